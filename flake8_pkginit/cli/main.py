"""The command: read the command line, run one command, and return its exit status."""

from __future__ import annotations

import gc
import io
import logging
import os
import sys
from collections.abc import Sequence

from flake8_pkginit import __version__
from flake8_pkginit.cli import check, explain, fix, tree
from flake8_pkginit.cli.parser import Parser
from flake8_pkginit.cli.status import FINDINGS, INTERRUPTED, WRONG_USE, print_errors
from flake8_pkginit.run.configuration import UsageError

GARBAGE = 100_000  # objects between two collections of garbage, of which a run makes little


def parser() -> Parser:
    """Return the parser of the command line."""
    command = Parser(
        prog="flake8-pkginit",
        description="Find the imports of a project's own code that fail where it is deployed.",
        allow_abbrev=False,
    )
    command.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = command.add_subparsers(title="commands", dest="command", required=True)
    for each in (check, fix, tree, explain):
        each.add_to(commands)
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the command line names; return the exit status."""
    gc.set_threshold(GARBAGE)
    logging.getLogger("flake8.pkginit").addHandler(logging.StreamHandler())
    if isinstance(sys.stdout, io.TextIOWrapper):  # names on disk may hold any byte
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    parsed, rest = parser().parse_known_args(arguments)
    try:
        status: int = parsed.execute(parsed, rest)
        sys.stdout.flush()
        return status
    except UsageError as error:
        print_errors([str(error)])
        return WRONG_USE
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except KeyboardInterrupt:
        return INTERRUPTED
