"""What an import that fails was meant to be, where there is one good candidate."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import takewhile

from flake8_pkginit.imports import Import
from flake8_pkginit.members import Members
from flake8_pkginit.resolver import (
    Found,
    Kind,
    Listing,
    NotFound,
    Package,
    Resolver,
    ThroughHole,
    is_importable,
)

CLOSE = 0.75  # of SequenceMatcher.ratio(): one slip in four letters
MARGIN = 0.1  # by which the best spelling must lead the second best
MISSPELT_INIT = 0.75


def other_case(listing: Listing, part: str) -> str | None:
    """Return the file or folder that has a module's name in another case."""
    folded = part.casefold()
    found = [
        name
        for name in sorted(listing.names)
        if name.casefold() in (folded, folded + ".py")
        and (name in listing.folders or name.casefold().endswith(".py"))
    ]
    return found[0] if len(found) == 1 else None


def misspelt_init(listing: Listing) -> str | None:
    """Return the file that was meant to be ``__init__.py``."""
    found = [name for name in sorted(listing.files) if _is_misspelt_init(name)]
    return found[0] if len(found) == 1 else None


def remedy(resolver: Resolver, hole: str) -> str:
    """Return the end of a hole's message: what to rename, if anything."""
    listing = resolver.listing(hole)
    misspelt = misspelt_init(listing) if listing is not None else None
    return f"; rename '{misspelt}' to '__init__.py'" if misspelt else ""


def _is_misspelt_init(name: str) -> bool:
    stem = name.lower().removesuffix(".py").removesuffix("py")
    if name == "__main__.py" or (name.startswith("__init__.") and name != "__init__.PY"):
        return False
    if not (stem.startswith("__") or (stem.startswith("_") and stem.endswith("_"))):
        return False
    from difflib import SequenceMatcher

    letters = "".join(filter(str.isalnum, stem))
    return SequenceMatcher(None, letters, "init").ratio() >= MISSPELT_INIT


def fewer_dots(resolver: Resolver, package: Package, parts: tuple[str, ...]) -> str | None:
    """Return the same import with as many dots less as it takes to resolve it."""
    for level in range(len(package.ancestry), 0, -1):
        if parts and _is_found(resolver, package, level, parts):
            return spell(level, parts)
    return None


def spell(level: int, parts: tuple[str, ...]) -> str:
    """Write the module of a relative import as it stands in the source."""
    return "." * level + ".".join(parts)


