"""Positions and ranges in a text, and what is put in their place."""

from __future__ import annotations

import ast

import pytest

from flake8_pkginit.source.ranges import (
    Edit,
    Position,
    Range,
    decode,
    end_of,
    head_of,
    replaced,
    split_lines,
    start_of,
    text_of,
)


def at(*points: int) -> Range:
    first, left, last, right = points
    return Range(Position(first, left), Position(last, right))


def edit(text: str, *points: int) -> Edit:
    return Edit("m.py", at(*points), text)


def test_a_statement_is_located_in_characters() -> None:
    lines = ["ü = 'é'; x = ['€',\n", "  '𐍈']; y\n"]
    statement = ast.parse("".join(lines)).body[1]
    assert start_of(statement, lines) == (1, 9)
    assert end_of(statement, lines) == (2, 6)
    assert text_of(lines, Range(start_of(statement, lines), end_of(statement, lines))) == (
        "x = ['€',\n  '𐍈']"
    )


def test_an_offset_counts_the_bytes_of_a_lone_surrogate() -> None:
    assert head_of("\ud800ab", 4) == "\ud800a"
    assert head_of("aé", 3) == "aé"


def test_the_text_of_a_range() -> None:
    lines = ["abc\n", "def\n", "ghi\n"]
    assert text_of(lines, at(1, 1, 1, 2)) == "b"
    assert text_of(lines, at(1, 1, 3, 1)) == "bc\ndef\ng"
    assert text_of(lines, at(2, 1, 2, 1)) == ""


@pytest.mark.parametrize(
    ("source", "decoded"),
    [
        (b"", ("", "utf-8")),
        (b"x\r\ny\rz", ("x\r\ny\rz", "utf-8")),
        (b"\xef\xbb\xbfx = 1\n", ("x = 1\n", "utf-8-sig")),
        (b"# coding: latin-1\n\xe4", ("# coding: latin-1\nä", "iso-8859-1")),
        (b"\xff", None),
        (b"# coding: klingon\n", None),
        (b"# coding: utf-8\n\xff", None),
        (b"# coding: utf-7\nx+APY\n", ("# coding: utf-7\nxö\n", "utf-7")),
        (b"# coding: utf-7\nx+APY-\n", None),  # would be written back in another way
        (b"# coding: hex\n", None),
        (b"\xef\xbb\xbf# coding: latin-1\n", None),
    ],
)
def test_a_source_is_decoded_as_long_as_it_can_be_written_back(
    source: bytes, decoded: tuple[str, str] | None
) -> None:
    assert decode(source) == decoded


def test_lines_are_split_as_flake8_splits_them() -> None:
    assert split_lines("a\r\nb\rc\x0cd\u2028e\n") == ["a\n", "b\n", "c\x0cd\u2028e\n"]
    assert split_lines("a\nb") == ["a\n", "b"]
    assert split_lines("") == []


@pytest.mark.parametrize(
    ("text", "edits", "after"),
    [
        ("abc\n", [], "abc\n"),
        ("abc\n", [edit("x", 1, 1, 1, 2)], "axc\n"),
        ("abc\n", [edit("x", 1, 1, 1, 1)], "axbc\n"),
        ("abc\n", [edit("", 1, 0, 1, 3)], "\n"),
        ("abc\n", [edit("x", 1, 0, 1, 1), edit("yy", 1, 2, 1, 3)], "xbyy\n"),
        ("abc\n", [edit("yy", 1, 2, 1, 3), edit("x", 1, 0, 1, 1)], "xbyy\n"),
        ("ab\ncd\nef\n", [edit("x", 1, 1, 2, 1)], "axd\nef\n"),
        ("ab\ncd\nef\n", [edit("1\n2\n3", 2, 0, 2, 2), edit("x", 1, 0, 1, 1), edit("y", 3, 0, 3, 1)],
         "xb\n1\n2\n3\nyf\n"),
        ("ab\r\ncd\ref", [edit("x", 2, 0, 2, 1), edit("y", 3, 0, 3, 1)], "ab\r\nxd\ryf"),
        ("ab\r\ncd\n", [edit("x\ny", 1, 1, 1, 2)], "ax\r\ny\r\ncd\n"),
        ("ab\rcd\n", [edit("x\ny", 1, 1, 1, 2)], "ax\ry\rcd\n"),
        ("ab", [edit("x\ny", 1, 1, 1, 2)], "ax\ny"),
        ("a\x0cb\n", [edit("x", 1, 2, 1, 3)], "a\x0cx\n"),
    ],
)  # fmt: skip
def test_ranges_are_replaced(text: str, edits: list[Edit], after: str) -> None:
    assert replaced(text, edits) == after
