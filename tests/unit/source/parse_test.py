"""What a parse states: all imports and all names of a module."""

from __future__ import annotations

import ast
import sys

import pytest

from flake8_pkginit.source import parse
from flake8_pkginit.source.outline import Names, Reference

# Imports.


def asked(text: str) -> list[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    imports = parse.outline(ast.parse(text), text).imports
    assert imports is not None
    return [(one.level, one.parts, one.names) for one in imports]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a", [(0, ("a",), ())]),
        ("import a.b as c, os.path, d", [(0, ("a", "b"), ()), (0, ("d",), ())]),
        ("from a import b as c, d", [(0, ("a",), ("b", "d"))]),
        ("from .. import a", [(2, (), ("a",))]),
        ("from .a.b import *", [(1, ("a", "b"), ())]),
        ("from os import path", []),
        ("from .os import path", [(1, ("os",), ("path",))]),
        ("x = 'import a'", []),
    ],
)
def test_imports_but_for_the_standard_library(
    text: str, found: list[tuple[int, tuple[str, ...], tuple[str, ...]]]
) -> None:
    assert asked(text) == found


def test_where_an_import_stands() -> None:
    tree = ast.parse("if x:\n    pass\nelse:\n    import os, a, b\n    from .c import d\n")
    first, second, third = parse.imports(tree)
    test = tree.body[0]
    assert isinstance(test, ast.If)
    assert first.site is not None
    assert second.site is not None
    assert third.site is not None
    assert (first.site.node, first.site.alias) == (test.orelse[0], 1)
    assert (second.site.node, second.site.alias) == (test.orelse[0], 2)
    assert (third.site.node, third.site.alias) == (test.orelse[1], 0)
    block = first.site.block
    assert block is third.site.block
    assert (block.statements, block.owner, block.field) == (test.orelse, test, "orelse")
    assert block.outer is not None
    assert block.outer == (tree.body, tree, "body", None)


SUITES = {
    "a function": "def f():\n    import a",
    "a coroutine": "async def f():\n    import a",
    "a class": "class A:\n    import a",
    "if": "if x:\n    import a\nelif y:\n    import b\nelse:\n    import c",
    "for": "for x in y:\n    import a\nelse:\n    import b",
    "async for": "async def f():\n    async for x in y:\n        import a\n    else:\n        import b",
    "while": "while x:\n    import a\nelse:\n    import b",
    "with": "with x:\n    import a",
    "async with": "async def f():\n    async with x:\n        import a",
    "try": "try:\n    import a\nexcept x:\n    import b\nelse:\n    import c\nfinally:\n    import d",
    "match": "match x:\n    case 1:\n        import a\n    case _:\n        import b",
}  # fmt: skip
if sys.version_info >= (3, 11):
    SUITES["except*"] = "try:\n    import a\nexcept* x:\n    import b\nelse:\n    import c"


@pytest.mark.parametrize("case", SUITES)
def test_imports_are_found_in_all_suites(case: str) -> None:
    text = SUITES[case]
    count = text.count("import")
    assert {parts for _, parts, _ in asked(text)} == {(name,) for name in "abcd"[:count]}


def test_a_long_chain_of_branches_needs_no_stack() -> None:
    node = ast.If(ast.Constant(1), [ast.parse("import a").body[0]], [])
    for _ in range(10_000):
        node = ast.If(ast.Constant(1), [ast.Pass()], [node])
    tree = ast.Module([node], [])
    assert [one.parts for one in parse.imports(tree)] == [("a",)]
    assert parse.names(tree, "").bound == frozenset()
    while node.orelse:  # or the interpreter frees it by recursion
        inner = node.orelse.pop()
        assert isinstance(inner, ast.If)
        node = inner


# Names: the text, and the names that it binds by other means than `from`.

