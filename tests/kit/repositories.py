"""Repositories of git, and what `check --staged` and `--commit` say of them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.kit.clients import NOBODY, Run, command, git, run
from tests.kit.trees import plant

TREES = ("--staged", "--commit=HEAD")


BASE = """
app/__init__.py
app/m.py:
    from .tools.run import go
app/tools/__init__.py
app/tools/run.py:
    go = 1
"""


NO_RUN = "./app/m.py:1:13: PKG002 no module 'run' in package 'app.tools'; {why}"


NO_TOOLS = "./app/m.py:1:7: PKG002 no module 'tools' in package 'app'; {why}"


NO_INIT = (
    "./app/m.py:1:7: PKG002 'tools' has no __init__.py: '.tools.run' is found only as a namespace"
    " package; {why}\n"
    "./app/tools/run.py:1:1: PKG001 no __init__.py in 'app/tools', a directory of package 'app';"
    " {why}"
)


ALL = "git add ."


BUT_TOOLS = "git add app/__init__.py app/m.py"


BUT_RUN = f"{BUT_TOOLS} app/tools/__init__.py"


FIRST = "git add .; git commit -qm 1; "


def sh(root: Path, script: str) -> str:
    """Run a shell script to a good end."""
    answer = run(root, ["sh", "-ec", script], **NOBODY)
    assert answer.code == 0, answer
    return answer.out.strip()


def repository(root: Path, tree: str, script: str = "git add .; git commit -qm first") -> Path:
    root.mkdir(exist_ok=True)
    plant(root, tree)
    sh(root, f"git init -q; {script}")
    return root


def short(root: Path, revision: str = "HEAD") -> str:
    return git(root, "rev-parse", revision).out[:10]


def check(cwd: Path, *arguments: str, **more: str) -> Run:
    """Run the command, which must leave nothing behind."""
    with tempfile.TemporaryDirectory() as temporary:
        answer = command(cwd, "check", *arguments, TMPDIR=temporary, **{**NOBODY, **more})
        assert os.listdir(temporary) == []
    assert "Traceback" not in answer.err, answer
    return answer


def findings(cwd: Path, *arguments: str) -> list[str]:
    answer = check(cwd, *arguments)
    assert answer.code == bool(answer.out), answer
    return answer.out.splitlines()


def refusal(cwd: Path, *arguments: str, **more: str) -> str:
    """What the command says where it can check nothing: one line."""
    answer = check(cwd, *arguments, **more)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1), answer
    return answer.err.removeprefix("flake8-pkginit: error: ").removesuffix("\n")


def untracked(path: str) -> tuple[str, str]:
    lost = f"'{path}' is not in commit {{}}, and is not tracked by git"
    return f"'{path}' is not tracked by git: git add {path}", lost


def deleted(path: str) -> tuple[str, str]:
    return f"'{path}' is deleted in the index", f"'{path}' is deleted in commit {{}}"


def lines(finding: str, why: tuple[str, str], commit: str = "") -> list[str]:
    """The findings for what became of a file in the index, or in a commit."""
    return finding.format(why=why[bool(commit)].format(commit)).splitlines()
