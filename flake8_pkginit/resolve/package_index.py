"""All modules of a top-level package: their names, what they bind, and what they set elsewhere."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from flake8_pkginit.project.files import Files, module_path, sources_below
from flake8_pkginit.source import parse, scan
from flake8_pkginit.source.nodes import syntax_tree

# `module.name = ...` and `setattr(module, "name", ...)`, as a module sets them on another.
ASSIGNED = (
    r"(?<![\w.])(?!self\.|cls\.)\w[\w.]*\.(\w+)[ \t]*(?::[^=\n]{1,99})?=(?!=)"
    r"|\bsetattr\([ \t\n]*[^,\n]{1,99},[ \t\n]*['\"](\w+)['\"]"
)
# The same of a name that only running the module tells.
ANY_NAME = r"\bsetattr\([ \t\n]*(?!self\b|cls\b)[^,\n]{1,99},[ \t\n]*[^'\" \t\n]"

Name = tuple[str, ...]  # the segments of a module, from below the top-level package


class Index(NamedTuple):
    """Facts from the texts of a top-level package.

    ``assigned`` has for each name the source files that set it on an object other than ``self``;
    under an empty name those that set any. ``homes`` has for each name the one source file that
    defines it at module level, and an empty path where several do.
    """

    assigned: dict[str, list[str]]
    homes: dict[str, str]


class PackageIndex:
    """Read top-level packages as a whole, each once."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._indexes: dict[str, Index] = {}
        self._modules: dict[str, dict[str, list[Name]]] = {}

    def setters(self, top: str, name: str) -> list[str]:
        """Return the source files of a package that set a name on some object."""
        return self._index(top).assigned.get(name, [])

    def home(self, top: str, name: str) -> str | None:
        """Return the one source file of a package that defines a name, if only one does."""
        return self._index(top).homes.get(name) or None

    def _index(self, top: str) -> Index:
        if top not in self._indexes:
            assigned: dict[str, list[str]] = {}
            homes: dict[str, str] = {}
            for path in sources_below(top):
                text = self._files.text(path)
                names = {first or second for first, second in re.findall(ASSIGNED, text)}
                for name in names | ({""} if re.search(ANY_NAME, text) else set()):
                    assigned.setdefault(name, []).append(path)
                for name in _defined(text):
                    homes[name] = "" if name in homes else path
            self._indexes[top] = Index(assigned, homes)
        return self._indexes[top]

    def modules(self, top: str, last: str) -> list[Name]:
        """Name the modules and regular packages below a package whose last segment is ``last``."""
        if top not in self._modules:
            index: dict[str, list[Name]] = {}
            unwritten = self._files.unwritten
            sources = {p for p in sources_below(top) if unwritten.destination(p) == p}
            sources.update(p for p in (*unwritten.created, *unwritten.renamed) if _is_below(p, top))
            for path in sorted(map(module_path, sources)):
                if path != top:
                    name = tuple(os.path.relpath(path, top).split(os.sep))
                    index.setdefault(name[-1], []).append(name)
            self._modules[top] = index
        return self._modules[top].get(last, [])


def _is_below(path: str, top: str) -> bool:
    """Tell whether a path lies below a directory."""
    return path.startswith(top + os.sep)


def _defined(text: str) -> frozenset[str]:
    outline = scan.outline(text)
    if outline is not None:
        return outline.names.defined
    tree = syntax_tree(text)
    return parse.names(tree, text).defined if tree is not None else frozenset()
