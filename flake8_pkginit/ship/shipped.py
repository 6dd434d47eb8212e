"""A check of an extracted tree, whose findings name the files of the source tree."""

from __future__ import annotations

import os
import signal
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import NamedTuple, NoReturn

from flake8_pkginit.project.provenance import Provenance
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.resolve.outcomes import (
    NotAPackage,
    NotFound,
    Outcome,
    ThroughMissingInit,
    UnknownName,
)
from flake8_pkginit.rules.checker import Run, new_run
from flake8_pkginit.rules.finding import Finding, Remedy
from flake8_pkginit.rules.result import Result
from flake8_pkginit.run.files import Mount, walk
from flake8_pkginit.run.session import Progress, check
from flake8_pkginit.ship.extract import MOST_FILES, MOST_IN_ALL
from flake8_pkginit.ship.origins import Move

MEMORY = "/dev/shm"  # noqa: S108 - Linux's file system in memory; mkdtemp makes the name


class Shipped(NamedTuple):
    """What came of a check, and the checked tree in words for the last line."""

    result: Result
    name: str


class Tree(NamedTuple):
    """An extracted tree: the directory that holds it, the files to check, their provenance.

    ``declared`` are directories in it that are namespace packages on purpose.
    """

    root: str
    mounts: Sequence[Mount]
    move: Move
    provenance: Provenance
    declared: tuple[str, ...] = ()


def check_tree(options: Namespace, run: Run, tree: Tree, progress: Progress) -> Result:
    """Check an extracted tree; ``run`` is that of the source tree."""
    files = dict(walk(options, tree.mounts))
    settings = _settings(run.settings, tree)
    inner = new_run(settings, files.__contains__, tree.provenance)
    result = check(options, inner, progress, files)
    # What the system says of a file that cannot be read names the extracted one.
    return result._replace(
        findings=tuple(_in_source(finding, tree) for finding in result.findings),
        unreadable=tuple(message.replace(tree.root + os.sep, "") for message in result.unreadable),
    )


def _settings(settings: Settings, tree: Tree) -> Settings:
    """Return the settings of a run, with the directories of the extracted tree."""

    def moved(paths: Sequence[str]) -> tuple[str, ...]:
        return tuple(copy for path in paths if (copy := tree.move.destination(path)) is not None)

    return settings._replace(
        pkg_root=tree.move.destination(settings.pkg_root) or "",
        namespace_packages=moved(settings.namespace_packages) + tree.declared,
        source_roots=moved(settings.source_roots),
        generated=(*settings.generated, *moved(settings.generated)),
    )


def _in_source(finding: Finding, tree: Tree) -> Finding:
    """Return a finding without a path of the extracted tree, which is gone when it is read."""
    return finding._replace(
        message=finding.message.replace(tree.root + os.sep, ""),
        outcome=_outcome_in_source(finding.outcome, tree.move),
        target=tree.move.origin(finding.target) or "",
        remedy=_remedy_in_source(finding.remedy, tree.move),
    )


def _outcome_in_source(outcome: Outcome | None, move: Move) -> Outcome | None:
    if isinstance(outcome, UnknownName):
        found = outcome.found._replace(path=move.origin(outcome.found.path) or "")
        return outcome._replace(found=found)
    if isinstance(outcome, (NotFound, NotAPackage)):
        return outcome._replace(directory=move.origin(outcome.directory) or "")
    if isinstance(outcome, ThroughMissingInit):
        return outcome._replace(directory=move.origin(outcome.directory) or "")
    return outcome


def _remedy_in_source(remedy: Remedy, move: Move) -> Remedy:
    """Keep what can be done in the source tree; its text may differ, so nothing is edited."""
    created = [
        origin
        for path in remedy.created
        if (origin := move.origin(path)) is not None and not os.path.lexists(origin)
    ]
    renamed = [
        (old, new)
        for old_copy, new_copy in remedy.renamed
        if (old := move.origin(old_copy)) is not None
        and (new := move.origin(new_copy)) is not None
        and os.path.lexists(old)
        and not os.path.lexists(new)
    ]
    if not created and not renamed:
        return Remedy(remedy.text)
    return remedy._replace(edits=(), created=tuple(created), renamed=tuple(renamed))


@contextmanager
def temporary_directory() -> Iterator[str]:
    """Make a directory that is gone afterwards, and when the process is asked to end."""

    def stop(_signal: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    def note(number: int, _frame: object) -> None:
        late.append(number)

    late: list[int] = []
    signals = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    before = {s: signal.getsignal(s) for s in signals if signal.getsignal(s) != signal.SIG_IGN}
    for number in before:
        signal.signal(number, stop)
    try:
        with TemporaryDirectory(prefix="flake8-pkginit-", dir=_memory()) as directory:
            try:
                yield os.path.realpath(directory)
            finally:
                for number in before:  # a removal that stops halfway leaves the rest for ever
                    signal.signal(number, note)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if late:
        raise KeyboardInterrupt


def _memory() -> str | None:
    """Return where many small files are made several times faster than on a disk, if it has room.

    ``None`` leaves the choice to ``tempfile``, and hence to the user, if there is a TMPDIR.
    """
    if any(map(os.environ.get, ("TMPDIR", "TEMP", "TMP"))):
        return None
    try:
        space = os.statvfs(MEMORY)
    except (AttributeError, OSError):
        return None
    has_room = space.f_bavail * space.f_frsize > MOST_IN_ALL and space.f_favail > MOST_FILES
    return MEMORY if has_room and os.access(MEMORY, os.W_OK | os.X_OK) else None
