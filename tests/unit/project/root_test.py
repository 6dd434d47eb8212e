"""The project root: nothing above it is read, and the top-level packages lie below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_pkginit.project.files import Files
from flake8_pkginit.project.root import Roots
from tests.kit.resolving import touch
from tests.kit.trees import MARKERS


def root_of(directory: Path, pkg_root: str = "") -> str:
    return Roots(Files(), pkg_root).root(str(directory))


@pytest.mark.parametrize("marker", [*MARKERS, ".git"])
def test_a_marker_is_the_root(marker: str, tmp_path: Path) -> None:
    touch(tmp_path, f"x/{marker}", "x/src/app/__init__.py", "x/src/app/api/__init__.py")
    roots = Roots(Files())
    assert roots.root(str(tmp_path / "x/src/app/api")) == str(tmp_path / "x")
    assert roots.root(str(tmp_path / "x")) == str(tmp_path / "x")
    assert not roots.may_be_too_low(str(tmp_path / "x"))


@pytest.mark.parametrize("name", ["requirements.txt", "README", ".gitignore", "git/", "Pipfile"])
def test_another_file_is_no_marker(name: str, tmp_path: Path) -> None:
    touch(tmp_path, f"x/{name}", "x/src/app/__init__.py")
    assert root_of(tmp_path / "x/src/app") == str(tmp_path / "x/src")


@pytest.mark.parametrize("marker", ["pyproject.toml/", "setup.py/"])
def test_a_directory_named_as_a_file_is_no_marker(marker: str, tmp_path: Path) -> None:
    touch(tmp_path, f"x/{marker}", "x/src/app/__init__.py")
    assert root_of(tmp_path / "x/src/app") == str(tmp_path / "x/src")


def test_the_nearest_marker_is_the_root(tmp_path: Path) -> None:
    touch(tmp_path, ".git/", "x/setup.py", "x/app/__init__.py")
    assert root_of(tmp_path / "x/app") == str(tmp_path / "x")


@pytest.mark.parametrize("marker", [".git/", ".hg/", ".git"])
def test_a_repository_is_the_root_though_it_is_a_package(marker: str, tmp_path: Path) -> None:
    touch(tmp_path, f"x/{marker}", "x/__init__.py", "x/app/__init__.py", "__init__.py")
    assert root_of(tmp_path / "x/app") == str(tmp_path / "x")


@pytest.mark.parametrize(
    "marker", ["setup.py", "setup.cfg", "pyproject.toml", "tox.ini", ".flake8"]
)
def test_project_files_in_a_package_are_no_marker(marker: str, tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/core/__init__.py", f"app/core/{marker}")
    assert root_of(tmp_path / "app/core") == str(tmp_path)


@pytest.mark.parametrize(
    "marker", ["setup.py", "setup.cfg", "pyproject.toml", "tox.ini", ".flake8"]
)
def test_without_a_marker_project_files_in_the_topmost_package_make_it_the_root(
    marker: str, tmp_path: Path
) -> None:
    touch(tmp_path, "app/__init__.py", f"app/{marker}", "app/core/__init__.py")
    assert root_of(tmp_path / "app/core") == str(tmp_path / "app")


def test_without_a_marker_the_root_is_above_the_topmost_package(tmp_path: Path) -> None:
    touch(tmp_path, "x/app/__init__.py", "x/app/api/__init__.py")
    assert root_of(tmp_path / "x/app/api") == str(tmp_path / "x")


def test_a_directory_without_an_init_has_the_root_of_its_package(tmp_path: Path) -> None:
    touch(tmp_path, "x/app/__init__.py", "x/app/api/__init__.py", "x/app/api/v1/deep/m.py")
    assert root_of(tmp_path / "x/app/api/v1/deep") == str(tmp_path / "x")


def test_without_any_package_the_root_is_the_directory(tmp_path: Path) -> None:
    touch(tmp_path, "x/lib/m.py")
    assert root_of(tmp_path / "x/lib") == str(tmp_path / "x/lib")


def test_the_root_that_is_set_counts_below_it_only(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "x/setup.cfg",
        "x/app/__init__.py",
        "x/app2/__init__.py",
        "y/setup.cfg",
        "y/app/m.py",
    )
    pkg_root = str(tmp_path / "x/app")
    assert root_of(tmp_path / "x/app", pkg_root) == pkg_root
    assert root_of(tmp_path / "x/app/deep", pkg_root) == pkg_root
    assert root_of(tmp_path / "x/app2", pkg_root) == str(tmp_path / "x")
    assert root_of(tmp_path / "y/app", pkg_root) == str(tmp_path / "y")


def test_packages_above_a_root_that_no_marker_proves_may_be_its_own(tmp_path: Path) -> None:
    touch(tmp_path, "top/__init__.py", "top/my-app/core/__init__.py", "lib/m.py")
    roots = Roots(Files())
    root = roots.root(str(tmp_path / "top/my-app/core"))
    assert root == str(tmp_path / "top/my-app")
    assert roots.may_be_too_low(root)
    assert not roots.may_be_too_low(str(tmp_path / "lib"))
    assert not Roots(Files(), root).may_be_too_low(root)


def test_a_root_is_looked_for_once(tmp_path: Path) -> None:
    touch(tmp_path, "x/setup.cfg", "x/app/__init__.py")
    roots = Roots(Files())
    assert roots.root(str(tmp_path / "x/app")) == str(tmp_path / "x")
    (tmp_path / "x/setup.cfg").unlink()
    assert roots.root(str(tmp_path / "x/app")) == str(tmp_path / "x")
    assert roots.root(str(tmp_path / "x")) == str(tmp_path / "x")
