"""Whether the failure of an import is foreseen, or cannot happen at run time: syntax alone."""

from __future__ import annotations

import ast
import re
from itertools import takewhile

from flake8_pkginit.source.nodes import last_name
from flake8_pkginit.source.outline import Block, Guard, Import

IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})
BLANKET_ERRORS = frozenset({"Exception", "BaseException"})
# What tells one interpreter or platform from another, as the last part of a dotted name.
PLATFORM_NAMES = frozenset(
    {"version_info", "hexversion", "implementation", "PY2", "PY3", "find_spec", "importorskip"}
)
# The same as a constant of a project's own: `WINDOWS`, `IS_WIN32`, `ON_MACOS`.
PLATFORM_CONSTANT = (
    r"_?(IS_|ON_)?(WIN|WINDOWS|MAC|MACOS|MACOSX|OSX|DARWIN|LINUX|POSIX|UNIX|BSD|CYGWIN|PYPY"
    r"|CPYTHON|JYTHON)\d*|_?(is_|on_)(win|windows|win32|mac|macos|osx|darwin|linux|posix|pypy)"
)
# Beside them, what asks for a file, or for Cython's compiler.
PLATFORM_ATTRIBUTES = frozenset(
    {("sys", "platform"), ("sys", "version"), ("os", "name"), ("cython", "compiled"),
     ("path", "exists"), ("path", "isfile"), ("path", "isdir")}
)  # fmt: skip
AVAILABILITY_CALLS = frozenset({"find_spec", "importorskip"})
TYPE_CHECKING = frozenset({"TYPE_CHECKING", "MYPY"})


def guard_of(statement: Import) -> Guard:
    """Return what guards a parsed import."""
    assert statement.site is not None  # of a scanned import only a parser can tell
    guard = Guard.NONE
    child: ast.AST = statement.site.node
    block: Block | None = statement.site.block
    deferred = False  # a function's body runs after the `try` around its definition is left
    typing_names = type_checking_names(_module_of(statement.site.block))
    while block is not None:
        found = _block_guard(block, child, typing_names, deferred)
        if found is Guard.GUARDED:
            return found
        if found is Guard.TYPE_CHECKING:
            guard = found
        deferred = deferred or isinstance(block.owner, (ast.FunctionDef, ast.AsyncFunctionDef))
        child, block = block.owner, block.outer
    return guard


def branch_guard(test: ast.expr, in_body: bool, typing_names: frozenset[str]) -> Guard:
    """Return what the test of an ``if`` means for its body, or for what follows its ``else``."""
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


def type_checking_names(module: ast.AST) -> frozenset[str]:
    """Return the names by which a module knows ``typing.TYPE_CHECKING``."""
    names = set(TYPE_CHECKING)
    for node in getattr(module, "body", ()):
        if isinstance(node, ast.ImportFrom):
            names.update(
                alias.asname for alias in node.names if alias.asname and alias.name in names
            )
    return frozenset(names)


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
    """Tell whether ``importorskip(...)`` or a test of ``find_spec(...)`` precedes in this suite."""
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
    """Know ``suppress(ImportError)``, and what tests write for it: ``raises``, ``assertRaises``."""
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
