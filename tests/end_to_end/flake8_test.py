"""flake8 as its clients call it: what each of them sends, and what each of them shows."""

from __future__ import annotations

import json
import multiprocessing
import re
import sys
from pathlib import Path

import pytest

from tests.clients import NOBODY, LanguageServer, buffer, flake8, git, lint, plant, run

TREE = """
pyproject.toml
app/__init__.py
app/main.py:
    from .missing import x
    from .tools.run import x
app/tools/run.py:
    from ...core import x
app/tools/stop.py
"""
FOUND = [
    "app/main.py:1:7 PKG002",
    "app/main.py:2:7 PKG002",
    "app/tools/run.py:1:1 PKG001",
    "app/tools/run.py:1:6 PKG003",
]
# One fault or two of each rule that is about names, absolute imports and modules.
NAMES = """
pyproject.toml
app/__init__.py
app/main.py:
    from .core import x, lost
    from app.core import (
        x,
        lost,
    )
    from app.missing import x
    import app.core, app.nowhere
app/core.py:
    x = 1
app/twin.py
app/twin/__init__.py
app/flat.py
app/flat/inner.py
"""
NAMES_FOUND = [
    "app/flat/inner.py:1:1 PKG006",
    "app/main.py:1:22 PKG004",
    "app/main.py:4:5 PKG004",
    "app/main.py:6:10 PKG005",
    "app/main.py:7:22 PKG005",
    "app/twin.py:1:1 PKG006",
]
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
LOADED = """
import sys
from flake8.main.cli import main

main(sys.argv[1:])
print([name for name in ("flake8_pkginit", "libcst") if name in sys.modules])
"""
# VS Code's extension: one process for the whole session. Between the two runs a file comes or goes,
# or gets another text.
VS_CODE = """
import json, os, sys
from pathlib import Path
from vscode_common_python_lsp import run_module

root, name, *text = sys.argv[1:]
arguments = ["flake8", "--select=PKG", os.path.join(root, "app", "main.py")]
shown = []
for _ in range(2):
    shown.append(run_module("flake8", arguments, use_stdin=False, cwd=root).stdout)
    path = Path(root, name)
    path.write_text(*text) if text else path.unlink(missing_ok=True)
print(json.dumps(shown))
"""
# python-lsp-server without its wait for the end of the typing.
PYLSP = """
import json, os, sys
from pathlib import Path
from pylsp.config.config import Config
from pylsp.plugins.flake8_lint import pylsp_lint
from pylsp.workspace import Workspace

root, name, text = sys.argv[1:]
config = Config(Path(root).as_uri(), {}, None, {})
config.update({"plugins": {"flake8": {"select": ["PKG"]}}})
workspace = Workspace(Path(root).as_uri(), None, config)
uri = Path(os.path.normpath(os.path.join(root, name))).as_uri()
workspace.put_document(uri, text)
print(json.dumps([found["code"] for found in pylsp_lint(workspace, workspace.get_document(uri))]))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, TREE)
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
    assert answer.places() == FOUND
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
    assert answer.places(root) == FOUND
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
    assert two.places() == ["app/generated.py:2:7 PKG002", *FOUND]


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


# Standard input.


@pytest.mark.parametrize("name", ["app/main.py", "./app/main.py", "app/../app/main.py", "{root}"])
def test_a_buffer_equals_its_file(name: str, root: Path) -> None:
    name = name.format(root=root / "app/main.py")
    text = (root / "app/main.py").read_text()
    assert buffer(root, name, text) == lint(root, name) == FOUND[:2]


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


# The place of PKG001.

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
    ("arguments", "place"),
    [
        (["app"], "a"),
        ([], "a"),
        (["-j2"], "a"),
        (["app/hole"], "a"),
        (["app/hole/b.py"], "b"),
        (["app/main.py", "app/hole/c.py", "app/hole/b.py"], "b"),
        (["-j2", "app/main.py", "app/hole/c.py", "app/hole/b.py"], "b"),
        (["app/hole/c.py", "app"], "a"),
        (["--exclude=a.py", "app"], "b"),
        (["--exclude=app/hole/a.py", "app"], "b"),
        (["--exclude=*/hole/[ab].py", "app"], "c"),
        (["--extend-exclude=a.py,b.py"], "c"),
        (["--exclude=a.py", "app/hole/a.py", "app/hole/c.py"], "c"),
        (["--exclude=hole", "app", "app/hole/c.py"], "c"),
        (["--filename=*c.py,*b.py"], "b"),
        (["--filename=./app/hole/c.py"], "c"),
        (["--filename=*b.py", "app", "app/hole/c.py"], "b"),
        (["--filename=*c.py", "app", "app/hole/a.py"], "a"),
    ],
)
def test_a_hole_is_shown_on_its_first_linted_module(
    arguments: list[str], place: str, tmp_path: Path
) -> None:
    plant(tmp_path, HOLE)
    assert flake8(tmp_path, *arguments).places() == [f"app/hole/{place}.py:1:1 PKG001"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["app/main.py"],
        ["--exclude=hole"],
        ["--exclude=app/hole", "app"],
        ["--filename=*main.py"],
        ["--exclude=a.py", "app/hole/a.py"],
    ],
)
def test_a_hole_without_linted_modules_is_not_shown(arguments: list[str], tmp_path: Path) -> None:
    plant(tmp_path, HOLE)
    assert lint(tmp_path, *arguments) == []


def test_a_hole_open_in_two_editors_is_shown_in_both(tmp_path: Path) -> None:
    plant(tmp_path, HOLE)
    for name in ("app/hole/a.py", "app/hole/b.py", "app/hole/new.py"):
        assert buffer(tmp_path, name, "x = 1\n") == [f"{name}:1:1 PKG001"]


# What silences a finding.


@pytest.mark.parametrize(
    "source",
    [
        "from .missing import x  # noqa",
        "from .missing import x  # noqa: PKG002",
        "from .missing import x  # noqa: PKG",
        "from .missing import (  # noqa: PKG002\n    x,\n)",
        "from . import (\n    main,\n    tools,  # noqa: PKG002\n)",
        "# flake8: noqa: PKG002\nfrom .missing import x",
    ],
)
def test_noqa_silences(source: str, root: Path) -> None:
    (root / "app/main.py").write_text(source + "\n")
    assert lint(root, "app/main.py") == []


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("from .missing import x  # noqa: PKG003", "1:7"),
        ("from .missing import x  # noqa: PKG003  # noqa", "1:7"),
        ("from .missing import (\n    x,  # noqa: PKG002\n)", "1:7"),
        ("from . import (  # noqa: PKG002\n    main,\n    tools,\n)", "3:5"),
        ("from . import (\n    main,  # noqa: PKG002\n    tools,\n)", "3:5"),
    ],
)
def test_noqa_elsewhere_or_of_another_code_does_not(source: str, place: str, root: Path) -> None:
    (root / "app/main.py").write_text(source + "\n")
    assert lint(root, "app/main.py") == [f"app/main.py:{place} PKG002"]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("from .core import lost", "1:19 PKG004"),
        ("from .core import lost  # noqa", ""),
        ("from .core import lost  # noqa: PKG004", ""),
        ("from .core import lost  # noqa: PKG", ""),
        ("from .core import lost  # noqa: PKG002", "1:19 PKG004"),
        ("from .core import lost  # noqa: PKG002,PKG004", ""),
        ("# flake8: noqa: PKG004\nfrom .core import lost", ""),
        ("from .core import lost; from .missing import x  # noqa: PKG004", "1:31 PKG002"),
        ("from .core import (\n    x,\n    lost,\n)", "3:5 PKG004"),
        ("from .core import (\n    x,\n    lost,  # noqa\n)", ""),
        ("from .core import (\n    x,\n    lost,  # noqa: PKG004\n)", ""),
        ("from .core import (\n    x,\n    lost as x,  # noqa: PKG004\n)", ""),
        ("from .core import (\n    lost,  # noqa: PKG004\n    gone,\n)", "3:5 PKG004"),
        ("from .core import (\n    lost, gone,  # noqa: PKG004\n)", ""),
        ("from .core import (  # noqa: PKG004\n    x,\n    lost,\n)", "3:5 PKG004"),
        ("from .core import (  # noqa\n    x,\n    lost,\n)", "3:5 PKG004"),
        ("from .core import (\n    x,\n    lost,\n)  # noqa: PKG004", "3:5 PKG004"),
        ("from .core import x, \\\n    lost  # noqa: PKG004", ""),
        ("from app.core import (\n    x,\n    lost,  # noqa: PKG004\n)", ""),
        ("from app.missing import x  # noqa: PKG005", ""),
        ("from app.missing import x  # noqa: PKG002", "1:10 PKG005"),
        ("from app.missing import (  # noqa: PKG005\n    x,\n)", ""),
        ("from app.missing import (\n    x,  # noqa: PKG005\n)", "1:10 PKG005"),
        ("import app.core, app.missing  # noqa: PKG005", ""),
        ("# flake8: noqa: PKG005\nimport app.missing", ""),
    ],
)
def test_noqa_silences_a_name_on_its_own_line(source: str, place: str, tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    (tmp_path / "app/main.py").write_text(source + "\n")
    assert lint(tmp_path, "app/main.py") == ([f"app/main.py:{place}"] if place else [])


@pytest.mark.parametrize(
    ("source", "is_silent"),
    [
        ("x = 1  # noqa: PKG006", True),
        ("# flake8: noqa: PKG006", True),
        ("x = 1  # noqa: PKG001", False),
        ("x = 1\ny = 1  # noqa: PKG006", False),
    ],
)
def test_noqa_silences_a_lost_module(source: str, is_silent: bool, tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    for name in ("app/twin.py", "app/flat/inner.py"):
        (tmp_path / name).write_text(source + "\n")
        assert lint(tmp_path, name) == ([] if is_silent else [f"{name}:1:1 PKG006"])


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


def test_a_blanket_noqa_spares_a_run_libcst(root: Path) -> None:
    (root / "app/main.py").write_text("from .missing import x  # noqa\n")
    command = [sys.executable, "-c", LOADED, "-j1", "--select=PKG", "app/main.py"]
    assert run(root, command).out == "['flake8_pkginit']\n"
    assert lint(root, "--disable-noqa", "app/main.py") == SHOWN


def test_noqa_silences_a_whole_directory_on_its_first_module(tmp_path: Path) -> None:
    plant(tmp_path, HOLE)
    (tmp_path / "app/hole/a.py").write_text("x = 1  # noqa: PKG001\n")
    assert lint(tmp_path, "app") == []


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
    assert set(FOUND) <= set(answer.places())
    assert answer.code == 1


# Options.

OPTIONS = """
backend/pyproject.toml
backend/app/__init__.py
backend/app/plugin/pyproject.toml
backend/app/plugin/card.py:
    from ..models import x
