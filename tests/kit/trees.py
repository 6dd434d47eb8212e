"""The tree notation: files, sources and the findings expected of them, as one text.

A line at the margin is a path, what is indented under it is its source. ``# PKG002`` at the end of
a line expects that finding there; at the end of a path line, on the first line of that file.
A path that ends with a slash is an empty directory.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from flake8.main.cli import main

EXPECTED = re.compile(r"#((?: (?:PKG|E)\d{3})+)\s*$")
LINE = re.compile(r"(?P<path>.+?):(?P<row>\d+):(?P<column>\d+): (?P<code>\w+) (?P<text>.*)")
MARKERS = (".git/", ".hg/", "pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8")


@dataclass(frozen=True, order=True)
class Report:
    """A line of flake8's output; rows and columns count from 1."""

    path: str
    row: int
    column: int
    code: str
    text: str


@dataclass(frozen=True)
class Tree:
    files: dict[str, str]
    expected: list[tuple[str, int, str]]


def parse(text: str) -> Tree:
    files: dict[str, str] = {}
    expected: list[tuple[str, int, str]] = []
    path = ""
    for line in text.strip("\n").splitlines():
        codes = EXPECTED.search(line)
        if line.startswith("    "):
            files[path] += line[4:] + "\n"
        elif line.strip():
            path = EXPECTED.sub("", line).strip().removesuffix(":")
            files[path] = ""
        row = max(1, files[path].count("\n"))
        expected += [(path, row, code) for code in (codes[1].split() if codes else ())]
    return Tree(files, expected)


def write(files: dict[str, str], root: Path) -> None:
    for name, source in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")


def flake8(root: Path, *arguments: str) -> list[Report]:
    """Run flake8 in this process, from ``root``, and return what it prints of our codes."""
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    before = os.getcwd()
    os.chdir(root)
    try:
        with contextlib.redirect_stdout(output):
            main(["-j1", "--select=PKG,E9", *arguments])
    finally:
        os.chdir(before)
    output.seek(0)
    return sorted(map(report, output.read().splitlines()))


def report(line: str) -> Report:
    match = LINE.fullmatch(line)
    assert match, f"not a report of flake8's: {line!r}"
    path = match["path"].replace(os.sep, "/").removeprefix("./")
    return Report(path, int(match["row"]), int(match["column"]), match["code"], match["text"])


def check(root: Path, text: str, *arguments: str, marked: bool = True) -> list[Report]:
    """Write a tree, lint it, and compare both ways; return the reports."""
    tree = parse(text)
    marker = {"pyproject.toml": ""} if marked and tree.files.keys().isdisjoint(MARKERS) else {}
    write(marker | tree.files, root)
    reports = flake8(root, *arguments)
    assert [(r.path, r.row, r.code) for r in reports] == sorted(tree.expected), reports
    return reports
