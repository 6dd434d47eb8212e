"""The tree that git ships: that of the index, which the next commit will hold, or of a commit."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping, Sequence
from itertools import chain

from flake8_pkginit.project import git
from flake8_pkginit.project.git import LINK, SUBMODULE, Entry, GitError, Repository
from flake8_pkginit.rules.checker import Run
from flake8_pkginit.run.configuration import UsageError
from flake8_pkginit.run.files import Mount
from flake8_pkginit.run.session import Progress
from flake8_pkginit.ship.extract import MOST_BYTES, Extractor, RefusedError
from flake8_pkginit.ship.origins import Move
from flake8_pkginit.ship.reasons import GitReasons
from flake8_pkginit.ship.shipped import Shipped, Tree, check_tree, temporary_directory


def check_git(options: Namespace, run: Run, revision: str | None, progress: Progress) -> Shipped:
    """Check the tree of the index, or of a commit. Raises ``UsageError``."""
    names = options.filenames or ["."]
    try:
        repository = _repository(names)
        commit = _commit(repository, revision) if revision is not None else ""
        entries = repository.committed(commit) if commit else repository.staged()
        shown = f"commit {commit[:10]}" if commit else "git's index"
        named = {name: _relative(name, repository.top) for name in names}
        with temporary_directory() as directory:
            # The repository itself may be a package.
            root = os.path.join(directory, os.path.basename(repository.top) or "top")
            os.mkdir(root)
            _extract(repository, commit, entries, frozenset(named.values()), Extractor(root))
            mounts = _mounts(named, root, shown)
            pairs = ((root, repository.top), (root, os.path.realpath(repository.top)))
            move = Move(pairs, run.files)
            provenance = GitReasons(repository, move, entries, commit).provenance()
            tree = Tree(root, mounts, move, provenance)
            return Shipped(check_tree(options, run, tree, progress), shown)
    except (GitError, RefusedError) as error:
        raise UsageError(str(error)) from None


def _repository(names: Sequence[str]) -> Repository:
    """Return the repository that all paths lie in. Raises ``UsageError`` and ``GitError``."""
    found: dict[str, Repository] = {}
    for name in names:
        directory = os.path.abspath(name)
        while not os.path.isdir(directory):  # what is staged need not be on disk
            directory = os.path.dirname(directory)
        repository = git.repository(directory)
        found[os.path.realpath(repository.top)] = repository
    if len(found) > 1:
        raise UsageError(f"{names[0]!r} and {names[-1]!r} are in different repositories")
    return next(iter(found.values()))


def _commit(repository: Repository, revision: str) -> str:
    """Return the name of a commit. Raises ``UsageError``."""
    commit = repository.resolve(revision)
    if commit is None:
        raise UsageError(f"there is no commit {revision!r}")
    return commit


def _extract(
    repository: Repository,
    commit: str,
    entries: Sequence[Entry],
    named: frozenset[str],
    extractor: Extractor,
) -> None:
    """Extract a tree; the files that are ``named`` are to be checked, whatever they are called.

    Raises ``GitError`` and ``RefusedError``.
    """
    unfetched = repository.unfetched(commit)
    read: list[Entry] = []
    other: list[Entry] = []
    for entry in entries:
        is_wanted = entry.mode == LINK or extractor.reads(entry.path) or entry.path in named
        is_there = entry.mode != SUBMODULE and entry.name not in unfetched
        (read if is_wanted and is_there else other).append(entry)
    contents = repository.contents([entry.name for entry in read], MOST_BYTES)
    unread = ((entry, None) for entry in other)
    for entry, content in chain(unread, zip(read, contents, strict=True)):
        _extract_entry(entry, content, extractor)
        if entry.path in named and content is not None and entry.mode != LINK:
            with open(os.path.join(extractor.root, entry.path), "wb") as file:
                file.write(content)
    extractor.finish()


def _extract_entry(entry: Entry, content: bytes | None, extractor: Extractor) -> None:
    extractor.charge(entry.path, len(content or b""))
    if entry.mode == LINK:
        extractor.link(entry.path, os.fsdecode(content or b"/"))
    elif entry.mode == SUBMODULE:
        extractor.add_folder(entry.path)
        extractor.add(entry.path + ".so", None)  # is found first, with whatever names
    else:
        extractor.add(entry.path, content)


def _relative(name: str, top: str) -> str:
    """Return a path relative to the top of its repository, as git spells it."""
    path = os.path.abspath(name)
    relative = os.path.relpath(path, top)
    if relative.startswith(os.pardir):
        relative = os.path.relpath(os.path.realpath(path), os.path.realpath(top))
    return relative.replace(os.sep, "/")


def _mounts(named: Mapping[str, str], root: str, shown: str) -> list[Mount]:
    """Return the files to check. Raises ``UsageError``."""
    mounts = []
    for name, relative in named.items():
        path = os.path.normpath(os.path.join(root, relative))
        if not os.path.lexists(path):
            raise UsageError(f"{shown} has nothing under {name!r}")
        mounts.append(Mount(path, name, os.path.abspath(name)))
    return mounts
