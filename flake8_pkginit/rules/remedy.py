"""What would settle a failing import: the end of its message, and the edit as data."""

from __future__ import annotations

import ast
import os

from flake8_pkginit.project.files import INIT, module_path
from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.provenance import Provenance
from flake8_pkginit.resolve.members import Members
from flake8_pkginit.resolve.outcomes import (
    BeyondTopLevel,
    Kind,
    NotAPackage,
    NotFound,
    Outcome,
    ThroughMissingInit,
    UnknownName,
)
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.rules.candidates import Candidate, Candidates, Failure, certain, suggested
from flake8_pkginit.rules.finding import Remedy, one_line
from flake8_pkginit.rules.message import home_of
from flake8_pkginit.rules.module import Module
from flake8_pkginit.rules.spelling import other_case, rename_misspelt
from flake8_pkginit.source.outline import Import
from flake8_pkginit.source.positions import respelling


class Remedies:
    """Find the remedy of each failing import of one run."""

    def __init__(self, resolver: Resolver, members: Members, provenance: Provenance | None) -> None:
        self._resolver = resolver
        self._members = members
        self._provenance = provenance
        self._candidates = Candidates(resolver, members)

    def of(
        self,
        module: Module,
        package: Package,
        statement: Import,
        outcome: Outcome,
        is_typing: bool,
    ) -> Remedy:
        """Return the remedy of one failure."""
        if why := self._why(outcome):
            return Remedy(one_line(why))
        if isinstance(outcome, (NotFound, BeyondTopLevel)):
            return self._other_module(Failure(module, package, statement, outcome, is_typing))
        if isinstance(outcome, UnknownName):
            return Remedy(one_line(self._other_name(package, outcome)))
        if isinstance(outcome, ThroughMissingInit):
            return Remedy(
                one_line(rename_misspelt(self._resolver.files.listing(outcome.directory)))
            )
        return Remedy()

    def _why(self, outcome: Outcome) -> str:
        """Return why what ships lacks what the source tree has."""
        if self._provenance is None:
            return ""
        why = self._provenance.why(_wanted(outcome))
        if not why and isinstance(outcome, UnknownName):
            source = self._resolver.source_path(outcome.found)
            why = self._provenance.why_name(source, outcome.name) if source is not None else ""
        return why

    def _other_module(self, failure: Failure) -> Remedy:
        candidates = self._candidates.of(failure)
        text = self._other_case(failure)
        sure = certain(candidates)
        chosen = sure or suggested(candidates)
        if not text and chosen is not None and chosen.reference.parts:
            text = f"did you mean '{chosen.reference}'?"
        if chosen is None or _binds_first_segment(failure.statement):
            return Remedy(one_line(text))
        return self._respelled(failure, text, chosen, is_certain=sure is not None)

    def _respelled(
        self, failure: Failure, text: str, chosen: Candidate, is_certain: bool
    ) -> Remedy:
        module, statement = failure.module, failure.statement
        assert statement.site is not None  # a failing import is a parsed one
        edit = respelling(module.path, statement.site, module.lines, chosen.reference)
        if edit is None:
            return Remedy(one_line(text))
        title = f"'{statement.reference}' is '{chosen.reference}'"
        return Remedy(one_line(text), one_line(title), (edit,), is_certain=is_certain)

    def _other_case(self, failure: Failure) -> str:
        miss = failure.outcome
        if not isinstance(miss, NotFound):
            return ""
        listing = self._resolver.files.listing(miss.directory)
        other = other_case(listing, miss.part) if listing is not None else None
        return f"on disk it is spelled '{other}'" if other is not None else ""

    def _other_name(self, package: Package, outcome: UnknownName) -> str:
        found, name = outcome.found, outcome.name
        close = self._candidates.closest_name(found, name)
        if close is not None:
            return f"did you mean '{close}'?"
        home = home_of(self._resolver, package, found.path)
        path = self._members.index.home(home.top, name) if home.top != home.root else None
        return f"'{home.dotted(module_path(path))}' has it" if path is not None else ""


def _binds_first_segment(statement: Import) -> bool:
    """Tell whether an import binds the first segment, which then stands all over the file."""
    assert statement.site is not None  # a failing import is a parsed one
    node, _, alias = statement.site
    return isinstance(node, ast.Import) and node.names[alias].asname is None


def _wanted(outcome: Outcome) -> list[str]:
    """Return the paths of which an import would have taken one."""
    if isinstance(outcome, ThroughMissingInit):
        return [os.path.join(outcome.directory, INIT)]
    if isinstance(outcome, (NotFound, NotAPackage)):
        path = os.path.join(outcome.directory, outcome.part)
    elif isinstance(outcome, UnknownName) and outcome.found.kind is not Kind.MODULE:
        path = os.path.join(outcome.found.path, outcome.name)
    else:
        return []
    package = [os.path.join(path, INIT), path]
    return package if isinstance(outcome, NotAPackage) else [path + ".py", *package]
