"""The imports that a module writes, and how each is guarded (syntax, no disk)."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import takewhile
from typing import NamedTuple

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

IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})
BLANKET_ERRORS = frozenset({"Exception", "BaseException"})
# What tells one interpreter or platform from another, as the last part of a dotted name.
PLATFORM_NAMES = frozenset(
    {"version_info", "hexversion", "implementation", "PY2", "PY3", "find_spec", "importorskip"}
)
# The same as a constant of a project's own: `WINDOWS`, `IS_WIN32`, `ON_MACOS`.
PLATFORM_CONSTANT = (
    r"_?(IS_|ON_)?(WIN|WINDOWS|WIN32|MAC|MACOS|MACOSX|OSX|DARWIN|LINUX|POSIX|UNIX|BSD|CYGWIN|PYPY"
    r"|CPYTHON|JYTHON)\d*|_?(is_|on_)(win|windows|win32|mac|macos|osx|darwin|linux|posix|pypy)"
)
# Beside them, what asks for a file, or for Cython's compiler.
PLATFORM_ATTRIBUTES = frozenset(
    {("sys", "platform"), ("sys", "version"), ("os", "name"), ("cython", "compiled"),
     ("path", "exists"), ("path", "isfile"), ("path", "isdir")}
)  # fmt: skip
AVAILABILITY_CALLS = frozenset({"find_spec", "importorskip"})


class Module(NamedTuple):
    """A file to check: its absolute path, its syntax tree, and its lines as flake8 splits them."""

    path: str
    tree: ast.Module
    lines: Sequence[str]


class Guard(Enum):
    """What stands between an import and a failure at run time."""

    NONE = "none"
    TYPE_CHECKING = "type checking"
    GUARDED = "guarded"


class Block(NamedTuple):
    """One suite: the statements, whose ``field`` of ``owner`` they are, and the suite around."""

    statements: list[ast.stmt]
    owner: ast.AST
    field: str
    outer: Block | None


class Import(NamedTuple):
    """One module that an import statement asks for, and the suite that the statement stands in.

    ``level`` is the number of dots, ``parts`` are the segments after them, ``names`` is what is
    imported from the module. ``import a, b`` are two of these, and ``alias`` counts them.
    """

    node: ast.Import | ast.ImportFrom
    block: Block
    level: int
    parts: tuple[str, ...]
    names: tuple[str, ...] = ()
    alias: int = 0


def parse(source: str | bytes | None) -> ast.Module | None:
    """Parse a neighbour of the linted file, which may be in any state; ``None`` if it is broken."""
    if source is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes: not this file's turn
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def imports(tree: ast.Module) -> Iterator[Import]:
    """Yield the imports of a module, but those of the standard library, in no particular order.

    Only statements are visited, and without recursion: an ``elif`` chain nests as deep as it is
    long.
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
    parts = tuple(node.module.split(".")) if node.module else ()
    if node.level or parts[0] not in sys.stdlib_module_names:
        names = tuple(alias.name for alias in node.names)
        yield Import(node, block, node.level, parts, () if names == ("*",) else names)


def _plain_import(node: ast.Import, block: Block) -> Iterator[Import]:
    for index, alias in enumerate(node.names):
        parts = tuple(alias.name.split("."))
        if parts[0] not in sys.stdlib_module_names:
            yield Import(node, block, 0, parts, alias=index)


def guard_of(statement: Import) -> Guard:
    """Say whether the failure of an import is foreseen, or cannot happen at run time."""
    guard = Guard.NONE
    child: ast.AST = statement.node
    block: Block | None = statement.block
    deferred = False  # a function's body runs after the `try` around its definition is left
    typing_names = type_checking_names(_module_of(statement.block))
    while block is not None:
        found = _block_guard(block, child, typing_names, deferred)
        if found is Guard.GUARDED:
            return found
        if found is Guard.TYPE_CHECKING:
            guard = found
        deferred = deferred or isinstance(block.owner, (ast.FunctionDef, ast.AsyncFunctionDef))
        child, block = block.owner, block.outer
    return guard


def _module_of(block: Block) -> ast.AST:
    while block.outer is not None:
        block = block.outer
    return block.owner


