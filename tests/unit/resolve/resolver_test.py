"""Which package a directory is, and what an import finds there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.resolver import Found, Kind, Outcome, Package, Resolver, Undecided
from tests.trees import MARKERS, write


def resolver(pkg_root: str = "") -> Resolver:
    return Resolver(pkg_root, lambda _root, _directory: False, lambda _root: ())


def placed(resolver: Resolver, directory: Path) -> Package:
    package = resolver.package(str(directory))
    assert package is not None
    return package


def make(root: Path, *names: str) -> None:
    write(dict.fromkeys(names, ""), root)


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_is_the_root(marker: str, tmp_path: Path) -> None:
    make(tmp_path, f"x/{marker}", "x/src/app/__init__.py", "x/src/app/api/__init__.py")
    assert resolver().root(str(tmp_path / "x/src/app/api")) == str(tmp_path / "x")


def test_a_repository_is_the_root_though_it_is_a_package(tmp_path: Path) -> None:
    make(tmp_path, "x/.git/", "x/__init__.py", "x/app/__init__.py", "__init__.py")
    package = placed(resolver(), tmp_path / "x/app")
    assert package.root == str(tmp_path / "x")
    assert package.ancestry == (str(tmp_path / "x/app"), str(tmp_path / "x"))


def test_project_files_in_a_package_are_no_marker(tmp_path: Path) -> None:
    make(tmp_path, "setup.cfg", "app/__init__.py", "app/core/__init__.py", "app/core/setup.py")
    assert resolver().root(str(tmp_path / "app/core")) == str(tmp_path)


def test_without_a_marker_project_files_in_the_topmost_package_make_it_the_root(
    tmp_path: Path,
) -> None:
    make(tmp_path, "app/__init__.py", "app/setup.py", "app/core/__init__.py")
    assert resolver().root(str(tmp_path / "app/core")) == str(tmp_path / "app")


def test_a_holes_root_is_its_packages(tmp_path: Path) -> None:
    make(tmp_path, "x/app/__init__.py", "x/app/api/__init__.py", "x/app/api/v1/deep/m.py")
    assert resolver().root(str(tmp_path / "x/app/api/v1/deep")) == str(tmp_path / "x")


def test_without_any_package_the_root_is_the_directory(tmp_path: Path) -> None:
    make(tmp_path, "x/lib/m.py")
    assert resolver().root(str(tmp_path / "x/lib")) == str(tmp_path / "x/lib")


def test_the_root_that_is_set_counts_below_it_only(tmp_path: Path) -> None:
    make(tmp_path, "x/setup.cfg", "x/app/__init__.py", "y/setup.cfg", "y/app/m.py")
    set_root = resolver(str(tmp_path / "x/app"))
    assert set_root.root(str(tmp_path / "x/app")) == str(tmp_path / "x/app")
    assert set_root.root(str(tmp_path / "y/app")) == str(tmp_path / "y")


def test_a_package_in_a_directory_that_no_import_can_spell_climbs_no_further(
    tmp_path: Path,
) -> None:
    make(tmp_path, "setup.cfg", "app/__init__.py", "app/my-ext/ext/__init__.py")
    assert placed(resolver(), tmp_path / "app/my-ext/ext").ancestry == (
        str(tmp_path / "app/my-ext/ext"),
    )


# What a finder finds first.

FOUND = {
    "a package before a module": (("app/x/__init__.py", "app/x.py"), Kind.PACKAGE),
    "a compiled package": (("app/x/__init__.abi3.so",), Kind.PACKAGE),
    "another platform's compiled package": (("app/x/__init__.cp39-win.pyd",), Kind.PACKAGE),
    "a module before a directory": (("app/x.py", "app/x/m.py"), Kind.MODULE),
    "byte code beside": (("app/x.pyc",), Kind.MODULE),
    "byte code in the cache": (("app/__pycache__/x.cpython-311.pyc",), Kind.MISSING),
    "a directory": (("app/x/y.txt",), Kind.NAMESPACE),
    "a directory named as a module": (("app/x.py/y.txt",), Kind.MISSING),
    "another case": (("app/X.py",), Kind.MISSING),
    "another case of the suffix": (("app/x.PY",), Kind.MISSING),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_finds(name: str, tmp_path: Path) -> None:
    files, kind = FOUND[name]
    make(tmp_path, *files)
    assert resolver().find(str(tmp_path / "app"), "x") is kind


def test_links_are_followed_and_named_by_their_path(tmp_path: Path) -> None:
    make(tmp_path, "setup.cfg", "lib/__init__.py", "lib/m.py", "app/__init__.py")
    (tmp_path / "app/lib").symlink_to(tmp_path / "lib")
    (tmp_path / "app/m.py").symlink_to(tmp_path / "lib/m.py")
    (tmp_path / "app/gone.py").symlink_to(tmp_path / "lib/gone.py")
    ours = resolver()
    assert placed(ours, tmp_path / "app/lib").ancestry[-1] == str(tmp_path / "app")
    app = str(tmp_path / "app")
    kinds = [ours.find(app, name) for name in ("lib", "m", "gone")]
    assert kinds == [Kind.PACKAGE, Kind.MODULE, Kind.MISSING]


# Files that are not saved yet.


def outcome(ours: Resolver, directory: Path, *parts: str) -> Outcome:
    return ours.resolve(placed(ours, directory), 1, parts)


def test_an_unsaved_init_makes_a_package(tmp_path: Path) -> None:
    make(tmp_path, "setup.cfg", "app/__init__.py", "app/mw/m.py")
    ours = resolver()
    assert placed(ours, tmp_path / "app/mw").holes == (str(tmp_path / "app/mw"),)
    assert not isinstance(outcome(ours, tmp_path / "app", "mw", "m"), Found)
    assert ours.admit(str(tmp_path / "app/mw/__init__.py"), [])
    assert placed(ours, tmp_path / "app/mw").holes == ()
    assert outcome(ours, tmp_path / "app", "mw", "m") == Found(
        str(tmp_path / "app/mw/m"), Kind.MODULE
    )


def test_an_unsaved_module_is_found(tmp_path: Path) -> None:
    make(tmp_path, "setup.cfg", "app/__init__.py")
    ours = resolver()
    assert ours.admit(str(tmp_path / "app/new.py"), ["x = 1\n"])
    assert outcome(ours, tmp_path / "app", "new") == Found(str(tmp_path / "app/new"), Kind.MODULE)
    assert ours.text(str(tmp_path / "app/new.py")) == "x = 1\n"


def test_no_file_stands_where_there_is_no_directory_or_is_one(tmp_path: Path) -> None:
    make(tmp_path, "setup.cfg", "app/x.py/")
    assert not resolver().admit(str(tmp_path / "missing/m.py"), [])
    assert not resolver().admit(str(tmp_path / "app/x.py"), [])


def test_a_run_looks_at_a_directory_once(tmp_path: Path) -> None:
    make(tmp_path, "setup.cfg", "app/__init__.py", "app/m.py")
    ours = resolver()
    listing = ours.listing(str(tmp_path / "app"))
    os.remove(tmp_path / "app/m.py")
    assert ours.listing(str(tmp_path / "app")) is listing


def test_dots_beyond_a_directory_that_no_import_can_spell_are_undecided(tmp_path: Path) -> None:
    make(tmp_path, "setup.cfg", "my-app/__init__.py", "my-app/core/__init__.py")
    ours = resolver()
    package = placed(ours, tmp_path / "my-app/core")
    assert isinstance(ours.resolve(package, 2, ("x",)), Undecided)
