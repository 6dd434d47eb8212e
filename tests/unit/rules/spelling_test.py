"""What counts as a slip of the pen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.files import Files, Listing
from flake8_pkginit.rules.spelling import (
    closest,
    misspelt_init,
    other_case,
    rename_misspelt,
)


def listing(root: Path, *names: str) -> Listing:
    """What a directory holds; a name that ends with a slash is a directory's."""
    for name in names:
        if name.endswith("/"):
            (root / name).mkdir()
        else:
            (root / name).touch()
    found = Files().listing(os.fspath(root))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "name",
    ["__init.py", "_init_.py", "__inti__.py", "__ini__.py", "__init__", "__init__py",
     "__init__.PY", "__int__.py", "__init_.py", "_init__.py"],
)  # fmt: skip
def test_misspelt_init_is_to_be_renamed(name: str, tmp_path: Path) -> None:
    found = listing(tmp_path, "run.py", name)
    assert misspelt_init(found) == name
    assert rename_misspelt(found) == f"rename '{name}' to '__init__.py'"


@pytest.mark.parametrize("name", ["__main__.py", "_unit.py", "init.py", "__init__.pyi", "__a.py"])
def test_other_files_are_no_misspelt_init(name: str, tmp_path: Path) -> None:
    found = listing(tmp_path, "run.py", name)
    assert misspelt_init(found) is None
    assert rename_misspelt(found) == ""


def test_of_two_misspelt_ones_neither_is_renamed(tmp_path: Path) -> None:
    assert misspelt_init(listing(tmp_path, "__int__.py", "_init_.py")) is None
    assert rename_misspelt(None) == ""


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Rate.py"], "Rate.py"),
        (["rate.PY"], "rate.PY"),
        (["Rate/"], "Rate"),
        (["Rate"], None),
        (["Rate.txt"], None),
        (["Rate.py", "RATE.py"], None),
        (["rates.py"], None),
    ],
)
def test_another_case(names: list[str], found: str | None, tmp_path: Path) -> None:
    assert other_case(listing(tmp_path, *names), "rate") == found


@pytest.mark.parametrize(
    ("name", "candidates", "found"),
    [
        ("modles", ["models", "views"], "models"),
        ("model", ["models", "modelz"], None),  # equally close
        ("gone", ["models"], None),
        ("abcd", ["abcx"], "abcx"),  # one slip in four letters
        ("abc", ["abx"], None),
        ("model", [], None),
    ],
)
def test_the_closest_spelling_clearly_leads(
    name: str, candidates: list[str], found: str | None
) -> None:
    assert closest(name, candidates) == found
