"""What flake8 shows of our rules' findings: after its options, and the comments in a file."""

from __future__ import annotations

import tokenize
from argparse import Namespace
from collections.abc import Iterable
from typing import NamedTuple

from flake8.checker import FileChecker
from flake8.formatting.base import BaseFormatter
from flake8.plugins.finder import Checkers
from flake8.style_guide import StyleGuideManager
from flake8.violation import Violation


class Violations(NamedTuple):
    """What flake8 shows, in its order, and messages on the files that it could not read."""

    shown: tuple[Violation, ...]
    unreadable: tuple[str, ...]


def violations(
    options: Namespace, plugins: Checkers, files: Iterable[tuple[str, str]]
) -> Violations:
    """Run flake8's own machinery on files, each with the name to show, with these plugins alone."""
    collector = Collector(options)
    guide = StyleGuideManager(options, collector)
    unreadable: list[str] = []
    for path, shown in files:
        for code, row, column, text, line in sorted(
            _results(path, options, plugins), key=lambda result: result[1:3]
        ):
            if code == "E902":
                unreadable.append(f"cannot read {shown!r}: {text.partition(': ')[2]}")
            guide.handle_error(code, shown, row, column, text, line)
    return Violations(tuple(collector.violations), tuple(unreadable))


def _results(
    path: str, options: Namespace, plugins: Checkers
) -> list[tuple[str, int, int, str, str | None]]:
    """What flake8 gets from our rules for a file, and from opening it."""
    checker = FileChecker(filename=path, plugins=plugins, options=options)
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
