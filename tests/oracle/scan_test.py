"""A look at a text misses no import that a parser finds."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesmith import from_grammar

from flake8_pkginit.imports import imports, parse
from flake8_pkginit.scan import scan

SEEN = {
    "import a": [(0, ("a",), ())],
    "import a.b as c, d": [(0, ("a", "b"), ()), (0, ("d",), ())],
    "from a import b": [(0, ("a",), ("b",))],
    "from .a.b import c as d, e": [(1, ("a", "b"), ("c", "e"))],
    "from ... import a": [(3, (), ("a",))],
    "from .a import *": [(1, ("a",), ())],
    "from .a import (b, c)": [(1, ("a",), ("b", "c"))],
    "from .a import (  # why, (\n    b,  # because, of\n    # c,\n    d as e,\n)": [(1, ("a",), ("b", "d"))],
    "'''\nfrom .a import (\n'''\nimport a\n": None,
    "'''\nfrom .a import (\n    # '''\nimport a\nx = (\nb)": None,
    "if x:\n    from .a import b  # noqa": [(1, ("a",), ("b",))],
    "def f():\r\n\timport a\r\n": [(0, ("a",), ())],
    "\ufeffimport a": [(0, ("a",), ())],
    "'''\nimport a\n'''": [(0, ("a",), ())],
    "# import a\nx = 'an important import of it'": [],
    "from .a import b  # not an important import": [(1, ("a",), ("b",))],
    "'''\nfrom .a import b  # '''; import c": None,
    "'''\nimport it and use it, or raise\n'''": [],
    "import_module('a')\nreimport = important = 1": [],
    "": [],
}  # fmt: skip
UNSEEN = [
    "x = 1; import a", "if x: import a", "try: from . import a\nfinally: pass", "from . a import b",
    "from .import a", "from .a \\\n import b", "from .a import \\\n b", "from .a import (\\\n b)",
    "import \\\n a", "from .a import b; x = 1", "\fimport a", "from .größe import x", "import é",
    "# coding: latin-1\nimport a", "'\xe4'\nimport a", "lambda: 0; import a", "from .. \\\nm import a", "class A: import a",
    "from .a import(b)\nimport\ta;", "x = '''\n''' ; import a", "\\\nimport a",
]  # fmt: skip


@pytest.mark.parametrize("text", SEEN)
def test_seen(text: str) -> None:
    found = scan(text.encode())
    seen = None if found is None else [written[:3] for written in found]
    assert seen == SEEN[text]


@pytest.mark.parametrize("text", UNSEEN)
def test_left_to_the_parser(text: str) -> None:
    source = text.encode("latin-1" if "\xe4" in text or "latin" in text else "utf-8")
    assert scan(source) is None


def misses(source: bytes) -> set[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """The imports that a parser finds in a source, and a look does not."""
    seen = scan(source)
    if seen is None:
        return set()
    tree = parse(source)
    if tree is None:
        return set()
    return {(i.level, i.parts, i.names) for i in imports(tree)} - {w[:3] for w in seen}


TYPING = """\
if TYPE_CHECKING:

    from . import a
    import b
    # why
if typing.TYPE_CHECKING:  # why
    from . import c
else:
    from . import d
if not TYPE_CHECKING:
    from . import e
if TYPE_CHECKING or x:
    from . import f
from . import g
"""


@pytest.mark.parametrize("before", ["import typing\n", "'''\nif TYPE_CHECKING:\n'''\n"])
def test_what_is_there_for_type_checkers(before: str) -> None:
    found = scan((before + TYPING).encode())
    assert found is not None
    typing = {name for written in found if written.is_typing for name in written.names or "b"}
    assert typing == set("abc")


def test_in_the_standard_library() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    packages = ("asyncio", "concurrent", "email", "importlib", "json", "test", "unittest", "xml")
    sources = [path for name in packages for path in (library / name).rglob("*.py")]
    texts = [path.read_bytes() for path in sources]
    assert {path for path, text in zip(sources, texts, strict=True) if misses(text)} == set()
    settled = sum(scan(text) is not None for text in texts)
    assert settled > 0.8 * len(texts) > 50


PIECES = ["import", "from", ".", "..", "a", "a.b", "(", ")", ",", "*", "as", ";", ":", "\\\n", "\n",
          "\n    ", " ", "#", "'''", '"', "if x", "pass", "x = 1", "é", "\f", "\r", "\t"]  # fmt: skip


@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_in_pieces(text: str) -> None:
    assert misses(text.encode()) == set()


STATEMENTS = ["import a", "import a.b as c, d", "from a import b", "from . import c", "from .a.b import (c,\n  d)",
              "from .. import (  # x\n  a, # )\n  b)", "from .a import *", "x = 'import a'", "'''\nimport q\n'''",
              "if x: import a", "else: pass", "try: import z", "import a; import b", "\fimport ff", "from .é import x"]  # fmt: skip


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "if 1:\n    ", "x = 1; ", "x = \\\n1\n"]),
            st.sampled_from(STATEMENTS),
        ),
        max_size=5,
    )
)
def test_in_statements(drawn: list[tuple[str, str]]) -> None:
    assert misses("\n".join(before + text for before, text in drawn).encode()) == set()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(source=from_grammar())
def test_in_any_grammar(source: str) -> None:
    assert misses(source.encode(errors="replace")) == set()
