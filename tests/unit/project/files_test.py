"""Listings and texts of the tree: the disk, an editor's buffer over it, and unwritten edits."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_pkginit.project.files import (
    CHUNK,
    INIT,
    Files,
    Listing,
    Unwritten,
    canonical,
    is_importable,
    is_within,
    list_directory,
    module_path,
    parents_of,
    read_bytes,
    read_text,
    sources_below,
)
from flake8_pkginit.rules.checker import Run
from tests.kit.checking import check, start
from tests.kit.clients import git
from tests.kit.resolving import touch
from tests.kit.trees import plant
from tests.kit.witness import TREE, WITNESS


def listing(*files: str, folders: tuple[str, ...] = ()) -> Listing:
    return Listing(frozenset(files), frozenset(folders))


# Listings.

INITS = [
    "__init__.py", "__init__.pyc", "__init__.pyx", "__init__.py.in", "__init__.so", "__init__.pyd",
    "__init__.abi3.so", "__init__.cpython-39-darwin.so", "__init__.cp39-win_amd64.pyd",
]  # fmt: skip
NO_INITS = [
    "__init__", "__init__.pyi", "__init__.txt", "__init__.py.bak", "__init__.PY", "__init__.c",
    "__init__.so.1", "__init__.xso", "__init__py", "__init__.py.py", "x__init__.py", "__init__x.py",
]  # fmt: skip


@pytest.mark.parametrize("name", INITS)
def test_an_init_in_any_form_makes_a_regular_package(name: str) -> None:
    assert listing("m.py", name).is_regular


@pytest.mark.parametrize("name", NO_INITS)
def test_something_like_an_init_makes_no_regular_package(name: str) -> None:
    assert not listing("m.py", name).is_regular


def test_a_folder_makes_no_regular_package() -> None:
    assert not listing(folders=tuple(INITS)).is_regular


def test_the_modules_are_those_that_a_statement_can_spell() -> None:
    names = (
        "b.py",
        "a.py",
        "größe.py",
        "a-b.py",
        "1a.py",
        "class.py",
        "a.b.py",
        "c.pyc",
        "d",
        ".py",
    )
    assert listing(*names, folders=("e.py",)).modules == ("a.py", "b.py", "größe.py")


@pytest.mark.parametrize(
    ("name", "answer"),
    [("a.py", True), ("a.pyc", True), ("a.abi3.so", True), ("a.pyi", False), ("a.PY", False),
     ("A.py", False), ("a", False), ("ab.py", False), ("a.cpython-10-x.so", False)],
)  # fmt: skip
def test_a_module_has_one_of_the_interpreters_suffixes(name: str, answer: bool) -> None:
    assert listing(name).has_module("a") is answer
    assert not listing(folders=(name,)).has_module("a")


def test_a_directory_is_listed_with_what_links_lead_to(tmp_path: Path) -> None:
    touch(tmp_path, "d/m.py", "d/folder/", "elsewhere/x.py")
    (tmp_path / "d/linked.py").symlink_to(tmp_path / "elsewhere/x.py")
    (tmp_path / "d/linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "d/gone.py").symlink_to(tmp_path / "elsewhere/gone.py")
    (tmp_path / "d/loop.py").symlink_to("loop.py")
    os.mkfifo(tmp_path / "d/pipe.py")
    found = list_directory(str(tmp_path / "d"))
    assert found == listing("m.py", "linked.py", folders=("folder", "linked"))
    assert found.names == {"m.py", "linked.py", "folder", "linked"}


@pytest.mark.parametrize("name", ["gone", "file.py", "gone/deep"])
def test_what_cannot_be_listed_has_no_listing(name: str, tmp_path: Path) -> None:
    touch(tmp_path, "file.py")
    assert list_directory(str(tmp_path / name)) is None
    assert not Files().is_regular(str(tmp_path / name))


def test_a_run_lists_a_directory_once(tmp_path: Path) -> None:
    touch(tmp_path, "m.py")
    files = Files()
    assert files.listing(str(tmp_path)) == listing("m.py")
    touch(tmp_path, INIT)
    (tmp_path / "m.py").unlink()
    assert files.listing(str(tmp_path)) == listing("m.py")
    assert not files.is_regular(str(tmp_path))
    assert Files().listing(str(tmp_path)) == listing(INIT)
    assert Files().is_regular(str(tmp_path))


# Texts.


@pytest.mark.parametrize("size", [0, 1, 4096, CHUNK, CHUNK + 1])
def test_a_file_is_read_as_it_is(size: int, tmp_path: Path) -> None:
    content = (b"\xef\xbb\xbfx\r\ny\x1a\0\xe4" * (size // 10 + 1))[:size]
    (tmp_path / "m.py").write_bytes(content)
    assert read_bytes(str(tmp_path / "m.py")) == content


def test_a_file_that_is_no_utf8_can_be_searched(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_bytes(b"a\xe4b")
    assert read_text(str(tmp_path / "m.py")) == "a\N{REPLACEMENT CHARACTER}b"
    assert Files().text(str(tmp_path / "m.py")) == "a\N{REPLACEMENT CHARACTER}b"


def test_what_is_no_file_has_no_text(tmp_path: Path) -> None:
    touch(tmp_path, "folder/", "file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("folder", "gone", "pipe", "loop", "file/x", "nul\0"):
        path = str(tmp_path / name)
        assert read_bytes(path) is None
        assert read_text(path) == ""
        assert Files().text(path) == ""
        assert Files().source(path) is None


def test_a_file_without_a_size_is_read_to_its_end() -> None:
    assert b"Pid" in (read_bytes("/proc/self/status") or b"")


def test_a_file_that_opens_but_cannot_be_read_has_no_text() -> None:
    assert os.path.isfile("/proc/self/mem")
    assert read_bytes("/proc/self/mem") is None


def test_the_file_that_was_read_last_is_kept_until_the_next(tmp_path: Path) -> None:
    files, path = Files(), tmp_path / "m.py"
    path.write_text("first")
    assert files.source(str(path)) == b"first"
    path.write_text("second")
    assert files.source(str(path)) == b"first"
    files.close()
    assert files.source(str(path)) == b"second"


# A file that is open in an editor.


def test_an_open_file_has_the_lines_of_the_editor(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("saved\n")
    files, path = Files(), str(tmp_path / "m.py")
    assert files.open(path, ["not ", "saved\n"])
    assert files.text(path) == files.source(path) == "not saved\n"
    files.close()
    assert files.text(path) == "saved\n"


def test_an_open_file_exists_though_it_is_not_saved(tmp_path: Path) -> None:
    files, path = Files(), str(tmp_path / "m.py")
    heard: list[str] = []
    files.on_change(lambda: heard.append("changed"))
    assert files.listing(str(tmp_path)) == listing()
    assert files.open(path, [])
    assert files.listing(str(tmp_path)) == listing("m.py")
    assert files.open(path, [])
    assert heard == ["changed"]


def test_a_file_that_is_there_changes_nothing(tmp_path: Path) -> None:
    touch(tmp_path, "m.py")
    files = Files()
    heard: list[str] = []
    files.on_change(lambda: heard.append("changed"))
    assert files.open(str(tmp_path / "m.py"), [])
    assert heard == []


def test_no_file_can_be_where_there_is_no_directory_or_is_one(tmp_path: Path) -> None:
    touch(tmp_path, "x.py/")
    assert not Files().open(str(tmp_path / "missing/m.py"), [])
    assert not Files().open(str(tmp_path / "x.py"), [])


# Changes that are not on disk yet.


def test_a_file_to_be_created_is_listed_and_empty(tmp_path: Path) -> None:
    touch(tmp_path, "app/m.py", "other/m.py")
    path = str(tmp_path / "app" / INIT)
    files = Files(Unwritten(frozenset({path})))
    assert files.listing(str(tmp_path / "app")) == listing("m.py", INIT)
    assert files.listing(str(tmp_path / "other")) == listing("m.py")
    assert files.source(path) == b""
    assert files.changes(path)
    assert not files.changes(str(tmp_path / "app/m.py"))


def test_a_file_to_be_renamed_has_its_text_under_its_new_name(tmp_path: Path) -> None:
    touch(tmp_path, "app/m.py")
    old, new = tmp_path / "app/__init.py", str(tmp_path / "app" / INIT)
    old.write_text("x = 1")
    unwritten = Unwritten(renamed={new: str(old)})
    files = Files(unwritten)
    assert files.listing(str(tmp_path / "app")) == listing("m.py", INIT)
    assert files.source(new) == b"x = 1"
    assert files.changes(str(old))
    assert files.changes(new)
    assert unwritten.destination(str(old)) == new
    assert unwritten.destination(new) == new


def test_a_file_to_be_edited_has_its_new_text_under_each_of_its_names(tmp_path: Path) -> None:
    touch(tmp_path, "app/m.py", "app/n.py")
    (tmp_path / "linked").symlink_to("app")
    (tmp_path / "app/l.py").symlink_to("m.py")
    files = Files(Unwritten(texts={str(tmp_path / "app/m.py"): b"new"}))
    for name in ("app/m.py", "linked/m.py", "app/l.py", "linked/l.py"):
        assert files.source(str(tmp_path / name)) == b"new"
        assert files.changes(str(tmp_path / name))
    assert files.source(str(tmp_path / "app/n.py")) == b""
    assert not files.changes(str(tmp_path / "app/n.py"))


def test_a_file_may_be_edited_and_renamed_at_once(tmp_path: Path) -> None:
    old, new = str(tmp_path / "__init.py"), str(tmp_path / INIT)
    touch(tmp_path, "__init.py")
    unwritten = Unwritten(renamed={new: old}, texts={old: b"new"})
    assert unwritten.source(new) == b"new"


def test_a_change_is_seen_through_a_linked_directory(tmp_path: Path) -> None:
    touch(tmp_path, "app/__init.py")
    (tmp_path / "linked").symlink_to("app")
    old, new = str(tmp_path / "app/__init.py"), str(tmp_path / "app" / INIT)
    files = Files(Unwritten(renamed={new: old}))
    assert files.listing(str(tmp_path / "linked")) == listing(INIT)
    assert files.unwritten.destination(str(tmp_path / "linked/__init.py")) == str(
        tmp_path / "linked" / INIT
    )


def test_without_changes_nothing_is_changed(tmp_path: Path) -> None:
    touch(tmp_path, "m.py")
    assert not Files().changes(str(tmp_path / "m.py"))
    assert Files().unwritten.source(str(tmp_path / "m.py")) is None


def test_an_editors_buffer_lies_over_an_unwritten_edit(tmp_path: Path) -> None:
    path = str(tmp_path / "m.py")
    touch(tmp_path, "m.py")
    files = Files(Unwritten(texts={path: b"edited"}))
    assert files.open(path, ["buffer"])
    assert files.source(path) == "buffer"
    files.close()
    assert files.source(path) == b"edited"


# Paths.


@pytest.mark.parametrize(
    ("name", "answer"),
    [("a", True), ("_a1", True), ("größe", True), ("match", True), ("", False), ("1a", False),
     ("a-b", False), ("a.b", False), ("class", False), ("None", False), ("a b", False)],
)  # fmt: skip
def test_a_statement_can_spell_a_name(name: str, answer: bool) -> None:
    assert is_importable(name) is answer


def test_links_in_the_directories_of_a_path_are_followed(tmp_path: Path) -> None:
    touch(tmp_path, "real/m.py")
    (tmp_path / "linked").symlink_to("real")
    (tmp_path / "real/l.py").symlink_to("m.py")
    assert canonical(str(tmp_path / "linked/l.py")) == str(tmp_path / "real/l.py")


@pytest.mark.parametrize(
    ("path", "directory", "answer"),
    [
        ("/a", "/a", True),
        ("/a/b", "/a", True),
        ("/a/b", "/", True),
        ("/", "/", True),
        ("/ab", "/a", False),
        ("/a", "/a/b", False),
        ("/a/b", "/a/", True),
    ],
)
def test_a_path_is_within_a_directory(path: str, directory: str, answer: bool) -> None:
    assert is_within(path, directory) is answer


def test_the_parents_of_a_directory_end_with_the_root() -> None:
    assert parents_of("/a/b/c", "/a") == ["/a/b", "/a"]
    assert parents_of("/a", "/a") == []
    assert parents_of("/a/b", "/elsewhere") == ["/a", "/"]
    assert parents_of("/a/b", "") == ["/a", "/"]


def test_the_module_of_an_init_is_its_directory() -> None:
    assert module_path("/a/b.py") == "/a/b"
    assert module_path("/a/__init__.py") == "/a"
    assert module_path("/a/x__init__.py") == "/a/x__init__"


def test_the_sources_below_a_directory_are_those_that_an_import_may_reach(tmp_path: Path) -> None:
    touch(
        tmp_path, "b.py", "a.py", "c/d.py", "c/e/__init__.py", "a-b/m.py", "1.py", "t.txt", "a.pyc",
        "class/m.py", "b.d/m.py", "f.py/",
    )  # fmt: skip
    found = [os.path.relpath(path, tmp_path) for path in sources_below(str(tmp_path))]
    assert found == ["a.py", "b.py", "c/d.py", "c/e/__init__.py"]


# What vanishes while a run goes on, which ends no run.


@pytest.fixture
def witnessed(tmp_path: Path) -> Path:
    plant(tmp_path, TREE)
    return tmp_path


def lint_around(root: Path, change: Callable[[], object], *files: str) -> list[str]:
    """Lint the first file, make a change, and only then let the same run go on to the rest."""
    run = start()
    first, *rest = files
    places = check_one(run, root, first)
    change()
    return places + [place for name in rest for place in check_one(run, root, name)]


def check_one(run: Run, root: Path, name: str) -> list[str]:
    try:
        text = (root / name).read_text()
    except OSError:  # flake8 reports E902, and calls no plugin
        return []
    findings = check(run, root / name, text)
    return [f"{name}:{f.line}:{f.column} {f.rule.code}" for f in findings]


VANISHING = """
app/core.py:
    x = 1
