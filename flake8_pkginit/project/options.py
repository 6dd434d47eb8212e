"""The options of the plugin: how flake8 learns of them, and what they mean."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from flake8_pkginit.project.settings import Settings, directories

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

Refuse = Callable[[str], NoReturn]


def add_options(option_manager: OptionManager) -> None:
    """Tell flake8 of the options, for its configuration files and for ``--help``."""
    option_manager.add_option(
        "--pkg-root",
        metavar="DIR",
        default="",
        parse_from_config=True,
        normalize_paths=True,
        help="The project root, above the top-level packages. (Default: found by its .git,"
        " pyproject.toml, setup.cfg, setup.py, tox.ini or .flake8.)",
    )
    option_manager.add_option(
        "--pkg-namespace-packages",
        metavar="DIRS",
        default="",
        parse_from_config=True,
        comma_separated_list=True,
        normalize_paths=True,
        help="Comma-separated directories or globs that have no __init__.py on purpose"
        " (PEP 420). Added to ruff's namespace-packages. (Default: none.)",
    )
    option_manager.add_option(
        "--pkg-source-roots",
        metavar="DIRS",
        default="",
        parse_from_config=True,
        comma_separated_list=True,
        normalize_paths=True,
        help="Comma-separated directories or globs that absolute imports start from, beside"
        " the project root, src in it, the directory above a file's top-level package, and"
        " ruff's src. (Default: none.)",
    )
    option_manager.add_option(
        "--pkg-generated",
        metavar="PATTERNS",
        default="",
        parse_from_config=True,
        comma_separated_list=True,
        normalize_paths=True,
        help="Comma-separated patterns, as for --exclude, of modules that something writes"
        " before they are imported, such as *_pb2.py. (Default: none.)",
    )


def settings_of(options: Namespace, refuse: Refuse) -> Settings:
    """Return the settings that options mean; ``refuse`` is called with a usage error."""

    def named(option: str, patterns: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for pattern in filter(None, patterns):
            expanded = _expand(pattern)
            if not expanded:
                refuse(f"{option}: there is no directory {pattern!r}")
            found.extend(expanded)
        return tuple(found)

    roots = named("--pkg-root", [options.pkg_root])
    return Settings(
        roots[0] if roots else "",
        named("--pkg-namespace-packages", options.pkg_namespace_packages),
        named("--pkg-source-roots", options.pkg_source_roots),
        tuple(options.pkg_generated),
        options.disable_noqa,
    )


def _expand(pattern: str) -> list[str]:
    """Return the directories that an option names.

    flake8 has made paths with a slash absolute. Of a bare name it does not tell whether it comes
    from the command line or from the configuration file that it has found in the working directory
    or above it.
    """
    bases = [os.getcwd()]
    while (above := os.path.dirname(bases[-1])) != bases[-1] and not os.path.isabs(pattern):
        bases.append(above)
    for base in bases:
        if found := directories(os.path.join(base, pattern)):
            return found
    return []
