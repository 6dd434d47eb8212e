"""An outline from the syntax tree: it knows all that a module states."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence

from flake8_pkginit.source.guards import branch_guard, type_checking_names
from flake8_pkginit.source.nodes import SUITES, children, is_main_guard, last_name
from flake8_pkginit.source.outline import (
    Block,
    Guard,
    Import,
    Names,
    Outline,
    Reference,
    Site,
)

GLOBAL = r"\bglobal[ \t\\]"
Position = tuple[int, int]


def outline(tree: ast.Module, text: str) -> Outline:
    """Return all that a module states; ``text`` is what the tree was parsed from."""
    return Outline(lambda: tuple(imports(tree)), lambda: names(tree, text))


def imports(tree: ast.Module) -> Iterator[Import]:
    """Yield the imports of a module, except those of the standard library, suite by suite.

    Visit statements alone, and without recursion: an ``elif`` chain nests as deep as it is long.
    """
    stack = [Block(tree.body, tree, "body", None)]
    while stack:
        block = stack.pop()
        for node in block.statements:
            if isinstance(node, ast.ImportFrom):
                yield from _from_import(node, block)
            elif isinstance(node, ast.Import):
                yield from _plain_import(node, block)
            else:
                for field in SUITES.get(type(node), ()):
                    if statements := getattr(node, field):
                        stack.append(Block(statements, node, field, block))


def _from_import(node: ast.ImportFrom, block: Block) -> Iterator[Import]:
    parts = _segments(node)
    if node.level or parts[0] not in sys.stdlib_module_names:
        named = tuple(alias.name for alias in node.names)
        site = Site(node, block)
        yield Import(node.level, parts, () if named == ("*",) else named, site=site)


def _plain_import(node: ast.Import, block: Block) -> Iterator[Import]:
    for index, alias in enumerate(node.names):
        parts = tuple(alias.name.split("."))
        if parts[0] not in sys.stdlib_module_names:
            yield Import(0, parts, site=Site(node, block, index))


def _segments(node: ast.ImportFrom) -> tuple[str, ...]:
    return tuple(node.module.split(".")) if node.module else ()


def names(tree: ast.Module, text: str) -> Names:
    """Return the names that a module binds (language reference, 4.2.1) on any path through it."""
    found = _Names(tree)
    found.visit()
    if re.search(GLOBAL, text):
        found.visit_functions()
    bound = frozenset(filter(found.stays, found.bound))
    return Names(
        bound=bound,
        defined=bound & found.defined,
        copies={name: tuple(of) for name, of in found.copies.items() if found.stays(name)},
        stars=tuple(found.stars),
        typing=frozenset(found.typing),
        exports=_exports(tree) if "__all__" in text else None,
        has_exports="__all__" in found.bound or "__all__" in found.copies,
        has_getattr="__getattr__" in found.bound or "__getattr__" in found.copies,
        is_complete=True,
    )


class _Names:
    """Collect the names of one module, without recursion over its statements."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._typing_names = type_checking_names(tree)
        self._last: dict[str, Position] = {}
        self._deleted: dict[str, Position] = {}
        self.bound: set[str] = set()
        self.defined: set[str] = set()
        self.typing: set[str] = set()
        self.copies: dict[str, list[Reference]] = {}
        self.stars: list[Reference] = []

    def stays(self, name: str) -> bool:
        """Tell whether no ``del`` of the module's own body unbinds a name for good."""
        return self._deleted.get(name, (0, 0)) <= self._last[name]

    def visit(self) -> None:
        """Visit what runs when the module is imported."""
        stack: list[tuple[Sequence[ast.AST], bool]] = [(self._tree.body, False)]
        while stack:
            nodes, is_typing = stack.pop()
            for node in nodes:
                self._statement(node, is_typing)
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    continue
                for field in SUITES.get(type(node), ()):
                    phase = self._phase(node, field, is_typing)
                    if phase is not None:
                        stack.append((getattr(node, field), phase))
        for node in self._tree.body:
            if isinstance(node, ast.Delete):
                for target in node.targets:
                    self._deleted.update((n, _position(t)) for n, t in _stores(target, ast.Del))

    def _phase(self, node: ast.AST, field: str, is_typing: bool) -> bool | None:
        """Tell whether a suite is for type checkers alone; ``None`` if no import runs it."""
        if not isinstance(node, ast.If):
            return is_typing
        in_body = field == "body"
        if isinstance(node.test, ast.Constant):
            return is_typing if bool(node.test.value) is in_body else None
        if in_body and is_main_guard(node.test):
            return None
        guard = branch_guard(node.test, in_body, self._typing_names)
        return is_typing or guard is Guard.TYPE_CHECKING

    def _statement(self, node: ast.AST, is_typing: bool) -> None:
        if isinstance(node, ast.ImportFrom):
            self._from_import(node, is_typing)
            return
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._bind(alias.asname or alias.name.partition(".")[0], node, is_typing)
            return
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._define(node.name, node, is_typing)
        for name, target in _stores(node):
            self._define(name, target, is_typing)

    def _from_import(self, node: ast.ImportFrom, is_typing: bool) -> None:
        reference = Reference(node.level, _segments(node))
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(reference)
            elif is_typing or alias.asname not in (None, alias.name):
                self._bind(alias.asname or alias.name, node, is_typing)
            else:
                self._last[alias.name] = max(_position(node), self._last.get(alias.name, (0, 0)))
                self.copies.setdefault(alias.name, []).append(reference)

    def _define(self, name: str, node: ast.AST, is_typing: bool) -> None:
        self._bind(name, node, is_typing)
        self.defined.add(name)

    def _bind(self, name: str, node: ast.AST, is_typing: bool) -> None:
        if is_typing:
            self.typing.add(name)
            return
        self.bound.add(name)
        self._last[name] = max(_position(node), self._last.get(name, (0, 0)))

    def visit_functions(self) -> None:
        """Visit all of the module for what any function binds by ``global`` at any time."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Global):
                for name in node.names:
                    self.bound.add(name)
                    self.defined.add(name)
                    self._last[name] = (sys.maxsize, 0)


def _position(node: ast.AST) -> Position:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _stores(
    node: ast.AST, context: type[ast.expr_context] = ast.Store
) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a statement binds itself, without those of its suites.

    A lambda binds nothing outside itself, a comprehension only what a walrus in it binds
    (PEP 572).
    """
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return
    suites = SUITES.get(type(node), ())
    stack = [(child, False) for child in children(node, suites)]
    if isinstance(node, (ast.Name, ast.Tuple, ast.List)):
        stack = [(node, False)]
    while stack:
        child, in_comprehension = stack.pop()
        if isinstance(child, ast.Lambda):
            stack += [(default, in_comprehension) for default in children(child.args)]
            continue
        if isinstance(child, ast.NamedExpr):
            yield child.target.id, child
        elif isinstance(child, ast.Name) and isinstance(child.ctx, context):
            if not in_comprehension:
                yield child.id, child
        elif isinstance(child, (ast.MatchAs, ast.MatchStar)) and child.name:
            yield child.name, child
        elif isinstance(child, ast.MatchMapping) and child.rest:
            yield child.rest, child
        inner = in_comprehension or isinstance(child, ast.comprehension)
        stack += [(grandchild, inner) for grandchild in children(child)]


def _exports(tree: ast.Module) -> frozenset[str] | None:
    """Return ``__all__`` where every mention of it is an assignment of literals."""
    exported: set[str] = set()
    literals = 0
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target: ast.expr = node.targets[0]
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            target = node.target
        else:
            continue
        if isinstance(target, ast.Name) and target.id == "__all__":
            found = _strings(node.value)
            if found is None:
                return None
            exported, literals = exported.union(found), literals + 1
    mentions = sum(map(_mentions_exports, ast.walk(tree))) if literals else 0
    return frozenset(exported) if literals and mentions == literals else None


def _mentions_exports(node: ast.AST) -> bool:
    if isinstance(node, ast.Global):
        return "__all__" in node.names
    return isinstance(node, (ast.Name, ast.Attribute)) and last_name(node) == "__all__"


def _strings(node: ast.expr | None) -> list[str] | None:
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    values = [e.value for e in node.elts if isinstance(e, ast.Constant)]
    strings = [value for value in values if isinstance(value, str)]
    return strings if len(strings) == len(node.elts) else None
