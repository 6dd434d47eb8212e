"""A run of flake8's own machinery with our rules alone, and a look at each file before it."""

from __future__ import annotations

import configparser
import fnmatch
import logging
import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint
from itertools import chain, islice
from typing import NamedTuple, NoReturn

import flake8
from flake8.exceptions import ExecutionError
from flake8.main.options import register_default_options, stage1_arg_parser
from flake8.options import aggregator, config
from flake8.options.manager import OptionManager
from flake8.plugins import finder
from flake8.violation import Violation

from flake8_pkginit import __version__
from flake8_pkginit.plugin import Plugin
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
WORTH_COPIES = 300  # files: the same where another process is a copy of this one


class UsageError(Exception):
    """What the user asked for cannot be done; the text says why, in a line."""


class Fault(NamedTuple):
    """A finding as flake8 shows it: ``row`` and ``column`` count from 1, ``line`` is its source."""

    path: str
    row: int
    column: int
    code: str
    message: str
    line: str


class Mount(NamedTuple):
    """A file or directory to check: where it lies, and what findings call it.

    ``place`` is the absolute path that patterns such as ``--exclude`` are matched with.
    """

    directory: str
    shown: str
    place: str


class Result(NamedTuple):
    """What came of a run: its faults in the order of flake8's output, and what was looked at.

    ``unreadable`` are messages, one for each file that could not be read.
    """

    faults: tuple[Fault, ...]
    unreadable: tuple[str, ...]
    files: int
    imports: int


def read_options(arguments: Sequence[str], on_disk: bool = True) -> Namespace:
    """Read flake8's options for our codes, from its configuration files and from arguments.

    ``on_disk`` says that the paths among them must exist. Raises ``UsageError``.
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
        if on_disk and not os.path.exists(path):
            raise UsageError(f"there is no file or directory {path!r}")
    Plugin.parse_options(options)
    return options


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)


def _configuration(early: Namespace) -> tuple[configparser.RawConfigParser, str]:
    """Find the configuration as flake8 does; what it passes over in silence is an error here."""
    passed_over: list[str] = []

    def note(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            passed_over.append(record.getMessage())
        return True

    log = logging.getLogger(config.__name__)
    log.addFilter(note)
    try:
        found = config.load_config(early.config, early.append_config, isolated=early.isolated)
    finally:
        log.removeFilter(note)
    for message in passed_over:
        raise UsageError(" ".join(message.removeprefix("ignoring ").split()))
    return found


def check(
    options: Namespace,
    progress: Callable[[int, int], None],
    laid_out: Mapping[str, str] | None = None,
) -> Result:
    """Check every file that flake8 would; ``progress`` is told how many of how many are done.

    ``laid_out`` has the files of a tree that lies elsewhere, with what findings call them.
    """
    paths: dict[str, str] = {}
    files = laid_out.items() if laid_out is not None else walk(options, mounts(options))
    unsure: list[str] = []
    imports = done = 0
    for found, counted, looked in _looks(options, files, paths, laid_out is not None):
        unsure += found
        imports += counted
        done += looked
        progress(done, len(paths))
    unsure.sort(key=paths.__getitem__)
    Plugin.checker.imports = 0
    faults: tuple[Fault, ...] = ()
    unreadable: tuple[str, ...] = ()
    if unsure:
        from flake8_pkginit.violations import violations  # takes as long to load as all the above

        shown, unreadable = violations(options, CHECKERS, [(p, paths[p]) for p in unsure])
        places = {name: path for path, name in paths.items()} if laid_out is not None else {}
        faults = tuple(_fault(error, places.get(error.filename)) for error in shown)
    return Result(faults, unreadable, len(paths), imports + Plugin.checker.imports)


def _fault(error: Violation, path: str | None) -> Fault:
    line = error.physical_line or ""
    if path is not None:  # flake8 has the lines of a statement as one, and the disk has others
        rows = (read_bytes(path) or b"").splitlines()[error.line_number - 1 : error.line_number]
        line = b"".join(rows).decode(errors="replace")
    return Fault(
        error.filename, error.line_number, error.column_number, error.code, error.text, line
    )


def lintable(options: Namespace) -> Iterator[str]:
    """Yield the files that ``flake8.discover_files`` does."""
    return (path for path, _ in walk(options, mounts(options)))


def mounts(options: Namespace) -> list[Mount]:
    """Return what the command line names, as it lies on disk."""
    return [Mount(name, name, os.path.abspath(name)) for name in options.filenames or ["."]]


def walk(options: Namespace, mounted: Sequence[Mount]) -> Iterator[tuple[str, str]]:
    """Yield the path and the name of each file that flake8 would lint, if these were its arguments.

    Each pattern is compiled once.
    """
    is_excluded = _matcher([*options.exclude, *options.extend_exclude])
    is_wanted = _matcher(options.filename)
    for top, shown, place in mounted:
        name = os.path.basename(shown)
        if (name not in (".", "..") and is_excluded(name)) or is_excluded(place):
            continue
        if not os.path.isdir(top):
            yield top, shown
            continue
        pending = [(top, shown, os.path.join(place, ""))]
        while pending:
            directory, shown, place = pending.pop()
            for name, is_folder in _entries(directory):
                if is_folder is None:  # a link to a directory: flake8 walks into none
                    continue
                named = os.path.join(shown, name)
                if not is_folder and not is_wanted(named):
                    continue
                if is_excluded(name) or is_excluded(place + name):
                    continue
                path = os.path.join(directory, name)
                if is_folder:
                    pending.append((path, named, f"{place}{name}{os.sep}"))
                else:
                    yield path, named


def _entries(directory: str) -> Iterator[tuple[str, bool | None]]:
    """Yield the names in a directory, and which are directories; ``None`` for a link to one."""
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                try:
                    is_folder = entry.is_dir()
                except OSError:
                    is_folder = False
                yield entry.name, None if is_folder and entry.is_symlink() else is_folder
    except OSError:  # `os.walk` passes it by
        return


def _matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return whether a name matches one of the patterns, as ``fnmatch.fnmatch`` does."""
    expressions = [fnmatch.translate(os.path.normcase(pattern)) for pattern in patterns]
    match = re.compile("|".join(expressions) or r"(?!)").match
    return lambda name: match(os.path.normcase(name)) is not None


