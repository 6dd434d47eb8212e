"""One file in, findings out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from flake8_pkginit.imports import Guard, Import, Module, guard_of, imports, parse
from flake8_pkginit.members import Members
from flake8_pkginit.resolver import (
    Found,
    Kind,
    NotFound,
    Outcome,
    Package,
    Resolver,
    Undecided,
)
from flake8_pkginit.rules import MISSING_INIT, Finding, one_line
from flake8_pkginit.settings import Declared, Settings

if TYPE_CHECKING:
    from flake8_pkginit.faults import Faults
    from flake8_pkginit.losses import Losses
    from flake8_pkginit.scan import Written

# The plainest of the comments that flake8 takes for all codes of a line.
NOQA = re.compile(r"[^#]*# noqa\s*", re.IGNORECASE)


class Checker:
    """Checks the files of one run.

    ``lints`` tells whether the run lints a path: a hole is reported on the first such module.
    ``losses`` knows of the source tree, where another one is checked.
    ``imports`` counts the imports of the project's own code that were followed. ``targets`` has the
    directory that each faulty one leads into, by the file, row, column and code of its finding.
    """

    def __init__(
        self, settings: Settings, lints: Callable[[str], bool], losses: Losses | None = None
    ) -> None:
        self.settings = settings
        declared = Declared(settings)
        self.resolver = Resolver(
            settings.pkg_root, declared.has, declared.source_roots, losses.had if losses else None
        )
        self._losses = losses
        self.members = Members(self.resolver)
        self._lints = lints
        self.imports = 0
        self.targets: dict[tuple[str, int, int, str], str] = {}
        self._places: dict[str, str | None] = {}
        self._implied_places: dict[str, str | None] = {}
        self._loaded: Faults | None = None

    def check(self, module: Module) -> list[Finding]:
        """Return the findings of one file; at most one per place and code."""
        if not self.resolver.admit(module.path, module.lines):
            return []
        try:
            return self._check(module)
        finally:
            self.resolver.dismiss()

    def is_clean(self, path: str, written: Sequence[Written]) -> bool:
        """Whether a file surely has no finding, by the imports that a look at its text found.

        What is not sure is for ``check``: only a parser knows a guard, or an import in a string.
        """
        directory, name = os.path.split(path)
        listing = self.resolver.listing(directory)
        package = self.resolver.package(directory)
        if listing is None or name not in listing.files or package is None:
            return False
        if self._is_lost(directory, name) or self._may_be_place(package, path, written):
            return False
        return all(self._is_settled(package, path, statement) for statement in written)

    def _may_be_place(self, package: Package, path: str, written: Sequence[Written]) -> bool:
        if package.implied and any(statement.level for statement in written):
            return True
        return any(self.place_of_hole(package, hole) == path for hole in package.holes)

    def _is_settled(self, package: Package, path: str, statement: Written) -> bool:
        level, parts, names, is_typing = statement
        if level == 0 and parts[0] in sys.stdlib_module_names:
            return True
        outcome = self._resolve(package, level, parts)
        if isinstance(outcome, NotFound):
            return self._is_built(outcome.directory, outcome.part)
        if not isinstance(outcome, Found):
            return isinstance(outcome, Undecided)
        return all(
            self.members.surely_has(outcome, name, path)
            or not self.members.lacks(outcome, name, is_typing)
            or (outcome.kind is not Kind.MODULE and self._is_built(outcome.path, name))
            for name in names
        )

    def _is_built(self, directory: str, part: str) -> bool:
        """Whether nothing has a name yet, and a build makes a module of it."""
        from flake8_pkginit.undecided import is_built  # few projects need it

        listing = self.resolver.listing(directory)
        is_missing = self.resolver.find(directory, part) is Kind.MISSING
        return listing is not None and is_missing and is_built(listing, part)

    def _resolve(self, package: Package, level: int, parts: tuple[str, ...]) -> Outcome:
        outcome = self.resolver.resolve(package, level, parts)
        self.imports += level > 0 or not isinstance(outcome, Undecided)
        return outcome

    def _check(self, module: Module) -> list[Finding]:
        directory, name = os.path.split(module.path)
        package = self.resolver.package(directory)
        if package is None or self._is_lost(directory, name):
            from flake8_pkginit.lost import lost  # few files are

            return lost(self.resolver, module)
        statements = list(imports(module.tree))
        findings = self._missing_init(module, package, statements)
        for statement in statements:
            outcome = self._resolve(package, statement.level, statement.parts)
            if self._is_plain_hit(module, statement, outcome) or self._is_silenced(
                module, statement
            ):
                continue
            for finding, target in self._faults().of(module, package, statement, outcome):
                findings.append(finding)
                place = (module.path, finding.row, finding.column, finding.rule.code)
                self.targets[place] = target
        return list({(f.row, f.column, f.rule): f for f in findings}.values())

    def _is_lost(self, directory: str, name: str) -> bool:
        """A regular package of the same name beside a module wins over it."""
        listing = self.resolver.listing(directory)
        stem = name.removesuffix(".py")
        if listing is None or stem not in listing.folders:
            return False
        return self.resolver.is_regular(os.path.join(directory, stem))

    # PKG001

    def _missing_init(
        self, module: Module, package: Package, statements: Sequence[Import]
    ) -> list[Finding]:
        holes = [hole for hole in package.holes if self.place_of_hole(package, hole) == module.path]
        reason = f"{'a directory' if len(holes) == 1 else 'directories'} of package"
        reason += f" '{os.path.basename(package.top)}'"
        if package.implied and self._implied_place(module, package, statements) == module.path:
            holes = [package.directory]
            reason = "whose modules import relatively"
        if not holes:
            return []
        from flake8_pkginit.suggest import remedy  # a clean run needs none

        names = " and ".join(f"'{package.relative(hole)}'" for hole in holes)
        inits = [os.path.join(hole, "__init__.py") for hole in holes]
        why = self._losses.why(inits) if self._losses is not None else ""
        end = f"; {why}" if why else remedy(self.resolver, holes[-1])
        message = f"no __init__.py in {names}, {reason}{end}"
        return [Finding(1, 0, MISSING_INIT, one_line(message))]

    def place_of_hole(self, package: Package, directory: str) -> str | None:
        """The first module of a hole that the run lints; without modules, of its first package."""
        if directory not in self._places:
            self._places[directory] = self._find_place(package, directory)
        return self._places[directory]

    def _find_place(self, package: Package, directory: str) -> str | None:
        listing = self.resolver.listing(directory)
        assert listing is not None  # or it would be no hole
        if listing.modules:
            paths = (os.path.join(directory, name) for name in listing.modules)
            return next(filter(self._lints, paths), None)
        inner = (
            self.place_of_hole(package, path)
            for path in self.resolver.packages_in(package.root, directory)
        )
        return next(filter(None, inner), None)

    def _implied_place(
        self, module: Module, package: Package, statements: Sequence[Import]
    ) -> str | None:
        """The first linted module that imports relatively, in a directory that only they prove."""
        if not _imports_relatively(statements):
            return None
        directory = package.directory
        if directory not in self._implied_places:
            self._implied_places[directory] = self._find_implied_place(module, directory)
        return self._implied_places[directory]

    def _find_implied_place(self, module: Module, directory: str) -> str | None:
        listing = self.resolver.listing(directory)
        assert listing is not None  # or the file would not have been admitted
        if self.resolver.holds_scripts(directory, listing):
            return None
        for name in listing.modules:
            path = os.path.join(directory, name)
            if path == module.path:
                return path
            tree = parse(self.resolver.source(path)) if self._lints(path) else None
            if tree is not None and _imports_relatively(imports(tree)):
                return path
        return module.path

    # Imports.

    def _is_silenced(self, module: Module, statement: Import) -> bool:
        """Whether flake8 drops whatever is found here: not worth the time and memory of libcst."""
        node = statement.node
        line = module.lines[node.lineno - 1]
        is_one_line = node.lineno == node.end_lineno
        return is_one_line and not self.settings.disable_noqa and bool(NOQA.fullmatch(line))

    def _is_plain_hit(self, module: Module, statement: Import, outcome: Outcome) -> bool:
        """Whether a look at the disk and at a text settles that an import is no fault."""
        if not isinstance(outcome, Found):
            return isinstance(outcome, Undecided)
        return all(self.members.surely_has(outcome, name, module.path) for name in statement.names)

    def _faults(self) -> Faults:
        """What plain hits do not need is loaded with the first import that is none."""
        if self._loaded is None:
            from flake8_pkginit.faults import Faults

            self._loaded = Faults(self.resolver, self.settings, self.members, self._losses)
        return self._loaded


def _imports_relatively(statements: Iterable[Import]) -> bool:
    return any(s.level and guard_of(s) is Guard.NONE for s in statements)
