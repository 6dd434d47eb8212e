"""An outline from text, without parsing it: strings and comments are masked first.

What a scan states, a parse states too. Where a scan cannot tell, it says so: imports are ``None``,
and a name that it does not state is unknown.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache, partial
from keyword import iskeyword

from flake8_pkginit.source.mask import STRING, TOKEN, decode, line_feeds, mask, mask_all
from flake8_pkginit.source.outline import Import, Names, Outline, Reference

WORD = "import"
# An import statement that has its lines to itself.
STATEMENT = re.compile(
    r"[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]*"
    r"(?:\(([\w\s,]*(?:#[^\n]*\n[\w\s,]*)*)\)|([\w,* \t]+))"
    r"|import[ \t]+([\w., \t]+))[ \t]*(?=[\n#]|\Z)"
)
COMMENTS = re.compile(r"#[^\n]*")
COMMENT = re.compile(r"[^\n\"'#]*#")
LONG = 10_000  # characters: a line that no person wrote

# Statements of the module's own body that bind names. A pattern that starts with a line's end is
# searched for much faster than one that starts with its beginning.
BINDING = re.compile(
    r"\n(?![ \t\n])(?:(?:def|class|async[ \t]+def)[ \t]+(\w+)"
    r"|from[ \t]+([.]*)(\w[.\w]*|)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^(\n#;\\]+))"
    r"|import[ \t]+([\w., \t]+)(?=[#\n])"
    r"|(\w+(?:[ \t]*[,=][ \t]*\w+)*)[ \t]*(?::[^=\n\"'#(:<>!]*)?=(?!=)"
    r"|\(([\w\s,]+)\)[ \t]*=(?!=))"
)
# The groups of the pattern above.
DEFINITION, DOTS, MODULE, BLOCK, LINE, MODULES, NAMES, TUPLE = range(1, 9)
IMPORTED = (BLOCK, LINE)
ENDS = (")", "]", "}", '"', "'", ";", "...")  # of a statement, where no bracket is open
# Words after which a line may begin with what looks like a binding, such as a key of a dictionary.
BETWEEN = ("and", "or", "not", "in", "is", "else", "lambda", "await")
TAIL = 1000  # characters before a statement: more white space than that is as good as a bracket

# Suites of the module's own body that it may run, whatever the flow through it: not those for type
# checkers, nor those about which a constant or the name of the main module decides.
COLON, LINES = r":[ \t]*(?:#[^\n]*)?", r"(?:\n+[ \t][^\n]*)+"
TYPING = r"(?:\w+\.)?TYPE_CHECKING"
TEST = (
    rf"(?:{TYPING} or |(?![( \t]*(?:(?:True|False|None)\b|[\d.]|\w{{0,2}}[\"'])"
    r"|[^\n]*(?:TYPE_CHECKING|MYPY|__name__)))"
    r"(?![^\n]*\b(?:else|lambda)\b)[^\n:]*"
)
SUITES_RUN = re.compile(
    rf"\n(?:((?:try|if {TEST}){COLON}{LINES}"
    rf"(?:\n+(?:except\b[^\n:]*|elif {TEST}|else|finally){COLON}{LINES})*)"
    rf"|if (?:True|not {TYPING}){COLON}({LINES})"
    rf"|if {TYPING}{COLON}{LINES}\n+else{COLON}({LINES}))"
)
RENAMED = re.compile(r"\b(?:TYPE_CHECKING|MYPY)\b(?:\s|#[^\n]*\n)+as\b")
UNDER_TYPING = re.compile(rf"\nif {TYPING}{COLON}{LINES}")
DELETED = re.compile(r"del(?<!\wdel)\b((?:[^\n(\[]|[(\[][^)\]]*)*)")
PLAIN_NAME = re.compile(r"(?<![\w.])(?<!\w\[)\w+(?![\w.\[(])")  # nothing of `a.b` or `a[b]`
LITERAL = r'\[(?:"",)*(?:"")?\]|\((?:"",)+(?:"")?\)|\(\)'  # a list or a tuple, its strings masked
EXPORTS = re.compile(r"\n__all__[ \t]*=[ \t]*([\[(][^\[\](){}]*[\])])[ \t]*(?=[\n#])")


def outline(source: str | bytes | None) -> Outline | None:
    """Return what a scan of a module's source can state; ``None`` where that is nothing."""
    text = decode(source) if isinstance(source, bytes) else source and line_feeds(source)
    masked = mask(text) if text is not None else None
    if text is None or masked is None:
        return None
    return Outline(partial(_all_imports, masked, text), partial(names, masked, text))


