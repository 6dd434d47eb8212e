"""A hook of git's own: what is judged is what the commit would hold, not git's own index."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.kit.clients import COMMAND, NOBODY, git, run
from tests.kit.repositories import BASE, check, repository, sh

NEW = "echo 'from .new import x' >> app/m.py; echo 'x = 1' > app/new.py"


MEND = "echo 'from .tools.run import go' > app/m.py"


COMMITS = {
    # The commit, what comes before one that must fail, and before one that must pass.
    "plain": ("git commit -qm 2", f"{NEW}; git add app/m.py", f"{NEW}; git add app"),
    "plain, with a change that is not staged": (
        "git commit -qm 2",
        f"{NEW}; git add app/m.py; {MEND}",
        f"echo >> app/m.py; git add app; {NEW}",
    ),
    "of all": ("git commit -qam 2", NEW, f"{NEW}; git add app/m.py; {MEND}; echo >> app/m.py"),
    "of a path": (
        "git commit -qm 2 :/app/m.py",
        f"{NEW}; git add app",
        f"{NEW}; git add app/new.py; {NEW.replace('m.py', 'n.py').replace('.new', '.gone')};"
        " git add app/n.py app/new.py; git commit -qnm new :/app/new.py; echo >> app/m.py",
    ),
    "of a path and what is staged": (
        "git commit -qm 2 --include :/app/m.py",
        f"{NEW}; echo >> app/tools/run.py; git add app/tools",
        f"{NEW}; git add app/new.py",
    ),
    "that amends": (
        "git commit -q --amend --no-edit",
        f"git add app; git rm -q --cached app/tools/run.py; {MEND}",
        f"{NEW}; git add app",
    ),
}


HOOK = """#!/bin/sh
exec {} check --staged
"""


@pytest.fixture(params=["at the top", "from below", "in a linked worktree"])
def hooked(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A repository with our hook, and where to commit from."""
    root = repository(tmp_path / "shop", BASE)
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(" ".join(COMMAND)))
    hook.chmod(0o755)
    if request.param == "in a linked worktree":
        git(root, "worktree", "add", "-q", "../tree")
        return tmp_path / "tree", tmp_path / "tree"
    return root, root / "app" if request.param == "from below" else root


@pytest.mark.parametrize("name", COMMITS)
def test_a_hook_judges_what_would_be_committed(name: str, hooked: tuple[Path, Path]) -> None:
    root, cwd = hooked
    commit, bad, good = COMMITS[name]
    first = git(root, "rev-parse", "HEAD").out
    sh(root, bad)
    answer = run(cwd, ["sh", "-c", commit], **NOBODY)
    assert answer.code == 1, answer
    assert re.search(r"app/m.py:\d+:\d+: PKG002 no module '(new|run)'", answer.err), answer
    assert git(root, "rev-parse", "HEAD").out == first
    sh(root, f"git reset -q --hard; git clean -fdq; {good}")
    answer = run(cwd, ["sh", "-c", commit], **NOBODY)
    assert answer.code == 0, answer
    assert "no findings; " in answer.err
    assert git(root, "rev-parse", "HEAD").out != first


# Output.


LONG = """
app/__init__.py
app/m.py:
    import os

    from .tools import (
        walk,
        run,
    )
app/tools/__init__.py
app/tools/run.py
app/tools/walk.py
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """What is staged has other lines than the disk."""
    script = "git add .; git rm -q --cached app/tools/run.py; echo 'x = 1  # other' > app/m.py"
    return repository(tmp_path / "shop", LONG, script)


MESSAGE = (
    "package 'app.tools' has neither a name nor a module 'run';"
    " 'app/tools/run.py' is not tracked by git: git add app/tools/run.py"
)


def test_the_source_that_is_shown_is_what_was_checked(changed: Path) -> None:
    head, remedy = MESSAGE.split("; ")
    answer = check(changed, "--staged", "--format=full")
    assert answer.out.splitlines() == [
        f"app/m.py:4:5: PKG004 {head}",
        "    run,",
        "    ^^^",
        f"    {remedy}",
        "",
    ]
    assert answer.err == "1 finding; 4 files and 1 import checked in git's index\n"
    git(changed, "commit", "-qm", "1")
    answer = check(changed, "--commit=HEAD", "--format=full")
    assert answer.out.splitlines()[1:3] == ["    run,", "    ^^^"]


def test_the_source_of_an_import_that_has_one_line(tmp_path: Path) -> None:
    script = "git add .; git rm -q --cached app/tools/run.py; echo > app/m.py"
    root = repository(tmp_path / "shop", BASE.replace("import go", "import go  # größer"), script)
    lines = check(root, "--staged", "--format=full").out.splitlines()
    assert lines[1:3] == ["    from .tools.run import go  # größer", "                ^^^"]


def test_the_formats_for_programs(changed: Path) -> None:
    answer = json.loads(check(changed, "--staged", "--format=json").out)
    found = {
        "path": "app/m.py",
        "row": 4,
        "column": 5,
        "code": "PKG004",
        "name": "unknown-import-name",
    }
    [finding] = answer["findings"]
    assert finding.items() >= {**found, "message": MESSAGE}.items()
    assert MESSAGE.endswith(finding["remedy"]["text"])
    assert (answer["files"], answer["imports"], answer["unreadable"]) == (4, 1, [])
    place = "file=app/m.py,line=4,col=5,title=PKG004 unknown-import-name"
    assert check(changed, "--staged", "--format=github").out == f"::error {place}::{MESSAGE}\n"
