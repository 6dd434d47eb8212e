"""The imports that a look at a module's text finds, without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# An import statement that has its lines to itself.
STATEMENT = re.compile(
    r"(?m)^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*"
    r"(?:\(([^()#]*(?:#[^()\n]*\n[^()#]*)*)\)|([\w,* \t]+))|import[ \t]+([\w., \t]+))"
    r"[ \t]*(?=$|#)"
)
WORD = "import"
# What stands before the word in a statement that the pattern above does not know.
BEFORE = re.compile(r"(?:^|[;:\\])\s*(?:from\b.*)?\Z")
ODD = re.compile(r"\bfrom\b[^\n]*\\\n|\\\n\s*(?:from|import)\b|[\f\v\x1c-\x1e\x85\u2028\u2029]")
CODING = re.compile(r"\A(?:.*\n)?[ \t\f]*#.*coding[:=]")


class Written(NamedTuple):
    """One module that an import statement asks for, and the names that it imports from it.

    ``level`` is the number of dots, ``parts`` are the segments after them.
    """

    level: int
    parts: tuple[str, ...]
    names: tuple[str, ...]


def scan(source: bytes) -> list[Written] | None:
    """Return the imports in a module's source; ``None`` where only a parser can tell.

    What it returns may stand in a string, and says nothing of guards: that no import is missing is
    all it promises. Every word ``import`` is accounted for.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if CODING.match(text) or ODD.search(text):
        return None
    found: list[Written] = []
    end = 0
    for match in STATEMENT.finditer(text):
        statement = match.group()
        if not _is_prose(text, end, match.start()) or not statement.isascii() or "\\" in statement:
            return None
        end = match.end()
        found += _written(match)
    return found if _is_prose(text, end, len(text)) else None


def _is_prose(text: str, start: int, end: int) -> bool:
    """Whether no word between two places belongs to a statement."""
    while (place := text.find(WORD, start, end)) >= 0:
        start = place + len(WORD)
        line = text[text.rfind("\n", 0, place) + 1 : place]
        is_longer = text[start : start + 1].isidentifier()  # `import_module`, but no `import`
        if not is_longer and not line.lstrip().startswith("#") and _begins(line):
            return False
    return True


def _begins(line: str) -> bool:
    """Whether a statement may begin with what stands before the word in its line."""
    head = line.rstrip()
    return not head or head[-1] in ";:\\" or ("from" in head and bool(BEFORE.search(line)))


def _written(match: re.Match[str]) -> Iterator[Written]:
    dots, module, block, line, plain = match.groups()
    if plain is not None:
        for item in plain.split(","):
            yield Written(0, tuple((item.split() or [""])[0].split(".")), ())
        return
    items = re.sub(r"#.*", "", block) if block is not None else line
    names = tuple(item.split()[0] for item in items.split(",") if item.strip())
    parts = tuple(module.split(".")) if module else ()
    yield Written(len(dots), parts, () if names == ("*",) else names)
