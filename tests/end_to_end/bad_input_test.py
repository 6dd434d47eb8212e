"""Bad input costs no run its end: no permission, pipes, sizes, and no git."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.clients import FLAKE8, buffer, flake8, git, lint, run, well
from tests.kit.trees import plant
from tests.kit.witness import FILES, MISS, MISSING, TREE, WITNESS, beside_witness


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, TREE)
    return tmp_path


def shown(root: Path, source: str, *more: str) -> list[str]:
    """What is shown of a source beside the fault that every run must show."""
    (root / "app/main.py").write_text(source, encoding="utf-8")
    return beside_witness(lint, root, *more)


# Permissions and pipes.

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


# Configurations.

CONFIGURATIONS = [
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
]
FILES_AND_HOLE = (*FILES, "app/hole/z.py")
BY_FLAKE8 = ("setup.cfg", "tox.ini", ".flake8")  # it looks for them where it is started


def test_a_broken_configuration_is_another_tools_to_report(tmp_path: Path) -> None:
    source = "from .missing import x\nfrom .hole.z import x\n"
    found = ["app/hole/z.py:1:1 PKG001", MISS, "app/main.py:2:7 PKG002"]
    for number, (name, content) in enumerate(CONFIGURATIONS):
        root = tmp_path / str(number)
        plant(root, TREE)
        plant(root, "app/hole/z.py")
        git(root, "init", "--quiet")
        (root / name).write_bytes(content)
        (root / "app/main.py").write_text(source)
        if name in BY_FLAKE8:
            assert shown(root, source, "app/hole/z.py") == found, name
    places = lint(
        tmp_path, *(f"{n}/{f}" for n in range(len(CONFIGURATIONS)) for f in FILES_AND_HOLE)
    )
    for number, configuration in enumerate(CONFIGURATIONS):
        start = f"{number}/"
        of_one = [p.removeprefix(start) for p in places if p.startswith(start)]
        assert of_one == [*found, WITNESS], configuration
