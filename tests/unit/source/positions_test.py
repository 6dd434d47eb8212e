"""Where libcst says that the parts of a statement stand."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest

from flake8_pkginit.statement import Place, Statement, read, start_of


@pytest.mark.parametrize(
    ("source", "dots", "segments", "names"),
    [
        ("from .a import b\n", [(1, 5)], [(1, 6)], [(1, 15)]),
        ("from . . a . b import *\n", [(1, 5), (1, 7)], [(1, 9), (1, 13)], [(1, 22)]),
        ("from .. import a, b as c", [(1, 5), (1, 6)], [], [(1, 15), (1, 18)]),
        ("é = 'ü'; from .a import b; c\n", [(1, 14)], [(1, 15)], [(1, 24)]),
        ("if x:\n\tfrom .é.a import (  # why\n\t  b,\n# c\n\td\n\t)\n",
         [(2, 6)], [(2, 7), (2, 9)], [(3, 3), (5, 1)]),
        ("from \\\n  . \\\n a import b", [(2, 2)], [(3, 1)], [(3, 10)]),
        ("\x0c\nfrom .a import b\n", [(2, 5)], [(2, 6)], [(2, 15)]),
    ],
)  # fmt: skip
def test_places(
    source: str,
    dots: list[tuple[int, int]],
    segments: list[tuple[int, int]],
    names: list[tuple[int, int]],
) -> None:
    def places(pairs: list[tuple[int, int]]) -> tuple[Place, ...]:
        return tuple(Place(*pair) for pair in pairs)

    assert located(source) == Statement(places(dots), places(segments), places(names))


def located(source: str) -> Statement | None:
    """As flake8 splits lines: at line feeds alone, not at form feeds."""
    node = next(n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom))
    return read(node, [line + "\n" for line in source.split("\n")])


def test_a_stack_that_is_nearly_used_up_costs_no_more_than_the_place() -> None:
    source = "from .a import b\n"
    node = next(n for n in ast.parse(source).body if isinstance(n, ast.ImportFrom))

    def after(frames: int) -> Statement | None:
        return after(frames - 1) if frames else read(node, [source])

    def is_given_up(frames: int) -> bool:
        try:
            return after(frames) is None
        except RecursionError:  # before libcst was asked
            return False

    assert not is_given_up(100)
    room = sys.getrecursionlimit() - len(inspect.stack())
    assert any(is_given_up(room - spare) for spare in range(60))


def test_a_statement_that_libcst_refuses_has_a_start() -> None:
    source = "x; from ." + ".".join(["a"] * 20_000) + " import b\n"
    node = next(n for n in ast.parse(source).body if isinstance(n, ast.ImportFrom))
    assert read(node, [source]) is None
    assert start_of(node, [source]) == Place(1, 3)
