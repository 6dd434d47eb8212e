"""What an import reaches: the walk from segment to segment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.settings import Settings
from flake8_pkginit.resolve.outcomes import (
    BeyondTopLevel,
    Found,
    Kind,
    NotAPackage,
    NotFound,
    ThroughMissingInit,
    Undecided,
)
from tests.kit.resolving import absolute, begin, package_of, relative, touch

TREE = (
    "pyproject.toml", "app/__init__.py", "app/core/__init__.py", "app/core/deep/__init__.py",
    "app/core/m.py", "app/mw/rate.py", "app/mw/sub/__init__.py", "app/mw/sub/m.py", "app/data/x.json",
    "app/scripts/m.py", "one.py", "plain/m.py", "src/two/__init__.py",
)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return touch(tmp_path, *TREE)


# Relative imports.


def test_a_relative_import_starts_from_its_anchor(root: Path) -> None:
    run, core = begin(), root / "app/core"
    assert relative(run, core, "m") == Found(f"{core}/m", Kind.MODULE)
    assert relative(run, core, "deep") == Found(f"{core}/deep", Kind.PACKAGE)
    assert relative(run, core) == Found(str(core), Kind.PACKAGE)
    assert relative(run, core, level=2) == Found(f"{root}/app", Kind.PACKAGE)
    assert relative(run, core, "core", "m", level=2) == Found(f"{core}/m", Kind.MODULE)
    assert relative(run, core / "deep", "core", "m", level=3) == Found(f"{core}/m", Kind.MODULE)


def test_the_segment_that_is_missing_is_named(root: Path) -> None:
    run, app = begin(), root / "app"
    assert relative(run, app, "x") == NotFound(str(app), "x", 0)
    assert relative(run, app, "core", "x", "y") == NotFound(f"{app}/core", "x", 1)
    assert relative(run, app, "data", "x") == NotFound(f"{app}/data", "x", 1)
    assert relative(run, app / "core", "m", level=2) == NotFound(str(app), "m", 0)


def test_a_module_has_no_submodules(root: Path) -> None:
    run, core = begin(), root / "app/core"
    assert relative(run, core, "m", "x") == NotAPackage(str(core), "m", 1)
    assert relative(run, core.parent, "core", "m", "x", "y") == NotAPackage(str(core), "m", 2)


def test_dots_end_with_the_top_level_package(root: Path) -> None:
    run = begin()
    assert relative(run, root / "app/core", "one", level=3) == BeyondTopLevel()
    assert relative(run, root / "app", level=2) == BeyondTopLevel()


def test_dots_beyond_a_directory_that_no_import_can_spell_are_undecided(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "my-app/__init__.py", "my-app/core/__init__.py")
    assert isinstance(relative(begin(), tmp_path / "my-app/core", "x", level=2), Undecided)


def test_an_import_through_a_missing_init_is_told_apart(root: Path) -> None:
    run, app = begin(), root / "app"
    assert relative(run, app, "mw", "rate") == ThroughMissingInit(f"{app}/mw", 0)
    assert relative(run, app, "mw", "sub", "m") == ThroughMissingInit(f"{app}/mw", 0)
    assert relative(run, app / "core", "mw", "rate", level=2) == ThroughMissingInit(f"{app}/mw", 0)
    assert relative(run, app / "mw", "rate") == Found(f"{app}/mw/rate", Kind.MODULE)
    assert relative(run, app / "mw/sub", "rate", level=2) == Found(f"{app}/mw/rate", Kind.MODULE)
    assert relative(run, app, "mw", "gone") == NotFound(f"{app}/mw", "gone", 1)
    assert relative(run, app, "data") == Found(f"{app}/data", Kind.NAMESPACE)
    declared = begin(Settings(namespace_packages=(f"{app}/mw",)))
    assert relative(declared, app, "mw", "rate") == Found(f"{app}/mw/rate", Kind.MODULE)


def test_a_link_is_named_by_its_path(root: Path) -> None:
    (root / "app/linked").symlink_to(root / "app/core")
    run = begin()
    assert package_of(run, root / "app/linked").top == str(root / "app")
    found = Found(f"{root}/app/linked/m", Kind.MODULE)
    assert relative(run, root / "app", "linked", "m") == found


# Absolute imports.


def test_an_absolute_import_is_followed_where_the_project_owns_the_name(root: Path) -> None:
    run, app = begin(), root / "app"
    assert absolute(run, app, "app.core.m") == Found(f"{app}/core/m", Kind.MODULE)
    assert absolute(run, app, "one") == Found(f"{root}/one", Kind.MODULE)
    assert absolute(run, app, "two") == Found(f"{root}/src/two", Kind.PACKAGE)
    assert absolute(run, app, "app.gone") == NotFound(str(app), "gone", 1)
    assert absolute(run, app, "one.gone") == NotAPackage(str(root), "one", 1)
    assert absolute(run, app, "app.mw.rate") == ThroughMissingInit(f"{app}/mw", 1)
    for name in ("os", "redis.client", "plain.m", "core", "src.two"):
        assert isinstance(absolute(run, app, name), Undecided)


def test_the_first_entry_that_has_the_module_counts(root: Path) -> None:
    touch(root, "src/app/__init__.py", "src/app/only.py", "src/app/core/__init__.py")
    run = begin()
    assert absolute(run, root / "app", "app.only") == Found(f"{root}/src/app/only", Kind.MODULE)
    assert absolute(run, root / "app", "app.core") == Found(f"{root}/app/core", Kind.PACKAGE)
    assert absolute(run, root / "app", "app.x") == NotFound(f"{root}/app", "x", 1)
    attempts = list(run.resolver.attempts(package_of(run, root / "app"), ("app", "x")))
    assert attempts == [NotFound(f"{root}/{name}", "x", 1) for name in ("app", "src/app")]


def test_what_lies_beside_a_module_may_be_found_but_proves_nothing(root: Path) -> None:
    touch(root, "app/core/one/__init__.py", "app/core/one/sub.py", "app/core/three/__init__.py")
    run, core = begin(), root / "app/core"
    assert absolute(run, core, "one.sub") == Found(f"{core}/one/sub", Kind.MODULE)
    assert absolute(run, core, "one.gone") == NotAPackage(str(root), "one", 1)
    assert isinstance(absolute(run, core, "three.gone"), Undecided)


def test_another_portion_of_a_namespace_package_may_have_it(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "libs/ns/app/__init__.py", "ns/__init__.py")
    assert isinstance(absolute(begin(), tmp_path / "libs/ns/app", "ns.gone"), Undecided)
    touch(tmp_path, "libs/ns/__init__.py")
    gone = NotFound(f"{tmp_path}/libs/ns", "gone", 1)
    assert absolute(begin(), tmp_path / "libs/ns/app", "ns.gone") == gone


# What a segment may be.


def test_an_import_enters_a_missing_init_directory_from_outside(root: Path) -> None:
    run = begin()
    mw = str(root / "app/mw")
    outside, inside = package_of(run, root / "app/core"), package_of(run, root / "app/mw/sub")
    assert run.resolver.enters_missing_init(outside, mw)
    assert not run.resolver.enters_missing_init(inside, mw)
    assert not run.resolver.enters_missing_init(outside, str(root / "app/core"))
    assert not run.resolver.enters_missing_init(outside, str(root / "app/data"))


def test_a_source_root_outside_of_the_project_has_a_root_of_its_own(root: Path) -> None:
    other = root.parent / f"{root.name}-other"
    touch(other, "setup.cfg", "lib/__init__.py", "lib/mw/m.py")
    run = begin(Settings(source_roots=(str(other),)))
    assert absolute(run, root / "app", "lib.mw.m") == ThroughMissingInit(f"{other}/lib/mw", 1)


@pytest.mark.parametrize(
    ("files", "source"),
    [
        (("x.py",), "x.py"),
        (("x.py", "x.pyi", "x.c", "xy.so"), "x.py"),
        (("x.py", "x.pyx"), None),
        (("x.py", "x.cpython-39-darwin.so"), None),
        (("x.py", "x.pyd"), None),
        (("x.pyc",), None),
        (("x/__init__.py",), "x/__init__.py"),
        (("x/__init__.py", "x/__init__.abi3.so"), None),
        (("x/__init__.pyc",), None),
        (("x/m.py",), None),
    ],
)
def test_the_source_of_what_is_found(
    files: tuple[str, ...], source: str | None, tmp_path: Path
) -> None:
    touch(tmp_path, "setup.cfg", "__init__.py", *files)
    run = begin()
    kind = run.resolver.finder.find(str(tmp_path), "x")
    expected = str(tmp_path / source) if source else None
    assert run.resolver.source_path(Found(str(tmp_path / "x"), kind)) == expected


# Files that are not saved yet, and files that are gone since.


def test_an_unsaved_init_makes_a_package(root: Path) -> None:
    run, app = begin(), root / "app"
    assert package_of(run, app / "mw").missing_init == (f"{app}/mw",)
    assert relative(run, app, "mw", "rate") == ThroughMissingInit(f"{app}/mw", 0)
    assert run.files.open(f"{app}/mw/__init__.py", [])
    assert package_of(run, app / "mw").missing_init == ()
    assert relative(run, app, "mw", "rate") == Found(f"{app}/mw/rate", Kind.MODULE)


def test_an_unsaved_module_is_found(root: Path) -> None:
    run, app = begin(), root / "app"
    assert relative(run, app, "new") == NotFound(str(app), "new", 0)
    assert isinstance(absolute(run, app, "new"), Undecided)
    assert run.files.open(f"{app}/new.py", ["x = 1\n"])
    assert run.files.open(f"{root}/new.py", ["x = 1\n"])
    assert relative(run, app, "new") == Found(f"{app}/new", Kind.MODULE)
    assert absolute(run, app, "new") == Found(f"{root}/new", Kind.MODULE)
    assert run.resolver.source_path(Found(f"{app}/new", Kind.MODULE)) == f"{app}/new.py"


def test_an_import_is_followed_once(root: Path) -> None:
    run, app = begin(), root / "app"
    first = relative(run, app, "core", "m")
    os.remove(app / "core/m.py")
    assert relative(run, app, "core", "m") is first
    assert relative(begin(), app, "core", "m") == NotFound(f"{app}/core", "m", 1)
