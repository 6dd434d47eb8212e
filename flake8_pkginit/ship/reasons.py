"""Why a file of the source tree is not in the tree that ships, with the evidence."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property
from shlex import quote

from flake8_pkginit.project.files import INIT, read_bytes, read_text
from flake8_pkginit.project.git import Entry, GitError, Repository
from flake8_pkginit.project.provenance import Provenance
from flake8_pkginit.ship.archive import Archive
from flake8_pkginit.ship.ignored import ignored_at, ignores, why_ignored, with_parents
from flake8_pkginit.ship.origins import Move
from flake8_pkginit.source import parse
from flake8_pkginit.source.nodes import syntax_tree

# In the name of a module that is built for one platform: `_psutil_windows`, `_posixshmem`.
PLATFORM = r"(?i)(win32|win64|windows|macos|osx|darwin|linux|posix|aix|bsd|solaris|sunos|cygwin)"
MOST_NAMED = 3  # files that a message lists


class GitReasons:
    """Say what git knows of files that are not in a tree of it.

    ``entries`` are those of the tree; ``commit`` is empty where the tree is that of the index.
    """

    def __init__(
        self, repository: Repository, move: Move, entries: Sequence[Entry], commit: str
    ) -> None:
        self._repository = repository
        self._move = move
        self._commit = commit
        self._tree = f"commit {commit[:10]}" if commit else "the index"
        self._entries = entries

    def provenance(self) -> Provenance:
        """Return the answers."""
        return Provenance(self.ignores, self.why, self.why_name, self._move.had)

    def ignores(self, directory: str, names: Sequence[str]) -> bool:
        """Tell whether git ignores a path by a pattern that names it, or that is not there."""
        return ignores(self._repository, self._move, directory, names)

    def why(self, paths: Sequence[str]) -> str:
        """Say what became of the first of the paths that the source tree has."""
        origins = [origin for path in paths if (origin := self._move.origin(path)) is not None]
        for path in origins:
            if self._move.has(path) and (why := self._why(self._relative(path))):
                return why
        for path in map(self._relative, origins):
            if path in self._before and path.casefold() not in self._spelled:
                return f"'{path}' is deleted in {self._tree}"
        return ""

    def _why(self, path: str) -> str:
        if path in self._paths:
            return ""
        spelled = self._spelled.get(path.casefold())
        if spelled is not None and not self._is_on_disk(spelled):
            git, disk = _differing(spelled, path)
            names = f"git has '{git}', the disk has '{disk}'"
            return f"{names}: git mv {quote(spelled)} {quote(path)}"
        if ignored := ignored_at(self._repository, path):
            return why_ignored(ignored)
        if path in self._before:
            return f"'{path}' is deleted in {self._tree}"
        path = next(p for p in with_parents(path) if p not in self._paths)
        if self._commit:
            return f"'{path}' is not in {self._tree}{self._status_now(path)}"
        return f"'{path}' is not tracked by git: git add {quote(path)}"

    def _status_now(self, path: str) -> str:
        if self._index is None:
            return ""
        is_tracked = path in self._index
        return ", though git tracks it now" if is_tracked else ", and is not tracked by git"

    def why_name(self, source: str, name: str) -> str:
        """Tell whether only a change that git does not have yet binds a name; say how to add it."""
        origin = self._move.origin(source)
        if origin is None or not _binds(origin, name):
            return ""
        path = self._relative(origin)
        remedy = "" if self._commit else f": git add {quote(path)}"
        return f"the disk's '{path}' has it, that of {self._tree} does not{remedy}"

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self._repository.top).replace(os.sep, "/")

    def _is_on_disk(self, path: str) -> bool:
        return self._move.has(os.path.join(self._repository.top, *path.split("/")))

    @cached_property
    def _paths(self) -> frozenset[str]:
        return _paths(self._entries)

    @cached_property
    def _spelled(self) -> dict[str, str]:
        return {path.casefold(): path for path in sorted(self._paths)}

    @cached_property
    def _before(self) -> frozenset[str]:
        """Return the files of the commit before."""
        try:
            commit = self._repository.resolve(f"{self._commit}^" if self._commit else "HEAD")
            entries = self._repository.committed(commit) if commit else []
        except GitError:
            return frozenset()
        return frozenset(entry.path for entry in entries)

    @cached_property
    def _index(self) -> frozenset[str] | None:
        try:
            return _paths(self._repository.staged())
        except GitError:  # it has conflicts, say
            return None


def _paths(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the files of a tree and their directories."""
    return frozenset(path for entry in entries for path in with_parents(entry.path))


