"""Two runs in one process, each with its own options, know nothing of each other."""

from __future__ import annotations

import ast
import os
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from flake8.api import legacy

from flake8_pkginit.plugin import Plugin
from flake8_pkginit.project.files import Unwritten
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.rules.checker import Run, new_run
from flake8_pkginit.rules.module import Module
from flake8_pkginit.run import session
from flake8_pkginit.run.configuration import read_options
from tests.kit.trees import lint, plant

TREE = """
pyproject.toml
app/__init__.py
app/main.py:
    from .tools.run import x
    from .made_pb2 import y
    from ..core import z
app/tools/run.py:
    x = 1
core.py
"""
FILES = ("app/__init__.py", "app/main.py", "app/tools/run.py", "core.py")
THROUGH, NOT_MADE, BEYOND = (
    f"app/main.py:{position}" for position in ("1:7 PKG002", "2:7 PKG002", "3:6 PKG003")
)
MISSING_INIT = "app/tools/run.py:1:1 PKG001"
NOTHING_SET = [THROUGH, NOT_MADE, BEYOND, MISSING_INIT]
DECLARED = [NOT_MADE, BEYOND]
GENERATED = [THROUGH, BEYOND, MISSING_INIT]


def linted(path: str) -> bool:
    return True


def found(run: Run, root: Path) -> list[str]:
    """Check every file of the tree."""
    findings = []
    for name in FILES:
        text = (root / name).read_text()
        module = Module(str(root / name), ast.parse(text), text.splitlines(keepends=True), name)
        findings += run.checker.check(module)
    return sorted(f"{f.path}:{f.line}:{f.column} {f.rule.code}" for f in findings)


RUNS: dict[str, tuple[Callable[[Path], Run], list[str]]] = {
    "no options": (lambda root: new_run(Settings(), linted), NOTHING_SET),
    "a declared namespace package": (
        lambda root: new_run(Settings(namespace_packages=(f"{root}/app/tools",)), linted),
        DECLARED,
    ),
    "a generated module": (
        lambda root: new_run(Settings(generated=("*_pb2.py",)), linted),
        GENERATED,
    ),
    "another root": (
        lambda root: new_run(Settings(pkg_root=f"{root}/app/tools"), linted),
        [THROUGH, NOT_MADE, BEYOND],
    ),
    "one file": (
        lambda root: new_run(Settings(), lambda path: path.endswith("main.py")),
        [THROUGH, NOT_MADE, BEYOND],
    ),
    "an __init__.py that is not written yet": (
        lambda root: new_run(
            Settings(), linted, unwritten=Unwritten(frozenset({f"{root}/app/tools/__init__.py"}))
        ),
        DECLARED,
    ),
    "a text that is not written yet": (
        lambda root: new_run(
            Settings(namespace_packages=(f"{root}/app/tools",)),
            linted,
            unwritten=Unwritten(texts={f"{root}/app/tools/run.py": b"y = 1"}),
        ),
        ["app/main.py:1:24 PKG004", *DECLARED],
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_sees_its_own_options(name: str, tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    make, expected = RUNS[name]
    assert found(make(tmp_path), tmp_path) == expected


def test_runs_that_are_there_at_once_do_not_see_each_other(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    runs = {name: make(tmp_path) for name, (make, _) in RUNS.items()}
    for name in [*RUNS, *reversed(RUNS)]:
        assert found(runs[name], tmp_path) == RUNS[name][1], name


# flake8, and the command beside it.

OPTIONS = {
    "no options": ((), NOTHING_SET),
    "a declared namespace package": (("--pkg-namespace-packages=app/tools",), DECLARED),
    "a generated module": (("--pkg-generated=*_pb2.py",), GENERATED),
}


def test_runs_of_flake8_follow_each_other(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    for name in [*OPTIONS, *reversed(OPTIONS)]:
        arguments, expected = OPTIONS[name]
        assert lint(tmp_path, *arguments) == expected, name


def test_style_guides_of_flake8_follow_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(tmp_path, TREE)
    monkeypatch.chdir(tmp_path)
    # A style guide takes the options of plugins from configuration files alone.
    for generated, expected in (("", 1), ("*_pb2.py", 0), ("", 1)):
        settings = f"[flake8]\njobs = 1\nselect = PKG\npkg-generated = {generated}\n"
        Path("setup.cfg").write_text(settings)
        guide = legacy.get_style_guide()
        assert guide.options.pkg_generated == list(filter(None, [generated]))
        guide.check_files(["app"])
        written = capsys.readouterr().out
        assert written.count("app/main.py:2:7: PKG002") == expected
        assert written.count("app/main.py:3:6: PKG003") == 1


def options_of(*arguments: str) -> Namespace:
    return read_options([*arguments, "--jobs=1"])


def checked(run: Run, options: Namespace) -> list[str]:
    """Check as the command does."""
    result = session.check(options, run, lambda _done, _known: None)
    paths = ((f, os.path.relpath(f.path)) for f in result.findings)
    return sorted(f"{path}:{f.line}:{f.column} {f.rule.code}" for f, path in paths)


def by_plugin(root: Path) -> list[str]:
    """Check every file as flake8 has its plugins do it, by the options that it parsed last."""
    found = []
    for name in FILES:
        text = (root / name).read_text()
        plugin = Plugin(ast.parse(text), str(root / name), text.splitlines(keepends=True))
        found += [
            f"{name}:{line}:{column + 1} {text[:6]}" for line, column, text, _ in plugin.run()
        ]
    return sorted(found)


@pytest.mark.parametrize("theirs", OPTIONS)
def test_a_run_of_the_command_and_one_of_flake8_are_there_at_once(
    theirs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, TREE)
    monkeypatch.chdir(tmp_path)
    arguments, expected = OPTIONS[theirs]
    assert lint(tmp_path, *arguments) == expected
    assert by_plugin(tmp_path) == expected
    options = {name: options_of(*ours) for name, (ours, _) in OPTIONS.items()}
    runs = {name: session.start(of) for name, of in options.items()}
    for name in [*OPTIONS, *reversed(OPTIONS)]:
        assert checked(runs[name], options[name]) == OPTIONS[name][1], name
        assert by_plugin(tmp_path) == expected, name
