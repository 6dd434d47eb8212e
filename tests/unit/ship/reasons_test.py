"""Why a file of the source tree is not in an archive."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.files import Files
from flake8_pkginit.ship.archive import Archive
from flake8_pkginit.ship.origins import Move
from flake8_pkginit.ship.reasons import ArchiveReasons
from tests.kit.trees import plant

NATIVE = "shop-1-cp312-cp312-manylinux_2_17_x86_64.whl"
PURE = "shop-1-py3-none-any.whl"
PLATFORMS = (
    "win32", "win64", "windows", "macos", "osx", "darwin", "linux", "posix", "aix", "bsd",
    "solaris", "sunos", "cygwin",
)  # fmt: skip


def reasons(
    root: Path, path: str, kind: str = "wheel", sdists: tuple[str, ...] = ()
) -> ArchiveReasons:
    """What is known of an archive in ``copy``, whose source tree is ``tree``, without git."""
    copy, tree = os.fspath(root / "copy"), os.fspath(root / "tree")
    files = Files()
    move = Move(((os.path.join(copy, "shop"), os.path.join(tree, "shop")),), files)
    return ArchiveReasons(Archive(path, kind, frozenset()), copy, move, frozenset(sdists), None)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("form", ["_x_{}.py", "_{}.so", "{}", "_PS{}"])
def test_only_another_platforms_wheel_has_what_is_named_after_it(
    form: str, platform: str, tmp_path: Path
) -> None:
    names = [form.format(platform), form.format(platform.upper())]
    assert all(reasons(tmp_path, NATIVE).ignores("shop", [name]) for name in names)
    assert not any(reasons(tmp_path, PURE).ignores("shop", [name]) for name in names)
    assert not any(reasons(tmp_path, NATIVE, "sdist").ignores("shop", [name]) for name in names)


def test_any_other_name_is_of_no_platform(tmp_path: Path) -> None:
    names = ["speedups.so", "window.py", "lin.py", "mac.py", "pos.py"]
    assert not reasons(tmp_path, NATIVE).ignores("shop", names)


TREE = """
tree/shop/__init__.py
tree/shop/m.py
tree/shop/tools/run.py
tree/shop/api/__init__.py
tree/shop/api/views.py
copy/shop/__init__.py
copy/shop/a.py
copy/shop/b.py
copy/shop/c.py
copy/shop/tools/
"""


@pytest.mark.parametrize(
    ("paths", "why"),
    [
        (["shop/m.py"], "not in the wheel, which has of 'shop' only '__init__.py', 'a.py', 'b.py' and 1 more"),
        (["shop/tools/run.py"], "not in the wheel: 'shop/tools' has no __init__.py"),
        (["shop/api/views.py"], "not in the wheel, nor is anything else of 'shop/api'"),
        (["shop/gone.py", "shop/api/__init__.py"], "not in the wheel, nor is anything else of 'shop/api'"),
        (["shop/made.py"], "not in the wheel, only in the sdist"),
        (["shop/gone.py"], ""),
        (["shop/a.py"], ""),
        (["shop/__init__.py"], ""),
    ],
)  # fmt: skip
def test_why_something_is_not_there(paths: list[str], why: str, tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    known = reasons(tmp_path, PURE, sdists=("shop-1/shop/made.py",))
    assert known.why([os.fspath(tmp_path / "copy" / path) for path in paths]) == why
