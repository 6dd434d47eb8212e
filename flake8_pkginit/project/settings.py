"""What a project declares: the options of this plugin, and the settings of ruff."""

import os
import re
import sys
from fnmatch import fnmatch
from importlib import import_module
from typing import Any, NamedTuple

from flake8_pkginit.project.files import is_within, read_text

RUFF_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")  # in ruff's order of precedence
RUFF_KEYS = re.compile(r"(?m)^[ \t]*(namespace-packages|src)[ \t]*=")


class Settings(NamedTuple):
    """The options of the plugin; every path in them is absolute.

    ``pkg_root`` is empty where the root is to be found. ``namespace_packages`` and
    ``source_roots`` are directories, ``generated`` are patterns as flake8's ``exclude`` has them,
    ``disable_noqa`` is flake8's own.
    """

    pkg_root: str = ""
    namespace_packages: tuple[str, ...] = ()
    source_roots: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    disable_noqa: bool = False

    def generates(self, path: str) -> bool:
        """Tell whether something outside the source tree writes a path."""
        name = os.path.basename(path)
        return any(fnmatch(name, p) or fnmatch(path, p) for p in self.generated)


class Ruffs(NamedTuple):
    """The settings of ruff that speak of directories."""

    namespace_packages: tuple[str, ...] = ()
    src: tuple[str, ...] = ()


class Declared:
    """Tell how a project uses its directories, by its options or by ruff's settings."""

    def __init__(self, settings: Settings) -> None:
        self._namespace_packages = frozenset(settings.namespace_packages)
        self._source_roots = settings.source_roots
        self._ruffs: dict[str, Ruffs] = {}

    def has(self, root: str, directory: str) -> bool:
        """Tell whether a directory of a project is a namespace package on purpose."""
        # To ruff, what lies below a declared directory is declared as well.
        return directory in self._namespace_packages or any(
            is_within(directory, path) for path in self._ruff(root).namespace_packages
        )

    def source_roots(self, root: str) -> tuple[str, ...]:
        """Return the directories from which absolute imports start, beside the usual ones."""
        return self._source_roots + self._ruff(root).src

    def _ruff(self, root: str) -> Ruffs:
        if root not in self._ruffs:
            self._ruffs[root] = _read_ruff(root)
        return self._ruffs[root]


def directories(pattern: str) -> list[str]:
    """Return the directories that an absolute path or glob names."""
    from glob import glob  # few runs need it

    found = [pattern] if os.path.isdir(pattern) else glob(pattern, recursive=True)
    return [os.path.normpath(path) for path in found if os.path.isdir(path)]


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a TOML file; empty where it is broken, which is its own tool's to say."""
    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        table: dict[str, Any] = toml.loads(text)
    except (ValueError, RecursionError):
        return {}
    return table


def _read_ruff(root: str) -> Ruffs:
    """Read ruff's ``namespace-packages`` and ``src`` in a project's root.

    Source: https://docs.astral.sh/ruff/settings/#namespace-packages and #src
    """
    for name in RUFF_FILES:
        text = read_text(os.path.join(root, name))
        if not RUFF_KEYS.search(text):  # spares most projects the TOML parser
            continue
        table: Any = parse_toml(text)
        if name == "pyproject.toml":
            table = _table(_table(table.get("tool")).get("ruff"))
        if {"namespace-packages", "src"} & table.keys():
            return Ruffs(
                _directories(root, table.get("namespace-packages")),
                _directories(root, table.get("src")),
            )
    return Ruffs()


def _directories(root: str, patterns: object) -> tuple[str, ...]:
    return tuple(
        found
        for pattern in (patterns if isinstance(patterns, list) else ())
        for found in directories(os.path.join(root, str(pattern)))
        if is_within(found, root)
    )


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
