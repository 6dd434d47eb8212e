"""Whether the tests notice what is dropped from the package's tables and regular expressions.

A mutant lacks an element of a table, an alternative of a regular expression, or one of these whole.
The tests run on a copy of the package with the mutant in it; one that they all pass on survives.
Run this with an interpreter that has the package and what its tests need.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "flake8_pkginit"
CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*")
TABLES = (ast.Tuple, ast.List, ast.Set, ast.Dict)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MATCHERS = frozenset(
    {"compile", "search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split"}
)
# What hands on a regular expression, or puts one together of its parts.
WRAPPERS = (ast.BinOp, ast.BoolOp, ast.IfExp, ast.FormattedValue, ast.Starred, *TABLES[:3])
# Of a regular expression: an escape, a class of characters, a group's start, and all else.
TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|\((?:\?(?:P<\w+>|P=\w+|<?[=!]|\(\w+\)|[>#]|[aiLmsux-]*:?))?|.",
    re.DOTALL,
)
FIRST_FIELD = 0x100000  # a character for private use: it stands for a field of an f-string
# Both `-m pytest` and `-c` put the checkout before the copy on the search path.
START = """\
import importlib.util, sys
sys.path[:] = filter(None, sys.path)
_, name, origin, *arguments = sys.argv
if importlib.util.find_spec(name).origin != origin:
    sys.exit(99)
import pytest
sys.exit(pytest.main(arguments))
"""
PASSED, NO_TESTS, OTHER_PACKAGE, TIMED_OUT = 0, 5, 99, -1


@dataclass(frozen=True)
class Mutant:
    """What a module lacks, and its source without it."""

    path: str
    line: int
    dropped: str
    source: bytes

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.dropped}"


class Module:
    """A module of the package."""

    def __init__(self, path: Path, package: Path) -> None:
        self.path = path.relative_to(package.parent).as_posix()
        self._source = path.read_bytes()
        self._lines = self._source.splitlines(keepends=True)
        self.tree = ast.parse(self._source)

    def _span(self, node: ast.expr) -> tuple[int, int]:
        rows = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
        start, end = (sum(map(len, self._lines[: row - 1])) + column for row, column in rows)
        return start, end

    def text(self, node: ast.expr) -> str:
        """Return the source of an expression."""
        start, end = self._span(node)
        return self._source[start:end].decode()

    def mutant(self, node: ast.expr, text: str, dropped: str, at: ast.expr) -> Mutant:
        """Put a text in the place of an expression."""
        start, end = self._span(node)
        source = self._source[:start] + text.encode() + self._source[end:]
        ast.parse(source)
        owner = next(s for s in self.tree.body if (s.end_lineno or 0) >= node.lineno)
        name = getattr(owner, "name", "") or ", ".join(name for name, _ in bindings(owner))
        return Mutant(self.path, at.lineno, f"{dropped} of {name or 'the module'}", source)


def bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a node binds, and to what; a loop binds its name to all it goes over."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            pairs = list(zip(targets, values, strict=False))
        case ast.Assign(targets=targets, value=value):
            pairs = [(target, value) for target in targets]
        case (
            ast.AnnAssign(target=target, value=ast.expr() as value)
            | ast.AugAssign(target=target, value=value)
            | ast.NamedExpr(target=target, value=value)
            | ast.For(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
        ):
            pairs = [(target, value)]
        case _:
            pairs = []
    return ((target.id, value) for target, value in pairs if isinstance(target, ast.Name))


def scoped(node: ast.AST, scope: str) -> Iterator[tuple[ast.AST, str]]:
    """Yield the nodes of a tree, each with the function or class that it is in."""
    for child in ast.iter_child_nodes(node):
        yield child, scope
        yield from scoped(child, f"{scope}:{child.lineno}" if isinstance(child, SCOPES) else scope)


def short(text: str) -> str:
    """Return a text in a line of moderate length."""
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in " ".join(text.split()))
    return text if len(text) <= 60 else f"{text[:57]}..."


def table_mutants(module: Module, node: ast.AST) -> Iterator[Mutant]:
    """Drop each element of each table in an expression."""

    def without(at: ast.expr, text: str) -> Mutant:
        assert isinstance(node, ast.expr)
        return module.mutant(node, text, f"element {short(module.text(at))}", at)

    texts: list[str] = []
    places: list[ast.expr] = []
    inner: list[ast.AST] = list(ast.iter_child_nodes(node))
    match node:
        case ast.Subscript() | ast.Lambda() | ast.Tuple(ctx=ast.Store()):
            return  # a type, code, the names of a loop
        case ast.Tuple(elts=places) | ast.List(elts=places) | ast.Set(elts=places):
            texts = [module.text(element) for element in places]
            # A tuple in a table is a row: it is no table, but may hold one.
            rows = [e.elts if isinstance(e, ast.Tuple) else [e] for e in places]
            inner = [part for row in rows for part in row]
        case ast.Dict(keys=keys, values=values):
            places = [key or value for key, value in zip(keys, values, strict=True)]
            starts = [f"{module.text(key)}: " if key else "**" for key in keys]
            texts = [start + module.text(v) for start, v in zip(starts, values, strict=True)]
        case ast.Call(func=ast.Attribute(value=base, attr="union"), args=others):
            for at in others:
                if not any(table_mutants(module, at)):
                    rest = ", ".join(module.text(other) for other in others if other is not at)
                    yield without(at, f"({module.text(base)}).union({rest})")
        case ast.BinOp(left=left, op=ast.BitOr() | ast.Add(), right=right):
            if any(isinstance(part, TABLES) for part in ast.walk(node)):
                for at, other in (left, right), (right, left):
                    if not any(table_mutants(module, at)):
                        yield without(at, f"({module.text(other)})")
    brackets = {"Tuple": "()", "List": "[]"}.get(type(node).__name__, "{}")
    for index, at in enumerate(places if len(texts) > 1 else []):
        rest = "".join(f"{text}, " for text in texts[:index] + texts[index + 1 :])
        yield without(at, f"{brackets[0]}{rest}{brackets[1]}")
    for child in inner:
        yield from table_mutants(module, child)


def tables(module: Module) -> Iterator[Mutant]:
    """Drop each element of the tables that a module's constants are."""
    for node, scope in scoped(module.tree, ""):
        for name, value in bindings(node) if not scope else ():
            if CONSTANT.fullmatch(name):
                yield from table_mutants(module, value)


