"""The tree that leaves the machine: git's index, a commit, a wheel, an sdist."""

from __future__ import annotations

import os
import signal
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from tempfile import TemporaryDirectory
from typing import NamedTuple, NoReturn

from flake8_pkginit import git
from flake8_pkginit.archive import Archive, unpack
from flake8_pkginit.check import Checker
from flake8_pkginit.git import LINK, SUBMODULE, Entry, GitError, Repository
from flake8_pkginit.layout import (
    MARKER,
    MOST_BYTES,
    MOST_FILES,
    MOST_IN_ALL,
    Layout,
    RefusedError,
)
from flake8_pkginit.losses import Losses
from flake8_pkginit.plugin import Plugin
from flake8_pkginit.reasons import ArchiveReasons, GitReasons, Move
from flake8_pkginit.resolver import is_importable
from flake8_pkginit.rules import MISSING_INIT
from flake8_pkginit.session import Fault, Mount, Result, UsageError, check, walk
from flake8_pkginit.settings import Declared, Settings

MEMORY = "/dev/shm"  # noqa: S108 - Linux's file system in memory; mkdtemp makes the name
Progress = Callable[[int, int], None]


class Shipped(NamedTuple):
    """What came of a check, and what was checked, in words for the last line."""

    result: Result
    name: str


# Git.


def check_git(options: Namespace, revision: str | None, progress: Progress) -> Shipped:
    """Check what the next commit would hold, or what a commit holds. Raises ``UsageError``."""
    try:
        repository = _repository(options.filenames or ["."])
        commit = _commit(repository, revision) if revision is not None else ""
        entries = repository.committed(commit) if commit else repository.staged()
        name = f"commit {commit[:10]}" if commit else "git's index"
        with _temporary() as directory:
            # The repository itself may be a package.
            root = os.path.join(directory, os.path.basename(repository.top) or "top")
            os.mkdir(root)
            inner = {path: _inner(path, repository.top) for path in options.filenames or ["."]}
            _lay_out(repository, commit, entries, frozenset(inner.values()), Layout(root))
            mounts = _mounts(inner, root, name)
            pairs = [(root, repository.top), (root, os.path.realpath(repository.top))]
            move = Move(pairs, Plugin.checker.resolver)
            losses = GitReasons(repository, move, entries, commit).losses()
            return Shipped(_check(options, root, mounts, move, losses, progress), name)
    except (GitError, RefusedError) as error:
        raise UsageError(str(error)) from None


def _repository(names: Sequence[str]) -> Repository:
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
    commit = repository.resolve(revision)
    if commit is None:
        raise UsageError(f"there is no commit {revision!r}")
    return commit


def _lay_out(
    repository: Repository,
    commit: str,
    entries: Sequence[Entry],
    named: frozenset[str],
    layout: Layout,
) -> None:
    """Write a tree; the files that are ``named`` are to be checked, whatever they are called."""
    unfetched = repository.unfetched(commit)
    read: list[Entry] = []
    other: list[Entry] = []
    for entry in entries:
        is_wanted = entry.mode == LINK or layout.reads(entry.path) or entry.path in named
        is_there = entry.mode != SUBMODULE and entry.name not in unfetched
        (read if is_wanted and is_there else other).append(entry)
    contents = repository.contents([entry.name for entry in read], MOST_BYTES)
    unread = ((entry, None) for entry in other)
    for entry, content in chain(unread, zip(read, contents, strict=True)):
        layout.charge(entry.path, len(content or b""))
        if entry.mode == LINK:
            layout.link(entry.path, os.fsdecode(content or b"/"))
        elif entry.mode == SUBMODULE:
            layout.add_folder(entry.path)
            layout.add(entry.path + ".so", None)  # is found first, with whatever names
        else:
            layout.add(entry.path, content)
        if entry.path in named and content is not None and entry.mode != LINK:
            with open(os.path.join(layout.root, entry.path), "wb") as file:
                file.write(content)
    layout.finish()


def _inner(name: str, top: str) -> str:
    """Return a path relative to the top of its repository, as git spells it."""
    place = os.path.abspath(name)
    inner = os.path.relpath(place, top)
    if inner.startswith(os.pardir):
        inner = os.path.relpath(os.path.realpath(place), os.path.realpath(top))
    return inner.replace(os.sep, "/")


def _mounts(inner: Mapping[str, str], root: str, tree: str) -> list[Mount]:
    mounts = []
    for name, path in inner.items():
        directory = os.path.normpath(os.path.join(root, path))
        if not os.path.lexists(directory):
            raise UsageError(f"{tree} has nothing under {name!r}")
        mounts.append(Mount(directory, name, os.path.abspath(name)))
    return mounts


