"""The adapter: which files a run lints, where option values are looked for, and faults of ours."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import cast

import pytest

from flake8_pkginit.plugin import Plugin
from tests.kit.trees import check, flake8

HOLE = """
setup.cfg
app/__init__.py
app/tools/a.py
app/tools/b.py{}
"""


@pytest.mark.parametrize(
    "argument", ["--exclude=a.py", "--extend-exclude=app/tools/a.py", "--filename=*b.py"]
)
def test_a_hole_is_reported_on_the_first_module_that_the_run_lints(
    argument: str, tmp_path: Path
) -> None:
    check(tmp_path, HOLE.format("  # PKG001"), argument)


def test_an_excluded_directory_is_not_linted_but_the_file_that_is_named(tmp_path: Path) -> None:
    check(tmp_path, HOLE.format(""), "--exclude=tools")
    check(tmp_path, HOLE.format("  # PKG001"), "--exclude=tools", "app/tools/b.py")


def test_a_path_is_relative_to_the_configuration_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "own.cfg").write_text("[flake8]\npkg-namespace-packages = ./tools\n")
    check(tmp_path, HOLE.format(""), "--config=app/own.cfg")


def test_a_fault_of_ours_is_logged_and_costs_nobody_a_result(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "m.py").touch()
    flake8(tmp_path)
    no_tree = cast(ast.Module, None)
    assert list(Plugin(no_tree, str(tmp_path / "m.py"), ["x"]).run()) == []
    assert "m.py: internal fault, please report it" in caplog.text