class Suggester:
    """Finds candidates for what is not there; walks a top-level package at most once."""

    def __init__(self, resolver: Resolver, members: Members) -> None:
        self._resolver = resolver
        self._members = members
        self._modules: dict[str, dict[str, list[tuple[str, ...]]]] = {}

    def suggest(
        self, package: Package, home: Package, statement: Import, miss: NotFound, own_path: str
    ) -> str | None:
        """Return the one module that an import was meant to reach, as it would be written.

        ``home`` is the package that lacks it.
        """
        level, parts = statement.level, statement.parts
        for other in (level + 1, level - 1) if level else ():
            if other >= 1 and self._is_other(package, other, parts, own_path):
                return spell(other, parts)
        moved = self._moved(package, home, statement, own_path)
        if moved is not None:
            return moved
        close = self._closest(package, miss, own_path)
        if close is None:
            return None
        spelt = (*parts[: miss.segment], close, *parts[miss.segment + 1 :])
        return spell(level, spelt) if _is_found(self._resolver, package, level, spelt) else None

    def closest_name(self, found: Found, name: str) -> str | None:
        """Return the one name of a module or package that an import was meant to spell."""
        source = self._resolver.source_path(found)
        bound = self._members.bindings(source) if source is not None else None
        names = {*bound.names, *bound.copies} if bound is not None else set()
        if found.kind is not Kind.MODULE:
            names.update(self._siblings(found.path))
        names.discard(name)  # a module that imports from itself
        same = [other for other in sorted(names) if other.casefold() == name.casefold()]
        return same[0] if len(same) == 1 else _closest(name, sorted(names))

    def _is_other(
        self, package: Package, level: int, parts: tuple[str, ...], own_path: str
    ) -> bool:
        """Whether an import reaches a module that is not the importing one."""
        if not _is_found(self._resolver, package, level, parts):
            return False
        return os.path.join(package.ancestry[level - 1], *parts) + ".py" != own_path

    def _moved(
        self, package: Package, home: Package, statement: Import, own_path: str
    ) -> str | None:
        """The one module of the top-level package whose dotted name ends like the import."""
        own = self._dotted(home, own_path)
        parts = statement.parts
        named = self._index(home.top).get(parts[-1], [])
        for length in range(len(parts), 0, -1):
            found = [name for name in named if name[-length:] == parts[-length:] and name != own]
            if len(found) == 1 and statement.level == 0:
                return ".".join((os.path.basename(home.top), *found[0]))
            if found:
                return self._write(package, found[0]) if len(found) == 1 else None
        return None

    def _write(self, package: Package, name: tuple[str, ...]) -> str:
        """Write a module, named from below the top-level package, as relative to ``package``."""
        here = self._dotted(package, package.directory)
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(here, name[:-1], strict=False))
        common = len(list(shared))
        return spell(len(here) - common + 1, name[common:])

    def _dotted(self, package: Package, path: str) -> tuple[str, ...]:
        below = os.path.relpath(path, package.top)
        return tuple(below.removesuffix(".py").split(os.sep)) if below != "." else ()

    def _index(self, top: str) -> dict[str, list[tuple[str, ...]]]:
        if top not in self._modules:
            index: dict[str, list[tuple[str, ...]]] = {}
            for name in _modules_below(top):
                index.setdefault(name[-1], []).append(name)
            self._modules[top] = index
        return self._modules[top]

    def _closest(self, package: Package, miss: NotFound, own_path: str) -> str | None:
        """The sibling of the closest spelling, else the only one with the same last word."""
        own = os.path.basename(own_path) if os.path.dirname(own_path) == miss.directory else ""
        siblings = [name for name in self._siblings(miss.directory) if name + ".py" != own]
        close = _closest(miss.part, siblings)
        if close is not None:
            return close
        _, _, word = miss.part.rpartition("_")
        same = [name for name in siblings if name.endswith("_" + word)]
        return same[0] if len(word) > 3 and "_" in miss.part and len(same) == 1 else None

    def _siblings(self, directory: str) -> list[str]:
        listing = self._resolver.listing(directory)
        assert listing is not None  # or the miss would be undecided
        modules = [name.removesuffix(".py") for name in listing.modules]
        folders = [name for name in sorted(listing.folders) if is_importable(name)]
        return [name for name in (*modules, *folders) if not name.startswith("__")]


def _closest(name: str, candidates: Sequence[str]) -> str | None:
    """The candidate of the closest spelling, if it leads the next by a margin."""
    from difflib import SequenceMatcher, get_close_matches  # few runs need it

    # Below that, a second best leaves the margin to whatever is close.
    ranked = get_close_matches(name, candidates, n=2, cutoff=CLOSE - MARGIN)
    scores = [SequenceMatcher(None, other, name).ratio() for other in ranked]
    if not ranked or scores[0] < CLOSE:
        return None
    return ranked[0] if len(ranked) == 1 or scores[0] - scores[1] >= MARGIN else None


def _is_found(resolver: Resolver, package: Package, level: int, parts: tuple[str, ...]) -> bool:
    if level > len(package.ancestry) or not parts:
        return False
    outcome = resolver.resolve(package, level, parts)
    if isinstance(outcome, Found):
        return outcome.kind is not Kind.NAMESPACE
    return isinstance(outcome, ThroughHole)  # a fault of its own, with a message of its own


def _modules_below(top: str) -> Iterator[tuple[str, ...]]:
    """Yield the names of a package's modules and regular packages, from below it."""
    for directory, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if is_importable(name))
        below = os.path.relpath(directory, top)
        parent = () if below == "." else tuple(below.split(os.sep))
        for name in files:
            if name == "__init__.py" and parent:
                yield parent
            elif name.endswith(".py") and is_importable(name[:-3]):
                yield (*parent, name[:-3])
