"""JSON, in a form of this project's own."""

from __future__ import annotations

import json
from typing import TextIO

from flake8_pkginit.report.paths import display, relative
from flake8_pkginit.rules.finding import Finding, Remedy
from flake8_pkginit.rules.result import Result
from flake8_pkginit.source.ranges import Edit


def write(result: Result, out: TextIO) -> None:
    """Write one JSON object."""
    written = {
        "version": 1,
        "findings": list(map(_finding, result.findings)),
        "files": result.files,
        "imports": result.imports,
        "unreadable": result.unreadable,
    }
    out.write(json.dumps(written, indent=2) + "\n")


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "path": display(finding.path),
        "row": finding.line,
        "column": finding.column,
        "code": finding.rule.code,
        "name": finding.rule.name,
        "message": finding.text,
        "end_line": finding.range.end.line,
        "end_column": finding.range.end.column + 1,
        "remedy": _remedy(finding.remedy),
    }


def _remedy(remedy: Remedy) -> dict[str, object] | None:
    if not (remedy.text or remedy.edits or remedy.created or remedy.renamed):
        return None
    return {
        "text": remedy.text,
        "certain": remedy.is_certain,
        "edits": list(map(_edit, remedy.edits)),
        "create": list(map(relative, remedy.created)),
        "rename": [[relative(old), relative(new)] for old, new in remedy.renamed],
    }


def _edit(edit: Edit) -> dict[str, object]:
    start, end = edit.range
    return {
        "path": relative(edit.path),
        "line": start.line,
        "column": start.column + 1,
        "end_line": end.line,
        "end_column": end.column + 1,
        "text": edit.text,
    }
