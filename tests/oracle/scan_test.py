"""A scan of pieces of code that make no sense sees the imports that a parser sees.

What makes sense is compared in `outline_test.py`.
"""

from __future__ import annotations

import ast
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from flake8_pkginit.source import parse, scan
from flake8_pkginit.source.nodes import syntax_tree
from tests.kit.checking import check, start
from tests.kit.drawing import examples

PIECES = ["import", "from", ".", "..", "a", "a.b", "(", ")", ",", "*", "as", ";", ":", "\\\n", "\n",
          "\n    ", " ", "#", "'''", '"', "if x", "pass", "x = 1", "é", "\f", "\r", "\t"]  # fmt: skip


def differences(source: bytes) -> tuple[Counter[tuple[object, ...]], Counter[tuple[object, ...]]]:
    """The imports that only a scan sees in a source, and those that only a parser sees."""
    tree, outline = syntax_tree(source), scan.outline(source)
    if tree is None or outline is None or outline.imports is None:
        return Counter(), Counter()
    scanned: Counter[tuple[object, ...]] = Counter(i[:3] for i in outline.imports)
    parsed: Counter[tuple[object, ...]] = Counter(i[:3] for i in parse.imports(tree))
    return scanned - parsed, parsed - scanned


@examples(3000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_in_pieces(text: str) -> None:
    assert differences(text.encode()) == (Counter(), Counter())


def sources() -> st.SearchStrategy[str]:
    from hypothesmith import from_grammar  # takes a second

    return from_grammar()


@examples(60)
@given(source=st.deferred(sources) | st.just("from ...a import (b, c)\nfrom . import *\n"))
def test_nothing_that_parses_raises(source: str) -> None:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.py")
        path.touch()
        findings = check(start(), path, source)
    assert all(1 <= f.line <= max(1, len(source.splitlines())) for f in findings)
