"""PKG006: modules that no import can reach."""

from __future__ import annotations

from pathlib import Path

from tests.kit.rows import NOT_SHADOWED, SHADOWED
from tests.kit.trees import check_each


def test_a_shadowed_module(tmp_path: Path) -> None:
    check_each(tmp_path, SHADOWED)


def test_silent_on(tmp_path: Path) -> None:
    check_each(tmp_path, NOT_SHADOWED)


BESIDE = "app/__init__.py\napp/cache.py{}\napp/cache/__init__.py:\n    {}"
RUNNING = [
    "from importlib.util import spec_from_file_location as load",
    "from importlib.machinery import SourceFileLoader",
    "from imp import load_source",
    "import runpy",
    "exec(code)",
    "path = 'cache.py'",
]
NOT_RUNNING = ["executor = run_path(spec_from_loader)", "path = 'cached.py'"]


def test_a_package_may_run_the_module_beside_it_by_its_path(tmp_path: Path) -> None:
    silent = {line: BESIDE.format("", line) for line in RUNNING}
    reported = {line: BESIDE.format("  # PKG006", line) for line in NOT_RUNNING}
    check_each(tmp_path, silent | reported)


MESSAGES = {
    "app/__init__.py\napp/cache.py  # PKG006\napp/cache/__init__.py": (
        "'cache.py' can never be imported: the package 'cache' beside it is found first"
    ),
    "app/__init__.py\napp/routes.py\napp/routes/health.py  # PKG006": (
        "'health.py' can never be imported: 'routes.py' is found before its directory,"
        " which has no __init__.py"
    ),
}


def test_message(tmp_path: Path) -> None:
    found = check_each(tmp_path, {tree: tree for tree in MESSAGES})
    shown = {t: [(r.row, r.column, r.text) for r in reports] for t, reports in found.items()}
    assert shown == {tree: [(1, 1, message)] for tree, message in MESSAGES.items()}
