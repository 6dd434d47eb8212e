"""What is known of a file that is not in the tree which is checked, but was where it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Losses(NamedTuple):
    """Answers for absolute paths in the tree that is checked.

    ``ignores(directory, names)`` tells whether git ignores one of the paths on purpose, as it does
    what a build writes. ``why(paths)`` says why none of them is there, if one of them was, and
    ``why_name(source, name)`` why a source file does not bind a name; else both are empty.
    ``had(directory, name)`` tells whether a top-level package or module is lost from a directory.
    """

    ignores: Callable[[str, Sequence[str]], bool]
    why: Callable[[Sequence[str]], str]
    why_name: Callable[[str, str], str]
    had: Callable[[str, str], bool]
