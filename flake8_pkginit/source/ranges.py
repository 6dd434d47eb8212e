"""Positions and ranges in a text, and texts with some of their ranges replaced."""

import ast
import io
import tokenize
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Position(NamedTuple):
    """A point of a file: ``line`` counts from 1, ``column`` counts characters from 0."""

    line: int
    column: int


class Range(NamedTuple):
    """A stretch of a file, from ``start`` up to ``end``."""

    start: Position
    end: Position


START = Range(Position(1, 0), Position(1, 0))
NOWHERE = Range(Position(0, 0), Position(0, 0))


class Edit(NamedTuple):
    """A text that replaces a range of one file; lines are split as flake8 splits them."""

    path: str
    range: Range
    text: str


def start_of(node: ast.stmt, lines: Sequence[str]) -> Position:
    """Return where a statement starts; ``ast`` counts UTF-8 bytes, a position characters."""
    return Position(node.lineno, len(head_of(lines[node.lineno - 1], node.col_offset)))


def end_of(node: ast.stmt, lines: Sequence[str]) -> Position:
    """Return where a statement ends."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return Position(node.end_lineno, len(head_of(lines[node.end_lineno - 1], node.end_col_offset)))


def head_of(line: str, offset: int) -> str:
    """Return the characters in the first ``offset`` UTF-8 bytes of a line."""
    return line.encode(errors="surrogatepass")[:offset].decode(errors="surrogatepass")


def text_of(lines: Sequence[str], found: Range) -> str:
    """Return the text in a range."""
    start, end = found
    stretch = list(lines[start.line - 1 : end.line])
    stretch[-1] = stretch[-1][: end.column]
    stretch[0] = stretch[0][start.column :]
    return "".join(stretch)


def decode(source: bytes) -> tuple[str, str] | None:
    """Return a file's text, line ends as they are, and its encoding (PEP 263).

    Return ``None`` where the text could not be written back as it is.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
        return (text, encoding) if text.encode(encoding) == source else None
    except (SyntaxError, UnicodeError, LookupError):
        return None


def split_lines(text: str) -> list[str]:
    """Split a text as flake8 does when it reads a file, with a line feed at the end of each."""
    return io.StringIO(text, newline=None).readlines()


def replaced(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with some of its ranges replaced; all other line ends stay as they are."""
    lines = io.StringIO(text, newline="").readlines()
    for edit in sorted(edits, reverse=True):  # from the end, so that the positions before it stay
        (first, left), (last, right) = edit.range
        ends = [line[len(line.rstrip("\r\n")) :] for line in lines[first - 1 : last]]
        new = edit.text.replace("\n", ends[0] or "\n")
        changed = lines[first - 1][:left] + new + lines[last - 1][right:]
        lines[first - 1 : last] = io.StringIO(changed, newline="").readlines()
    return "".join(lines)
