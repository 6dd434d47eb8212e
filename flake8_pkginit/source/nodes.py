"""Syntax trees: parse one, and find the statements and the names in it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence

# The fields that hold statements, for each statement that has any (language reference, section 8).
SUITES: dict[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("body",),
    ast.AsyncFunctionDef: ("body",),
    ast.ClassDef: ("body",),
    ast.If: ("body", "orelse"),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.ExceptHandler: ("body",),
    ast.Match: ("cases",),
    ast.match_case: ("body",),
}
SUITES[getattr(ast, "TryStar", ast.Try)] = SUITES[ast.Try]  # since Python 3.11


def syntax_tree(source: str | bytes | None) -> ast.Module | None:
    """Parse the source of a module; return ``None`` if it is broken or not there."""
    if source is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are the business of their own file
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def children(node: ast.AST, without: Sequence[str] = ()) -> Iterator[ast.AST]:
    """Yield the nodes directly below a node, except those in some of its fields."""
    for field, value in ast.iter_fields(node):
        if field in without:
            continue
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST):
                yield child


def last_name(node: ast.expr | None) -> str:
    """Return the last part of a dotted name, and an empty string for any other expression."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_main_guard(test: ast.expr) -> bool:
    """Tell whether the test of an ``if`` is that of ``if __name__ == "__main__"``."""
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
