"""The flake8 adapter: options in, tuples out."""

from __future__ import annotations

import ast
import logging
import os
import re
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, NoReturn

from flake8 import utils

from flake8_pkginit import __version__
from flake8_pkginit.check import Checker
from flake8_pkginit.imports import Module
from flake8_pkginit.rules import Finding
from flake8_pkginit.settings import Settings, directories

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

# flake8 shows its own loggers with `-v`, and swallows them without.
LOG = logging.getLogger("flake8.pkginit")
# `untitled:Untitled-1` is no path; `C:\x.py` is.
URI = r"[A-Za-z][\w+.-]+:"


class Plugin:
    """Checks one file, as flake8 hands it over."""

    name: ClassVar[str] = "flake8-pkginit"
    version: ClassVar[str] = __version__
    _usage_error: ClassVar[Callable[[str], NoReturn]]
    checker: ClassVar[Checker]
    _is_stdin: ClassVar[bool]

    def __init__(self, tree: ast.Module, filename: str, lines: Sequence[str]) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines

    @classmethod
    def add_options(cls, option_manager: OptionManager) -> None:
        """Tell flake8 of the options, for its configuration files and for ``--help``."""
        cls._usage_error = option_manager.parser.error
        option_manager.add_option(
            "--pkg-root",
            metavar="DIR",
            default="",
            parse_from_config=True,
            normalize_paths=True,
            help="The project root, above the top-level packages. (Default: found by its .git,"
            " pyproject.toml, setup.cfg, setup.py, tox.ini or .flake8.)",
        )
        option_manager.add_option(
            "--pkg-namespace-packages",
            metavar="DIRS",
            default="",
            parse_from_config=True,
            comma_separated_list=True,
            normalize_paths=True,
            help="Comma-separated directories or globs that have no __init__.py on purpose"
            " (PEP 420). Added to ruff's namespace-packages. (Default: none.)",
        )
        option_manager.add_option(
            "--pkg-source-roots",
            metavar="DIRS",
            default="",
            parse_from_config=True,
            comma_separated_list=True,
            normalize_paths=True,
            help="Comma-separated directories or globs that absolute imports start from, beside"
            " the project root, src in it, the directory above a file's top-level package, and"
            " ruff's src. (Default: none.)",
        )
        option_manager.add_option(
            "--pkg-generated",
            metavar="PATTERNS",
            default="",
            parse_from_config=True,
            comma_separated_list=True,
            normalize_paths=True,
            help="Comma-separated patterns, as for --exclude, of modules that something writes"
            " before they are imported, such as *_pb2.py. (Default: none.)",
        )

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        """Start a run: what one run has seen is not known to the next in the same process."""
        roots = cls._directories("--pkg-root", [options.pkg_root])
        settings = Settings(
            roots[0] if roots else "",
            cls._directories("--pkg-namespace-packages", options.pkg_namespace_packages),
            cls._directories("--pkg-source-roots", options.pkg_source_roots),
            tuple(options.pkg_generated),
            options.disable_noqa,
        )
        cls._is_stdin = "-" in options.filenames
        cls.checker = Checker(settings, Linted(options).__contains__)

    @classmethod
    def _directories(cls, option: str, patterns: Sequence[str]) -> tuple[str, ...]:
        named: list[str] = []
        for pattern in filter(None, patterns):
            found = _expand(pattern)
            if not found:
                cls._usage_error(f"{option}: there is no directory {pattern!r}")
            named.extend(found)
        return tuple(named)

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield the findings of the file; no fault of ours costs the user those of other checks."""
        try:
            findings = self._findings()
        except Exception:
            LOG.exception("%s: internal fault, please report it", self._filename)
            return
        for finding in findings:
            text = f"{finding.rule.code} {finding.message}"
            yield finding.row, finding.column, text, type(self)

    def _findings(self) -> list[Finding]:
        path = _path(self._filename)
        # python-lsp-server fails on any result for an empty buffer.
        if path is None or (self._is_stdin and not self._lines):
            return []
        return self.checker.check(Module(path, self._tree, self._lines))


def _path(filename: str) -> str | None:
    """Make a file name absolute, lexically; ``None`` where a client sent none."""
    if filename in ("stdin", "-") or (
        not os.path.isabs(filename) and ":" in filename and re.match(URI, filename)
    ):
        return None
    return os.path.abspath(filename)


def _expand(pattern: str) -> list[str]:
    """Return the directories that an option names.

    flake8 has made paths with a slash absolute. Of a bare name it does not tell whether it comes
    from the command line or from the configuration file that it has found in the working directory
    or above it.
    """
    bases = [os.getcwd()]
    while (above := os.path.dirname(bases[-1])) != bases[-1] and not os.path.isabs(pattern):
        bases.append(above)
    for base in bases:
        if found := directories(os.path.join(base, pattern)):
            return found
    return []


class Linted:
    """The files that a flake8 run lints, without walking for them."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._arguments: dict[str, str] = {}

    def __contains__(self, path: str) -> bool:
        """Decide as ``flake8.discover_files`` does for this path."""
        if not self._arguments:
            self._arguments = {os.path.abspath(name): name for name in self._names()}
        if path in self._arguments:
            return not self._is_excluded(path)
        excluded = self._is_excluded(path)
        directory, tail = os.path.split(path)
        while not excluded:
            excluded = self._is_excluded(directory)
            if directory in self._arguments and not excluded:
                name = os.path.join(self._arguments[directory], tail)
                return bool(utils.fnmatch(name, self._options.filename))
            if os.path.islink(directory):  # flake8 walks into none
                return False
            directory, head = os.path.split(directory)
            if not head:
                return False
            tail = os.path.join(head, tail)
        return False

    def _names(self) -> list[str]:
        stdin = self._options.stdin_display_name
        return [stdin if name == "-" else name for name in self._options.filenames or ["."]]

    def _is_excluded(self, path: str) -> bool:
        patterns = (*self._options.exclude, *self._options.extend_exclude)
        return bool(utils.matches_filename(path, patterns, "%(path)s %(whether)s", LOG))
