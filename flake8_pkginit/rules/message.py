"""What a message says is wrong with an import."""

from __future__ import annotations

import os

from flake8_pkginit.project.files import is_within
from flake8_pkginit.project.packages import Package
from flake8_pkginit.resolve.outcomes import (
    Kind,
    NotAPackage,
    NotFound,
    Outcome,
    ThroughMissingInit,
    UnknownName,
)
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.source.outline import Import


def home_of(resolver: Resolver, package: Package, path: str) -> Package:
    """Return the package that a module or a directory belongs to, of any top-level package."""
    if package.top != package.root and is_within(path, package.top):
        return package
    is_directory = resolver.files.listing(path) is not None
    return resolver.packages.package(path if is_directory else os.path.dirname(path)) or package


def what_is_wrong(resolver: Resolver, package: Package, statement: Import, outcome: Outcome) -> str:
    """Say what is wrong with an import, without what to do about it."""
    spelled = str(statement.reference)
    if isinstance(outcome, NotFound):
        dotted = _dotted(resolver, package, statement, outcome.directory, outcome.segment)
        return f"no module '{outcome.part}'" + (f" in package '{dotted}'" if dotted else "")
    if isinstance(outcome, UnknownName):
        found, name = outcome.found, outcome.name
        dotted = _dotted(resolver, package, statement, found.path, len(statement.parts))
        if found.kind is Kind.MODULE:
            return f"module '{dotted}' has no name '{name}'"
        return f"package '{dotted}' has neither a name nor a module '{name}'"
    if isinstance(outcome, ThroughMissingInit):
        target = f"'{spelled}'" if outcome.segment < len(statement.parts) else "it"
        name = os.path.basename(outcome.directory)
        return f"'{name}' has no __init__.py: {target} is found only as a namespace package"
    if isinstance(outcome, NotAPackage):
        path = os.path.join(outcome.directory, outcome.part)
        dotted = _dotted(resolver, package, statement, path, outcome.segment, outcome.directory)
        return f"'{dotted}' is a module, not a package"
    return f"'{spelled}' climbs above the top-level package '{os.path.basename(package.top)}'"


def _dotted(
    resolver: Resolver,
    package: Package,
    statement: Import,
    path: str,
    segments: int,
    directory: str = "",
) -> str:
    """Name what an import reaches after so many segments: an absolute one spells it out."""
    if statement.level == 0:
        return ".".join(statement.parts[:segments])
    return home_of(resolver, package, directory or path).dotted(path)


def hides(resolver: Resolver, package: Package, outcome: NotAPackage) -> str:
    """Say which directory a module hides, if it hides one."""
    listing = resolver.files.listing(outcome.directory)
    if listing is None or outcome.part not in listing.folders:
        return ""
    home = home_of(resolver, package, outcome.directory)
    hidden = home.relative(os.path.join(outcome.directory, outcome.part))
    return f": '{hidden}.py' hides the directory '{hidden}'"
