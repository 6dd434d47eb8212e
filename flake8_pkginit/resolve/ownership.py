"""Which top-level packages are the project's own."""

from __future__ import annotations

import os
from collections.abc import Callable

from flake8_pkginit.project.files import parents_of
from flake8_pkginit.project.packages import Package, Packages
from flake8_pkginit.project.settings import Declared
from flake8_pkginit.resolve.finder import Finder
from flake8_pkginit.resolve.outcomes import Kind
from flake8_pkginit.resolve.search_path import SearchPath, search_path


class Ownership:
    """Tell from which entries of the search path a first segment is the project's own.

    ``had(directory, name)`` tells whether a directory has lost a top-level package or module.
    """

    def __init__(
        self,
        packages: Packages,
        finder: Finder,
        declared: Declared,
        had: Callable[[str, str], bool] | None = None,
    ) -> None:
        self._packages = packages
        self._finder = finder
        self._declared = declared
        self._had = had
        self._paths: dict[tuple[str, str], SearchPath] = {}

    def search_path(self, package: Package) -> SearchPath:
        """Return the directories from which a package's modules import the project's own code."""
        key = (package.top, package.root)
        if key not in self._paths:
            self._paths[key] = search_path(package, self._declared)
        return self._paths[key]

    def entries(self, package: Package, name: str) -> tuple[str, ...]:
        """Return the directories of the search path that have a top-level package or module."""
        directories = self.search_path(package).directories
        return tuple(path for path in directories if self._owns(package.root, path, name))

    def _owns(self, root: str, directory: str, name: str) -> bool:
        """Tell whether a directory has a package or a module of a name; a plain folder is none."""
        if not self._finder.may_find(directory, name):
            return self._had is not None and self._had(directory, name)
        kind = self._finder.find(directory, name)
        if kind is Kind.NAMESPACE:
            return self._packages.is_declared(root, os.path.join(directory, name))
        return kind is not Kind.MISSING

    def may_be_portion(self, package: Package, name: str) -> bool:
        """Tell whether a package lies below a plain directory of a name, perhaps a namespace."""
        return any(
            os.path.basename(path) == name and not self._packages.is_package(package.root, path)
            for path in parents_of(package.top, package.root)
            if path != package.root
        )
