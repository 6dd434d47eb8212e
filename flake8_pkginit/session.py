"""A run of flake8's own machinery with our rules alone, and a look at each file before it."""

from __future__ import annotations

import configparser
import logging
import os
import tokenize
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from logging.handlers import BufferingHandler
from typing import NoReturn

import flake8
from flake8 import utils
from flake8.checker import FileChecker
from flake8.exceptions import ExecutionError
from flake8.formatting.base import BaseFormatter
from flake8.main.options import register_default_options, stage1_arg_parser
from flake8.options import aggregator, config
from flake8.options.manager import OptionManager
from flake8.plugins import finder
from flake8.style_guide import StyleGuideManager
from flake8.violation import Violation

from flake8_pkginit import __version__
from flake8_pkginit.plugin import LOG, Plugin
from flake8_pkginit.resolver import read_bytes
from flake8_pkginit.scan import scan

PARAMETERS = {"tree": True, "filename": True, "lines": True}
ENTRY = EntryPoint("PKG", "flake8_pkginit.plugin:Plugin", "flake8.extension")
CHECKERS = finder.Checkers(
    [finder.LoadedPlugin(finder.Plugin(Plugin.name, __version__, ENTRY), Plugin, PARAMETERS)],
    [],
    [],
)
CHUNK = 100  # files: what a process looks at in a few hundredths of a second
WORTH_PROCESSES = 1500  # files: what one process looks at while others start


class UsageError(Exception):
    """What the user asked for cannot be done; the text says why, in a line."""


@dataclass(frozen=True)
class Fault:
    """A finding as flake8 shows it: ``row`` and ``column`` count from 1, ``line`` is its source."""

    path: str
    row: int
    column: int
    code: str
    message: str
    line: str


@dataclass(frozen=True)
class Result:
    """What came of a run: its faults in the order of flake8's output, and what was looked at.

    ``unreadable`` are messages, one for each file that could not be read.
    """

    faults: tuple[Fault, ...]
    unreadable: tuple[str, ...]
    files: int
    imports: int


def read_options(arguments: Sequence[str]) -> Namespace:
    """Read flake8's options for our codes, from its configuration files and from arguments.

    Raises ``UsageError``.
    """
    first = stage1_arg_parser()
    setattr(first, "error", _refuse)  # noqa: B010 - flake8 makes its parsers itself
    early, rest = first.parse_known_args(["--select=PKG", *arguments])
    manager = OptionManager(
        version=flake8.__version__,
        plugin_versions="",
        parents=[first],
        formatter_names=["default"],
    )
    setattr(manager.parser, "error", _refuse)  # noqa: B010
    register_default_options(manager)
    manager.register_plugins(finder.Plugins(CHECKERS, {}, []))
    try:
        options = aggregator.aggregate_options(manager, *_configuration(early), rest)
    except (configparser.Error, ExecutionError, ValueError) as error:
        raise UsageError(" ".join(str(error).split())) from None
    for path in options.filenames:
        if not os.path.exists(path):
            raise UsageError(f"there is no file or directory {path!r}")
    Plugin.parse_options(options)
    return options


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)


def _configuration(early: Namespace) -> tuple[configparser.RawConfigParser, str]:
    """Find the configuration as flake8 does; what it passes over in silence is an error here."""
    passed_over = BufferingHandler(capacity=1000)
    passed_over.setLevel(logging.WARNING)
    log = logging.getLogger(config.__name__)
    log.addHandler(passed_over)
    try:
        found = config.load_config(early.config, early.append_config, isolated=early.isolated)
    finally:
        log.removeHandler(passed_over)
    for record in passed_over.buffer:
        raise UsageError(" ".join(record.getMessage().removeprefix("ignoring ").split()))
    return found


