"""Questions to git; nothing that a repository's configuration names is run for an answer."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, NamedTuple

GIT = (
    "git",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "safe.directory=*",
)  # fmt: skip
# A partial clone fetches what it lacks, by whatever means its configuration names: not from here.
OFFLINE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}
TIMEOUT = 60  # seconds
CHUNK = 1 << 20  # bytes
MOST_BYTES = 256 << 20  # of an answer; that of a million files has half as many
LINK, SUBMODULE = "120000", "160000"  # modes (git's documentation, "index-format")


class GitError(Exception):
    """Git cannot answer; the text says why, in a line."""


class Entry(NamedTuple):
    """A file in the index or in a commit; ``path`` is relative to the top of the repository."""

    mode: str
    name: str
    path: str


class Ignored(NamedTuple):
    """The reason why git ignores a path: ``source`` is the file and the line of ``pattern``."""

    path: str
    source: str
    pattern: str


class Repository(NamedTuple):
    """A repository with a working tree.

    ``top`` is an absolute path, spelled as the one that it was found from. ``index_file`` is the
    index to read; empty, git's own.
    """

    top: str
    index_file: str = ""

    def staged(self) -> list[Entry]:
        """Return what the next commit would hold. Raises ``GitError``."""
        entries = []
        for line in _lines(_ask(self, "ls-files", "--stage", "-z")):
            head, _, path = line.partition("\t")
            mode, name, stage = head.split()
            if stage != "0":
                raise GitError(f"{path!r} has conflicts that are not resolved in the index")
            entries.append(Entry(mode, name, path))
        kept = self._kept()
        return [entry for entry in entries if entry.path in kept]

    def _kept(self) -> set[str]:
        """Return what a commit takes of the index: not what only ``git add -N`` has put there."""
        empty = _ask(self, "hash-object", "-t", "tree", "--stdin").strip()
        command = ("diff-index", "--cached", "-r", "-z", "--name-only", "--ignore-submodules=none")
        return set(_lines(_ask(self, *command, "--ita-invisible-in-index", empty)))

    def committed(self, commit: str) -> list[Entry]:
        """Return what a commit holds. Raises ``GitError``."""
        entries = []
        for line in _lines(_ask(self, "ls-tree", "-r", "-z", "--full-tree", commit)):
            head, _, path = line.partition("\t")
            mode, _, name = head.split()
            entries.append(Entry(mode, name, path))
        return entries

    def resolve(self, revision: str) -> str | None:
        """Return the name of the commit that a revision means (gitrevisions(7)), or ``None``."""
        command = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        try:
            named = _ask(self, *command, revision).strip()  # `:/text` goes on to the end
            commit = _ask(self, *command, named + "^{commit}").strip()
        except GitError:
            return None
        return commit if commit.isalnum() else None  # `^HEAD` is what to leave out

    def unfetched(self, commit: str) -> frozenset[str]:
        """Return the objects of a commit, or of the index, that a partial clone does not have."""
        partial = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
        if not _ask(self, "config", "--get-regexp", partial, statuses=(0, 1)):
            return frozenset()
        command = ("rev-list", "--objects", "--no-object-names", "--missing=print")
        tree = ("--no-walk", commit) if commit else ("--indexed-objects",)
        answer = _ask(self, *command, *tree)
        return frozenset(name[1:] for name in answer.split() if name.startswith("?"))

    def contents(self, names: Sequence[str], most: int) -> Iterator[bytes | None]:
        """Yield what is in objects, as it is: no filter runs.

        ``None`` stands for one that is not there, or has more bytes than ``most``.
        """
        with TemporaryFile() as asked:
            asked.write("".join(f"{name}\n" for name in names).encode())
            asked.seek(0)
            with subprocess.Popen(
                [*GIT, "cat-file", "--batch", "--buffer"],
                cwd=self.top,
                env=_environment(),
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            ) as process:
                assert process.stdout is not None
                for name in names:
                    head = process.stdout.readline().split()
                    if len(head) == 2:
                        yield None
                        continue
                    size = int(head[2]) if head else 0
                    content = process.stdout.read(size) if size <= most else None
                    if not head or (content is not None and len(content) < size):
                        raise GitError(f"git cannot read the object {name}")
                    _skip(process.stdout, 1 if content is not None else size + 1)
                    yield content

    def ignored(self, paths: Iterable[str], even_tracked: bool = False) -> dict[str, Ignored]:
        """Return which of the paths, relative to the top, git ignores, and why.

        ``even_tracked`` asks for what it would ignore if it did not track it, or a file below it.
        """
        try:
            answer = _ask(
                self,
                *("check-ignore", "--verbose", "-z", "--stdin"),
                *(["--no-index"] if even_tracked else []),
                stdin="".join(f"./{path}\0" for path in paths),  # a colon may begin a name
                statuses=(0, 1),
            )
        except GitError:
            return {}
        fields = answer.split("\0")
        found = zip(fields[::4], fields[1::4], fields[2::4], fields[3::4], strict=False)
        return {
            path[2:]: Ignored(path[2:], f"{source}:{line}", pattern)
            for source, line, pattern, path in found
            if not pattern.startswith("!")
        }


def repository(directory: str) -> Repository:
    """Return the repository that a directory lies in. Raises ``GitError``."""
    here = Repository(directory)
    try:
        prefix, real, own = (
            _ask(here, "rev-parse", what).removesuffix("\n")  # a name may hold a line's end
            for what in ("--show-prefix", "--show-toplevel", "--absolute-git-dir")
        )
    except GitError as error:
        if "not a git repository" in str(error):
            raise GitError(f"{directory!r} is not in a git repository") from None
        raise
    prefix = prefix.rstrip("/").replace("/", os.sep)
    is_below = not prefix or directory.endswith(os.sep + prefix)
    top = directory.removesuffix(os.sep + prefix) if prefix and is_below else directory
    return Repository(top if is_below else os.path.normpath(real), _index(own))


def _index(own: str) -> str:
    """Return the index that a hook is to read: ``git commit -a`` makes one for the time."""
    index = os.path.abspath(os.environ.get("GIT_INDEX_FILE") or os.curdir)
    is_own = os.path.realpath(os.path.dirname(index)) == os.path.realpath(own)
    return index if is_own and os.path.isfile(index) else ""


def ignores(directory: str, names: Sequence[str]) -> bool:
    """Tell whether git ignores one of the paths, given relative to a directory (gitignore(5)).

    Where git cannot answer (no git, no repository), it ignores nothing.
    """
    try:
        _ask(Repository(directory), "check-ignore", "--", *names)
    except GitError:
        return False
    return True


def _environment(index: str = "") -> dict[str, str]:
    """Return the environment without a hook's own repository; the question is about another."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    ours |= {"LC_ALL": "C", **OFFLINE}
    return {**ours, "GIT_INDEX_FILE": index} if index else ours


