"""PKG002, PKG003, PKG004 and PKG005: an import of the project's own code that fails."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flake8_pkginit.project import git
from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.provenance import Provenance
from flake8_pkginit.project.requirements import is_required
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.resolve.members import Members
from flake8_pkginit.resolve.openings import (
    is_in_namespace,
    sets_search_path,
    why_missing,
    why_no_package,
)
from flake8_pkginit.resolve.outcomes import (
    BeyondTopLevel,
    Found,
    Kind,
    NotAPackage,
    NotFound,
    Outcome,
    ThroughMissingInit,
    Undecided,
    UnknownName,
)
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.rules.catalogue import (
    BEYOND_TOP_LEVEL,
    UNKNOWN_IMPORT_NAME,
    UNRESOLVED_FIRST_PARTY_IMPORT,
    UNRESOLVED_RELATIVE_IMPORT,
    Rule,
)
from flake8_pkginit.rules.finding import Finding, one_line
from flake8_pkginit.rules.message import hides, home_of, what_is_wrong
from flake8_pkginit.rules.module import Module
from flake8_pkginit.rules.unknown_name import unknown_names
from flake8_pkginit.source.guards import guard_of
from flake8_pkginit.source.outline import Guard, Import
from flake8_pkginit.source.ranges import Range, start_of

if TYPE_CHECKING:
    from flake8_pkginit.rules.remedy import Remedies
    from flake8_pkginit.source.positions import Located

RULE_FOR: dict[type, Rule] = {
    NotFound: UNRESOLVED_RELATIVE_IMPORT,
    ThroughMissingInit: UNRESOLVED_RELATIVE_IMPORT,
    NotAPackage: UNRESOLVED_RELATIVE_IMPORT,
    BeyondTopLevel: BEYOND_TOP_LEVEL,
    UnknownName: UNKNOWN_IMPORT_NAME,
}
# The same outcome of an absolute import.
RULE_FOR_ABSOLUTE: dict[Rule, Rule] = {UNRESOLVED_RELATIVE_IMPORT: UNRESOLVED_FIRST_PARTY_IMPORT}


class Unresolved:
    """Tell the failing imports of one run from those that are guarded or undecided."""

    def __init__(
        self,
        settings: Settings,
        resolver: Resolver,
        members: Members,
        provenance: Provenance | None,
    ) -> None:
        self._settings = settings
        self._resolver = resolver
        self._members = members
        self._provenance = provenance
        self._ignores = provenance.ignores if provenance is not None else git.ignores
        self._reasons: dict[Outcome, str | None] = {}
        self._loaded: Remedies | None = None

    def findings(
        self, module: Module, package: Package, statement: Import, outcome: Outcome
    ) -> list[Finding]:
        """Return the findings on an import that a scan does not settle."""
        guard = guard_of(statement)
        if guard is Guard.GUARDED:
            return []
        is_typing = guard is Guard.TYPE_CHECKING
        outcomes = [outcome]
        if isinstance(outcome, Found):
            outcomes = unknown_names(
                self._resolver, self._members, package, statement, outcome, is_typing
            )
        failures = [
            failure
            for failure in outcomes
            if not self._is_excused(module, package, statement, failure, is_typing)
        ]
        if not failures:
            return []
        from flake8_pkginit.source.positions import locate  # libcst costs more than flake8's start

        assert statement.site is not None  # it was parsed
        located = locate(statement.site, module.lines)
        start = start_of(statement.site.node, module.lines)
        found: list[Finding] = []
        for failure in failures:
            position = _range_of(failure, located) if located is not None else Range(start, start)
            finding = self._finding(module, package, statement, failure, is_typing, position)
            found.append(finding)
        return found

    def _finding(
        self,
        module: Module,
        package: Package,
        statement: Import,
        failure: Outcome,
        is_typing: bool,
        position: Range,
    ) -> Finding:
        message = what_is_wrong(self._resolver, package, statement, failure)
        remedy = self._remedies().of(module, package, statement, failure, is_typing)
        if isinstance(failure, NotAPackage) and not remedy.text:
            message += hides(self._resolver, package, failure)
        return Finding(
            _rule(statement, failure),
            module.name,
            position,
            one_line(message),
            failure,
            _target(package, failure),
            remedy,
        )

    def _remedies(self) -> Remedies:
        if self._loaded is None:
            from flake8_pkginit.rules.remedy import Remedies  # it loads libcst

            self._loaded = Remedies(self._resolver, self._members, self._provenance)
        return self._loaded

    # Excuses.

    def _is_excused(
        self,
        module: Module,
        package: Package,
        statement: Import,
        outcome: Outcome,
        is_typing: bool,
    ) -> bool:
        if isinstance(outcome, Undecided) or (is_typing and self._has_stub(outcome)):
            return True
        if isinstance(outcome, BeyondTopLevel) and is_in_namespace(
            self._resolver, package, statement
        ):
            return True
        if self._may_be_elsewhere(module, package, statement):
            return True
        return self._why_undecided(package, outcome) is not None

    def _may_be_elsewhere(self, module: Module, package: Package, statement: Import) -> bool:
        """Tell whether an absolute import may start from a directory that only a program names.

        A package that a module belongs to is imported already, from where that module lies.
        """
        if statement.level:
            return False
        is_own = statement.parts[0] == os.path.basename(package.top)
        if is_own and self._resolver.files.is_regular(package.top):
            return is_required(self._resolver.files, package)
        return sets_search_path(self._resolver, package, module.path)

    def _has_stub(self, outcome: Outcome) -> bool:
        """Tell whether a type checker finds a stub where an interpreter finds nothing (PEP 484)."""
        if isinstance(outcome, NotFound):
            directory, name = outcome.directory, outcome.part
        elif isinstance(outcome, UnknownName):
            directory, name = os.path.split(outcome.found.path)
            if outcome.found.kind is Kind.PACKAGE:
                directory, name = outcome.found.path, "__init__"
        else:
            return False
        listing = self._resolver.files.listing(directory)
        return listing is not None and name + ".pyi" in listing.files

    def _why_undecided(self, package: Package, outcome: Outcome) -> str | None:
        if outcome not in self._reasons:
            self._reasons[outcome] = self._find_reason(package, outcome)
        return self._reasons[outcome]

    def _find_reason(self, package: Package, outcome: Outcome) -> str | None:
        if isinstance(outcome, NotFound):
            return self._why_missing(package, outcome.directory, outcome.part)
        if isinstance(outcome, NotAPackage):
            return why_no_package(self._resolver, outcome.directory, outcome.part)
        if isinstance(outcome, UnknownName):
            return self._why_unknown(package, outcome)
        return None

    def _why_missing(self, package: Package, directory: str, part: str) -> str | None:
        home = home_of(self._resolver, package, directory)
        return why_missing(self._resolver, self._settings, self._ignores, home, directory, part)

    def _why_unknown(self, package: Package, outcome: UnknownName) -> str | None:
        found, name = outcome.found, outcome.name
        if found.kind is not Kind.MODULE and (
            reason := self._why_missing(package, found.path, name)
        ):
            return reason
        if self._settings.generates(found.path + ".py"):
            return "the options say that the module is generated"
        home = home_of(self._resolver, package, found.path)
        if home.top != home.root and self._members.is_assigned(home.top, found, name):
            return "another module sets it"
        return None


def _rule(statement: Import, outcome: Outcome) -> Rule:
    rule = RULE_FOR[type(outcome)]
    return RULE_FOR_ABSOLUTE.get(rule, rule) if statement.level == 0 else rule


def _target(package: Package, outcome: Outcome) -> str:
    if isinstance(outcome, (NotFound, ThroughMissingInit, NotAPackage)):
        return outcome.directory
    if isinstance(outcome, UnknownName):
        path, kind, _ = outcome.found
        return os.path.dirname(path) if kind is Kind.MODULE else path
    return os.path.dirname(package.top)


def _range_of(outcome: Outcome, located: Located) -> Range:
    """Return where the segment, the dots or the name stands that is wrong."""
    if isinstance(outcome, (NotFound, ThroughMissingInit, UnknownName)):
        return (*located.segments, *located.names)[outcome.segment]
    if isinstance(outcome, NotAPackage):
        return located.segments[outcome.segment]
    return Range(located.dots[0].start, located.dots[-1].end)
