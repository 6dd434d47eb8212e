"""What to write for the findings of a run: fixes that hold together, and why others do not."""

from __future__ import annotations

import os
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flake8_pkginit.fix.changes import Changes, Fix, clash, is_writable
from flake8_pkginit.fix.verify import State, spot, state_of
from flake8_pkginit.fix.write import Change, Plan, relative
from flake8_pkginit.project.files import canonical, is_within, read_bytes
from flake8_pkginit.project.packages import Package
from flake8_pkginit.rules.catalogue import MISSING_INIT
from flake8_pkginit.rules.checker import Run
from flake8_pkginit.rules.finding import Finding, one_line
from flake8_pkginit.run import session

Refused = dict[Finding, str]


def plan(options: Namespace, rewrite_imports: bool, progress: session.Progress) -> Plan:
    """Work out the changes for the findings of a run; write nothing. Raises ``UsageError``."""
    run = session.start(options)
    result = session.check(options, run, progress)
    if not result.findings:
        return Plan((), (), result)
    return _Planner(options, run, result.findings, rewrite_imports).plan()


class _Settled(NamedTuple):
    """Fixes that hold together, and the state of the tree with them."""

    fixes: list[Fix]
    state: State


class _Planner:
    """Search for fixes, and try each on the tree that the others leave."""

    def __init__(
        self, options: Namespace, run: Run, findings: Sequence[Finding], rewrite_imports: bool
    ) -> None:
        self._rewrite_imports = rewrite_imports
        names = [os.path.normpath(name) for name in options.filenames]
        # A dot names no directory, it says where to search for them.
        self._named = {os.path.realpath(name) for name in names if name != os.curdir}
        self._views = [options, *_wider(options, run, findings, names or [os.curdir])]

    def plan(self) -> Plan:
        """Fix what can be fixed, until nothing is left that can."""
        state = state_of(self._views, Changes())
        while True:
            refused: Refused = {}
            fixes = self._missing_inits(state, refused)
            if self._rewrite_imports:
                fixes += _rewrites(state)
            settled = self._settle(state, _Settled([], state), fixes, refused)
            if not settled.fixes:
                break
            state = settled.state
        messages = tuple(_refusal(finding, reason) for finding, reason in refused.items())
        return Plan(tuple(_to_write(state.changes)), messages, state.result)

    def _missing_inits(self, state: State, refused: Refused) -> list[Fix]:
        fixes = []
        for finding in state.result.findings:
            if finding.rule == MISSING_INIT:
                fix = self._missing_init(state, finding)
                if isinstance(fix, Fix):
                    fixes.append(fix)
                else:
                    refused[finding] = fix
        return fixes

    def _missing_init(self, state: State, finding: Finding) -> Fix | str:
        """Return what gives each directory of a finding its file, or why nothing does."""
        remedy = finding.remedy
        path = state.run.files.unwritten.destination(os.path.abspath(finding.path))
        package = state.run.resolver.packages.package(os.path.dirname(path))
        assert package is not None  # or there would be no finding
        inits = [*remedy.created, *(new for _, new in remedy.renamed)]
        is_proven = all(os.path.dirname(init) in package.missing_init for init in inits)
        if not is_proven and not self._is_meant(state.run, package):
            return "no regular package is above it; name the directory itself to make it one"
        for init in map(canonical, inits):
            if os.path.lexists(init):
                return f"'{relative(init)}' is there, and is no file"
        created = tuple(map(canonical, remedy.created))
        renamed = tuple((canonical(old), canonical(new)) for old, new in remedy.renamed)
        return Fix(finding, remedy.title, created, renamed)

    def _is_meant(self, run: Run, package: Package) -> bool:
        """Tell whether a directory of which only relative imports say so is to be a package."""
        above = package.ancestry[1:]
        return os.path.realpath(package.directory) in self._named or any(
            map(run.files.is_regular, above)
        )

    def _settle(
        self, before: State, settled: _Settled, fixes: list[Fix], refused: Refused
    ) -> _Settled:
        """Add the fixes that hold to those that do; halve a batch that does not."""
        if not fixes:
            return settled
        tried = self._try(before, [*settled.fixes, *fixes])
        if isinstance(tried, _Settled):
            return tried
        if len(fixes) == 1:
            refused[fixes[0].finding] = tried
            return settled
        half = len(fixes) // 2
        settled = self._settle(before, settled, fixes[:half], refused)
        return self._settle(before, settled, fixes[half:], refused)

    def _try(self, before: State, fixes: list[Fix]) -> _Settled | str:
        """Try fixes, and those that they uncover; say what is wrong with them if so."""
        if clash(fixes):
            return "another finding asks for another text at the same place"
        while True:
            after = state_of(self._views, before.changes.plus(fixes))
            tried = {spot(0, fix.finding) for fix in fixes}
            uncovered = [
                fix
                for fix in self._missing_inits(after, {})
                if spot(0, fix.finding) not in tried and not before.spots[spot(0, fix.finding)]
            ]
            if not uncovered:
                break
            fixes = [*fixes, *uncovered]
        # Their findings must be gone, and no other may come.
        wrong = after.spots - (before.spots - Counter(spot(0, fix.finding) for fix in fixes))
        for _, path, line, _, code in sorted(wrong):
            return f"{code} would then be reported at {relative(path)}:{line}"
        return _Settled(fixes, after)


def _wider(
    options: Namespace, run: Run, findings: Sequence[Finding], names: Sequence[str]
) -> Iterator[Namespace]:
    """Yield a view of the whole of the packages of which the run sees a part."""
    seen = [os.path.abspath(name) for name in names if os.path.isdir(name)]
    tops = set()
    for finding in findings:
        directory = os.path.dirname(os.path.abspath(finding.path))
        package = run.resolver.packages.package(directory)
        if package is not None and not any(is_within(package.top, path) for path in seen):
            tops.add(package.top)
    if tops:
        yield Namespace(**{**vars(options), "filenames": sorted(tops)})


def _rewrites(state: State) -> list[Fix]:
    """Return a fix for each import of which one candidate is certain."""
    fixes = []
    for finding in state.result.findings:
        if not finding.remedy.is_certain:
            continue
        edits = [e._replace(path=state.changes.on_disk(e.path)) for e in finding.remedy.edits]
        if edits and all(is_writable(e.path, state.changes.contents.get(e.path), e) for e in edits):
            why = f"line {finding.line}: {finding.remedy.title}"
            fixes.append(Fix(finding, why, edits=tuple(edits)))
    return fixes


def _refusal(finding: Finding, reason: str) -> str:
    path = finding.path.replace(os.sep, "/").removeprefix("./")
    position = f"{path}:{finding.line}:{finding.column}"
    return one_line(f"{position}: {finding.rule.code} is not fixed: {reason}")


def _to_write(changes: Changes) -> Iterator[Change]:
    """Yield the files to write: new files first, on which the imports rely."""
    moved: dict[str, str] = {}
    for path in sorted(changes.created):
        yield Change(path, None, b"", _why(changes, path))
    for path, old in sorted(changes.renamed.items()):
        known = changes.contents.get(old)
        content = known.before if known is not None else read_bytes(old) or b""
        yield Change(path, content, content, _why(changes, path), old)
        moved[old] = path
    for path, (before, after) in sorted(changes.contents.items()):
        yield Change(moved.get(path, path), before, after, _why(changes, path))


def _why(changes: Changes, path: str) -> str:
    return one_line("; ".join(changes.reasons[path]))
