"""A tree from git or from an archive, laid out in a directory that no path of it leaves."""

from __future__ import annotations

import os
import re

# Besides sources: what says where a project starts, what it declares, and what its build makes.
READ = frozenset(
    {"pyproject.toml", "setup.cfg", "tox.ini", ".flake8", "ruff.toml", ".ruff.toml", ".gitmodules",
     "meson.build", "CMakeLists.txt", "Cargo.toml"}
)  # fmt: skip
# Files that matter by their names alone.
NAMED = re.compile(
    r"(?i).*\.(pyc|pyo|pyd|so|pyi|pyx|pxd|pyx\.in|pxd\.in|c|cc|cpp|cxx|m|f|f90|pyf|rs|i|nim|zig|go"
    r"|py\.\w+|proto|mako|py)|_.*"
)
MOST_BYTES = 32 << 20  # of one source; the longest that people write have a few
MOST_IN_ALL = 1 << 30  # of the sources of one tree
MOST_FILES = 1_000_000
MARKER = ".git"  # above it no project root is looked for
REFUSED = frozenset({"", ".", ".."})


class RefusedError(Exception):
    """A tree that no tool has written, or that would not fit; the text says why, in a line."""


class Layout:
    """Writes below ``root``, an empty directory; what does not matter to an import, not at all.

    Every method raises ``RefusedError``.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        os.mkdir(os.path.join(root, MARKER))
        self._folds_case = os.path.exists(os.path.join(root, MARKER.upper()))
        self._spelled: dict[str, str] = {}
        self._folders: set[str] = {root}
        self._links: dict[str, str] = {}
        self._bytes = 0
        self._files = 0

    @staticmethod
    def reads(path: str) -> bool:
        """Whether the content of a file matters."""
        name = path.rpartition("/")[2]
        return name.endswith(".py") or name in READ

    def charge(self, path: str, size: int) -> None:
        """Count what is about to be read, by the size that it is said to have."""
        self._bytes += size
        if size > MOST_BYTES:
            raise RefusedError(f"{path!r} has {size >> 20:,} MB: no person wrote that")
        if self._bytes > MOST_IN_ALL:
            raise RefusedError(f"its sources have more than {MOST_IN_ALL >> 20:,} MB")

    def add(self, path: str, content: bytes | None) -> None:
        """Write a file; ``None`` is a content that does not matter, or that nobody knows."""
        place = self._place(path)
        name = os.path.basename(place)
        if name not in READ and not NAMED.fullmatch(name):
            return
        if self.reads(path) and content is None:
            content = b"\0"  # no Python, hence nothing is known of its names
        with open(place, "wb") as file:
            file.write(content or b"")

    def add_folder(self, path: str) -> None:
        """Make a directory: an import may find it, whatever it holds."""
        self._place(path.rstrip("/") + "/x")

    def link(self, path: str, target: str) -> None:
        """Note a symbolic link, which ``finish`` makes: nothing is written through it."""
        place = self._place(path)
        self._links[place] = target

    def finish(self) -> None:
        """Make the symbolic links, but none that leads out."""
        for place, target in self._links.items():
            try:
                os.symlink(target, place)
            except OSError:
                self._refuse_link(place)
        pending = list(self._links)
        while out := [place for place in pending if self._leads_out(place)]:
            for place in out:
                os.unlink(place)
                self._refuse_link(place)
            pending = [place for place in pending if place not in out]

    def _leads_out(self, place: str) -> bool:
        if not os.path.islink(place):
            return False
        real = os.path.realpath(place)
        return real != self.root and not real.startswith(self.root + os.sep)

    def _refuse_link(self, place: str) -> None:
        """Leave what may be anything: an extension module has whatever names are asked for."""
        with open(place.removesuffix(".py") + ".so", "ab"):
            pass

    def _place(self, path: str) -> str:
        parts = path.split("/")
        is_odd = os.sep != "/" and any(c in path for c in (os.sep, ":"))
        if is_odd or "\0" in path or not REFUSED.isdisjoint(parts):
            raise RefusedError(f"the path {path!r} leads out of it")
        self._files += 1
        if self._files > MOST_FILES:
            raise RefusedError(f"it has more than {MOST_FILES:,} files")
        folder = os.path.join(self.root, *parts[:-1])
        if folder not in self._folders:
            self._make(parts[:-1])
            self._folders.add(folder)
        place = os.path.join(folder, parts[-1])
        if self._spell(place) != place or os.path.isdir(place):
            raise RefusedError(f"two of its paths are one on this disk: {path!r}")
        return place

    def _make(self, parts: list[str]) -> None:
        for end in range(1, len(parts) + 1):
            folder = os.path.join(self.root, *parts[:end])
            if folder in self._folders:
                continue
            try:
                os.mkdir(folder)
            except OSError:
                path = "/".join(parts[:end])
                raise RefusedError(f"two of its paths are one on this disk: {path!r}") from None
            self._folders.add(folder)

    def _spell(self, place: str) -> str:
        if not self._folds_case:
            return place
        return self._spelled.setdefault(place.casefold(), place)
