"""The remedy of a failing import, as data: what it says, what it would write, how sure it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_pkginit.rules.finding import Finding, Remedy, one_line
from flake8_pkginit.source.ranges import replaced, split_lines, text_of
from tests.kit.checking import check, start
from tests.kit.trees import plant

TREE = """
pyproject.toml
app/__init__.py
app/models.py:
    class Cart: ...
app/api/__init__.py
app/api/views.py
app/deep/__init__.py
app/deep/unique.py:
    x = 1
app/open/m.py
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, TREE)
    return tmp_path


def finding_of(root: Path, text: str) -> Finding:
    [finding] = check(start(), root / "app/api/views.py", text)
    return finding


REWRITTEN = {
    # Certain: it may be written without a question.
    "from .models import Cart": ("from ..models import Cart", True),
    "from ..Models import Cart": ("from ..models import Cart", True),
    "from ...models import Cart": ("from ..models import Cart", True),
    "from ..unique import x": ("from ..deep.unique import x", True),
    "from app.Models import Cart as C": ("from app.models import Cart as C", True),
    # A guess.
    "from ..modles import Cart": ("from ..models import Cart", False),
    "from ..unique import *": ("from ..deep.unique import *", False),
    "import app.modles as m": ("import app.models as m", False),
}


@pytest.mark.parametrize("text", REWRITTEN)
def test_an_edit_writes_what_was_meant(text: str, root: Path) -> None:
    expected, is_certain = REWRITTEN[text]
    remedy = finding_of(root, text + "\n").remedy
    assert replaced(text + "\n", remedy.edits) == expected + "\n"
    assert {edit.path for edit in remedy.edits} == {str(root / "app/api/views.py")}
    assert remedy.is_certain == is_certain
    assert (remedy.created, remedy.renamed) == ((), ())
    assert remedy.title


NOT_REWRITTEN = [
    "import app.Models",  # it stands all over the file
    "import app.modles",
    "from ..models import Crat",
    "from ..models import x",
    "from ..modles import Crat",  # what is close lacks the name
    "from ..open import m",
    "from ..models.cart import x",
    f"from .{'a.' * 300}models import Cart",  # libcst does not take it
]


@pytest.mark.parametrize("text", NOT_REWRITTEN)
def test_nothing_is_edited_where_nothing_else_can_be_written(text: str, root: Path) -> None:
    remedy = finding_of(root, text + "\n").remedy
    assert (remedy.edits, remedy.title, remedy.is_certain) == ((), "", False)


def test_of_two_that_can_be_meant_neither_is_certain(root: Path) -> None:
    files = "app/m.py\napp/both.py:\n    x = 1\napp/api/sub/__init__.py\napp/api/sub/both.py:\n    x = 1"
    plant(root, files)
    [finding] = check(start(), root / "app/api/sub/m.py", "from ..both import x\n")
    assert finding.remedy.text == "did you mean '...both'?"
    assert (len(finding.remedy.edits), finding.remedy.is_certain) == (1, False)


@pytest.mark.parametrize(
    ("text", "wrong", "target"),
    [
        ("from ..gone import x", "gone", "app"),
        ("from .gone.more import x", "gone", "app/api"),
        ("from .....core import x", ".....", "."),
        ("from ..models.cart import x", "cart", "app"),
        ("from ..models import Cart, lost as y", "lost", "app"),
        ("from .. import lost", "lost", "app"),
        ("from ..open.m import x", "open", "app/open"),
        ("import os, app.gone as x", "gone", "app"),
    ],
)
def test_the_range_is_what_is_wrong_and_the_target_where_it_leads(
    text: str, wrong: str, target: str, root: Path
) -> None:
    finding = finding_of(root, text + "\n")
    assert text_of(split_lines(text + "\n"), finding.range) == wrong
    assert finding.target == str((root / target).resolve())
    assert finding.outcome is not None


def test_the_text_of_a_finding_ends_with_its_remedy(root: Path) -> None:
    finding = finding_of(root, "from ..modles import Cart\n")
    assert finding.text == f"{finding.message}; did you mean '..models'?"
    assert finding._replace(remedy=Remedy()).text == finding.message


def test_a_message_is_one_line() -> None:
    assert one_line("a\nb\x1b[31mé\u2028日") == "a\ufffdb\ufffd[31mé\ufffd日"
