"""The packages of a project as a tree: what each directory is, and which imports into it fail."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TextIO

from flake8_pkginit.plugin import Plugin
from flake8_pkginit.resolver import Resolver
from flake8_pkginit.rules import MISSING_INIT
from flake8_pkginit.session import Fault, Result, UsageError, lintable

if TYPE_CHECKING:
    from rich.tree import Tree

REGULAR = "regular"
NAMESPACE = "namespace (declared)"
HOLE = "no __init__.py"
SHADOWED = "shadowed"
NO_PACKAGE = "not a package"
PLAIN = frozenset({REGULAR, NO_PACKAGE})


@dataclass(frozen=True)
class Branch:
    """A directory: ``modules`` lie directly in it, ``failing`` imports of these fail.

    ``kind`` is one of the words above. ``branches`` are its directories that hold modules.
    """

    name: str
    kind: str
    modules: int
    failing: int
    branches: tuple[Branch, ...]

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to see in it."""
        return self.kind in PLAIN and not self.failing and all(b.is_plain for b in self.branches)


def grow(options: Namespace, result: Result) -> list[Branch]:
    """Return the tree of each path that was checked."""
    modules = Counter(os.path.dirname(os.path.abspath(path)) for path in lintable(options))
    targets = Plugin.checker.targets
    failing = Counter(filter(None, (targets.get(_key(fault)) for fault in result.faults)))
    holes = {
        os.path.dirname(os.path.abspath(fault.path))
        for fault in result.faults
        if fault.code == MISSING_INIT.code
    }
    found = {directory for path in (*modules, *failing) for directory in _upwards(path)}
    tops = [path for path in options.filenames or ["."] if os.path.isdir(path)]
    return [
        _branch(os.path.abspath(top), _name(top), sorted(found), modules, failing, holes)
        for top in tops
    ]


def _name(path: str) -> str:
    return os.path.basename(os.getcwd()) if path == "." else os.path.normpath(path)


def _key(fault: Fault) -> tuple[str, int, int, str]:
    return os.path.abspath(fault.path), fault.row, fault.column - 1, fault.code


def _upwards(path: str) -> Iterator[str]:
    yield path
    while (above := os.path.dirname(path)) != path:
        path = above
        yield path


def _branch(
    path: str,
    name: str,
    found: Sequence[str],
    modules: Counter[str],
    failing: Counter[str],
    holes: set[str],
) -> Branch:
    below = [other for other in found if os.path.dirname(other) == path != other]
    branches = tuple(
        _branch(other, os.path.basename(other), found, modules, failing, holes) for other in below
    )
    kind = _kind(Plugin.checker.resolver, path, holes)
    return Branch(name, kind, modules[path], failing[path], branches)


def _kind(resolver: Resolver, path: str, holes: set[str]) -> str:
    root = resolver.root(path)
    package = resolver.package(path)
    if resolver.is_regular(path):
        return REGULAR
    if resolver.is_declared(root, path):
        return NAMESPACE
    if package is None:
        return SHADOWED if resolver.hidden_directory(path) is not None else NO_PACKAGE
    return HOLE if path in package.holes or path in holes else NO_PACKAGE


def prune(branch: Branch) -> Branch:
    """Leave out the branches in which there is nothing to see."""
    branches = tuple(prune(b) for b in branch.branches if not b.is_plain)
    return Branch(branch.name, branch.kind, branch.modules, branch.failing, branches)


def write_json(branches: Sequence[Branch], out: TextIO) -> None:
    """Write the trees as JSON."""
    json.dump([asdict(branch) for branch in branches], out, indent=2)
    out.write("\n")


def write_text(branches: Sequence[Branch], out: TextIO) -> None:
    """Write the trees for a reader. Raises ``UsageError`` without rich."""
    try:
        from rich.console import Console
    except ImportError:
        message = "a tree needs rich: pip install 'flake8-pkginit[command]', or --format=json"
        raise UsageError(message) from None
    console = Console(file=out)
    for branch in branches:
        console.print(_drawn(branch), no_wrap=True, soft_wrap=True)


def _drawn(branch: Branch, tree: Tree | None = None) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    colour = "" if branch.kind in PLAIN else "bold red"
    label = Text.assemble(
        (branch.name + os.sep, "bold"), "  ", (branch.kind, colour), f", {_count(branch.modules)}"
    )
    if branch.failing:
        failing = f"{branch.failing} import{'' if branch.failing == 1 else 's'} into it"
        label.append(f", {failing} fail{'s' if branch.failing == 1 else ''}", "red")
    drawn = Tree(label) if tree is None else tree.add(label)
    for inner in branch.branches:
        _drawn(inner, drawn)
    return drawn


def _count(modules: int) -> str:
    return f"{modules or 'no'} module{'' if modules == 1 else 's'}"