backend/app/models.py:
    from .version import x
    from .parser_pb2 import x
backend/app/zone_a/m.py
backend/app/zone_b/m.py
"""
UNSET = {
    "plugin/card.py:1:1 PKG001",
    "plugin/card.py:1:6 PKG003",
    "models.py:1:7 PKG002",
    "models.py:2:7 PKG002",
    "zone_a/m.py:1:1 PKG001",
    "zone_b/m.py:1:1 PKG001",
}
ROOT_SET = {"plugin/card.py:1:6 PKG003"}
GENERATED = {"models.py:1:7 PKG002", "models.py:2:7 PKG002"}
ZONES = {"zone_a/m.py:1:1 PKG001", "zone_b/m.py:1:1 PKG001"}


def settled(cwd: Path, *arguments: str) -> set[str]:
    """What an option silences, of ``UNSET``."""
    app = next(path for path in (cwd, *cwd.parents) if (path / "backend").is_dir()) / "backend/app"
    return UNSET - set(flake8(cwd, "-j1", *arguments, str(app)).places(app))


@pytest.mark.parametrize(
    ("setting", "silent"),
    [
        ("pkg-root = backend", ROOT_SET),
        ("pkg-root = ./backend/", ROOT_SET),
        ("pkg_root = {root}/backend", ROOT_SET),
        ("pkg-namespace-packages = backend/app/zone_*", ZONES),
        ("pkg-namespace-packages =\n    backend/app/zone_a,\n    ./backend/app/zone_b/", ZONES),
        ("pkg-namespace-packages = **/zone_a", {"zone_a/m.py:1:1 PKG001"}),
        ("pkg-generated = version.py, *_pb2.py", GENERATED),
        ("pkg-generated =\n    backend/app/version.py\n    backend/*/*_pb2.py", GENERATED),
    ],
)
def test_a_configuration_file_above_sets_an_option(
    setting: str, silent: set[str], tmp_path: Path
) -> None:
    plant(tmp_path, OPTIONS)
    (tmp_path / "setup.cfg").write_text("[flake8]\n" + setting.format(root=tmp_path) + "\n")
    assert settled(tmp_path / "backend/app/plugin") == silent


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
def test_every_configuration_file_sets_an_option(name: str, tmp_path: Path) -> None:
    plant(tmp_path, OPTIONS)
    (tmp_path / name).write_text("[flake8]\npkg-root = backend\n")
    assert settled(tmp_path) == ROOT_SET


@pytest.mark.parametrize(
    ("cwd", "argument", "silent"),
    [
        (".", "--pkg-root=backend", ROOT_SET),
        (".", "--pkg-root={root}/backend", ROOT_SET),
        ("backend", "--pkg-root=.", ROOT_SET),
        ("backend/app", "--pkg-root=..", ROOT_SET),
        ("backend/app", "--pkg-root=../", ROOT_SET),
        ("backend/app", "--pkg-namespace-packages=zone_a", {"zone_a/m.py:1:1 PKG001"}),
        ("backend/app", "--pkg-namespace-packages=zone_a,zone_b", ZONES),
        ("backend/app", "--pkg-namespace-packages=zone_?", ZONES),
        (".", "--pkg-generated=*_pb2.py,version.py", GENERATED),
        (".", "--pkg-generated=backend/app/*.py", GENERATED),
        (".", "--pkg-root=", set()),
    ],
)
def test_the_command_line_sets_an_option(
    cwd: str, argument: str, silent: set[str], tmp_path: Path
) -> None:
    plant(tmp_path, OPTIONS)
    assert settled(tmp_path / cwd, argument.format(root=tmp_path)) == silent


def test_a_configuration_file_elsewhere_names_directories_beside_it(tmp_path: Path) -> None:
    plant(tmp_path, OPTIONS)
    plant(tmp_path, "conf/lint.ini:\n    [flake8]\n    pkg-root = ../backend")
    assert settled(tmp_path, "--config=conf/lint.ini") == ROOT_SET
    (tmp_path / "lint.ini").write_text("[flake8]\npkg-root = backend\n")
    (tmp_path / "conf/deep").mkdir()
    assert settled(tmp_path / "conf/deep", "--config=../../lint.ini") == ROOT_SET


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.ruff]\nnamespace-packages = ["app/zone_a", "app/zone_b"]\n'),
        ("ruff.toml", 'namespace-packages = ["app/zone_*"]\n'),
        (".ruff.toml", 'namespace-packages = ["./app/zone_*/"]\n'),
    ],
)
def test_ruffs_namespace_packages_need_not_be_said_twice(
    name: str, text: str, tmp_path: Path
) -> None:
    plant(tmp_path, OPTIONS)
    (tmp_path / "backend" / name).write_text(text)
    assert settled(tmp_path) == ZONES
    assert settled(tmp_path, "--pkg-root=backend") == ZONES | ROOT_SET


def test_unset_options_silence_nothing(tmp_path: Path) -> None:
    plant(tmp_path, OPTIONS)
    assert settled(tmp_path) == set()


def test_help_and_version_name_the_plugin(tmp_path: Path) -> None:
    shown = flake8(tmp_path, "--help").out
    for option in ("--pkg-root", "--pkg-namespace-packages", "--pkg-generated"):
        assert option in shown
    assert re.search(r"\bflake8-pkginit:\s\d", flake8(tmp_path, "--version").out)


# What is loaded.


def test_libcst_is_not_loaded_where_every_import_is_a_plain_hit(tmp_path: Path) -> None:
    plant(
        tmp_path,
        """