def _ask(
    repository: Repository, *arguments: str, stdin: str = "", statuses: Sequence[int] = (0,)
) -> str:
    with TemporaryFile() as asked, TemporaryFile() as said:
        asked.write(os.fsencode(stdin))
        asked.seek(0)
        try:
            process = subprocess.Popen(
                [*GIT, *arguments],
                cwd=repository.top,
                env=_environment(repository.index_file),
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        except FileNotFoundError:
            raise GitError("git is not installed") from None
        except OSError as error:
            raise GitError(f"git cannot be asked: {error}") from None
        watchdog = Timer(TIMEOUT, process.kill)
        watchdog.start()
        try:
            with process:
                assert process.stdout is not None
                answer = _read(process.stdout, MOST_BYTES + 1)  # a small tree may hold billions
        finally:
            watchdog.cancel()
            watchdog.join()  # or a process that is forked later had another thread
        if len(answer) > MOST_BYTES:
            raise GitError(f"git {arguments[0]} tells of more than {MOST_BYTES >> 20} MB")
        if process.returncode not in statuses:
            said.seek(0)
            why = " ".join(os.fsdecode(said.read()).split()) or f"status {process.returncode}"
            raise GitError(f"git {arguments[0]}: {why.removeprefix('fatal: ')}")
    return os.fsdecode(answer)


def _read(stream: IO[bytes], most: int) -> bytes:
    answer = bytearray()
    while len(answer) < most and (chunk := stream.read(CHUNK)):
        answer += chunk
    return bytes(answer)


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0 and (read := len(stream.read(min(size, CHUNK)))):
        size -= read


def _lines(answer: str) -> list[str]:
    return answer.split("\0")[:-1]
