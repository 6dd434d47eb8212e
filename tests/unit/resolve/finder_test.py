"""What a path-based finder finds under a name in a directory; the oracle asks CPython as well."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.files import SUFFIXES, Files
from flake8_pkginit.resolve.finder import Finder
from flake8_pkginit.resolve.outcomes import Kind
from tests.kit.resolving import touch

FOUND = {
    "a package before a module": (("app/x/__init__.py", "app/x.py"), Kind.PACKAGE),
    "a compiled package": (("app/x/__init__.abi3.so",), Kind.PACKAGE),
    "a package of byte code": (("app/x/__init__.pyc", "app/x.py"), Kind.PACKAGE),
    "another platform's compiled package": (("app/x/__init__.cp39-win.pyd",), Kind.PACKAGE),
    "a package that a build will make": (("app/x/__init__.pyx",), Kind.PACKAGE),
    "a module before another platform's package": (("app/x/__init__.cp39-win.pyd", "app/x.py"), Kind.MODULE),
    "a module before a directory": (("app/x.py", "app/x/m.py"), Kind.MODULE),
    "a module beside": (("app/y.py",), Kind.MISSING),
    "byte code beside": (("app/x.pyc",), Kind.MODULE),
    "byte code in the cache": (("app/__pycache__/x.cpython-311.pyc",), Kind.MISSING),
    "a directory": (("app/x/y.txt",), Kind.NAMESPACE),
    "a directory named as a module": (("app/x.py/y.txt",), Kind.MISSING),
    "another case": (("app/X.py",), Kind.MISSING),
    "another case of the suffix": (("app/x.PY",), Kind.MISSING),
    "no directory at all": (("x.py",), Kind.MISSING),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_it_finds(name: str, tmp_path: Path) -> None:
    files, kind = FOUND[name]
    finder = Finder(Files())
    assert finder.find(str(touch(tmp_path, *files) / "app"), "x") is kind
    may_be = kind is not Kind.MISSING
    assert finder.may_find(str(tmp_path / "app"), "x") is may_be


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_of_the_interpreter_makes_a_module_and_a_package(
    suffix: str, tmp_path: Path
) -> None:
    touch(tmp_path, f"m{suffix}", f"p/__init__{suffix}", "p.py")
    finder = Finder(Files())
    assert finder.find(str(tmp_path), "m") is Kind.MODULE
    assert finder.find(str(tmp_path), "p") is Kind.PACKAGE


def test_links_are_followed(tmp_path: Path) -> None:
    touch(tmp_path, "lib/__init__.py", "lib/m.py", "app/__init__.py")
    (tmp_path / "app/lib").symlink_to(tmp_path / "lib")
    (tmp_path / "app/m.py").symlink_to(tmp_path / "lib/m.py")
    (tmp_path / "app/gone.py").symlink_to(tmp_path / "lib/gone.py")
    finder = Finder(Files())
    kinds = [finder.find(str(tmp_path / "app"), name) for name in ("lib", "m", "gone")]
    assert kinds == [Kind.PACKAGE, Kind.MODULE, Kind.MISSING]


def test_what_is_not_saved_yet_is_found(tmp_path: Path) -> None:
    touch(tmp_path, "app/x/m.py", "app/y/m.py")
    files = Files()
    finder = Finder(files)
    app = str(tmp_path / "app")
    assert finder.find(app, "x") is Kind.NAMESPACE
    assert files.open(str(tmp_path / "app/x/__init__.py"), [])
    assert finder.find(app, "x") is Kind.PACKAGE
    assert files.open(str(tmp_path / "app/y.py"), [])
    assert finder.find(app, "y") is Kind.MODULE


def test_a_name_is_looked_for_once(tmp_path: Path) -> None:
    touch(tmp_path, "x.py")
    finder = Finder(Files())
    assert finder.find(str(tmp_path), "x") is Kind.MODULE
    os.remove(tmp_path / "x.py")
    assert finder.find(str(tmp_path), "x") is Kind.MODULE
    assert Finder(Files()).find(str(tmp_path), "x") is Kind.MISSING
