"""The project root: nothing above it is read, and the top-level packages lie below it."""

from __future__ import annotations

import os

from flake8_pkginit.project.files import Files, Listing, is_within, parents_of

REPOSITORIES = frozenset({".git", ".hg"})
PROJECT_FILES = frozenset({"pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8"})


class Roots:
    """Find the project root of a directory; ``pkg_root`` is the root of all that lies below it."""

    def __init__(self, files: Files, pkg_root: str = "") -> None:
        self._files = files
        self._pkg_root = pkg_root
        self._marked: dict[str, str | None] = {}

    def root(self, directory: str) -> str:
        """Return the project root of a directory."""
        if self._pkg_root and is_within(directory, self._pkg_root):
            return self._pkg_root
        return self._marked_root(directory) or self._unmarked_root(directory)

    def may_be_too_low(self, root: str) -> bool:
        """Tell whether packages lie above a root that no marker proves."""
        if root == self._pkg_root or self._marked_root(root) is not None:
            return False
        return any(map(self._files.is_regular, parents_of(root, "")))

    def _marked_root(self, directory: str) -> str | None:
        if directory not in self._marked:
            listing = self._files.listing(directory)
            parent = os.path.dirname(directory)
            if listing is not None and _is_marked(listing):
                self._marked[directory] = directory
            elif parent == directory:
                self._marked[directory] = None
            else:
                self._marked[directory] = self._marked_root(parent)
        return self._marked[directory]

    def _unmarked_root(self, directory: str) -> str:
        """Return the directory above the unbroken chain of regular packages around a directory.

        A package that has a project's files is a repository that is one package, hence the root.
        """
        path = directory
        while not self._files.is_regular(path):
            if os.path.dirname(path) == path:
                return directory
            path = os.path.dirname(path)
        while (above := os.path.dirname(path)) != path and self._files.is_regular(above):
            path = above
        listing = self._files.listing(path)
        if listing is not None and not PROJECT_FILES.isdisjoint(listing.files):
            return path
        return os.path.dirname(path)


def _is_marked(listing: Listing) -> bool:
    if not REPOSITORIES.isdisjoint(listing.names):
        return True
    return not PROJECT_FILES.isdisjoint(listing.files) and not listing.is_regular
