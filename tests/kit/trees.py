"""The tree notation: files, sources and the findings expected of them, as one text.

A line at the margin is a path, what is indented under it is its source. ``# PKG002`` at the end of
a line expects that finding there; at the end of a path line, on the first line of that file.
A path that ends with a slash is an empty directory.
"""

from __future__ import annotations

import contextlib
import functools
import io
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flake8.main.cli import main
from flake8.plugins import finder

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


def plant(root: Path, text: str) -> None:
    """Write a tree that is given in the tree notation."""
    write(parse(text).files, root)


def marked(files: dict[str, str]) -> dict[str, str]:
    """Return files of which one marks the root of their project."""
    return files if files.keys() & set(MARKERS) else {"pyproject.toml": "", **files}


def keep_installed_plugins() -> None:
    """Have flake8 look once for what is installed, and not for each of many short runs.

    It reads the metadata of every distribution, which takes a third of such a run.
    """
    name = "_find_importlib_plugins"
    search = getattr(finder, name)
    setattr(finder, name, functools.cache(lambda: tuple(search())))


keep_installed_plugins()


def flake8(root: Path, *arguments: str) -> list[Report]:
    """Run flake8 in this process, from ``root``, and return what it prints of our codes."""
    written = io.BytesIO()
    output = io.TextIOWrapper(written, "utf-8", "surrogateescape", newline="\n")
    before = os.getcwd()
    os.chdir(root)
    try:
        with contextlib.redirect_stdout(output), without_faults_of_ours():
            main(["-j1", "--select=PKG,E9", *arguments])
    finally:
        os.chdir(before)
    output.flush()
    return reports(written.getvalue().decode(errors="surrogateescape"))


class Faults(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


@contextlib.contextmanager
def without_faults_of_ours() -> Iterator[None]:
    """Fail where the plugin logs a fault of its own, of which flake8 shows nothing."""
    faults, log = Faults(), logging.getLogger("flake8")
    log.addHandler(faults)
    try:
        yield
    finally:
        log.removeHandler(faults)
    assert not faults.texts, faults.texts[0]


def reports(output: str) -> list[Report]:
    """Read flake8's output."""
    return sorted(map(report, output.splitlines()))


def report(line: str) -> Report:
    match = LINE.fullmatch(line)
    assert match, f"not a report of flake8's: {line!r}"
    path = match["path"].replace(os.sep, "/").removeprefix("./")
    return Report(path, int(match["row"]), int(match["column"]), match["code"], match["text"])


def place(found: Report, cwd: Path, root: Path) -> str:
    """Such as ``app/m.py:1:7 PKG002``, with the path relative to ``root``."""
    path = os.path.relpath(cwd / found.path, root).replace(os.sep, "/")
    return f"{path}:{found.row}:{found.column} {found.code}"


def lint(cwd: Path, *arguments: str, root: Path | None = None) -> list[str]:
    """Run flake8 in this process, and return the places of what it reports."""
    return sorted(place(found, cwd, root or cwd) for found in flake8(cwd, *arguments))


def check(root: Path, text: str, *arguments: str, is_marked: bool = True) -> list[Report]:
    """Write a tree, lint it, and compare both ways; return the reports."""
    tree = parse(text)
    write(marked(tree.files) if is_marked else tree.files, root)
    found = flake8(root, *arguments)
    assert [(r.path, r.row, r.code) for r in found] == sorted(tree.expected), found
    return found


def plant_each(root: Path, trees: Mapping[str, str]) -> dict[str, Tree]:
    """Write trees beside each other, each a project of its own below the number that it gets."""
    parsed = {str(number): parse(text) for number, text in enumerate(trees.values())}
    for number, tree in parsed.items():
        write(marked(tree.files), root / number)
    return parsed


def check_each(root: Path, trees: Mapping[str, str], *arguments: str) -> dict[str, list[Report]]:
    """Write trees beside each other, lint them in one run, and compare each both ways.

    Return the reports on each, by its name.
    """
    expected = [tree.expected for tree in plant_each(root, trees).values()]
    found: dict[str, list[Report]] = {name: [] for name in trees}
    names = list(trees)
    for each in flake8(root, *arguments):
        number, _, path = each.path.partition("/")
        found[names[int(number)]].append(replace(each, path=path))
    wrong = {
        name: (shown, wanted)
        for (name, reports), wanted in zip(found.items(), expected, strict=True)
        if (shown := [(r.path, r.row, r.code) for r in reports]) != sorted(wanted)
    }
    assert not wrong, wrong
    return found
