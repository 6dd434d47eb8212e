"""The tree as it would be with changes that are not written."""

from __future__ import annotations

import io
import os
import tokenize
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flake8_pkginit.check import Checker
from flake8_pkginit.imports import Module, parse
from flake8_pkginit.members import Members
from flake8_pkginit.plugin import Linted, Plugin
from flake8_pkginit.resolver import Kind, Listing, Package, Resolver, read_bytes
from flake8_pkginit.rules import Finding
from flake8_pkginit.scan import Written
from flake8_pkginit.session import Fault
from flake8_pkginit.settings import Declared, Settings

INIT = "__init__.py"


class Span(NamedTuple):
    """A stretch of a file's text, in characters, and what to put in its place."""

    path: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Fix:
    """What would settle one finding: files to create and to rename, or a text to replace."""

    fault: Fault
    why: str
    created: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    span: Span | None = None


class Text(NamedTuple):
    """A file's content on disk, and what is to become of it."""

    before: bytes
    after: bytes


@dataclass(frozen=True)
class Edits:
    """Changes that are not written: paths have no symbolic links in their directories.

    ``origins`` has for each new name of a file the old one. ``texts`` has a file under the path
    that it has on disk, with all symbolic links followed.
    """

    created: frozenset[str] = frozenset()
    origins: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def plus(self, fixes: Sequence[Fix]) -> Edits:
        """Return these changes and those of fixes that were made for them."""
        origins, texts, reasons = dict(self.origins), dict(self.texts), dict(self.reasons)
        created: set[str] = set(self.created)
        for fix in fixes:
            created.update(fix.created)
            origins.update((new, old) for old, new in fix.renamed)
            touched = [*fix.created, *(new for _, new in fix.renamed)]
            for path in [*touched, fix.span.path] if fix.span else touched:
                reasons[path] = tuple(dict.fromkeys((*reasons.get(path, ()), fix.why)))
        spans = sorted({fix.span for fix in fixes if fix.span}, reverse=True)
        for span in spans:  # from the end, so that the places before it stay
            texts[span.path] = _replace(span, texts.get(span.path))
        return Edits(frozenset(created), origins, texts, reasons)

    def source(self, path: str) -> bytes | None:
        """Return what a file would hold; ``None`` where that is what it holds."""
        path = canonical(path)
        if path in self.created:
            return b""
        on_disk = os.path.realpath(self.origins.get(path, path))
        if on_disk in self.texts:
            return self.texts[on_disk].after
        return read_bytes(on_disk) if path in self.origins else None

    def destination(self, path: str) -> str:
        """Return the path that a file would have."""
        old = canonical(path)
        new = next((new for new, origin in self.origins.items() if origin == old), None)
        return os.path.join(os.path.dirname(path), os.path.basename(new)) if new else path


def canonical(path: str) -> str:
    """Follow the symbolic links in a path's directories, not one that the path itself is."""
    directory, name = os.path.split(path)
    return os.path.join(os.path.realpath(directory), name)


def _replace(span: Span, text: Text | None) -> Text:
    if text is None:
        before = read_bytes(span.path) or b""
        text = Text(before, before)
    decoded = decode(text.after)
    assert decoded is not None  # or there would be no span
    characters, encoding = decoded
    changed = characters[: span.start] + span.text + characters[span.end :]
    return Text(text.before, changed.encode(encoding))


def decode(source: bytes) -> tuple[str, str] | None:
    """Return a file's text, line ends as they are, and its encoding, if it can be written back."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
        return (text, encoding) if text.encode(encoding) == source else None
    except (SyntaxError, UnicodeError, LookupError):
        return None


class Overlay(Resolver):
    """Answers from the file system as it would be."""

    def __init__(self, settings: Settings, edits: Edits) -> None:
        declared = Declared(settings)
        super().__init__(settings.pkg_root, declared.has, declared.source_roots)
        self._edits = edits
        self._overlaid: dict[str, Listing | None] = {}

    def listing(self, directory: str) -> Listing | None:
        """List a directory with what is created and without what is renamed."""
        if directory not in self._overlaid:
            self._overlaid[directory] = self._overlay(directory, super().listing(directory))
        return self._overlaid[directory]

    def _overlay(self, directory: str, listing: Listing | None) -> Listing | None:
        edits = self._edits
        path = canonical(os.path.join(directory, INIT))
        if listing is None or not (path in edits.created or path in edits.origins):
            return listing
        gone = os.path.basename(edits.origins.get(path, ""))
        return Listing(listing.files - {gone} | {INIT}, listing.folders)

    def find(self, directory: str, name: str) -> Kind:
        """Find nothing under the name that a file had; ``importlib`` looks at the disk."""
        path = os.path.join(directory, name + ".py")
        return Kind.MISSING if self._is_gone(path) else super().find(directory, name)

    def _is_gone(self, path: str) -> bool:
        return bool(self._edits.origins) and self._edits.destination(path) != path

    def source(self, path: str) -> str | bytes | None:
        """Return a file as it would be."""
        source = self._edits.source(path)
        return source if source is not None else super().source(path)


class Judge(Checker):
    """Checks the files of a run as they would be, under the names that they have."""

    def __init__(self, options: Namespace, edits: Edits) -> None:
        self._linted = linted = Linted(options)
        settings = Plugin.checker.settings
        # What is created has no line yet that a finding could stand on.
        super().__init__(
            settings, lambda path: canonical(path) not in edits.created and path in linted
        )
        self.edits = edits
        self.resolver = Overlay(settings, edits)
        self.members = Members(self.resolver)

    def is_clean(self, path: str, written: Sequence[Written]) -> bool:
        """Leave a file that would change to ``check``."""
        is_same = self.edits.destination(path) == path and self.edits.source(path) is None
        return is_same and super().is_clean(path, written)

    def check(self, module: Module) -> list[Finding]:
        """Check a file's text as it would be; its rows stay what they are."""
        path = self.edits.destination(module.path)
        decoded = decode(self.edits.source(path) or b"")
        if decoded is None or not decoded[0]:
            return super().check(module._replace(path=path))
        lines = split_lines(decoded[0])
        tree = parse("".join(lines))
        return super().check(Module(path, tree or module.tree, lines))

    def unseen(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield the findings on a file that the run lints only under its new name."""
        for new, old in self.edits.origins.items():
            decoded = decode(self.edits.source(new) or b"")
            if decoded is None or old in self._linted or new not in self._linted:
                continue
            lines = split_lines(decoded[0])
            tree = parse("".join(lines))
            for finding in super().check(Module(new, tree, lines)) if tree is not None else ():
                yield new, finding.row, finding.column + 1, finding.rule.code

    def holes_of(self, path: str, package: Package) -> tuple[str, ...]:
        """Return the directories that a finding on a file is about, if they are proven holes."""
        return tuple(hole for hole in package.holes if self.place_of_hole(package, hole) == path)


def split_lines(text: str) -> list[str]:
    """Split a text as flake8 does when it reads a file."""
    return io.StringIO(text, newline=None).readlines()