pyproject.toml
app/__init__.py:
    from . import core, main
    from .core import deep
app/main.py:
    from .core.deep import x
    from .core import *
app/core/__init__.py
app/core/deep.py:
    from .. import main, core
    from ..main import x
""",
    )
    command = [sys.executable, "-c", LOADED, "-j1", "--select=PKG", "app"]
    assert run(tmp_path, command).out == "['flake8_pkginit']\n"
    (tmp_path / "app/main.py").write_text(MISS)
    assert run(tmp_path, command).out.endswith("['flake8_pkginit', 'libcst']\n")


# Messages.

ALL_MESSAGES = """
pyproject.toml
app/__init__.py
app/main.py:
    from .missing import x
    from .modles import x
    from .cache import x
    from .upper import x
    from .tools.run import x
    from .tools.missing import x
    from . import tools
    from .routes.health import x
    from .models.cart import x
    from ...core import x
    from .... import x
    from .models import Crat
    from .models import Order
    from .models import nothing
    from . import upper
    from . import nothing
    from app.models import nothing
    from app.missing import x
    from app.modles import x
    import app.cache
    import app.tools.run
    from app.routes import health
    import app.models.cart
app/Upper.py
app/models.py:
    class Cart: ...
app/orders.py:
    class Order: ...
app/twin.py
app/twin/__init__.py
app/routes.py
app/routes/health.py
app/core/__init__.py
app/core/cache.py
app/tools/__intit__.py
app/tools/run.py
app/bare/inner/run.py
"""


@pytest.mark.parametrize("form", [".", "{root}"])
def test_messages_are_fit_for_every_client(form: str, tmp_path: Path) -> None:
    plant(tmp_path, ALL_MESSAGES)
    reports = flake8(tmp_path, form.format(root=tmp_path)).reports
    assert {r.code for r in reports} == {f"PKG00{number}" for number in range(1, 7)}
    assert len(reports) == 13 + 14
    for text in (found.text for found in reports):
        assert re.match(r"[a-z']", text), text
        assert text[-1] not in ".!:;", text
        assert str(tmp_path) not in text
        assert not re.search(r":\d+:|//|\\", text), text


def test_a_message_does_not_depend_on_the_files_that_are_passed(tmp_path: Path) -> None:
    plant(tmp_path, ALL_MESSAGES)
    together = flake8(tmp_path, "app").reports
    alone = [flake8(tmp_path, path).reports for path in sorted({r.path for r in together})]
    assert [found for reports in alone for found in reports] == together


SOURCES = {
    "bom": (b"\xef\xbb\xbffrom .missing import x\n", "1:7"),
    "bom_on_another_line": (b"\xef\xbb\xbfx = 1\nfrom .missing import x\n", "2:7"),
    "crlf": (b"import os\r\nfrom .missing import x\r\n", "2:7"),
    "crlf_within": (b"import os\r\nfrom .  missing import (\r\n    x,\r\n)\r\n", "2:9"),
    "cr": (b"import os\rfrom .missing import x\r", "2:7"),
    "form_feed": (b"import os\n\x0cfrom .missing import x\n", "2:8"),
    "form_feed_alone": (b"import os\n\x0c\nfrom .missing import x\n", "3:7"),
    "cookie": (b"# -*- coding: latin-1 -*-\n\xe9 = 1; from .missing import x\n", "2:14"),
    "no_cookie": (b"# neither ASCII nor UTF-8: \xe9\nx = 1; from .missing import x\n", "2:14"),
    "accent": ("é = 1; from .missing import x\n".encode(), "1:14"),
    "astral": ("s = '\N{PILE OF POO}'; from .missing import x\n".encode(), "1:16"),
    "combining": ("s = 'e\u0301'; from .missing import x\n".encode(), "1:17"),
    "line_separator": ("s = 'a\u2028b'; from .missing import x\n".encode(), "1:18"),
    "line_separator_above": ("s = 'a\u2028b'\nfrom .missing import x\n".encode(), "2:7"),
    "line_separator_within": ("from . import (main,  # \u2028\n    tools)\n".encode(), "2:5"),
    "tab": (b"if 1:\n\tfrom .missing import x\n", "2:8"),
    "continued": (b"from .\\\n  missing import x\n", "2:3"),
    "continued_dots": (b"from . \\\n  . \\\n  .missing import x\n", "1:6"),
    "spaces": (b"from .main . missing import x\n", "1:14"),
    "names": ("from . import (main as é,  # é\n    tools as b)\n".encode(), "2:5"),
    "names_in_a_line": ("from . import main as größe, tools\n".encode(), "1:30"),
}


def test_columns_count_characters(root: Path) -> None:
    for name, (source, _place) in SOURCES.items():
        (root / "app" / f"{name}.py").write_bytes(source)
    shown = lint(root, "--exclude=tools,main.py", "app")
    places = {re.sub(r"app/(\w+)\.py:(\d+:\d+) PKG.*", r"\1 \2", line) for line in shown}
    assert places == {f"{name} {place}" for name, (_source, place) in SOURCES.items()}


@pytest.mark.parametrize("name", ["bom", "crlf_within", "cookie", "astral", "line_separator"])
def test_columns_of_a_buffer_count_characters(name: str, root: Path) -> None:
    source, place = SOURCES[name]
    assert buffer(root, "app/new.py", source) == [f"app/new.py:{place} PKG002"]


def test_one_place_shows_a_code_once(tmp_path: Path) -> None:
    """Nobody knows where the names stand in an import that is too long for libcst."""
    levels = 201
    inner = tmp_path / "app" / "/".join("d" * levels)
    inner.mkdir(parents=True)
    for directory in (inner, *inner.parents[:levels]):
        (directory / "__init__.py").touch()
    plant(inner, "hole/m.py\npit/m.py")
    dotted = ".".join("d" * levels)
    plant(tmp_path, f"pyproject.toml\napp/main.py:\n    from .{dotted} import hole, pit")
    assert lint(tmp_path, "app/main.py") == ["app/main.py:1:1 PKG002"]


# Editors.


def test_a_language_server_shows_findings_as_one_types(root: Path) -> None:
    with LanguageServer(root) as server:
        assert server.open("app/main.py", MISS) == ["1:7 PKG002"]
        assert server.change("app/main.py", "é = 1\n" + MISS, 2) == ["2:7 PKG002"]
        assert server.change("app/main.py", "from .tools import run\n", 3) == ["1:7 PKG002"]
        assert server.change("app/main.py", "from .main import *\n", 4) == []
        assert server.open("app/tools/new.py", "x = 1\n") == ["1:1 PKG001"]
        assert server.change("app/tools/new.py", "", 2) == []


def test_a_language_server_sees_names_come_and_go(tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    text = "from .core import x, y\n"
    with LanguageServer(tmp_path) as server:
        assert server.open("app/main.py", text) == ["1:22 PKG004"]
        plant(tmp_path, "app/core.py:\n    x = y = 1")
        assert server.change("app/main.py", text, 2) == []
        plant(tmp_path, "app/core.py:\n    y = 1")
        assert server.change("app/main.py", text, 3) == ["1:19 PKG004"]
        assert server.change("app/main.py", "x = 1\nfrom .main import x\n", 4) == []
        assert server.change("app/main.py", "from .main import x\n", 5) == ["1:19 PKG004"]


def test_a_language_server_sees_modules_come_and_go(tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    text = "import app.core, app.nowhere\n"
    with LanguageServer(tmp_path) as server:
        assert server.open("app/main.py", text) == ["1:22 PKG005"]
        plant(tmp_path, "app/nowhere.py")
        assert server.change("app/main.py", text, 2) == []
        assert server.open("app/twin.py", "x = 1\n") == ["1:1 PKG006"]
        (tmp_path / "app/twin/__init__.py").unlink()
        assert server.change("app/twin.py", "x = 1\n", 2) == []


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("app/main.py", MISS, ["PKG002"]),
        ("app/tools/stop.py", "x = 1\n", ["PKG001"]),
        ("app/tools/stop.py", "", []),
        ("app/tools/__init__.py", "from . import run\n", []),
        ("app/tools/__init__.py", "from . import no\n", ["PKG004"]),
        ("app/main.py", "from .main import x\n", ["PKG004"]),
        ("app/main.py", "x = 1\nfrom .main import x\n", []),
        ("app/main.py", "import app.missing\n", ["PKG005"]),
        ("app/tools.py", "x = 1\n", []),
        ("app.py", "x = 1\n", ["PKG006"]),
        ("../elsewhere.py", MISS, []),
    ],
)
def test_a_language_server_in_process(name: str, text: str, codes: list[str], root: Path) -> None:
    answer = run(root, [sys.executable, "-c", PYLSP, str(root), name, text])
    assert (answer.out, answer.code) == (json.dumps(codes) + "\n", 0), answer.err


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("app/tools/__init__.py", [1, 2], [1]),
        ("app/missing.py", [1, 2], [2]),
        ("app/other.py", [2], [2, 3]),
    ],
)
def test_one_process_for_a_whole_session_sees_files_come_and_go(
    name: str, before: list[int], after: list[int], root: Path
) -> None:
    plant(root, "app/other.py")
    if name == "app/other.py":
        plant(root, "app/missing.py")
    modules = ("missing", "tools.run", "other")
    source = "".join(f"from .{module} import *\n" for module in modules)
    (root / "app/main.py").write_text(source)
    text = [] if (root / name).exists() else [""]
    answer = run(root, [sys.executable, "-c", VS_CODE, str(root), name, *text])
    rows = [[int(row) for row in re.findall(r"main\.py:(\d+):", s)] for s in json.loads(answer.out)]
    assert rows == [before, after], answer.err


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("app/core.py", ["x = y = 1\n"], []),
        ("app/core.py", ["y = 1\n"], ["1:19 PKG004"]),
        ("app/core.py", [""], ["1:19 PKG004", "1:22 PKG004", "2:19 PKG004", "4:5 PKG004"]),
        ("app/core.py", ["def (:\n"], []),
        ("app/core.py", [], ["1:7 PKG002", "3:10 PKG005"]),
        ("app/star.py", ["y = 1\n"], ["1:22 PKG004", "4:5 PKG004"]),
    ],
)
def test_one_process_for_a_whole_session_sees_names_come_and_go(
    name: str, text: list[str], after: list[str], tmp_path: Path
) -> None:
    plant(
        tmp_path,
        """
