"""Whatever a scan of a text states of its imports and names, a parse of the same text states."""

from __future__ import annotations

import ast
import functools
import sys
import sysconfig
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesmith import from_grammar, from_node

from flake8_pkginit.source import mask, parse, scan
from flake8_pkginit.source.guards import guard_of
from flake8_pkginit.source.nodes import syntax_tree
from flake8_pkginit.source.outline import Guard, Import, Names
from tests.kit.clients import command
from tests.kit.drawing import EXAMPLES, examples
from tests.kit.trees import check

Asked: TypeAlias = tuple[int, tuple[str, ...], tuple[str, ...]]
STEP = max(1, 2000 // EXAMPLES)  # of the installed files, each so many-th is compared
PROBES = ("x", "_x", "__x__", "__all__")


def contradictions(source: str | bytes) -> list[str]:
    """What a scan states of a source, and a parse does not."""
    tree = syntax_tree(source)
    scanned = scan.outline(source)
    if tree is None or scanned is None:
        return []
    text = mask.decode(source) if isinstance(source, bytes) else source
    assert text is not None
    parsed = parse.outline(tree, text)
    return [
        *of_imports(scanned.imports, parsed.imports or ()),
        *of_names(scanned.names, parsed.names),
    ]


def of_imports(scanned: tuple[Import, ...] | None, parsed: tuple[Import, ...]) -> Iterator[str]:
    if scanned is None:
        return
    seen, there = Counter(map(asked, scanned)), Counter(map(asked, parsed))
    if seen != there:
        yield f"imports: {seen - there} is not there, {there - seen} is not seen"
    typing = Counter(asked(statement) for statement in scanned if statement.is_typing)
    at_run_time = [s for s in parsed if typing[asked(s)] and guard_of(s) is Guard.NONE]
    certain = there - Counter(map(asked, at_run_time))
    if typing - certain:
        yield f"for type checkers: {typing - certain} is for the interpreter"


def asked(statement: Import) -> Asked:
    return statement.level, statement.parts, statement.names


def of_names(scanned: Names, parsed: Names) -> Iterator[str]:
    if ghosts := [name for name in scanned.bound if not parsed.binds(name)]:
        yield f"bound: {ghosts}"
    if scanned.defined - parsed.defined:
        yield f"defined: {scanned.defined - parsed.defined}"
    if set(scanned.stars) - set(parsed.stars):
        yield f"stars: {set(scanned.stars) - set(parsed.stars)}"
    if scanned.exports not in (None, parsed.exports):
        yield f"exports: {scanned.exports}, not {parsed.exports}"
    for name in sorted({*PROBES, *scanned.bound, *parsed.bound, *parsed.copies}):
        if scanned.exports_name(name) not in (None, parsed.exports_name(name)):
            yield f"exports {name}: {scanned.exports_name(name)}, not {parsed.exports_name(name)}"
        if scanned.binds(name) not in (None, parsed.binds(name)):
            yield f"binds {name}: {scanned.binds(name)}, not {parsed.binds(name)}"


# What people wrote.


def installed(scheme: str) -> list[Path]:
    """The sources of the standard library, or of everything else that is installed."""
    top = Path(sysconfig.get_path(scheme))
    paths = (path.relative_to(top) for path in sorted(top.rglob("*.py")))
    return [top / p for p in paths if scheme != "stdlib" or "site-packages" not in p.parts]


@pytest.mark.parametrize("scheme", ["stdlib", "purelib"])
def test_in_all_that_is_installed(scheme: str) -> None:
    sources = {path: path.read_bytes() for path in installed(scheme)[::STEP]}
    assert {path: found for path in sources if (found := contradictions(sources[path]))} == {}
    assert sum(scan.outline(source) is not None for source in sources.values()) > len(sources) / 2


def test_little_is_left_to_the_parser() -> None:
    names = unstated = files = unknown = 0
    for path in installed("stdlib")[::10]:
        source = path.read_bytes()
        tree = syntax_tree(source)
        if tree is None:
            continue
        parsed = parse.names(tree, source.decode(errors="replace"))
        bound = parsed.bound | parsed.copies.keys()
        scanned = scan.outline(source)
        stated = scanned.names.bound if scanned is not None else frozenset()
        files, unknown = files + 1, unknown + (scanned is None or scanned.imports is None)
        names, unstated = names + len(bound), unstated + len(bound - stated)
    assert files > 100
    assert unknown <= 0.05 * files
    assert unstated <= 0.05 * names


# What nobody would write: a grammar, each rule with its alternatives, of which `<name>` is a rule.
# What must not count as bound is a ghost.

GRAMMAR = {
    "name": ("a", "b", "c", "n", "Foo", "_p", "é", "\N{FULLWIDTH LATIN SMALL LETTER N}"),
    "any": ("<name>", "ghost", "ghost"),
    "module": (".", ".a", "..", "a", "a.b", "os", ".é", "...a . b"),
    "fake": (
        "class ghost:", "def ghost(): pass", "async def ghost(", "ghost = 1", "ghost: int = (",
        "import ghost", "from .ghost import ghost", "from ghost import (", "from ghost import *",
        "(ghost, ghost) = 1", "__all__ = ['ghost']", "__all__ = ('ghost',)", "    ghost = 1",
        "if TYPE_CHECKING:", "if ghost:", "else:", "try:", "import ghost  # it's", "del ghost",
        "# it's", "'", "#", "{", "}", "{ghost}", "{{", "\\", "\\\n", "\f", "", "\t", "<name> = 1",
    ),
    "fakes": ("<fake>", "<fake>\n<fake>", "\n<fake>\n", "\n<fake>\n    ", "<fake>\n<fake>\n<fake>\n"),
    "prefix": ("", "", "", "f", "r", "b", "u", "rb", "fr", "Rf"),
    "field": ("{<expression>}", "{<any>!r:>{<any>}}", "{\n<any>\n}", "{'ghost'}", '{"<fakes>"}', "{f'{1}'}",
              '{"""<fakes>"""}', "{a['}']}", "{(ghost := 1)}", "{lambda: 1}", "{{"),
    "string": (
        '"""<fakes>"""', '"<fake>"', "'<fake>'", "'''<fakes>'''", "<prefix>'<fake>'", '<prefix>"<fake>"',
        '<prefix>"""<fakes>"""', "<prefix>'''<fakes>'''", 'f"<field>"', 'f"""<field>"""', "f'''<field>'''",
        'f"""<fakes><field>"""', '"""<fakes>\\"""<fakes>"""', '"""\'\'\'"""', "'\"\"\"'", '"\'\'\'"', "'\\''",
        '""""""', '"" "<fake>"', '""""<fakes>"""', "'''<fakes>\\''''''",
        '"""<fakes>""" """<fakes>"""', "'\\\n<fake>'", '"\\\n<fake>"',
    ),
    "comment": ("# <fake>", "# it's", '# """', "#", "# '''", "# \\", "  # <fake>", "# )", "# import ghost"),
    "argument": ("ghost=1", "ghost = <any>", "<any>", "*<any>", "**<any>", "ghost=<string>", "(ghost := 1)", "ghost := <any>"),
    "gap": ("\n", "\n", "", " ", "  # <fake>\n", "\n<comment>\n", "\n\n", "\n    ", "\\\n", "\n\f"),
    "expression": (
        "1", "<any>", "<string>", "...", "<any>.n", "<any>[<any>]", "<any>(<gap><argument>,<gap><argument><gap>)",
        "{<gap><string>: <any>,<gap><any>: <any>}", "{<gap><any>: lambda ghost=1: 0,<gap>**<any>}",
        "<any>[<gap><any>:<gap><any>: lambda ghost=1: 0]", "(<gap><any><gap>== <any>)", "[<gap><any> for ghost in<gap><any>\nif <any>]",
        "(lambda<gap>ghost=1,<gap>ghosts=2: <any>)", "(<any> if <any> else<gap><any>)", "(<any> and<gap><any><gap>== 1)",
        "(<gap>n := <any>)", "(<string><gap><string>)", "[<gap><string>,<gap><string>]", "(not<gap><any>)", "lambda: <any>",
        "(yield<gap>)", "(await<gap><any>)", "<any> if <any> else <any>", "-1", "{<any>: <any> for ghost in<gap><any>}", "<any> @<gap><any>",
    ),
    "test": (
        "<any>", "<any>", "(<any>)", "TYPE_CHECKING", "typing.TYPE_CHECKING", "not TYPE_CHECKING", "(TYPE_CHECKING)", "T", "not T",
        "TYPE_CHECKING or <any>", "<any> and TYPE_CHECKING", "MYPY", "True", "False", "0", "(0)", "...", "None", "not 0", "''", "b''", "1.0", ".0",
        "__name__ == '__main__'", "'__main__' == __name__", "(__name__ == '__main__')", "sys.version_info > (3,)", "<any> == <string>",
        "<any>[<any>:<any>]", "<any>(<gap><argument>)", "(n := <any>)", "lambda: 1", "<any> if <any> else <any>", "__debug__",
    ),
    "typing": ("TYPE_CHECKING", "typing.TYPE_CHECKING", "not TYPE_CHECKING", "T", "MYPY", "<test>"),
    "names": ("<name>", "<name> as <name>", "<name>, <name>", "<name> as <name>, <name>"),
    "simple": ("<binding>", "<binding>", "<import>", "<import>", "<del>", "<exports>", "<other>"),
    "binding": (
        "<name> = <expression>", "<name> = 1", "<name> = <name> = <expression>", "<name>, <name> = <any>, 1", "n = yield", "(n) = 1",
        "(<name>, <name>) = <any>, 1", "(<gap><name>,<gap><name>,<gap>) = 1, 2", "[<name>, <name>] = 1, 2", "<name>: int = <expression>",
        "<name>: 'ghost' = 1", "<name>: int", "<name>: dict[<gap>str, int] = {}", "<name> += 1", "<any>[<expression>] = <name> = 1",
        "<name> = \\\n<name>", "<name> \\\n= 1", "<name> = 1; <name> = 2", "<name> = <string> % <any>", "match = n = 1", "type = 1",
        "<name> = <expression>;<name> = <expression>", "*<name>, ghosts.a = 1,", "<name>: lambda ghost=1: 0 = 1",
    ),
    "import": (
        "import <name>", "from <module> import <names>", "from <module> import *", "import a.b as <name>, c", "import os, n.a",
        "from <module> import (<gap><names>,<gap>)", "from <module> import(<names>)", "from <module>import <name>", "from <module> import \\\n<name>",
        "import \\\n<name>", "<name> = 1; import <name>", "import <name>; <name> = 1", "<string>; import a", "from a import MYPY as T",
        "from typing import TYPE_CHECKING as T", "from typing import TYPE_CHECKING  as T", "from typing import (\nTYPE_CHECKING as\nT)",
        "from <module> \\\nimport <names>", "from\t<module>\timport\t<names>", "from <module> import (\n    <names>,  <comment>\n    # <fake>\n)",
    ),
    "del": (
        "del <name>", "del <name>, <name>", "del (<name>)", "del (<name>), <name>", "del [<name>]", "del (<gap><name>,<gap><name>)",
        "del <name>, (<gap><name>)", "del [<gap><name>, <name>]", "del <any>[<name>]", "del <any>.<name>", "del\\\n<name>", "del(<name>)",
        "del ((<name>), <name>)", "del <name>,", "pass; del <name>", "del <any>[<string>], <name>", "del <any>[<expression>], <name>",
    ),
    "exports": (
        "__all__ = ['a', \"n\"]", "__all__ = ('a',)", "__all__ = ()", "__all__ = [\n'a',  # 'ghost'\n'n'\n]", "__all__ = ['a' 'n']", "__all__ = ['a'] + b",
        "__all__ += ['n']", "__all__: list = ['a']", "__all__ = [<string>]", "n = __all__ = ['a']", "(__all__, n) = ['a'], 1", "__all__ = 'a', 'n'",
        "__all__.append('n')", "del __all__", "__all__ = [*a, 'n']", "a.__all__ = []", "__all__ = ('a')", "__all__ = ['a', <expression>]", "__all__ = [r'a']",
        "__all__ = ['\\x61']", "from a import __all__", "__all__ = ['''a''', 'é']", "print(__all__)", "'__all__'", "__all__ = ['__all__']", "__all__ = ['a', 'n',<gap>]",
        "__all__ = [<gap>]", "__all__ = ['a']  <comment>", "globals()['__all__'] = []",
    ),
    "other": (
        "pass", "<expression>", "<string>", "<name>.ghost = 1", "<any> == \\\n<name>", "assert <any>, \\\n<any> == 1", "raise <any> \\\nfrom <any>",
        "global n", "print(n\n)", "<string>; <string>",
    ),
    "block": (
        "    <simple>\n", "    <simple>\n    <simple>\n", "    pass\n    <simple>\n", "  <simple>\n\n  <simple>\n", "\t<simple>\n\t<simple>\n", "        <simple>\n        <simple>\n",
        "    <simple>\n<comment>\n    <simple>\n", "        <comment>\n    <simple>\n    <simple>\n", "    <comment>\n    <simple>\n", "\n    <simple>\n", "    <simple>  <comment>\n",
        "    def ghosts():\n        pass\n        ghost = 1\n        import ghost\n    <simple>\n", "        # why\n    def ghosts():\n        import ghost\n",
        "    if <test>:\n        <simple>\n        <simple>\n    else:\n        <simple>\n    <simple>\n", "    class ghosts:\n        pass\n        ghost = 1\n",
        "    try:\n        <simple>\n    except ImportError:\n        <simple>\n    <simple>\n", "    for <name> in <any>:\n        <simple>\n",
    ),
    "suite": (":\n<block>", ": <simple>\n", ":  <comment>\n<block>", " :\n\n<block>", ": pass; <simple>\n"),
    "more": ("", "", "else<suite>", "elif <test><suite>", "elif <test><suite>else<suite>", "# why\nelse<suite>", "elif <test><suite>elif <test><suite>else<suite>"),
    "parameters": ("", "<any>", "<any>, <any>=1", "\n<any>\n", "\nghost=1,\nghosts=<expression>", "\n    ghost=1,\n", "*, ghost=1", "ghost=(n := 1)"),
    "statement": ("<line>", "<compound>"),
    "line": ("<simple>\n", "<simple>\n", "<simple>\n", "<comment>\n", "<simple>  <comment>\n", "\f<simple>\n", "\\\n<simple>\n", "\n", "   \n"),
    "compound": (
        "if <test><suite><more>", "if <test><suite><more>", "if <test>:\n    <binding>\n    <simple>\n<more>",
        "if <typing>:\n    <import>\n    <import>\n", "if <typing>:\n    <import>\n<more>", "try:\n    <import>\nexcept ImportError:\n    <binding>\n",
        "try<suite>except ImportError<suite>", "try<suite>except (A, B) as <any><suite>else<suite>finally<suite>", "try<suite>finally<suite>", "try<suite>except<suite>",
        "class <name>: pass\n", "class <name>(<gap><argument><gap>)<suite>", "def <name>(<parameters>)<suite>", "async def <name>()<suite>", "async  def <name>(): pass\n",
        "@<expression>\ndef <name>(): pass\n", "@<any>(\nghost=1\n)\nclass <name>: pass\n", "def ghosts():\n    global <name>\n    <name> = 1\n", "def ghosts()<suite>",
        "with <any> as <name><suite>", "with (\n<any> as <name>,\n)<suite>", "for <name> in <any><suite>else<suite>", "while <any><suite>", "for ghosts.a in 1,<suite>",
        "match <any>:\n    case <name>:\n        <simple>\n", "match <any>:\n    case {'a': 1, **<name>}: <simple>\n", "if <test>:\n    <string>\n    <simple>\nelse:\n    <simple>\n",
        "class <name>:\n    <string>\n    ghost = 1\n\n    def ghost(self):\n        <string>\n", "def <name>(\nghost=1,\n):\n    <string>\n    ghost = 1\n",
        "async def <name>():\n    async with <any> as ghost: pass\n    x = (await\nghost == 1)\n", "if <test>:\n    pass\n    <name> = 1\n    import <name>\n<more>",
    ),
}  # fmt: skip
NEWER = {
    "try star": ((3, 11), "try<suite>except* ValueError<suite>"),
    "type": ((3, 12), "type <name> = <any>\n"),
    "parameter": ((3, 12), "class <name>[ghost]<suite>"),
    "type over lines": ((3, 12), "def <name>[\nghost: int,\n](): pass\n"),
    "default": ((3, 13), "class <name>[\nghost = int\n]: pass\n"),
}
GRAMMAR["compound"] += tuple(t for since, t in NEWER.values() if sys.version_info >= since)
DEPTH = 5  # rules within rules, from where on the first alternative of a rule is taken


@st.composite
def written(draw: st.DrawFn, rule: str = "statement", depth: int = 0) -> str:
    """Draw a text by a rule of the grammar."""
    alternatives = GRAMMAR[rule]
    text = draw(st.sampled_from(alternatives)) if depth < DEPTH else alternatives[0]
    head, *rest = text.split("<")
    for piece in rest:
        inner, mark, tail = piece.partition(">")
        is_rule = mark and inner in GRAMMAR
        head += draw(written(inner, depth + 1)) + tail if is_rule else f"<{piece}"
    return head


def is_python(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


TEXTS = st.lists(written().filter(is_python), min_size=1, max_size=6).map("".join)
FIRST = ("", "", "", "\ufeff", "# coding: utf-8\n", "#!/usr/bin/env python\n# -*- coding: latin-1 -*-\n",
         "# why\n", '"""\nclass ghost:\n"""\n', "\n\n", "\f\n")  # fmt: skip
LINE_ENDS = ("\n", "\n", "\r\n", "\r")


def encode(text: str) -> bytes:
    return text.encode("latin-1" if "latin-1" in text else "utf-8", "replace")


@examples(800)
@given(TEXTS, st.sampled_from(FIRST), st.sampled_from(LINE_ENDS))
def test_in_drawn_texts(text: str, first: str, line_end: str) -> None:
    assume(is_python(text))
    text = (first + text).replace("\n", line_end)
    assert contradictions(encode(text)) == []
    assert contradictions(text.removeprefix("\ufeff")) == []


@examples(60)
@given(source=from_grammar())
def test_in_any_grammar(source: str) -> None:
    assert contradictions(source.encode(errors="replace")) == []


@examples(10)
@given(source=from_node())
def test_in_any_tree(source: str) -> None:
    assert contradictions(source.encode(errors="replace")) == []


@functools.cache
def short_sources() -> list[str]:
    """The modules of the standard library that are parsed in no time."""
    top = Path(sysconfig.get_path("stdlib"))
    texts = (path.read_bytes() for path in sorted(top.glob("*.py")))
    decoded = (mask.decode(text) for text in texts if 1000 < len(text) < 10_000)
    return [text for text in decoded if text is not None]


PUT = st.lists(st.tuples(st.integers(0, 400), written() | written("fakes")), min_size=1, max_size=4)


@examples(200)
@given(st.data(), PUT)
def test_in_what_people_wrote_with_more_between_its_lines(
    data: st.DataObject, put: list[tuple[int, str]]
) -> None:
    text = data.draw(st.sampled_from(short_sources()))
    for position, more in put:
        lines = text.splitlines(keepends=True)
        lines.insert(position % len(lines), more.rstrip("\n") + "\n")
        changed = "".join(lines)
        text = changed if is_python(changed) else text
    assert contradictions(text.encode()) == []


# What went wrong once.

STATED_WRONGLY = {
    "an unindented class in a docstring": '"""\nclass ghost:\n"""\n',
    "an unindented class in another string": "x = '''\nclass ghost: pass\n'''\n",
    "an unindented class after escaped quotes": '"""a\\"""\nclass ghost: pass\n"""\n',
    "an unindented class in a string after a comment with a quote": "# it's\n'''\nclass ghost: pass\n'''\n",
    "an unindented argument": "f(\nghost=1)\n",
    "an unindented argument, after a comment": "f(  # why, (\nghost=1,\n)\n",
    "an unindented argument, after a string": "f('#',\nghost=1)\n",
    "an unindented default": "def f(\nghost=1,\n): pass\n",
    "an unindented default of a lambda": "f = (lambda\nghost=1: 0)\n",
    "an unindented key": "x = {1: 2,\nghost: lambda y=1: 0}\n",
    "an unindented slice": "x[1:\nghost: lambda y=1: 0]\n",
    "an unindented operand": "x = (y and\nghost == 1)\n",
    "a function below a comment that is indented more": "if x:\n        # why\n    def f():\n        import ghost\n",
    "a function in the suite that is indented less": "try:\n        x = 1\nexcept E:\n    def f():\n        import ghost\n",
    "a function in an else that is indented less": "if x:\n        y = 1\nelse:\n    def f():\n        import ghost\n",
    "an unindented condition of a comprehension": "def f(x=[y for y in z\nif y]):\n    import ghost\n    ghost = 1\n",
    "TYPE_CHECKING by another name": "from typing import TYPE_CHECKING  as T\nif T:\n    import ghost\n",
    "TYPE_CHECKING by another name, over lines": "from typing import (TYPE_CHECKING  # why\n as T)\nif T:\n    import ghost\n",
    "MYPY by another name": "from a import MYPY as T\nif T:\n    import ghost\n",
    "a branch that a constant in brackets closes": "if (0):\n    import ghost\n",
    "a branch that an empty string closes": "if b'':\n    import ghost\n",
    "a branch that a fraction closes": "if .5:\n    x = 1\nelse:\n    import ghost\n",
    "a branch that an ellipsis closes": "if ...:\n    x = 1\nelse:\n    import ghost\n",
    "an elif that a constant in brackets closes": "if x:\n    y = 1\nelif (0):\n    import ghost\n",
    "del of a list": "ghost = 1\ndel [ghost]\n",
    "del of a list over lines": "ghost = x = 1\ndel [x,\nghost]\n",
    "del of a tuple over lines": "ghost = x = 1\ndel x, (\nghost)\n",
    "del of a tuple and more": "ghost = x = 1\ndel (x), ghost\n",
    "del of a tuple in a tuple": "ghost = x = 1\ndel ((x), ghost)\n",
    "del by another spelling": "ghost = 1\ndel \N{FULLWIDTH LATIN SMALL LETTER G}host\n",
    "a name in another spelling": "\N{FULLWIDTH LATIN SMALL LETTER G}host = 1\n",
    "__all__ in a docstring, and in a suite": '"""\n__all__ = ["ghost"]\n"""\ntry:\n    import x\n    __all__ = ["x"]\nfinally:\n    pass\n',
    "__all__ in a docstring, and in a chain": '"""\n__all__ = ["ghost"]\n"""\nx = __all__ = ["x"]\n',
    "an import at the end of a long line": f"# why\nx = [{'1, ' * 4000}]; import a\n",
    "an import after a comment, in an old line": "# why\rimport a\r",
    "del after a comment, in an old line": "ghost = '\\\n'\n# why\rdel ghost\n",
}  # fmt: skip
NESTED = {  # since Python 3.12, which parses what stands in formatted strings (PEP 701)
    "a string in a formatted string": 'x = f"""{y["""\nclass ghost: pass\n"""]}"""\n',
    "a string in a formatted string, over lines": 'x = f"""{\n"""\nclass ghost: pass\n"""\n}"""\n',
    "its own quote in a formatted string": 'x = f"{y["a"]}"\nz = """\nclass ghost: pass\n"""\n',
    "a comment in a formatted string": 'x = f\'{y  # """\n}\'\nz = """\nclass ghost: pass\n"""\n',
    "a formatted string over lines": "x = f'{\nghost = }'\ny = f'{\nghost\n = }'\n",
}
if sys.version_info >= (3, 12):
    STATED_WRONGLY |= NESTED


@pytest.mark.parametrize("case", STATED_WRONGLY)
def test_stated_wrongly_once(case: str) -> None:
    text = STATED_WRONGLY[case]
    assert is_python(text)
    assert contradictions(text.encode()) == []
    assert contradictions(text) == []
    assert contradictions(text.replace("\n", "\r\n").encode()) == []


NOT_BOUND = [case for case in STATED_WRONGLY if case.startswith("an unindented ")]


def test_flake8_and_the_command_agree_on_names_that_only_look_bound(tmp_path: Path) -> None:
    tree = "app/__init__.py\n"
    for index, case in enumerate(NOT_BOUND):
        source = "".join(f"    {line}\n" for line in STATED_WRONGLY[case].splitlines())
        tree += f"app/m{index}.py:\n{source}"
    imports = [f"    from .m{index} import ghost  # PKG004\n" for index in range(len(NOT_BOUND))]
    check(tmp_path, f"{tree}app/user.py:\n{''.join(imports)}")
    found = command(tmp_path, "check", "app").reports
    assert [(f.path, f.row, f.code) for f in found] == [
        ("app/user.py", line, "PKG004") for line in range(1, len(imports) + 1)
    ]