class Expressions:
    """The regular expressions of a package: what its calls of ``re`` are given.

    A constant is its module's own or any other's of that name; other names are a function's.
    """

    def __init__(self, modules: Sequence[Module]) -> None:
        self.found: dict[ast.expr, Module] = {}
        self._seen: set[ast.AST] = set()
        self._values: dict[str, list[tuple[ast.expr, Module, str]]] = {}
        nodes = [(n, m, scope) for m in modules for n, scope in scoped(m.tree, f"{m.path}:")]
        for node, module, scope in nodes:
            for name, value in bindings(node):
                self._values.setdefault(_key(name, scope), []).append((value, module, scope))
        for node, module, scope in nodes:
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=[pattern, *_]
                ) if name in MATCHERS:
                    self._add(pattern, module, scope)

    def _add(self, node: ast.AST, module: Module, scope: str) -> None:
        """Add the strings that a regular expression is made of."""
        if node in self._seen:
            return
        self._seen.add(node)
        parts: list[ast.AST] = []
        match node:
            case ast.Constant(value=str()):
                self.found[node] = module
            case ast.JoinedStr(values=values):
                self.found[node] = module
                parts += (part for part in values if isinstance(part, ast.FormattedValue))
            case ast.Name(id=name):
                bound = self._values.get(_key(name, scope), [])
                for known in [b for b in bound if b[1] is module] or bound:
                    self._add(*known)
            case ast.Attribute(value=compiled, attr="pattern"):
                parts = [compiled]
            case ast.Attribute(attr=name):  # a module's: only constants are stored so
                for known in self._values.get(name, []):
                    self._add(*known)
            case ast.Call(func=ast.Attribute(attr="join"), args=[joined]):
                parts = [joined]
            case _ if isinstance(node, WRAPPERS):
                parts += ast.iter_child_nodes(node)
        for part in parts:
            self._add(part, module, scope)


