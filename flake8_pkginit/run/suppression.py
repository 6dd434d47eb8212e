"""Which findings flake8 shows: after its options, and the comments in a file.

This room and ``configuration`` alone use modules of flake8 that it does not document.
"""

from __future__ import annotations

import ast
import logging
import os
from argparse import Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, cast

from flake8.processor import FileProcessor
from flake8.style_guide import StyleGuideManager

from flake8_pkginit.project.files import NOTHING
from flake8_pkginit.rules.catalogue import UNREADABLE_FILE
from flake8_pkginit.rules.checker import Run
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.module import Module, absolute_path
from flake8_pkginit.source.ranges import NOWHERE, decode, split_lines

if TYPE_CHECKING:
    from flake8.formatting.base import BaseFormatter
    from flake8.violation import Violation

LOG = logging.getLogger("flake8.pkginit")
BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)  # of a parser that is out of stack


class Commented(NamedTuple):
    """A finding before options and comments have a say.

    ``text`` is where flake8 searches for a comment: a line, or those of a string or of a
    continuation. ``source`` is the line of the finding.
    """

    finding: Finding
    text: str | None
    source: str


class Shown(NamedTuple):
    """The findings that flake8 shows, with their source lines, and messages on unread files."""

    findings: tuple[Finding, ...]
    sources: dict[tuple[str, int], str]
    unreadable: tuple[str, ...]


def check_file(path: str, name: str, options: Namespace, run: Run) -> list[Commented]:
    """Return the findings of a file as flake8 would get them from our rules.

    ``name`` is the file as the run names it.
    """
    try:
        processor = FileProcessor(path, options, _unwritten_lines(path, run))
    except OSError as error:
        message = f"{type(error).__name__}: {error}"
        return [Commented(Finding(UNREADABLE_FILE, name, NOWHERE, message), None, "")]
    if processor.should_ignore_file():
        return []
    try:
        found = sorted(_findings(path, name, processor, run), key=lambda f: f.range.start)
        return [Commented(f, _text(processor, f), _source(processor, f)) for f in found]
    except BROKEN:
        return []  # E999, which is not ours to say


def _findings(path: str, name: str, processor: FileProcessor, run: Run) -> list[Finding]:
    tree = cast("ast.Module", processor.build_ast())
    absolute = absolute_path(path)
    if absolute is None:
        return []
    destination = run.files.unwritten.destination(absolute)
    try:
        return run.checker.check(Module(destination, tree, processor.lines, name))
    except Exception:
        LOG.exception("%s: internal fault, please report it", path)
        return []


def _unwritten_lines(path: str, run: Run) -> list[str] | None:
    """Return the lines that a file would have; ``None`` where those on disk stay."""
    unwritten = run.files.unwritten
    if unwritten == NOTHING:  # links may be too many to follow
        return None
    destination = unwritten.destination(os.path.abspath(path))
    decoded = decode(unwritten.source(destination) or b"")
    return split_lines(decoded[0]) if decoded is not None and decoded[0] else None


def _text(processor: FileProcessor, finding: Finding) -> str | None:
    """Spare a file without any such comment the tokenizer, which joins lines that go on."""
    if not any("noqa" in line.lower() for line in processor.lines):
        return ""
    return processor.noqa_line_for(finding.line)


def _source(processor: FileProcessor, finding: Finding) -> str:
    return "".join(processor.lines[finding.line - 1 : finding.line])


def shown(options: Namespace, findings: Iterable[Commented]) -> Shown:
    """Ask flake8 which findings it shows."""
    guide = StyleGuideManager(options, cast("BaseFormatter", Silent()))
    kept: list[Finding] = []
    sources: dict[tuple[str, int], str] = {}
    unreadable: list[str] = []
    for finding, text, source in findings:
        code, name, (line, column) = finding.rule.code, finding.path, finding.range.start
        if finding.rule == UNREADABLE_FILE:
            unreadable.append(f"cannot read {name!r}: {finding.text.partition(': ')[2]}")
        if guide.handle_error(code, name, line, column, finding.text, text):
            kept.append(finding)
            sources[name, line] = source
    return Shown(tuple(kept), sources, tuple(unreadable))


class Silent:
    """Stand where flake8 wants a formatter: the findings themselves are what is kept."""

    def handle(self, violation: Violation) -> None:
        """Print nothing."""
