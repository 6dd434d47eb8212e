"""GitLab's Code Quality."""

from __future__ import annotations

import json
from typing import TextIO

from flake8_pkginit.report.fingerprints import fingerprints
from flake8_pkginit.report.paths import relative
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.result import Result


def write(result: Result, out: TextIO) -> None:
    """Write a Code Quality report (GitLab's documentation, "Code Quality report format")."""
    issues = list(map(_issue, result.findings, fingerprints(result.findings)))
    out.write(json.dumps(issues, indent=2) + "\n")


def _issue(finding: Finding, fingerprint: str) -> dict[str, object]:
    line = max(finding.line, 1)  # an unreadable file has no line
    return {
        "description": f"{finding.rule.code}: {finding.text}",
        "check_name": finding.rule.code,
        "fingerprint": fingerprint,
        "severity": "major",
        "location": {"path": relative(finding.path), "lines": {"begin": line}},
    }