def _differing(one: str, other: str) -> tuple[str, str]:
    """Return where two spellings of a path differ: their names, or the whole of them."""
    head, _, name = one.rpartition("/")
    other_head, _, other_name = other.rpartition("/")
    return (name, other_name) if head == other_head else (one, other)


def _binds(source: str, name: str) -> bool:
    """Tell whether a source file binds a name; one that does not parse binds none."""
    tree = syntax_tree(read_bytes(source))
    return tree is not None and parse.names(tree, read_text(source)).binds(name) is True


class ArchiveReasons:
    """Say what is known of files that are not in an archive.

    ``root`` is the directory that its top-level packages lie in. ``sdists`` has the paths in the
    sdists that are checked with it.
    """

    def __init__(
        self,
        archive: Archive,
        root: str,
        move: Move,
        sdists: frozenset[str],
        repository: Repository | None,
    ) -> None:
        self._kind = archive.kind
        # The last tag is the platform's (PyPA's "Platform compatibility tags").
        self._is_native = archive.kind == "wheel" and not archive.path.lower().endswith("-any.whl")
        self._root = root
        self._move = move
        self._sdists = sdists
        self._repository = repository

    def provenance(self) -> Provenance:
        """Return the answers; other top-level packages may be of other distributions."""
        return Provenance(self.ignores, self.why, lambda _source, _name: "", lambda *_: False)

    def ignores(self, directory: str, names: Sequence[str]) -> bool:
        """Tell whether git ignores a path on purpose, or only other platforms' wheels have it."""
        if self._is_native and any(re.search(PLATFORM, name) for name in names):
            return True
        if self._repository is None:
            return False
        return ignores(self._repository, self._move, directory, names)

    def why(self, paths: Sequence[str]) -> str:
        """Say what is known of the first of the paths that the source tree has."""
        for path in paths:
            origin = self._move.origin(path)
            if origin is not None and self._move.has(origin) and not os.path.exists(path):
                return f"not in the {self._kind}{self._why(path, origin)}"
        for path in paths:
            if any(name.endswith("/" + self._relative(path)) for name in self._sdists):
                return f"not in the {self._kind}, only in the sdist"
        return ""

    def _why(self, path: str, origin: str) -> str:
        is_folder = os.path.isdir(origin)
        directory = origin if is_folder else os.path.dirname(origin)
        folder = path if is_folder else os.path.dirname(path)
        if self._repository is not None:
            relative = os.path.relpath(origin, self._repository.top).replace(os.sep, "/")
            if ignored := ignored_at(self._repository, relative):
                return f": {why_ignored(ignored)}"
        if not os.path.isfile(os.path.join(directory, INIT)):
            return f": '{self._relative(folder)}' has no {INIT}"
        others = sorted(_sources(folder))
        if not others:
            return f", nor is anything else of '{self._relative(folder)}'"
        more = len(others) - MOST_NAMED
        listed = ", ".join(f"'{name}'" for name in others[:MOST_NAMED])
        listed += f" and {more} more" if more > 0 else ""
        return f", which has of '{self._relative(folder)}' only {listed}"

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self._root).replace(os.sep, "/")


def _sources(directory: str) -> list[str]:
    try:
        return [name for name in os.listdir(directory) if name.endswith(".py")]
    except OSError:
        return []
