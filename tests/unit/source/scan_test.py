"""What a scan of a text states of its imports and names, and what it leaves to the parser."""

from __future__ import annotations

import pytest

from flake8_pkginit.source import scan
from flake8_pkginit.source.outline import Names, Reference

# Imports.

IMPORTS = {
    "import a": [(0, ("a",), ())],
    "import a\n": [(0, ("a",), ())],
    "import a  # why": [(0, ("a",), ())],
    "import a.b as c, d": [(0, ("a", "b"), ()), (0, ("d",), ())],
    "import os, a, sys": [(0, ("a",), ())],
    "from a import b": [(0, ("a",), ("b",))],
    "from os.path import join\nfrom .os import join": [(1, ("os",), ("join",))],
    "from .a.b import c as d, e": [(1, ("a", "b"), ("c", "e"))],
    "from ... import a": [(3, (), ("a",))],
    "from .a import *": [(1, ("a",), ())],
    "from .a import (b, c)": [(1, ("a",), ("b", "c"))],
    "from .a import(b)": [(1, ("a",), ("b",))],
    "from .a import (  # why, (\n    b,  # because, of\n    # c,\n    d as e,\n)": [(1, ("a",), ("b", "d"))],
    "from .a import b  # not an important import": [(1, ("a",), ("b",))],
    "if x:\n    from .a import b  # noqa": [(1, ("a",), ("b",))],
    "def f():\r\n\timport a\r\n": [(0, ("a",), ())],
    "\ufeffimport a": [(0, ("a",), ())],
    "'''\nimport a\n'''": [],
    "'''\nfrom .a import (\n'''\nimport a\n": [(0, ("a",), ())],
    "'''\nfrom .a import b  # '''\nimport c": [(0, ("c",), ())],
    "'''\nimport it and use it, or raise\n'''": [],
    "x = '\\\nimport a\\\n'": [],
    "# import a": [],
    "x = 'an important import of it'": [],
    "# import a\nx = 'an important import of it'": [],
    "import_module('a')\nreimport = important = 1": [],
    "": [],
}  # fmt: skip
LEFT_TO_THE_PARSER = [
    "x = 1; import a", "if x: import a", "try: from . import a\nfinally: pass", "from . a import b", "from .import a",
    "from .a import b; x = 1", "from .größe import x", "import é", "lambda: 0; import a", "class A: import a",
    "from .a import(b)\nimport\ta;", "x = '''\n''' ; import a", "from .a import b c", "from .a import b, c d e", "import",
    "from .a import ()", f"x = [{'1, ' * 4000}]; import a",
]  # fmt: skip
NOTHING_STATED = [
    "\fimport a",
    "# coding: latin-1\nimport a",
    "'\xe4'\nimport a",
    "import a\0",
    "x = '''",
]


def asked(text: str | bytes) -> list[tuple[int, tuple[str, ...], tuple[str, ...]]] | None:
    outline = scan.outline(text)
    assert outline is not None
    found = outline.imports
    return None if found is None else [(one.level, one.parts, one.names) for one in found]


@pytest.mark.parametrize("text", IMPORTS)
def test_imports_are_stated(text: str) -> None:
    assert asked(text.encode()) == IMPORTS[text]


