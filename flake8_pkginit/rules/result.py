"""What a run found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from flake8_pkginit.rules.finding import Finding


class Result(NamedTuple):
    """The findings of a run in the order of flake8's output, and how much it checked.

    ``sources`` has the source line of each finding, under its path and line. ``unreadable`` are
    messages, one for each file that could not be read.
    """

    findings: tuple[Finding, ...]
    sources: Mapping[tuple[str, int], str]
    unreadable: tuple[str, ...]
    files: int
    imports: int
