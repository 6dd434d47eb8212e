"""What is left of a text once its strings are masked, and its comments where that matters."""

from __future__ import annotations

import sys

import pytest

from flake8_pkginit.source.mask import decode, mask, mask_all

# The text, and what is left of it without any string or comment.
WITHOUT_STRINGS = {
    "nothing to mask": ("x = 1\n", "x = 1\n"),
    "a comment": ("x = 1  # it's \"why\"\ny", "x = 1  \ny"),
    "a comment at the end": ("x  # why", "x  "),
    "a string": ("x = 'a' + \"b\"\n", 'x = "" + ""\n'),
    "an empty string": ("x = '' + \"\"\n", 'x = "" + ""\n'),
    "a quote of the other kind": ("x = 'a\"' + \"b'\"\n", 'x = "" + ""\n'),
    "a mark of a comment in a string": ("x = 'a # b'  # c\n", 'x = ""  \n'),
    "an escaped quote": ("x = 'a\\'b' + \"a\\\"b\"\n", 'x = "" + ""\n'),
    "an escaped backslash": ("x = 'a\\\\' + \"a\\\\\"\n", 'x = "" + ""\n'),
    "a string over lines": ('x = """a\nb"""\ny', 'x = ""\ny'),
    "a string over lines, in single quotes": ("x = '''a\nb'''\ny", 'x = ""\ny'),
    "quotes in a string over lines": ('"""a "b" \'\'\'\n""c"""\n', '""\n'),
    "quotes in a string over lines, in single quotes": ("'''a 'b' \"\"\"\n''c'''\n", '""\n'),
    "escaped quotes in a string over lines": ('"""a\\"""\nb"""\n', '""\n'),
    "escaped quotes in single quotes": ("'''a\\'''\nb'''\n", '""\n'),
    "an empty string over lines": ("x = \"\"\"\"\"\" + ''''''\n", 'x = "" + ""\n'),
    "two strings that follow each other": ("'a''b'\"c\"'''d'''\n", '""""""""\n'),
    "a string that a backslash continues": ("x = 'a\\\nb'\n", 'x = ""\n'),
    "a line that a backslash continues": ("x = \\\n  1\n", "x =    1\n"),
    "a prefix stays": ("x = rb'a'\n", 'x = rb""\n'),
    "a formatted string": ("x = f'{a!r}' + F\"\"\"{b}\"\"\"\n", 'x = f"" + F""\n'),
}  # fmt: skip
UNCERTAIN = {
    "a string without an end": "x = 'a\n",
    "a string without an end, in double quotes": 'x = "a\n',
    "a string over lines without an end": '"""a\n',
    "a string over lines without an end, in single quotes": "'''a\n",
    "a form feed": "\fx = 1\n",
    "a null byte": "x = 1\0\n",
}


@pytest.mark.parametrize("case", WITHOUT_STRINGS)
def test_every_string_and_comment_is_masked(case: str) -> None:
    text, masked = WITHOUT_STRINGS[case]
    assert mask_all(text) == masked


@pytest.mark.parametrize("case", UNCERTAIN)
def test_nothing_is_masked_where_it_is_not_certain_what_is_a_string(case: str) -> None:
    assert mask_all(UNCERTAIN[case]) is None


# The text, and what is left of it where only strings over lines are masked.
WITHOUT_DOCSTRINGS = {
    "nothing to mask": ("x = 'a'  # why\n", "x = 'a'  # why\n"),
    "a docstring": ('"""a\nb"""\nx\n', '""\nx\n'),
    "a docstring, and a quote and a comment": ('"""a"""\nx = "it\'s"  # "\n', '""\nx = "it\'s"  # "\n'),
    "docstrings however indented": (
        "".join(f'{" " * width}"""a"""  # why\n' for width in (*range(0, 17, 2), 17, 40)),
        "".join(f'{" " * width}""  # why\n' for width in (*range(0, 17, 2), 17, 40)),
    ),
    "a docstring after a tab": ('x\n\t"""a"""  # why\n', 'x\n\t""  # why\n'),
    "a string that is assigned": ('x = """a\nb"""  # why\n', 'x = ""  # why\n'),
    "one right after another": ('""""""""""""  # why\n', '""""  # why\n'),
    "a string after a comment": ('# why\nx = """a"""\n', '# why\nx = ""\n'),
}  # fmt: skip
# The same, where all else must be masked too.
MASKED_BY_TOKENS = {
    "quotes in a comment": ('x = 1  # """\ny = 2  # """\n', "x = 1  \ny = 2  \n"),
    "quotes in a string": ('x = \'"""\'\ny = \'"""\'\n', 'x = ""\ny = ""\n'),
    "quotes after a string": ('x = "a" + """b"""  # why\n', 'x = "" + ""  \n'),
    "one quote in a comment": ('x = 1  # """\n', "x = 1  \n"),
    "escaped quotes": ('"""a\\"""b"""  # why\n', '""  \n'),
    "a quote at the end": ('"""a"""" # """"\n', None),
    "a string right after it": ('"""a""""b"  # why\n', '""""  \n'),
    "a string in single quotes": ("'''a'''  # why\n", '""  \n'),
    "a line that a backslash continues": ("x = \\\n1  # why\n", "x =  1  \n"),
    "a backslash": ("x = '\\n'  # why\n", "x = '\\n'  # why\n"),
    "a form feed": ("\f# why\n", None),
    "a null byte": ("# why\0\n", None),
    "a string without an end": ('"""a\n', None),
}


@pytest.mark.parametrize("case", WITHOUT_DOCSTRINGS)
def test_a_string_over_lines_is_masked(case: str) -> None:
    text, masked = WITHOUT_DOCSTRINGS[case]
    assert mask(text) == masked


@pytest.mark.parametrize("case", MASKED_BY_TOKENS)
def test_all_is_masked_where_it_is_not_plain_what_is_a_string(case: str) -> None:
    text, masked = MASKED_BY_TOKENS[case]
    assert mask(text) == masked


@pytest.mark.parametrize("prefix", ["f", "F", "fr", "Rf", "rF"])
def test_what_a_formatted_string_nests_is_not_certain_since_python_3_12(prefix: str) -> None:
    balanced, nested = f"x = {prefix}'{{a}}'\n", f"x = {prefix}'{{a['b']}}'\n"
    assert mask_all(balanced) == f'x = {prefix}""\n'
    assert mask_all(nested) == (None if sys.version_info >= (3, 12) else f'x = {prefix}""b""\n')


def test_a_string_that_is_not_formatted_nests_nothing() -> None:
    assert mask_all("x = '{' + rb'{'\n") == 'x = "" + rb""\n'


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"x = 1\r\ny\rz\n", "x = 1\ny\nz\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        ("größe = 1\n".encode(), "größe = 1\n"),
        (b"x = 1\n# why\n# coding: latin-1\n", "x = 1\n# why\n# coding: latin-1\n"),
        (b"x = 'coding: latin-1'\n", "x = 'coding: latin-1'\n"),
        (b"gr\xf6\xdfe = 1\n", None),
        (b"# coding: latin-1\n", None),
        (b"#!/bin/sh\n# vim: set fileencoding=latin-1 :\n", None),
        (b"\xef\xbb\xbf \t\f# -*- coding: utf-8 -*-\n", None),
        (b"\r\n# coding: latin-1\r\n", None),
    ],
)
def test_only_what_is_surely_utf_8_is_decoded(source: bytes, text: str | None) -> None:
    assert decode(source) == text
