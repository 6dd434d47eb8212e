"""Changes that are not written yet: files to create, to rename, and to edit."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from flake8_pkginit.project.files import Unwritten, canonical, read_bytes
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.source.ranges import Edit, decode, replaced

EMPTY: Mapping[str, str] = MappingProxyType({})


class Fix(NamedTuple):
    """What settles one finding; ``why`` is for the list of changes.

    The paths of ``created`` and ``renamed`` have no symbolic link in their directories, those of
    ``edits`` have none at all.
    """

    finding: Finding
    why: str
    created: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    edits: tuple[Edit, ...] = ()


class Content(NamedTuple):
    """A file's content on disk, and what is to become of it."""

    before: bytes
    after: bytes


class Changes(NamedTuple):
    """Changes that hold together.

    ``renamed`` has for each new path the old one. ``contents`` has a file under the path that it
    has on disk, with all symbolic links followed. ``reasons`` has for each path why it changes.
    """

    created: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = EMPTY
    contents: Mapping[str, Content] = MappingProxyType({})
    reasons: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    @property
    def unwritten(self) -> Unwritten:
        """Return the changes as the file system would show them."""
        texts = {path: content.after for path, content in self.contents.items()}
        return Unwritten(self.created, self.renamed, texts)

    def plus(self, fixes: Sequence[Fix]) -> Changes:
        """Return these changes and those of fixes that were made for them."""
        reasons = dict(self.reasons)
        edits: dict[str, set[Edit]] = {}
        for fix in fixes:
            for edit in fix.edits:
                edits.setdefault(edit.path, set()).add(edit)
            touched = [*fix.created, *(new for _, new in fix.renamed), *(e.path for e in fix.edits)]
            for path in touched:
                reasons[path] = tuple(dict.fromkeys((*reasons.get(path, ()), fix.why)))
        contents = dict(self.contents)
        for path, of_path in edits.items():
            contents[path] = _edited(path, contents.get(path), of_path)
        return Changes(
            self.created.union(*(fix.created for fix in fixes)),
            {**self.renamed, **{new: old for fix in fixes for old, new in fix.renamed}},
            contents,
            reasons,
        )

    def on_disk(self, path: str) -> str:
        """Return the path that a file has on disk, with all symbolic links followed."""
        path = canonical(path)
        return os.path.realpath(self.renamed.get(path, path))


def _edited(path: str, content: Content | None, edits: set[Edit]) -> Content:
    if content is None:
        before = read_bytes(path) or b""
        content = Content(before, before)
    decoded = decode(content.after)
    assert decoded is not None  # or there would be no edit
    text, encoding = decoded
    return Content(content.before, replaced(text, edits).encode(encoding))


def is_writable(path: str, content: Content | None, edit: Edit) -> bool:
    """Tell whether a file can hold the text of an edit, in its encoding."""
    decoded = decode(content.after if content is not None else read_bytes(path) or b"")
    if decoded is None:
        return False
    try:
        edit.text.encode(decoded[1])
    except UnicodeEncodeError:
        return False
    return True


def clash(fixes: Sequence[Fix]) -> bool:
    """Tell whether two edits overlap: one file may be linted under two names."""
    edits = sorted({edit for fix in fixes for edit in fix.edits})
    return any(
        one.path == two.path
        and (two.range.start < one.range.end or two.range.start == one.range.start)
        for one, two in pairwise(edits)
    )
