"""Which files a run lints, by flake8's arguments and patterns."""

from __future__ import annotations

import fnmatch
import os
import re
from argparse import Namespace
from collections.abc import Callable, Sequence

Matches = Callable[[str], object]


class Scope:
    """Tell which files a flake8 run lints, without walking for them.

    Decide as ``flake8.discover_files`` does; each pattern is compiled once.
    """

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._arguments: dict[str, list[str]] = {}
        self.is_wanted = _matcher(options.filename or ["*"])
        excluded = [*options.exclude, *options.extend_exclude]
        self._excludes_name = _matcher(excluded)
        # Most patterns are plain names: none of them is the whole of an absolute path.
        self._excludes_path = _matcher([p for p in excluded if os.sep != "/" or p[:1] in "/*?["])

    def excludes(self, name: str, absolute: str) -> bool:
        """Tell whether a pattern matches a base name or an absolute path."""
        if name not in (".", "..") and self._excludes_name(name):
            return True
        return bool(self._excludes_path(absolute))

    def __contains__(self, path: str) -> bool:
        """Tell whether the run lints an absolute path."""
        if not self._arguments:
            for name in self._names():
                self._arguments.setdefault(os.path.abspath(name), []).append(name)
        named = self._arguments.get(path, ())
        if any(not self.excludes(os.path.basename(name), path) for name in named):
            return True
        directory, tail = os.path.split(path)
        if self.excludes(tail, path):
            return False
        while not self._walks_to(directory, tail):
            # What another argument walks through must be neither a link nor excluded.
            if os.path.islink(directory) or self.excludes(os.path.basename(directory), directory):
                return False
            directory, head = os.path.split(directory)
            if not head:
                return False
            tail = os.path.join(head, tail)
        return True

    def _walks_to(self, directory: str, tail: str) -> bool:
        """Tell whether a directory is an argument from which flake8 comes to a file."""
        return any(
            not self.excludes(os.path.basename(name), directory)
            and self.is_wanted(os.path.join(name, tail))
            for name in self._arguments.get(directory, ())
        )

    def _names(self) -> list[str]:
        stdin = self._options.stdin_display_name
        return [stdin if name == "-" else name for name in self._options.filenames or ["."]]


def _matcher(patterns: Sequence[str]) -> Matches:
    """Return whether a name matches one of the patterns, as ``fnmatch.fnmatch`` does."""
    if not patterns:
        return lambda _name: False
    expressions = [fnmatch.translate(os.path.normcase(pattern)) for pattern in patterns]
    match = re.compile("|".join(expressions)).match
    if os.path.normcase("A") == "A":
        return match
    return lambda name: match(os.path.normcase(name))
