"""PKG001: a directory of a package that has no ``__init__.py``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from flake8_pkginit.project.files import INIT, Files
from flake8_pkginit.project.packages import Package, Packages
from flake8_pkginit.source.outline import Guard, Import

if TYPE_CHECKING:
    from flake8_pkginit.project.provenance import Provenance
    from flake8_pkginit.rules.finding import Finding, Remedy
    from flake8_pkginit.rules.module import Module


class MissingInit:
    """Report each missing-init directory once, on the first of its modules that the run lints.

    ``is_linted`` tells whether the run lints a path.
    """

    def __init__(
        self,
        files: Files,
        packages: Packages,
        is_linted: Callable[[str], bool],
        provenance: Provenance | None,
    ) -> None:
        self._files = files
        self._packages = packages
        self._is_linted = is_linted
        self._provenance = provenance
        self._files_of: dict[str, str | None] = {}
        self._implied_files: dict[str, str | None] = {}

    def may_stand_on(self, package: Package, path: str, statements: Sequence[Import]) -> bool:
        """Tell whether a finding may stand on a file that has these imports."""
        if package.is_implied and any(statement.level for statement in statements):
            return True
        return any(self.file_of(package, directory) == path for directory in package.missing_init)

    def file_of(self, package: Package, directory: str) -> str | None:
        """Return the file on which the finding about a directory stands, if the run lints one.

        It is the first module of the directory, and without modules that of its first package.
        """
        if directory not in self._files_of:
            self._files_of[directory] = self._find_file(package, directory)
        return self._files_of[directory]

    def _find_file(self, package: Package, directory: str) -> str | None:
        listing = self._files.listing(directory)
        assert listing is not None  # or it would be no missing-init directory
        if listing.modules:
            paths = (os.path.join(directory, name) for name in listing.modules)
            return next(filter(self._is_linted, paths), None)
        inner = (
            self.file_of(package, path)
            for path in self._packages.packages_in(package.root, directory)
        )
        return next(filter(None, inner), None)

    def _implied_file(
        self, module: Module, package: Package, statements: Sequence[Import]
    ) -> str | None:
        """Return the first linted module that imports relatively, where only these prove it."""
        if not _imports_relatively(statements):
            return None
        directory = package.directory
        if directory not in self._implied_files:
            self._implied_files[directory] = self._find_implied_file(module, directory)
        return self._implied_files[directory]

    def _find_implied_file(self, module: Module, directory: str) -> str | None:
        listing = self._files.listing(directory)
        assert listing is not None  # or there would be no such file
        if self._packages.holds_scripts(directory, listing):
            return None
        from flake8_pkginit.source import parse  # few directories are implied
        from flake8_pkginit.source.nodes import syntax_tree

        for name in listing.modules:
            path = os.path.join(directory, name)
            if path == module.path:
                return path
            tree = syntax_tree(self._files.source(path)) if self._is_linted(path) else None
            if tree is not None and _imports_relatively(parse.imports(tree)):
                return path
        return module.path

    def findings(
        self, module: Module, package: Package, statements: Sequence[Import]
    ) -> list[Finding]:
        """Return the finding that stands on a file, if any."""
        missing = [d for d in package.missing_init if self.file_of(package, d) == module.path]
        reason = f"{'a directory' if len(missing) == 1 else 'directories'} of package"
        reason += f" '{os.path.basename(package.top)}'"
        if package.is_implied and self._implied_file(module, package, statements) == module.path:
            missing = [package.directory]
            reason = "whose modules import relatively"
        if not missing:
            return []
        from flake8_pkginit.rules.catalogue import MISSING_INIT  # a clean run needs none
        from flake8_pkginit.rules.finding import Finding, one_line
        from flake8_pkginit.source.ranges import START

        names = " and ".join(f"'{package.relative(directory)}'" for directory in missing)
        message = f"no {INIT} in {names}"
        remedy = self._remedy(missing, message)
        return [
            Finding(
                MISSING_INIT, module.name, START, one_line(f"{message}, {reason}"), remedy=remedy
            )
        ]

    def _remedy(self, missing: Sequence[str], title: str) -> Remedy:
        from flake8_pkginit.rules.finding import Remedy, one_line
        from flake8_pkginit.rules.spelling import misspelt_init, rename_misspelt

        created: list[str] = []
        renamed: list[tuple[str, str]] = []
        for directory in missing:
            listing = self._files.listing(directory)
            misspelt = misspelt_init(listing) if listing is not None else None
            path = os.path.join(directory, INIT)
            if misspelt is None:
                created.append(path)
            else:
                renamed.append((os.path.join(directory, misspelt), path))
        inits = [os.path.join(directory, INIT) for directory in missing]
        why = self._provenance.why(inits) if self._provenance is not None else ""
        text = why or rename_misspelt(self._files.listing(missing[-1]))
        return Remedy(
            one_line(text), title, created=tuple(created), renamed=tuple(renamed), is_certain=True
        )


def _imports_relatively(statements: Iterable[Import]) -> bool:
    from flake8_pkginit.source.guards import guard_of  # a clean run of the command parses nothing

    return any(s.level and guard_of(s) is Guard.NONE for s in statements)
