"""The table of formats; a format is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from flake8_pkginit.rules.result import Result

NAMES = ("text", "full", "json", "github", "gitlab", "sarif", "junit")


def _write(name: str, result: Result, out: TextIO) -> None:
    import_module(f"{__package__}.{name}").write(result, out)


# The module of a format has its name.
FORMATS: Mapping[str, Callable[[Result, TextIO], None]] = {
    name: partial(_write, name) for name in NAMES
}