# Archives.


def check_archives(options: Namespace, progress: Progress) -> Shipped:
    """Check wheels, sdists and other archives. Raises ``UsageError``."""
    results = []
    sdists: frozenset[str] = frozenset()
    # What a wheel lacks may be in the sdist beside it, which is hence read first.
    for path in sorted(options.filenames, key=lambda path: path.lower().endswith(".whl")):
        with _temporary() as directory:
            root = os.path.join(directory, os.path.basename(path))  # a message may name it
            os.mkdir(root)
            layout = Layout(root)
            try:
                archive = unpack(path, layout)
                layout.finish()
            except RefusedError as error:
                raise UsageError(f"{path!r} cannot be checked: {error}") from None
            sdists |= archive.names if archive.kind == "sdist" else frozenset()
            results.append(_check_archive(options, archive, root, sdists, progress))
    return Shipped(_sum(results), " and ".join(options.filenames))


def _check_archive(
    options: Namespace, archive: Archive, root: str, sdists: frozenset[str], progress: Progress
) -> Result:
    origins = Origins(archive, root)
    move = Move(origins.pairs, Plugin.checker.resolver)
    try:
        repository = git.repository(origins.project)
    except GitError:
        repository = None
    losses = ArchiveReasons(archive, origins.root, move, sdists, repository).losses()
    lost = _lost_holes(options, archive, origins.root, move)
    declared = _declared(origins, move)
    result = _check(options, root, origins.mounts(), move, losses, progress, declared)
    return result._replace(
        faults=tuple(sorted({*result.faults, *lost})),
        unreadable=(*archive.messages, *result.unreadable),
    )


def _declared(origins: Origins, move: Move) -> tuple[str, ...]:
    """Return the namespace packages that a project declares in files that an archive lacks."""
    declared = Declared(Plugin.checker.settings)
    found = ((copy, move.origin(copy)) for copy, _, _ in os.walk(origins.root))
    return tuple(copy for copy, path in found if path and declared.has(origins.project, path))


class Origins:
    """Where the source tree has what an archive holds.

    ``root`` is the directory that its top-level packages lie in, ``project`` the project root that
    the archive or else the working directory lies in. ``pairs`` are as ``Move`` takes them.
    """

    def __init__(self, archive: Archive, root: str) -> None:
        self._archive = archive
        self.root = _root(archive, root)
        resolver = Plugin.checker.resolver
        here = os.path.dirname(os.path.abspath(archive.path))
        candidates = [resolver.root(here), resolver.root(os.getcwd())]
        found = [(project, self._pairs(project)) for project in candidates]
        self.project, self.pairs = next((f for f in found if f[1]), found[0])

    def _pairs(self, project: str) -> list[tuple[str, str]]:
        bases = [project] if self._archive.kind != "wheel" else _bases(project)
        names = {name: self._sources(name) for name in _listed(self.root)}
        pairs: list[tuple[str, str]] = []
        for name, sources in names.items():
            scores = [sum(os.path.isfile(os.path.join(b, s)) for s in sources) for b in bases]
            if 2 * max(scores) > len(sources):  # else it is another package of this name
                base = bases[scores.index(max(scores))]
                pairs.append((os.path.join(self.root, name), os.path.join(base, name)))
        used = dict.fromkeys(os.path.dirname(origin) for _, origin in pairs)
        return pairs + [(self.root, base) for base in used]

    def _sources(self, name: str) -> list[str]:
        top = os.path.join(self.root, name)
        if not os.path.isdir(top):
            return [name] if name.endswith(".py") else []
        return [
            os.path.relpath(os.path.join(directory, file), self.root)
            for directory, _, files in os.walk(top)
            for file in files
            if file.endswith(".py")
        ]

    def mounts(self) -> list[Mount]:
        """Return what to check, under the names that the source tree has for it."""
        known = dict(self.pairs)
        mounts = []
        for name in _listed(self.root):
            path = os.path.join(self.root, name)
            if not os.path.isdir(path) and not name.endswith(".py"):
                continue
            place = known.get(path)
            shown = os.path.join(self._archive.path, name) if place is None else _shown(place)
            mounts.append(Mount(path, shown, place or os.path.abspath(shown)))
        return mounts


def _root(archive: Archive, root: str) -> str:
    """Return the directory of a project that an archive holds as a whole, else the whole."""
    listed = _listed(root)
    inner = os.path.join(root, listed[0]) if len(listed) == 1 else root
    is_whole = archive.kind != "wheel" and os.path.isdir(inner)
    return inner if is_whole and not Plugin.checker.resolver.is_regular(inner) else root


