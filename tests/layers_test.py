"""What each module may import: a module of ours, and flake8, libcst and subprocess."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import flake8_pkginit

PACKAGE = Path(flake8_pkginit.__file__).parent
OURS = {
    "rules": set(),
    "imports": set(),
    "statement": set(),
    "resolver": set(),
    "namespaces": {"imports"},
    "names": {"imports"},
    "members": {"imports", "names", "namespaces", "resolver"},
    "git": set(),
    "losses": set(),
    "layout": {"resolver", "settings", "undecided"},
    "archive": {"layout"},
    "reasons": {"archive", "git", "imports", "losses", "names", "resolver"},
    "shipped": {
        "archive", "check", "git", "layout", "losses", "plugin", "reasons", "resolver", "rules", "session", "settings",
    },
    "settings": {"resolver"},
    "suggest": {"imports", "members", "resolver"},
    "undecided": {"imports", "members", "resolver", "settings"},
    "lost": {"imports", "resolver", "rules", "undecided"},
    "faults": {"git", "imports", "losses", "members", "resolver", "rules", "settings", "statement", "suggest", "undecided"},
    "scan": {"names"},
    "check": {
        "faults", "imports", "losses", "lost", "members", "resolver", "rules", "scan", "settings", "suggest", "undecided",
    },
    "plugin": {"", "check", "imports", "rules", "settings"},
    "violations": {"", "plugin"},
    "session": {"plugin", "resolver", "scan", "violations"},
    "report": {"", "rules", "session"},
    "tree": {"plugin", "resolver", "rules", "session"},
    "pages": {"rules"},
    "overlay": {"check", "imports", "members", "plugin", "resolver", "rules", "scan", "session", "settings"},
    "rewrite": {"imports", "members", "overlay", "resolver", "rules", "session", "statement", "suggest"},
    "write": {"overlay", "rules", "session"},
    "fix": {"overlay", "plugin", "resolver", "rewrite", "rules", "session", "suggest", "write"},
    "main": {"", "fix", "pages", "report", "rules", "session", "shipped", "tree"},
    "__main__": {"main"},
    "__init__": set(),
}  # fmt: skip
THEIRS = {
    "flake8": {"plugin", "session", "violations", "fix"},
    "libcst": {"statement", "rewrite"},
    "rich": {"report", "tree", "pages", "main"},
    "subprocess": {"git"},
}


def imported(module: str) -> set[str]:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            # `from flake8_pkginit import statement` names a module, `__version__` does not.
            names |= {f"{node.module}.{a.name}" for a in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_every_module_has_its_place() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == set(OURS)


@pytest.mark.parametrize("module", OURS)
def test_a_module_imports_only_from_the_layers_below(module: str) -> None:
    found = {
        name.split(".")[1]
        for name in imported(module)
        if name.startswith("flake8_pkginit.") and name.split(".")[1] in OURS
    }
    if "flake8_pkginit.__version__" in imported(module):
        found.add("")
    assert found == OURS[module]


@pytest.mark.parametrize("package", THEIRS)
def test_a_library_is_imported_in_its_place_only(package: str) -> None:
    users = {m for m in OURS if any(n.split(".")[0] == package for n in imported(m))}
    assert users == THEIRS[package]


def test_the_plugins_import_loads_nothing_that_a_plain_run_does_not_need() -> None:
    code = "import sys; old = set(sys.modules); import flake8_pkginit.plugin as _\nprint(*(set(sys.modules) - old))"
    command = [sys.executable, "-c", code]
    loaded = set(subprocess.check_output(command, text=True).split())
    assert "flake8_pkginit.check" in loaded
    heavy = {
        "libcst",
        "difflib",
        "tomllib",
        "tomli",
        "flake8_pkginit.faults",
        "flake8_pkginit.lost",
    }
    assert loaded.isdisjoint(heavy)