def _key(name: str, scope: str) -> str:
    return name if CONSTANT.fullmatch(name) else f"{scope} {name}"


def start_of(pattern: str) -> int:
    """Return where a regular expression starts, after its flags."""
    flags = re.match(r"(\(\?[aiLmsux]+\))*", pattern)
    return flags.end() if flags else 0


def alternatives(pattern: str) -> Iterator[tuple[int, int]]:
    """Yield where each alternative starts and ends, of each group that has two or more."""
    groups = [[start_of(pattern)]]  # where the alternatives start of each group that is open
    tokens = [(token[0], token.start(), token.end()) for token in TOKEN.finditer(pattern)]
    for token, start, end in [*tokens, ("", len(pattern), 0)]:
        if token.startswith("("):
            groups.append([end])
        elif token == "|":
            groups[-1].append(end)
        elif token in ("", ")"):
            starts = groups.pop()
            if len(starts) > 1:
                yield from zip(starts, [*(s - 1 for s in starts[1:]), start], strict=True)
            groups = groups or [[end]]  # of a part of a regular expression


def expression_mutants(module: Module, node: ast.expr) -> Iterator[Mutant]:
    """Have each alternative, and the whole, match nothing.

    Each stays, behind an assertion that fails: so every group keeps its number.
    """
    pattern = ""
    fields: list[str] = []  # of an f-string: each is one character of the pattern
    for part in node.values if isinstance(node, ast.JoinedStr) else [node]:
        if isinstance(part, ast.Constant):
            pattern += str(part.value)
        else:
            pattern += chr(FIRST_FIELD + len(fields))
            fields.append(ast.unparse(ast.JoinedStr([part])))
    field = re.compile(f"([{chr(FIRST_FIELD)}-{chr(FIRST_FIELD + len(fields))}])")

    def never(start: int, end: int, what: str) -> Iterator[Mutant]:
        lacking = f"{pattern[:start]}(?!)(?:{pattern[start:end]}){pattern[end:]}"
        if compiles(lacking) or not compiles(pattern):  # a part of one need not compile
            parts = field.split(lacking)
            parts[::2] = map(repr, parts[::2])
            parts[1::2] = [fields[ord(mark) - FIRST_FIELD] for mark in parts[1::2]]
            text = field.sub(
                lambda mark: fields[ord(mark[0]) - FIRST_FIELD][2:-1], pattern[start:end]
            )
            yield module.mutant(node, f"({' '.join(parts)})", what.format(short(text)), node)

    for start, end in sorted(alternatives(pattern)):
        yield from never(start, end, f"alternative {{}} at {start}")
    if pattern and compiles(pattern):
        yield from never(start_of(pattern), len(pattern), "expression {}")


def compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def all_mutants(package: Path) -> list[Mutant]:
    modules = [Module(path, package) for path in sorted(package.rglob("*.py"))]
    found = [mutant for module in modules for mutant in tables(module)]
    for node, module in Expressions(modules).found.items():
        found += expression_mutants(module, node)
    return sorted(found, key=lambda mutant: (mutant.path, mutant.line))


