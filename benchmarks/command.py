"""How long the command takes for a whole tree, side by side with what else looks at imports.

Makes a virtual environment for each tool (kept for the next run), runs them in turn, and prints the
medians as ratios to the command. README.md beside this file says how to get source trees.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from run import ROOT, generate, install, say, use

SIZES = (1_000, 10_000, 100_000)
STAGED = 10_000  # the size of the tree that is checked as git has it, too
SLOW = 60  # seconds: a tool that takes longer is run once


@dataclass(frozen=True)
class Tool:
    """A program to compare with: what pip installs, and its command line before the tree."""

    name: str
    packages: tuple[str, ...]
    command: tuple[str, ...]


OURS = Tool("flake8-pkginit check", (), ("flake8-pkginit", "check", "--isolated"))
TOOLS = (
    OURS,
    Tool("flake8 --select=PKG", (), ("flake8", "--isolated", "--select=PKG")),
    Tool("ruff", ("ruff",), ("ruff", "check", "--isolated", "--no-cache", "--select=INP")),
    Tool("pyrefly", ("pyrefly",), ("pyrefly", "check")),
    Tool("ty", ("ty",), ("ty", "check")),
    Tool("mypy", ("mypy",), ("mypy", "--no-incremental", "--cache-dir", os.devnull)),
    Tool("pyright", ("pyright[nodejs]",), ("pyright",)),
    Tool(
        "pylint",
        ("pylint",),
        ("pylint", "--disable=all", "--recursive=y",
         "--enable=import-error,relative-beyond-top-level,no-name-in-module"),
    ),
)  # fmt: skip


def prepared(tool: Tool, folder: Path) -> list[str]:
    """Return the command line of a tool, installed in an environment of its own."""
    home = folder / (tool.packages[0].partition("[")[0] if tool.packages else "command")
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    if not home.exists():
        say(f"making an environment for {tool.name}")
        install(sys.executable, "-m", "venv", str(home))
    if not tool.packages:
        pip = (str(scripts / "python"), "-m", "pip", "install", "-q")
        install(*pip, str(ROOT))
        install(*pip, "--force-reinstall", "--no-deps", str(ROOT))
    elif not (scripts / tool.command[0]).exists():
        install(str(scripts / "python"), "-m", "pip", "install", "-q", *tool.packages)
    return [str(scripts / tool.command[0]), *tool.command[1:]]


def times(
    tree: Path, commands: Mapping[str, Sequence[str]], rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Return wall seconds and megabytes of each command, run in turn once the caches are full."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            if number and taken[name][0][0] > SLOW:
                continue
            say(f"{tree.name}: {name}, round {number} of {rounds}")
            used = use([*command, str(tree)], any_status=True)
            if number == 1:
                taken[name].clear()
            taken[name].append((used.wall, used.peak))
    return taken


def report(tree: Path, commands: Mapping[str, Sequence[str]], rounds: int) -> None:
    """Print a table for one tree."""
    print(f"\n{tree.name}\n\n| | wall s | times ours | peak MB |\n| --- | ---: | ---: | ---: |")
    ours = 0.0
    for name, taken in times(tree, commands, rounds).items():
        wall, peak = median(t for t, _ in taken), max(p for _, p in taken)
        ours = ours or wall
        print(f"| {name} | {wall:.2f} | {wall / ours:.2f} | {peak:.0f} |", flush=True)


def stage(tree: Path) -> None:
    """Put a tree into the index of a repository of its own."""
    for command in (("init", "-q"), ("add", ".")):
        subprocess.run(("git", *command), cwd=tree, check=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "trees", nargs="*", metavar="TREE", type=Path, help="a source tree to check"
    )
    parser.add_argument("--rounds", type=int, default=5, help="of which to take the median (5)")
    programs = [tool.command[0] for tool in TOOLS[1:]]
    parser.add_argument("--without", action="append", default=[], choices=programs)
    parser.add_argument(
        "--growth",
        action="store_true",
        help="generated trees too, up to 100,000; one of them also as git has it",
    )
    options = parser.parse_args(arguments)
    for tree in options.trees:
        if not tree.is_dir():
            parser.error(f"there is no directory {str(tree)!r}")
    folder = ROOT / ".venv-bench"
    wanted = [tool for tool in TOOLS if tool.command[0] not in options.without]
    commands = {tool.name: prepared(tool, folder) for tool in wanted}
    for tool in wanted:
        version = [commands[tool.name][0], "--version"]
        print(f"- {subprocess.check_output(version, text=True).strip().splitlines()[0]}")
    for tree in options.trees:
        report(tree.absolute(), commands, options.rounds)
    if options.growth:
        with tempfile.TemporaryDirectory() as temporary:
            for size in SIZES:
                tree = Path(generate(Path(temporary), size))
                asked = {OURS.name: commands[OURS.name]}
                if size == STAGED:
                    stage(tree)
                    asked["flake8-pkginit check --staged"] = [*commands[OURS.name], "--staged"]
                report(tree, asked, options.rounds)


if __name__ == "__main__":
    main()
