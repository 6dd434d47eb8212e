"""Listings and texts of the tree: the disk, an editor's buffer over it, and unwritten edits."""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.machinery import all_suffixes
from keyword import iskeyword
from typing import NamedTuple

SUFFIXES = tuple(all_suffixes())
INIT = "__init__.py"
# Nobody waits for a pipe, and no line end changes; a file object would take twice as long.
READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
CHUNK = 1 << 20  # bytes
# `__init__` in any other form that is, or once built will be, importable on some platform.
OTHER_INIT = r"__init__\.(pyc|pyx|py\.in|([\w-]+\.)*(so|pyd))"


class Listing(NamedTuple):
    """The names in a directory, in the case that the disk has."""

    files: frozenset[str]
    folders: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """Return every file and folder."""
        return self.files | self.folders

    @property
    def is_regular(self) -> bool:
        """Tell whether the directory is a regular package (language reference, 5.2.1).

        An ``__init__`` that a build will make, or that another platform runs, counts.
        """
        return INIT in self.files or any(
            name.startswith("__init__.") and re.fullmatch(OTHER_INIT, name) for name in self.files
        )

    @property
    def modules(self) -> tuple[str, ...]:
        """Return the importable source files, sorted."""
        sources = (name for name in self.files if name.endswith(".py"))
        return tuple(sorted(name for name in sources if is_importable(name[:-3])))

    def has_module(self, name: str) -> bool:
        """Tell whether a module, but no package, has this name."""
        return name + ".py" in self.files or any(name + s in self.files for s in SUFFIXES)


class Unwritten(NamedTuple):
    """Changes that are not on disk yet; no path has a symbolic link in its directories.

    ``created`` are the paths of new, empty files, ``renamed`` has the old path for each new one,
    ``texts`` has what a file is to hold, under the path that it has on disk, all links followed.
    """

    created: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = {}
    texts: Mapping[str, bytes] = {}

    def source(self, path: str) -> bytes | None:
        """Return what a file would hold; ``None`` where that is what it holds."""
        path = canonical(path)
        if path in self.created:
            return b""
        on_disk = os.path.realpath(self.renamed.get(path, path))
        if on_disk in self.texts:
            return self.texts[on_disk]
        return read_bytes(on_disk) if path in self.renamed else None

    def destination(self, path: str) -> str:
        """Return the path that a file would have."""
        old = canonical(path)
        new = next((new for new, origin in self.renamed.items() if origin == old), None)
        return os.path.join(os.path.dirname(path), os.path.basename(new)) if new else path

    def listing(self, directory: str, listing: Listing) -> Listing:
        """Return a listing with the ``__init__.py`` that is created or is renamed to."""
        path = canonical(os.path.join(directory, INIT))
        if path not in self.created and path not in self.renamed:
            return listing
        gone = os.path.basename(self.renamed.get(path, ""))
        return Listing(listing.files - {gone} | {INIT}, listing.folders)


NOTHING = Unwritten()


class Files:
    """Answer from the file system, and list each directory once.

    ``unwritten`` changes count as written. A file that is open in an editor exists, saved or not,
    and has the lines of the editor.
    """

    def __init__(self, unwritten: Unwritten = NOTHING) -> None:
        self.unwritten = unwritten
        self._has_changes = unwritten != NOTHING
        self._listings: dict[str, Listing | None] = {}
        self._open: tuple[str, Sequence[str]] = ("", ())
        self._read: tuple[str, bytes | None] = ("", None)
        self._forget: list[Callable[[], None]] = []

    def on_change(self, forget: Callable[[], None]) -> None:
        """Have a cache emptied whenever a file comes to exist that is not on disk."""
        self._forget.append(forget)

    def changes(self, path: str) -> bool:
        """Tell whether an unwritten change moves a file, or touches its text."""
        if not self._has_changes:
            return False
        return self.unwritten.destination(path) != path or self.unwritten.source(path) is not None

    def listing(self, directory: str) -> Listing | None:
        """List a directory, or return ``None`` where it cannot be read."""
        if directory not in self._listings:
            found = list_directory(directory)
            if found is not None and self._has_changes:
                found = self.unwritten.listing(directory, found)
            self._listings[directory] = found
        return self._listings[directory]

    def is_regular(self, directory: str) -> bool:
        """Tell whether a directory is a regular package; one that cannot be read is not."""
        listing = self.listing(directory)
        return listing is not None and listing.is_regular

    def open(self, path: str, lines: Sequence[str]) -> bool:
        """Count a file as existing, with these lines; return false where no file can be."""
        self._open = (path, lines)
        directory, name = os.path.split(path)
        listing = self.listing(directory)
        if listing is None or name in listing.folders:
            return False
        if name not in listing.files:
            self._listings[directory] = Listing(listing.files | {name}, listing.folders)
            for forget in self._forget:
                forget()
        return True

    def close(self) -> None:
        """Let go of all texts: the run is about to read the next file."""
        self._open = ("", ())
        self._read = ("", None)

    def text(self, path: str) -> str:
        """Return the text of a file, to be searched; empty where it cannot be read."""
        source = self.source(path)
        return source if isinstance(source, str) else (source or b"").decode(errors="replace")

    def source(self, path: str) -> str | bytes | None:
        """Return a file as ``ast.parse`` takes it, which knows of encodings (PEP 263).

        Return ``None`` where it cannot be read.
        """
        opened, lines = self._open
        if path == opened:
            return "".join(lines)
        if self._has_changes and (changed := self.unwritten.source(path)) is not None:
            return changed
        if path != self._read[0]:  # what a scan leaves open is parsed next
            self._read = (path, read_bytes(path))
        return self._read[1]


def is_importable(name: str) -> bool:
    """Tell whether an import statement can spell this name (language reference, 2.3)."""
    return name.isidentifier() and not iskeyword(name)


def read_bytes(path: str) -> bytes | None:
    """Return what a file holds, or ``None`` where it cannot be read."""
    try:
        file = os.open(path, READ)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            return None
        content = os.read(file, status.st_size + 1)
        while len(content) > status.st_size and (more := os.read(file, CHUNK)):
            content += more
    except OSError:
        return None
    finally:
        os.close(file)
    return content


def read_text(path: str) -> str:
    """Return a file's text, to be searched; empty where it cannot be read."""
    return (read_bytes(path) or b"").decode(errors="replace")


def list_directory(directory: str) -> Listing | None:
    """List a directory on disk; return ``None`` where it cannot be read."""
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


def canonical(path: str) -> str:
    """Follow the symbolic links in a path's directories, but not the path itself."""
    directory, name = os.path.split(path)
    return os.path.join(os.path.realpath(directory), name)


def is_within(path: str, directory: str) -> bool:
    """Tell whether a path is a directory or lies below it."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def parents_of(directory: str, root: str) -> list[str]:
    """Return the directories above a directory, up to the root."""
    parents = []
    while directory != root and os.path.dirname(directory) != directory:
        directory = os.path.dirname(directory)
        parents.append(directory)
    return parents


def module_path(source: str) -> str:
    """Return the path of a module as an import follows it: of ``__init__.py`` the directory."""
    directory, name = os.path.split(source)
    return directory if name == INIT else source.removesuffix(".py")


def sources_below(top: str) -> Iterator[str]:
    """Yield the importable source files below a directory."""
    for directory, folders, files in os.walk(top):
        folders[:] = sorted(filter(is_importable, folders))
        for name in sorted(files):
            if name.endswith(".py") and is_importable(name[:-3]):
                yield os.path.join(directory, name)
