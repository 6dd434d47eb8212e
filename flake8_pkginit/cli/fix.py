"""``flake8-pkginit fix``: create what is missing, and mend imports."""

from __future__ import annotations

import argparse
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flake8_pkginit.cli.progress import Progress
from flake8_pkginit.cli.status import CLEAN, FINDINGS, WRONG_USE, print_errors
from flake8_pkginit.run.configuration import read_options

if TYPE_CHECKING:
    from flake8_pkginit.cli.parser import Commands

DESCRIPTION = """\
Create the missing __init__.py of each directory of a package, empty, and rename a misspelt one.
A directory that only relative imports prove to be a package is given one where PATH names it.
With --rewrite-imports an import is rewritten where exactly one module can be meant: in another
case, a dot more or fewer, or the one module of that name in the package that has the names.

Every change is tried before it is written: its finding must be gone, and no other have come. What
does not pass is left alone, with the reason. Nothing is overwritten, and a second run changes
nothing. The exit status is 0 if there was nothing to do and no finding is left, else 1, so that a
hook stops a commit that what is new is not part of.

The options of flake8 that check understands are understood here too.
"""


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "fix",
        help="create what is missing, and mend imports where one remedy is certain",
        description=DESCRIPTION,
        epilog="example: flake8-pkginit fix --diff --rewrite-imports backend",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("paths", nargs="*", metavar="PATH", help="what to mend (default: .)")
    command.add_argument(
        "--diff", action="store_true", help="show what would be done, write nothing"
    )
    command.add_argument("--rewrite-imports", action="store_true", help="rewrite imports too")
    command.set_defaults(execute=execute)


def execute(arguments: Namespace, rest: Sequence[str]) -> int:
    """Mend what can be mended, or show how. Raises ``UsageError``."""
    from flake8_pkginit.fix.plan import plan as plan_changes  # loads libcst
    from flake8_pkginit.fix.write import apply, diff

    options = read_options([*rest, *arguments.paths])
    with Progress() as progress:
        plan = plan_changes(options, arguments.rewrite_imports, progress)
    failed: tuple[str, ...] = ()
    if arguments.diff:
        sys.stdout.write(diff(plan))
    else:
        failed = apply(plan)
        for change in plan.changes:
            print(f"{os.path.relpath(change.path)}: {change.why}")
    sys.stdout.flush()
    for message in plan.refused:
        print(f"left alone: {message}", file=sys.stderr)
    print_errors((*plan.result.unreadable, *failed))
    left = len(plan.result.findings)
    verb = "to change" if arguments.diff else "changed"
    print(_summary(len(plan.changes) - len(failed), verb, left), file=sys.stderr)
    if failed or plan.result.unreadable:
        return WRONG_USE
    return FINDINGS if left or plan.changes else CLEAN


def _summary(done: int, verb: str, left: int) -> str:
    return (
        f"{done or 'no'} file{'' if done == 1 else 's'} {verb};"
        f" {left or 'no'} finding{'' if left == 1 else 's'} left"
    )
