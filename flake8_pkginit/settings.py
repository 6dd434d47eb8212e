"""What a project says about itself: its own options, and the files of other tools."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from fnmatch import fnmatch
from importlib import import_module
from typing import Any, NamedTuple

from flake8_pkginit.resolver import is_within, read_text

RUFF_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")  # in ruff's order of precedence


class Settings(NamedTuple):
    """The options of the plugin, every path in them absolute.

    ``pkg_root`` is empty where the root is to be found. ``namespace_packages`` are directories,
    ``generated`` are patterns as flake8's ``exclude`` has them, ``disable_noqa`` is flake8's own.
    """

    pkg_root: str = ""
    namespace_packages: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    disable_noqa: bool = False

    def generates(self, path: str) -> bool:
        """Whether something outside the source tree writes this path."""
        name = os.path.basename(path)
        return any(fnmatch(name, p) or fnmatch(path, p) for p in self.generated)


class Declared:
    """The directories that are namespace packages on purpose, by our option or by ruff's."""

    def __init__(self, namespace_packages: Sequence[str]) -> None:
        self._ours = frozenset(namespace_packages)
        self._ruffs: dict[str, tuple[str, ...]] = {}

    def has(self, root: str, directory: str) -> bool:
        """Whether a directory of the project at ``root`` is declared."""
        if root not in self._ruffs:
            self._ruffs[root] = _ruff_namespace_packages(root)
        # To ruff, what lies below a declared directory is declared as well.
        return directory in self._ours or any(is_within(directory, p) for p in self._ruffs[root])


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


def _ruff_namespace_packages(root: str) -> tuple[str, ...]:
    """Return the directories that ruff's ``namespace-packages`` names in a project's root.

    Source: https://docs.astral.sh/ruff/settings/#namespace-packages
    """
    for name in RUFF_FILES:
        text = read_text(os.path.join(root, name))
        if "namespace-packages" not in text:  # spares most projects the TOML parser
            continue
        table: Any = parse_toml(text)
        if name == "pyproject.toml":
            table = _table(_table(table.get("tool")).get("ruff"))
        patterns = table.get("namespace-packages")
        if isinstance(patterns, list):
            return tuple(
                found
                for pattern in patterns
                for found in directories(os.path.join(root, str(pattern)))
                if is_within(found, root)
            )
    return ()


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
