"""The files of a run, checked in this process, or in several that start early."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from flake8_pkginit.rules.checker import Run

if TYPE_CHECKING:
    from flake8_pkginit.run.suppression import Commented

CHUNK = 100  # files that a process checks in a few hundredths of a second
WORTH_PROCESSES = 1500  # files that one process checks while others start
WORTH_COPIES = 300  # the same where another process is a copy of this one

File = tuple[str, str]  # the path, and how the run names it
Start = Callable[[Namespace], Run]
# A pool hands over tasks alone: here a worker process keeps its run. The main process never does.
_worker: list[Run] = []


class Checked(NamedTuple):
    """What came of some files: the findings, and how much was checked."""

    findings: list[Commented]
    imports: int
    files: int


def check_all(
    options: Namespace, run: Run, start: Start, files: Iterable[File], alone: bool
) -> Iterator[Checked]:
    """Check files, each a path and a name, some at a time, and where it pays in other processes.

    ``start`` makes a run from options alone, in a process that is no copy of this one. ``alone``
    tells that only a copy of this process knows the tree.
    """
    is_linux = sys.platform == "linux"
    processes = os.cpu_count() if options.jobs.is_auto else options.jobs.n_jobs
    worth = WORTH_COPIES if is_linux else WORTH_PROCESSES
    remaining = iter(files)
    first = list(islice(remaining, worth))
    if len(first) < worth or processes in (None, 0, 1) or (alone and not is_linux):
        yield from map(partial(check_some, options, run), _chunks(chain(first, remaining)))
        return
    from concurrent.futures import ProcessPoolExecutor  # small projects need none
    from multiprocessing import get_context

    # No thread runs yet that a copy of this process could miss.
    context = get_context("fork" if is_linux else None)
    arguments = (options, start, run if is_linux else None)
    with ProcessPoolExecutor(processes, context, _enter, arguments) as pool:
        yield from pool.map(partial(_work, options), _chunks(chain(first, remaining)))


def _chunks(files: Iterable[File]) -> Iterator[list[File]]:
    remaining = iter(files)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _enter(options: Namespace, start: Start, run: Run | None) -> None:
    _worker.append(run if run is not None else start(options))


def _work(options: Namespace, files: Sequence[File]) -> Checked:
    return check_some(options, _worker[-1], files)


def check_some(options: Namespace, run: Run, files: Sequence[File]) -> Checked:
    """Check files; parse those that a scan of their text does not settle."""
    findings: list[Commented] = []
    imports = 0
    here = os.path.join(os.getcwd(), "")
    for path, name in files:
        run.checker.imports = 0
        absolute = _absolute(here, path)
        if run.files.changes(absolute) or not run.checker.is_clean(absolute):
            from flake8_pkginit.run.suppression import check_file  # takes long to load

            run.checker.imports = 0
            findings += check_file(path, name, options, run)
        imports += run.checker.imports
    return Checked(findings, imports, len(files))


def _absolute(here: str, path: str) -> str:
    """Return what ``os.path.abspath`` does, which takes as long as a tenth of a scan."""
    plain = path.removeprefix("./")
    if os.sep != "/" or plain.startswith("/") or "./" in plain or "//" in plain:
        return os.path.abspath(path)
    return here + plain
