"""What to write for a finding, tried on the tree as it would be before anything is written."""

from __future__ import annotations

import os
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from flake8.main.options import JobsArgument

from flake8_pkginit import session
from flake8_pkginit.overlay import INIT, Edits, Fix, Judge, canonical
from flake8_pkginit.plugin import Plugin
from flake8_pkginit.resolver import Package, is_within, read_bytes
from flake8_pkginit.rewrite import rewrites
from flake8_pkginit.rules import MISSING_INIT, one_line
from flake8_pkginit.session import Fault, Result
from flake8_pkginit.suggest import misspelt_init
from flake8_pkginit.write import Change, Plan, apply, diff, shown

__all__ = ["Change", "Plan", "apply", "diff", "plan"]

Place = tuple[int, str, int, int, str]  # which view, path, row, column and code


def _quiet(_done: int, _total: int) -> None:
    """Show no progress."""


def plan(
    options: Namespace,
    rewrite_imports: bool = False,
    progress: Callable[[int, int], None] = _quiet,
) -> Plan:
    """Find out what to write for the findings of a run; nothing is written."""
    Plugin.parse_options(options)  # what an earlier run has seen may have changed
    result = session.check(options, progress)
    try:
        return _Planner(options, rewrite_imports, result).plan()
    finally:
        Plugin.parse_options(options)  # away with the checker of what is not written yet


@dataclass(frozen=True)
class State:
    """What a run finds in the tree as it would be: in ``places`` how often, in all views."""

    judge: Judge
    result: Result
    places: Counter[Place]


class Settled(NamedTuple):
    """Fixes that hold together, and the state of the tree with them."""

    fixes: list[Fix]
    state: State


class _Planner:
    """Looks for fixes, and tries each on the tree that the others leave."""

    def __init__(self, options: Namespace, rewrite_imports: bool, result: Result) -> None:
        self._rewrite_imports = rewrite_imports
        self._first = result
        self._options = options
        names = [os.path.normpath(name) for name in options.filenames]
        # A dot names no directory, it says where to look for them.
        self._named = {os.path.realpath(name) for name in names if name != os.curdir}
        self._views = [options, *self._wider(names or [os.curdir])]

    def _wider(self, names: Sequence[str]) -> Iterator[Namespace]:
        """Yield a view of the whole of the packages of which the run sees a part."""
        seen = [os.path.abspath(name) for name in names if os.path.isdir(name)]
        tops = set()
        for fault in self._first.faults:
            package = Plugin.checker.resolver.package(os.path.dirname(os.path.abspath(fault.path)))
            if package is not None and not any(is_within(package.top, path) for path in seen):
                tops.add(package.top)
        if tops:
            yield Namespace(**{**vars(self._options), "filenames": sorted(tops)})

    def plan(self) -> Plan:
        """Fix what can be fixed, until nothing is left that can."""
        if not self._first.faults:
            return Plan((), (), self._first)
        state = self._state(Edits())
        while True:
            refused: dict[Fault, str] = {}
            fixes = self._missing_inits(state, refused)
            if self._rewrite_imports:
                fixes += rewrites(state.judge, state.result.faults)
            settled = self._settle(state, Settled([], state), fixes, refused)
            if not settled.fixes:
                break
            state = settled.state
        messages = tuple(_refusal(fault, reason) for fault, reason in refused.items())
        return Plan(tuple(_changes(state.judge.edits)), messages, state.result)

    def _state(self, edits: Edits) -> State:
        """Check the tree as it would be, the run's own view first."""
        places: Counter[Place] = Counter()
        looks = [_look(view, edits) for view in self._views]
        for index, (judge, result) in enumerate(looks):
            places.update((index, f.path, f.row, f.column, f.code) for f in result.faults)
            places.update((index, *place) for place in judge.unseen())
        return State(*looks[0], places)

    def _missing_inits(self, state: State, refused: dict[Fault, str]) -> list[Fix]:
        fixes = []
        for fault in state.result.faults:
            if fault.code == MISSING_INIT.code:
                fix = self._missing_init(state.judge, fault)
                if isinstance(fix, Fix):
                    fixes.append(fix)
                else:
                    refused[fault] = fix
        return fixes

    def _missing_init(self, judge: Judge, fault: Fault) -> Fix | str:
        """Return what gives each directory of a finding its file, or why nothing does."""
        path = judge.edits.destination(os.path.abspath(fault.path))
        package = judge.resolver.package(os.path.dirname(path))
        assert package is not None  # or there would be no finding
        holes = judge.holes_of(path, package) or (package.directory,)
        if holes[0] not in package.holes and not self._is_meant(judge, package):
            return "no regular package is above it; name the directory itself to make it one"
        created, renamed = [], []
        for hole in holes:
            new = canonical(os.path.join(hole, INIT))
            if os.path.lexists(new):
                return f"'{shown(new)}' is there, and is no file"
            listing = judge.resolver.listing(hole)
            misspelt = misspelt_init(listing) if listing is not None else None
            if misspelt is None:
                created.append(new)
            else:
                renamed.append((canonical(os.path.join(hole, misspelt)), new))
        why = " and ".join(f"'{package.relative(hole)}'" for hole in holes)
        return Fix(fault, f"no {INIT} in {why}", tuple(created), tuple(renamed))

    def _is_meant(self, judge: Judge, package: Package) -> bool:
        """Whether a directory of which only relative imports say so is to be a package."""
        above = package.ancestry[1:]
        return os.path.realpath(package.directory) in self._named or any(
            map(judge.resolver.is_regular, above)
        )

    def _settle(
        self, before: State, settled: Settled, fixes: list[Fix], refused: dict[Fault, str]
    ) -> Settled:
        """Add the fixes that hold to those that do; halve a batch that does not."""
        if not fixes:
            return settled
        tried = self._try(before, [*settled.fixes, *fixes])
        if isinstance(tried, Settled):
            return tried
        if len(fixes) == 1:
            refused[fixes[0].fault] = tried
            return settled
        half = len(fixes) // 2
        settled = self._settle(before, settled, fixes[:half], refused)
        return self._settle(before, settled, fixes[half:], refused)

    def _try(self, before: State, fixes: list[Fix]) -> Settled | str:
        """Try fixes, and those of the holes that they uncover; say what is wrong if so."""
        if _clash(fixes):
            return "another finding asks for another text at the same place"
        while True:
            after = self._state(before.judge.edits.plus(fixes))
            tried = {fix.fault for fix in fixes}
            uncovered = [
                fix
                for fix in self._missing_inits(after, {})
                if fix.fault not in tried and not before.places[_key(fix.fault)]
            ]
            if not uncovered:
                break
            fixes = [*fixes, *uncovered]
        # Their findings must be gone, and no other may come.
        wrong = after.places - (before.places - Counter(_key(fix.fault) for fix in fixes))
        for _, path, row, _, code in sorted(wrong):
            return f"{code} would then be reported at {shown(path)}:{row}"
        return Settled(fixes, after)


