"""The catalogue: every rule once, and what a finding is."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One kind of fault.

    ``summary`` is the rule's cell in the README's table of codes.
    """

    code: str
    name: str
    summary: str


class Finding(NamedTuple):
    """One fault in one file.

    ``row`` counts lines from 1, ``column`` counts characters from 0, as flake8 takes them.
    """

    row: int
    column: int
    rule: Rule
    message: str


MISSING_INIT = Rule(
    "PKG001",
    "missing-init",
    "a directory of a package that has no `__init__.py`",
)
UNRESOLVED_RELATIVE_IMPORT = Rule(
    "PKG002",
    "unresolved-relative-import",
    "a relative import that reaches no module, or only through a directory without `__init__.py`",
)
BEYOND_TOP_LEVEL = Rule(
    "PKG003",
    "beyond-top-level",
    "a relative import with more dots than there are packages above it",
)

RULES = (MISSING_INIT, UNRESOLVED_RELATIVE_IMPORT, BEYOND_TOP_LEVEL)


def one_line(message: str) -> str:
    """Make a message fit for every editor: names on disk may hold any character."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in message)
