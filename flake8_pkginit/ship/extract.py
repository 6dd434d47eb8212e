"""A tree of git or of an archive, extracted into a directory that none of its paths leaves."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from contextlib import suppress

from flake8_pkginit.project.builds import BUILD_FILES, BUILT
from flake8_pkginit.project.requirements import is_requirements
from flake8_pkginit.project.root import PROJECT_FILES
from flake8_pkginit.project.settings import RUFF_FILES

# Besides sources: where a project starts, what it declares, and what its build makes.
READ = PROJECT_FILES.union(RUFF_FILES, BUILD_FILES)
# Files that matter by their names alone.
NAMED = re.compile(rf"(?i)_.*|.*({BUILT.pattern}|\.(py|py[co]|proto|mako))")
MOST_BYTES = 32 << 20  # of one source; the longest that people write have a few
MOST_IN_ALL = 1 << 30  # of the sources of one tree
MOST_FILES = 1_000_000
MOST_DEEP = 100  # directories in each other; Python removes no more than a few hundred
MOST_SHOWN = 80  # characters of a path, in a message
MARKER = ".git"  # no project root is searched for above it


class RefusedError(Exception):
    """A tree that no tool has written, or that would not fit; the text says why, in a line."""


class Extractor:
    """Write the files below ``root``, an empty directory, that matter to an import.

    Every method raises ``RefusedError``.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        os.mkdir(os.path.join(root, MARKER))
        self._written: set[str] = set()
        self._folders: set[str] = {root, os.path.join(root, MARKER)}
        self._links: dict[str, str] = {}
        self._bytes = 0
        self._files = 0

    @staticmethod
    def reads(path: str) -> bool:
        """Tell whether the content of a file matters."""
        name = path.rpartition("/")[2]
        return name.endswith(".py") or name in READ or is_requirements(path)

    def charge(self, path: str, size: int) -> None:
        """Count a file that is about to be read, by the size that it is said to have."""
        self._bytes += size
        if size > MOST_BYTES:
            raise RefusedError(f"{_short(path)} has {size >> 20:,} MB: no person wrote that")
        if self._bytes > MOST_IN_ALL:
            raise RefusedError(f"its sources have more than {MOST_IN_ALL >> 20:,} MB")

    def add(self, path: str, content: bytes | None) -> None:
        """Write a file; ``None`` is a content that does not matter, or that nobody knows."""
        target = self._target(path)
        name = os.path.basename(target or "")
        if target is None or not (self.reads(path) or NAMED.fullmatch(name)):
            return
        if self.reads(path) and content is None:
            content = b"\0"  # no Python, hence nothing is known of its names
        try:
            with open(target, "wb") as file:
                file.write(content or b"")
        except OSError as error:
            raise RefusedError(_unfit(path, error)) from None
        self._written.add(target)

    def add_folder(self, path: str) -> None:
        """Make a directory: an import may find it, whatever it holds."""
        self._target(path.rstrip("/") + "/x")

    def link(self, path: str, destination: str) -> None:
        """Note a symbolic link, which ``finish`` makes: nothing is written through it."""
        target = self._target(path)
        if target is not None:
            self._links[target] = destination

    def finish(self) -> None:
        """Make the symbolic links, but none that leads out."""
        made: list[str] = []
        for link, destination in self._links.items():
            with suppress(OSError, ValueError):  # something else is there, or no disk has such
                os.symlink(destination, link)
                made.append(link)
        # A link that leads out and in again would have to know the name of this directory.
        out = set(filter(self._leads_out, made))
        for link in out:
            os.unlink(link)
        # Not before all of them are gone: one might be written through.
        for link in out.union(self._links.keys() - made):
            _leave_open(link)

    def _leads_out(self, link: str) -> bool:
        try:
            os.stat(link)
        except OSError as error:
            if error.errno == errno.ELOOP:  # nor would an import follow so many links
                return False
        real = os.path.realpath(link)
        return real != self.root and not real.startswith(self.root + os.sep)

    def _target(self, path: str) -> str | None:
        """Return where to write, in a directory that is there; ``None`` in a repository's own."""
        parts = [part for part in path.split("/") if part not in ("", ".")]
        is_odd = os.sep != "/" and any(c in path for c in (os.sep, ":"))
        if is_odd or "\0" in path or path.startswith("/") or ".." in parts or not parts:
            raise RefusedError(f"the path {_short(path)} leads out of it")
        self._files += 1
        if self._files > MOST_FILES:
            raise RefusedError(f"it has more than {MOST_FILES:,} files")
        if len(parts) > MOST_DEEP:
            raise RefusedError(f"{_short(path)} is more than {MOST_DEEP} directories deep")
        if MARKER in parts:
            self._make(parts[: parts.index(MARKER) + 1])
            return None
        folder = os.path.join(self.root, *parts[:-1])
        if folder not in self._folders:
            self._make(parts[:-1])
        target = os.path.join(folder, parts[-1])
        if target not in self._written and os.path.lexists(target):  # a folder, or another case
            raise RefusedError(f"two of its paths are one on this disk: {_short(path)}")
        return target

    def _make(self, parts: Sequence[str]) -> None:
        for end in range(1, len(parts) + 1):
            folder = os.path.join(self.root, *parts[:end])
            if folder in self._folders:
                continue
            try:
                os.mkdir(folder)
            except FileExistsError:
                path = _short("/".join(parts[:end]))
                raise RefusedError(f"two of its paths are one on this disk: {path}") from None
            except OSError as error:
                raise RefusedError(_unfit("/".join(parts), error)) from None
            self._folders.add(folder)


def _leave_open(path: str) -> None:
    """Leave what may be anything: an extension module has whatever names are asked for."""
    with suppress(OSError), open(path.removesuffix(".py") + ".so", "xb"):
        pass


def _unfit(path: str, error: OSError) -> str:
    return f"{_short(path)} does not fit on this disk: {error.strerror}"


def _short(path: str) -> str:
    return repr(path if len(path) <= MOST_SHOWN else f"{path[:MOST_SHOWN]}...")
