"""What a project declares: the options, and ruff's namespace-packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trees import check

TREE = """
setup.cfg
app/__init__.py:
    from .plugins.pay import *{}
app/plugins/pay.py{}
"""
DECLARED = TREE.format("", "")
UNDECLARED = TREE.format("  # PKG002", "  # PKG001")

DECLARATIONS = {
    "pyproject.toml": '[tool.ruff]\nnamespace-packages = ["app/plugins"]',
    "ruff.toml": 'namespace-packages = ["app/plugins"]',
    ".ruff.toml": 'namespace-packages = ["app/plug*"]',
}
NO_DECLARATIONS = {
    "pyproject.toml": '[tool.other]\nnamespace-packages = ["app/plugins"]',
    "ruff.toml": 'namespace-packages = "app/plugins"',
    ".ruff.toml": 'namespace-packages = ["app/plugins"',
}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_ruffs_namespace_packages(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(DECLARATIONS[name])
    check(tmp_path, DECLARED)


@pytest.mark.parametrize("name", NO_DECLARATIONS)
def test_what_ruff_does_not_read_either(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(NO_DECLARATIONS[name])
    check(tmp_path, UNDECLARED)


def test_to_ruff_what_lies_below_is_declared_as_well(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('namespace-packages = ["app/plugins"]')
    check(tmp_path, DECLARED + "app/plugins/deep/more.py")
    check(tmp_path, DECLARED + "app/other/more.py  # PKG001")


@pytest.mark.parametrize(
    "value", ["app/plugins", "app/plug*", "app/other,app/plugins", "./app/../app/plugins/"]
)
def test_our_option(value: str, tmp_path: Path) -> None:
    (tmp_path / "app" / "other").mkdir(parents=True)
    check(tmp_path, DECLARED, f"--pkg-namespace-packages={value}")


def test_to_our_option_what_lies_below_is_not_declared(tmp_path: Path) -> None:
    tree = DECLARED + "app/plugins/deep/more.py  # PKG001"
    check(tmp_path, tree, "--pkg-namespace-packages=app/plugins")
    tree = tree.replace("  # PKG001", "")
    check(tmp_path, tree, "--pkg-namespace-packages=app/plugins/**")


@pytest.mark.parametrize("root", ["src", "./src", "src/"])
def test_the_root_that_is_set(root: str, tmp_path: Path) -> None:
    tree = "src/app/m.py:\n    from .x import *  # PKG001\n    from ..app import *{}\nsrc/app/x.py"
    check(tmp_path, tree.format("  # PKG003"), f"--pkg-root={root}")
    check(tmp_path, tree.format(""), "--pkg-root=.")


def test_files_outside_of_the_root_that_is_set_find_their_own(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    check(tmp_path, UNDECLARED, "--pkg-root=src")
