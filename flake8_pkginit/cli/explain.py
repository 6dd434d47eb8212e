"""``flake8-pkginit explain``: the page of a code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flake8_pkginit.cli.status import CLEAN
from flake8_pkginit.rules.catalogue import RULES
from flake8_pkginit.run.configuration import UsageError

if TYPE_CHECKING:
    from flake8_pkginit.cli.parser import Commands

DESCRIPTION = (
    "Show a code's page: what is reported, what happens at run time, how to mend it"
    " and when it stays silent. Without a code: the table of codes."
)


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "explain",
        help="say what a code means, and what to do about it",
        description=DESCRIPTION,
        epilog="example: flake8-pkginit explain PKG002",
        allow_abbrev=False,
    )
    command.add_argument("code", nargs="?", metavar="CODE", help="such as PKG002 or missing-init")
    command.set_defaults(execute=execute)


def execute(arguments: Namespace, rest: Sequence[str]) -> int:
    """Show a code's page, or the table of codes. Raises ``UsageError``."""
    from flake8_pkginit.report import pages

    if rest:
        raise UsageError(f"unrecognized arguments: {' '.join(rest)}")
    if arguments.code is None:
        pages.show(pages.table(), sys.stdout)
        return CLEAN
    rule = pages.find(arguments.code)
    if rule is None:
        known = ", ".join(rule.code for rule in RULES)
        raise UsageError(f"there is no code {arguments.code!r}; there are {known}")
    pages.show(pages.page(rule), sys.stdout)
    return CLEAN
