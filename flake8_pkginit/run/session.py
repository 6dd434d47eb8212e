"""A whole run: the files that flake8 would lint, our rules alone, and what flake8 shows of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from flake8_pkginit.project.files import NOTHING, Unwritten, canonical
from flake8_pkginit.project.options import settings_of
from flake8_pkginit.project.scope import Scope
from flake8_pkginit.rules.checker import Run, new_run
from flake8_pkginit.rules.result import Result
from flake8_pkginit.run.configuration import refuse
from flake8_pkginit.run.files import mounts, walk
from flake8_pkginit.run.workers import File, check_all

if TYPE_CHECKING:
    from flake8_pkginit.run.suppression import Commented

Progress = Callable[[int, int], None]


def start(options: Namespace, unwritten: Unwritten = NOTHING) -> Run:
    """Start a run for flake8's options. Raises ``UsageError``."""
    scope = Scope(options)
    created = unwritten.created

    def is_linted(path: str) -> bool:
        # A file that is not written yet has no line that a finding could stand on.
        return path in scope and not (created and canonical(path) in created)

    return new_run(settings_of(options, refuse), is_linted, unwritten=unwritten)


def check(
    options: Namespace,
    run: Run,
    progress: Progress,
    extracted: Mapping[str, str] | None = None,
) -> Result:
    """Check files; ``progress`` gets the number that are done, and of those that are known.

    ``extracted`` has the name of each file of a tree that lies elsewhere, which the run knows.
    """
    if extracted is not None:
        files: Iterable[File] = extracted.items()
    else:
        files = walk(options, mounts(options))
    seen: set[str] = set()
    found: list[Commented] = []
    imports = done = 0
    is_alone = extracted is not None or run.files.unwritten != NOTHING
    for checked in check_all(options, run, start, _once(files, seen), is_alone):
        found += checked.findings
        imports += checked.imports
        done += checked.files
        progress(done, len(seen))
    if not found:
        return Result((), {}, (), len(seen), imports)
    from flake8_pkginit.run.suppression import shown  # a clean run needs none

    found.sort(key=lambda commented: commented.finding.path)
    findings, sources, unreadable = shown(options, found)
    return Result(findings, sources, unreadable, len(seen), imports)


def _once(files: Iterable[File], seen: set[str]) -> Iterator[File]:
    """Yield each file once, and note its path."""
    for path, name in files:
        if path not in seen:
            seen.add(path)
            yield path, name
