"""The names that a module binds."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import NamedTuple

from flake8_pkginit.imports import (
    SUITES,
    Guard,
    branch_guard,
    is_main_guard,
    type_checking_names,
)

# What every module has: what the import system sets (language reference, 3.2.9), and what its type
# and `object` have.
ALWAYS = frozenset(
    {
        "__name__", "__file__", "__doc__", "__spec__", "__loader__", "__package__", "__builtins__",
        "__cached__", "__annotations__", "__annotate__",
    }
).union(*map(vars, ModuleType.__mro__))  # fmt: skip

# Statements at the margin that bind names for certain, as long as nothing deletes them. A pattern
# that starts with a line's end is searched for much faster than one that starts with its beginning.
PLAIN = (
    r"\n(?![ \t\n])(?:(?:def|class|async[ \t]+def)[ \t]+(\w+)"
    r"|from[ \t]+([.]*)(\w[.\w]*|)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^(\n#;\\]+))"
    r"|import[ \t]+([\w., \t]+)(?=[#\n])"
    r"|(\w+(?:[ \t]*[,=][ \t]*\w+)*)[ \t]*(?::[^=\n#'\"]*)?=(?!=)"
    r"|\(([\w\s,]+)\)[ \t]*=(?!=))"
)
# Suites at the margin that a module may run, whatever the flow through it: not those that are there
# for type checkers, or that a constant or the name of the main module decides about.
COLON, LINES = r":[ \t]*(?:#[^\n]*)?", r"(?:\n+[ \t][^\n]*)+"
TYPING = r"(?:\w+\.)?TYPE_CHECKING"
TEST = (
    rf"(?:{TYPING} or |(?!(?:True|False|None)\b|[\d'\"]|[^\n]*(?:TYPE_CHECKING|MYPY|__name__)))"
    r"[^\n:]*"
)
SUITES_RUN = (
    rf"\n(?:((?:try|if {TEST}){COLON}{LINES}"
    rf"(?:\n+(?:except\b[^\n:]*|elif {TEST}|else|finally){COLON}{LINES})*)"
    rf"|if (?:True|not {TYPING}){COLON}({LINES})"
    rf"|if {TYPING}{COLON}{LINES}\n+else{COLON}({LINES}))"
)
DELETES = r"\ndel\b([^\n]*)"
GLOBAL = r"\bglobal[ \t\\]"
# Without one of these words a module leaves its namespace to statements.
SUSPECT = (
    r"\b(globals|vars|locals|exec|setattr|delattr|__dict__|modules|import_module|__import__"
    r"|global_enum|_convert_?|f_globals)\b"
)

Source = tuple[int, tuple[str, ...]]  # the level and the segments of a module


class Bindings(NamedTuple):
    """What a module binds when it is imported.

    ``names`` are bound for certain or perhaps, ``typing_names`` for type checkers alone.
    ``copies`` are the names that ``from module import name`` binds, with each such module;
    ``stars`` are the modules all of whose names are imported.
    ``exports`` is a literal ``__all__``; ``has_getattr`` says that a function gives other names.
    """

    names: frozenset[str]
    typing_names: frozenset[str]
    copies: dict[str, tuple[Source, ...]]
    stars: tuple[Source, ...]
    exports: frozenset[str] | None
    has_getattr: bool

    def exports_name(self, name: str) -> bool:
        """Whether ``from module import *`` takes a name along, if it is bound."""
        if self.exports is not None:
            return name in self.exports
        return "__all__" in self.names or "__all__" in self.copies or not name.startswith("_")


class Plain(NamedTuple):
    """What a look at a module's text tells of the names that it binds.

    ``names`` are surely bound, ``defined`` those of them that are not imported; ``stars`` are as in
    ``Bindings``. ``exports`` has the names of a literal ``__all__``, and is ``None`` without any.
    """

    names: frozenset[str]
    defined: frozenset[str]
    stars: tuple[Source, ...]
    exports: frozenset[str] | None

    def surely_exports(self, name: str) -> bool:
        """Whether ``from module import *`` surely takes a name along, if it is bound."""
        return not name.startswith("_") if self.exports is None else name in self.exports


def plain(text: str) -> Plain:
    """Return what a look at a module's text tells of it, without parsing it."""
    text = f"\n{text}\n"
    defined: set[str] = set()
    imported: set[str] = set()
    stars: list[Source] = []
    for level, module, names in _plain_statements(text):
        if level < 0:
            defined.update(names)
        elif "*" in names:
            stars.append((level, tuple(module.split(".")) if module else ()))
        else:
            imported.update(names)
    deleted: set[str] = set()
    if "\ndel" in text:
        deleted.update(re.findall(r"\w+", "".join(re.findall(DELETES, text))))
    defined -= deleted
    return Plain(
        frozenset(defined | (imported - deleted)),
        frozenset(defined),
        tuple(stars),
        _plain_exports(text) if "__all__" in text else None,
    )