pyproject.toml
app/__init__.py
app/main.py:
    from .core import x, y
    from .star import y
    from app.core import (
        y,
    )
app/core.py:
    x = 1
app/star.py:
    from .core import *
""",
    )
    answer = run(tmp_path, [sys.executable, "-c", VS_CODE, str(tmp_path), name, *text])
    shown = [re.findall(r"py:(\d+:\d+): (\w+)", out) for out in json.loads(answer.out)]
    before = ["1:22 PKG004", "2:19 PKG004", "4:5 PKG004"]
    assert [list(map(" ".join, found)) for found in shown] == [before, after], answer.err


# git hooks.

HOOK = f"""
repos:
- repo: local
  hooks:
  - id: flake8
    name: flake8
    language: system
    entry: '"{sys.executable}" -m flake8 --select=PKG'
    types: [python]
"""
WHOLE_TREE = """    args: [app]
    pass_filenames: false
    always_run: true
"""


def repository(root: Path, hook: str) -> None:
    """Make a repository with everything committed, and the hook installed."""
    (root / ".pre-commit-config.yaml").write_text(hook)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=first")
    assert run(root, [sys.executable, "-m", "pre_commit", "install"], **home(root)).code == 0


def home(root: Path) -> dict[str, str]:
    return {**NOBODY, "HOME": str(root / ".git"), "PRE_COMMIT_HOME": str(root / ".git/pre-commit")}


def commit(root: Path) -> str | None:
    """Try to commit what is staged; return what the hook says if it says no."""
    answer = run(root, ["git", "commit", "--quiet", "--message=next"], **home(root))
    return answer.err if answer.code else None


def test_pre_commit_passes_the_changed_files(root: Path) -> None:
    repository(root, HOOK)
    plant(root, "app/new.py:\n    import os\napp/tools/z.py:\n    import os")
    git(root, "add", "app/new.py")
    assert commit(root) is None
    git(root, "add", "app/tools/z.py")
    assert "app/tools/z.py:1:1: PKG001 no __init__.py in 'app/tools'" in (commit(root) or "")
    plant(root, "app/tools/__init__.py")
    git(root, "add", "app/tools/__init__.py")
    assert commit(root) is None


@pytest.mark.parametrize(("more", "is_seen"), [("", False), (WHOLE_TREE, True)])
def test_only_a_hook_for_the_whole_tree_sees_that_an_init_is_deleted(
    more: str, is_seen: bool, tmp_path: Path
) -> None:
    plant(tmp_path, "app/__init__.py\napp/tools/__init__.py\napp/tools/run.py")
    repository(tmp_path, HOOK.rstrip("\n") + "\n" + more)
    git(tmp_path, "rm", "--quiet", "app/tools/__init__.py")
    said = commit(tmp_path) or ""
    assert ("app/tools/run.py:1:1: PKG001 no __init__.py in 'app/tools'" in said) is is_seen
