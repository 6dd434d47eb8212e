"""The Static Analysis Results Interchange Format 2.1.0."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from flake8_pkginit import __version__
from flake8_pkginit.report.fingerprints import fingerprints
from flake8_pkginit.report.paths import display
from flake8_pkginit.rules.catalogue import RULES
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.result import Result

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def write(result: Result, out: TextIO) -> None:
    """Write a log (SARIF 2.1.0, OASIS standard)."""
    rules = [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": _message(rule.summary.replace("`", "")),
            "defaultConfiguration": {"level": "error"},
        }
        for rule in RULES
    ]
    notes = [{"level": "error", "message": _message(m)} for m in result.unreadable]
    run = {
        "tool": {"driver": {"name": "flake8-pkginit", "version": __version__, "rules": rules}},
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "results": list(map(_result, result.findings, fingerprints(result.findings))),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    out.write(json.dumps(log, indent=2) + "\n")


def _result(finding: Finding, fingerprint: str) -> dict[str, object]:
    location = {
        "artifactLocation": {"uri": _uri(finding.path)},
        # An unreadable file has no line.
        "region": {"startLine": max(finding.line, 1), "startColumn": finding.column},
    }
    rule: dict[str, object] = {"ruleId": finding.rule.code}
    if finding.rule in RULES:
        rule["ruleIndex"] = RULES.index(finding.rule)
    return {
        **rule,
        "level": "error",
        "message": _message(finding.text),
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"findingHash/v1": fingerprint},
    }


def _message(message: str) -> dict[str, str]:
    """Write a text without placeholders (SARIF 2.1.0, 3.11.5)."""
    return {"text": message.replace("{", "{{").replace("}", "}}")}


def _uri(path: str) -> str:
    """Return an RFC 3986 URI, or a relative reference."""
    return Path(path).as_uri() if os.path.isabs(path) else quote(os.fsencode(display(path)))
