"""One import statement as libcst sees it: where each dot, segment and name stands."""

from __future__ import annotations

import ast
import gc
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import libcst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

# What libcst has made stays as long as the process. Without this the garbage collector walks
# through it in every file still to be linted, which costs a long run more than libcst itself.
gc.collect()
gc.freeze()

# libcst nests once a segment; tens of thousands overflow the stack of the whole process.
DEEPEST = 200


class Place(NamedTuple):
    """A point of a file: ``row`` from 1, ``column`` in characters from 0."""

    row: int
    column: int


class Statement(NamedTuple):
    """The places of an import: its dots, its segments, and the names that it imports."""

    dots: tuple[Place, ...]
    segments: tuple[Place, ...]
    names: tuple[Place, ...]


def start_of(node: ast.stmt, lines: Sequence[str]) -> Place:
    """Return where a statement starts; ``ast`` counts UTF-8 bytes, flake8 counts characters."""
    return Place(node.lineno, len(_head(lines[node.lineno - 1], node.col_offset)))


def read(
    node: ast.Import | ast.ImportFrom, lines: Sequence[str], alias: int = 0
) -> Statement | None:
    """Locate the parts of an import statement of the file whose lines are given.

    ``alias`` says which module of ``import a, b`` is meant. Returns ``None`` where libcst does not
    take the statement.
    """
    modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    if any(module.count(".") >= DEEPEST for module in modules):
        return None
    start = start_of(node, lines)
    try:
        wrapper = MetadataWrapper(libcst.parse_module(_source(node, lines)), unsafe_skip_copy=True)
        positions = wrapper.resolve(PositionProvider)
    except (libcst.ParserSyntaxError, RecursionError):
        return None
    line = wrapper.module.body[0]
    assert isinstance(line, libcst.SimpleStatementLine)
    statement = line.body[0]
    if isinstance(statement, libcst.Import):
        segments = _segments(statement.names[alias].name)
        return Statement((), _places(segments, positions, start), ())
    assert isinstance(statement, libcst.ImportFrom)
    aliases = statement.names
    return Statement(
        _places(statement.relative, positions, start),
        _places(_segments(statement.module), positions, start),
        _places([aliases] if isinstance(aliases, libcst.ImportStar) else aliases, positions, start),
    )


def _head(line: str, offset: int) -> str:
    return line.encode(errors="surrogatepass")[:offset].decode(errors="surrogatepass")


def _source(node: ast.stmt, lines: Sequence[str]) -> str:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    text = list(lines[node.lineno - 1 : node.end_lineno])
    text[-1] = _head(text[-1], node.end_col_offset)
    text[0] = text[0][start_of(node, lines).column :]
    return "".join(text)


def _segments(module: libcst.Attribute | libcst.Name | None) -> list[libcst.CSTNode]:
    segments: list[libcst.CSTNode] = []
    node: libcst.BaseExpression | None = module
    while isinstance(node, libcst.Attribute):
        segments.insert(0, node.attr)
        node = node.value
    return [node, *segments] if node is not None else segments


def _places(
    nodes: Sequence[libcst.CSTNode],
    positions: Mapping[libcst.CSTNode, CodeRange],
    start: Place,
) -> tuple[Place, ...]:
    return tuple(_place(positions[node], start) for node in nodes)


def _place(found: CodeRange, start: Place) -> Place:
    column = found.start.column + (start.column if found.start.line == 1 else 0)
    return Place(start.row + found.start.line - 1, column)
