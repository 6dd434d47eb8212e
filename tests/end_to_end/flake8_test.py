"""flake8 as its clients call it: what each of them sends, and what each of them shows."""

from __future__ import annotations

import multiprocessing
import re
import sys
from pathlib import Path

import pytest

from tests.kit.clients import buffer, flake8, lint, run
from tests.kit.projects import NAMES, NAMES_FOUND, RELATIVE, RELATIVE_FOUND, SOURCES
from tests.kit.trees import plant

MISS = "from .missing import x\n"


SHOWN = ["app/main.py:1:7 PKG002"]


# flake8 as a program that chose another start method for its workers.
START = """
import multiprocessing, sys
from flake8.main.cli import main

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, RELATIVE)
    return tmp_path


# Paths.


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["app"],
        ["./app"],
        ["app/../app"],
        ["app/"],
        ["{root}"],
        ["{root}/app/tools/../../app"],
        ["app/main.py", "app/tools/run.py", "app/tools/stop.py"],
        ["./app/tools/../main.py", "{root}/app/tools/run.py"],
    ],
)
def test_every_form_of_a_path_gives_one_answer(arguments: list[str], root: Path) -> None:
    answer = flake8(root, "-j1", *(argument.format(root=root) for argument in arguments))
    assert answer.places() == RELATIVE_FOUND
    assert answer.code == 1


@pytest.mark.parametrize(
    ("directory", "arguments"),
    [("app", []), ("app", [".."]), ("app/tools", ["../main.py", "run.py"]), ("docs", ["../app"])],
)
def test_every_working_directory_gives_one_answer(
    directory: str, arguments: list[str], root: Path
) -> None:
    (root / directory).mkdir(exist_ok=True)
    answer = flake8(root / directory, *arguments)
    assert answer.places(root) == RELATIVE_FOUND
    assert {r.text for r in answer.reports} == {r.text for r in flake8(root).reports}


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_print_what_one_process_prints(method: str, root: Path) -> None:
    plant(root, "setup.cfg:\n    [flake8]\n    pkg-generated = parser.py")
    plant(root, "app/generated.py:\n    from .parser import x\n    from .lexer import x")
    one, two = (
        run(root, [sys.executable, "-c", START, method, "--select=PKG", jobs, "."])
        for jobs in ("-j1", "-j2")
    )
    assert one.out == two.out
    assert two.err == ""
    assert two.places() == ["app/generated.py:2:7 PKG002", *RELATIVE_FOUND]


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_know_the_names_that_one_process_knows(method: str, tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    plant(tmp_path, "app/other.py:\n    from .main import x, z\n    from .core import lsot")
    one, two = (
        run(tmp_path, [sys.executable, "-c", START, method, "--select=PKG", jobs, "."])
        for jobs in ("-j1", "-j2")
    )
    assert one.out == two.out
    assert two.err == ""
    more = ["app/other.py:1:22 PKG004", "app/other.py:2:19 PKG004"]
    assert two.places() == sorted([*NAMES_FOUND, *more])


HOLE = """
pyproject.toml
app/__init__.py
app/main.py
app/hole/a.py
app/hole/b.py
app/hole/c.py
app/hole/data.txt
"""


@pytest.mark.parametrize(
    ("arguments", "place"), [([], "a"), (["app/main.py", "app/hole/c.py", "app/hole/b.py"], "b")]
)
def test_workers_show_a_hole_on_its_first_linted_module(
    arguments: list[str], place: str, tmp_path: Path
) -> None:
    plant(tmp_path, HOLE)
    assert flake8(tmp_path, "-j2", *arguments).places() == [f"app/hole/{place}.py:1:1 PKG001"]


# Standard input.


@pytest.mark.parametrize("name", ["app/main.py", "./app/main.py", "app/../app/main.py", "{root}"])
def test_a_buffer_equals_its_file(name: str, root: Path) -> None:
    name = name.format(root=root / "app/main.py")
    text = (root / "app/main.py").read_text()
    assert buffer(root, name, text) == lint(root, name) == RELATIVE_FOUND[:2]


def test_what_counts_is_the_buffer_not_the_disk(root: Path) -> None:
    assert buffer(root, "app/main.py", "from .tools import run\n") == ["app/main.py:1:7 PKG002"]
    assert buffer(root, "app/main.py", "from . import main\n") == []


def test_the_buffer_of_an_init_tells_what_the_package_binds(root: Path) -> None:
    (root / "app/__init__.py").write_text("tools = 1\nfrom . import tools\n")
    assert lint(root, "app/__init__.py") == []
    shown = buffer(root, "app/__init__.py", "from . import tools\n")
    assert shown == ["app/__init__.py:1:15 PKG002"]


@pytest.mark.parametrize(
    "name",
    ["", "stdin", "untitled:Untitled-1", "vscode-notebook-cell:/app/m.py", "app", ".", "{root}",
     "app/nowhere/main.py", "{root}/nowhere/main.py"],
)  # fmt: skip
def test_a_buffer_that_has_no_place_on_disk_is_silent(name: str, root: Path) -> None:
    assert buffer(root, name.format(root=root), MISS) == []


def test_a_file_that_is_not_saved_yet_is_linted(root: Path) -> None:
    assert buffer(root, "app/new.py", MISS) == ["app/new.py:1:7 PKG002"]
    assert buffer(root, "app/tools/new.py", MISS) == [
        "app/tools/new.py:1:1 PKG001",
        "app/tools/new.py:1:7 PKG002",
    ]
    assert buffer(root, "app/new.py", "from .new import *\n") == []


def test_the_buffer_of_a_module_tells_what_it_binds(root: Path) -> None:
    plant(root, "app/core.py:\n    x = 1")
    assert buffer(root, "app/core.py", "x = y = 1\nfrom .core import x, y\n") == []
    assert buffer(root, "app/core.py", "from .core import x\n") == ["app/core.py:1:19 PKG004"]
    assert buffer(root, "app/core.py", "from app.core import x\n") == ["app/core.py:1:22 PKG004"]
    assert buffer(root, "app/new.py", "x = 1\nfrom .new import x\n") == []
    assert buffer(root, "app/new.py", "from .new import x\n") == ["app/new.py:1:18 PKG004"]
    assert buffer(root, "app/new.py", "from . import new\n") == []
    assert buffer(root, "app/__init__.py", "x = 1\nfrom . import x, core\n") == []
    assert buffer(root, "app/__init__.py", "from . import x\n") == ["app/__init__.py:1:15 PKG004"]


def test_a_buffer_imports_names_from_a_neighbour(root: Path) -> None:
    plant(root, "app/core.py:\n    x = 1\napp/star.py:\n    from .new import *")
    assert buffer(root, "app/new.py", "from .core import x, y\n") == ["app/new.py:1:22 PKG004"]
    assert buffer(root, "app/new.py", "from app.core import y\n") == ["app/new.py:1:22 PKG004"]
    assert buffer(root, "app/new.py", "z = 1\nfrom .star import z\n") == []
    assert buffer(root, "app/new.py", "z = 1\nfrom .star import y\n") == ["app/new.py:2:19 PKG004"]
    assert buffer(root, "app/new.py", "from app.cor import x\n") == ["app/new.py:1:10 PKG005"]


def test_the_buffer_of_a_lost_module_is_shown_as_its_file(tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    for name in ("app/twin.py", "app/flat/inner.py"):
        assert buffer(tmp_path, name, "x = 1\n") == [f"{name}:1:1 PKG006"]
        assert buffer(tmp_path, name, MISS) == [f"{name}:1:1 PKG006"]
        assert buffer(tmp_path, name, "") == []
        assert lint(tmp_path, name) == [f"{name}:1:1 PKG006"]


def test_an_unsaved_init_makes_its_directory_a_package(root: Path) -> None:
    text = "from ..tools.run import x\nfrom .. import tools\nfrom . import run\n"
    assert buffer(root, "app/tools/__init__.py", text) == []
    (root / "app/tools/__init__.py").touch()
    assert lint(root, "app") == ["app/main.py:1:7 PKG002", "app/tools/run.py:1:6 PKG003"]


def test_an_empty_buffer_is_silent_where_an_empty_file_is_not(root: Path) -> None:
    assert lint(root, "app/tools/stop.py") == ["app/tools/stop.py:1:1 PKG001"]
    assert buffer(root, "app/tools/stop.py", "") == []
    assert buffer(root, "app/tools/stop.py", "\n") == ["app/tools/stop.py:1:1 PKG001"]


def test_an_editor_may_work_in_the_root_of_the_disk(root: Path) -> None:
    top = Path(root.anchor)
    answer = flake8(top, f"--stdin-display-name={root}/app/main.py", "-", stdin=MISS)
    assert answer.places(root) == SHOWN


def test_a_hole_open_in_two_editors_is_shown_in_both(tmp_path: Path) -> None:
    plant(tmp_path, HOLE)
    for name in ("app/hole/a.py", "app/hole/b.py", "app/hole/new.py"):
        assert buffer(tmp_path, name, "x = 1\n") == [f"{name}:1:1 PKG001"]


@pytest.mark.parametrize("name", ["bom", "crlf_within", "cookie", "astral", "line_separator"])
def test_columns_of_a_buffer_count_characters(name: str, root: Path) -> None:
    source, place = SOURCES[name]
    assert buffer(root, "app/new.py", source) == [f"app/new.py:{place} PKG002"]


# What silences a finding.


@pytest.mark.parametrize(
    ("argument", "silent"),
    [
        ("--extend-ignore=PKG004", {"PKG004"}),
        ("--extend-ignore=PKG005,PKG006", {"PKG005", "PKG006"}),
        ("--extend-ignore=PKG", {"PKG004", "PKG005", "PKG006"}),
        ("--per-file-ignores=main.py:PKG004", {"PKG004"}),
        ("--per-file-ignores=app/*:PKG005", {"PKG005"}),
        ("--per-file-ignores=twin.py:PKG006 app/flat/*:PKG006", {"PKG006"}),
        ("--per-file-ignores=core.py:PKG004 twin.py:PKG004,PKG005", set()),
        ("--per-file-ignores=main.py:PKG006", set()),
    ],
)
def test_flake8s_own_options_silence_names_and_lost_modules(
    argument: str, silent: set[str], tmp_path: Path
) -> None:
    plant(tmp_path, NAMES)
    answer = run(tmp_path, [sys.executable, "-m", "flake8", argument])
    shown = [place for place in answer.places() if "PKG" in place]
    assert shown == [place for place in NAMES_FOUND if place.rpartition(" ")[2] not in silent]


@pytest.mark.parametrize(
    ("argument", "left"),
    [
        ("--extend-ignore=PKG001", ["PKG002", "PKG002", "PKG003"]),
        ("--extend-ignore=PKG", []),
        ("--per-file-ignores=app/tools/*:PKG001,PKG003", ["PKG002", "PKG002"]),
        ("--per-file-ignores=main.py:PKG", ["PKG001", "PKG003"]),
        ("--ignore=E,W", ["PKG002", "PKG002", "PKG001", "PKG003"]),
    ],
)
def test_flake8s_own_options_silence_codes(argument: str, left: list[str], root: Path) -> None:
    answer = run(root, [sys.executable, "-m", "flake8", argument])
    codes = [found.code for found in answer.reports]
    assert [code for code in codes if code.startswith("PKG")] == left


def test_without_any_configuration_every_code_is_shown(root: Path) -> None:
    answer = run(root, [sys.executable, "-m", "flake8"])
    assert set(RELATIVE_FOUND) <= set(answer.places())
    assert answer.code == 1


# What is said of it.


def test_help_and_version_name_the_plugin(tmp_path: Path) -> None:
    shown = flake8(tmp_path, "--help").out
    for option in ("--pkg-root", "--pkg-namespace-packages", "--pkg-generated"):
        assert option in shown
    assert re.search(r"\bflake8-pkginit:\s\d", flake8(tmp_path, "--version").out)
