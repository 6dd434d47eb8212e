"""Which names of files are paths: editors send others, too."""

from __future__ import annotations

import os

import pytest

from flake8_pkginit.rules.module import absolute_path


@pytest.mark.parametrize(
    "name", ["-", "stdin", "untitled:Untitled-1", "file:///app/m.py", "vscode-notebook-cell:x.py"]
)
def test_what_is_no_path(name: str) -> None:
    assert absolute_path(name) is None


@pytest.mark.parametrize(
    "name", ["m.py", "./app/m.py", "app/../m.py", "/app/m.py", "/app/a:b.py", "./a:b.py", "9:x.py", "C:.py"]
)  # fmt: skip
def test_what_is_a_path(name: str) -> None:
    assert absolute_path(name) == os.path.abspath(name)
