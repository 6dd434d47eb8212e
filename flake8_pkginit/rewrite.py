"""Imports spelt otherwise: what each may have been meant to reach, and the text for it."""

from __future__ import annotations

import ast
import io
import os
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

import libcst

from flake8_pkginit import statement as syntax
from flake8_pkginit.imports import Guard, Import, guard_of, imports, parse
from flake8_pkginit.members import module_path, sources_below
from flake8_pkginit.overlay import INIT, Fix, Judge, Span, canonical, decode, split_lines
from flake8_pkginit.resolver import (
    BeyondTopLevel,
    Found,
    Kind,
    NotFound,
    Outcome,
    Package,
    is_within,
    read_bytes,
)
from flake8_pkginit.rules import (
    BEYOND_TOP_LEVEL,
    UNRESOLVED_FIRST_PARTY_IMPORT,
    UNRESOLVED_RELATIVE_IMPORT,
)
from flake8_pkginit.session import Fault
from flake8_pkginit.suggest import other_case, spell

REWRITABLE = frozenset(
    rule.code
    for rule in (UNRESOLVED_RELATIVE_IMPORT, BEYOND_TOP_LEVEL, UNRESOLVED_FIRST_PARTY_IMPORT)
)

Spelling = tuple[int, tuple[str, ...]]  # the level and the segments of a module


class Source(NamedTuple):
    """A file of which an import is to be rewritten.

    ``raw`` are its lines with the ends that they have, ``lines`` as flake8 has them.
    """

    path: str
    encoding: str
    raw: list[str]
    lines: list[str]
    tree: ast.Module


def rewrites(judge: Judge, faults: Sequence[Fault]) -> list[Fix]:
    """Return a fix for each import of which one candidate is certain."""
    by_path: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.code in REWRITABLE:
            by_path.setdefault(fault.path, []).append(fault)
    fixes: list[Fix] = []
    for path, of_path in by_path.items():
        fixes += _rewrites_in(judge, path, of_path)
    return fixes


def _rewrites_in(judge: Judge, path: str, faults: Sequence[Fault]) -> Iterator[Fix]:
    path = judge.edits.destination(os.path.abspath(path))
    source = _read(judge, path)
    package = judge.resolver.package(os.path.dirname(path))
    if source is None or package is None:
        return
    at = {(fault.row, fault.column - 1): fault for fault in faults}
    for statement in imports(source.tree):
        outcome = judge.resolver.resolve(package, statement.level, statement.parts)
        if not isinstance(outcome, (NotFound, BeyondTopLevel)) or _is_bare(statement):
            continue
        fault = at.get(_place_of(source, statement, outcome))
        if fault is None:
            continue
        spelling = _Candidates(judge, path, package, statement).certain(outcome)
        span = _span(judge, source, statement, spelling) if spelling is not None else None
        if spelling is not None and span is not None:
            old, new = spell(statement.level, statement.parts), spell(*spelling)
            yield Fix(fault, f"line {fault.row}: '{old}' is '{new}'", span=span)


def _is_bare(statement: Import) -> bool:
    """Whether an import binds the module's first name, which then stands all over the file."""
    node = statement.node
    return isinstance(node, ast.Import) and node.names[statement.alias].asname is None


def _place_of(
    source: Source, statement: Import, outcome: NotFound | BeyondTopLevel
) -> tuple[int, int]:
    """Where the finding on an import stands."""
    located = syntax.read(statement.node, source.lines, statement.alias)
    if located is None:
        return 0, 0  # libcst does not take it
    if isinstance(outcome, NotFound):
        return located.segments[outcome.segment]
    return located.dots[0]


def _read(judge: Judge, path: str) -> Source | None:
    content = judge.edits.source(path)
    decoded = decode(content if content is not None else read_bytes(path) or b"")
    if decoded is None:
        return None
    lines = split_lines(decoded[0])
    tree = parse("".join(lines))
    raw = io.StringIO(decoded[0], newline="").readlines()
    return Source(path, decoded[1], raw, lines, tree) if tree is not None else None


