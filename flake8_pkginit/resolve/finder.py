"""What a path-based finder finds under a name in a directory, from listings alone."""

from __future__ import annotations

import os

from flake8_pkginit.project.files import SUFFIXES, Files
from flake8_pkginit.resolve.outcomes import Kind

INITS = tuple("__init__" + suffix for suffix in SUFFIXES)


class Finder:
    """Answer as ``importlib.machinery.FileFinder`` does, for the disk and for what lies over it.

    A regular package wins over a module, and a module over a directory without ``__init__``
    (language reference, 5.5; PEP 420). An ``__init__`` that a build will make, or that another
    platform runs, counts as well.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._kinds: dict[tuple[str, str], Kind] = {}
        files.on_change(self._kinds.clear)

    def may_find(self, directory: str, name: str) -> bool:
        """Tell whether a directory has a folder or a module of a name."""
        listing = self._files.listing(directory)
        return listing is not None and (name in listing.folders or listing.has_module(name))

    def find(self, directory: str, name: str) -> Kind:
        """Say what an import finds under a name in a directory."""
        key = (directory, name)
        if key not in self._kinds:
            self._kinds[key] = self._find(directory, name)
        return self._kinds[key]

    def _find(self, directory: str, name: str) -> Kind:
        listing = self._files.listing(directory)
        if listing is None:
            return Kind.MISSING
        is_folder = name in listing.folders
        path = os.path.join(directory, name)
        if is_folder and self._has_init(path):
            return Kind.PACKAGE
        if listing.has_module(name):
            return Kind.MODULE
        if not is_folder:
            return Kind.MISSING
        return Kind.PACKAGE if self._files.is_regular(path) else Kind.NAMESPACE

    def _has_init(self, directory: str) -> bool:
        listing = self._files.listing(directory)
        if listing is None:  # it may not be listed, and be entered all the same
            return any(os.path.isfile(os.path.join(directory, init)) for init in INITS)
        return any(init in listing.files for init in INITS)
