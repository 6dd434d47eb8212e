"""What a project declares: the options of this plugin, and the settings of ruff."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.settings import Declared, Settings, directories, parse_toml
from tests.kit.resolving import NO_OPTIONS, touch
from tests.kit.trees import check

TREE = """
setup.cfg
app/__init__.py:
    from .plugins.pay import *{}
app/plugins/pay.py{}
"""
DECLARED = TREE.format("", "")
UNDECLARED = TREE.format("  # PKG002", "  # PKG001")

# What ruff reads, and the directory that it declares.
DECLARATIONS = [
    ("pyproject.toml", '[tool.ruff]\nnamespace-packages = ["app/plugins"]'),
    ("pyproject.toml", '[tool.x]\nsrc = 1\n[tool.ruff]\n\tnamespace-packages=["app/plugins"]'),
    ("ruff.toml", 'namespace-packages = ["app/plugins"]'),
    ("ruff.toml", 'src = ["lib"]\nnamespace-packages = ["gone", "app/plugins"]'),
    (".ruff.toml", 'namespace-packages = ["app/plug*"]'),
    (".ruff.toml", 'namespace-packages = ["./app/../app/plugins/"]'),
]
NO_DECLARATIONS = [
    ("pyproject.toml", '[tool.other]\nnamespace-packages = ["app/plugins"]'),
    ("pyproject.toml", 'namespace-packages = ["app/plugins"]'),
    ("pyproject.toml", 'tool = ["app/plugins"]\n[x]\nnamespace-packages = ["app/plugins"]'),
    ("pyproject.toml", '[tool]\nruff = 1\n[x]\nnamespace-packages = ["app/plugins"]'),
    ("ruff.toml", '[tool.ruff]\nnamespace-packages = ["app/plugins"]'),
    ("ruff.toml", 'namespace-packages = "app/plugins"'),
    ("ruff.toml", 'namespace-packages = ["../x/app/plugins", 1]'),
    ("ruff.toml", '# namespace-packages = ["app/plugins"]'),
    (".ruff.toml", 'namespace-packages = ["app/plugins"'),
    ("other.toml", 'namespace-packages = ["app/plugins"]'),
]


def project(root: Path) -> tuple[str, str]:
    """Make a project; return its root, and a directory that it may declare."""
    touch(root, "app/plugins/deep/", "app/plug.py", "app/other/", "lib/", "tools/")
    return str(root), str(root / "app/plugins")


@pytest.mark.parametrize(("name", "text"), DECLARATIONS)
def test_ruffs_namespace_packages(name: str, text: str, tmp_path: Path) -> None:
    root, plugins = project(tmp_path)
    (tmp_path / name).write_text(text)
    declared = Declared(NO_OPTIONS)
    assert declared.has(root, plugins)
    assert declared.has(root, os.path.join(plugins, "deep"))  # as to ruff
    assert not declared.has(root, str(tmp_path / "app/other"))
    assert not declared.has(root, str(tmp_path / "app"))


@pytest.mark.parametrize(("name", "text"), NO_DECLARATIONS)
def test_what_ruff_does_not_read_either(name: str, text: str, tmp_path: Path) -> None:
    root, plugins = project(tmp_path)
    (tmp_path / name).write_text(text)
    assert not Declared(NO_OPTIONS).has(root, plugins)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.ruff]\nsrc = ["lib", "tool*", "gone", "app/plug.py"]'),
        ("ruff.toml", 'src=["lib", "tools"]'),
        (".ruff.toml", '\tsrc = ["lib", "tools", "/elsewhere", ".."]'),
    ],
)
def test_ruffs_src(name: str, text: str, tmp_path: Path) -> None:
    root, _ = project(tmp_path)
    (tmp_path / name).write_text(text)
    lib, tools, own = str(tmp_path / "lib"), str(tmp_path / "tools"), str(tmp_path / "own")
    assert Declared(NO_OPTIONS).source_roots(root) == (lib, tools)
    assert Declared(Settings(source_roots=(own,))).source_roots(root) == (own, lib, tools)


@pytest.mark.parametrize(
    "text", ["# src = ['lib']", "my-src = ['lib']", "src-x = ['lib']", "", "src = 'lib'"]
)
def test_without_ruffs_src_there_are_only_our_own(text: str, tmp_path: Path) -> None:
    root, _ = project(tmp_path)
    (tmp_path / "ruff.toml").write_text(text)
    assert Declared(NO_OPTIONS).source_roots(root) == ()
    assert Declared(Settings(source_roots=("/x",))).source_roots(root) == ("/x",)


def test_the_first_file_that_says_anything_counts(tmp_path: Path) -> None:
    root, _ = project(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nsrc = ["app"]')
    assert Declared(NO_OPTIONS).source_roots(root) == (str(tmp_path / "app"),)
    (tmp_path / "ruff.toml").write_text('src = ["tools"]')
    assert Declared(NO_OPTIONS).source_roots(root) == (str(tmp_path / "tools"),)
    (tmp_path / ".ruff.toml").write_text('src = ["lib"]')
    assert Declared(NO_OPTIONS).source_roots(root) == (str(tmp_path / "lib"),)
    (tmp_path / ".ruff.toml").write_text('namespace-packages = ["lib"]')
    assert Declared(NO_OPTIONS).source_roots(root) == ()


def test_a_project_is_read_once(tmp_path: Path) -> None:
    root, plugins = project(tmp_path)
    (tmp_path / "ruff.toml").write_text('namespace-packages = ["app/plugins"]')
    declared = Declared(NO_OPTIONS)
    assert declared.has(root, plugins)
    (tmp_path / "ruff.toml").unlink()
    assert declared.has(root, plugins)
    assert not Declared(NO_OPTIONS).has(root, plugins)


def test_to_our_option_what_lies_below_is_not_declared(tmp_path: Path) -> None:
    root, plugins = project(tmp_path)
    declared = Declared(Settings(namespace_packages=(plugins,)))
    assert declared.has(root, plugins)
    assert not declared.has(root, os.path.join(plugins, "deep"))


@pytest.mark.parametrize(
    ("pattern", "path", "answer"),
    [
        ("*_pb2.py", "/app/user_pb2.py", True),
        ("*_pb2.py", "/app/user_pb2", False),
        ("version.py", "/app/version.py", True),
        ("version.py", "/app/a_version.py", False),
        ("/app/*.py", "/app/deep/x.py", True),
        ("/app/*.py", "/lib/x.py", False),
    ],
)
def test_what_is_generated(pattern: str, path: str, answer: bool) -> None:
    assert Settings(generated=("other.py", pattern)).generates(path) is answer
    assert not NO_OPTIONS.generates(path)


def test_the_directories_that_a_pattern_names(tmp_path: Path) -> None:
    touch(tmp_path, "a/b/", "a/c/d/", "a/m.py", "a/[x]/")

    def named(pattern: str) -> list[str]:
        found = directories(str(tmp_path / pattern))
        return sorted(os.path.relpath(path, tmp_path) for path in found)

    assert named("a") == ["a"]
    assert named("a/?") == ["a/b", "a/c"]
    assert named("a/c/../b") == ["a/b"]
    assert named("a/c/**") == ["a/c", "a/c/d"]
    assert named("a/[x]") == ["a/[x]"]  # a directory of that name comes first
    assert named("a/m.py") == named("a/*.py") == named("gone") == []


def test_broken_toml_says_nothing() -> None:
    assert parse_toml('x = "1"\ny = {z = 2}') == {"x": "1", "y": {"z": 2}}
    for text in ("x = ", "x = 1\nx = 2", "\0", "[" * 9999, "x = " + "[" * 9999):
        assert parse_toml(text) == {}


# The same by a run of flake8.


def test_what_is_declared_is_silent(tmp_path: Path) -> None:
    check(tmp_path, UNDECLARED)
    (tmp_path / "ruff.toml").write_text('namespace-packages = ["app/plugins"]')
    check(tmp_path, DECLARED + "app/plugins/deep/more.py")
    check(tmp_path, DECLARED + "app/other/more.py  # PKG001")


@pytest.mark.parametrize(
    "value", ["app/plugins", "app/plug*", "app/other,app/plugins", "./app/../app/plugins/"]
)
def test_our_option(value: str, tmp_path: Path) -> None:
    (tmp_path / "app" / "other").mkdir(parents=True)
    check(tmp_path, DECLARED, f"--pkg-namespace-packages={value}")


def test_our_option_with_a_recursive_pattern(tmp_path: Path) -> None:
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