def check(options: Namespace, progress: Callable[[int, int], None]) -> Result:
    """Check every file that flake8 would; ``progress`` is told how many of how many are done."""
    paths = sorted(set(lintable(options)))
    unsure: list[str] = []
    imports = 0
    for done, (found, counted) in enumerate(_looks(options, paths), 1):
        unsure += found
        imports += counted
        progress(min(done * CHUNK, len(paths)), len(paths))
    collector = Collector(options)
    guide = StyleGuideManager(options, collector)
    Plugin.checker.imports = 0
    unreadable: list[str] = []
    for path in unsure:
        for code, row, column, text, line in sorted(
            _results(path, options), key=lambda result: result[1:3]
        ):
            if code == "E902":
                unreadable.append(f"cannot read {path!r}: {text.partition(': ')[2]}")
            guide.handle_error(code, path, row, column, text, line)
    faults = tuple(map(_fault, collector.violations))
    return Result(faults, tuple(unreadable), len(paths), imports + Plugin.checker.imports)


def lintable(options: Namespace) -> Iterator[str]:
    """Yield the files that ``flake8.discover_files`` does, without asking of each the patterns."""
    patterns = (*options.exclude, *options.extend_exclude)

    def is_excluded(path: str) -> bool:
        return bool(utils.matches_filename(path, patterns, "%(path)s %(whether)s", LOG))

    for argument in options.filenames or ["."]:
        if is_excluded(argument):
            continue
        if not os.path.isdir(argument):
            yield argument
        for directory, folders, files in os.walk(argument):
            folders[:] = [n for n in folders if not is_excluded(os.path.join(directory, n))]
            for name in files:
                path = os.path.join(directory, name)
                if utils.fnmatch(path, options.filename) and not is_excluded(path):
                    yield path


def _looks(options: Namespace, paths: Sequence[str]) -> Iterable[tuple[list[str], int]]:
    chunks = [paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)]
    processes = os.cpu_count() if options.jobs.is_auto else options.jobs.n_jobs
    if len(paths) < WORTH_PROCESSES or processes in (None, 0, 1):
        yield from map(look, chunks)
        return
    from concurrent.futures import ProcessPoolExecutor  # small projects need none

    with ProcessPoolExecutor(processes, initializer=_start, initargs=(options,)) as pool:
        yield from pool.map(look, chunks)


def _start(options: Namespace) -> None:
    """Start a process: where it is no copy of this one, it knows of no options yet."""
    if not hasattr(Plugin, "checker"):
        Plugin.parse_options(options)


def look(paths: Sequence[str]) -> tuple[list[str], int]:
    """Return those of the files that a look at their text does not settle.

    With them comes the number of the imports that it did settle.
    """
    checker = Plugin.checker
    unsure: list[str] = []
    settled = 0
    for path in paths:
        source = read_bytes(path)
        written = scan(source) if source is not None else None
        checker.imports = 0
        if written is not None and checker.is_clean(os.path.abspath(path), written):
            settled += checker.imports
        else:
            unsure.append(path)
    return unsure, settled


def _results(path: str, options: Namespace) -> list[tuple[str, int, int, str, str | None]]:
    """What flake8 gets from our rules for a file, and from opening it."""
    checker = FileChecker(filename=path, plugins=CHECKERS, options=options)
    if checker.should_process:
        try:
            checker.run_ast_checks()
        except (SyntaxError, ValueError, tokenize.TokenError, RecursionError):
            return []  # E999, which is not ours to say
    results: list[tuple[str, int, int, str, str | None]] = checker.results
    return results


class Collector(BaseFormatter):
    """Keeps what flake8 would print."""

    def after_init(self) -> None:
        """Start with nothing."""
        self.violations: list[Violation] = []

    def handle(self, error: Violation) -> None:
        """Keep a violation that neither the options nor a comment silence."""
        self.violations.append(error)

    def format(self, error: Violation) -> str | None:
        """Format nothing: that is for ``report``."""
        return None


def _fault(error: Violation) -> Fault:
    line = error.physical_line or ""
    return Fault(
        error.filename, error.line_number, error.column_number, error.code, error.text, line
    )
