"""What ``from module import name`` finds in a module: its names, and a package's submodules."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from flake8_pkginit.imports import parse
from flake8_pkginit.names import (
    ALWAYS,
    SUSPECT,
    Bindings,
    Plain,
    Source,
    bindings,
    plain,
)
from flake8_pkginit.resolver import Found, Kind, Resolver, is_importable

# `module.name = ...` and `setattr(module, "name", ...)`, as a module sets them on another.
ASSIGNED = (
    r"(?<![\w.])(?!self\.|cls\.)\w[\w.]*\.(\w+)[ \t]*(?::[^=\n]{1,99})?=(?!=)"
    r"|\bsetattr\([ \t\n]*[^,\n]{1,99},[ \t\n]*['\"](\w+)['\"]"
)
# The same of a name that only running the module tells.
ANY_NAME = r"\bsetattr\([ \t\n]*(?!self\b|cls\b)[^,\n]{1,99},[ \t\n]*[^'\" \t\n]"


class Index(NamedTuple):
    """What the texts of a top-level package say, each read once.

    ``assigned`` has the source files that set a name on another object than ``self``; under no
    name those that set any. ``homes`` has for each name the one source file that binds it at its
    margin; empty where several do.
    """

    assigned: dict[str, list[str]]
    homes: dict[str, str]


class Members:
    """Answers for the modules of one run.

    Each is read at most once, and parsed only where a look at its text does not settle a name.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._plain: dict[str, Plain] = {}
        self._bindings: dict[str, Bindings | None] = {}
        self._open: dict[str, bool] = {}
        self._indexes: dict[str, Index] = {}

    def surely_has(self, found: Found, name: str, own_path: str) -> bool:
        """Whether a cheap look finds a name, or finds that nobody can tell.

        A module that imports from itself binds the name by that very statement, which says nothing:
        it must define it.
        """
        if self._has_submodule(found, name):
            return True
        source = self._resolver.source_path(found)
        if source is None:
            return found.kind is not Kind.NAMESPACE
        if source == own_path:
            return name in self._look(source).defined
        if name in self._look(source).names or name in ALWAYS or _is_path(found, name):
            return True
        return bool(self._look(source).stars) and self._surely_copies(source, name, own_path)

    def _surely_copies(self, source: str, name: str, own_path: str) -> bool:
        """Whether a look finds a name in one of the files that a source file has the names of."""
        seen = {source, own_path}
        pending = [source]
        while pending:
            source = pending.pop()
            for star in self._look(source).stars:
                origin = self._reach(source, star)
                if origin is None or origin in seen or not self._look(origin).surely_exports(name):
                    continue
                if name in self._look(origin).names:
                    return True
                seen.add(origin)
                pending.append(origin)
        return False

    def _look(self, source: str) -> Plain:
        if source not in self._plain:
            self._plain[source] = plain(self._resolver.text(source))
        return self._plain[source]

    def _has_submodule(self, found: Found, name: str) -> bool:
        if found.kind is Kind.MODULE or not self._resolver.may_find(found.path, name):
            return False
        return self._resolver.find(found.path, name) in (Kind.PACKAGE, Kind.MODULE)

    def lacks(self, found: Found, name: str, is_typing: bool) -> bool:
        """Whether a module is sure not to have a name; ``is_typing`` asks for a type checker."""
        if self._has_submodule(found, name):
            return False
        source = self._resolver.source_path(found)
        if source is None:
            return found.kind is Kind.NAMESPACE
        if name in ALWAYS or _is_path(found, name):
            return False
        bound = self.bindings(source)
        if is_typing and bound is not None and name in bound.typing_names:
            return False
        return self._all_lack(source, name)

    def _all_lack(self, source: str, name: str) -> bool:
        """Whether neither a source file nor one whose names it imports by a star has a name."""
        seen = {source}
        pending = [source]
        origins: set[str | None] = set()
        while pending:
            source = pending.pop()
            bound = self.bindings(source)
            if bound is None or name in bound.names or self._is_open(source, bound):
                return False
            origins.update(self._reach(source, copied) for copied in bound.copies.get(name, ()))
            for star in bound.stars:
                found = self._find(source, star)
                origin = self._resolver.source_path(found) if found is not None else None
                if found is None or origin is None or self._has_submodule(found, name):
                    return False
                if self._exports(origin, name) and origin not in seen:
                    seen.add(origin)
                    pending.append(origin)
        return origins <= seen  # else it is copied from elsewhere, and missed there if at all

    def _exports(self, source: str, name: str) -> bool:
        """Whether a star may bring a name from a source file; of one that is open, it may."""
        bound = self.bindings(source)
        return bound is None or bound.exports_name(name) or self._is_open(source, bound)

    def _is_open(self, source: str, bound: Bindings) -> bool:
        """Whether a module may have names that none of its statements binds."""
        if source not in self._open:
            self._open[source] = bound.has_getattr or self._changes_itself(source)
        return self._open[source]

    def _changes_itself(self, source: str) -> bool:
        if not re.search(SUSPECT, self._resolver.text(source)):
            return False
        from flake8_pkginit.namespaces import changes_itself  # few modules do

        tree = parse(self._resolver.source(source))
        return tree is None or changes_itself(tree)

    def bindings(self, source: str) -> Bindings | None:
        """Return what a source file binds; ``None`` where it does not parse."""
        if source not in self._bindings:
            tree = parse(self._resolver.source(source))
            bound = bindings(tree, self._resolver.text(source)) if tree is not None else None
            self._bindings[source] = bound
        return self._bindings[source]

    def _find(self, source: str, imported: Source) -> Found | None:
        package = self._resolver.package(os.path.dirname(source))
        if package is None:
            return None
        outcome = self._resolver.resolve(package, *imported)
        return outcome if isinstance(outcome, Found) else None

    def _reach(self, source: str, imported: Source) -> str | None:
        found = self._find(source, imported)
        return self._resolver.source_path(found) if found is not None else None

    # The whole of a package.

    def is_assigned(self, top: str, found: Found, name: str) -> bool:
        """Whether some module of a top-level package sets a name on another, by all appearances."""
        assigned = self._index(top).assigned
        named = assigned.get(name, ())
        return any(self._sets(path, found, name, True) for path in named) or any(
            self._sets(path, found, name, False) for path in assigned.get("", ())
        )

    def _sets(self, path: str, found: Found, name: str, is_named: bool) -> bool:
        tree = parse(self._resolver.source(path))
        if tree is None:
            return True
        from flake8_pkginit.namespaces import modules_set  # few runs need it

        modules = modules_set(tree, name)
        if "__name__" in modules and path == self._resolver.source_path(found):
            return True
        if os.path.basename(found.path) in modules:
            return True
        return "" in modules and (is_named or self._is_served(found, path))

    def _is_served(self, found: Found, setter: str) -> bool:
        """Whether a module mentions one that sets any name on whatever module.

        A decorator that sets names on the module of what it decorates does so for its users alone.
        """
        source = self._resolver.source_path(found)
        names = plain(self._resolver.text(setter)).defined
        text = self._resolver.text(source) if source is not None else ""
        return source == setter or not names.isdisjoint(re.findall(r"\w+", text))

    def home(self, top: str, name: str) -> str | None:
        """Return the one source file of a top-level package that binds a name, if only one does."""
        return self._index(top).homes.get(name) or None

    def _index(self, top: str) -> Index:
        if top not in self._indexes:
            assigned: dict[str, list[str]] = {}
            homes: dict[str, str] = {}
            for path in sources_below(top):
                text = self._resolver.text(path)
                names = {first or second for first, second in re.findall(ASSIGNED, text)}
                for name in names | ({""} if re.search(ANY_NAME, text) else set()):
                    assigned.setdefault(name, []).append(path)
                for name in plain(text).defined:
                    homes[name] = "" if name in homes else path
            self._indexes[top] = Index(assigned, homes)
        return self._indexes[top]


def _is_path(found: Found, name: str) -> bool:
    return name == "__path__" and found.kind is Kind.PACKAGE


def sources_below(top: str) -> Iterator[str]:
    """Yield the importable source files of a package."""
    for directory, folders, files in os.walk(top):
        folders[:] = sorted(filter(is_importable, folders))
        for name in sorted(files):
            if name.endswith(".py") and is_importable(name[:-3]):
                yield os.path.join(directory, name)


def module_path(source: str) -> str:
    """Return the path of a module as an import follows it: of ``__init__.py`` the directory."""
    directory, name = os.path.split(source)
    return directory if name == "__init__.py" else source.removesuffix(".py")
