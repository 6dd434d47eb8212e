"""Whether git ignores a file on purpose, or a pattern swallowed it by accident."""

from __future__ import annotations

import os
from collections.abc import Sequence
from shlex import quote

from flake8_pkginit.project.git import Ignored, Repository
from flake8_pkginit.ship.origins import Move


def ignores(repository: Repository, move: Move, directory: str, names: Sequence[str]) -> bool:
    """Tell whether git ignores one of the paths as it does what a build writes.

    A directory with modules that a pattern swallowed as a whole is no such thing: it is lost.
    """
    origin = move.origin(directory)
    if origin is None:
        return False
    paths = [os.path.join(origin, name) for name in names]
    is_there = any(map(move.has, (*paths, *map(os.path.dirname, paths[1:]))))
    relative = (os.path.relpath(path, repository.top).replace(os.sep, "/") for path in paths)
    found = repository.ignored(relative).values()
    return any(not (is_there and _is_swallowed(repository, ignored)) for ignored in found)


def ignored_at(repository: Repository, path: str) -> Ignored | None:
    """Return what makes git ignore a path: of the directories above it, the outermost."""
    parents = with_parents(path)
    found = repository.ignored(parents)
    return next((found[p] for p in parents if p in found), None)


def why_ignored(ignored: Ignored) -> str:
    """Say which pattern makes git ignore a path, and what to do about it."""
    pattern = ignored.pattern
    remedy = f"git add -f {quote(ignored.path)}"
    is_plain = "/" not in pattern.rstrip("/") and not set(pattern) & set("*?[\\")
    if is_plain and not _is_beside(ignored):
        remedy = f"anchor it as '/{pattern}', or {remedy}"
    return f"'{ignored.path}' is ignored by {ignored.source} '{pattern}': {remedy}"


def with_parents(path: str) -> list[str]:
    """Return a path and the directories above it, outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _is_swallowed(repository: Repository, ignored: Ignored) -> bool:
    """Tell whether git ignores a path because of a directory above it that happens to match.

    A pattern that spells the way to one directory means that one: it is written there by a build.
    """
    parents = with_parents(ignored.path)[:-1]
    above = repository.ignored(parents, even_tracked=True)
    if above:
        pattern = next(above[path].pattern for path in parents if path in above)
        return "/" not in pattern.rstrip("/") or bool(set(pattern) & set("*?[\\"))
    pattern = ignored.pattern
    return pattern.rpartition("/")[2] in ("*", "**") and "/" in pattern


def _is_beside(ignored: Ignored) -> bool:
    """Tell whether a pattern would match if it were anchored, too: as that of .gitignore does."""
    above, _, name = ignored.source.rpartition(":")[0].rpartition("/")
    base = f"{above}/" if above and name == ".gitignore" else ""  # else that of a repository
    return ignored.path.removeprefix(base).split("/")[0] == ignored.pattern.rstrip("/")
