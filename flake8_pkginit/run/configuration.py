"""flake8's options for our codes: its configuration files, its arguments, its defaults.

This room and ``suppression`` alone use modules of flake8 that it does not document.
"""

from __future__ import annotations

import configparser
import importlib
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from flake8_pkginit.project.options import add_options


class UsageError(Exception):
    """The user asks for something impossible; the text says why, in a line."""


def read_options(arguments: Sequence[str], on_disk: bool = True) -> Namespace:
    """Read flake8's options for our codes, from its configuration files and from arguments.

    ``on_disk`` tells that the paths among them must exist. Raises ``UsageError``.
    """
    _put_off_metadata()
    import flake8
    from flake8.exceptions import ExecutionError
    from flake8.main.options import register_default_options, stage1_arg_parser
    from flake8.options import aggregator
    from flake8.options.manager import OptionManager

    first = stage1_arg_parser()
    setattr(first, "error", refuse)  # noqa: B010 - flake8 makes its parsers itself
    early, rest = first.parse_known_args(["--select=PKG", *arguments])
    manager = OptionManager(
        version=flake8.__version__,
        plugin_versions="",
        parents=[first],
        formatter_names=["default"],
    )
    setattr(manager.parser, "error", refuse)  # noqa: B010
    register_default_options(manager)
    add_options(manager)
    try:
        options = aggregator.aggregate_options(manager, *_configuration(early), rest)
    except (configparser.Error, ExecutionError, ValueError) as error:
        raise UsageError(" ".join(str(error).split())) from None
    for path in options.filenames:
        if on_disk and not os.path.exists(path):
            raise UsageError(f"there is no file or directory {path!r}")
    return options


def refuse(message: str) -> NoReturn:
    """Raise ``UsageError``."""
    raise UsageError(message)


def _put_off_metadata() -> None:
    """Load ``importlib.metadata`` when it is asked for something (PEP 562).

    flake8 imports it to search for plugins, of which there is only ours here, and it takes a tenth
    of the CPU time of a check of Django. ``importlib.util.LazyLoader`` does not help: the import
    statement itself asks a module for its ``__spec__``.
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


def _configuration(early: Namespace) -> tuple[configparser.RawConfigParser, str]:
    """Find the configuration as flake8 does; an error is what it passes over in silence."""
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
