"""The catalogue: every rule once."""

from typing import NamedTuple


class Rule(NamedTuple):
    """One kind of fault; ``summary`` is its cell in the README's table of codes."""

    code: str
    name: str
    summary: str


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

# flake8's own code for a file that cannot be read; it has no page here.
UNREADABLE_FILE = Rule("E902", "E902", "a file that cannot be read")
