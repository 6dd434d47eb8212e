"""What ``from module import name`` finds in a module: its names, and a package's submodules."""

from __future__ import annotations

import os
import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from flake8_pkginit.project.files import Files
from flake8_pkginit.resolve.outcomes import Found, Kind
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.source import scan
from flake8_pkginit.source.outline import ALWAYS, Names, Outline, Reference

if TYPE_CHECKING:
    from flake8_pkginit.resolve.package_index import PackageIndex

# Without one of these words a module leaves its namespace to statements.
SUSPECT = (
    r"\b(globals|vars|locals|exec|modules|import_module|__import__|global_enum|_convert_?"
    r"|f_globals)\b"
)
NEAR = 200  # outlines, each with the text of its module: files import from their neighbours
NO_NAMES = Names(frozenset(), frozenset(), {}, (), frozenset(), None, True, False, False)


class Members:
    """Answer for the modules of one run.

    Read each at most once, and parse it only where a scan of its text does not settle a name.
    """

    def __init__(self, files: Files, resolver: Resolver) -> None:
        self._files = files
        self._resolver = resolver
        self.outline = lru_cache(NEAR)(self._outline)
        self._scanned: dict[str, Names] = {}
        self._parsed: dict[str, Names | None] = {}
        self._open: dict[str, bool] = {}

    # From a scan.

    def surely_has(self, found: Found, name: str, own_path: str) -> bool:
        """Tell whether a scan finds a name, or finds that nobody can tell.

        A module that imports from itself binds the name by that very statement, which proves
        nothing: it must define it.
        """
        if self._has_submodule(found, name):
            return True
        source = self._resolver.source_path(found)
        if source is None:
            return found.kind is not Kind.NAMESPACE
        names = self._scan(source)
        if source == own_path:
            return name in names.defined
        if names.binds(name) or name in ALWAYS or _is_path(found, name):
            return True
        return bool(names.stars) and self._surely_copies(source, name, own_path)

    def _surely_copies(self, source: str, name: str, own_path: str) -> bool:
        """Tell whether a scan finds a name in a file whose names a source file surely has."""
        seen = {source, own_path}
        pending = [source]
        while pending:
            source = pending.pop()
            for star in self._scan(source).stars:
                origin = self._reach(source, star)
                if origin is None or origin in seen or not self._scan(origin).exports_name(name):
                    continue
                if self._scan(origin).binds(name):
                    return True
                seen.add(origin)
                pending.append(origin)
        return False

    def _outline(self, source: str) -> Outline | None:
        """Return what a scan of a source file states; ``None`` where that is nothing."""
        return scan.outline(self._files.source(source))

    def _scan(self, source: str) -> Names:
        if source not in self._scanned:
            outline = self.outline(source)
            self._scanned[source] = outline.names if outline is not None else NO_NAMES
        return self._scanned[source]

    def _has_submodule(self, found: Found, name: str) -> bool:
        finder = self._resolver.finder
        if found.kind is Kind.MODULE or not finder.may_find(found.path, name):
            return False
        return finder.find(found.path, name) in (Kind.PACKAGE, Kind.MODULE)

    # From a parse.

    def lacks(self, found: Found, name: str, is_typing: bool) -> bool:
        """Tell whether a module certainly lacks a name; ``is_typing`` asks for a type checker."""
        if self._has_submodule(found, name):
            return False
        source = self._resolver.source_path(found)
        if source is None:
            return found.kind is Kind.NAMESPACE
        if name in ALWAYS or _is_path(found, name):
            return False
        names = self.names(source)
        if is_typing and names is not None and name in names.typing:
            return False
        return self._all_lack(source, name)

    def _all_lack(self, source: str, name: str) -> bool:
        """Tell whether a source file lacks a name, and every file whose names it has by a star."""
        seen = {source}
        pending = [source]
        origins: set[str | None] = set()
        while pending:
            source = pending.pop()
            names = self.names(source)
            if names is None or name in names.bound or self._is_open(source, names):
                return False
            origins.update(self._reach(source, copied) for copied in names.copies.get(name, ()))
            for star in names.stars:
                found = self._find(source, star)
                origin = self._resolver.source_path(found) if found is not None else None
                if found is None or origin is None or self._has_submodule(found, name):
                    return False
                if self._may_export(origin, name) and origin not in seen:
                    seen.add(origin)
                    pending.append(origin)
        return origins <= seen  # else it is copied from elsewhere, and missed there if at all

    def _may_export(self, source: str, name: str) -> bool:
        """Tell whether a star import may take a name along from a source file."""
        names = self.names(source)
        if names is None or names.exports_name(name) is not False:
            return True
        return self._is_open(source, names)

    def _is_open(self, source: str, names: Names) -> bool:
        """Tell whether a module may have names that none of its statements binds."""
        if source not in self._open:
            self._open[source] = names.has_getattr or self._changes_itself(source)
        return self._open[source]

    def _changes_itself(self, source: str) -> bool:
        if not re.search(SUSPECT, self._files.text(source)):
            return False
        from flake8_pkginit.source.dynamic import changes_itself  # few modules do
        from flake8_pkginit.source.nodes import syntax_tree

        tree = syntax_tree(self._files.source(source))
        return tree is None or changes_itself(tree)

    def names(self, source: str) -> Names | None:
        """Return all names of a source file; ``None`` where it does not parse."""
        if source not in self._parsed:
            from flake8_pkginit.source import parse  # a clean run of the command parses nothing
            from flake8_pkginit.source.nodes import syntax_tree

            tree = syntax_tree(self._files.source(source))
            text = self._files.text(source)
            self._parsed[source] = parse.names(tree, text) if tree is not None else None
        return self._parsed[source]

    def binds(self, found: Found, name: str, own_path: str) -> bool:
        """Tell whether a module certainly has a name, and not by way of the file that asks."""
        if found.kind is Kind.PACKAGE and self._resolver.finder.may_find(found.path, name):
            return self._resolver.finder.find(found.path, name) is not Kind.NAMESPACE
        source = self._resolver.source_path(found)
        names = self.names(source) if source is not None else None
        if names is None or source is None:
            return False
        # A module that takes the name from this one has it only as long as nobody asks.
        origins = [self._reach(source, origin) for origin in names.copies.get(name, ())]
        return name in names.bound or (bool(origins) and own_path not in origins)

    def _find(self, source: str, imported: Reference) -> Found | None:
        package = self._resolver.packages.package(os.path.dirname(source))
        if package is None:
            return None
        outcome = self._resolver.resolve(package, *imported)
        return outcome if isinstance(outcome, Found) else None

    def _reach(self, source: str, imported: Reference) -> str | None:
        found = self._find(source, imported)
        return self._resolver.source_path(found) if found is not None else None

    # From the whole of a package.

    @cached_property
    def index(self) -> PackageIndex:
        """Return the index of all packages, which few runs need."""
        from flake8_pkginit.resolve.package_index import PackageIndex

        return PackageIndex(self._files)

    def is_assigned(self, top: str, found: Found, name: str) -> bool:
        """Tell whether some module of a top-level package seems to set a name on another."""
        named = self.index.setters(top, name)
        return any(self._sets(path, found, name, True) for path in named) or any(
            self._sets(path, found, name, False) for path in self.index.setters(top, "")
        )

    def _sets(self, path: str, found: Found, name: str, is_named: bool) -> bool:
        from flake8_pkginit.source.dynamic import modules_set  # few runs need it
        from flake8_pkginit.source.nodes import syntax_tree

        tree = syntax_tree(self._files.source(path))
        if tree is None:
            return True
        modules = modules_set(tree, name)
        if "__name__" in modules and path == self._resolver.source_path(found):
            return True
        if os.path.basename(found.path) in modules:
            return True
        return "" in modules and (is_named or self._is_served(found, path))

    def _is_served(self, found: Found, setter: str) -> bool:
        """Tell whether a module mentions one that sets any name on whatever module.

        A decorator that sets names on the module of what it decorates does so for its users alone.
        """
        source = self._resolver.source_path(found)
        text = self._files.text(source) if source is not None else ""
        return source == setter or not self._scan(setter).defined.isdisjoint(
            re.findall(r"\w+", text)
        )


def _is_path(found: Found, name: str) -> bool:
    return name == "__path__" and found.kind is Kind.PACKAGE
