"""Why a file of the source tree is not in what ships, with the evidence."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cached_property
from shlex import quote

from flake8_pkginit.archive import Archive
from flake8_pkginit.git import Entry, GitError, Ignored, Repository
from flake8_pkginit.imports import parse
from flake8_pkginit.losses import Losses
from flake8_pkginit.names import bindings
from flake8_pkginit.resolver import Resolver, read_bytes, read_text

# In the name of a module that is built for one platform: `_psutil_windows`, `_posixshmem`.
PLATFORM = r"(?i)(win32|win64|windows|macos|osx|darwin|linux|posix|aix|bsd|solaris|sunos|cygwin)"
MOST_NAMED = 3  # files that a message lists


class Move:
    """Where the directories of a tree lie that is laid out elsewhere.

    ``pairs`` are its directories with those of the source tree, the deepest first; ``disk`` lists
    the latter.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], disk: Resolver) -> None:
        self.pairs = pairs
        self._disk = disk

    def origin(self, path: str) -> str | None:
        """Return the path in the source tree, if it is one."""
        return _moved(path, self.pairs)

    def destination(self, path: str) -> str | None:
        """Return the path of what is laid out."""
        return _moved(path, [(origin, copy) for copy, origin in self.pairs])

    def is_file(self, path: str) -> bool:
        """Whether the source tree has a file, in this case."""
        listing = self._disk.listing(os.path.dirname(path))
        return listing is not None and os.path.basename(path) in listing.files

    def holds_modules(self, path: str) -> bool:
        """Whether the source tree has a directory, in this case, with modules or packages in it."""
        above, listing = self._disk.listing(os.path.dirname(path)), self._disk.listing(path)
        if above is None or listing is None or os.path.basename(path) not in above.folders:
            return False
        inner = (os.path.join(path, name) for name in listing.folders)
        return bool(listing.modules) or any(map(self._disk.is_regular, inner))

    def has(self, path: str) -> bool:
        """Whether an import would find something of the project's there."""
        return self.is_file(path) or self.holds_modules(path)

    def had(self, directory: str, name: str) -> bool:
        """Whether the source tree has a top-level package or module of this name."""
        origin = self.origin(directory)
        if origin is None:
            return False
        path = os.path.join(origin, name)
        return self.is_file(path + ".py") or self.is_file(os.path.join(path, "__init__.py"))


class GitReasons:
    """What git says of files that are not in a tree of it.

    ``commit`` is empty where the tree is that of the index.
    """

    def __init__(
        self, repository: Repository, move: Move, entries: Sequence[Entry], commit: str
    ) -> None:
        self._repository = repository
        self._move = move
        self._commit = commit
        self._tree = f"commit {commit[:10]}" if commit else "the index"
        self._entries = entries

    def losses(self) -> Losses:
        """Return the answers."""
        return Losses(self.ignores, self.why, self.why_name, self._move.had)

    def ignores(self, directory: str, names: Sequence[str]) -> bool:
        """Whether git ignores a path by a pattern that names it, or that is not there anyway."""
        return ignores(self._repository, self._move, directory, names)

    def why(self, paths: Sequence[str]) -> str:
        """Return what became of the first of the paths that the source tree has."""
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
            return f"'{ignored.path}' is {_ignored(ignored)}"
        if path in self._before:
            return f"'{path}' is deleted in {self._tree}"
        path = next(p for p in _with_parents(path) if p not in self._paths)
        if self._commit:
            return f"'{path}' is not in {self._tree}{self._what_is_now(path)}"
        return f"'{path}' is not tracked by git: git add {quote(path)}"

    def _what_is_now(self, path: str) -> str:
        if self._index is None:
            return ""
        return (
            ", though git tracks it now" if path in self._index else ", and is not tracked by git"
        )

    def why_name(self, source: str, name: str) -> str:
        """Return whether only a change that git does not have yet binds a name."""
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
        return frozenset(p for entry in self._entries for p in _with_parents(entry.path))

    @cached_property
    def _spelled(self) -> dict[str, str]:
        return {path.casefold(): path for path in sorted(self._paths)}

    @cached_property
    def _before(self) -> frozenset[str]:
        """What the commit before has."""
        try:
            commit = self._repository.resolve(f"{self._commit}^" if self._commit else "HEAD")
            entries = self._repository.committed(commit) if commit else []
        except GitError:
            return frozenset()
        return frozenset(entry.path for entry in entries)

    @cached_property
    def _index(self) -> frozenset[str] | None:
        try:
            return frozenset(p for e in self._repository.staged() for p in _with_parents(e.path))
        except GitError:  # it has conflicts, say
            return None