def _plain_statements(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the level, the module and the names of each statement that binds some, below 0 if
    it imports none.
    """
    texts = [text]
    has_suites = ("\ntry:" in text or "\nif " in text) and "TYPE_CHECKING as" not in text
    for suites in re.findall(SUITES_RUN, text) if has_suites else ():
        suite = "\n" + "".join(suites)
        indent = re.search(r"\n[ \t]+(?=[^ \t\n#])", suite)
        if indent is not None:
            texts.append(suite.replace(indent.group(), "\n") + "\n")
    for part in texts:
        for defined, dots, module, block, line, plain, one, more in re.findall(PLAIN, part):
            assigned = one or more
            if defined or assigned:
                yield -1, "", re.findall(r"\w+", assigned) if assigned else [defined]
            elif plain:
                yield 0, plain, [name.partition(".")[0] for name in _bound(plain)]
            else:
                yield len(dots), module, _bound(block or line)


def _bound(text: str) -> list[str]:
    """Return what the items of an import statement bind."""
    if "#" in text:
        text = re.sub(r"#.*", "", text)
    return [item.split()[-1] for item in text.split(",") if item.strip()]


def _plain_exports(text: str) -> frozenset[str]:
    """Return the names of a literal ``__all__`` at the margin; of any other, none is sure."""
    strings = text.count("'__all__'") + text.count('"__all__"')
    start = text.find("\n__all__")
    found = re.match(r"\n__all__\s*=\s*[\[(]([\w\s'\",#]*)[\])][ \t]*(?=[\n#])", text[start:])
    if found is None or text.count("__all__") - strings > 1:
        return frozenset()
    return frozenset(re.findall(r"['\"](\w+)['\"]", re.sub(r"#.*", "", found[1])))


def bindings(tree: ast.Module, text: str) -> Bindings:
    """Return what a module binds (language reference, 4.2.1), whatever the flow through it."""
    names = _Names(tree)
    names.visit()
    if re.search(GLOBAL, text):
        names.visit_functions()
    return Bindings(
        frozenset(filter(names.stays, names.bound)),
        frozenset(names.typing),
        {name: tuple(found) for name, found in names.copies.items() if names.stays(name)},
        tuple(names.stars),
        _exports(tree, text),
        "__getattr__" in names.bound or "__getattr__" in names.copies,
    )


class _Names:
    """Collects the names of one module, without recursion over its statements."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._typing_names = type_checking_names(tree)
        self._last: dict[str, tuple[int, int]] = {}
        self._deleted: dict[str, tuple[int, int]] = {}
        self.bound: set[str] = set()
        self.typing: set[str] = set()
        self.copies: dict[str, list[Source]] = {}
        self.stars: list[Source] = []

    def stays(self, name: str) -> bool:
        """Whether no ``del`` at the margin unbinds a name for good."""
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
                    self._deleted.update((n, _place(t)) for n, t in _stores(target, ast.Del))

    def _phase(self, node: ast.AST, field: str, is_typing: bool) -> bool | None:
        """Whether a suite is there for type checkers alone; ``None`` if an import never runs it."""
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
            self._bind(node.name, node, is_typing)
        for name, place in _stores(node):
            self._bind(name, place, is_typing)

    def _from_import(self, node: ast.ImportFrom, is_typing: bool) -> None:
        source = (node.level, tuple(node.module.split(".")) if node.module else ())
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(source)
            elif is_typing or alias.asname not in (None, alias.name):
                self._bind(alias.asname or alias.name, node, is_typing)
            else:
                self._last[alias.name] = max(_place(node), self._last.get(alias.name, (0, 0)))
                self.copies.setdefault(alias.name, []).append(source)

    def _bind(self, name: str, node: ast.AST, is_typing: bool) -> None:
        if is_typing:
            self.typing.add(name)
            return
        self.bound.add(name)
        self._last[name] = max(_place(node), self._last.get(name, (0, 0)))

    def visit_functions(self) -> None:
        """Visit all of it for what any function, at any time, binds by ``global``."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Global):
                for name in node.names:
                    self.bound.add(name)
                    self._last[name] = (sys.maxsize, 0)


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _stores(
    node: ast.AST, context: type[ast.expr_context] = ast.Store
) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a statement binds itself, its suites left out.

    A lambda binds nothing outside itself, a comprehension no more than what a walrus in it does
    (PEP 572).
    """
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return
    suites = SUITES.get(type(node), ())
    stack = [(child, False) for child in _children(node, suites)]
    if isinstance(node, (ast.Name, ast.Tuple, ast.List)):
        stack = [(node, False)]
    while stack:
        child, in_comprehension = stack.pop()
        if isinstance(child, ast.Lambda):
            stack += [(default, in_comprehension) for default in _children(child.args, ())]
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
        stack += [(grandchild, inner) for grandchild in _children(child, ())]


def _children(node: ast.AST, without: Sequence[str]) -> Iterator[ast.AST]:
    for field, value in ast.iter_fields(node):
        if field in without:
            continue
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST):
                yield child


def _exports(tree: ast.Module, text: str) -> frozenset[str] | None:
    """Return ``__all__`` where every mention of it is an assignment of literals."""
    names: set[str] = set()
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
            names, literals = names.union(found), literals + 1
    return frozenset(names) if literals and text.count("__all__") == literals else None


def _strings(node: ast.expr | None) -> list[str] | None:
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    values = [e.value if isinstance(e, ast.Constant) else None for e in node.elts]
    return [v for v in values if isinstance(v, str)] if all(map(_is_string, values)) else None


def _is_string(value: object) -> bool:
    return isinstance(value, str)
