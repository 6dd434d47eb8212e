"""Where libcst says that the parts of an import stand, and how it spells another module."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest

from flake8_pkginit.source.outline import Reference, Site
from flake8_pkginit.source.parse import imports
from flake8_pkginit.source.positions import DEEPEST, Located, locate, respelling
from flake8_pkginit.source.ranges import Edit, Position, Range, replaced, split_lines, text_of


def site_of(source: str, alias: int = 0) -> Site:
    """The first import statement of a source."""
    found = next(imports(ast.parse(source))).site
    assert found is not None
    return found._replace(alias=alias)


def lines_of(source: str) -> list[str]:
    """As flake8 splits lines: at line feeds alone, not at form feeds."""
    return source.splitlines(keepends=True) if "\f" not in source else split_lines(source)


def located(source: str, alias: int = 0) -> Located | None:
    return locate(site_of(source, alias), lines_of(source))


# The source, and where its dots, segments and names start.
STARTS = {
    "from .a import b\n": ([(1, 5)], [(1, 6)], [(1, 15)]),
    "from . . a . b import *\n": ([(1, 5), (1, 7)], [(1, 9), (1, 13)], [(1, 22)]),
    "from .. import a, b as c": ([(1, 5), (1, 6)], [], [(1, 15), (1, 18)]),
    "from a.b.c import d": ([], [(1, 5), (1, 7), (1, 9)], [(1, 18)]),
    "é = 'ü'; from .a import b; c\n": ([(1, 14)], [(1, 15)], [(1, 24)]),
    "if x:\n\tfrom .é.a import (  # why\n\t  b,\n# c\n\td\n\t)\n": ([(2, 6)], [(2, 7), (2, 9)], [(3, 3), (5, 1)]),
    "from \\\n  . \\\n a import b": ([(2, 2)], [(3, 1)], [(3, 10)]),
    "\x0c\nfrom .a import b\n": ([(2, 5)], [(2, 6)], [(2, 15)]),
    "\x0cfrom .a import b\n": ([(1, 6)], [(1, 7)], [(1, 16)]),
    "x = 1; import a.b \\\n . c": ([], [(1, 14), (1, 16), (2, 3)], []),
}  # fmt: skip


@pytest.mark.parametrize("source", STARTS)
def test_dots_segments_and_names_are_located(source: str) -> None:
    found = located(source)
    assert found is not None
    assert tuple([tuple(part.start) for part in parts] for parts in found) == STARTS[source]


@pytest.mark.parametrize("source", STARTS)
def test_a_range_holds_what_is_located(source: str) -> None:
    found = located(source)
    [node] = [n for n in ast.walk(ast.parse(source)) if isinstance(n, (ast.Import, ast.ImportFrom))]
    is_from = isinstance(node, ast.ImportFrom)
    dots = ["."] * node.level if isinstance(node, ast.ImportFrom) else []
    module = (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
    names = [alias.name for alias in node.names] if is_from else []
    assert found is not None
    lines = lines_of(source)
    texts = [[text_of(lines, part) for part in parts] for parts in found]
    assert texts == [dots, module.split(".") if module else [], names]


def test_each_module_of_an_import_is_located() -> None:
    source = "import a, b.c as d, \\\n e\n"
    assert located(source, 0) == Located((), (Range(Position(1, 7), Position(1, 8)),), ())
    assert located(source, 1) == Located(
        (), (Range(Position(1, 10), Position(1, 11)), Range(Position(1, 12), Position(1, 13))), ()
    )
    assert located(source, 2) == Located((), (Range(Position(2, 1), Position(2, 2)),), ())


def test_a_stack_that_is_nearly_used_up_costs_no_more_than_the_place() -> None:
    source = "from .a import b\n"
    site = site_of(source)

    def after(frames: int) -> Located | None:
        return after(frames - 1) if frames else locate(site, [source])

    def is_given_up(frames: int) -> bool:
        try:
            return after(frames) is None
        except RecursionError:  # before libcst was asked
            return False

    assert not is_given_up(100)
    room = sys.getrecursionlimit() - len(inspect.stack())
    assert any(is_given_up(room - spare) for spare in range(60))


@pytest.mark.parametrize("statement", ["from .{} import b\n", "import c, {}\n"])
def test_libcst_is_not_asked_of_what_nests_too_deep(statement: str) -> None:
    for count in (2_000, DEEPEST + 1):
        source = statement.format(".".join(["a"] * count))
        assert located(source) is None
        assert respelling("m.py", site_of(source), [source], Reference(1, ("b",))) is None
    source = statement.format(".".join(["a"] * DEEPEST))
    assert located(source) is not None
    assert respelling("m.py", site_of(source), [source], Reference(1, ("b",))) is not None


def test_a_statement_that_libcst_does_not_take_is_left_alone() -> None:
    site = site_of("from .a import b\n")
    assert locate(site, ["from .a import b\n"]) is not None
    changed = ["from .a, import \n"]  # it might as well have a syntax that is newer than libcst
    assert locate(site, changed) is None
    assert respelling("m.py", site, changed, Reference(1, ("c",))) is None


# The source, which of its modules, another module, and what then stands there; or None.
RESPELLED = {
    "a segment": ("from .mdels import b\n", 0, ".models", "from .models import b\n"),
    "white space stays": ("from  .  mdels . a  import b  # why\n", 0, ".models.b", "from  .  models . b  import b  # why\n"),
    "more dots": ("from .a import b\n", 0, "...a", "from ...a import b\n"),
    "fewer dots": ("from ...a import b\n", 0, ".a", "from .a import b\n"),
    "no dots": ("from .a import b\n", 0, "a.b", "from a.b import b\n"),
    "dots alone": ("from ... import b\n", 0, "..", "from .. import b\n"),
    "dots that are apart": ("from . . a import b\n", 0, ".a", "from . a import b\n"),
    "more segments": ("from .a import b\n", 0, ".a.b.c", "from .a.b.c import b\n"),
    "fewer segments": ("from .a.b.c import b\n", 0, ".c", "from .c import b\n"),
    "an import": ("import a.cach\n", 0, "a.cache", "import a.cache\n"),
    "one module of several": ("import a, b.cach as c, d\n", 1, "b.cache", "import a, b.cache as c, d\n"),
    "after another statement": ("é = 1; from .mdels import (\n    b,\n)\n", 0, ".models", "é = 1; from .models import (\n    b,\n)\n"),
    "indented": ("if x:\n\tfrom .mdels import b\n", 0, ".models", "if x:\n\tfrom .models import b\n"),
    "over lines": ("from . \\\n  mdels import b\n", 0, ".models", "from . \\\n  models import b\n"),
    "a name of letters beyond ASCII": ("from .größe import b\n", 0, ".größen", "from .größen import b\n"),
    "the same": ("from .a import b\n", 0, ".a", "from .a import b\n"),
    "a line less": ("from .a \\\n  .b import c\n", 0, ".b", None),
}  # fmt: skip


@pytest.mark.parametrize("case", RESPELLED)
def test_another_module_is_spelled_and_all_else_stays(case: str) -> None:
    source, alias, module, after = RESPELLED[case]
    name = module.lstrip(".")
    reference = Reference(len(module) - len(name), tuple(name.split(".")) if name else ())
    edit = respelling("m.py", site_of(source, alias), lines_of(source), reference)
    assert (edit if edit is None else replaced(source, [edit])) == after


def test_no_more_is_replaced_than_what_differs() -> None:
    source = "if x:\n    from .aa.mdels import b\n"
    edit = respelling("m.py", site_of(source), lines_of(source), Reference(1, ("aa", "models")))
    assert edit == Edit("m.py", Range(Position(2, 14), Position(2, 14)), "o")
    source = "from . \\\n  aa import b\n"
    edit = respelling("m.py", site_of(source), lines_of(source), Reference(1, ("ab",)))
    assert edit == Edit("m.py", Range(Position(2, 3), Position(2, 4)), "b")
