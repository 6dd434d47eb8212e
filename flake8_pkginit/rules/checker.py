"""One file in, findings out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from flake8_pkginit.project.files import NOTHING, Files, Unwritten
from flake8_pkginit.project.packages import Package, Packages
from flake8_pkginit.project.root import Roots
from flake8_pkginit.project.settings import Declared, Settings
from flake8_pkginit.resolve.finder import Finder
from flake8_pkginit.resolve.members import Members
from flake8_pkginit.resolve.outcomes import Found, Kind, NotFound, Outcome, Undecided
from flake8_pkginit.resolve.ownership import Ownership
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.rules.missing_init import MissingInit

if TYPE_CHECKING:
    from flake8_pkginit.project.provenance import Provenance
    from flake8_pkginit.rules.finding import Finding
    from flake8_pkginit.rules.module import Module
    from flake8_pkginit.rules.unresolved import Unresolved
    from flake8_pkginit.source.outline import Import

# The plainest of the comments that flake8 takes for all codes of a line.
NOQA = re.compile(r"[^#]*# noqa\s*", re.IGNORECASE)


class Run(NamedTuple):
    """The state that the checks of one run share; no run in a process knows of another."""

    settings: Settings
    files: Files
    resolver: Resolver
    checker: Checker


def new_run(
    settings: Settings,
    is_linted: Callable[[str], bool],
    provenance: Provenance | None = None,
    unwritten: Unwritten = NOTHING,
) -> Run:
    """Start a run.

    ``is_linted`` tells whether the run lints a path. ``provenance`` knows the source tree, where
    another one is checked. ``unwritten`` changes count as written.
    """
    files = Files(unwritten)
    declared = Declared(settings)
    packages = Packages(files, Roots(files, settings.pkg_root), declared)
    finder = Finder(files)
    had = provenance.had if provenance is not None else None
    resolver = Resolver(files, packages, finder, Ownership(packages, finder, declared, had))
    missing_init = MissingInit(files, packages, is_linted, provenance)
    return Run(settings, files, resolver, Checker(settings, resolver, missing_init, provenance))


class Checker:
    """Check the files of one run; ``imports`` counts the imports that it followed."""

    def __init__(
        self,
        settings: Settings,
        resolver: Resolver,
        missing_init: MissingInit,
        provenance: Provenance | None,
    ) -> None:
        self._settings = settings
        self._resolver = resolver
        self._files = resolver.files
        self._packages = resolver.packages
        self._provenance = provenance
        self.missing_init = missing_init
        self._members = Members(resolver.files, resolver)
        self._loaded: Unresolved | None = None
        self.imports = 0

    # By a scan.

    def is_clean(self, path: str) -> bool:
        """Tell whether a file has no finding for certain, by a scan of its text.

        What is not certain is for ``check``: only a parser knows a guard.
        """
        directory, name = os.path.split(path)
        listing = self._files.listing(directory)
        package = self._packages.package(directory)
        if listing is None or name not in listing.files or package is None:
            return False
        outline = self._members.outline(path)
        statements = outline.imports if outline is not None else None
        if statements is None or self._is_shadowed(directory, name):
            return False
        if self.missing_init.may_stand_on(package, path, statements):
            return False
        return all(self._is_settled(package, path, statement) for statement in statements)

    def _is_settled(self, package: Package, path: str, statement: Import) -> bool:
        outcome = self._resolve(package, statement)
        if isinstance(outcome, NotFound):
            return self._is_built(outcome.directory, outcome.part)
        if not isinstance(outcome, Found):
            return isinstance(outcome, Undecided)
        return all(
            self._members.surely_has(outcome, name, path)
            or not self._members.lacks(outcome, name, statement.is_typing)
            or (outcome.kind is not Kind.MODULE and self._is_built(outcome.path, name))
            for name in statement.names
        )

    def _is_built(self, directory: str, part: str) -> bool:
        """Tell whether nothing has a name yet, and a build makes a module of it."""
        from flake8_pkginit.project.builds import is_built  # few projects need it

        listing = self._files.listing(directory)
        is_missing = self._resolver.finder.find(directory, part) is Kind.MISSING
        return listing is not None and is_missing and is_built(listing, part)

    def _resolve(self, package: Package, statement: Import) -> Outcome:
        outcome = self._resolver.resolve(package, statement.level, statement.parts)
        self.imports += statement.level > 0 or not isinstance(outcome, Undecided)
        return outcome

    # By the syntax tree.

    def check(self, module: Module) -> list[Finding]:
        """Return the findings of one file, at most one for each position and code."""
        if not self._files.open(module.path, module.lines):
            return []
        try:
            return self._check(module)
        finally:
            self._files.close()

    def _check(self, module: Module) -> list[Finding]:
        directory, name = os.path.split(module.path)
        package = self._packages.package(directory)
        if package is None or self._is_shadowed(directory, name):
            from flake8_pkginit.rules.shadowed import shadowed  # few files are

            return shadowed(self._resolver, module)
        from flake8_pkginit.source import parse  # a clean run of the command parses nothing

        statements = list(parse.imports(module.tree))
        findings = self.missing_init.findings(module, package, statements)
        for statement in statements:
            outcome = self._resolve(package, statement)
            if not self._surely_works(module, statement, outcome) and not self._is_silenced(
                module, statement
            ):
                findings += self._unresolved().findings(module, package, statement, outcome)
        return list({(f.range.start, f.rule): f for f in findings}.values())

    def _is_shadowed(self, directory: str, name: str) -> bool:
        """Tell whether a regular package of the same name is found before a module."""
        listing = self._files.listing(directory)
        stem = name.removesuffix(".py")
        if listing is None or stem not in listing.folders:
            return False
        return self._files.is_regular(os.path.join(directory, stem))

    def _surely_works(self, module: Module, statement: Import, outcome: Outcome) -> bool:
        """Tell whether the listings and a scan settle that an import does not fail."""
        if not isinstance(outcome, Found):
            return isinstance(outcome, Undecided)
        return all(self._members.surely_has(outcome, name, module.path) for name in statement.names)

    def _is_silenced(self, module: Module, statement: Import) -> bool:
        """Tell whether flake8 drops any finding here, which then is not worth loading libcst."""
        assert statement.site is not None  # it was parsed
        node = statement.site.node
        line = module.lines[node.lineno - 1]
        is_one_line = node.lineno == node.end_lineno
        return is_one_line and not self._settings.disable_noqa and bool(NOQA.fullmatch(line))

    def _unresolved(self) -> Unresolved:
        """Load what only an import needs that a scan does not settle."""
        if self._loaded is None:
            from flake8_pkginit.rules.unresolved import Unresolved

            self._loaded = Unresolved(
                self._settings, self._resolver, self._members, self._provenance
            )
        return self._loaded