class Laboratory:
    """The tests, and copies of the package for them."""

    def __init__(self, package: Path, tests: Sequence[Path], folder: Path) -> None:
        self._package, self._tests, self._folder = package, tests, folder
        self._limit = 3600.0  # seconds
        self._whole = folder / "whole"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, self._whole / package.name, ignore=ignored)
        # A copy of this keeps the times of the files, so that it is compiled but for a mutant.
        compileall.compile_dir(self._whole, quiet=1)

    def refusal(self, limit: float | None) -> str:
        """Run the tests on the whole package; return what they say unless they pass."""
        started = time.monotonic()
        code = self._run(self._whole, self._tests)
        self._limit = limit or 60 + 5 * (time.monotonic() - started)
        return "" if code == PASSED else (self._whole / "log").read_text(errors="replace")

    def verdict(self, mutant: Mutant) -> str:
        """Run the tests on a mutant, first those that most likely notice."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            shutil.copytree(self._whole / self._package.name, folder / self._package.name)
            path = folder / mutant.path
            path.write_bytes(mutant.source)
            Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)
            for tests in filter(None, (self._own(mutant), self._tests)):
                code = self._run(folder, tests)
                if code not in (PASSED, NO_TESTS):
                    return "timed out" if code == TIMED_OUT else "killed"
        return "survived"

    def _own(self, mutant: Mutant) -> list[Path]:
        """Return the tests that are named like the module."""
        module = Path(mutant.path)
        name = f"{module.stem.strip('_')}_test.py"
        files = [p for test in self._tests for p in (test.rglob(name) if test.is_dir() else [test])]
        named = [file for file in files if file.name == name]
        return [file for file in named if file.parent.name == module.parent.name] or named

    def _run(self, folder: Path, tests: Sequence[Path]) -> int:
        """Run tests, and what they start, with the package that is in a folder."""
        name = self._package.name
        settings = {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.getenv("PYTHONPATH")])),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
        }
        command = [sys.executable, "-c", START, name, str(folder / name / "__init__.py")]
        command += ["-x", "-q", "-p", "no:cacheprovider", *map(str, tests)]
        command += ["-n0"] if importlib.util.find_spec("xdist") else []
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=self._package.parent,
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = process.wait(self._limit)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                code = TIMED_OUT
        if code == OTHER_PACKAGE:
            raise RuntimeError(f"the tests do not import {name} from {folder}")
        return code


def experiment(laboratory: Laboratory, mutants: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """Return the mutants that survive, in their order."""
    survivors = set()
    with ThreadPoolExecutor(jobs) as pool:
        runs = {pool.submit(laboratory.verdict, mutant): mutant for mutant in mutants}
        try:
            for number, run in enumerate(as_completed(runs), 1):
                print(f"[{number}/{len(mutants)}] {run.result():9} {runs[run]}", file=sys.stderr)
                if run.result() == "survived":
                    survivors.add(runs[run])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [mutant for mutant in mutants if mutant in survivors]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=PACKAGE, metavar="DIR")
    parser.add_argument("--tests", type=Path, nargs="+", metavar="PATH", help="tests/unit if none")
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants whose line has this")
    parser.add_argument("--list", action="store_true", help="show the mutants, and run nothing")
    parser.add_argument("--jobs", type=int, default=1, metavar="N")
    parser.add_argument("--limit", type=float, metavar="SECONDS", help="for one run of the tests")
    options = parser.parse_args()
    package = options.package.resolve()
    mutants = [mutant for mutant in all_mutants(package) if options.only in str(mutant)]
    if not mutants:
        parser.error(f"no mutant in {package} has {options.only!r} in its line")
    if options.list:
        print(*mutants, f"{len(mutants)} mutants", sep="\n")
        return 0
    tests = [path.resolve() for path in options.tests or [package.parent / "tests/unit"]]
    with tempfile.TemporaryDirectory() as name:
        laboratory = Laboratory(package, tests, Path(name).resolve())
        if refusal := laboratory.refusal(options.limit):
            sys.exit(f"{refusal}\nthe tests must pass on the package as it is")
        survivors = experiment(laboratory, mutants, options.jobs)
    print(*survivors, sep="\n", end="\n" if survivors else "")
    killed = len(mutants) - len(survivors)
    print(f"{len(mutants)} mutants, {killed} killed, {len(survivors)} survivors")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
