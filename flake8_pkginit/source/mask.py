"""Text without the strings and comments in which a line could be taken for a statement."""

from __future__ import annotations

import re
import sys
from codecs import BOM_UTF8

# A comment, or a string without its prefix (language reference, 2.1.3 and 2.4.1).
TOKEN = re.compile(
    r"""(\#[^\n]*
    |\"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"\"\"
    |'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''
    |"[^"\\\n]*(?:\\.[^"\\\n]*)*"
    |'[^'\\\n]*(?:\\.[^'\\\n]*)*')""",
    re.DOTALL | re.VERBOSE,
)
STRING = '""'  # what stands for any string in masked text
TRIPLE = '"""'
MARK = re.compile("[\"'#]")
FORMATTED = tuple("fFtT")  # the last letter of a prefix, or the one before an `r`
CODING = re.compile(r"\A(?:.*\n)?[ \t\f]*#.*coding[:=]")


def decode(source: bytes) -> str | None:
    """Decode UTF-8, with line feeds at line ends; ``None`` where the tokenizer must do it."""
    try:
        text = source.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None
    return None if CODING.match(text) else line_feeds(text)


def line_feeds(text: str) -> str:
    """End each line with a line feed, as the tokenizer does (language reference, 2.1.2)."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def mask(text: str) -> str | None:
    """Replace each string that goes over lines by ``""``.

    Where that is not plain to see, mask every string and comment. Return ``None`` where it is not
    certain what is a string.
    """
    parts = text.split(TRIPLE)
    if sys.version_info >= (3, 12) and _may_nest(parts):
        return mask_all(text)
    if "'''" in text or "\0" in text or "\f" in text or ("\\" in text and "\\\n" in text):
        return mask_all(text)
    for code, string, rest in zip(parts[:-1:2], parts[1::2], parts[2::2], strict=False):
        line = code[code.rfind("\n") + 1 :]
        is_open = line.isspace() or not MARK.search(line)  # so that quotes begin a string
        if not is_open or string[-1:] == "\\" or rest[:1] == '"':
            return mask_all(text)
    return STRING.join(parts[::2]) if len(parts) % 2 else mask_all(text)


def mask_all(text: str) -> str | None:
    """Replace each string by ``""``, drop comments, and join lines that a backslash joins.

    Return ``None`` where it is not certain what is a string.
    """
    if "\0" in text:  # nobody parses that
        return None
    parts = TOKEN.split(text)
    if sys.version_info >= (3, 12) and _may_nest(parts):
        return None
    parts[1::2] = ["" if token[0] == "#" else STRING for token in parts[1::2]]
    masked = "".join(parts)
    has_end = masked.count('"') == 2 * parts[1::2].count(STRING) and "'" not in masked
    if not has_end or "\f" in masked:  # a string without an end; a tab that ends indentation
        return None
    return masked.replace("\\\n", " ") if "\\" in masked else masked


def _may_nest(parts: list[str]) -> bool:
    """Tell whether a replacement field of a formatted string may hold its quote (PEP 701)."""
    return any(
        token.count("{") != token.count("}")
        for code, token in zip(parts[0::2], parts[1::2], strict=False)
        if "{" in token and code.rstrip("rR").endswith(FORMATTED)
    )