app/seen/__init__.py:
    from .. import plain
app/seen/a.py:
    x = 1
app/unseen/__init__.py:
    x = 1
app/unseen/a.py:
    x = 1
app/plain/a.py:
    x = 1
app/plain/b.py:
    x = 1
app/relative/z.py:
    from .gone import x
app/first.py:
    from .core import x
    from .seen.a import x
    from .plain.a import x
    from .wrong import x
app/last.py:
    from .core import x
    from .seen.a import x
    from .seen import plain
    from .unseen.a import x
    from .plain.b import x
    from .wrong import x
    from .other import x
"""


@pytest.mark.parametrize(
    "name",
    ["app/core.py", "app/seen", "app/seen/__init__.py", "app/unseen", "app/unseen/__init__.py",
     "app/plain", "app/plain/a.py", "app/__init__.py", "app/first.py", "pyproject.toml", ".git"],
)  # fmt: skip
def test_what_vanishes_during_the_run_does_not_end_it(name: str, witnessed: Path) -> None:
    vanishing(name, "nothing", witnessed)


@pytest.mark.parametrize("name", ["app/core.py", "app/seen", "app/unseen/__init__.py"])
@pytest.mark.parametrize("instead", ["a file", "a directory"])
def test_what_becomes_something_else_does_not_end_it(
    name: str, instead: str, witnessed: Path
) -> None:
    vanishing(name, instead, witnessed)


def vanishing(name: str, instead: str, witnessed: Path) -> None:
    plant(witnessed, VANISHING)
    if name == ".git":
        git(witnessed, "init", "--quiet")

    def vanish() -> None:
        (witnessed / name).rename(witnessed / "elsewhere")
        if instead == "a file":
            (witnessed / name).touch()
        elif instead == "a directory":
            (witnessed / name).mkdir()

    places = lint_around(witnessed, vanish, "app/first.py", "app/last.py", "app/witness.py")
    assert "app/first.py:4:7 PKG002" in places
    assert {"app/last.py:6:7 PKG002", "app/last.py:7:7 PKG002", WITNESS} <= set(places)


def test_a_directory_that_vanishes_takes_only_its_own_findings_along(witnessed: Path) -> None:
    plant(witnessed, VANISHING)
    files = ("app/first.py", "app/plain/a.py", "app/relative/z.py", "app/witness.py")

    def vanish() -> None:
        for name in ("plain", "relative"):
            shutil.rmtree(witnessed / "app" / name)

    assert lint_around(witnessed, vanish, *files) == [
        "app/first.py:3:7 PKG002",
        "app/first.py:4:7 PKG002",
        WITNESS,
    ]


@pytest.mark.parametrize(
    "name", ["app/read.py", "app/found.py", "app/listed.py", "app/pack/__init__.py"]
)
@pytest.mark.parametrize("instead", ["nothing", "a directory", "a pipe"])
def test_nobody_knows_the_names_of_what_vanishes(name: str, instead: str, witnessed: Path) -> None:
    plant(
        witnessed,
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
        (witnessed / name).unlink()
        if instead == "a directory":
            (witnessed / name).mkdir()
        elif instead == "a pipe":
            os.mkfifo(witnessed / name)

    assert lint_around(witnessed, vanish, "app/first.py", "app/last.py", "app/witness.py") == [
        "app/last.py:1:19 PKG004",
        WITNESS,
    ]