BOUND = {
    "nothing": ("pass", ""),
    "an assignment": ("n = 1", "n"),
    "a chain": ("n = m = 1", "n m"),
    "targets": ("n, (m, [k, *l]) = 1", "n m k l"),
    "an attribute": ("a.n = 1", ""),
    "an item": ("a[n] = 1", ""),
    "a change": ("n += 1", "n"),
    "an annotation and a value": ("n: int = 1", "n"),
    "an annotation": ("n: int", ""),
    "a loop": ("for n in a:\n    m = 1\nelse:\n    k = 1", "n m k"),
    "while": ("while a:\n    n = 1\nelse:\n    m = 1", "n m"),
    "with": ("with a as n, b as (m, k):\n    l = 1", "n m k l"),
    "a handler": ("try:\n    a = 1\nexcept b as c:\n    n = 1\nelse:\n    m = 1\nfinally:\n    k = 1", "a n m k"),
    "branches": ("if a:\n    n = 1\nelif b:\n    m = 1\nelse:\n    k = 1", "n m k"),
    "branches that never run": ("if False:\n    n = 1\nelse:\n    m = 1\nif 1:\n    k = 1\nelse:\n    l = 1", "m k"),
    "the main guard": ("if __name__ == '__main__':\n    n = 1\nelse:\n    m = 1", "m"),
    "type checking": ("if TYPE_CHECKING:\n    n = 1\nelse:\n    m = 1", "m"),
    "not type checking": ("if not TYPE_CHECKING:\n    n = 1", "n"),
    "a platform": ("if sys.platform == 'win32':\n    n = 1", "n"),
    "match": ("match a:\n    case n: m = 1\n    case [*k, 1]: pass\n    case {'b': 1, **l}: pass\n    case b(c=d): pass", "n m k l d"),
    "a capture of nothing": ("match a:\n    case [*_]: pass\n    case {'b': _}: pass\n    case _: pass", ""),
    "a walrus": ("f(n := 1)", "n"),
    "a walrus in a test": ("if (n := 1):\n    pass\nwhile (m := 1): pass", "n m"),
    "a walrus in a comprehension": ("[(n := a) for b in c if (m := b)]", "n m"),
    "a walrus in a lambda": ("lambda: (n := 1)", ""),
    "a walrus in a default": ("lambda a=(n := 1): 0\ndef f(a=(m := 1)): pass", "n m f"),
    "a walrus in a default, in a comprehension": ("[lambda a=(n := 1): 0 for b in c]", "n"),
    "a walrus in a decorator": ("@(n := a)\ndef f(): pass", "n f"),
    "a walrus in a base": ("class A((n := b)): pass", "n A"),
    "a comprehension": ("[a for n in b]\n{m: 1 for m in b}", ""),
    "a function": ("def n(a):\n    m = 1", "n"),
    "a coroutine": ("async def n(a):\n    m = 1", "n"),
    "a class": ("class n:\n    m = 1", "n"),
    "imports": ("import n, m.a, b as k, c.d as l", "n m k l"),
    "del": ("n = m = 1\ndel n", "m"),
    "del of several": ("n = m = k = l = 1\ndel (n, [m]), k", "l"),
    "del of an item": ("n = 1\ndel n[0], n.a", "n"),
    "del and again": ("n = 1\ndel n\nn = 2", "n"),
    "del and again in a line": ("n = 1; del n; n = 2", "n"),
    "del of an import": ("import n, m\ndel n", "m"),
    "del in a suite": ("n = 1\nif a:\n    del n", "n"),
    "global": ("def f():\n    global n, m\n    del n", "f n m"),
    "global over lines": ("def f():\n    global \\\n n\n", "f n"),
    "global after a tab": ("def f():\n    global\tn\n", "f n"),
    "global close to a backslash": ("def f():\n    global\\\n n\n", "f n"),
    "global in a class": ("class A:\n    global n", "A n"),
    "global of what is deleted": ("n = 1\ndel n\ndef f():\n    global n", "f n"),
    "nonlocal": ("def f():\n    n = 1\n    def g():\n        nonlocal n", "f"),
}  # fmt: skip


