"""Which top-level packages are the project's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.settings import Declared, Settings
from flake8_pkginit.resolve.ownership import Ownership
from tests.kit.resolving import NO_OPTIONS, begin, package_of, touch

TREE = (
    "pyproject.toml", "app/__init__.py", "app/core/__init__.py", "one.py", "built.abi3.so", "plain/m.py",
    "src/app/__init__.py", "src/two/__init__.py", "py/three.py", "app/inner/__init__.py",
)  # fmt: skip


def owners(
    root: Path, name: str, settings: Settings = NO_OPTIONS, start: str = "app/core"
) -> list[str]:
    run = begin(settings)
    found = run.resolver.ownership.entries(package_of(run, root / start), name)
    return [os.path.relpath(path, root) for path in found]


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("app", [".", "src"]),
        ("one", ["."]),
        ("built", ["."]),
        ("two", ["src"]),
        ("plain", []),
        ("three", []),
        ("inner", []),
        ("os", []),
    ],
)
def test_a_package_or_a_module_on_the_search_path_is_the_projects_own(
    name: str, where: list[str], tmp_path: Path
) -> None:
    assert owners(touch(tmp_path, *TREE), name) == where


def test_options_add_directories_and_declare_namespace_packages(tmp_path: Path) -> None:
    root = touch(tmp_path, *TREE)
    assert owners(root, "three", Settings(source_roots=(f"{root}/py",))) == ["py"]
    assert owners(root, "plain", Settings(namespace_packages=(f"{root}/plain",))) == ["."]
    assert owners(root, "plain", Settings(namespace_packages=(f"{root}/py",))) == []


def test_what_the_source_had_is_the_projects_own(tmp_path: Path) -> None:
    run = begin()
    package = package_of(run, touch(tmp_path, *TREE) / "app")
    packages, finder = run.resolver.packages, run.resolver.finder

    def had(directory: str, name: str) -> bool:
        return directory == str(tmp_path) and name in ("lost", "plain")

    ours = Ownership(packages, finder, Declared(NO_OPTIONS), had)
    assert ours.entries(package, "lost") == (str(tmp_path),)
    assert ours.entries(package, "never") == ()
    assert ours.entries(package, "plain") == ()  # the directory that is there counts


def test_packages_of_one_top_share_a_search_path(tmp_path: Path) -> None:
    run = begin()
    touch(tmp_path, *TREE)
    ours = run.resolver.ownership
    first = ours.search_path(package_of(run, tmp_path / "app"))
    assert ours.search_path(package_of(run, tmp_path / "app/core")) is first
    other = ours.search_path(package_of(run, tmp_path / "src/two"))
    assert other.directories == (str(tmp_path / "src"), str(tmp_path))


@pytest.mark.parametrize(
    ("name", "answer"),
    [("ns", True), ("deep", True), ("app", False), ("shop", False), ("x", False)],
)
def test_a_plain_directory_above_may_be_a_namespace_package(
    name: str, answer: bool, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    touch(root, "pyproject.toml", "ns/deep/app/__init__.py")
    run = begin()
    package = package_of(run, root / "ns/deep/app")
    assert run.resolver.ownership.may_be_portion(package, name) is answer
