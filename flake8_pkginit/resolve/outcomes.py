"""What becomes of an import: a closed set of records.

Each has a ``tag`` of its own, since named tuples of two types would be equal without it.
"""

from enum import Enum
from typing import Literal, NamedTuple


class Kind(Enum):
    """The kinds of what a finder finds under one name in a directory (language reference, 5.5)."""

    PACKAGE = "regular package"
    NAMESPACE = "directory without __init__.py"
    MODULE = "module"
    MISSING = "nothing"


class Found(NamedTuple):
    """The import reaches a regular package or a module, or a plain directory at its end."""

    path: str
    kind: Kind
    tag: Literal["found"] = "found"


class NotFound(NamedTuple):
    """``directory`` has nothing under the name of ``segment``."""

    directory: str
    part: str
    segment: int
    tag: Literal["not found"] = "not found"


class ThroughMissingInit(NamedTuple):
    """The import is found, but enters the missing-init ``directory`` at ``segment``."""

    directory: str
    segment: int
    tag: Literal["through missing init"] = "through missing init"


class NotAPackage(NamedTuple):
    """The segment before ``segment`` is a plain module, ``part`` in ``directory``."""

    directory: str
    part: str
    segment: int
    tag: Literal["not a package"] = "not a package"


class BeyondTopLevel(NamedTuple):
    """The dots climb above the top-level package."""

    tag: Literal["beyond top level"] = "beyond top level"


class UnknownName(NamedTuple):
    """The import reaches ``found``, which has no ``name``, that of ``segment``."""

    found: Found
    name: str
    segment: int
    tag: Literal["unknown name"] = "unknown name"


class Undecided(NamedTuple):
    """The answer does not lie on disk, because of ``reason``."""

    reason: str
    tag: Literal["undecided"] = "undecided"


Outcome = (
    Found | NotFound | ThroughMissingInit | NotAPackage | BeyondTopLevel | UnknownName | Undecided
)
