"""What is known of a tree's source decides where the tree alone does not."""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from pathlib import Path

from flake8_pkginit.project.provenance import Provenance
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.rules.checker import new_run
from flake8_pkginit.rules.module import Module
from tests.kit.trees import parse, plant

TREE = """
pyproject.toml
app/__init__.py
app/m.py:
    from .made import x
    from .lost import x
    from .core import gone
    import tools.run
    import other.run
app/core.py
"""


def ignores(directory: str, names: Sequence[str]) -> bool:
    return "made.py" in names and os.path.basename(directory) == "app"


def why(paths: Sequence[str]) -> str:
    return "it was left behind" if any(path.endswith("lost.py") for path in paths) else ""


def why_name(source: str, name: str) -> str:
    return f"{os.path.basename(source)} had {name}"


def had(_directory: str, name: str) -> bool:
    return name == "tools"


def test_a_tree_is_judged_by_what_its_source_has(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    provenance = Provenance(ignores, why, why_name, had)
    text = parse(TREE).files["app/m.py"]
    module = Module(str(tmp_path / "app/m.py"), ast.parse(text), text.splitlines(True), "app/m.py")
    shown = {}
    for known in (None, provenance):
        run = new_run(Settings(), lambda _path: True, known)
        shown[known] = [f"{f.line} {f.rule.code} {f.text}" for f in run.checker.check(module)]
    assert [line[:8] for line in shown[None]] == ["1 PKG002", "2 PKG002", "3 PKG004"]
    assert [line[:8] for line in shown[provenance]] == ["2 PKG002", "3 PKG004", "4 PKG005"]
    assert "it was left behind" in shown[provenance][0]
    assert "core.py had gone" in shown[provenance][1]
