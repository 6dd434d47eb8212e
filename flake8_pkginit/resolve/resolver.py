"""What an import reaches: the walk from segment to segment."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from flake8_pkginit.project.files import Files, is_within, parents_of
from flake8_pkginit.project.packages import Package, Packages
from flake8_pkginit.resolve.finder import Finder
from flake8_pkginit.resolve.outcomes import (
    BeyondTopLevel,
    Found,
    Kind,
    NotAPackage,
    NotFound,
    Outcome,
    ThroughMissingInit,
    Undecided,
)
from flake8_pkginit.resolve.ownership import Ownership


class Walk(NamedTuple):
    """Where segments lead, and through which directories without ``__init__.py``."""

    outcome: Found | NotFound | NotAPackage
    plain: tuple[tuple[int, str], ...]


class Resolver:
    """Follow imports; each question is asked once, and a resolver lives for one run."""

    def __init__(
        self, files: Files, packages: Packages, finder: Finder, ownership: Ownership
    ) -> None:
        self.files = files
        self.packages = packages
        self.finder = finder
        self.ownership = ownership
        self._outcomes: dict[tuple[str, int, tuple[str, ...]], Outcome] = {}
        self._walks: dict[tuple[str, tuple[str, ...]], Walk] = {}
        self._entries: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._sources: dict[str, str | None] = {}
        for answers in (self._outcomes, self._walks, self._entries, self._sources):
            files.on_change(answers.clear)

    def resolve(self, package: Package, level: int, parts: tuple[str, ...]) -> Outcome:
        """Follow an import from a module of ``package``, segment by segment.

        A relative import starts from its anchor (PEP 328), an absolute one, of level 0, from the
        search path.
        """
        key = (package.directory, level, parts)
        if key not in self._outcomes:
            self._outcomes[key] = self._resolve(package, level, parts)
        return self._outcomes[key]

    def _resolve(self, package: Package, level: int, parts: tuple[str, ...]) -> Outcome:
        if level == 0:
            return self._resolve_absolute(package, parts)
        if level > len(package.ancestry):
            if package.is_open:
                return Undecided("the module may be imported by other means than a statement")
            return BeyondTopLevel()
        return self._follow(package, package.ancestry[level - 1], parts)

    def _resolve_absolute(self, package: Package, parts: tuple[str, ...]) -> Outcome:
        first: Outcome | None = None
        for outcome in self.attempts(package, parts):
            if isinstance(outcome, Found):
                return outcome
            first = first or outcome
        if first is not None and self.ownership.may_be_portion(package, parts[0]):
            return Undecided("the first segment may be a namespace package above")
        return first or Undecided("the first segment is not the project's own")

    def attempts(self, package: Package, parts: tuple[str, ...]) -> Iterator[Outcome]:
        """Yield where an absolute import may lead; nothing if it is not the project's own.

        A script finds what lies beside it, and pytest puts directories of tests on the search
        path: an import may be found there, but what is not there proves nothing.
        """
        entries = self.own_entries(package, parts[0])
        for directory in entries:
            yield self._follow(package, directory, parts)
        if entries:
            for path in (package.directory, *parents_of(package.directory, package.root)):
                outcome = self._follow(package, path, parts) if path not in entries else None
                if isinstance(outcome, Found):
                    yield outcome

    def own_entries(self, package: Package, name: str) -> tuple[str, ...]:
        """Return the entries of the search path that have a first segment of the project's own."""
        key = (package.top, package.root, name)
        if key not in self._entries:
            self._entries[key] = self.ownership.entries(package, name)
        return self._entries[key]

    def _follow(self, package: Package, path: str, parts: tuple[str, ...]) -> Outcome:
        outcome, plain = self.walk(path, parts)
        if not isinstance(outcome, Found):
            return outcome
        for index, directory in plain:
            if self.enters_missing_init(package, directory):
                return ThroughMissingInit(directory, index)
        return outcome

    def walk(self, path: str, parts: tuple[str, ...]) -> Walk:
        """Follow segments from a directory, whoever asks for them."""
        key = (path, parts)
        if key not in self._walks:
            self._walks[key] = self._walk(path, parts)
        return self._walks[key]

    def _walk(self, path: str, parts: tuple[str, ...]) -> Walk:
        is_package = bool(parts) or self.files.is_regular(path)
        kind = Kind.PACKAGE if is_package else Kind.NAMESPACE
        plain: list[tuple[int, str]] = []
        for index, part in enumerate(parts):
            if kind is Kind.MODULE:
                return Walk(NotAPackage(*os.path.split(path), index), ())
            kind = self.finder.find(path, part)
            if kind is Kind.MISSING:
                return Walk(NotFound(path, part, index), ())
            path = os.path.join(path, part)
            if kind is Kind.NAMESPACE:
                plain.append((index, path))
        return Walk(Found(path, kind), tuple(plain))

    def enters_missing_init(self, package: Package, directory: str) -> bool:
        """Tell whether an import of ``package`` enters a missing-init directory from outside."""
        is_inside = is_within(directory, package.root)
        root = package.root if is_inside else self.packages.root(directory)
        if is_within(package.directory, directory) or self.packages.is_declared(root, directory):
            return False
        return self.packages.lacks_init(root, directory)

    def source_path(self, found: Found) -> str | None:
        """Return the source file of what an import reaches; ``None`` if it has none, or others."""
        if found.path not in self._sources:
            self._sources[found.path] = self._source_path(found)
        return self._sources[found.path]

    def _source_path(self, found: Found) -> str | None:
        directory, name = os.path.split(found.path)
        if found.kind is Kind.PACKAGE:
            directory, name = found.path, "__init__"
        listing = self.files.listing(directory)
        if listing is None or name + ".py" not in listing.files:
            return None
        others = (other for other in listing.files if other.startswith(name + "."))
        if any(other.endswith((".so", ".pyd", ".pyx")) for other in others):
            return None
        return os.path.join(directory, name + ".py")
