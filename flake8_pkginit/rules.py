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

UNKNOWN_IMPORT_NAME = Rule(
    "PKG004",
    "unknown-import-name",
    "a name that is imported from a module of the project, and that the module does not have",
)
UNRESOLVED_FIRST_PARTY_IMPORT = Rule(
    "PKG005",
    "unresolved-first-party-import",
    "an absolute import of the project's own packages that fails as PKG002 does",
)
SHADOWED_MODULE = Rule(
    "PKG006",
    "shadowed-module",
    "a module that no import can reach, because another of its name is found first",
)

RULES = (
    MISSING_INIT,
    UNRESOLVED_RELATIVE_IMPORT,
    BEYOND_TOP_LEVEL,
    UNKNOWN_IMPORT_NAME,
    UNRESOLVED_FIRST_PARTY_IMPORT,
    SHADOWED_MODULE,
)


def one_line(message: str) -> str:
    """Make a message fit for every editor: names on disk may hold any character."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in message)
