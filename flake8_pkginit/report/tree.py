"""The packages of a project as a tree: the kind of each directory, and the failing imports."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from flake8_pkginit.project.files import Files
from flake8_pkginit.project.packages import Packages
from flake8_pkginit.rules.catalogue import MISSING_INIT
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.result import Result

if TYPE_CHECKING:
    from rich.tree import Tree

REGULAR = "regular"
NAMESPACE = "namespace (declared)"
LACKS_INIT = "no __init__.py"
SHADOWED = "shadowed"
NO_PACKAGE = "not a package"
PLAIN = frozenset({REGULAR, NO_PACKAGE})


class Branch(NamedTuple):
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
        """Tell whether there is nothing to see in it."""
        return self.kind in PLAIN and not self.failing and all(b.is_plain for b in self.branches)


class Survey(NamedTuple):
    """The directories of a project, as a run saw them.

    ``modules`` and ``failing`` count, under a directory, the files in it and the failing imports
    into it. ``missing_init`` are directories with a finding, ``inner`` has those in a directory.
    """

    packages: Packages
    files: Files
    modules: Counter[str]
    failing: Counter[str]
    missing_init: frozenset[str]
    inner: Mapping[str, Sequence[str]]


def grow(
    packages: Packages,
    files: Files,
    tops: Sequence[str],
    modules: Counter[str],
    result: Result,
) -> list[Branch]:
    """Return the tree of each top directory; ``modules`` has the number of files in each."""
    failing = Counter(finding.target for finding in result.findings if finding.target)
    missing = frozenset(path for f in result.findings for path in _missing_init(f))
    inner: dict[str, list[str]] = {}
    for path in sorted({path for found in (*modules, *failing) for path in _upwards(found)}):
        inner.setdefault(os.path.dirname(path), []).append(path)
    survey = Survey(packages, files, modules, failing, missing, inner)
    return [_branch(survey, os.path.abspath(top), _name(top)) for top in tops]


def _missing_init(finding: Finding) -> Iterator[str]:
    """Yield the directories that a finding says to give an ``__init__.py``."""
    if finding.rule == MISSING_INIT:
        renamed = (new for _, new in finding.remedy.renamed)
        yield from map(os.path.dirname, (*finding.remedy.created, *renamed))


def _name(path: str) -> str:
    return os.path.basename(os.getcwd()) if path == "." else os.path.normpath(path)


def _upwards(path: str) -> Iterator[str]:
    yield path
    while (above := os.path.dirname(path)) != path:
        path = above
        yield path


def _branch(survey: Survey, path: str, name: str) -> Branch:
    inner = [other for other in survey.inner.get(path, ()) if other != path]  # "/" lies in itself
    return Branch(
        name,
        _kind(survey, path),
        survey.modules[path],
        survey.failing[path],
        tuple(_branch(survey, other, os.path.basename(other)) for other in inner),
    )


def _kind(survey: Survey, path: str) -> str:
    packages = survey.packages
    if survey.files.is_regular(path):
        return REGULAR
    if packages.is_declared(packages.root(path), path):
        return NAMESPACE
    package = packages.package(path)
    if package is None:
        return SHADOWED if packages.hidden_directory(path) is not None else NO_PACKAGE
    is_missing = path in package.missing_init or path in survey.missing_init
    return LACKS_INIT if is_missing else NO_PACKAGE


def prune(branch: Branch) -> Branch:
    """Leave out the branches in which there is nothing to see."""
    return branch._replace(branches=tuple(prune(b) for b in branch.branches if not b.is_plain))


def write_json(branches: Sequence[Branch], out: TextIO) -> None:
    """Write the trees as JSON."""
    out.write(json.dumps(list(map(_as_json, branches)), indent=2) + "\n")


def _as_json(branch: Branch) -> dict[str, object]:
    return {**branch._asdict(), "branches": list(map(_as_json, branch.branches))}


def write_text(branches: Sequence[Branch], out: TextIO) -> None:
    """Write the trees for a reader."""
    from rich.console import Console

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
