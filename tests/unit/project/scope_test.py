"""Which files a run lints, by flake8's arguments and patterns."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

import pytest
from flake8.discover_files import expand_paths

from flake8_pkginit.project.scope import Scope
from flake8_pkginit.run.configuration import read_options
from tests.kit.resolving import touch
from tests.kit.trees import lint

TREE = (
    "pyproject.toml", "app/__init__.py", "app/main.py", "app/hole/a.py", "app/hole/b.py",
    "app/hole/c.py", "app/hole/data.txt", "app/.hidden/m.py", ".tox/x.py", "build/lib/m.py", "m.py",
    "own.cfg",
)  # fmt: skip
ARGUMENTS: list[list[str]] = [
    [],
    ["."],
    ["app"],
    ["app/"],
    ["./app/../app"],
    ["{root}/app"],
    ["app/hole"],
    ["app/hole/b.py"],
    ["app/main.py", "app/hole/c.py", "app/hole/b.py"],
    ["app/hole/c.py", "app"],
    ["app/hole/data.txt"],
    ["--exclude=", "."],
    ["--exclude=a.py", "app"],
    ["--exclude=app/hole/a.py", "app"],
    ["--exclude=*/hole/[ab].py", "app"],
    ["--exclude={root}/app/hole/?.py"],
    ["--exclude={root}/*"],
    ["--exclude=?*/m.py"],
    ["--exclude=[!m]*"],
    ["--exclude=hole", "app"],
    ["--exclude=app/hole", "app"],
    ["--exclude=hole", "app/hole/c.py"],
    ["--exclude=hole", "app/hole"],
    ["--exclude=app"],
    ["--exclude=app", "app/main.py"],
    ["--exclude=a.py", "app/hole/a.py", "app/hole/c.py"],
    ["--exclude=A.PY", "app"],
    ["--extend-exclude=a.py,b.py"],
    ["--extend-exclude=main"],
    ["--exclude=", "--extend-exclude="],
    ["--filename=*c.py,*b.py"],
    ["--filename=./app/hole/c.py"],
    ["--filename=*b.py", "app", "app/hole/c.py"],
    ["--filename=*c.py", "app", "app/hole/a.py"],
    ["--filename=*.txt,*.cfg"],
    ["--filename="],
    ["--stdin-display-name=app/hole/new.py", "-"],
    ["--stdin-display-name=app/hole/new.py", "--exclude=new.py", "-"],
    ["--stdin-display-name=app/hole/new.py", "-", "m.py"],
    ["gone", "app"],
]


def options_of(*arguments: str) -> Namespace:
    """Read the arguments as flake8 does, whether there are such files or not."""
    return read_options(["--isolated", *arguments], on_disk=False)


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=" ".join)
def test_flake8_lints_the_same_files(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, *TREE)
    (tmp_path / "app/linked").symlink_to("hole")
    monkeypatch.chdir(tmp_path)
    options = options_of(*(argument.format(root=tmp_path) for argument in arguments))
    found = expand_paths(
        paths=options.filenames,
        stdin_display_name=options.stdin_display_name,
        filename_patterns=options.filename,
        exclude=(*options.exclude, *options.extend_exclude),
    )
    linted = {options.stdin_display_name if name == "-" else name for name in found}
    expected = {os.path.abspath(name) for name in linted}
    paths = {os.path.join(base, name) for base, _, names in os.walk(tmp_path) for name in names}
    paths |= {str(tmp_path / "app/linked/a.py"), str(tmp_path.parent / "above.py"), "/else/x.py"}
    paths |= {os.path.abspath(options.stdin_display_name)} if "-" in options.filenames else set()
    paths |= expected  # what is named counts, whether it is there or not
    scope = Scope(options)
    assert {path for path in paths if path in scope} == expected


def test_a_pattern_tells_names_from_paths(tmp_path: Path) -> None:
    scope = Scope(options_of("--exclude=name,.*,/a/*/b"))
    assert scope.excludes("name", "/x/name")
    assert scope.excludes(".hidden", "/x/.hidden")
    assert scope.excludes("b", "/a/x/b")
    for name in (".", "..", "b", "names"):
        assert not scope.excludes(name, f"/x/{name}")


HOLE = [name for name in TREE if name.startswith(("app/hole", "app/_", "app/m", "pyp"))]


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (["app"], "a"),
        (["app/hole/b.py"], "b"),
        (["app/main.py", "app/hole/c.py", "app/hole/b.py"], "b"),
        (["app/hole/c.py", "app"], "a"),
        (["--exclude=*/hole/[ab].py", "app"], "c"),
        (["--exclude=a.py", "app/hole/a.py", "app/hole/c.py"], "c"),
        (["--exclude=hole", "app", "app/hole/c.py"], "c"),
        (["--filename=*c.py", "app", "app/hole/a.py"], "a"),
        (["app/main.py"], ""),
        (["--exclude=app/hole", "app"], ""),
        (["--filename=*main.py"], ""),
    ],
)
def test_a_missing_init_is_shown_on_the_first_linted_module(
    arguments: list[str], place: str, tmp_path: Path
) -> None:
    touch(tmp_path, *HOLE)
    expected = [f"app/hole/{place}.py:1:1 PKG001"] if place else []
    assert lint(tmp_path, *arguments) == expected


def test_noqa_silences_a_whole_directory_on_its_first_module(tmp_path: Path) -> None:
    touch(tmp_path, *HOLE)
    (tmp_path / "app/hole/a.py").write_text("x = 1  # noqa: PKG001\n")
    assert lint(tmp_path, "app") == []
