"""The names that a module binds."""

from __future__ import annotations

import ast

# What binds names that no statement spells.
OPEN_NAMES = frozenset({"__getattr__", "globals", "vars", "locals", "exec", "setattr", "modules"})


def may_bind(tree: ast.Module, name: str) -> bool:
    """Whether a package's ``__init__`` may bind a name by other means than a submodule's import.

    Conservative: a binding anywhere counts, in whatever scope, and so does all that can bind any
    name.
    """
    return any(_may_bind(node, name) for node in ast.walk(tree))


def _may_bind(node: ast.AST, name: str) -> bool:
    wanted = OPEN_NAMES | {name}
    if isinstance(node, ast.Name):
        return node.id in OPEN_NAMES or (node.id == name and isinstance(node.ctx, ast.Store))
    if isinstance(node, ast.Attribute):
        return node.attr in OPEN_NAMES
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name in wanted
    if isinstance(node, (ast.MatchAs, ast.MatchStar)):
        return node.name == name
    if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module is None:
        return any(a.asname in wanted or a.name == "*" for a in node.names)
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        bound = {a.asname or a.name.partition(".")[0] for a in node.names}
        return not bound.isdisjoint(wanted | {"*"})
    return False
