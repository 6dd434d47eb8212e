"""One file in, findings out: by the plugin, by the command, and where nothing is to be said."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

from flake8_pkginit.project.settings import Settings
from flake8_pkginit.rules.checker import new_run
from tests.kit.checking import check, check_tree, start
from tests.kit.projects import RELATIVE, SOURCES
from tests.kit.rows import TREES
from tests.kit.trees import lint, plant, plant_each


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, RELATIVE)
    return tmp_path


def test_the_command_finds_in_every_tree_what_the_tree_expects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees = plant_each(tmp_path, {text: text for text in TREES})
    monkeypatch.chdir(tmp_path)
    found = defaultdict(list)
    for finding in check_tree().findings:
        number, _, path = finding.path.removeprefix("./").partition("/")
        found[number].append((path, finding.line, finding.rule.code))
    for number, tree in trees.items():
        assert sorted(found[number]) == sorted(tree.expected), TREES[int(number)]


def test_columns_count_characters(root: Path) -> None:
    for name, (source, _place) in SOURCES.items():
        (root / "app" / f"{name}.py").write_bytes(source)
    shown = lint(root, "--exclude=tools,main.py", "app")
    places = {re.sub(r"app/(\w+)\.py:(\d+:\d+) PKG.*", r"\1 \2", line) for line in shown}
    assert places == {f"{name} {place}" for name, (_source, place) in SOURCES.items()}


def test_one_place_shows_a_code_once(tmp_path: Path) -> None:
    """Nobody knows where the names stand in an import that is too long for libcst."""
    levels = 201
    inner = tmp_path / "app" / "/".join("d" * levels)
    inner.mkdir(parents=True)
    for directory in (inner, *inner.parents[:levels]):
        (directory / "__init__.py").touch()
    plant(inner, "hole/m.py\npit/m.py")
    dotted = ".".join("d" * levels)
    plant(tmp_path, f"pyproject.toml\napp/main.py:\n    from .{dotted} import hole, pit")
    assert lint(tmp_path, "app/main.py") == ["app/main.py:1:1 PKG002"]


def test_a_thousand_branches(tmp_path: Path) -> None:
    """Each `elif` nests in the one before; the checker goes on where pyflakes overflows."""
    plant(tmp_path, "pyproject.toml\napp/__init__.py\napp/main.py")
    branches = "if x:\n    pass\n" + "elif x:\n    pass\n" * 1000
    text = branches + "else:\n    from .missing import x\n"
    [finding] = check(start(), tmp_path / "app/main.py", text)
    assert (finding.line, finding.column, finding.rule.code) == (2004, 11, "PKG002")


@pytest.mark.parametrize("comment", ["# noqa", "# NOQA", "# noqa  ", "  # noqa"])
def test_a_line_whose_findings_flake8_drops_is_not_searched_for_any(
    comment: str, root: Path
) -> None:
    path, text = root / "app/main.py", f"from .missing import x  {comment}\n"
    assert check(start(), path, text) == []
    with_all = new_run(Settings(disable_noqa=True), lambda _path: True)
    assert [f.rule.code for f in check(with_all, path, text)] == ["PKG002"]


@pytest.mark.parametrize(
    "text",
    [
        "from .missing import x  # noqa: PKG003\n",  # of other codes
        "from .missing import x  # x # noqa\n",  # not the plainest
        "from .missing import (  # noqa\n    x)\n",  # of one line among several
    ],
)
def test_a_comment_that_flake8_has_to_judge_costs_no_finding(text: str, root: Path) -> None:
    [finding] = check(start(), root / "app/main.py", text)
    assert (finding.line, finding.column, finding.rule.code) == (1, 7, "PKG002")


# What the command counts as imports.


def imports_of(root: Path, text: str) -> int:
    (root / "app/main.py").write_text(text)
    return check_tree(os.fspath(root / "app/main.py")).imports


def test_imports_in_strings_and_comments_are_not_counted(root: Path) -> None:
    assert imports_of(root, "from . import tools\nfrom .tools import run\nimport app\n") == 3
    assert imports_of(root, '"""\nfrom .tools import run\n"""\n# from .tools import run\n') == 0
    assert imports_of(root, "from .missing import x\nx = '''\nimport app\n'''\n") == 1


def test_imports_of_others_are_not_counted(root: Path) -> None:
    assert imports_of(root, "import os, redis\nfrom redis import Redis\nfrom os import path\n") == 0
