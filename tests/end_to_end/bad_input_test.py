"""Bad input never costs the user a result: whatever lies about, the other faults are shown."""

from __future__ import annotations

import ast
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flake8_pkginit.check import Checker
from flake8_pkginit.imports import Module
from flake8_pkginit.settings import Settings
from tests.clients import (
    FLAKE8,
    buffer,
    flake8,
    git,
    lint,
    plant,
    run,
    well,
)

# A project with a fault, which every run must show, and a second file for the matter at hand.
TREE = """
pyproject.toml
app/__init__.py
app/main.py
app/witness.py:
    from .nowhere import x
"""
WITNESS = "app/witness.py:1:7 PKG002"
FILES = ("app/main.py", "app/witness.py")
MISSING = "from .missing import x\n"
MISS = "app/main.py:1:7 PKG002"

BROKEN = {
    "undecodable": b"x = '\xff\xfe'\n",
    "undecodable by its own word": b"# coding: utf-8\nx = '\xff'\n",
    "of an unknown coding": b"# coding: klingon\n",
    "syntactically wrong": b"def (:\n",
    "wrongly indented": b"if x:\n\ty\n        z\n",
    "with NUL bytes": b"x = 1\0\n",
    "binary": bytes(range(256)) * 64,
    "in UTF-16": "from .nowhere import x\n".encode("utf-16"),
    "with too many brackets": b"x = " + b"(" * 5000 + b")" * 5000 + b"\n",
    "too deep for the parser": b"x = " + b"-" * 50000 + b"1\n",
    "in a newer syntax": b"match x:\n    case 1: lazy import y\n",
    "with a lone surrogate": b"x = '\xed\xa0\x80'\n",
    "of a coding that is not its mark's": b"\xef\xbb\xbf# coding: latin-1\nx = 1\n",
    "with a conflict": b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> topic\n",
    "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, TREE)
    return tmp_path


def shown(root: Path, source: str, *more: str) -> list[str]:
    """What is shown of a source beside the fault that every run must show."""
    (root / "app/main.py").write_text(source, encoding="utf-8")
    places = lint(root, *FILES, *more)
    assert WITNESS in places
    places.remove(WITNESS)
    return places


# Files in any state.


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_neighbour_in_any_state_is_a_neighbour(content: bytes, root: Path) -> None:
    plant(root, "app/hole/z.py\nrelative/z.py:\n    from .a import x")
    for name in ("app/broken.py", "app/hole/a.py", "relative/a.py"):
        (root / name).write_bytes(content)
    source = (
        "from .broken import x\nfrom .broke import x\nfrom .hole import z\nfrom . import hole\n"
    )
    assert shown(root, source, "app/hole/z.py", "relative/z.py") == [
        "app/hole/z.py:1:1 PKG001",
        "app/main.py:2:7 PKG002",
        "app/main.py:3:7 PKG002",
        "app/main.py:4:15 PKG002",
        "relative/z.py:1:1 PKG001",
    ]


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_nobody_knows_the_names_of_a_broken_module(content: bytes, root: Path) -> None:
    plant(root, "app/star.py:\n    from .broken import *\napp/pack/__init__.py\napp/core.py")
    for name in ("app/broken.py", "app/pack/__init__.py"):
        (root / name).write_bytes(content)
    modules = (".broken", ".pack", ".star", "app.broken", "app.pack", ".core")
    source = "".join(f"from {module} import lost\n" for module in modules)
    assert shown(root, source) == ["app/main.py:6:19 PKG004"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfgr\xc3\xb6\xc3\x9fe = 1\n",
        b"\xef\xbb\xbf# coding: utf-8\ngr\xc3\xb6\xc3\x9fe = 1\n",
        b"# coding: latin-1\ngr\xf6\xdfe = 1\n",
        b"#!/bin/sh\n# vim: set fileencoding=latin-1 :\ngr\xf6\xdfe = 1\n",
        b"# coding: utf-7\ngr+APYA3w-e = 1\n",
        b"x = 1\rgr\xc3\xb6\xc3\x9fe = 1\r",
        b"x = 1\r\n\x0cgr\xc3\xb6\xc3\x9fe = 1\r\n",
        b"x = 1; gr\xc3\xb6\xc3\x9fe = 1",
    ],
)
def test_names_are_read_in_the_coding_of_their_module(content: bytes, root: Path) -> None:
    (root / "app/core.py").write_bytes(content)
    assert shown(root, "from .core import größe, lost\n") == ["app/main.py:1:26 PKG004"]


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_an_init_in_any_state_makes_a_package(content: bytes, root: Path) -> None:
    plant(root, "app/__init__.py\napp/hole/z.py\napp/sub/m.py:\n    from .missing import x")
    for name in ("app/__init__.py", "app/sub/__init__.py"):
        (root / name).write_bytes(content)
    source = "from .sub import m\nfrom .missing import x\nfrom ..app import x\n"
    assert shown(root, source, "app/hole/z.py", "app/sub/m.py") == [
        "app/hole/z.py:1:1 PKG001",
        "app/main.py:2:7 PKG002",
        "app/main.py:3:6 PKG003",
        "app/sub/m.py:1:7 PKG002",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject.toml", b"[[[ namespace-packages"),
        ("pyproject.toml", b"\xff\xfe namespace-packages"),
        ("pyproject.toml", b"tool = 'namespace-packages'\n"),
        ("pyproject.toml", b"[tool]\nruff = ['namespace-packages']\n"),
        ("pyproject.toml", b"[tool.ruff]\nnamespace-packages = 5\n"),
        ("pyproject.toml", b"[tool.ruff]\nnamespace-packages = [5, {}, '[', '/..', '~']\n"),
        ("pyproject.toml", b'[tool.ruff]\nnamespace-packages = ["a\\u0000b", "*\\u0000/*"]\n'),
        ("pyproject.toml", b"namespace-packages = " + b"[" * 5000 + b"]" * 5000),
        ("pyproject.toml", b'[tool.hatch]\nversion_file = "a\\u0000b"\nwrite_to = 5\n'),
        ("pyproject.toml", b"tool = 1979-05-27T07:32:00Z\n"),
        ("pyproject.toml", b"tool = [[['version_file']]]\n"),
        ("ruff.toml", b"namespace-packages = \xff\n"),
        (".ruff.toml", b"namespace-packages = ['app"),
        ("setup.cfg", b"\xff\xfe[[["),
        ("setup.py", b"\xff\xfe def ( ext_modules="),
        ("tox.ini", b"no section = at all"),
        (".flake8", b"[flake8\n"),
        ("meson.build", b"\xff\xfe\0"),
        ("CMakeLists.txt", b"\0\xff"),
        ("Cargo.toml", b"[[["),
        (".gitmodules", b"\xff\xfe"),
        (".gitignore", b"\xff\xfe[\0"),
    ],
)
def test_a_broken_configuration_is_another_tools_to_report(
    name: str, content: bytes, root: Path
) -> None:
    plant(root, "app/hole/z.py")
    git(root, "init", "--quiet")
    (root / name).write_bytes(content)
    source = "from .missing import x\nfrom .hole.z import x\n"
    assert shown(root, source, "app/hole/z.py") == [
        "app/hole/z.py:1:1 PKG001",
        MISS,
        "app/main.py:2:7 PKG002",
    ]


def test_a_file_with_a_syntax_error_gets_only_that(root: Path) -> None:
    assert [place.rpartition(" ")[2] for place in shown(root, "from .missing import (\n")] == [
        "E999"
    ]


def test_an_empty_file_is_a_module_like_any_other(root: Path) -> None:
    plant(root, "app/hole/empty.py\napp/empty.py")
    assert shown(root, "", "app/hole/empty.py") == ["app/hole/empty.py:1:1 PKG001"]
    assert shown(root, "from . import empty\nfrom .empty import *\n") == []
    assert shown(root, "from .empty import x\n") == ["app/main.py:1:20 PKG004"]


# Directories and links.

# Root may read everything; without these two capabilities it may not. They are lost by `exec`.
UNPRIVILEGED = """
import ctypes, os, sys

DROP, OVERRIDE, READ_SEARCH = 24, 1, 2
if os.geteuid() == 0:
    for capability in (OVERRIDE, READ_SEARCH):
        assert ctypes.CDLL(None).prctl(DROP, capability, 0, 0, 0) == 0
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@contextmanager
def mode(path: Path, bits: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


def unprivileged(root: Path, *files: str) -> list[str]:
    return well(
        run(root, [sys.executable, "-c", UNPRIVILEGED, *FLAKE8[1:], "-j1", *files])
    ).places()


@pytest.mark.parametrize("bits", [0o000, 0o111])
def test_of_a_directory_without_permission_nobody_knows(bits: int, root: Path) -> None:
    plant(root, "app/locked/run.py")
    (root / "app/main.py").write_text("from .locked.missing import x\nfrom .locked.run import x\n")
    missing, hole = MISS.replace("1:7", "1:14"), MISS.replace("1:7", "2:7")
    assert unprivileged(root, *FILES) == [missing, hole, WITNESS]
    with mode(root / "app/locked", bits):
        assert unprivileged(root, *FILES) == [WITNESS]
        assert unprivileged(root, ".") == [WITNESS]


def test_what_a_directory_lists_but_does_not_open_is_not_missing(root: Path) -> None:
    plant(root, "app/locked/__init__.py\napp/locked/run.py\napp/locked/sub/__init__.py")
    (root / "app/main.py").write_text("from .locked.run import x\nfrom .locked.sub import x\n")
    with mode(root / "app/locked", 0o444):
        assert unprivileged(root, *FILES) == [WITNESS]


@pytest.mark.parametrize("bits", [0o000, 0o111])
def test_a_file_in_a_directory_without_permission_is_no_fault(bits: int, root: Path) -> None:
    plant(root, "app/locked/run.py:\n    from .missing import x")
    assert unprivileged(root, "app/locked/run.py", *FILES)[0] == "app/locked/run.py:1:1 PKG001"
    with mode(root / "app/locked", bits):
        found = unprivileged(root, "app/locked/run.py", *FILES)
    assert [place for place in found if "PKG" in place] == [WITNESS]


def test_a_file_below_a_directory_without_permission_is_linted(root: Path) -> None:
    """What lies above it may not be listed: no root to be found there."""
    plant(root, "app/sub/__init__.py\napp/sub/m.py:\n    from .missing import x")
    with mode(root / "app", 0o111), mode(root, 0o111):
        found = unprivileged(root, "app/sub/m.py")
    assert found == ["app/sub/m.py:1:7 PKG002"]


@pytest.mark.parametrize("name", ["app/__init__.py", "app/hole/a.py", "pyproject.toml"])
def test_a_neighbour_without_permission_is_a_neighbour(name: str, root: Path) -> None:
    plant(root, "app/hole/a.py\napp/hole/z.py")
    (root / "app/main.py").write_text("from .hole.a import x\nfrom .missing import x\n")
    with mode(root / name, 0o000):
        found = unprivileged(root, *FILES, "app/hole/z.py")
    assert found == ["app/hole/z.py:1:1 PKG001", MISS, "app/main.py:2:7 PKG002", WITNESS]


@pytest.mark.parametrize("name", ["app/core.py", "app/core/__init__.py"])
def test_nobody_knows_the_names_of_a_module_without_permission(name: str, root: Path) -> None:
    plant(root, f"{name}:\n    x = 1\napp/star.py:\n    from .core import *")
    sources = ("from .core import x, lost", "from app.core import lost", "from .star import lost")
    (root / "app/main.py").write_text("\n".join(sources) + "\n")
    lost = [f"app/main.py:{place} PKG004" for place in ("1:22", "2:22", "3:19")]
    assert unprivileged(root, *FILES) == [*lost, WITNESS]
    with mode(root / name, 0o000):
        assert unprivileged(root, *FILES) == [WITNESS]


@pytest.mark.parametrize(
    ("link", "target", "source", "codes"),
    [
        ("app/gone.py", "nowhere.py", "from .gone import x", ["PKG002"]),
        ("app/gone.py", "nowhere.py", "from . import gone", ["PKG004"]),
        ("app/gone", "nowhere", "from .gone.m import x", ["PKG002"]),
        ("app/gone", "nowhere", "from .gone import x", ["PKG002"]),
        ("app/loop.py", "loop.py", "from .loop import x", ["PKG002"]),
        ("app/loop.py", "loop.py", "from . import loop", ["PKG004"]),
        ("app/loop", "loop", "from .loop.m import x", ["PKG002"]),
        ("app/loop", "loop", "from . import loop", ["PKG004"]),
        ("app/up", "..", "from .up.app.witness import x", ["PKG002"]),
        ("app/up", "..", "from .up.app.up.app.no import x", ["PKG002"]),
        ("app/same", ".", "from .same.same.witness import x", []),
        ("app/same", ".", "from .same.same.witness import y", ["PKG004"]),
        ("app/same", ".", "from .same.same.no import x", ["PKG002"]),
        ("app/same", ".", "from .same.same import no", ["PKG004"]),
        ("app/zero.py", os.devnull, "from .zero import x", ["PKG002"]),
        ("app/zero.py", os.devnull, "from . import zero", ["PKG004"]),
        ("app/also.py", "witness.py", "from .also import x", []),
        ("app/also.py", "witness.py", "from .also import y", ["PKG004"]),
        ("app/also.py", "witness.py", "from .alsoo import x", ["PKG002"]),
        ("app/hole/up", "..", "from .hole.a import x", ["PKG002"]),
        ("app/hole/up", "..", "from .hole.up.witness import x", ["PKG002"]),
        ("app/hole/same", ".", "from .hole.same.same.a import x", ["PKG002"]),
        ("app/hole/loop", "loop", "from .hole.loop import x", ["PKG002"]),
        ("app/hole/__init__.py", "nowhere.py", "from .hole.a import x", ["PKG002"]),
        ("app/hole/__init__.py", "__init__.py", "from .hole.a import x", ["PKG002"]),
    ],
)
def test_links_are_followed_as_far_as_they_lead(
    link: str, target: str, source: str, codes: list[str], root: Path
) -> None:
    plant(root, "app/hole/a.py")
    (root / link).symlink_to(target)
    places = shown(root, source + "\n", "app/hole/a.py")
    assert places.pop(0) == "app/hole/a.py:1:1 PKG001"
    assert [place.rpartition(" ")[2] for place in places] == codes


def test_a_hole_is_shown_on_what_is_linted_not_on_what_is_linked(root: Path) -> None:
    plant(root, "app/plugins/pay/__init__.py\napp/plugins/pay/card.py")
    (root / "app/plugins/above").symlink_to("..")
    assert lint(root, ".") == ["app/plugins/pay/__init__.py:1:1 PKG001", WITNESS]


@pytest.mark.parametrize("name", [".", "app", "app/hole"])
def test_a_tree_that_holds_itself_is_walked_once(name: str, root: Path) -> None:
    plant(root, "app/hole/a.py\napp/nest/inner/b.py")
    (root / name / "loop").symlink_to(root / name)
    assert lint(root, ".") == [
        "app/hole/a.py:1:1 PKG001",
        "app/nest/inner/b.py:1:1 PKG001",
        WITNESS,
    ]


@pytest.mark.parametrize(
    "name",
    ["app/pipe.py", "app/pipe", "app/hole/a.py", "app/hole/__init__.py", "app/hole/pipe.so",
     "pyproject.toml", "ruff.toml", ".ruff.toml", "setup.py", "meson.build", ".git", ".gitmodules",
     "relative/a.py"],
)  # fmt: skip
def test_a_pipe_is_no_file_and_nobody_waits_for_it(name: str, root: Path) -> None:
    plant(root, "setup.cfg\napp/hole/z.py\nrelative/z.py:\n    from .a import x")
    (root / name).unlink(missing_ok=True)
    os.mkfifo(root / name)
    source = "from .pipe import x\nfrom .hole.z import x\nfrom . import pipe\n"
    assert shown(root, source, "app/hole/z.py", "relative/z.py") == [
        "app/hole/z.py:1:1 PKG001",
        MISS,
        "app/main.py:2:7 PKG002",
        "app/main.py:3:15 PKG004",
        "relative/z.py:1:1 PKG001",
        "relative/z.py:1:7 PKG002",
    ]


@pytest.mark.parametrize("name", ["conftest.py", "app/conftest.py", "app/pipe.py", "app/core.pyi"])
def test_a_search_for_names_waits_for_no_pipe(name: str, root: Path) -> None:
    """A name that is not there has all of its package searched, for who might set it."""
    plant(root, "app/core.py:\n    x = 1")
    os.mkfifo(root / name)
    assert shown(root, "from app.core import lost\nfrom app.pipe import x\n") == [
        "app/main.py:1:22 PKG004",
        "app/main.py:2:10 PKG005",
    ]


def test_a_directory_may_have_the_name_of_a_file(root: Path) -> None:
    plant(
        root,
        """
app/folder.py/inner.py:
    from .missing import x
app/hole/__init__.py/
app/hole/a.py/
app/hole/z.py
setup.py/
ruff.toml/
setup.cfg/
app/meson.build/
""",
    )
    source = "from .folder import x\nfrom .hole import z\nfrom .hole.a import x\n"
    assert shown(root, source, "app/hole", "app/folder.py") == [
        "app/folder.py/inner.py:1:7 PKG002",
        "app/hole/z.py:1:1 PKG001",
        MISS,
        "app/main.py:2:7 PKG002",
        "app/main.py:3:12 PKG002",
    ]


# Names.


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("größe", "größe"),
        ("größe", "gro\u0308ße"),
        ("ελληνικά", "ελληνικά"),
        ("模块", "模块"),
        ("file", "\N{LATIN SMALL LIGATURE FI}le"),
        ("module", "\N{FULLWIDTH LATIN SMALL LETTER M}odule"),
        ("\N{HEBREW LETTER ALEF}", "\N{ALEF SYMBOL}"),
        ("_", "_"),
        ("\N{CARIAN LETTER A}", "\N{CARIAN LETTER A}"),
    ],
)
def test_names_of_any_alphabet(name: str, spelling: str, root: Path) -> None:
    """They are compared as CPython compares them: after NFKC."""
    import_it = f"from .{spelling} import x\nfrom .{spelling}q.{spelling} import x\n"
    assert shown(root, import_it) == [MISS, "app/main.py:2:7 PKG002"]
    plant(root, f"app/{name}.py:\n    x = 1")
    plant(root, f"app/{name}q/__init__.py\napp/{name}q/{name}.py:\n    x = 1")
    assert shown(root, import_it) == []
    (root / "app/core.py").write_text(f"{spelling} = 1\n", encoding="utf-8")
    import_names = f"from .core import {spelling}q\nfrom .core import {spelling}, {name}\n"
    assert shown(root, import_names) == ["app/main.py:1:19 PKG004"]


ODD_NAMES = [
    "a b",
    "new\nline",
    "quote'\"",
    "-j2",
    "x:1:2: E1",
    "\N{PARTY POPPER}",
    "line\u2028separator",
    "\u202ereversed",
    "latin-1 \udce9",
    "\N{LATIN SMALL LIGATURE FI}le",
    "__init__\n",
    "__inít__",
    "",
]


def test_a_name_that_no_import_can_spell_is_passed_by(root: Path) -> None:
    for directory in ("app", "app/hole", "app/hole/sub"):
        for name in ODD_NAMES:
            plant(root, f"{directory}/z.py")
            (root / directory / f"{name}.py").touch()
            (root / directory / f"{name}.d").mkdir()
            (root / directory / f"{name}.d" / "m.py").touch()
    assert shown(root, "from .missing import x\nfrom .file import x\n", "app/hole/sub/z.py") == [
        "app/hole/sub/z.py:1:1 PKG001",
        MISS,
        "app/main.py:2:7 PKG002",
    ]


@pytest.mark.parametrize("name", [name for name in ODD_NAMES if name])
def test_a_message_is_one_line_whatever_the_names(name: str, root: Path) -> None:
    plant(root / name, "app/__init__.py\napp/tools/run.py\napp/tools/__init__\N{SOFT HYPHEN}.py")
    [found] = flake8(root / name, "-j1", "app/tools/run.py").reports
    printed = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    where = f"no __init__.py in '{printed}/app/tools', a directory of package 'app'"
    assert found.text == where + "; rename '__init__\N{REPLACEMENT CHARACTER}.py' to '__init__.py'"


# Sizes.


def test_ten_thousand_entries_in_one_directory(root: Path) -> None:
    for directory in (root / "app/many", root / "app/hole"):
        directory.mkdir()
        for number in range(10_000):
            (directory / f"m{number}.py").touch()
    (root / "app/many/__init__.py").touch()
    source = "from .many.m9999 import *\nfrom .hole.m9999 import x\nfrom .many.m10000 import x\n"
    assert shown(root, source, "app/hole/m77.py") == [
        "app/hole/m77.py:1:1 PKG001",
        "app/main.py:2:7 PKG002",
        "app/main.py:3:12 PKG002",
    ]


def test_ten_thousand_names_in_one_module(root: Path) -> None:
    names = [f"name_{number}" for number in range(10_000)]
    (root / "app/core.py").write_text("".join(f"{name} = 1\n" for name in names))
    lines = ["from .core import (", *(f"    {name}," for name in names), "    lost,", ")"]
    assert shown(root, "\n".join(lines) + "\n") == ["app/main.py:10002:5 PKG004"]


def test_ten_thousand_names_in_branches(root: Path) -> None:
    branches = (f"if x:\n    name_{number} = 1\n" for number in range(10_000))
    (root / "app/core.py").write_text("".join(branches))
    assert shown(root, "from .core import name_9999, lost\n") == ["app/main.py:1:30 PKG004"]


def test_two_thousand_names_that_are_not_there(root: Path) -> None:
    (root / "app/core.py").touch()
    lines = ["from .core import (", *(f"    name_{number}," for number in range(2_000)), ")"]
    places = shown(root, "\n".join(lines) + "\n")
    assert places == sorted(f"app/main.py:{row}:5 PKG004" for row in range(2, 2_002))


def test_a_line_of_half_a_million_characters(root: Path) -> None:
    """As a style sheet has that is kept in a string."""
    style = "".join(f"div.c{number}:hover{{color:red}}" for number in range(20_000))
    plant(root, f"app/style.py:\n    STYLE = '{style}'\napp/core.py")
    assert shown(root, "from .style import lost\nfrom .core import lost\n") == [
        "app/main.py:1:20 PKG004",
        "app/main.py:2:19 PKG004",
    ]


def test_a_dozen_modules_that_import_all_of_each_other(root: Path) -> None:
    names = [f"star_{number}" for number in range(12)]
    for name in names:
        stars = (f"from .{other} import *\n" for other in names if other != name)
        (root / f"app/{name}.py").write_text("".join(stars) + f"of_{name} = 1\n")
    source = f"from .star_0 import of_{names[-1]}, lost\n"
    assert shown(root, source) == ["app/main.py:1:33 PKG004"]


def test_five_hundred_modules_that_import_all_of_the_next(root: Path) -> None:
    """CPython gives up on them, and the checker may say what it likes about their names."""
    for number in range(500):
        (root / f"app/star_{number}.py").write_text(f"from .star_{number + 1} import *\n")
    (root / "app/star_500.py").touch()
    assert MISS in shown(root, MISSING + "from .star_0 import lost\n")


@pytest.mark.parametrize(
    "content",
    [
        "if " + "not " * 1500 + "x:\n    y = 1\n",
        "if " + "x and (" * 150 + "y" + ")" * 150 + ":\n    y = 1\n",
        "y: a" + "[a" * 150 + "]" * 150 + " = 1\n",
        "y = " + "1 + " * 900 + "1\n",
        "y" + ".y" * 900 + " = 1\n",
        "y" + " = y" * 20_000 + "\n",
        "if x: pass\n" + "elif x: y = 1\n" * 900,
    ],
    ids=["not", "and", "subscripts", "sum", "attributes", "targets", "branches"],
)
def test_a_neighbour_as_deep_as_the_parser_goes(content: str, root: Path) -> None:
    """Whether there is such a name depends on how deep the interpreter goes."""
    (root / "app/deep.py").write_text(content)
    places = shown(root, MISSING + "from .deep import lost\n")
    assert places in ([MISS], [MISS, "app/main.py:2:19 PKG004"])


LEVELS = 200


def test_two_hundred_levels_of_packages(root: Path) -> None:
    deepest = root / "app" / "/".join("d" * LEVELS)
    deepest.mkdir(parents=True)
    for directory in (deepest, *deepest.parents[: LEVELS - 1]):
        (directory / "__init__.py").touch()
    dots = "." * LEVELS
    lines = [f"from .{dots}main import x", f"from .{dots}no import x", f"from ..{dots}app import x"]
    (deepest / "m.py").write_text("\n".join(lines) + "\n")
    dotted = ".".join("d" * LEVELS)
    name = str(deepest.relative_to(root) / "m.py")
    assert shown(root, f"from .{dotted}.m import x\nfrom .{dotted}.no import x\n", name) == [
        f"{name}:2:{LEVELS + 7} PKG002",
        f"{name}:3:6 PKG003",
        "app/main.py:2:1 PKG002",
    ]


def test_two_hundred_levels_of_holes(root: Path) -> None:
    deepest = root / "app" / "/".join("d" * LEVELS)
    deepest.mkdir(parents=True)
    (deepest / "m.py").write_text(f"from .{'.' * LEVELS}main import x\nfrom .no import x\n")
    dotted = ".".join("d" * LEVELS)
    name = str(deepest.relative_to(root) / "m.py")
    assert shown(root, f"from .{dotted}.m import x\n", name) == [
        f"{name}:1:1 PKG001",
        f"{name}:2:7 PKG002",
        "app/main.py:1:1 PKG002",
    ]


def test_an_import_of_twenty_thousand_segments(root: Path) -> None:
    dotted = ".".join(["a"] * 20_000)  # on Python 3.12 the tokenizer takes long for long lines
    assert shown(root, f"from .{dotted} import x\nfrom .missing import x\n") == [
        "app/main.py:1:1 PKG002",
        "app/main.py:2:7 PKG002",
    ]


def test_an_import_of_twenty_thousand_dots_and_names(root: Path) -> None:
    names = ",".join(["n"] * 20_000)
    assert shown(root, f"from {'.' * 20_000}app import {names}\n") == ["app/main.py:1:6 PKG003"]


def test_ninety_nested_statements(root: Path) -> None:
    opened = "".join("    " * depth + "if x:\n" for depth in range(90))
    assert shown(root, opened + "    " * 90 + MISSING) == ["app/main.py:91:367 PKG002"]


def test_a_thousand_branches(root: Path) -> None:
    """Each `elif` nests in the one before; the checker goes on where pyflakes overflows."""
    branches = "if x:\n    pass\n" + "elif x:\n    pass\n" * 1000
    text = branches + "else:\n    " + MISSING
    module = Module(str(root / "app/main.py"), ast.parse(text), text.splitlines(True))
    [finding] = Checker(Settings(), lambda _path: True).check(module)
    assert (finding.row, finding.column, finding.rule.code) == (2004, 10, "PKG002")


# Files that vanish.


def lint_around(root: Path, change: Callable[[], object], *files: str) -> list[str]:
    """Lint the first file, make a change, and only then let the same run go on to the rest."""
    checker = Checker(Settings(), lambda _path: True)
    first, *rest = files
    places = check_one(checker, root, first)
    change()
    return places + [place for name in rest for place in check_one(checker, root, name)]


def check_one(checker: Checker, root: Path, name: str) -> list[str]:
    try:
        text = (root / name).read_text()
    except OSError:  # flake8 reports E902, and calls no plugin
        return []
    module = Module(str(root / name), ast.parse(text), text.splitlines(True))
    return [f"{name}:{f.row}:{f.column + 1} {f.rule.code}" for f in checker.check(module)]


VANISHING = """
app/core.py:
    x = 1
app/seen/__init__.py:
    from .. import hole
app/seen/a.py:
    x = 1
app/unseen/__init__.py:
    x = 1
app/unseen/a.py:
    x = 1
app/hole/a.py:
    x = 1
app/hole/b.py:
    x = 1
app/relative/z.py:
    from .gone import x
app/first.py:
    from .core import x
    from .seen.a import x
    from .hole.a import x
    from .wrong import x
app/last.py:
    from .core import x
    from .seen.a import x
    from .seen import hole
    from .unseen.a import x
    from .hole.b import x
    from .wrong import x
    from .other import x
"""


@pytest.mark.parametrize(
    "name",
    ["app/core.py", "app/seen", "app/seen/__init__.py", "app/unseen", "app/unseen/__init__.py",
     "app/hole", "app/hole/a.py", "app/__init__.py", "app/first.py", "pyproject.toml", ".git"],
)  # fmt: skip
@pytest.mark.parametrize("instead", ["nothing", "a file", "a directory"])
def test_what_vanishes_during_the_run_does_not_end_it(name: str, instead: str, root: Path) -> None:
    plant(root, VANISHING)
    git(root, "init", "--quiet")

    def vanish() -> None:
        (root / name).rename(root / "elsewhere")
        if instead == "a file":
            (root / name).touch()
        elif instead == "a directory":
            (root / name).mkdir()

    places = lint_around(root, vanish, "app/first.py", "app/last.py", "app/witness.py")
    assert "app/first.py:4:7 PKG002" in places
    assert {"app/last.py:6:7 PKG002", "app/last.py:7:7 PKG002", WITNESS} <= set(places)


def test_a_directory_that_vanishes_takes_only_its_own_findings_along(root: Path) -> None:
    plant(root, VANISHING)
    files = ("app/first.py", "app/hole/a.py", "app/relative/z.py", "app/witness.py")

    def vanish() -> None:
        for name in ("hole", "relative"):
            shutil.rmtree(root / "app" / name)

    assert lint_around(root, vanish, *files) == [
        "app/first.py:3:7 PKG002",
        "app/first.py:4:7 PKG002",
        WITNESS,
    ]


@pytest.mark.parametrize(
    "name", ["app/read.py", "app/found.py", "app/listed.py", "app/pack/__init__.py"]
)
@pytest.mark.parametrize("instead", ["nothing", "a directory", "a pipe"])
def test_nobody_knows_the_names_of_what_vanishes(name: str, instead: str, root: Path) -> None:
    plant(
        root,
        """
app/core.py
app/read.py:
    x = 1
app/found.py:
    x = 1
app/listed.py:
    x = 1
app/pack/__init__.py:
    x = 1
app/star.py:
    from .found import *
app/first.py:
    from .read import x
    from .found import *
    from .pack import *
app/last.py:
    from .core import lost
    from .read import x
    from .found import x
    from .listed import x
    from .pack import x
    from .star import x
    from app.found import x
""",
    )

    def vanish() -> None:
        (root / name).unlink()
        if instead == "a directory":
            (root / name).mkdir()
        elif instead == "a pipe":
            os.mkfifo(root / name)

    assert lint_around(root, vanish, "app/first.py", "app/last.py", "app/witness.py") == [
        "app/last.py:1:19 PKG004",
        WITNESS,
    ]


# Options.


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--pkg-root", "nowhere"),
        ("--pkg-root", "pyproject.toml"),
        ("--pkg-namespace-packages", "nowhere"),
        ("--pkg-namespace-packages", "nowhere*"),
    ],
)
def test_an_option_that_names_nothing_is_a_usage_error(
    option: str, value: str, jobs: str, root: Path
) -> None:
    by_argument = run(root, [*FLAKE8, jobs, f"{option}={value}", "app"])
    (root / "setup.cfg").write_text(f"[flake8]\n{option.strip('-')} = {value}\n")
    by_file = run(root, [*FLAKE8, jobs, "app"])
    for answer in (by_argument, by_file):
        *_usage, last = answer.err.splitlines()
        assert last == f"flake8: error: {option}: there is no directory '{value}'"
        assert answer.err.count("error") == 1
        assert (answer.code, answer.out) == (2, "")


def test_an_option_names_the_one_directory_that_is_missing(root: Path) -> None:
    answer = run(root, [*FLAKE8, "--pkg-namespace-packages=app,./app/no,app", "app"])
    path = root / "app/no"
    line = f"flake8: error: --pkg-namespace-packages: there is no directory '{path}'"
    assert (answer.code, answer.err.splitlines()[-1]) == (2, line)


# git.


@pytest.fixture
def without_git(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("bin"))


def test_without_git_a_miss_is_reported(root: Path, without_git: str) -> None:
    git(root, "init", "--quiet")
    (root / ".gitignore").write_text("nowhere.py\n")
    assert flake8(root, "-j1", "app").places() == []
    assert flake8(root, "-j1", "app", PATH=without_git).places() == [WITNESS]


@pytest.mark.parametrize("entry", ["a directory", "no program"])
def test_a_git_that_does_not_run_is_no_git(entry: str, root: Path, without_git: str) -> None:
    path = Path(without_git, "git")
    path.mkdir() if entry == "a directory" else path.write_text("not a program")
    assert flake8(root, "-j1", "app", PATH=without_git).places() == [WITNESS]
    path.chmod(0o755)
    assert flake8(root, "-j1", "app", PATH=without_git).places() == [WITNESS]


@pytest.mark.parametrize(
    "content", ["gitdir: /nowhere\n", "gitdir: .git\n", "", "\0\n", "gitdir: " + "x" * 5000]
)
def test_a_git_file_that_leads_nowhere_marks_the_root_all_the_same(
    content: str, root: Path
) -> None:
    (root / "pyproject.toml").unlink()
    (root / ".git").write_text(content)
    plant(root, "x/y.py:\n    z = 1\nx/lib/a.py:\n    from ..y import z")
    assert shown(root, "", "x/lib/a.py") == ["x/lib/a.py:1:1 PKG001"]


def test_a_worktree_of_git_is_a_root_that_git_answers_for(root: Path, tmp_path: Path) -> None:
    (root / "pyproject.toml").unlink()
    plant(root, ".gitignore:\n    generated.py")
    plant(root, "app/main.py:\n    from .generated import x\n    from .missing import x")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=first")
    git(root, "worktree", "add", "--quiet", "trees/second")
    tree = root / "trees/second"
    assert (tree / ".git").is_file()
    assert lint(tree, "app") == ["app/main.py:2:7 PKG002", WITNESS]
    assert buffer(tree, "app/new.py", "from ...trees import x\n") == ["app/new.py:1:6 PKG003"]