def _block_guard(
    block: Block, child: ast.AST, typing_names: frozenset[str], deferred: bool
) -> Guard:
    owner = block.owner
    if _follows_availability_test(block, child):
        return Guard.GUARDED
    if isinstance(owner, ast.If):
        return branch_guard(owner.test, block.field == "body", typing_names)
    if isinstance(owner, ast.Match) and _tests_platform(owner.subject):
        return Guard.GUARDED
    if deferred:
        return Guard.NONE
    if isinstance(owner, (ast.With, ast.AsyncWith)):
        return _expects_import_error(owner)
    if isinstance(owner, ast.ExceptHandler):
        suite = block.outer
        assert suite is not None
        return _handler_guard(owner, suite.owner)
    if block.field == "body" and isinstance(getattr(owner, "handlers", None), list):
        return _try_guard(owner)
    return Guard.NONE


def _follows_availability_test(block: Block, child: ast.AST) -> bool:
    """``pytest.importorskip(...)`` or a test of ``find_spec(...)`` stands before, in this suite."""
    for statement in takewhile(lambda statement: statement is not child, block.statements):
        if isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign)):
            expression = statement.value
        elif isinstance(statement, ast.If):
            expression = statement.test
        else:
            continue
        if expression is not None and _calls(expression, AVAILABILITY_CALLS):
            return True
    return False


def _calls(expression: ast.expr, names: frozenset[str]) -> bool:
    return any(
        isinstance(node, ast.Call) and last_name(node.func) in names
        for node in ast.walk(expression)
    )


def last_name(node: ast.expr | None) -> str:
    """Return the last part of a dotted name; nothing of any other expression."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def branch_guard(test: ast.expr, in_body: bool, typing_names: frozenset[str]) -> Guard:
    """Say what the test of an ``if`` means for what stands in its body, or after its ``else``."""
    if _tests_platform(test):
        return Guard.GUARDED
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, in_body = test.operand, not in_body
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and in_body:
        guards = {branch_guard(operand, True, typing_names) for operand in test.values}
        return Guard.TYPE_CHECKING if Guard.TYPE_CHECKING in guards else Guard.NONE
    if isinstance(test, ast.Constant):
        return Guard.NONE if bool(test.value) is in_body else Guard.GUARDED
    if in_body and last_name(test) in typing_names:
        return Guard.TYPE_CHECKING
    return Guard.NONE


def is_main_guard(test: ast.expr) -> bool:
    """Whether the test of an ``if`` is that of ``if __name__ == "__main__"``."""
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)


def type_checking_names(module: ast.AST) -> frozenset[str]:
    """Return the names by which a module knows ``typing.TYPE_CHECKING``."""
    names = {"TYPE_CHECKING", "MYPY"}
    for node in getattr(module, "body", ()):
        if isinstance(node, ast.ImportFrom):
            names.update(
                alias.asname for alias in node.names if alias.asname and alias.name in names
            )
    return frozenset(names)


def _tests_platform(test: ast.expr) -> bool:
    for node in ast.walk(test):
        if isinstance(node, (ast.Name, ast.Attribute)):
            name = last_name(node)
            if name in PLATFORM_NAMES or re.fullmatch(PLATFORM_CONSTANT, name):
                return True
        if isinstance(node, ast.Attribute):
            owner = last_name(node.value)
            if owner == "platform" or (owner, node.attr) in PLATFORM_ATTRIBUTES:
                return True
    return False


def _expects_import_error(owner: ast.With | ast.AsyncWith) -> Guard:
    """``suppress(ImportError)``, and what tests write for it: ``raises``, ``assertRaises``."""
    caught: set[str] = set()
    for item in owner.items:
        if isinstance(item.context_expr, ast.Call):
            for argument in item.context_expr.args:
                caught |= _exception_names(argument)
    return _caught_guard(caught, owner.body)


def _try_guard(owner: ast.AST) -> Guard:
    caught: set[str] = set()
    for handler in getattr(owner, "handlers", ()):
        caught |= _exception_names(handler.type)
    return _caught_guard(caught, getattr(owner, "body", []))


def _handler_guard(handler: ast.ExceptHandler, owner: ast.AST) -> Guard:
    return _caught_guard(_exception_names(handler.type), getattr(owner, "body", []))


def _caught_guard(caught: set[str], body: list[ast.stmt]) -> Guard:
    if caught & IMPORT_ERRORS:
        return Guard.GUARDED
    # Around code that goes on to use the import a blanket handler hides a dead import for good.
    if caught & BLANKET_ERRORS and all(map(_only_imports, body)):
        return Guard.GUARDED
    return Guard.NONE


def _exception_names(expression: ast.expr | None) -> set[str]:
    if expression is None:  # a bare `except:`
        return {"BaseException"}
    if isinstance(expression, ast.Tuple):
        return {last_name(element) for element in expression.elts}
    return {last_name(expression)}


def _only_imports(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.Expr)):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass))
