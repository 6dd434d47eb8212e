"""How a report names a file."""

from __future__ import annotations

import os


def display(path: str) -> str:
    """Write a path with forward slashes, and without a dot in front."""
    return path.replace(os.sep, "/").removeprefix("./")


def relative(path: str) -> str:
    """Name a file from the working directory, if it lies there."""
    from pathlib import Path

    if os.path.isabs(path) and Path(path).is_relative_to(Path.cwd()):
        path = os.path.relpath(path)
    return display(path)
