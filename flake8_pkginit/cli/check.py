"""``flake8-pkginit check``: every import of a tree, of git's, or of archives."""

from __future__ import annotations

import argparse
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from flake8_pkginit.cli.progress import Progress
from flake8_pkginit.cli.status import CLEAN, FINDINGS, WRONG_USE, conclude
from flake8_pkginit.report.formats import FORMATS
from flake8_pkginit.run.configuration import UsageError, read_options
from flake8_pkginit.run.session import check, start

if TYPE_CHECKING:
    from flake8_pkginit.cli.parser import Commands
    from flake8_pkginit.rules.checker import Run
    from flake8_pkginit.rules.result import Result

DESCRIPTION = """\
Check every import of the project's own code, in all files that flake8 would lint.

The options are flake8's, in its configuration files or here: --exclude, --extend-exclude,
--per-file-ignores, --select, --ignore, --config, --isolated, --jobs, and the plugin's --pkg-root,
--pkg-namespace-packages, --pkg-source-roots and --pkg-generated; so are the comments (# noqa).
The findings are those of flake8 --select=PKG. Of what ships, by --staged, --commit or an archive
as PATH, they also say what became of a file that is only on disk.
"""
EXAMPLES = """\
examples: flake8-pkginit check --format=github backend
          flake8-pkginit check --staged
          flake8-pkginit check dist/*

The exit status is 0 if nothing was found, 1 if something was, and 2 on wrong use or if a file
cannot be read. The last line, on standard error, says how much was checked.
"""
NEEDS_RICH = "--format=full needs rich: pip install 'flake8-pkginit[command]'"
# Here, so that a run without any need not load what reads them.
ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "check",
        help="check the imports of a whole tree",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="what to check: directories, files, or wheels and other archives (default: .)",
    )
    tree = command.add_mutually_exclusive_group()
    tree.add_argument(
        "--staged", action="store_true", help="what the next commit will hold, not what is on disk"
    )
    tree.add_argument("--commit", metavar="REV", help="what a commit of git's holds")
    command.add_argument(
        "--format",
        choices=FORMATS,
        help="how to write the findings (default: full on a terminal, else text)",
    )
    command.set_defaults(execute=execute)


def execute(arguments: Namespace, rest: Sequence[str]) -> int:
    """Check, and write what was found. Raises ``UsageError``."""
    is_git = arguments.staged or arguments.commit is not None
    options = read_options([*rest, *arguments.paths], on_disk=not is_git)
    run = start(options)
    write = FORMATS[_format_name(arguments.format)]
    result, where = _git(arguments, options, run) if is_git else _paths(options, run)
    write(result, sys.stdout)
    sys.stdout.flush()
    conclude(result, where)
    if result.unreadable:
        return WRONG_USE
    return FINDINGS if result.findings else CLEAN


def _format_name(asked: str | None) -> str:
    """Return the name of the format to write. Raises ``UsageError``."""
    with_rich = find_spec("rich") is not None
    if asked == "full" and not with_rich:  # said before the work, not after it
        raise UsageError(NEEDS_RICH)
    return asked or ("full" if sys.stdout.isatty() and with_rich else "text")


def _git(arguments: Namespace, options: Namespace, run: Run) -> tuple[Result, str]:
    """Check what git holds, and say what that is."""
    from flake8_pkginit.ship.git_tree import check_git  # few runs ask for it

    with Progress() as progress:
        return check_git(options, run, arguments.commit, progress)


def _paths(options: Namespace, run: Run) -> tuple[Result, str]:
    """Check what is on disk, or what archives hold, and say what the latter are."""
    archives = [
        path
        for path in options.filenames
        if path.lower().endswith(ARCHIVES) and not os.path.isdir(path)
    ]
    if not archives:
        with Progress() as progress:
            return check(options, run, progress), ""
    if len(archives) < len(options.filenames):
        raise UsageError("archives are checked by themselves, without other paths")
    from flake8_pkginit.ship.archives import check_archives

    with Progress() as progress:
        return check_archives(options, run, progress)
