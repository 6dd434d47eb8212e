"""The files of a run: those that flake8 would lint, in its order."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flake8_pkginit.project.scope import Scope


class Mount(NamedTuple):
    """A file or directory to check: where it lies, and what findings call it.

    ``absolute`` is the absolute path that patterns such as ``--exclude`` are matched with.
    """

    directory: str
    shown: str
    absolute: str


def lintable(options: Namespace) -> Iterator[str]:
    """Yield the files that ``flake8.discover_files`` does."""
    return (path for path, _ in walk(options, mounts(options)))


def mounts(options: Namespace) -> list[Mount]:
    """Return the paths of the command line, as they lie on disk."""
    return [Mount(name, name, os.path.abspath(name)) for name in options.filenames or ["."]]


def walk(options: Namespace, mounted: Sequence[Mount]) -> Iterator[tuple[str, str]]:
    """Yield the path and the name of each file that flake8 would lint, given these arguments."""
    scope = Scope(options)
    for top, shown, absolute in mounted:
        if scope.excludes(os.path.basename(shown), absolute):
            continue
        if not os.path.isdir(top):
            yield top, shown
            continue
        is_here = top == shown  # then one string is both, which costs half to hand over
        pending = [(os.path.join(top, ""), os.path.join(shown, ""), os.path.join(absolute, ""))]
        while pending:
            directory, shown, absolute = pending.pop()
            for name, is_folder in _entries(directory):
                named = shown + name
                if not is_folder and not scope.is_wanted(named):
                    continue
                if scope.excludes(name, absolute + name):
                    continue
                path = named if is_here else directory + name
                if is_folder:
                    pending.append((path + os.sep, named + os.sep, absolute + name + os.sep))
                else:
                    yield path, named


def _entries(directory: str) -> list[tuple[str, bool]]:
    """Return the names in a directory, and which are directories; flake8 follows no link to one."""
    found: list[tuple[str, bool]] = []
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                try:
                    is_folder = entry.is_dir()
                except OSError:
                    is_folder = False
                if not is_folder or not entry.is_symlink():
                    found.append((entry.name, is_folder))
    except OSError:  # `os.walk` passes it by
        pass
    return found
