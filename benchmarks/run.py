"""What the plugin costs in a flake8 run, side by side with flake8 alone and with its peers.

Makes a virtual environment for each (kept for the next run), runs them in turn, and prints the
medians as ratios to flake8 alone. README.md beside this file says how to get source trees.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
INSIDE = Path(__file__).with_name("inside.py")
ALONE, OURS = "flake8 alone", "flake8-pkginit"
PEERS = ("flake8-no-pep420", "flake8-tidy-imports")
FLAKE8 = ("-m", "flake8", "-j1", "--isolated", "--exit-zero")
SINGLE_FILE_RUNS = 31
SIZES = (1_000, 3_000, 10_000)
PER_PACKAGE = 20
MODULE = '''"""A module of a generated tree."""

from . import module_{sibling}
from .module_{sibling} import value
from ..package_{package}.module_{other} import value as other

values = [module_{sibling}, value, other]
'''


@dataclass(frozen=True)
class Usage:
    """What a process used: seconds of wall and CPU time, megabytes of memory at its peak."""

    wall: float
    cpu: float
    peak: float


def environments(folder: Path) -> dict[str, str]:
    """Return the interpreter of each variant, with the same flake8 and libcst in all."""
    requirements = {ALONE: [], OURS: ["--force-reinstall", "--no-deps", str(ROOT)]} | {
        peer: [peer] for peer in PEERS
    }
    pythons: dict[str, str] = {}
    for name, extra in requirements.items():
        home = folder / name.replace(" ", "-")
        scripts = "Scripts" if os.name == "nt" else "bin"
        pythons[name] = str(home / scripts / "python")
        if not home.exists():
            say(f"making an environment for {name}")
            install(sys.executable, "-m", "venv", str(home))
            install(pythons[name], "-m", "pip", "install", "-q", "flake8", "libcst")
        if extra:
            install(pythons[name], "-m", "pip", "install", "-q", *extra)
    return pythons


def install(*command: str) -> None:
    """Run a step of an installation, or end with what it said."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        sys.exit(f"run.py: error: {' '.join(command)}\n{done.stderr.strip()}")


def say(text: str) -> None:
    """Show progress."""
    print(f"run.py: {text}", file=sys.stderr, flush=True)


def use(command: Sequence[str], any_status: bool = False) -> Usage:
    """Run a command and measure it, its own child processes included."""
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    error = quiet if any_status else None
    process = subprocess.Popen(command, stdout=quiet, stderr=error, cwd=tempfile.gettempdir())
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode and not any_status:
        sys.exit(f"run.py: error: {' '.join(command)} ended with {process.returncode}")
    unit = 1024 if sys.platform == "darwin" else 1  # of ru_maxrss, in kilobytes
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit / 1024)


def compare(pythons: Mapping[str, str], target: str, rounds: int) -> dict[str, Usage]:
    """Run the variants in turn, each round starting with another; return the medians."""
    names = list(pythons)
    taken: dict[str, list[Usage]] = {name: [] for name in names}
    for number in range(-1, rounds):  # the first round fills the caches of the disk
        say(f"{target}: round {number + 1} of {rounds}")
        for name in names[number % len(names) :] + names[: number % len(names)]:
            usage = use([pythons[name], *FLAKE8, target])
            if number >= 0:
                taken[name].append(usage)
    return {
        name: Usage(
            median(u.wall for u in usages),
            median(u.cpu for u in usages),
            median(u.peak for u in usages),
        )
        for name, usages in taken.items()
    }