def _all_imports(masked: str, text: str) -> tuple[Import, ...] | None:
    """Return the imports; mask all strings and comments only where that makes a difference."""
    found = imports(masked)
    everything = mask_all(text) if found is None else None
    return imports(everything) if everything is not None else found


# Imports.


def imports(masked: str) -> tuple[Import, ...] | None:
    """Return the imports in masked text; ``None`` where only a parser can tell."""
    typing = [m.span() for m in UNDER_TYPING.finditer(masked)] if "TYPE_CHECKING" in masked else ()
    found: list[Import] = []
    end = 0
    while (position := masked.find(WORD, end)) >= 0:
        end = position + len(WORD)
        if masked[end : end + 1].isidentifier() or masked[position - 1 : position].isidentifier():
            continue  # `import_module`
        line = masked.rfind("\n", max(0, position - LONG), position) + 1
        is_start = line > 0 or position < LONG
        match = STATEMENT.match(masked, line) if is_start else None
        if match is None and is_start and COMMENT.match(masked, line, position):
            continue
        stated = _stated(match.groups()) if match is not None and match.end() > position else None
        if match is None or stated is None:
            return None
        if typing and any(start < position < stop for start, stop in typing):
            stated = tuple(one._replace(is_typing=True) for one in stated)
        found += stated
        end = match.end()
    return tuple(found)


@lru_cache(maxsize=10_000)  # the files of a project import much the same
def _stated(groups: tuple[str | None, ...]) -> tuple[Import, ...] | None:
    """Return what a statement asks for, but for the standard library; ``None`` if it is none."""
    dots, module, block, line, plain = groups
    text = plain or line or block or ""
    if "#" in text:
        text = COMMENTS.sub("", text)
    items = [words for item in text.split(",") if (words := item.split())]
    if not items or not (text.isascii() and (module or "").isascii()):
        return None
    if any(len(words) != 1 and words[1:-1] != ["as"] for words in items):
        return None
    if plain is not None:
        modules = [tuple(words[0].split(".")) for words in items]
        return tuple(Import(0, m) for m in modules if m[0] not in sys.stdlib_module_names)
    parts = tuple(module.split(".")) if module else ()
    if not dots and (not parts or parts[0] in sys.stdlib_module_names):
        return ()
    named = tuple(words[0] for words in items)
    return (Import(len(dots or ""), parts, () if named == ("*",) else named),)


# Names.


