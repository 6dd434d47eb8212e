"""What is known of a file that is not in the tree which is checked, but was where it came from."""

from collections.abc import Callable, Sequence
from typing import NamedTuple


class Provenance(NamedTuple):
    """Answer for absolute paths in the tree that is checked.

    ``ignores(directory, names)`` tells whether git ignores one of the paths on purpose, as it does
    what a build writes. ``why(paths)`` says why none of them is there if one of them was, and
    ``why_name(source, name)`` why a source file does not bind a name; both may be empty.
    ``had(directory, name)`` tells whether a directory has lost a top-level package or module.
    """

    ignores: Callable[[str, Sequence[str]], bool]
    why: Callable[[Sequence[str]], str]
    why_name: Callable[[str, str], str]
    had: Callable[[str, str], bool]
