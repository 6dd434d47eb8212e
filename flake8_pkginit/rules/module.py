"""A file to check."""

import ast
import os
import re
from collections.abc import Sequence
from typing import NamedTuple

# `untitled:Untitled-1` is no path; `C:\x.py` is.
URI = r"[A-Za-z][\w+.-]+:"


class Module(NamedTuple):
    """A file to check: its absolute path, its syntax tree, and its lines as flake8 splits them.

    ``name`` is the file as the run names it.
    """

    path: str
    tree: ast.Module
    lines: Sequence[str]
    name: str


def absolute_path(filename: str) -> str | None:
    """Make a file name absolute, lexically; return ``None`` where a client sent none."""
    if filename in ("stdin", "-") or (
        not os.path.isabs(filename) and ":" in filename and re.match(URI, filename)
    ):
        return None
    return os.path.abspath(filename)
