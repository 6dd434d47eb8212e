"""What `fix` plans and writes, seen from the files."""

from __future__ import annotations

import os
from pathlib import Path

from flake8_pkginit.fix.plan import plan as plan_changes
from flake8_pkginit.fix.write import Plan, apply, diff
from flake8_pkginit.run.configuration import read_options
from tests.kit.checking import check_tree, quiet
from tests.kit.trees import plant

MODELS = """
pyproject.toml
app/__init__.py
app/models.py:
    class Cart: ...
app/api/__init__.py
app/api/views.py:
    {}
"""


def make(*arguments: str, rewrite: bool = False) -> Plan:
    return plan_changes(read_options(arguments), rewrite, quiet)


def snapshot(root: Path) -> dict[str, tuple[bytes, int, str]]:
    """Every file: what it holds, its mode, and where a link leads."""
    return {
        path.relative_to(root).as_posix(): (
            path.read_bytes() if path.is_file() else b"",
            path.lstat().st_mode,
            os.readlink(path) if path.is_symlink() else "",
        )
        for path in root.rglob("*")
    }


def run(root: Path, text: str, *arguments: str, rewrite: bool = False) -> Plan:
    """Write a tree, fix it, and see that the rest is as planned and that a second run is idle."""
    plant(root, text)
    return run_here(root, *arguments, rewrite=rewrite)


def run_here(root: Path, *arguments: str, rewrite: bool = False) -> Plan:
    before = snapshot(root)
    plan = make(*arguments, rewrite=rewrite)
    diff(plan)
    assert snapshot(root) == before
    assert apply(plan) == ()
    written = snapshot(root)
    assert check_tree(*arguments).findings == plan.result.findings
    again = make(*arguments, rewrite=rewrite)
    assert (again.changes, again.result.findings) == ((), plan.result.findings)
    assert again.refused == plan.refused
    assert snapshot(root) == written
    return plan


def touched(root: Path, plan: Plan) -> list[str]:
    return [os.path.relpath(change.path, root).replace(os.sep, "/") for change in plan.changes]