def _look(options: Namespace, edits: Edits) -> tuple[Judge, Result]:
    """Check the tree as it would be, in this process: no other knows of the changes."""
    judge = Judge(options, edits)
    Plugin.checker = judge
    alone = Namespace(**{**vars(options), "jobs": JobsArgument("1")})
    return judge, session.check(alone, _quiet)


def _key(fault: Fault) -> Place:
    return 0, fault.path, fault.row, fault.column, fault.code


def _clash(fixes: Sequence[Fix]) -> bool:
    """Whether two of the texts to replace overlap: one file, linted under two names."""
    spans = sorted({fix.span for fix in fixes if fix.span})
    return any(
        one.path == two.path and (two.start < one.end or two.start == one.start)
        for one, two in pairwise(spans)
    )


def _refusal(fault: Fault, reason: str) -> str:
    path = fault.path.replace(os.sep, "/").removeprefix("./")
    return one_line(f"{path}:{fault.row}:{fault.column}: {fault.code} is not fixed: {reason}")


def _changes(edits: Edits) -> Iterator[Change]:
    """Yield what to write: new files first, on which the imports rely."""
    moved: dict[str, str] = {}
    for path in sorted(edits.created):
        yield Change(path, None, b"", _why(edits, path))
    for path, old in sorted(edits.origins.items()):
        text = edits.texts.get(old)
        content = text.before if text is not None else read_bytes(old) or b""
        yield Change(path, content, content, _why(edits, path), old)
        moved[old] = path
    for path, (before, after) in sorted(edits.texts.items()):
        yield Change(moved.get(path, path), before, after, _why(edits, path))


def _why(edits: Edits, path: str) -> str:
    return one_line("; ".join(edits.reasons[path]))
