"""Write a plan to the disk, or show it as a diff."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from difflib import unified_diff
from typing import NamedTuple

from flake8_pkginit.rules.finding import one_line
from flake8_pkginit.rules.result import Result
from flake8_pkginit.source.ranges import decode


class Change(NamedTuple):
    """One file to write: ``before`` is what it holds, ``after`` what it will.

    ``before`` is ``None`` where the file is created. ``moved_from`` is the path of a file that is
    renamed, empty where none is.
    """

    path: str
    before: bytes | None
    after: bytes
    why: str
    moved_from: str = ""


class Plan(NamedTuple):
    """The changes that a run would write, in order.

    ``refused`` are messages, each on a finding that is not fixed; ``result`` is that of a run
    afterwards.
    """

    changes: tuple[Change, ...]
    refused: tuple[str, ...]
    result: Result


def apply(plan: Plan) -> tuple[str, ...]:
    """Write a plan; return a message for each file that cannot be written."""
    failed = []
    for change in plan.changes:
        try:
            _write(change)
        except OSError as error:
            message = f"cannot write '{relative(change.path)}': {error.strerror}"
            failed.append(one_line(message))
    return tuple(failed)


def _write(change: Change) -> None:
    if change.before is None:
        with open(change.path, "xb"):
            pass
    elif change.moved_from:
        _rename(change.moved_from, change.path)
    else:
        _exchange(change)


def _rename(old: str, new: str) -> None:
    """Rename a file; the new name is claimed first, so that nothing is overwritten."""
    try:
        with open(new, "xb"):
            pass
        os.replace(old, new)
    except FileExistsError:
        raise
    except BaseException:
        # Else the renaming was done, or not begun, when the interrupt came.
        if os.path.lexists(old) and os.path.exists(new) and not os.path.getsize(new):
            os.unlink(new)
        raise


def _exchange(change: Change) -> None:
    """Replace a file by another, which nobody sees half written."""
    path = change.path  # links are followed already
    with open(path, "r+b") as file:  # what its owner has locked stays as it is
        if file.read() != change.before:
            raise OSError(0, "it has changed meanwhile")
        status = os.fstat(file.fileno())
    temporary = os.path.join(os.path.dirname(path), f".pkginit-{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.write(change.after)
        with contextlib.suppress(OSError, AttributeError):  # not everyone may, nor everywhere
            os.chown(temporary, status.st_uid, status.st_gid)
        shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def diff(plan: Plan) -> str:
    """Write a plan as ``git apply`` takes it."""
    return "".join(line for change in plan.changes for line in _diff(change))


def _diff(change: Change) -> Iterator[str]:
    new = relative(change.path)
    old = relative(change.moved_from) if change.moved_from else new
    yield f"diff --git a/{old} b/{new}\n"
    if change.before is None:
        yield "new file mode 100644\n"
    elif change.moved_from:
        yield f"similarity index 100%\nrename from {old}\nrename to {new}\n"
    else:
        before, after = _diff_lines(change.before), _diff_lines(change.after)
        for line in unified_diff(before, after, f"a/{old}", f"b/{new}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _diff_lines(source: bytes) -> list[str]:
    """Split a file as ``diff`` does, which knows of one line end only."""
    text, encoding = decode(source) or ("", "")
    mark = "\ufeff" if encoding == "utf-8-sig" else ""
    return io.StringIO(mark + text, newline="\n").readlines()


def relative(path: str) -> str:
    """Write a path as a message has it."""
    return os.path.relpath(path).replace(os.sep, "/")