class _Candidates:
    """What one import may have been meant to reach."""

    def __init__(self, judge: Judge, path: str, package: Package, statement: Import) -> None:
        self._judge = judge
        self._resolver = judge.resolver
        self._path = path
        self._package = package
        self._statement = statement

    def certain(self, outcome: NotFound | BeyondTopLevel) -> Spelling | None:
        """Return the one candidate that is certain."""
        spellings = [*self._other_dots(outcome)]
        if isinstance(outcome, NotFound):
            spellings += [*self._other_case(outcome), *self._moved(outcome)]
        found: dict[str, Spelling] = {}
        for spelling in spellings:
            target = self._target(spelling)
            if target is not None:
                found.setdefault(target, spelling)
        return next(iter(found.values())) if len(found) == 1 else None

    def _target(self, spelling: Spelling) -> str | None:
        """Return what a spelling reaches, if that is another module which has the names."""
        found = self._resolver.resolve(self._package, *spelling)
        if not isinstance(found, Found) or found.kind is Kind.NAMESPACE:
            return None
        if self._resolver.source_path(found) == self._path:
            return None
        if not spelling[1] and not self._binds(found):
            return None
        is_typing = guard_of(self._statement) is Guard.TYPE_CHECKING
        names = self._statement.names
        lacks = any(self._judge.members.lacks(found, name, is_typing) for name in names)
        return None if lacks else found.path

    def _other_dots(self, outcome: NotFound | BeyondTopLevel) -> Iterator[Spelling]:
        level, parts = self._statement.level, self._statement.parts
        levels: Sequence[int] = (level + 1, level - 1) if level else ()
        if isinstance(outcome, BeyondTopLevel):
            levels = range(len(self._package.ancestry), 0, -1)
        for other in levels:
            if 1 <= other <= len(self._package.ancestry):
                yield other, parts

    def _other_case(self, miss: NotFound) -> Iterator[Spelling]:
        """Follow the import, and take each segment as the disk has it."""
        parts = self._statement.parts
        outcome: Outcome = miss
        segment = -1
        while isinstance(outcome, NotFound) and outcome.segment > segment:
            segment = outcome.segment
            listing = self._resolver.listing(outcome.directory)
            other = other_case(listing, parts[segment]) if listing is not None else None
            if other is None:
                return
            parts = (*parts[:segment], other.removesuffix(".py"), *parts[segment + 1 :])
            outcome = self._resolver.resolve(self._package, self._statement.level, parts)
        yield self._statement.level, parts

    def _moved(self, miss: NotFound) -> Iterator[Spelling]:
        """The one module of the top-level package that has the name, and binds what is asked for.

        Of several of that name, it is the one whose dotted name agrees furthest with the import.
        """
        package, parts = self._package, self._statement.parts
        home = package
        if not is_within(miss.directory, package.top):
            home = self._resolver.package(miss.directory) or package
        named = [name for name in self._names(home.top) if name[-1] == parts[-1]]
        for length in range(len(parts), 0, -1):
            found = [name for name in named if name[-length:] == parts[-length:]]
            if len(found) == 1:
                spelling = self._spell(home, found[0])
                target = self._resolver.resolve(package, *spelling)
                if isinstance(target, Found) and self._binds(target):
                    yield spelling
            if found:
                return

    def _names(self, top: str) -> set[tuple[str, ...]]:
        """Name every other module of a package, from below it."""
        edits = self._judge.edits
        sources = {path for path in sources_below(top) if edits.destination(path) == path}
        sources |= {path for path in (*edits.created, *edits.origins) if is_within(path, top)}
        modules = map(module_path, sources - {self._path, os.path.join(top, INIT)})
        return {tuple(os.path.relpath(path, top).split(os.sep)) for path in modules}

    def _spell(self, home: Package, name: tuple[str, ...]) -> Spelling:
        """Write a module of ``home``, named from below its top, as the import writes its own."""
        if self._statement.level == 0:
            return 0, (os.path.basename(home.top), *name)
        below = os.path.relpath(self._package.directory, home.top)
        here = () if below == os.curdir else tuple(below.split(os.sep))
        common = _common(here, name[:-1])
        return len(here) - common + 1, name[common:]

    def _binds(self, found: Found) -> bool:
        """Whether a module surely has the names, and there are some."""
        names = self._statement.names
        return bool(names) and all(self._has(found, name) for name in names)

    def _has(self, found: Found, name: str) -> bool:
        if found.kind is Kind.PACKAGE and self._resolver.may_find(found.path, name):
            return self._resolver.find(found.path, name) is not Kind.NAMESPACE
        source = self._resolver.source_path(found)
        bound = self._judge.members.bindings(source) if source is not None else None
        if bound is None or source is None:
            return False
        # A module that takes the name from this one has it only as long as nobody asks.
        origins = [self._source(source, origin) for origin in bound.copies.get(name, ())]
        return name in bound.names or (bool(origins) and self._path not in origins)

    def _source(self, importing: str, origin: Spelling) -> str | None:
        package = self._resolver.package(os.path.dirname(importing))
        found = self._resolver.resolve(package, *origin) if package is not None else None
        return self._resolver.source_path(found) if isinstance(found, Found) else None


def _span(judge: Judge, source: Source, statement: Import, spelling: Spelling) -> Span | None:
    """Return the stretch of a statement that differs when it is spelt otherwise."""
    node = statement.node
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    begin = _offset(source, node.lineno, node.col_offset)
    end = _offset(source, node.end_lineno, node.end_col_offset)
    old = "".join(source.raw)[begin:end]
    new = _respell(old, statement.alias, *spelling)
    if new.count("\n") != old.count("\n") or not _is_writable(new, source.encoding):
        return None
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    path = canonical(source.path)
    path = os.path.realpath(judge.edits.origins.get(path, path))
    return Span(path, begin + head, begin + len(old) - tail, new[head : len(new) - tail])


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """Count the elements at the start that two sequences share."""
    pairs = zip(one, two, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _offset(source: Source, row: int, column: int) -> int:
    """Count characters to a place, whose column ``ast`` counts in UTF-8 bytes."""
    head = source.lines[row - 1].encode()[:column].decode()
    return sum(map(len, source.raw[: row - 1])) + len(head)


def _is_writable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _respell(source: str, alias: int, level: int, parts: tuple[str, ...]) -> str:
    """Write an import statement with another module; all else stays as it is."""
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
    """Write a dotted name, with the white space of the old one as far as that reaches."""
    *above, last = parts
    if isinstance(old, libcst.Attribute) and above:
        attribute = old.attr.with_changes(value=last)
        return old.with_changes(value=_dotted(old.value, tuple(above)), attr=attribute)
    if above:
        return libcst.Attribute(_dotted(old, tuple(above)), libcst.Name(last))
    return libcst.Name(last)