def names(masked: str, text: str) -> Names:
    """Return the names that masked text surely binds; ``text`` is what was masked.

    What ``copies`` would have is among the bound names.
    """
    masked = f"\n{masked}\n"
    defined: set[str] = set()
    imported: set[str] = set()
    stars: list[Reference] = []
    for part in (masked, *_suites(masked)):
        for match in BINDING.finditer(part):
            group = match.lastindex
            if group == DEFINITION:
                defined.add(match[group])
            elif group == MODULES:
                imported.update(name.partition(".")[0] for name in _last_words(match[group]))
            elif group in IMPORTED:
                dots, module = match[DOTS], match[MODULE]
                bound = _last_words(match[group])
                if "*" in bound:
                    parts = tuple(module.split(".")) if module else ()
                    stars.append(Reference(len(dots), parts))
                else:
                    imported.update(bound)
            elif group is not None and not _goes_on(part, match.start()):
                bound = [match[group]]
                if not bound[0].isidentifier():  # several
                    bound = re.findall(r"\w+", bound[0])
                defined.update(name for name in bound if not iskeyword(name))
    gone = set(PLAIN_NAME.findall(" ".join(DELETED.findall(masked)))) if "del" in masked else set()
    if not masked.isascii():  # as the parser does with names (language reference, 2.3)
        defined, imported, gone = (set(map(_normal, n)) for n in (defined, imported, gone))
    defined -= gone
    imported -= gone
    has_exports = "__all__" in masked
    return Names(
        bound=frozenset(defined | imported),
        defined=frozenset(defined),
        copies={},
        stars=tuple(stars),
        typing=frozenset(),
        exports=_exports(masked, text) if has_exports and "__all__" in defined else None,
        has_exports=has_exports,
        has_getattr=False,
        is_complete=False,
    )


def _normal(name: str) -> str:
    from unicodedata import normalize  # few modules need it

    return normalize("NFKC", name)


def _suites(masked: str) -> Iterator[str]:
    """Yield the suites of the module's own body that surely run, as if they stood in it."""
    found = SUITES_RUN.findall(masked)
    if found and ("TYPE_CHECKING" in masked or "MYPY" in masked) and RENAMED.search(masked):
        return
    for suites in found:
        suite = "\n" + "".join(suites)
        head = suites[0].partition("\n")[0]
        if any(head.count(left) != head.count(right) for left, right in ("()", "[]", "{}")):
            continue  # the end of a comprehension
        # Of several suites, and of what goes on in brackets, the least belongs to no inner suite.
        if indents := re.findall(r"\n[ \t]+(?=[^ \t\n])", suite):
            body = re.sub(r"\n[^ \t\n][^\n]*", "\n", suite)  # without `try:` and its like
            yield body.replace(min(indents, key=len), "\n") + "\n"


def _last_words(text: str) -> list[str]:
    """Return what the items of an import statement bind."""
    if "#" in text:
        text = COMMENTS.sub("", text)
    return [words[-1] for item in text.split(",") if (words := item.split())]


def _goes_on(masked: str, position: int) -> bool:
    """Tell whether a line may go on inside brackets: there a name with ``=`` is an argument.

    What goes on ends in an open bracket, an operator, or a word that stands between operands.
    """
    before = masked[max(0, position - TAIL) : position].rstrip()
    while "#" in (line := before[before.rfind("\n") + 1 :]):
        code = mask_all(line)
        if code is None or len(line) == len(before):
            return True
        before = (before[: len(before) - len(line)] + code).rstrip()
    if "\n" not in before:
        return position > TAIL or bool(before)
    if before.endswith(ENDS):
        return False
    if not (before[-1].isalnum() or before[-1] == "_"):
        return True
    return before.endswith(BETWEEN) and re.split(r"\W", before)[-1] in BETWEEN


def _exports(masked: str, text: str) -> frozenset[str] | None:
    """Return the strings of the module's one ``__all__``, if it is a literal."""
    quoted = masked.count("'__all__'") + masked.count('"__all__"')
    text = f"\n{text}\n"
    is_alone = masked.count("__all__") - quoted == 1 == text.count("\n__all__")
    is_alone = is_alone and "\n__all__" in masked
    found = EXPORTS.search(text) if is_alone else None
    if found is None:
        return None
    parts = TOKEN.split(found[1])
    strings = [token[1:-1] for token in parts[1::2] if token[0] != "#"]
    parts[1::2] = ["" if token[0] == "#" else STRING for token in parts[1::2]]
    is_literal = re.fullmatch(LITERAL, "".join("".join(parts).split())) and all(
        map(str.isidentifier, strings)
    )
    return frozenset(strings) if is_literal else None
