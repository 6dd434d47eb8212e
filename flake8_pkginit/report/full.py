"""Findings for people: the source of each, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from flake8_pkginit.report.paths import display
from flake8_pkginit.rules.finding import Finding, one_line
from flake8_pkginit.rules.result import Result

INDENT = "    "
CUT = "..."
# The end of a line that goes on in the next.
CONTINUED = "\\ \t\f"


def write(result: Result, out: TextIO) -> None:
    """Write each finding with its source and its remedy; in colour on a terminal."""
    console = Console(file=out)
    width = console.width if console.is_terminal else None
    for finding in result.findings:
        source = result.sources.get((finding.path, finding.line), "")
        lines = [_head(finding), *_excerpt(finding, source.rstrip(), width)]
        if remedy := finding.remedy.text or _creation(finding):
            lines.append(Text.assemble(INDENT, (remedy, "green")))
        for line in (*lines, Text()):
            console.print(line, soft_wrap=True)


def _head(finding: Finding) -> Text:
    path = (one_line(display(finding.path)), "bold")
    position = f":{finding.line}:{finding.column}: "
    return Text.assemble(path, position, (finding.rule.code, "red"), f" {finding.message}")


def _creation(finding: Finding) -> str:
    """Say which files are to be created, if any."""
    created = finding.remedy.created
    if not created:
        return ""
    # They are named as the file of the finding is.
    is_absolute = os.path.isabs(finding.path)
    named = created if is_absolute else map(os.path.relpath, created)
    files = " and ".join(one_line(path.replace(os.sep, "/")) for path in named)
    modules = _count_modules(created)
    count = f", for {modules} module{'' if modules == 1 else 's'}" if modules else ""
    return f"create {files}{count} (run: flake8-pkginit fix)"


def _count_modules(created: Sequence[str]) -> int:
    """Count the modules beside the one file to create; return 0 for several."""
    if len(created) > 1:
        return 0
    try:
        names = os.listdir(os.path.dirname(created[0]))
    except OSError:  # it may be gone, or lie in an archive
        return 0
    return sum(name.endswith(".py") for name in names)


def _excerpt(finding: Finding, source: str, width: int | None) -> Iterator[Text]:
    """Yield the line of a finding, cut to so many cells, and the carets that stand beneath it."""
    first, last = finding.range
    if first == last or first.column >= len(source):
        return
    goes_on = last.line > first.line
    stop = len(source.rstrip(CONTINUED)) if goes_on else last.column
    start, end = (len(source[:column].expandtabs()) for column in (first.column, stop))
    shown = one_line(source.expandtabs())
    indent = len(shown) - len(shown.lstrip())
    shown, start, end = shown[indent:], start - indent, end - indent
    if width is not None:
        shown, start, end = _cut(shown, start, end, width - len(INDENT))
    yield Text(INDENT + shown)
    carets = "^" * max(1, cell_len(shown[start:end]))
    yield Text.assemble(INDENT, " " * cell_len(shown[:start]), (carets, "red"))


def _cut(shown: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """Cut a line to so many cells; what lies from ``start`` to ``end`` stays, or begins, in it."""
    room = max(width - len(CUT), 1)
    if cell_len(shown[:end]) > room:
        skipped = min(start, max(0, end - (room - len(CUT)) // 2))  # no character has three cells
        shown = CUT + shown[skipped:]
        start, end = start - skipped + len(CUT), end - skipped + len(CUT)
    if cell_len(shown) > width:
        shown = set_cell_size(shown, room)
        end = min(end, len(shown))
        shown += CUT
    return shown, start, end
