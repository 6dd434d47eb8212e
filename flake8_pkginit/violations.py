"""What flake8 shows of our rules' findings: after its options, and the comments in a file."""

from __future__ import annotations

import tokenize
from argparse import Namespace
from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import EntryPoint
from typing import NamedTuple

from flake8.checker import FileChecker
from flake8.formatting.base import BaseFormatter
from flake8.plugins import finder
from flake8.style_guide import StyleGuideManager
from flake8.violation import Violation

from flake8_pkginit import __version__
from flake8_pkginit.plugin import Plugin

PARAMETERS = {"tree": True, "filename": True, "lines": True}
ENTRY = EntryPoint("PKG", "flake8_pkginit.plugin:Plugin", "flake8.extension")
CHECKERS = finder.Checkers(
    [finder.LoadedPlugin(finder.Plugin(Plugin.name, __version__, ENTRY), Plugin, PARAMETERS)],
    [],
    [],
)


class Reported(NamedTuple):
    """What our rules report of one file, before options and comments have a say.

    ``row`` and ``column`` are flake8's; ``commented`` is what it looks for a comment in: a line, or
    those of a string or a continuation that goes over several. ``line`` is the one of ``row``.
    """

    code: str
    row: int
    column: int
    text: str
    commented: str | None
    line: str


class Violations(NamedTuple):
    """What flake8 shows, in its order, and messages on the files that it could not read.

    The ``physical_line`` of a violation is the one line that its number counts.
    """

    shown: tuple[Violation, ...]
    unreadable: tuple[str, ...]


def reported(path: str, options: Namespace) -> list[Reported]:
    """Return what flake8 gets from our rules for a file, and from opening it."""
    checker = Reporter(filename=path, plugins=CHECKERS, options=options)
    lines: list[str] = []
    if checker.should_process:
        try:
            checker.run_ast_checks()
        except (SyntaxError, ValueError, tokenize.TokenError, RecursionError):
            return []  # E999, which is not ours to say
        lines = checker.processor.lines
    return [
        Reported(code, row, column, text, commented, "".join(lines[row - 1 : row]))
        for code, row, column, text, commented in sorted(checker.results, key=lambda r: r[1:3])
    ]


class Reporter(FileChecker):
    """Spares a file without any such comment the tokenizer, which joins lines that go on."""

    @cached_property
    def _has_comment(self) -> bool:
        return any("noqa" in line.lower() for line in self.processor.lines)

    def report(self, error_code: str | None, line_number: int, column: int, text: str) -> str:
        """Keep what a check or the opening of the file reports."""
        if error_code is not None or self._has_comment:
            return str(super().report(error_code, line_number, column, text))
        code, text = text.split(" ", 1)
        self.results.append((code, line_number, column, text, ""))
        return code


def violations(options: Namespace, files: Iterable[tuple[str, list[Reported]]]) -> Violations:
    """Tell flake8 what is reported of files, each with the name to show; return what it shows."""
    collector = Collector(options)
    guide = StyleGuideManager(options, collector)
    unreadable: list[str] = []
    lines: dict[tuple[str, int], str] = {}
    for name, results in files:
        for code, row, column, text, commented, line in results:
            if code == "E902":
                unreadable.append(f"cannot read {name!r}: {text.partition(': ')[2]}")
            lines[name, row] = line
            guide.handle_error(code, name, row, column, text, commented)
    shown = (
        error._replace(physical_line=lines[error.filename, error.line_number])
        for error in collector.violations
    )
    return Violations(tuple(shown), tuple(unreadable))


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
