"""The command's output, told by nothing of whoever runs the tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.kit import trees
from tests.kit.clients import COMMAND

# What tells a tool how to write, and comes from whoever runs the tests.
OUTSIDE = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in OUTSIDE} | {"PYTHONUTF8": "1"}


# One finding of each rule, and one that stands twice.
TREE = """
app/__init__.py
app/models.py:
    class Cart: ...
app/views.py:
    from .modles import Cart
    from ....models import Cart
    from .models import Crat
    from app.nope import thing
    def again():
        from .modles import Cart
app/lost.py:
    x = 1
app/lost/__init__.py
app/tools/run.py:
    x = 1
app/tools/stop.py:
    x = 1
"""


CODES = ["PKG006", "PKG001", "PKG002", "PKG003", "PKG004", "PKG005", "PKG002"]


def plant_under(root: Path, under: str, text: str = TREE) -> None:
    """Write a tree below a directory."""
    trees.write({under + name: source for name, source in trees.parse(text).files.items()}, root)


def run(root: Path, *arguments: str, status: int = 1, **environment: str) -> str:
    """Run a check whatever the terminal of this test run."""
    done = subprocess.run(
        [*COMMAND, "check", *arguments],
        cwd=root,
        env=ENVIRONMENT | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert done.returncode == status, done.stderr.decode()
    return done.stdout.decode()