def report(title: str, usages: Mapping[str, Usage]) -> None:
    """Print a table of ratios to flake8 alone."""
    alone = usages[ALONE]
    print(f"\n{title}\n")
    print("| | CPU s | CPU ratio | wall s | wall ratio | peak MB | more MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, u in usages.items():
        times = f"{u.cpu:.3f} | {u.cpu / alone.cpu:.3f} | {u.wall:.3f} | {u.wall / alone.wall:.3f}"
        print(f"| {name} | {times} | {u.peak:.1f} | {u.peak - alone.peak:+.1f} |", flush=True)


def inside(python: str, what: str, tree: str) -> dict[str, float]:
    """Ask inside.py what the plugin does in a run."""
    command = [python, str(INSIDE), what, tree]
    result: dict[str, float] = json.loads(subprocess.check_output(command, cwd=ROOT.anchor))
    return result


def report_calls(python: str, trees: Sequence[tuple[str, str]]) -> None:
    """Print how often the plugin asks the file system."""
    print("\nFile-system calls of the plugin in one run, and whether it loaded libcst\n")
    print("| tree | calls | directories | import targets | 3 a directory + 4 a target | libcst |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for title, tree in trees:
        say(f"{title}: file-system calls")
        found = inside(python, "calls", tree)
        bound = 3 * found["directories"] + 4 * found["targets"]
        counted = f"{found['calls']} | {found['directories']} | {found['targets']} | {bound}"
        print(f"| {title} | {counted} | {'yes' if found['libcst'] else 'no'} |", flush=True)


def generate(folder: Path, modules: int, repeat: int = 1) -> str:
    """Write a package of so many modules, each import ``repeat`` times; return its directory."""
    root = folder / f"generated-{modules}-{repeat}"
    packages = max(1, modules // PER_PACKAGE)
    for number in range(modules):
        package, module = number % packages, number // packages
        home = root / "app" / f"package_{package}"
        home.mkdir(parents=True, exist_ok=True)
        (home / "__init__.py").touch()
        sibling, other = (module + 1) % PER_PACKAGE, (module + 2) % PER_PACKAGE
        text = MODULE.format(sibling=sibling, package=(package + 1) % packages, other=other)
        (home / f"module_{module}.py").write_text(text * repeat, encoding="utf-8")
    (root / "app" / "__init__.py").touch()
    (root / "pyproject.toml").touch()
    return str(root)


def report_growth(pythons: Mapping[str, str], trees: Mapping[int, str], rounds: int) -> None:
    """Print what more modules cost."""
    print("\nGrowth with the number of modules (generated, three relative imports in each)\n")
    print(
        "| modules | plugin's CPU ms | a module µs | CPU ratio | wall ratio | more MB | calls"
        " | a module |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    pair = {name: pythons[name] for name in (ALONE, OURS)}
    for size, tree in trees.items():
        seconds = median(inside(pythons[OURS], "time", tree)["seconds"] for _ in range(rounds))
        usages = compare(pair, tree, rounds)
        alone, ours = usages[ALONE], usages[OURS]
        calls = inside(pythons[OURS], "calls", tree)["calls"]
        own = f"{size:,} | {seconds * 1e3:.0f} | {seconds / size * 1e6:.0f}"
        ratios = f"{ours.cpu / alone.cpu:.3f} | {ours.wall / alone.wall:.3f}"
        memory = f"{ours.peak - alone.peak:+.1f}"
        print(f"| {own} | {ratios} | {memory} | {calls} | {calls / size:.2f} |", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="*", metavar="TREE", type=Path, help="a source tree to lint")
    parser.add_argument("--rounds", type=int, default=5, help="of which to take the median (5)")
    home = ROOT / ".venv-bench"
    parser.add_argument("--environments", type=Path, default=home, help=f"where ({home.name})")
    options = parser.parse_args(arguments)
    for tree in options.trees:
        if not tree.is_dir():
            parser.error(f"there is no directory {str(tree)!r}")
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    pythons = environments(options.environments.absolute())
    versions = [pythons[OURS], "-m", "flake8", "--version"]
    print(subprocess.check_output(versions, text=True).strip(), f"({os.cpu_count()} CPUs,", end=" ")
    print(f"{platform.system()}, Python {platform.python_version()})")
    with tempfile.TemporaryDirectory() as folder:
        measure(pythons, [tree.absolute() for tree in options.trees], Path(folder), options.rounds)


def measure(pythons: Mapping[str, str], trees: Sequence[Path], folder: Path, rounds: int) -> None:
    """Print every table."""
    small = Path(generate(folder, PER_PACKAGE * 2))
    single = str(small / "app" / "package_0" / "module_0.py")
    usages = compare(pythons, single, max(rounds, SINGLE_FILE_RUNS))
    report("One clean file with relative imports", usages)
    for tree in trees:
        report(f"All of {tree.name}", compare(pythons, str(tree), rounds))
    twice = ("the same, each import three times", generate(folder, PER_PACKAGE * 2, 3))
    named = [("40 generated modules", str(small)), twice, *((t.name, str(t)) for t in trees)]
    report_calls(pythons[OURS], named)
    report_growth(pythons, {size: generate(folder, size) for size in SIZES}, rounds)


if __name__ == "__main__":
    main()
