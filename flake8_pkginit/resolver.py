"""Which package a directory is, and what an import finds there."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from keyword import iskeyword
from typing import NamedTuple

REPOSITORIES = frozenset({".git", ".hg"})
PROJECT_FILES = frozenset({"pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8"})
ALEMBIC_FILES = frozenset({"env.py", "script.py.mako"})

# `__init__` in any form that is, or once built will be, importable on some platform.
INIT = r"__init__\.(py|pyc|pyx|py\.in|([\w-]+\.)*(so|pyd))"
# A shebang, or the first line of a PEP 723 block.
SCRIPT = r"(?m)\A#!|^# /// script\s*$"

# Source first: the first loader that has a file answers, and nearly always that is this one.
LOADERS = (
    (SourceFileLoader, SOURCE_SUFFIXES),
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),
)
SUFFIXES = (*SOURCE_SUFFIXES, *EXTENSION_SUFFIXES, *BYTECODE_SUFFIXES)


class Kind(Enum):
    """What a finder finds under one name in one directory."""

    PACKAGE = "regular package"
    NAMESPACE = "directory without __init__.py"
    MODULE = "module"
    MISSING = "nothing"


class Listing(NamedTuple):
    """The names in a directory, in the case that the disk has."""

    files: frozenset[str]
    folders: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """Every file and folder."""
        return self.files | self.folders

    @property
    def is_regular(self) -> bool:
        """Whether the directory is a regular package (language reference, 5.2.1)."""
        return "__init__.py" in self.files or any(
            name.startswith("__init__.") and re.fullmatch(INIT, name) for name in self.files
        )

    @property
    def modules(self) -> tuple[str, ...]:
        """The importable source files, sorted."""
        sources = (name for name in self.files if name.endswith(".py"))
        return tuple(sorted(name for name in sources if is_importable(name[:-3])))

    def has_module(self, name: str) -> bool:
        """Whether a module, but no package, has this name."""
        return not self.files.isdisjoint([name + suffix for suffix in SUFFIXES])


class Package(NamedTuple):
    """Where the modules of one directory stand in the import system.

    ``ancestry`` holds the directories that one dot, two dots, ... reach, innermost first.
    ``holes`` are those of them that lie below a regular package and are none, outermost first.
    ``implied`` says that the directory is a hole as soon as one of its modules imports relatively.
    ``open_top`` says that more dots than that may work, by means that no import statement has.
    """

    directory: str
    root: str
    ancestry: tuple[str, ...]
    holes: tuple[str, ...] = ()
    implied: bool = False
    open_top: bool = False

    @property
    def top(self) -> str:
        """The directory of the top-level package."""
        return self.ancestry[-1]

    def dotted(self, directory: str) -> str:
        """Name a directory at or below the top-level package as an import statement would."""
        return os.path.relpath(directory, os.path.dirname(self.top)).replace(os.sep, ".")

    def relative(self, path: str) -> str:
        """Name a path from the project root, with forward slashes."""
        name = os.path.relpath(path, self.root).replace(os.sep, "/")
        return os.path.basename(path) if name == "." else name


class Found(NamedTuple):
    """The import reaches a regular package or a module, or a plain directory at its end."""

    path: str
    kind: Kind


class NotFound(NamedTuple):
    """``directory`` has nothing under the name of ``segment``."""

    directory: str
    part: str
    segment: int


class ThroughHole(NamedTuple):
    """The import is found, but enters the hole ``directory`` at ``segment``."""

    directory: str
    segment: int


class NotAPackage(NamedTuple):
    """The segment before ``segment`` is a plain module, ``part`` in ``directory``."""

    directory: str
    part: str
    segment: int


class BeyondTopLevel(NamedTuple):
    """The dots climb above the top-level package."""


class Undecided(NamedTuple):
    """The answer does not lie on disk, because of ``reason``."""

    reason: str


class UnknownName(NamedTuple):
    """The import reaches ``found``, which has no ``name``, that of ``segment``."""

    found: Found
    name: str
    segment: int


class Walk(NamedTuple):
    """Where segments lead, and if anywhere, through which directories without ``__init__.py``."""

    outcome: Found | NotFound | NotAPackage
    plain: tuple[tuple[int, str], ...]


Outcome = Found | NotFound | ThroughHole | NotAPackage | BeyondTopLevel | UnknownName | Undecided


def is_importable(name: str) -> bool:
    """Whether an import statement can spell this name (language reference, 2.3)."""
    return name.isidentifier() and not iskeyword(name)


def read_bytes(path: str) -> bytes | None:
    """Return what a neighbour holds, or ``None`` where it cannot be read."""
    if not os.path.isfile(path):  # nobody waits for a pipe
        return None
    try:
        with open(path, "rb", buffering=0) as file:
            return file.readall()
    except OSError:
        return None


def read_text(path: str) -> str:
    """Return a neighbour's text, empty where it cannot be read: it is only searched, never run."""
    return (read_bytes(path) or b"").decode(errors="replace")


