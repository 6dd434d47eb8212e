"""A run of flake8's own machinery with our rules alone, and a look at each file before it."""

from __future__ import annotations

import configparser
import fnmatch
import importlib
import logging
import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from flake8_pkginit.plugin import Plugin
from flake8_pkginit.resolver import read_bytes
from flake8_pkginit.scan import scan

if TYPE_CHECKING:
    from flake8.violation import Violation

    from flake8_pkginit.violations import Reported

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


class Looked(NamedTuple):
    """What came of some files: what is reported of each, if anything, and how much was checked.

    ``targets`` are the ``Checker``'s, of the files that something is reported of.
    """

    found: dict[str, list[Reported]]
    targets: dict[tuple[str, int, int, str], str]
    imports: int
    files: int


def read_options(arguments: Sequence[str], on_disk: bool = True) -> Namespace:
    """Read flake8's options for our codes, from its configuration files and from arguments.

    ``on_disk`` says that the paths among them must exist. Raises ``UsageError``.
    """
    _put_off_metadata()
    import flake8
    from flake8.exceptions import ExecutionError
    from flake8.main.options import register_default_options, stage1_arg_parser
    from flake8.options import aggregator
    from flake8.options.manager import OptionManager

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
    Plugin.add_options(manager)
    manager.extend_default_select(["PKG"])
    try:
        options = aggregator.aggregate_options(manager, *_configuration(early), rest)
    except (configparser.Error, ExecutionError, ValueError) as error:
        raise UsageError(" ".join(str(error).split())) from None
    for path in options.filenames:
        if on_disk and not os.path.exists(path):
            raise UsageError(f"there is no file or directory {path!r}")
    Plugin.parse_options(options)
    return options


def _put_off_metadata() -> None:
    """Load ``importlib.metadata`` when it is asked for something (PEP 562).

    flake8 imports it to look for plugins, of which there is only ours here, and it takes long to
    load. ``importlib.util.LazyLoader`` helps only whoever does not write ``import``.
    """
    name = "importlib.metadata"
    if name in sys.modules:
        return
    later = ModuleType(name)

    def load(attribute: str) -> object:
        if sys.modules[name] is later:
            del sys.modules[name]
        return getattr(importlib.import_module(name), attribute)

    setattr(later, "__getattr__", load)  # noqa: B010 - a module's type does not declare it
    setattr(importlib, "metadata", later)  # noqa: B010 - as `import` does
    sys.modules[name] = later


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)


def _configuration(early: Namespace) -> tuple[configparser.RawConfigParser, str]:
    """Find the configuration as flake8 does; what it passes over in silence is an error here."""
    from flake8.options import config

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
    found: dict[str, list[Reported]] = {}
    imports = done = 0
    for looked in _looks(options, files, paths, laid_out is not None):
        found.update(looked.found)
        Plugin.checker.targets.update(looked.targets)
        imports += looked.imports
        done += looked.files
        progress(done, len(paths))
    faults: tuple[Fault, ...] = ()
    unreadable: tuple[str, ...] = ()
    if found:
        from flake8_pkginit.violations import violations  # a clean run needs none

        named = [(paths[path], found[path]) for path in sorted(found, key=paths.__getitem__)]
        shown, unreadable = violations(options, named)
        faults = tuple(map(_fault, shown))
    return Result(faults, unreadable, len(paths), imports)


def _fault(error: Violation) -> Fault:
    line = error.physical_line or ""
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
        pending = [tuple(os.path.join(path, "") for path in (top, shown, place))]
        while pending:
            directory, shown, place = pending.pop()
            for name, is_folder in _entries(directory):
                if not is_folder and not is_wanted(shown + name):
                    continue
                if is_excluded(name) or is_excluded(place + name):
                    continue
                if is_folder:
                    inner = name + os.sep
                    pending.append((directory + inner, shown + inner, place + inner))
                else:
                    yield directory + name, shown + name


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


def _matcher(patterns: Sequence[str]) -> Callable[[str], object]:
    """Return whether a name matches one of the patterns, as ``fnmatch.fnmatch`` does."""
    expressions = [fnmatch.translate(os.path.normcase(pattern)) for pattern in patterns]
    match = re.compile("|".join(expressions) or r"(?!)").match
    if os.path.normcase("A") == "A":
        return match
    return lambda name: match(os.path.normcase(name))


def _looks(
    options: Namespace, found: Iterable[tuple[str, str]], paths: dict[str, str], alone: bool
) -> Iterable[Looked]:
    """Look at all files, which ``paths`` then has; where it pays, in processes that start early.

    ``alone`` says that only a copy of this process knows the tree.
    """
    look = partial(_look, options)
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


def _look(options: Namespace, paths: Sequence[str]) -> Looked:
    """Look at files; parse those that a look at their text does not settle."""
    checker = Plugin.checker
    found: dict[str, list[Reported]] = {}
    imports = 0
    for path in paths:
        source = read_bytes(path)
        written = scan(source) if source is not None else None
        checker.imports = 0
        if written is None or not checker.is_clean(os.path.abspath(path), written):
            from flake8_pkginit.violations import reported  # takes long to load

            checker.imports = 0
            if results := reported(path, options):
                found[path] = results
        imports += checker.imports
    places = set(map(os.path.abspath, found))
    targets = {place: to for place, to in checker.targets.items() if place[0] in places}
    return Looked(found, targets, imports, len(paths))
