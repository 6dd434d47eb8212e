"""Bad input never costs the user a result: whatever lies about, the other faults are shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.settings import Settings
from flake8_pkginit.rules.checker import new_run
from tests.kit.checking import check
from tests.kit.trees import flake8, lint, plant
from tests.kit.witness import MISS, TREE, WITNESS, beside_witness


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, TREE)
    return tmp_path


def lint_files(root: Path, *names: str) -> list[str]:
    """The findings of a run that lints these files alone."""
    run = new_run(Settings(), {str(root / name) for name in names}.__contains__)
    return sorted(
        f"{name}:{f.line}:{f.column} {f.rule.code}"
        for name in names
        for f in check(run, root / name, (root / name).read_text(encoding="utf-8"))
    )


def shown(root: Path, source: str, *more: str) -> list[str]:
    """What is shown of a source, and more files, beside the fault that every run must show."""
    (root / "app/main.py").write_text(source, encoding="utf-8")
    return beside_witness(lint_files, root, *more)


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


def test_a_file_with_a_syntax_error_gets_only_that(root: Path) -> None:
    (root / "app/main.py").write_text("from .missing import (\n")
    [place] = beside_witness(lint, root)
    assert place.endswith(" E999")


def test_an_empty_file_is_a_module_like_any_other(root: Path) -> None:
    plant(root, "app/hole/empty.py\napp/empty.py")
    assert shown(root, "", "app/hole/empty.py") == ["app/hole/empty.py:1:1 PKG001"]
    assert shown(root, "from . import empty\nfrom .empty import *\n") == []
    assert shown(root, "from .empty import x\n") == ["app/main.py:1:20 PKG004"]


# Directories and links.


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
    (root / "app/main.py").write_text(source)
    assert beside_witness(lint, root, "app/hole", "app/folder.py") == [
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
    [found] = flake8(root / name, "app/tools/run.py")
    printed = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    where = f"no __init__.py in '{printed}/app/tools', a directory of package 'app'"
    assert found.text == where + "; rename '__init__\N{REPLACEMENT CHARACTER}.py' to '__init__.py'"
