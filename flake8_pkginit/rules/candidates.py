"""What a failing import was meant to reach: one search, for the message and for the repair."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import takewhile
from typing import NamedTuple

from flake8_pkginit.project.files import is_importable, is_within
from flake8_pkginit.project.packages import Package
from flake8_pkginit.resolve.members import Members
from flake8_pkginit.resolve.outcomes import (
    BeyondTopLevel,
    Found,
    Kind,
    NotFound,
    Outcome,
    ThroughMissingInit,
)
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.rules.module import Module
from flake8_pkginit.rules.spelling import closest, other_case
from flake8_pkginit.source.outline import Import, Reference


class Way(Enum):
    """How a candidate differs from what is written."""

    DOTS = "other dots"
    CASE = "other case"
    MOVED = "the one module of that name"
    CLOSE = "a close spelling"


class Candidate(NamedTuple):
    """A module that has the imported names, as the import would spell it.

    ``is_sure`` tells whether it may be written without a question, if it is the only one.
    """

    reference: Reference
    path: str
    way: Way
    is_sure: bool


class Failure(NamedTuple):
    """An import that fails: where it stands, what it asks for, and what became of it."""

    module: Module
    package: Package
    statement: Import
    outcome: NotFound | BeyondTopLevel
    is_typing: bool


class Candidates:
    """Search for what was meant; walk a top-level package at most once."""

    def __init__(self, resolver: Resolver, members: Members) -> None:
        self._resolver = resolver
        self._members = members

    def of(self, failure: Failure) -> list[Candidate]:
        """Return the candidates, the likeliest first."""
        found: list[Candidate] = []
        for way, reference in self._references(failure):
            candidate = self._candidate(failure, way, reference)
            if candidate is not None:
                found.append(candidate)
        return found

    def _references(self, failure: Failure) -> Iterator[tuple[Way, Reference]]:
        for level in _other_levels(failure):
            yield Way.DOTS, Reference(level, failure.statement.parts)
        miss = failure.outcome
        if isinstance(miss, NotFound):
            if (spelled := self._in_other_case(failure, miss)) is not None:
                yield Way.CASE, spelled
            if (moved := self._moved(failure, miss)) is not None:
                yield Way.MOVED, moved
            if (close := self._closest(failure, miss)) is not None:
                parts = failure.statement.parts
                spelt = (*parts[: miss.segment], close, *parts[miss.segment + 1 :])
                yield Way.CLOSE, Reference(failure.statement.level, spelt)

    def _candidate(self, failure: Failure, way: Way, reference: Reference) -> Candidate | None:
        """Return what a spelling reaches, if that is another module which has the names."""
        outcome = self._resolver.resolve(failure.package, *reference)
        found = self._reached(failure.package, reference, outcome)
        own_path = failure.module.path
        if found is None or found.kind is Kind.NAMESPACE:
            return None
        if self._resolver.source_path(found) == own_path:
            return None
        names = failure.statement.names
        if any(self._members.lacks(found, name, failure.is_typing) for name in names):
            return None
        needs_names = way is Way.MOVED or not reference.parts
        has_names = bool(names) and all(self._members.binds(found, n, own_path) for n in names)
        is_sure = (
            way is not Way.CLOSE and isinstance(outcome, Found) and (has_names or not needs_names)
        )
        return Candidate(reference, found.path, way, is_sure)

    def _reached(self, package: Package, reference: Reference, outcome: Outcome) -> Found | None:
        """Return the module at the end, also through a directory without ``__init__.py``.

        That directory is a fault of its own, with a message of its own.
        """
        if isinstance(outcome, ThroughMissingInit):
            anchors: Sequence[str] = self._resolver.own_entries(package, reference.parts[0])
            if reference.level:
                anchors = [package.ancestry[reference.level - 1]]
            walks = (self._resolver.walk(anchor, reference.parts).outcome for anchor in anchors)
            return next((reached for reached in walks if isinstance(reached, Found)), None)
        return outcome if isinstance(outcome, Found) else None

    def _in_other_case(self, failure: Failure, miss: NotFound) -> Reference | None:
        """Follow the import, and take each segment as the disk has it."""
        level, parts = failure.statement.reference
        outcome: Outcome = miss
        segment = -1
        while isinstance(outcome, NotFound) and outcome.segment > segment:
            segment = outcome.segment
            listing = self._resolver.files.listing(outcome.directory)
            other = other_case(listing, parts[segment]) if listing is not None else None
            if other is None:
                return None
            parts = (*parts[:segment], other.removesuffix(".py"), *parts[segment + 1 :])
            outcome = self._resolver.resolve(failure.package, level, parts)
        return Reference(level, parts)

    def _moved(self, failure: Failure, miss: NotFound) -> Reference | None:
        """Return the one module of the top-level package whose dotted name ends like the import.

        Of several, it is the one whose name agrees furthest with the import.
        """
        package, parts = failure.package, failure.statement.parts
        home = package
        if not is_within(miss.directory, package.top):
            home = self._resolver.packages.package(miss.directory) or package
        own = _below(home.top, failure.module.path.removesuffix(".py"))
        named = [n for n in self._members.index.modules(home.top, parts[-1]) if n != own]
        for length in range(len(parts), 0, -1):
            found = [name for name in named if name[-length:] == parts[-length:]]
            if found:
                return _spell(failure, home, found[0]) if len(found) == 1 else None
        return None

    def _closest(self, failure: Failure, miss: NotFound) -> str | None:
        """Return the sibling of the closest spelling, else the only one with the same last word."""
        directory, name = os.path.split(failure.module.path)
        own = name if directory == miss.directory else ""
        siblings = [n for n in self._siblings(miss.directory) if n + ".py" != own]
        close = closest(miss.part, siblings)
        if close is not None:
            return close
        _, _, word = miss.part.rpartition("_")
        same = [name for name in siblings if name.endswith("_" + word)]
        return same[0] if len(word) > 3 and "_" in miss.part and len(same) == 1 else None

    def closest_name(self, found: Found, name: str) -> str | None:
        """Return the one name of a module or package that an import was meant to spell."""
        source = self._resolver.source_path(found)
        bound = self._members.names(source) if source is not None else None
        names = {*bound.bound, *bound.copies} if bound is not None else set()
        if found.kind is not Kind.MODULE:
            names.update(self._siblings(found.path))
        names.discard(name)  # a module that imports from itself
        same = [other for other in sorted(names) if other.casefold() == name.casefold()]
        return same[0] if len(same) == 1 else closest(name, sorted(names))

    def _siblings(self, directory: str) -> list[str]:
        listing = self._resolver.files.listing(directory)
        assert listing is not None  # or the miss would be undecided
        modules = [name.removesuffix(".py") for name in listing.modules]
        folders = [name for name in sorted(listing.folders) if is_importable(name)]
        return [name for name in (*modules, *folders) if not name.startswith("__")]


def _other_levels(failure: Failure) -> Iterator[int]:
    level, deepest = failure.statement.level, len(failure.package.ancestry)
    levels: Sequence[int] = (level + 1, level - 1) if level else ()
    if isinstance(failure.outcome, BeyondTopLevel):
        levels = range(deepest, 0, -1)
    yield from (other for other in levels if 1 <= other <= deepest)


def _below(top: str, path: str) -> tuple[str, ...]:
    below = os.path.relpath(path, top)
    return () if below == os.curdir else tuple(below.split(os.sep))


def _spell(failure: Failure, home: Package, name: tuple[str, ...]) -> Reference:
    """Write a module of ``home``, named from below its top, as the import writes its own."""
    if failure.statement.level == 0:
        return Reference(0, (os.path.basename(home.top), *name))
    here = _below(home.top, failure.package.directory)
    pairs = zip(here, name[:-1], strict=False)
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return Reference(len(here) - common + 1, name[common:])


def suggested(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate that a message asks about."""
    asked = (c for c in candidates if c.way is not Way.CASE and c.reference.parts)
    return next(asked, None)


def certain(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate that a repair may write: the only module that can be meant."""
    sure = {c.path: c for c in reversed(candidates) if c.is_sure}
    return next(iter(sure.values())) if len(sure) == 1 else None
