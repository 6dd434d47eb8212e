"""flake8's own lines."""

from __future__ import annotations

from typing import TextIO

from flake8_pkginit.rules.result import Result


def write(result: Result, out: TextIO) -> None:
    """Write each finding as a line of flake8's."""
    for finding in result.findings:
        position = f"{finding.path}:{finding.line}:{finding.column}"
        out.write(f"{position}: {finding.rule.code} {finding.text}\n")
