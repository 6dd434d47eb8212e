"""The imports that a look at a module's text finds, without parsing it."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from functools import lru_cache
from typing import NamedTuple

from flake8_pkginit.names import COLON, LINES, TYPING

# An import statement that has its lines to itself.
STATEMENT = re.compile(
    r"[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*"
    r"(?:\(([\w\s,]*(?:#[^\n]*\n[\w\s,]*)*)\)|([\w,* \t]+))|import[ \t]+([\w., \t]+))"
    r"[ \t]*(?=[\n#]|\Z)"
)
WORD = "import"
LONG = 10_000  # characters: a line that no person wrote
# What stands before the word in a statement that the pattern above does not know.
BEFORE = re.compile(r"(?:^|[;:\\])\s*(?:from\b.*)?\Z")
CONTINUED = (re.compile(r"from\b[^\n]*\\\n"), re.compile(r"\\\n\s*(?:from|import)\b"))
UNDER_TYPING = re.compile(rf"\nif {TYPING}{COLON}{LINES}")
ODD = "\f\v\x1c\x1d\x1e\x85\u2028\u2029"  # `str.splitlines` and a tokenizer differ on these
CODING = re.compile(r"\A(?:.*\n)?[ \t\f]*#.*coding[:=]")


class Written(NamedTuple):
    """One module that an import statement asks for, and the names that it imports from it.

    ``level`` is the number of dots, ``parts`` are the segments after them. ``is_typing`` says that
    the statement seems to be there for type checkers alone.
    """

    level: int
    parts: tuple[str, ...]
    names: tuple[str, ...]
    is_typing: bool = False


def scan(source: bytes) -> list[Written] | None:
    """Return the imports in a module's source; ``None`` where only a parser can tell.

    What it returns may stand in a string, and says nothing of guards but of ``TYPE_CHECKING``: that
    no import is missing is all it promises. Every word ``import`` is accounted for.
    """
    try:
        text = source.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if CODING.match(text) or any(map(text.__contains__, ODD)):
        return None
    if "\\\n" in text and any(pattern.search(text) for pattern in CONTINUED):
        return None
    typing = _typing(text) if "TYPE_CHECKING:" in text else []
    found: list[Written] = []
    end = 0
    while (place := text.find(WORD, end)) >= 0:
        line = text.rfind("\n", max(0, place - LONG), place) + 1
        if line == 0 and place > LONG:
            return None
        match = STATEMENT.match(text, line) if line >= end else None
        if match is not None and match.end() > place:
            written = _written(match.group())
            if written is None:
                return None
            is_typing = any(start < place < stop for start, stop in typing)
            found += [w._replace(is_typing=True) for w in written] if is_typing else written
            end = _end(text, match.end())
        elif _is_prose(text, line, place):
            end = place + len(WORD)
        else:
            return None
    return found


def _typing(text: str) -> list[tuple[int, int]]:
    """Return the suites under ``TYPE_CHECKING``; not those in which a string may end."""
    blocks = UNDER_TYPING.finditer(text)
    return [b.span() for b in blocks if "'''" not in b.group() and '"""' not in b.group()]


def _end(text: str, place: int) -> int:
    """Return where the comment after a statement ends, unless a string may end in it."""
    if text[place : place + 1] != "#":
        return place
    end = text.find("\n", place)
    comment = text[place:] if end < 0 else text[place:end]
    return place if "'" in comment or '"' in comment else place + len(comment)


def _is_prose(text: str, line: int, place: int) -> bool:
    """Whether a word in a text, in the line that starts there, belongs to no statement."""
    end = place + len(WORD)
    if text[end : end + 1].isidentifier():  # `import_module`, but no `import`
        return True
    before = text[line:place]
    return before.lstrip().startswith("#") or not _begins(before)


def _begins(line: str) -> bool:
    """Whether a statement may begin with what stands before the word in its line."""
    head = line.rstrip()
    return not head or head[-1] in ";:\\" or ("from" in head and bool(BEFORE.search(line)))


@lru_cache(maxsize=10_000)  # the files of a project import much the same
def _written(statement: str) -> tuple[Written, ...] | None:
    """Return what a statement asks for; ``None`` if it is none."""
    match = STATEMENT.match(statement)
    if match is None or not statement.isascii():
        return None
    dots, module, block, line, plain = match.groups()
    text = plain or line or block or ""
    if "#" in text:
        text = re.sub(r"#.*", "", text)
    items = [words for item in text.split(",") if (words := item.split())]
    if any(len(words) != 1 and words[1:-1] != ["as"] for words in items):
        return None if block else ()  # a line of prose
    if plain is not None:
        return tuple(Written(0, tuple(words[0].split(".")), ()) for words in items)
    names = tuple(words[0] for words in items)
    parts = tuple(module.split(".")) if module else ()
    return (Written(len(dots), parts, () if names == ("*",) else names),)
