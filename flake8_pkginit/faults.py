"""What is wrong with an import that is no plain hit, where, and what to do about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flake8_pkginit import git
from flake8_pkginit.imports import Guard, Import, Module, guard_of
from flake8_pkginit.members import Members, module_path
from flake8_pkginit.resolver import (
    BeyondTopLevel,
    Found,
    Kind,
    NotAPackage,
    NotFound,
    Outcome,
    Package,
    Resolver,
    ThroughHole,
    Undecided,
    UnknownName,
    is_within,
)
from flake8_pkginit.rules import (
    BEYOND_TOP_LEVEL,
    UNKNOWN_IMPORT_NAME,
    UNRESOLVED_FIRST_PARTY_IMPORT,
    UNRESOLVED_RELATIVE_IMPORT,
    Finding,
    Rule,
    one_line,
)
from flake8_pkginit.settings import Settings
from flake8_pkginit.suggest import Suggester, fewer_dots, other_case, remedy, spell
from flake8_pkginit.undecided import (
    is_in_namespace,
    is_required,
    sets_search_path,
    why_missing,
    why_no_package,
)

if TYPE_CHECKING:
    from flake8_pkginit.losses import Losses
    from flake8_pkginit.statement import Statement

RULE_FOR: dict[type, Rule] = {
    NotFound: UNRESOLVED_RELATIVE_IMPORT,
    ThroughHole: UNRESOLVED_RELATIVE_IMPORT,
    NotAPackage: UNRESOLVED_RELATIVE_IMPORT,
    BeyondTopLevel: BEYOND_TOP_LEVEL,
    UnknownName: UNKNOWN_IMPORT_NAME,
}
# The same outcome of an absolute import.
RULE_FOR_ABSOLUTE: dict[Rule, Rule] = {UNRESOLVED_RELATIVE_IMPORT: UNRESOLVED_FIRST_PARTY_IMPORT}


class Faults:
    """Tells the faults of one run from what is guarded or undecided."""

    def __init__(
        self,
        resolver: Resolver,
        settings: Settings,
        members: Members,
        losses: Losses | None,
    ) -> None:
        self._resolver = resolver
        self._losses = losses
        self._settings = settings
        self._members = members
        self._suggester = Suggester(resolver, members)
        self._reasons: dict[tuple[type, Outcome], str | None] = {}

    def of(
        self, module: Module, package: Package, statement: Import, outcome: Outcome
    ) -> list[tuple[Finding, str]]:
        """Return the findings for an import that is no plain hit, and what directory it enters."""
        guard = guard_of(statement)
        if guard is Guard.GUARDED:
            return []
        is_typing = guard is Guard.TYPE_CHECKING
        outcomes = [outcome]
        if isinstance(outcome, Found):
            outcomes = self._names(package, statement, outcome, is_typing)
        faults = [
            fault
            for fault in outcomes
            if not self._is_excused(module, package, statement, fault, is_typing)
        ]
        if not faults:
            return []
        from flake8_pkginit import statement as syntax  # libcst costs more than a start of flake8

        located = syntax.read(statement.node, module.lines, statement.alias)
        start = syntax.start_of(statement.node, module.lines)
        found: list[tuple[Finding, str]] = []
        for fault in faults:
            place = _place(fault, located) if located is not None else start
            message = one_line(self._message(module, package, statement, fault))
            finding = Finding(*place, _rule(statement, fault), message)
            found.append((finding, _target(package, fault)))
        return found

    def _names(
        self, package: Package, statement: Import, found: Found, is_typing: bool
    ) -> list[Outcome]:
        """Return what is wrong with the names that are imported from a module."""
        outcomes: list[Outcome] = []
        for index, name in enumerate(statement.names, len(statement.parts)):
            if not all(
                self._members.lacks(f, name, is_typing)
                for f in self._all(package, statement, found)
            ):
                continue
            path = os.path.join(found.path, name)
            if found.kind is Kind.MODULE or self._resolver.find(found.path, name) is Kind.MISSING:
                outcomes.append(UnknownName(found, name, index))
            elif self._resolver.enters_hole(package, path):
                outcomes.append(ThroughHole(path, index))
        return outcomes

    def _all(self, package: Package, statement: Import, found: Found) -> list[Found]:
        """Everything that the module of an import may be: nobody knows the order of the roots."""
        if statement.level:
            return [found]
        attempts = self._resolver.attempts(package, statement.parts)
        return [outcome for outcome in attempts if isinstance(outcome, Found)]

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
        """Whether an absolute import may start from a directory that only a program names.

        A package that a module belongs to is imported already, from where that module lies.
        """
        if statement.level:
            return False
        is_own = statement.parts[0] == os.path.basename(package.top)
        if is_own and self._resolver.is_regular(package.top):
            return is_required(self._resolver, package)
        return sets_search_path(self._resolver, package, module.path)

    def _has_stub(self, outcome: Outcome) -> bool:
        """Whether a type checker finds a stub where the interpreter finds nothing (PEP 484)."""
        if isinstance(outcome, NotFound):
            directory, name = outcome.directory, outcome.part
        elif isinstance(outcome, UnknownName):
            directory, name = os.path.split(outcome.found.path)
            if outcome.found.kind is Kind.PACKAGE:
                directory, name = outcome.found.path, "__init__"
        else:
            return False
        listing = self._resolver.listing(directory)
        return listing is not None and name + ".pyi" in listing.files

    def _why_undecided(self, package: Package, outcome: Outcome) -> str | None:
        key = (type(outcome), outcome)  # two outcomes of the same values are equal as tuples
        if key not in self._reasons:
            self._reasons[key] = self._find_reason(package, outcome)
        return self._reasons[key]

    def _find_reason(self, package: Package, outcome: Outcome) -> str | None:
        if isinstance(outcome, NotFound):
            return self._why_missing(package, outcome.directory, outcome.part)
        if isinstance(outcome, NotAPackage):
            return why_no_package(self._resolver, outcome.directory, outcome.part)
        if isinstance(outcome, UnknownName):
            return self._why_unknown(package, outcome)
        return None

    def _why_missing(self, package: Package, directory: str, part: str) -> str | None:
        home = self._home(package, directory)
        ignores = self._losses.ignores if self._losses is not None else git.ignores
        return why_missing(self._resolver, self._settings, ignores, home, directory, part)

    def _why_unknown(self, package: Package, outcome: UnknownName) -> str | None:
        found, name, _ = outcome
        if found.kind is not Kind.MODULE and (
            reason := self._why_missing(package, found.path, name)
        ):
            return reason
        if self._settings.generates(found.path + ".py"):
            return "the options say that the module is generated"
        home = self._home(package, found.path)
        if home.top != home.root and self._members.is_assigned(home.top, found, name):
            return "another module sets it"
        return None

    def _home(self, package: Package, path: str) -> Package:
        """The package that a module or a directory belongs to, of whatever top-level package."""
        if package.top != package.root and is_within(path, package.top):
            return package
        listing = self._resolver.listing(path)
        directory = path if listing is not None else os.path.dirname(path)
        return self._resolver.package(directory) or package

    def _message(
        self, module: Module, package: Package, statement: Import, outcome: Outcome
    ) -> str:
        level, parts = statement.level, statement.parts
        if isinstance(outcome, NotFound):
            return self._not_found(module, package, statement, outcome)
        if isinstance(outcome, UnknownName):
            return self._unknown_name(package, statement, outcome)
        if isinstance(outcome, ThroughHole):
            name = os.path.basename(outcome.directory)
            target = f"'{spell(level, parts)}'" if outcome.segment < len(parts) else "it"
            found = f"{target} is found only as a namespace package"
            why = self._why(outcome) or remedy(self._resolver, outcome.directory)
            return f"'{name}' has no __init__.py: {found}{why}"
        if isinstance(outcome, NotAPackage):
            return self._not_a_package(package, statement, outcome)
        return self._beyond(package, statement)

    def _beyond(self, package: Package, statement: Import) -> str:
        level, parts = statement.level, statement.parts
        above = f"climbs above the top-level package '{os.path.basename(package.top)}'"
        instead = fewer_dots(self._resolver, package, parts)
        return f"'{spell(level, parts)}' {above}{_question(instead)}"

    def _why(self, outcome: Outcome) -> str:
        """Return the end of a message: why what ships lacks what the source tree has."""
        if self._losses is None:
            return ""
        why = self._losses.why(_places(outcome))
        if not why and isinstance(outcome, UnknownName):
            source = self._resolver.source_path(outcome.found)
            why = self._losses.why_name(source, outcome.name) if source is not None else ""
        return f"; {why}" if why else ""

    def _not_found(
        self, module: Module, package: Package, statement: Import, miss: NotFound
    ) -> str:
        home = self._home(package, miss.directory)
        dotted = _dotted(home, statement, miss.directory, miss.segment)
        message = f"no module '{miss.part}'" + (f" in package '{dotted}'" if dotted else "")
        if why := self._why(miss):
            return message + why
        listing = self._resolver.listing(miss.directory)
        other = other_case(listing, miss.part) if listing is not None else None
        if other is not None:
            return f"{message}; on disk it is spelled '{other}'"
        suggestion = self._suggester.suggest(package, home, statement, miss, module.path)
        return message + _question(suggestion)

    def _unknown_name(self, package: Package, statement: Import, outcome: UnknownName) -> str:
        found, name, _ = outcome
        home = self._home(package, found.path)
        kind, lacks = "module", f"has no name '{name}'"
        if found.kind is not Kind.MODULE:
            kind, lacks = "package", f"has neither a name nor a module '{name}'"
        dotted = _dotted(home, statement, found.path, len(statement.parts))
        message = f"{kind} '{dotted}' {lacks}"
        if why := self._why(outcome):
            return message + why
        close = self._suggester.closest_name(found, name)
        if close is not None:
            return message + _question(close)
        path = self._members.home(home.top, name) if home.top != home.root else None
        if path is None:
            return message
        return f"{message}; '{home.dotted(module_path(path))}' has it"

    def _not_a_package(self, package: Package, statement: Import, outcome: NotAPackage) -> str:
        path = os.path.join(outcome.directory, outcome.part)
        home = self._home(package, outcome.directory)
        dotted = _dotted(home, statement, path, outcome.segment)
        message = f"'{dotted}' is a module, not a package"
        if why := self._why(outcome):
            return message + why
        listing = self._resolver.listing(outcome.directory)
        if listing is None or outcome.part not in listing.folders:
            return message
        hidden = home.relative(path)
        return f"{message}: '{hidden}.py' hides the directory '{hidden}'"


def _places(outcome: Outcome) -> list[str]:
    """Return the paths of which an import would have taken one."""
    if isinstance(outcome, ThroughHole):
        return [os.path.join(outcome.directory, "__init__.py")]
    if isinstance(outcome, (NotFound, NotAPackage)):
        path = os.path.join(outcome.directory, outcome.part)
    elif isinstance(outcome, UnknownName) and outcome.found.kind is not Kind.MODULE:
        path = os.path.join(outcome.found.path, outcome.name)
    else:
        return []
    package = [os.path.join(path, "__init__.py"), path]
    return package if isinstance(outcome, NotAPackage) else [path + ".py", *package]


def _dotted(home: Package, statement: Import, path: str, segments: int) -> str:
    """Name what an import reaches after so many segments: an absolute one spells it out."""
    return ".".join(statement.parts[:segments]) if statement.level == 0 else home.dotted(path)


def _question(suggestion: str | None) -> str:
    return f"; did you mean '{suggestion}'?" if suggestion else ""


def _rule(statement: Import, outcome: Outcome) -> Rule:
    rule = RULE_FOR[type(outcome)]
    return RULE_FOR_ABSOLUTE.get(rule, rule) if statement.level == 0 else rule


def _target(package: Package, outcome: Outcome) -> str:
    if isinstance(outcome, (NotFound, ThroughHole, NotAPackage)):
        return outcome.directory
    if isinstance(outcome, UnknownName):
        path, kind = outcome.found
        return os.path.dirname(path) if kind is Kind.MODULE else path
    return os.path.dirname(package.top)


def _place(outcome: Outcome, located: Statement) -> tuple[int, int]:
    """Where the segment, the dots or the name stands that is wrong."""
    if isinstance(outcome, (NotFound, ThroughHole, UnknownName)):
        return (*located.segments, *located.names)[outcome.segment]
    if isinstance(outcome, NotAPackage):
        return located.segments[outcome.segment]
    return located.dots[0]
