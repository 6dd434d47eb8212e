"""A project with a fault that every run must show, and a second file for the matter at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

TREE = """
pyproject.toml
app/__init__.py
app/main.py
app/witness.py:
    from .nowhere import x
"""
WITNESS = "app/witness.py:1:7 PKG002"
FILES = ("app/main.py", "app/witness.py")
MISSING = "from .missing import x\n"
MISS = "app/main.py:1:7 PKG002"


def beside_witness(lint: Callable[..., list[str]], root: Path, *more: str) -> list[str]:
    """Lint the project and more files; return what is shown beside the fault of the witness."""
    places = lint(root, *FILES, *more)
    assert WITNESS in places
    places.remove(WITNESS)
    return places
