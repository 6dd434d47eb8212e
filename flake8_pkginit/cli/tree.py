"""``flake8-pkginit tree``: the packages of a project."""

from __future__ import annotations

import argparse
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from flake8_pkginit.cli.progress import Progress
from flake8_pkginit.cli.status import CLEAN, WRONG_USE, conclude
from flake8_pkginit.run.configuration import UsageError, read_options
from flake8_pkginit.run.files import lintable
from flake8_pkginit.run.session import check, start

if TYPE_CHECKING:
    from flake8_pkginit.cli.parser import Commands
    from flake8_pkginit.report.tree import Branch

DESCRIPTION = """\
Show the directories that hold modules as a tree: which are regular packages, which are declared
namespace packages, which lack their __init__.py, which are shadowed by a module of their name, and
how many imports into each fail. Only those with something to see, unless --all is given.

The options of flake8 that check understands are understood here too.
"""
NEEDS_RICH = "a tree needs rich: pip install 'flake8-pkginit[command]', or --format=json"
NOTHING = "nothing to see: every package is complete; --all shows them all"


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "tree",
        help="show the packages of a project and what is wrong with them",
        description=DESCRIPTION,
        epilog="example: flake8-pkginit tree --all src",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("paths", nargs="*", metavar="PATH", help="what to show (default: .)")
    command.add_argument("--all", action="store_true", help="every directory that has modules")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(execute=execute)


def execute(arguments: Namespace, rest: Sequence[str]) -> int:
    """Show the packages of a project. Raises ``UsageError``."""
    from flake8_pkginit.report import tree

    options = read_options([*rest, *arguments.paths])
    run = start(options)
    if arguments.format == "text" and find_spec("rich") is None:  # said before the work
        raise UsageError(NEEDS_RICH)
    with Progress() as progress:
        result = check(options, run, progress)
    modules = Counter(os.path.dirname(os.path.abspath(path)) for path in lintable(options))
    tops = [path for path in options.filenames or ["."] if os.path.isdir(path)]
    branches = tree.grow(run.resolver.packages, run.files, tops, modules, result)
    if not arguments.all:
        branches = [tree.prune(branch) for branch in branches if not branch.is_plain]
    _write(branches, arguments.format)
    conclude(result)
    return WRONG_USE if result.unreadable else CLEAN


def _write(branches: Sequence[Branch], format_name: str) -> None:
    from flake8_pkginit.report import tree

    write = tree.write_json if format_name == "json" else tree.write_text
    write(branches, sys.stdout)
    if not branches:
        print(NOTHING, file=sys.stderr)