@pytest.mark.parametrize("text", LEFT_TO_THE_PARSER)
def test_of_other_imports_only_a_parser_can_tell(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize("text", NOTHING_STATED)
def test_nothing_is_stated_of_a_text_that_is_not_certain(text: str) -> None:
    assert scan.outline(text.encode("latin-1")) is None


def test_nothing_is_stated_of_a_text_that_is_not_there() -> None:
    assert scan.outline(None) is None


def test_an_import_in_a_comment_needs_no_further_masking() -> None:
    found = scan.imports("# import a\nx = 1  # and import a\nimport b\n")
    assert found is not None
    assert [one.parts for one in found] == [("b",)]
    assert scan.imports("x = 'import a'\n") is None  # may be one: all must be masked


UNDER_TYPE_CHECKING = """\
if TYPE_CHECKING:

    from . import a
    import b
    # why
if typing.TYPE_CHECKING:  # why
    from . import c
else:
    from . import d
if not TYPE_CHECKING:
    from . import e
if TYPE_CHECKING or x:
    from . import f
from . import g
"""


@pytest.mark.parametrize("before", ["import typing\n", "'''\nif TYPE_CHECKING:\n'''\n"])
def test_what_is_there_for_type_checkers(before: str) -> None:
    outline = scan.outline(before + UNDER_TYPE_CHECKING)
    assert outline is not None
    found = outline.imports
    assert found is not None
    assert [name for one in found for name in one.names or one.parts] == [*"abcdefg"]
    typing = {name for one in found if one.is_typing for name in one.names or one.parts}
    assert typing == set("abc")


# Names: the text, the names that are stated as bound by imports, and by other statements.

SUITE = "    pass\n    {} = 1\n"
NAMES = {
    "nothing": ("pass\n", "", ""),
    "a function": ("def n(): pass\n", "", "n"),
    "a coroutine": ("async def n(): pass\nasync  def m(): pass\n", "", "n m"),
    "a class": ("class n: pass\n", "", "n"),
    "an import": ("import n\n", "n", ""),
    "imports": ("import n.a, b.a as m  # why\n", "n m", ""),
    "a name of a module": ("from a.b import n, a as m\n", "n m", ""),
    "a name of a module near by": ("from ..a import n\n", "n", ""),
    "a module near by": ("from . import n\nfrom .. import (m)\n", "n m", ""),
    "names in brackets": ("from a import (\n    n,  # b,\n    c as m,\n)\n", "n m", ""),
    "a name before a semicolon": ("from a import n; b\n", "n", ""),
    "a star import": ("from a import *\nfrom .b import (*)\n", "", ""),
    "an assignment": ("n = 1\n", "", "n"),
    "a chain": ("n = m = f()\n", "", "n m"),
    "a tuple": ("n, m = 1, 2\n", "", "n m"),
    "a tuple in brackets": ("(n,\n  m) = 1, 2\n", "", "n m"),
    "an annotation and a value": ("n: a.b[c] = 1\n", "", "n"),
    "an annotation": ("n: int\n", "", ""),
    "an annotation over lines": ("n: a[\n    b\n] = 1\n", "", ""),
    "a comparison": ("n == 1\n(n) == 1\n", "", ""),
    "a change": ("n += 1\n", "", ""),
    "an attribute": ("n.a = 1\n", "", ""),
    "an item": ("n[a] = 1\n", "", ""),
    "a walrus": ("(n := 1)\n", "", ""),
    "indented": ("    n = 1\n", "", ""),
    "no keyword": ("if a: b = 1\nelse: n = 1\n", "", ""),
    "in a suite that is run or not": (f"for a in b:\n{SUITE}while a:\n{SUITE}with a:\n{SUITE}", "", ""),
    "in a class or a function": (f"class n:\n{SUITE}def m():\n{SUITE}", "", "n m"),
    "in a string": ("'''\nn = 1\nimport n\n'''\n", "", ""),
    "in a comment": ("# n = 1\n", "", ""),
    "after an import": ("import a\nn = 1\n", "a", "n"),
}  # fmt: skip
# What goes on from one line to the next, so that the second binds nothing.
GOES_ON = {
    "in brackets": ("f(\nn=1)\n", ""),
    "after a comma": ("f(a,\nn=1)\n", ""),
    "after a comment": ("f(  # why\nn=1)\n", ""),
    "after comments": ("f(a,  # why)\n# why\nn=1)\n", ""),
    "after an empty line": ("f(\n\n  \nn=1)\n", ""),
    "after an operator": ("a = {b +\nn: lambda c=1: 0}\n", "a"),
    "after and": ("a = {b and\nn: lambda c=1: 0}\n", "a"),
    "after or": ("a = {b or\nn: lambda c=1: 0}\n", "a"),
    "after not": ("a = {not\nn: lambda c=1: 0}\n", "a"),
    "after in": ("a = {b in\nn: lambda c=1: 0}\n", "a"),
    "after is": ("a = {b is\nn: lambda c=1: 0}\n", "a"),
    "after else": ("a = {b if c else\nn: lambda c=1: 0}\n", "a"),
    "after lambda": ("a = (lambda\nn=1: 0)\n", "a"),
    "after await": ("async def f():\n    a = {await\nn: lambda c=1: 0}\n", "f"),
    "after a word at the start of a line": ("a = {b\nor\nn: lambda c=1: 0}\n", "a"),
    "after a long gap": (f"f({' ' * 2000}\nn=1)\n", ""),
    "after a long gap and more": (f"f(a,{chr(10) * 2000}n=1)\n", ""),
    "after a long comment": (f"f(  # {'why ' * 500}\nn=1)\n", ""),
    "in a string without an end": ("a = '#\nn = 1\n", "a"),
}  # fmt: skip
# What ends with its line.
ENDS = {
    "nothing": "",
    "an empty line": "\n\n",
    "a comment": "# why (,\n",
    "a comment with a quote": "# it's\n",
    "a statement and a comment": "pass  # why (,\n",
    "a bracket": "f()\n",
    "a square bracket": "f[0]\n",
    "a curly bracket": "{}\n",
    "a string": "'why'\n",
    "a string in double quotes": '"why"\n',
    "a docstring": '"""\nwhy (\n"""\n',
    "a semicolon": "pass;\n",
    "an ellipsis": "def f(): ...\n",
    "a name": "f\n",
    "a private name": "f_\n",
    "a number": "1\n",
    "a name that ends as a word does": "brand\n",
    "an attribute that ends as a word does": "f.kind_or\n",
}


def names_of(text: str) -> Names:
    outline = scan.outline(text)
    assert outline is not None
    return outline.names


def stated(text: str) -> tuple[set[str], set[str]]:
    """The names that imports bind, and those that other statements bind."""
    names = names_of(text)
    assert names.defined <= names.bound
    return set(names.bound - names.defined), set(names.defined)


@pytest.mark.parametrize("case", NAMES)
def test_names_are_stated(case: str) -> None:
    text, imported, defined = NAMES[case]
    assert stated(text) == (set(imported.split()), set(defined.split()))
    assert stated(f"'''why'''\n{text}") == stated(text)


@pytest.mark.parametrize("case", GOES_ON)
def test_what_stands_in_brackets_binds_nothing(case: str) -> None:
    text, defined = GOES_ON[case]
    assert stated(text) == (set(), set(defined.split()))


@pytest.mark.parametrize("case", ENDS)
def test_a_line_after_a_whole_statement_is_one_too(case: str) -> None:
    assert "n" in names_of(f"{ENDS[case]}n = 1\n").defined


# In suites: those that any run may enter are the module's own, as long as they are indented alike.
SUITES = {
    "try": ("try:\n    import a\n    n = 1\nexcept E:\n    import b\n    m = 1\n", "a b", "n m"),
    "else and finally": (
        f"try:\n    import a\nexcept:\n    pass\nelse:\n    import b\n{SUITE.format('n')}finally:  # why\n\n    import c\n",
        "a b c",
        "n",
    ),
    "several handlers": ("try:\n    import a\nexcept A:\n    import b\nexcept (B, C) as d:\n    import c\n", "a b c", ""),
    "if": ("if a:\n    import b\n    n = 1\n", "b", "n"),
    "the first statement": ("if a:\n    n = 1\nelse:\n    m = 1\n", "", "n m"),
    "elif and else": ("if a:\n    import b\nelif c.d(e) > f:\n    import g\nelse:\n    import h\n", "b g h", ""),
    "a tab, a comment and an empty line": ("if a :  # why\n\n\timport b\n\n\t# why\n\tn = 1\nimport c\n", "b c", "n"),
    "an inner suite": ("if a:\n    import b\n    def f():\n        import c\n        n = 1\n", "b", "f"),
    "one line": ("if a: import b\n", "", ""),
    "no line, which is broken": ("if a:\n    \nimport n\n", "n", ""),
    "in a string": ("'''\nif a:\n    import b\n'''\n", "", ""),
    "true": ("if True:\n    import a\n    n = 1\n", "a", "n"),
    "else of true": ("if True:\n    import a\nelse:\n    import b\n", "a", ""),
    "false": ("if False:\n    import a\n", "", ""),
    "else of false": ("if False:\n    import a\nelse:\n    import b\n", "", ""),
    "none": ("if None:\n    import a\n", "", ""),
    "a name that begins as a constant does": ("if Truely:\n    import a\nif Nones:\n    import b\n", "a b", ""),
    "a number": ("if 0:\n    import a\nif 1:\n    import b\n", "", ""),
    "a string as a test": ("if '':\n    import a\nif \"\":\n    import b\n", "", ""),
    "elif false": ("if a:\n    import b\nelif False:\n    import c\n", "b", ""),
    "elif true": ("if a:\n    import b\nelif True:\n    import c\nelse:\n    import d\n", "b", ""),
    "the main guard": ("if __name__ == '__main__':\n    import a\n", "", ""),
    "the main guard, turned": ("if a and '__main__' == __name__:\n    import b\n", "", ""),
    "type checking": ("if TYPE_CHECKING:\n    import a\n    n = 1\n", "", ""),
    "type checking by its module": ("if typing.TYPE_CHECKING:\n    import a\n", "", ""),
    "else of type checking": ("if TYPE_CHECKING:\n    import a\nelse:\n    import b\n    n = 1\n", "b", "n"),
    "else of t.TYPE_CHECKING": ("if t.TYPE_CHECKING:  # why\n    import a\nelse:  # why\n    import b\n", "b", ""),
    "not type checking": ("if not TYPE_CHECKING:\n    import a\n    n = 1\n", "a", "n"),
    "else of not type checking": ("if not TYPE_CHECKING:\n    import a\nelse:\n    import b\n", "a", ""),
    "type checking or more": ("if TYPE_CHECKING or a:\n    import b\n    n = 1\n", "b", "n"),
    "t.TYPE_CHECKING or more": ("if t.TYPE_CHECKING or a:\n    import b\n", "b", ""),
    "type checking and more": ("if a and TYPE_CHECKING:\n    import b\n", "", ""),
    "mypy": ("if MYPY:\n    import a\n", "", ""),
    "type checking by another name": ("from typing import TYPE_CHECKING as T\nif T:\n    import a\n", "T", ""),
    "type checking by another name, over lines": ("from typing import (TYPE_CHECKING  # why\n as T)\nif T:\n    import a\n", "T", ""),
    "mypy by another name": ("from a import MYPY as T\nif T:\n    import b\n", "T", ""),
    "a constant in brackets": ("if (0):\n    import a\nif a:\n    import b\nelif (None):\n    import c\n", "b", ""),
    "a fraction, and bytes": ("if .5:\n    import a\nelse:\n    import b\nif b'':\n    import c\n", "", ""),
    "an ellipsis": ("if ...:\n    import a\nelse:\n    import b\n", "", ""),
    "the end of a comprehension": ("def f(a=[b for b in c\nif b]):\n    import d\n    n = 1\n", "", "f"),
    "a function below a comment that is indented more": ("if a:\n        # why\n    def f():\n        import b\n", "", "f"),
    "a key after else": ("a = b[c\nif d else e:\n    n: lambda f=1: 0]\n", "", "a"),
    "an import after else": ("if a if b else c:\n    import d\n", "", ""),
    "an import after lambda": ("if (a, lambda:\n    0):\n    import b\nif lambda a=b:\n    import c\n", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", SUITES)
def test_names_are_stated_of_suites_that_may_run(case: str) -> None:
    text, imported, defined = SUITES[case]
    assert stated(text) == (set(imported.split()), set(defined.split()))


# Names that are deleted: nothing is stated of them.
DELETED = {
    "one": ("del n\n", "m"),
    "two": ("del n, m\n", ""),
    "in brackets": ("del (n)\n", "m"),
    "in brackets over lines": ("del (\n    n,\n    m,\n)\n", ""),
    "close to the word": ("del(n)\n", "m"),
    "a list": ("del [n]\n", "m"),
    "a list over lines": ("del [n,\nm]\n", ""),
    "a tuple over lines": ("del n, (\nm)\n", ""),
    "a tuple and more": ("del (n), m\n", ""),
    "another spelling": ("del \N{FULLWIDTH LATIN SMALL LETTER N}\n", "m"),
    "a semicolon before": ("pass; del n\n", "m"),
    "in a suite": ("if a:\n    del n\n", "m"),
    "in a function": ("def f():\n    del n\n", "f m"),
    "an attribute": ("del n.a, a.m\n", "n m"),
    "an item": ("del n[0]\n", "n m"),
    "a word that ends so": ("model(n, m)\n", "n m"),
    "a word that begins so": ("delete(n, m)\n", "n m"),
}


@pytest.mark.parametrize("case", DELETED)
def test_a_name_that_is_deleted_anywhere_is_not_stated(case: str) -> None:
    text, left = DELETED[case]
    assert stated(f"n = m = 1\n{text}")[1] == set(left.split())
    imported, defined = stated(f"import n, m\n{text}")
    assert imported | defined == set(left.split())


def test_star_imports_are_stated() -> None:
    text = "from a.b import *\nfrom .. import *\nfrom .c import (*)\nif a:\n    from .d import *\n"
    assert names_of(text).stars == (
        Reference(0, ("a", "b")), Reference(2, ()), Reference(1, ("c",)), Reference(1, ("d",))
    )  # fmt: skip


# `__all__`: the strings that it surely holds, or None.
EXPORTS = {
    "__all__ = ['a', \"b\"]": "a b",
    "__all__ = ['a', 'b',]  # why": "a b",
    "__all__=[\n    'a',  # 'c'\n    # 'd'\n    'b',\n]": "a b",
    "__all__ = []": "",
    "__all__ = ['a']": "a",
    "__all__ = ('a', 'b')": "a b",
    "__all__ = ('a',)": "a",
    "__all__ = ()": "",
    "print('__all__')\n__all__ = ['a']": "a",
    "print(\"__all__\")\n__all__ = ['a']": "a",
    "__all__ = ('a')": None,
    "__all__ = ['a' 'b']": None,
    "__all__ = ['a', b]": None,
    "__all__ = ['a', *b]": None,
    "__all__ = [r'a']": None,
    "__all__ = ['a.b']": None,
    "__all__ = ['\\x61']": None,
    "__all__ = ['a'] + b": None,
    "__all__ = ['a'); b": None,
    "__all__ = ['a']; b": None,
    "__all__ = [f('a')]": None,
    "__all__ = 'a', 'b'": None,
    "__all__ = a": None,
    "__all__: list[str] = ['a']": None,
    "a = __all__ = ['a']": None,
    "__all__ = ['a']\n__all__ += ['b']": None,
    "__all__ = ['a']\n__all__.append('b')": None,
    "__all__ = ['a']\n__all__ = ['b']": None,
    "if a:\n    pass\n    __all__ = ['a']": None,
    "from a import __all__": None,
    "__all__ += ['a']": None,
}


@pytest.mark.parametrize("text", EXPORTS)
def test_what_a_module_exports(text: str) -> None:
    exports = EXPORTS[text]
    names = names_of(text)
    assert names.exports == (None if exports is None else set(exports.split()))
    assert names.has_exports


def test_a_module_without_exports() -> None:
    names = names_of("a = 1\n")
    assert (names.exports, names.has_exports) == (None, False)


def test_of_a_name_that_is_not_stated_nobody_knows() -> None:
    names = names_of("n = 1\ndef __getattr__(name): pass\n")
    assert (names.binds("n"), names.binds("a")) == (True, None)
    assert not names.copies
    assert not names.typing
    assert not names.has_getattr
    assert not names.is_complete
