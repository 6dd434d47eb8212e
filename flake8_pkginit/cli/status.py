"""How a command ends: its exit status, and its last lines on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from flake8_pkginit.rules.result import Result

CLEAN, FINDINGS, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def conclude(result: Result, where: str = "") -> None:
    """Say which files could not be read, and how much was checked."""
    print_errors(result.unreadable)
    print(_summary(result) + (f" in {where}" if where else ""), file=sys.stderr)


def print_errors(messages: Iterable[str]) -> None:
    """Write messages on what went wrong."""
    for message in messages:
        print(f"flake8-pkginit: error: {message}", file=sys.stderr)


def _summary(result: Result) -> str:
    found, files = len(result.findings), result.files
    return (
        f"{found or 'no'} finding{'' if found == 1 else 's'};"
        f" {files:,} file{'' if files == 1 else 's'}"
        f" and {result.imports:,} import{'' if result.imports == 1 else 's'} checked"
    )
