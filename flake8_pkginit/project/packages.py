"""Which package a directory is: its ancestry, and the directories in it without ``__init__.py``."""

import os
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flake8_pkginit.project.files import Files, Listing, is_importable, is_within, parents_of
from flake8_pkginit.project.root import Roots
from flake8_pkginit.project.settings import Declared

ALEMBIC_FILES = frozenset({"env.py", "script.py.mako"})
# A shebang, or the first line of a PEP 723 block.
SCRIPT = r"(?m)\A#!|^# /// script\s*$"


class Package(NamedTuple):
    """Where the modules of one directory stand in the import system.

    ``ancestry`` holds the directories that one dot, two dots, ... reach, innermost first.
    ``missing_init`` are those among them that lie below a regular package and are none, outermost
    first. ``is_implied`` tells that the directory joins them as soon as one of its modules imports
    relatively. ``is_open`` tells that more dots may work, by means that no import statement has.
    """

    directory: str
    root: str
    ancestry: tuple[str, ...]
    missing_init: tuple[str, ...] = ()
    is_implied: bool = False
    is_open: bool = False

    @property
    def top(self) -> str:
        """Return the directory of the top-level package."""
        return self.ancestry[-1]

    def dotted(self, directory: str) -> str:
        """Name a directory at or below the top-level package as an import statement would."""
        return os.path.relpath(directory, os.path.dirname(self.top)).replace(os.sep, ".")

    def relative(self, path: str) -> str:
        """Name a path from the project root, with forward slashes."""
        name = os.path.relpath(path, self.root).replace(os.sep, "/")
        return os.path.basename(path) if name == "." else name


class Packages:
    """Say which package each directory is, once."""

    def __init__(self, files: Files, roots: Roots, declared: Declared) -> None:
        self._files = files
        self._roots = roots
        self._declared = declared
        self._packages: dict[str, Package | None] = {}
        self._missing_init: dict[str, bool] = {}
        files.on_change(self._packages.clear)
        files.on_change(self._missing_init.clear)

    def root(self, directory: str) -> str:
        """Return the project root of a directory."""
        return self._roots.root(directory)

    def is_package(self, root: str, directory: str) -> bool:
        """Tell whether a directory is a regular package or a declared namespace package."""
        return self._files.is_regular(directory) or self.is_declared(root, directory)

    def is_declared(self, root: str, directory: str) -> bool:
        """Tell whether the configuration says that a directory is a namespace package."""
        return self._declared.has(root, directory)

    def package(self, directory: str) -> Package | None:
        """Return the package that a directory is; ``None`` where nothing can import from it."""
        if directory not in self._packages:
            self._packages[directory] = self._package(directory)
        return self._packages[directory]

    def _package(self, directory: str) -> Package | None:
        root = self.root(directory)
        climb = _climb(directory, root)
        last = max(
            (index for index, path in enumerate(climb) if self.is_package(root, path)), default=-1
        )
        ancestry = tuple(climb[: last + 1])
        if not ancestry:  # no __init__.py at all: any directory below the root may be meant
            ancestry = tuple(path for path in climb if path != root) or (directory,)
        if any(self._is_shadowed(root, path) for path in ancestry):
            return None
        above = os.path.dirname(ancestry[-1])
        return Package(
            directory,
            root,
            ancestry,
            self._missing_in(root, ancestry),
            self._is_implied(root, ancestry),
            not is_importable(os.path.basename(directory))
            or self._may_be_package(root, above)
            or self._roots.may_be_too_low(root),
        )

    def _may_be_package(self, root: str, directory: str) -> bool:
        """Tell whether a directory may be a package: one that cannot be read may be anything."""
        if not is_within(directory, root):
            return False
        return self._files.listing(directory) is None or self._files.is_regular(directory)

    def hidden_directory(self, directory: str) -> str | None:
        """Return the directory, of those above a module, that a module of its name hides."""
        root = self.root(directory)
        return next((p for p in _climb(directory, root) if self._is_shadowed(root, p)), None)

    def _is_shadowed(self, root: str, directory: str) -> bool:
        """Tell whether a module beside a directory without ``__init__`` is found first."""
        if directory == root or self._files.is_regular(directory):
            return False
        parent = self._files.listing(os.path.dirname(directory))
        return parent is not None and parent.has_module(os.path.basename(directory))

    # Directories without `__init__.py`.

    def _missing_in(self, root: str, ancestry: Sequence[str]) -> tuple[str, ...]:
        """Return the missing-init directories that the regular packages of an ancestry prove.

        A project root that is a regular package proves nothing of its ``docs/`` or ``scripts/``.
        """
        missing: list[str] = []
        below_package = False
        for path in reversed(ancestry):
            if self.is_package(root, path):
                below_package = below_package or path != root
            elif below_package and self.lacks_init(root, path):
                missing.append(path)
        return tuple(missing)

    def _is_implied(self, root: str, ancestry: Sequence[str]) -> bool:
        """Tell whether only a relative import can show that a directory is meant as a package."""
        directory = ancestry[0]
        return (
            is_importable(os.path.basename(directory))
            and not self.is_package(root, directory)
            and not any(path != root and self.is_package(root, path) for path in ancestry)
            and not self.is_alembic(root, directory)
        )

    def lacks_init(self, root: str, directory: str) -> bool:
        """Tell whether a directory below a regular package lacks the ``__init__.py`` it needs."""
        if directory not in self._missing_init:
            self._missing_init[directory] = self._lacks_init(root, directory)
        return self._missing_init[directory]

    def _lacks_init(self, root: str, directory: str) -> bool:
        listing = self._files.listing(directory)
        if (
            listing is None
            or self.is_package(root, directory)
            or not is_importable(os.path.basename(directory))
            or self._is_shadowed(root, directory)
            or self.is_alembic(root, directory)
        ):
            return False
        if listing.modules:
            return not self.holds_scripts(directory, listing)
        return any(self.packages_in(root, directory))

    def holds_scripts(self, directory: str, listing: Listing) -> bool:
        """Tell whether every module of a directory is a script: a shebang, or a PEP 723 block."""
        paths = (os.path.join(directory, name) for name in listing.modules)
        return all(re.search(SCRIPT, self._files.text(path)) for path in paths)

    def packages_in(self, root: str, directory: str) -> Iterator[str]:
        """Yield the regular packages and missing-init directories in a directory, sorted."""
        listing = self._files.listing(directory)
        for name in sorted(listing.folders) if listing is not None else ():
            path = os.path.join(directory, name)
            if not is_importable(name):
                continue
            # A linked directory may lead back up, and its packages count where they lie.
            if self._files.is_regular(path) or (
                not os.path.islink(path) and self.lacks_init(root, path)
            ):
                yield path

    def is_alembic(self, root: str, directory: str) -> bool:
        """Tell whether a directory is an Alembic environment, or lies below one."""
        for path in (directory, *parents_of(directory, root)):
            listing = self._files.listing(path)
            if listing is not None and listing.files >= ALEMBIC_FILES:
                return True
        return False


def _climb(directory: str, root: str) -> list[str]:
    """Return a directory and those above it, up to the root or to a name no import can spell."""
    climb = []
    for path in (directory, *parents_of(directory, root)):
        if not is_importable(os.path.basename(path)):
            break
        climb.append(path)
    return climb
