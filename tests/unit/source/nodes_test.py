"""What is found in a syntax tree."""

from __future__ import annotations

import ast
import warnings

import pytest

from flake8_pkginit.source.nodes import SUITES, children, is_main_guard, last_name, syntax_tree


def expression(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def test_every_field_that_holds_statements_is_a_suite() -> None:
    holders = {
        kind: tuple(field for field in kind._fields if field in STATEMENTS)
        for kind in vars(ast).values()
        if isinstance(kind, type) and issubclass(kind, (ast.stmt, ast.excepthandler, ast.match_case))
    }  # fmt: skip
    assert {kind: fields for kind, fields in holders.items() if fields} == SUITES


STATEMENTS = ("body", "handlers", "cases", "orelse", "finalbody")  # and what in turn holds them


@pytest.mark.parametrize(
    "source", ["def (:", b"# coding: klingon\n", b"x = '\xff'", "x = 1\0", "(" * 5000 + ")" * 5000, None]
)  # fmt: skip
def test_there_is_no_tree_of_a_broken_source(source: str | bytes | None) -> None:
    assert syntax_tree(source) is None


@pytest.mark.parametrize("source", ["größe = 1\n", "größe = 1\n".encode(), b"#coding: latin-1\ngr\xf6\xdfe = 1\n"])  # fmt: skip
def test_a_source_is_read_in_its_coding(source: str | bytes) -> None:
    tree = syntax_tree(source)
    assert tree is not None
    assert ast.unparse(tree) == "größe = 1"


def test_what_python_warns_of_is_the_business_of_its_own_file() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert syntax_tree("x = '\\d'\nassert (x, 1)\n") is not None


def test_children_are_the_nodes_directly_below() -> None:
    node = ast.parse("if a:\n    b\n    c\nelse:\n    d").body[0]
    assert [ast.unparse(child) for child in children(node)] == ["a", "b", "c", "d"]
    assert [ast.unparse(child) for child in children(node, ("body", "test"))] == ["d"]


@pytest.mark.parametrize(
    ("source", "name"), [("a", "a"), ("a.b.c", "c"), ("a().b", "b"), ("a()", ""), ("a[b]", "")]
)
def test_the_last_name_of_a_dotted_one(source: str, name: str) -> None:
    assert last_name(expression(source)) == name
    assert last_name(None) == ""


@pytest.mark.parametrize(
    ("source", "is_guard"),
    [
        ("__name__ == '__main__'", True),
        ("'__main__' == __name__", True),
        ("__name__ != '__main__'", False),
        ("name == '__main__'", False),
        ("a.__name__ == '__main__'", False),
        ("__name__", False),
        ("not __name__ == '__main__'", False),
    ],
)
def test_the_test_of_the_main_guard(source: str, is_guard: bool) -> None:
    assert is_main_guard(expression(source)) is is_guard
