"""What is wrong with an import that is no plain hit, where, and what to do about it."""

from __future__ import annotations

import os

from flake8_pkginit.imports import Guard, Import, Module, guard_of, parse
from flake8_pkginit.names import may_bind
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
)
from flake8_pkginit.rules import (
    BEYOND_TOP_LEVEL,
    UNRESOLVED_RELATIVE_IMPORT,
    Finding,
    Rule,
    one_line,
)
from flake8_pkginit.settings import Settings
from flake8_pkginit.suggest import Suggester, fewer_dots, other_case, remedy, spell
from flake8_pkginit.undecided import why_missing, why_no_package

RULE_FOR: dict[type, Rule] = {
    NotFound: UNRESOLVED_RELATIVE_IMPORT,
    ThroughHole: UNRESOLVED_RELATIVE_IMPORT,
    NotAPackage: UNRESOLVED_RELATIVE_IMPORT,
    BeyondTopLevel: BEYOND_TOP_LEVEL,
}


class Faults:
    """Tells the faults of one run from what is guarded or undecided."""

    def __init__(self, resolver: Resolver, settings: Settings) -> None:
        self._resolver = resolver
        self._settings = settings
        self._suggester = Suggester(resolver)
        self._reasons: dict[tuple[type, Outcome], str | None] = {}

    def of(
        self, module: Module, package: Package, statement: Import, outcome: Outcome
    ) -> list[Finding]:
        """Return the findings for an import that is no plain hit."""
        if isinstance(outcome, Found):
            return self._names(module, package, statement, outcome)
        if isinstance(outcome, Undecided) or self._is_excused(statement, outcome):
            return []
        if self._why_undecided(package, outcome) is not None:
            return []
        message = self._message(module, package, statement, outcome)
        return [_finding(module, statement, outcome, message)]

    def _names(
        self, module: Module, package: Package, statement: Import, found: Found
    ) -> list[Finding]:
        """Return the findings for the holes among the names that are imported from a package."""
        if guard_of(statement) is Guard.GUARDED:
            return []
        findings = []
        for index, alias in enumerate(statement.node.names):
            path = os.path.join(found.path, alias.name)
            if (
                self._resolver.find(found.path, alias.name) is Kind.NAMESPACE
                and self._resolver.enters_hole(package, path)
                and not self._is_bound(module, found.path, alias.name)
            ):
                hole = ThroughHole(path, len(statement.parts) + index)
                message = self._message(module, package, statement, hole)
                findings.append(_finding(module, statement, hole, message))
        return findings

    def _is_excused(self, statement: Import, outcome: Outcome) -> bool:
        guard = guard_of(statement)
        if guard is Guard.TYPE_CHECKING and isinstance(outcome, NotFound):
            listing = self._resolver.listing(outcome.directory)  # PEP 484: a stub will do
            return listing is not None and outcome.part + ".pyi" in listing.files
        return guard is Guard.GUARDED

    def _why_undecided(self, package: Package, outcome: Outcome) -> str | None:
        key = (type(outcome), outcome)  # two outcomes of the same values are equal as tuples
        if key not in self._reasons:
            self._reasons[key] = self._find_reason(package, outcome)
        return self._reasons[key]

    def _find_reason(self, package: Package, outcome: Outcome) -> str | None:
        if isinstance(outcome, NotFound):
            directory, part = outcome.directory, outcome.part
            return why_missing(self._resolver, self._settings, package, directory, part)
        if isinstance(outcome, NotAPackage):
            return why_no_package(self._resolver, outcome.directory, outcome.part)
        return None

    def _is_bound(self, module: Module, directory: str, name: str) -> bool:
        path = os.path.join(directory, "__init__.py")
        listing = self._resolver.listing(directory)
        if listing is None or "__init__.py" not in listing.files:
            return listing is None or listing.is_regular  # a compiled one may bind any name
        tree = module.tree if path == module.path else parse(self._resolver.text(path))
        return tree is None or may_bind(tree, name)

    def _message(
        self, module: Module, package: Package, statement: Import, outcome: Outcome
    ) -> str:
        level, parts = statement.node.level, statement.parts
        if isinstance(outcome, NotFound):
            return self._not_found(module, package, statement, outcome)
        if isinstance(outcome, ThroughHole):
            name = os.path.basename(outcome.directory)
            target = f"'{spell(level, parts)}'" if outcome.segment < len(parts) else "it"
            found = f"{target} is found only as a namespace package"
            return (
                f"'{name}' has no __init__.py: {found}{remedy(self._resolver, outcome.directory)}"
            )
        if isinstance(outcome, NotAPackage):
            return self._not_a_package(package, outcome)
        above = f"climbs above the top-level package '{os.path.basename(package.top)}'"
        instead = fewer_dots(self._resolver, package, parts)
        return f"'{spell(level, parts)}' {above}{_question(instead)}"

    def _not_found(
        self, module: Module, package: Package, statement: Import, miss: NotFound
    ) -> str:
        message = f"no module '{miss.part}' in package '{package.dotted(miss.directory)}'"
        listing = self._resolver.listing(miss.directory)
        other = other_case(listing, miss.part) if listing is not None else None
        if other is not None:
            return f"{message}; on disk it is spelled '{other}'"
        suggestion = self._suggester.suggest(
            package, statement.node.level, statement.parts, miss, module.path
        )
        return message + _question(suggestion)

    def _not_a_package(self, package: Package, outcome: NotAPackage) -> str:
        path = os.path.join(outcome.directory, outcome.part)
        message = f"'{package.dotted(path)}' is a module, not a package"
        listing = self._resolver.listing(outcome.directory)
        if listing is None or outcome.part not in listing.folders:
            return message
        hidden = package.relative(path)
        return f"{message}: '{hidden}.py' hides the directory '{hidden}'"


def _question(suggestion: str | None) -> str:
    return f"; did you mean '{suggestion}'?" if suggestion else ""


def _finding(module: Module, statement: Import, outcome: Outcome, message: str) -> Finding:
    """Put a message where the segment, the dots or the name stands that is wrong."""
    row, column = _place(module, statement, outcome)
    return Finding(row, column, RULE_FOR[type(outcome)], one_line(message))


def _place(module: Module, statement: Import, outcome: Outcome) -> tuple[int, int]:
    from flake8_pkginit import statement as syntax  # libcst costs more than a start of flake8

    located = syntax.read(statement.node, module.lines)
    if located is None:
        return syntax.start_of(statement.node, module.lines)
    if isinstance(outcome, (NotFound, ThroughHole)):
        return (*located.segments, *located.names)[outcome.segment]
    if isinstance(outcome, NotAPackage):
        return located.segments[outcome.segment]
    return located.dots[0]
