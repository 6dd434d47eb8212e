"""What a finding is: one fault at one range of one file, with its remedy as data."""

from typing import NamedTuple

from flake8_pkginit.resolve.outcomes import Outcome
from flake8_pkginit.rules.catalogue import Rule
from flake8_pkginit.source.ranges import Edit, Range


class Remedy(NamedTuple):
    """The change that would settle a finding, or the known cause of it.

    ``text`` is the end of the message, and ``title`` names the change in a list of changes; both
    may be empty. ``created`` are the files to create, empty; ``renamed`` are pairs of an old and a
    new path; ``edits`` are texts to replace. All paths are absolute. ``is_certain`` tells whether
    no other remedy may be meant.
    """

    text: str = ""
    title: str = ""
    edits: tuple[Edit, ...] = ()
    created: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    is_certain: bool = False


class Finding(NamedTuple):
    """One fault in one file.

    ``path`` is the file as the run names it. ``message`` says what is wrong, in one line, without
    the remedy. ``outcome`` is that of the import, and ``None`` where the finding is about a file.
    ``target`` is the directory that a failing import leads into, and else empty.
    """

    rule: Rule
    path: str
    range: Range
    message: str
    outcome: Outcome | None = None
    target: str = ""
    remedy: Remedy = Remedy()

    @property
    def text(self) -> str:
        """Return the whole message, with the remedy."""
        return f"{self.message}; {self.remedy.text}" if self.remedy.text else self.message

    @property
    def line(self) -> int:
        """Return the line of the finding, from 1."""
        return self.range.start.line

    @property
    def column(self) -> int:
        """Return the column of the finding as flake8 prints it, in characters from 1."""
        return self.range.start.column + 1


def one_line(message: str) -> str:
    """Make a message fit for every editor: names on disk may hold any character."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in message)