class Resolver:
    """Answers from the file system, each question asked once.

    A resolver lives for one run: what it has seen it does not look at again.

    ``pkg_root`` is the project root of the files below it, or empty. ``declares(root, directory)``
    tells which directories are namespace packages on purpose, ``source_roots(root)`` from which
    directories absolute imports start, beside the usual ones. ``had(directory, name)`` tells
    whether a directory has lost a top-level package or module of this name.
    """

    def __init__(
        self,
        pkg_root: str,
        declares: Callable[[str, str], bool],
        source_roots: Callable[[str], Sequence[str]],
        had: Callable[[str, str], bool] | None = None,
    ) -> None:
        self._pkg_root = pkg_root
        self._declares = declares
        self._source_roots = source_roots
        self._had = had
        self._listings: dict[str, Listing | None] = {}
        self._unsaved: dict[str, set[str]] = {}
        self._roots: dict[str, str | None] = {}
        self._packages: dict[str, Package | None] = {}
        self._holes: dict[str, bool] = {}
        self._linted: tuple[str, Sequence[str]] = ("", ())
        self._read: tuple[str, bytes | None] = ("", None)
        self._finders: dict[str, FileFinder] = {}
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._outcomes: dict[tuple[str, int, tuple[str, ...]], Outcome] = {}
        self._sources: dict[str, str | None] = {}
        self._walks: dict[tuple[str, tuple[str, ...]], Walk] = {}
        self._owners: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._search_paths: dict[tuple[str, str], tuple[str, ...]] = {}

    # The disk.

    def listing(self, directory: str) -> Listing | None:
        """List a directory, or return ``None`` where it cannot be read."""
        if directory not in self._listings:
            self._listings[directory] = _list(directory)
        return self._listings[directory]

    def admit(self, path: str, lines: Sequence[str]) -> bool:
        """Count a linted file as existing, saved or not; false where there is no such place."""
        self._linted = (path, lines)
        directory, name = os.path.split(path)
        listing = self.listing(directory)
        if listing is None or name in listing.folders:
            return False
        if name not in listing.files:
            self._listings[directory] = Listing(listing.files | {name}, listing.folders)
            self._unsaved.setdefault(directory, set()).add(name)
            for answers in (
                self._packages,
                self._holes,
                self._kinds,
                self._outcomes,
                self._sources,
                self._walks,
                self._owners,
            ):
                answers.clear()
        return True

    def dismiss(self) -> None:
        """Let go of all texts: flake8 is about to read the next file."""
        self._linted = ("", ())
        self._read = ("", None)

    def text(self, path: str) -> str:
        """Return the text of a file, to be searched: of the linted one what flake8 handed over."""
        source = self.source(path)
        return source if isinstance(source, str) else (source or b"").decode(errors="replace")

    def source(self, path: str) -> str | bytes | None:
        """Return a file as ``ast.parse`` takes it, which knows of encodings (PEP 263).

        ``None`` where it cannot be read.
        """
        linted, lines = self._linted
        if path == linted:
            return "".join(lines)
        if path != self._read[0]:  # what a look at the text leaves open is parsed next
            self._read = (path, read_bytes(path))
        return self._read[1]

    def may_find(self, directory: str, name: str) -> bool:
        """Whether it is worth asking ``importlib`` for a name that most likely is not there."""
        listing = self.listing(directory)
        return listing is not None and (name in listing.folders or listing.has_module(name))

    def find(self, directory: str, name: str) -> Kind:
        """Say what ``importlib`` finds under a name in a directory (language reference, 5.5)."""
        key = (directory, name)
        if key not in self._kinds:
            self._kinds[key] = self._find(directory, name)
        return self._kinds[key]

    def _find(self, directory: str, name: str) -> Kind:
        if directory not in self._finders:
            self._finders[directory] = FileFinder(directory, *LOADERS)
        spec = self._finders[directory].find_spec(name)
        path = os.path.join(directory, name)
        if spec is not None and spec.submodule_search_locations is None:
            return Kind.MODULE
        if spec is not None and spec.loader is not None:
            return Kind.PACKAGE
        if "__init__.py" in self._unsaved.get(path, ()):
            return Kind.PACKAGE
        if name + ".py" in self._unsaved.get(directory, ()):
            return Kind.MODULE
        if spec is None:
            return Kind.MISSING
        return Kind.PACKAGE if self.is_regular(path) else Kind.NAMESPACE

    # Packages.

    def is_regular(self, directory: str) -> bool:
        """Whether a directory is a regular package; of one that cannot be read, nobody knows."""
        listing = self.listing(directory)
        return listing is not None and listing.is_regular

    def is_package(self, root: str, directory: str) -> bool:
        """Whether a directory is a regular package or a declared namespace package."""
        return self.is_regular(directory) or self._declares(root, directory)

    def is_declared(self, root: str, directory: str) -> bool:
        """Whether the configuration says that a directory is a namespace package."""
        return self._declares(root, directory)

    def package(self, directory: str) -> Package | None:
        """Place a directory in its project; ``None`` where nothing can import from it."""
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
            self._proven_holes(root, ancestry),
            self._is_implied(root, ancestry),
            not is_importable(os.path.basename(directory))
            or self._may_be_package(root, above)
            or self._is_guessed_too_low(root),
        )

    def _may_be_package(self, root: str, directory: str) -> bool:
        """Of a directory that cannot be read, or whose name no import can spell, nobody knows."""
        if not is_within(directory, root):
            return False
        return self.listing(directory) is None or self.is_regular(directory)

    def _is_guessed_too_low(self, root: str) -> bool:
        """Whether packages lie above a root that no marker proves."""
        if root == self._pkg_root or self._marked_root(root) is not None:
            return False
        return any(map(self.is_regular, parents_of(root, "")))

    def hidden_directory(self, directory: str) -> str | None:
        """Return the directory, of those above a module, that a module of its name hides."""
        root = self.root(directory)
        return next((p for p in _climb(directory, root) if self._is_shadowed(root, p)), None)

    def _is_shadowed(self, root: str, directory: str) -> bool:
        """A module of the same name beside a directory without ``__init__`` wins over it."""
        if directory == root or self.is_regular(directory):
            return False
        parent = self.listing(os.path.dirname(directory))
        return parent is not None and parent.has_module(os.path.basename(directory))

    def _proven_holes(self, root: str, ancestry: Sequence[str]) -> tuple[str, ...]:
        """The holes of an ancestry that its regular packages alone prove, outermost first.

        A project root that is a regular package proves nothing of its ``docs/`` or ``scripts/``.
        """
        holes: list[str] = []
        below_package = False
        for path in reversed(ancestry):
            if self.is_package(root, path):
                below_package = below_package or path != root
            elif below_package and self.is_hole(root, path):
                holes.append(path)
        return tuple(holes)

    def _is_implied(self, root: str, ancestry: Sequence[str]) -> bool:
        """Whether only a relative import can tell that a directory is meant to be a package."""
        directory = ancestry[0]
        return (
            is_importable(os.path.basename(directory))
            and not self.is_package(root, directory)
            and not any(path != root and self.is_package(root, path) for path in ancestry)
            and not self.is_meant(root, directory)
        )

    def is_hole(self, root: str, directory: str) -> bool:
        """Whether a directory below a regular package lacks the ``__init__.py`` that it needs."""
        if directory not in self._holes:
            self._holes[directory] = self._is_hole(root, directory)
        return self._holes[directory]

    def _is_hole(self, root: str, directory: str) -> bool:
        listing = self.listing(directory)
        if (
            listing is None
            or self.is_package(root, directory)
            or not is_importable(os.path.basename(directory))
            or self._is_shadowed(root, directory)
            or self.is_meant(root, directory)
        ):
            return False
        if listing.modules:
            return not self.holds_scripts(directory, listing)
        return any(self.packages_in(root, directory))

    def holds_scripts(self, directory: str, listing: Listing) -> bool:
        """Whether every module of a directory is a script: a shebang, or a PEP 723 block."""
        paths = (os.path.join(directory, name) for name in listing.modules)
        return all(re.search(SCRIPT, self.text(path)) for path in paths)

    def packages_in(self, root: str, directory: str) -> Iterator[str]:
        """Yield the regular packages and holes directly in a directory, sorted."""
        listing = self.listing(directory)
        for name in sorted(listing.folders) if listing is not None else ():
            path = os.path.join(directory, name)
            if not is_importable(name):
                continue
            # A linked directory may lead back up, and its packages are counted where they lie.
            if self.is_regular(path) or (not os.path.islink(path) and self.is_hole(root, path)):
                yield path

    def is_meant(self, root: str, directory: str) -> bool:
        """Whether a directory is an Alembic environment, or lies below one."""
        for path in (directory, *parents_of(directory, root)):
            listing = self.listing(path)
            if listing is not None and listing.files >= ALEMBIC_FILES:
                return True
        return False

    # The project root.

    def root(self, directory: str) -> str:
        """Return the project root of a directory."""
        if self._pkg_root and is_within(directory, self._pkg_root):
            return self._pkg_root
        return self._marked_root(directory) or self._unmarked_root(directory)

    def _marked_root(self, directory: str) -> str | None:
        if directory not in self._roots:
            listing = self.listing(directory)
            parent = os.path.dirname(directory)
            if listing is not None and _is_marked(listing):
                self._roots[directory] = directory
            elif parent == directory:
                self._roots[directory] = None
            else:
                self._roots[directory] = self._marked_root(parent)
        return self._roots[directory]

    def _unmarked_root(self, directory: str) -> str:
        """The directory above the unbroken chain of regular packages that holds the directory.

        A package that has a project's files is a repository that is one package, hence the root.
        """
        path = directory
        while not self.is_regular(path):
            if os.path.dirname(path) == path:
                return directory
            path = os.path.dirname(path)
        while (above := os.path.dirname(path)) != path and self.is_regular(above):
            path = above
        listing = self.listing(path)
        if listing is not None and not PROJECT_FILES.isdisjoint(listing.files):
            return path
        return os.path.dirname(path)

    # Imports.

    def resolve(self, package: Package, level: int, parts: tuple[str, ...]) -> Outcome:
        """Follow an import from a module of ``package``, segment by segment.

        Relative imports are PEP 328's. Absolute ones, of level 0, start from the search path.
        """
        key = (package.directory, level, parts)
        if key not in self._outcomes:
            self._outcomes[key] = self._resolve(package, level, parts)
        return self._outcomes[key]

    def _resolve(self, package: Package, level: int, parts: tuple[str, ...]) -> Outcome:
        if level == 0:
            return self._resolve_absolute(package, parts)
        if level > len(package.ancestry):
            if package.open_top:
                return Undecided("the module may be imported by other means than a statement")
            return BeyondTopLevel()
        return self._follow(package, package.ancestry[level - 1], parts)

    def _resolve_absolute(self, package: Package, parts: tuple[str, ...]) -> Outcome:
        first: Outcome | None = None
        for outcome in self.attempts(package, parts):
            if isinstance(outcome, Found):
                return outcome
            first = first or outcome
        if first is not None and self._may_be_portion(package, parts[0]):
            return Undecided("the first segment may be a namespace package above")
        return first or Undecided("the first segment is not the project's own")

    def _may_be_portion(self, package: Package, name: str) -> bool:
        """Whether a package lies below a directory of this name that may be a namespace package."""
        above = parents_of(package.top, package.root)
        return any(
            os.path.basename(path) == name and not self.is_package(package.root, path)
            for path in above
            if path != package.root
        )

    def attempts(self, package: Package, parts: tuple[str, ...]) -> Iterator[Outcome]:
        """Yield where an absolute import may lead; nothing if it is not the project's own.

        A script finds what lies beside it, and pytest puts directories of tests on the search
        path: there an import may be found, but what is not there proves nothing.
        """
        bases = self._bases(package, parts[0])
        for base in bases:
            yield self._follow(package, base, parts)
        if bases:
            for path in (package.directory, *parents_of(package.directory, package.root)):
                outcome = self._follow(package, path, parts) if path not in bases else None
                if isinstance(outcome, Found):
                    yield outcome

    def _bases(self, package: Package, name: str) -> tuple[str, ...]:
        """Return the directories of the search path that have a top-level package or module."""
        key = (package.top, package.root, name)
        if key not in self._owners:
            self._owners[key] = tuple(
                path for path in self.search_path(package) if self._owns(package.root, path, name)
            )
        return self._owners[key]

    def search_path(self, package: Package) -> tuple[str, ...]:
        """Return the directories from which the project's own packages are imported."""
        key = (package.top, package.root)
        if key not in self._search_paths:
            root = package.root
            above = os.path.dirname(package.top)
            usual = [path for path in (above, root) if is_within(path, root)]
            usual.append(os.path.join(root, "src"))
            self._search_paths[key] = tuple(dict.fromkeys([*usual, *self._source_roots(root)]))
        return self._search_paths[key]

    def _owns(self, root: str, base: str, name: str) -> bool:
        """Whether a directory has a package or a module of this name: of a plain folder, no."""
        if not self.may_find(base, name):
            return self._had is not None and self._had(base, name)
        kind = self.find(base, name)
        if kind is Kind.NAMESPACE:
            return self._declares(root, os.path.join(base, name))
        return kind is not Kind.MISSING

    def _follow(self, package: Package, path: str, parts: tuple[str, ...]) -> Outcome:
        outcome, plain = self.walk(path, parts)
        if not isinstance(outcome, Found):
            return outcome
        for index, directory in plain:
            if self.enters_hole(package, directory):
                return ThroughHole(directory, index)
        return outcome

    def walk(self, path: str, parts: tuple[str, ...]) -> Walk:
        """Follow segments from a directory, whoever asks for them."""
        key = (path, parts)
        if key not in self._walks:
            self._walks[key] = self._step(path, parts)
        return self._walks[key]

    def _step(self, path: str, parts: tuple[str, ...]) -> Walk:
        kind = Kind.PACKAGE if parts or self.is_regular(path) else Kind.NAMESPACE
        plain: list[tuple[int, str]] = []
        for index, part in enumerate(parts):
            if kind is Kind.MODULE:
                return Walk(NotAPackage(*os.path.split(path), index), ())
            kind = self.find(path, part)
            if kind is Kind.MISSING:
                return Walk(NotFound(path, part, index), ())
            path = os.path.join(path, part)
            if kind is Kind.NAMESPACE:
                plain.append((index, path))
        return Walk(Found(path, kind), tuple(plain))

    def enters_hole(self, package: Package, directory: str) -> bool:
        """Whether an import of ``package`` that reaches a directory enters a hole from outside."""
        root = package.root if is_within(directory, package.root) else self.root(directory)
        if is_within(package.directory, directory) or self.is_declared(root, directory):
            return False
        return self.is_hole(root, directory)

    def source_path(self, found: Found) -> str | None:
        """Return the source file of what an import reaches; ``None`` if it has none, or others."""
        if found.path not in self._sources:
            self._sources[found.path] = self._source_path(found)
        return self._sources[found.path]

    def _source_path(self, found: Found) -> str | None:
        directory, name = os.path.split(found.path)
        if found.kind is Kind.PACKAGE:
            directory, name = found.path, "__init__"
        listing = self.listing(directory)
        if listing is None or name + ".py" not in listing.files:
            return None
        others = (other for other in listing.files if other.startswith(name + "."))
        if any(other.endswith((".so", ".pyd", ".pyx")) for other in others):
            return None
        return os.path.join(directory, name + ".py")


def _list(directory: str) -> Listing | None:
    files: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                try:
                    if entry.is_dir():
                        folders.append(sys.intern(entry.name))
                    elif entry.is_file():
                        files.append(sys.intern(entry.name))
                except OSError:  # a link that leads to itself
                    continue
    except OSError:
        return None
    return Listing(frozenset(files), frozenset(folders))


def _is_marked(listing: Listing) -> bool:
    if not REPOSITORIES.isdisjoint(listing.names):
        return True
    return not PROJECT_FILES.isdisjoint(listing.files) and not listing.is_regular


def is_within(path: str, directory: str) -> bool:
    """Whether a path is a directory or lies below it."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def parents_of(directory: str, root: str) -> list[str]:
    """The directories above a directory, up to the root."""
    parents = []
    while directory != root and os.path.dirname(directory) != directory:
        directory = os.path.dirname(directory)
        parents.append(directory)
    return parents


def _climb(directory: str, root: str) -> list[str]:
    """A directory and those above it, up to the root or to a name that no import can spell."""
    climb = []
    for path in (directory, *parents_of(directory, root)):
        if not is_importable(os.path.basename(path)):
            break
        climb.append(path)
    return climb