class ArchiveReasons:
    """What is known of files that are not in an archive.

    ``root`` is the directory that its top-level packages lie in. ``sdists`` has the paths that the
    sdists hold which are checked with it.
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

    def losses(self) -> Losses:
        """Return the answers; other top-level packages may be of other distributions."""
        return Losses(self.ignores, self.why, _nothing, _never)

    def ignores(self, directory: str, names: Sequence[str]) -> bool:
        """Whether git ignores a path on purpose, or only other platforms' wheels have it."""
        if self._is_native and any(re.search(PLATFORM, name) for name in names):
            return True
        if self._repository is None:
            return False
        return ignores(self._repository, self._move, directory, names)

    def why(self, paths: Sequence[str]) -> str:
        """Return what is known of the first of the paths that the source tree has."""
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
            shown = os.path.relpath(origin, self._repository.top).replace(os.sep, "/")
            if ignored := ignored_at(self._repository, shown):
                return f": '{ignored.path}' is {_ignored(ignored)}"
        if not os.path.isfile(os.path.join(directory, "__init__.py")):
            return f": '{self._relative(folder)}' has no __init__.py"
        others = sorted(_files(folder))
        if not others:
            return f", nor is anything else of '{self._relative(folder)}'"
        more = len(others) - MOST_NAMED
        listed = ", ".join(f"'{name}'" for name in others[:MOST_NAMED])
        listed += f" and {more} more" if more > 0 else ""
        return f", which has of '{self._relative(folder)}' only {listed}"

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self._root).replace(os.sep, "/")


def _files(directory: str) -> list[str]:
    try:
        return [name for name in os.listdir(directory) if name.endswith(".py")]
    except OSError:
        return []


def ignores(repository: Repository, move: Move, directory: str, names: Sequence[str]) -> bool:
    """Whether git ignores one of the paths as it does what a build writes.

    A directory with modules that a pattern swallowed as a whole is no such thing: it is lost.
    """
    origin = move.origin(directory)
    if origin is None:
        return False
    places = [os.path.join(origin, name) for name in names]
    is_there = any(map(move.has, (*places, *map(os.path.dirname, places[1:]))))
    paths = (os.path.relpath(place, repository.top).replace(os.sep, "/") for place in places)
    found = repository.ignored(paths).values()
    return any(not (is_there and _swallows(repository, ignored)) for ignored in found)


def ignored_at(repository: Repository, path: str) -> Ignored | None:
    """Return what makes git ignore a path: of the directories above it, the outermost."""
    found = repository.ignored(_with_parents(path))
    return next((found[p] for p in _with_parents(path) if p in found), None)


def _swallows(repository: Repository, ignored: Ignored) -> bool:
    """Whether git ignores a path because of a directory that it lies in, and that happens to match.

    A pattern that spells the way to one directory means that one: it is written there by a build.
    """
    parents = _with_parents(ignored.path)[:-1]
    above = repository.ignored(parents, even_tracked=True)
    if above:
        pattern = next(above[path].pattern for path in parents if path in above)
        return "/" not in pattern.rstrip("/") or bool(set(pattern) & set("*?[\\"))
    pattern = ignored.pattern
    return pattern.rpartition("/")[2] in ("*", "**") and "/" in pattern


def _ignored(ignored: Ignored) -> str:
    pattern = ignored.pattern
    remedy = f"git add -f {quote(ignored.path)}"
    is_plain = "/" not in pattern.rstrip("/") and not set(pattern) & set("*?[\\")
    if is_plain and not _is_beside(ignored):
        remedy = f"anchor it as '/{pattern}', or {remedy}"
    return f"ignored by {ignored.place} '{pattern}': {remedy}"


def _is_beside(ignored: Ignored) -> bool:
    """Whether a pattern would match if it were anchored, too: as that of .gitignore does."""
    above, _, name = ignored.place.rpartition(":")[0].rpartition("/")
    base = f"{above}/" if above and name == ".gitignore" else ""  # else that of a repository
    return ignored.path.removeprefix(base).split("/")[0] == ignored.pattern.rstrip("/")


def _with_parents(path: str) -> list[str]:
    """A path and the directories above it, outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _differing(one: str, other: str) -> tuple[str, str]:
    """Return what differs of two spellings of a path: the names, or the whole."""
    head, _, name = one.rpartition("/")
    other_head, _, other_name = other.rpartition("/")
    return (name, other_name) if head == other_head else (one, other)


def _moved(path: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    for before, after in pairs:
        if path == before:
            return after
        if path.startswith(before + os.sep):
            return after + path[len(before) :]
    return None


def _binds(source: str, name: str) -> bool:
    tree = parse(read_bytes(source))
    if tree is None:
        return False
    bound = bindings(tree, read_text(source))
    return name in bound.names or name in bound.copies


def _nothing(_source: str, _name: str) -> str:
    return ""


def _never(_directory: str, _name: str) -> bool:
    return False
