"""pre-commit: a hook for flake8, and the hooks that are published."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from tests.kit.clients import NOBODY, ROOT, Run, git, run
from tests.kit.projects import RELATIVE
from tests.kit.trees import plant


def home(root: Path) -> dict[str, str]:
    return {**NOBODY, "HOME": str(root / ".git"), "PRE_COMMIT_HOME": str(root / ".git/pre-commit")}


# A hook for flake8.


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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, RELATIVE)
    return tmp_path


def repository(root: Path, hook: str) -> None:
    """Make a repository with everything committed, and the hook installed."""
    (root / ".pre-commit-config.yaml").write_text(hook)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=first")
    assert run(root, [sys.executable, "-m", "pre_commit", "install"], **home(root)).code == 0


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


# The published hooks.


def pre_commit(root: Path, hook: str) -> Run:
    """Run one of the published hooks on what is staged, as pre-commit does."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    [found] = [found for found in hooks if found["id"] == hook]
    found["language"] = "system"  # the command that is installed here, in place of a copy of it
    config = yaml.safe_dump({"repos": [{"repo": "local", "hooks": [found]}]})
    (root / ".pre-commit-config.yaml").write_text(config)
    git(root, "add", ".pre-commit-config.yaml")
    return run(root, [sys.executable, "-m", "pre_commit", "run"], **home(root))


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    plant(tmp_path, "setup.cfg\napp/__init__.py\napp/tools/__init__.py\napp/tools/run.py")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_a_hook_passes_what_is_complete(committed: Path) -> None:
    answer = pre_commit(committed, "flake8-pkginit")
    assert answer.code == 0, answer


def test_a_hook_sees_a_commit_that_only_deletes_an_init(committed: Path) -> None:
    git(committed, "rm", "-q", "app/tools/__init__.py")
    answer = pre_commit(committed, "flake8-pkginit")
    assert answer.code == 1
    lost = "'app/tools/__init__.py' is deleted in the index"
    assert (
        f"PKG001 no __init__.py in 'app/tools', a directory of package 'app'; {lost}" in answer.out
    )


def test_a_hook_sees_a_new_module_that_nobody_added(committed: Path) -> None:
    plant(committed, "app/main.py:\n    from .limits import burst\napp/limits.py:\n    burst = 1")
    git(committed, "add", "app/main.py")
    answer = pre_commit(committed, "flake8-pkginit")
    assert answer.code == 1
    assert "'app/limits.py' is not tracked by git: git add app/limits.py" in answer.out
    git(committed, "add", "app/limits.py")
    assert pre_commit(committed, "flake8-pkginit").code == 0


def test_a_hook_mends_what_is_on_disk(committed: Path) -> None:
    git(committed, "rm", "-q", "app/tools/__init__.py")
    answer = pre_commit(committed, "flake8-pkginit-fix")
    assert answer.code == 1
    assert "app/tools/__init__.py: no __init__.py" in answer.out
    assert (committed / "app/tools/__init__.py").exists()
