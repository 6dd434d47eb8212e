"""The parser of a command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from flake8_pkginit.cli.status import WRONG_USE

if TYPE_CHECKING:
    # Public names of argparse return and take it, but none spells it.
    from argparse import _SubParsersAction

    Commands = _SubParsersAction["Parser"]


class Parser(argparse.ArgumentParser):
    """Say in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """End with that line."""
        self.exit(WRONG_USE, f"flake8-pkginit: error: {message}\n")
