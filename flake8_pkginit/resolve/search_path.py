"""The directories from which absolute imports start."""

import os
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from flake8_pkginit.project.files import is_within
from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.settings import Declared


class Reason(Enum):
    """Why a directory is on the search path."""

    ABOVE = "it holds the top-level package of the file"
    ROOT = "it is the project root"
    SRC = "it is 'src' in the project root"
    CONFIGURED = "the configuration names it"


class Entry(NamedTuple):
    """A directory of the search path, and why it is there."""

    directory: str
    reason: Reason


class SearchPath(NamedTuple):
    """The entries in the order in which an import asks them."""

    entries: tuple[Entry, ...]

    @property
    def directories(self) -> tuple[str, ...]:
        """Return the directories of the entries."""
        return tuple(entry.directory for entry in self.entries)


def search_path(package: Package, declared: Declared) -> SearchPath:
    """Return the search path of the modules of a package; each directory counts once."""
    found: dict[str, Entry] = {}
    for entry in _entries(package, declared):
        found.setdefault(entry.directory, entry)
    return SearchPath(tuple(found.values()))


def _entries(package: Package, declared: Declared) -> Iterator[Entry]:
    root = package.root
    above = os.path.dirname(package.top)
    if is_within(above, root):
        yield Entry(above, Reason.ABOVE)
    yield Entry(root, Reason.ROOT)
    yield Entry(os.path.join(root, "src"), Reason.SRC)
    for directory in declared.source_roots(root):
        yield Entry(directory, Reason.CONFIGURED)
