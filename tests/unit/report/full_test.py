"""Findings for people: the source line, carets under what is wrong, and what to do about it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from flake8_pkginit.report import full
from flake8_pkginit.rules.catalogue import MISSING_INIT, UNRESOLVED_RELATIVE_IMPORT
from flake8_pkginit.rules.finding import Finding, Remedy
from flake8_pkginit.rules.result import Result
from flake8_pkginit.source.ranges import START, Position, Range

HEAD = "app/views.py:1:{}: PKG002 no module 'modles' in package 'app'"
REMEDY = Remedy("did you mean '.models'?")


def finding(column: int, end: int, last: int = 1, remedy: Remedy = REMEDY) -> Finding:
    """A finding in the first line; columns count from 0."""
    message = "no module 'modles' in package 'app'"
    found = Range(Position(1, column), Position(last, end))
    return Finding(UNRESOLVED_RELATIVE_IMPORT, "app/views.py", found, message, remedy=remedy)


def written(found: Finding, line: str) -> list[str]:
    """The lines of a finding, without the indentation."""
    out = io.StringIO()
    full.write(Result((found,), {(found.path, found.line): line}, (), 1, 1), out)
    head, *lines, last, end = out.getvalue().split("\n")
    assert (last, end) == ("", "")
    assert all(each.startswith("    ") for each in lines)
    return [head, *(each.removeprefix("    ") for each in lines)]


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "carets"),
    [
        ("from .modles import Cart\n", 6, 12, "from .modles import Cart", "      ^^^^^^"),
        ("    from .modles import Cart\n", 10, 16, "from .modles import Cart", "      ^^^^^^"),
        ("x = 'é日'; from .m import x\n", 16, 17, "x = 'é日'; from .m import x", " " * 17 + "^"),
        ("\tfrom .m import x\n", 7, 8, "from .m import x", "      ^"),
        (
            "x = '\x07'; from .m import x\n",
            16,
            17,
            "x = '\ufffd'; from .m import x",
            " " * 16 + "^",
        ),
    ],
)
def test_carets_stand_under_what_is_wrong(
    line: str, column: int, end: int, shown: str, carets: str
) -> None:
    head = HEAD.format(column + 1)
    assert written(finding(column, end), line) == [head, shown, carets, REMEDY.text]


def test_what_goes_on_in_the_next_line_is_marked_to_the_end_of_its_first() -> None:
    shown = written(finding(5, 3, last=2), "from .. \\\n")
    assert shown[1:3] == ["from .. \\", "     ^^"]


@pytest.mark.parametrize("line", ["", "a = 1\n"])
def test_a_finding_whose_source_is_gone(line: str) -> None:
    assert written(finding(39, 45), line) == [HEAD.format(40), REMEDY.text]


def test_a_range_of_nothing_gets_no_caret() -> None:
    assert written(finding(0, 0), "import os\n") == [HEAD.format(1), REMEDY.text]


def test_a_finding_without_a_remedy_has_no_line_for_it() -> None:
    assert len(written(finding(6, 12, remedy=Remedy()), "from .modles import Cart\n")) == 3


@pytest.mark.parametrize(
    ("names", "created", "remedy"),
    [
        (["x.py"], ["a; b"], "create app/a; b/__init__.py, for 1 module"),
        (["x.py", "y.py", "z.txt"], ["a; b"], "create app/a; b/__init__.py, for 2 modules"),
        ([], ["a; b"], "create app/a; b/__init__.py"),
        (["x.py"], ["a", "a; b"], "create app/a/__init__.py and app/a; b/__init__.py"),
        ([], ["gone"], "create app/gone/__init__.py"),
    ],
)
def test_what_to_create(
    names: list[str],
    created: list[str],
    remedy: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app/a; b").mkdir(parents=True)
    for name in names:
        (tmp_path / "app/a; b" / name).touch()
    message = "no __init__.py in 'app/a; b', a directory of package 'app'"
    inits = tuple(str(tmp_path / "app" / name / "__init__.py") for name in created)
    found = Finding(MISSING_INIT, "app/a; b/x.py", START, message, remedy=Remedy(created=inits))
    assert written(found, "x = 1\n") == [
        f"app/a; b/x.py:1:1: PKG001 {message}",
        f"{remedy} (run: flake8-pkginit fix)",
    ]
