"""The package's own entrances, for tests that start neither flake8 nor the command."""

from __future__ import annotations

import ast
from pathlib import Path

from flake8_pkginit.project.settings import Settings
from flake8_pkginit.rules.checker import Run, new_run
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.module import Module
from flake8_pkginit.rules.result import Result
from flake8_pkginit.run import session
from flake8_pkginit.run.configuration import read_options


def start(*, is_linted: bool = True) -> Run:
    """Start a run without options, which lints every file or none."""
    return new_run(Settings(), lambda _path: is_linted)


def check(run: Run, path: Path, text: str) -> list[Finding]:
    module = Module(str(path), ast.parse(text), text.splitlines(True), str(path))
    return run.checker.check(module)


def quiet(_done: int, _known: int) -> None:
    """Show no progress."""


def check_tree(*arguments: str) -> Result:
    """Check as the command does, with its arguments."""
    options = read_options(arguments)
    return session.check(options, session.start(options), quiet)