def _looks(
    options: Namespace, found: Iterable[tuple[str, str]], paths: dict[str, str], alone: bool
) -> Iterable[tuple[list[str], int, int]]:
    """Look at all files, which ``paths`` then has; where it pays, in processes that start early.

    ``alone`` says that only a copy of this process knows the tree. Of each chunk comes what
    ``look`` returns.
    """
    files = _once(found, paths)
    processes = os.cpu_count() if options.jobs.is_auto else options.jobs.n_jobs
    worth = WORTH_COPIES if sys.platform == "linux" else WORTH_PROCESSES
    first = list(islice(files, worth))
    if len(first) < worth or processes in (None, 0, 1) or (alone and sys.platform != "linux"):
        yield from map(look, _chunks(list(chain(first, files))))
        return
    from concurrent.futures import ProcessPoolExecutor  # small projects need none
    from multiprocessing import get_context

    # No thread runs yet that a copy of this process could miss.
    context = get_context("fork" if sys.platform == "linux" else None)
    with ProcessPoolExecutor(processes, context, _start, (options,)) as pool:
        yield from pool.map(look, _chunks(chain(first, files)))


def _once(found: Iterable[tuple[str, str]], paths: dict[str, str]) -> Iterator[str]:
    for path, shown in found:
        if path not in paths:
            paths[path] = shown
            yield path


def _chunks(files: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(files)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _start(options: Namespace) -> None:
    """Start a process: where it is no copy of this one, it knows of no options yet."""
    if not hasattr(Plugin, "checker"):
        Plugin.parse_options(options)


def look(paths: Sequence[str]) -> tuple[list[str], int, int]:
    """Return those of the files that a look at their text does not settle.

    With them come the numbers of the imports that it did settle, and of the files.
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
    return unsure, settled, len(paths)
