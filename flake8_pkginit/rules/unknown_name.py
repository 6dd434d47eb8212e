"""PKG004: a name that is imported from a module of the project which does not have it."""

from __future__ import annotations

import os

from flake8_pkginit.project.packages import Package
from flake8_pkginit.resolve.members import Members
from flake8_pkginit.resolve.outcomes import Found, Kind, Outcome, ThroughMissingInit, UnknownName
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.source.outline import Import


def unknown_names(
    resolver: Resolver,
    members: Members,
    package: Package,
    statement: Import,
    found: Found,
    is_typing: bool,
) -> list[Outcome]:
    """Return the failures among the names that are imported from a module."""
    outcomes: list[Outcome] = []
    for index, name in enumerate(statement.names, len(statement.parts)):
        answers = _answers(resolver, package, statement, found)
        if not all(members.lacks(answer, name, is_typing) for answer in answers):
            continue
        path = os.path.join(found.path, name)
        if found.kind is Kind.MODULE or resolver.finder.find(found.path, name) is Kind.MISSING:
            outcomes.append(UnknownName(found, name, index))
        elif resolver.enters_missing_init(package, path):
            outcomes.append(ThroughMissingInit(path, index))
    return outcomes


def _answers(resolver: Resolver, package: Package, statement: Import, found: Found) -> list[Found]:
    """Return everything that the module of an import may be: the order of entries is unknown."""
    if statement.level:
        return [found]
    attempts = resolver.attempts(package, statement.parts)
    return [outcome for outcome in attempts if isinstance(outcome, Found)]
