"""Annotations, by the workflow commands of GitHub Actions."""

from __future__ import annotations

from typing import TextIO

from flake8_pkginit.report.paths import display
from flake8_pkginit.rules.result import Result


def write(result: Result, out: TextIO) -> None:
    """Write workflow commands ("Workflow commands for GitHub Actions", ``error``).

    Escape them as GitHub's own toolkit does (``packages/core/src/command.ts``).
    """
    for finding in result.findings:
        properties = {
            "file": display(finding.path),
            "line": str(max(finding.line, 1)),  # an unreadable file has no line
            "col": str(finding.column),
            "title": f"{finding.rule.code} {finding.rule.name}",
        }
        written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        out.write(f"::error {written}::{_data(finding.text)}\n")


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
