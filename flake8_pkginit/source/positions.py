"""One import statement as libcst sees it: where each dot, segment and name stands."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

import libcst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from flake8_pkginit.source.outline import Reference, Site
from flake8_pkginit.source.ranges import Edit, Position, Range, end_of, start_of, text_of

# libcst nests once a segment; tens of thousands overflow the stack of the whole process.
DEEPEST = 200
NOT_TAKEN = (libcst.ParserSyntaxError, RecursionError)


class Located(NamedTuple):
    """The ranges of an import: its dots, its segments, and the names that it imports."""

    dots: tuple[Range, ...]
    segments: tuple[Range, ...]
    names: tuple[Range, ...]


def locate(site: Site, lines: Sequence[str]) -> Located | None:
    """Locate the parts of an import statement of the file that has these lines.

    Return ``None`` where libcst does not take the statement.
    """
    node, _, alias = site
    if _is_too_deep(node):
        return None
    start = start_of(node, lines)
    source = text_of(lines, Range(start, end_of(node, lines)))
    try:
        wrapper = MetadataWrapper(libcst.parse_module(source), unsafe_skip_copy=True)
        positions = wrapper.resolve(PositionProvider)
    except NOT_TAKEN:
        return None
    line = wrapper.module.body[0]
    assert isinstance(line, libcst.SimpleStatementLine)
    statement = line.body[0]
    if isinstance(statement, libcst.Import):
        segments = _segments(statement.names[alias].name)
        return Located((), _ranges(segments, positions, start), ())
    assert isinstance(statement, libcst.ImportFrom)
    aliases = statement.names
    return Located(
        _ranges(statement.relative, positions, start),
        _ranges(_segments(statement.module), positions, start),
        _ranges(
            [aliases] if isinstance(aliases, libcst.ImportStar) else [a.name for a in aliases],
            positions,
            start,
        ),
    )


def _is_too_deep(node: ast.Import | ast.ImportFrom) -> bool:
    modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return any(module.count(".") >= DEEPEST for module in modules)


def respelling(path: str, site: Site, lines: Sequence[str], reference: Reference) -> Edit | None:
    """Return the edit that spells another module in an import statement of a file.

    Return ``None`` where libcst does not take the statement, and where it would need other lines.
    """
    if _is_too_deep(site.node):
        return None
    start = start_of(site.node, lines)
    old = text_of(lines, Range(start, end_of(site.node, lines)))
    try:
        new = _respelled(old, site.alias, *reference)
    except NOT_TAKEN:
        return None
    if new.count("\n") != old.count("\n"):
        return None
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    begin, end = (_after(start, old[:count]) for count in (head, len(old) - tail))
    return Edit(path, Range(begin, end), new[head : len(new) - tail])


def _common(one: str, two: str) -> int:
    """Count the characters at the start that two texts share."""
    pairs = zip(one, two, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _after(start: Position, text: str) -> Position:
    """Return the position behind a text that begins at a position."""
    if "\n" not in text:
        return Position(start.line, start.column + len(text))
    return Position(start.line + text.count("\n"), len(text.rpartition("\n")[2]))


def _respelled(source: str, alias: int, level: int, parts: tuple[str, ...]) -> str:
    """Spell another module in an import statement; all else stays as it is."""
    module = libcst.parse_module(source)
    line = module.body[0]
    assert isinstance(line, libcst.SimpleStatementLine)
    statement = line.body[0]
    if isinstance(statement, libcst.Import):
        item = statement.names[alias]
        changed = module.with_deep_changes(item, name=_dotted(item.name, parts))
    else:
        assert isinstance(statement, libcst.ImportFrom)
        dots = statement.relative
        more = [libcst.Dot() for _ in range(level - len(dots))]
        changed = module.with_deep_changes(
            statement,
            relative=[*more, *dots[max(0, len(dots) - level) :]],
            module=_dotted(statement.module, parts) if statement.module is not None else None,
        )
    return changed.code


def _dotted(old: libcst.BaseExpression, parts: tuple[str, ...]) -> libcst.Attribute | libcst.Name:
    """Make a dotted name, with the white space of the old one as far as that reaches."""
    *above, last = parts
    if isinstance(old, libcst.Attribute) and above:
        attribute = old.attr.with_changes(value=last)
        return old.with_changes(value=_dotted(old.value, tuple(above)), attr=attribute)
    if above:
        return libcst.Attribute(_dotted(old, tuple(above)), libcst.Name(last))
    return libcst.Name(last)


def _segments(module: libcst.Attribute | libcst.Name | None) -> list[libcst.CSTNode]:
    segments: list[libcst.CSTNode] = []
    node: libcst.BaseExpression | None = module
    while isinstance(node, libcst.Attribute):
        segments.insert(0, node.attr)
        node = node.value
    return [node, *segments] if node is not None else segments


def _ranges(
    nodes: Sequence[libcst.CSTNode],
    positions: Mapping[libcst.CSTNode, CodeRange],
    start: Position,
) -> tuple[Range, ...]:
    return tuple(_range(positions[node], start) for node in nodes)


def _range(found: CodeRange, start: Position) -> Range:
    points = (
        Position(
            start.line + point.line - 1, point.column + (start.column if point.line == 1 else 0)
        )
        for point in (found.start, found.end)
    )
    return Range(*points)