def names_of(text: str) -> Names:
    return parse.outline(ast.parse(text), text).names


@pytest.mark.parametrize("case", BOUND)
def test_names_are_bound(case: str) -> None:
    text, bound = BOUND[case]
    names = names_of(text)
    assert names.bound == set(bound.split())
    assert names.is_complete


def test_names_that_imports_bind_are_not_defined() -> None:
    names = names_of("import a, b.c\nfrom d import e as f\nimport g as h\nh = i = 1")
    assert names.bound == set("abfhi")
    assert names.defined == set("hi")


def test_from_a_module_comes_a_copy() -> None:
    names = names_of(
        "from a import n, m\nfrom ..b.c import n\nfrom . import k as k, l as o\nfrom a import d\ndel d"
    )
    assert names.copies == {
        "n": (Reference(0, ("a",)), Reference(2, ("b", "c"))),
        "m": (Reference(0, ("a",)),),
        "k": (Reference(1, ()),),
    }
    assert names.bound == {"o"}


def test_a_copy_that_is_bound_again_stays() -> None:
    assert set(names_of("from a import n\ndel n\nfrom b import n").copies) == {"n"}
    assert set(names_of("if x:\n    from b import n\nfrom a import n\ndel n").copies) == set()


def test_star_imports() -> None:
    names = names_of("from a.b import *\nfrom . import *\ndef f():\n    import c")
    assert names.stars == (Reference(0, ("a", "b")), Reference(1, ()))


def test_names_for_type_checkers_are_apart() -> None:
    text = (
        "from typing import TYPE_CHECKING as TC\n"
        "if TC:\n    import a\n    from b import c\n    def d(): pass\n    if x:\n        e = 1\n"
        "else:\n    f = 1"
    )
    names = names_of(text)
    assert names.typing == set("acde")
    assert names.bound == {"TC", "f"}
    assert names.copies == {}


@pytest.mark.parametrize(
    ("text", "exports"),
    [
        ("__all__ = ['a', 'b']", "a b"),
        ("__all__ = ('a',)", "a"),
        ("__all__ = ()", ""),
        ("__all__: list[str] = ['a']", "a"),
        ("__all__ = ['a']\nx = y = 1\n__all__ += ['b']", "a b"),
        ("__all__ = ['a']\nprint('__all__')", "a"),
        ("__all__ = a", None),
        ("__all__ = ['a', b]", None),
        ("__all__ = ['a', 1]", None),
        ("__all__ = {'a'}", None),
        ("__all__: list[str]", None),
        ("__all__ = ['a']\n__all__ += b", None),
        ("__all__ = ['a']\n__all__.append('b')", None),
        ("__all__ = ['a']\nimport b\nb.__all__ = []", None),
        ("__all__ = ['a']\ndef f():\n    global __all__", None),
        ("__all__ = ['a']\ndef f():\n    global b", "a"),
        ("a = __all__ = ['a']", None),
        ("if a:\n    __all__ = ['a']", None),
        ("from a import __all__", None),
    ],
)
def test_what_a_module_exports(text: str, exports: str | None) -> None:
    names = names_of(text)
    assert names.exports == (None if exports is None else set(exports.split()))
    assert names.has_exports is (text != "__all__: list[str]")


def test_a_module_without_exports() -> None:
    names = names_of("a = ['__all__']")
    assert (names.exports, names.has_exports) == (None, False)


@pytest.mark.parametrize(
    ("text", "has_getattr"),
    [
        ("def __getattr__(name): pass", True),
        ("__getattr__ = f", True),
        ("from a import __getattr__", True),
        ("class A:\n    def __getattr__(self, name): pass", False),
    ],
)
def test_whether_a_function_answers_for_other_names(text: str, has_getattr: bool) -> None:
    assert names_of(text).has_getattr is has_getattr