def _bases(project: str) -> list[str]:
    """Return the directories of a project that its packages may lie in."""
    declared = Declared(Plugin.checker.settings)
    folders = [os.path.join(project, name) for name in _listed(project)]
    usual = [project, os.path.join(project, "src"), *declared.source_roots(project)]
    return list(dict.fromkeys([*usual, *filter(os.path.isdir, folders)]))


def _listed(directory: str) -> list[str]:
    return sorted(name for name in os.listdir(directory) if name != MARKER)


def _shown(path: str) -> str:
    is_near = os.path.splitdrive(path)[0] == os.path.splitdrive(os.getcwd())[0]
    return os.path.relpath(path) if is_near else path


def _lost_holes(options: Namespace, archive: Archive, root: str, move: Move) -> list[Fault]:
    """Return a finding for each directory without ``__init__.py`` that an archive lacks."""
    before = Plugin.checker
    tops = [origin for copy, origin in move.pairs if os.path.isdir(copy) and copy != root]
    linted = dict(walk(options, [Mount(top, _shown(top), top) for top in tops]))
    disk = Checker(before.settings, linted.__contains__)
    files = {path: linted[path] for top in tops for path in _places(disk, move, top)}
    if not files:
        return []
    Plugin.checker = disk
    try:
        faults = check(options, lambda done, total: None, files).faults
    finally:
        Plugin.checker = before
    return [
        fault._replace(message=f"{fault.message}; not in the {archive.kind}")
        for fault in faults
        if fault.code == MISSING_INIT.code
    ]


def _places(disk: Checker, move: Move, top: str) -> Iterator[str]:
    for directory, folders, _ in os.walk(top):
        package = disk.resolver.package(directory)
        copy = move.destination(directory)
        if package is None or copy is None:
            folders.clear()
        elif directory in package.holes and not os.path.exists(copy):
            folders.clear()  # one finding tells of all that lies below
            place = disk.place_of_hole(package, directory)
            if place is not None:
                yield place
        folders[:] = sorted(filter(is_importable, folders))


def _sum(results: Sequence[Result]) -> Result:
    # What both an sdist and its wheel lack is said of the wheel, which comes last.
    faults = {(f.path, f.row, f.column, f.code): f for result in results for f in result.faults}
    return Result(
        tuple(sorted(faults.values())),
        tuple(message for result in results for message in result.unreadable),
        sum(result.files for result in results),
        sum(result.imports for result in results),
    )


# Both.


def _check(
    options: Namespace,
    root: str,
    mounts: Sequence[Mount],
    move: Move,
    losses: Losses,
    progress: Progress,
    declared: tuple[str, ...] = (),
) -> Result:
    files = dict(walk(options, mounts))
    before = Plugin.checker
    settings = _settings(before.settings, move, declared)
    Plugin.checker = Checker(settings, files.__contains__, losses)
    try:
        result = check(options, progress, files)
    finally:
        Plugin.checker = before
    # What the system says of a file that cannot be read names where it is laid out.
    unreadable = (said.replace(root + os.sep, "") for said in result.unreadable)
    return result._replace(unreadable=tuple(unreadable))


def _settings(settings: Settings, move: Move, declared: tuple[str, ...]) -> Settings:
    """Return the options for the tree that is laid out."""

    def moved(paths: Sequence[str]) -> tuple[str, ...]:
        return tuple(copy for path in paths if (copy := move.destination(path)) is not None)

    return settings._replace(
        pkg_root=move.destination(settings.pkg_root) or "",
        namespace_packages=moved(settings.namespace_packages) + declared,
        source_roots=moved(settings.source_roots),
        generated=(*settings.generated, *moved(settings.generated)),
    )


def _fast_place() -> str | None:
    """Return where many small files are made several times faster than on a disk, if it has room.

    ``None`` leaves the choice to ``tempfile``, and hence to the user, if there is a TMPDIR.
    """
    if any(map(os.environ.get, ("TMPDIR", "TEMP", "TMP"))):
        return None
    try:
        space = os.statvfs(MEMORY)
    except (AttributeError, OSError):
        return None
    has_room = space.f_bavail * space.f_frsize > MOST_IN_ALL and space.f_favail > MOST_FILES
    return MEMORY if has_room and os.access(MEMORY, os.W_OK | os.X_OK) else None


@contextmanager
def _temporary() -> Iterator[str]:
    """Make a directory that is gone afterwards, and when the process is told to end."""

    def stop(_signal: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    told = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    before = {s: signal.getsignal(s) for s in told if signal.getsignal(s) != signal.SIG_IGN}
    for number in before:
        signal.signal(number, stop)
    try:
        with TemporaryDirectory(prefix="flake8-pkginit-", dir=_fast_place()) as directory:
            yield os.path.realpath(directory)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
