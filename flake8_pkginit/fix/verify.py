"""The tree as it would be: each change is tried there before it is written."""

from __future__ import annotations

import os
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flake8_pkginit.fix.changes import Changes
from flake8_pkginit.project.scope import Scope
from flake8_pkginit.rules.checker import Run
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.module import Module
from flake8_pkginit.rules.result import Result
from flake8_pkginit.run import session
from flake8_pkginit.source.nodes import syntax_tree
from flake8_pkginit.source.ranges import decode, split_lines

Spot = tuple[int, str, int, int, str]  # which view, path, line, column and code


class State(NamedTuple):
    """The findings in the tree as it would be; ``spots`` counts them in all views."""

    changes: Changes
    run: Run
    result: Result
    spots: Counter[Spot]


def state_of(views: Sequence[Namespace], changes: Changes) -> State:
    """Check the tree as it would be; the first view is the run's own."""
    spots: Counter[Spot] = Counter()
    checked = [_check(view, changes) for view in views]
    for index, (view, (run, result)) in enumerate(zip(views, checked, strict=True)):
        spots.update(spot(index, finding) for finding in result.findings)
        spots.update(spot(index, finding) for finding in _unseen(view, run))
    return State(changes, *checked[0], spots)


def spot(view: int, finding: Finding) -> Spot:
    """Return where a finding stands."""
    return view, finding.path, finding.line, finding.column, finding.rule.code


def _check(view: Namespace, changes: Changes) -> tuple[Run, Result]:
    run = session.start(view, changes.unwritten)
    return run, session.check(view, run, lambda done, total: None)


def _unseen(view: Namespace, run: Run) -> Iterator[Finding]:
    """Yield the findings on a file that the run lints only under its new name."""
    scope = Scope(view)
    for new, old in run.files.unwritten.renamed.items():
        decoded = decode(run.files.unwritten.source(new) or b"")
        if decoded is None or os.path.abspath(old) in scope or new not in scope:
            continue
        lines = split_lines(decoded[0])
        tree = syntax_tree("".join(lines))
        if tree is not None:
            yield from run.checker.check(Module(new, tree, lines, new))
