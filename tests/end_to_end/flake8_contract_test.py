"""What ``run/configuration`` and ``run/suppression`` rely on in modules of flake8 that it does not document.

Each test names one thing. The last one runs all others with the oldest flake8 that is promised, in
an environment that has nothing else: this file imports pytest, flake8 and the package alone.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import logging
import os
import random
import shutil
import subprocess
import venv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, cast

import flake8
import pytest
from flake8.discover_files import expand_paths
from flake8.exceptions import ExecutionError
from flake8.formatting.base import BaseFormatter
from flake8.main.options import JobsArgument, register_default_options, stage1_arg_parser
from flake8.options import config
from flake8.options.aggregator import aggregate_options
from flake8.options.manager import OptionManager
from flake8.options.parse_args import parse_args
from flake8.processor import FileProcessor
from flake8.style_guide import StyleGuideManager
from flake8.violation import Violation

import flake8_pkginit
from flake8_pkginit.project.options import add_options
from flake8_pkginit.project.scope import Scope
from flake8_pkginit.rules.catalogue import RULES, UNREADABLE_FILE
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.run.configuration import UsageError, read_options
from flake8_pkginit.run.files import lintable
from flake8_pkginit.run.suppression import Commented, shown
from flake8_pkginit.source.ranges import NOWHERE, Position, Range

OLDEST = "flake8==7.0.0"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, with no configuration above it."""
    root = Path(os.path.realpath(tmp_path), "root")
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("HOME", str(root.parent))
    return root


# The first parser: `stage1_arg_parser`.


def test_the_first_parser_knows_where_the_configuration_is_and_leaves_the_rest() -> None:
    arguments = ["--select=PKG", "--config=a.cfg", "--append-config", "b.cfg", "--append-config=c.cfg", "-vv", "app", "--isolated"]  # fmt: skip
    early, rest = stage1_arg_parser().parse_known_args(arguments)
    assert (early.config, early.append_config, early.isolated) == (
        "a.cfg",
        ["b.cfg", "c.cfg"],
        True,
    )
    assert rest == ["--select=PKG", "app"]


def test_the_first_parser_has_defaults() -> None:
    early, rest = stage1_arg_parser().parse_known_args([])
    assert (early.config, early.append_config, early.isolated, rest) == (None, [], False, [])


def refuse(message: str) -> NoReturn:
    raise UsageError(message)


def test_the_first_parser_says_by_its_error_what_is_wrong() -> None:
    first = stage1_arg_parser()
    setattr(first, "error", refuse)  # noqa: B010
    with pytest.raises(UsageError, match=r"--config: expected one argument"):
        first.parse_known_args(["--config"])


# The parser of all options: `OptionManager`, `register_default_options`.


def manager() -> OptionManager:
    """Make a manager of options as the command does."""
    made = OptionManager(
        version=flake8.__version__,
        plugin_versions="",
        parents=[stage1_arg_parser()],
        formatter_names=["default"],
    )
    register_default_options(made)
    return made


def aggregated(
    made: OptionManager, arguments: Sequence[str], settings: str = "", directory: str = "/nowhere"
) -> argparse.Namespace:
    """Read options from the text of a configuration file, and from arguments."""
    read = configparser.RawConfigParser()
    read.read_string(settings)
    return aggregate_options(made, read, directory, arguments)


def test_a_manager_has_the_parser_and_says_by_its_error_what_is_wrong() -> None:
    made = manager()
    assert isinstance(made.parser, argparse.ArgumentParser)
    setattr(made.parser, "error", refuse)  # noqa: B010
    with pytest.raises(UsageError, match="unrecognized arguments: --no-such-option"):
        made.parse_args(["--no-such-option"])
    with pytest.raises(UsageError, match=r"argument -j/--jobs: .*auto"):
        made.parse_args(["--jobs=few"])


def test_a_manager_knows_the_options_of_the_parser_that_is_its_parent() -> None:
    options = aggregated(manager(), ["--config=a.cfg", "--isolated"])
    assert (options.config, options.isolated) == ("a.cfg", True)


def test_the_version_is_what_the_parser_says(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        manager().parse_args(["--version"])
    assert capsys.readouterr().out.startswith(f"{flake8.__version__} ()")


def test_the_options_that_are_read_elsewhere_have_these_names_and_types() -> None:
    options = aggregated(manager(), ["app", "core.py"])
    assert options.filenames == ["app", "core.py"]
    assert options.filename == ["*.py"]
    assert ".git" in options.exclude
    assert options.extend_exclude == []
    assert options.stdin_display_name == "stdin"
    assert options.disable_noqa is False
    assert options.per_file_ignores == ""
    assert (options.select, options.extend_select) == (None, None)
    assert isinstance(options.jobs, JobsArgument)


def test_without_a_file_name_there_is_none() -> None:
    assert aggregated(manager(), []).filenames == []


@pytest.mark.parametrize(
    ("value", "is_auto", "count"), [("auto", True, -1), ("3", False, 3), ("0", False, 0)]
)
def test_the_number_of_jobs(value: str, is_auto: bool, count: int) -> None:
    jobs = aggregated(manager(), [f"--jobs={value}"]).jobs
    assert (jobs.is_auto, jobs.n_jobs) == (is_auto, count)


def test_our_options_are_taken_from_arguments_and_from_files(root: Path) -> None:
    made = manager()
    add_options(made)
    text = (
        "[flake8]\npkg-generated = a.py, gen/*.py\npkg_namespace_packages =\n    ./one,\n    two\n"
    )
    options = aggregated(made, ["--pkg-source-roots=lib,./src"], text, "/above")
    assert options.pkg_generated == ["a.py", "/above/gen/*.py"]
    assert options.pkg_namespace_packages == ["/above/one", "two"]
    assert options.pkg_source_roots == ["lib", f"{root}/src"]
    assert options.pkg_root == ""


def test_arguments_outrank_files_and_files_outrank_defaults() -> None:
    text = "[flake8]\nexclude = a\nfilename = b\ndisable-noqa = true\n"
    options = aggregated(manager(), ["--exclude=c"], text)
    assert (options.exclude, options.filename, options.disable_noqa) == (["c"], ["b"], True)


def test_a_code_of_ours_is_selected_by_default() -> None:
    made = manager()
    made.extend_default_select(["PKG"])
    options = aggregated(made, [])
    assert options.extended_default_select == ["PKG"]
    assert options.extended_default_ignore == []


# Configuration files: `aggregate_options`, `load_config`.


@pytest.mark.parametrize("setting", ["ignore = nonsense", "jobs = x", "disable-noqa = perhaps"])
def test_a_value_that_is_none_is_a_value_error_or_one_of_arguments(setting: str) -> None:
    with pytest.raises((ValueError, argparse.ArgumentError, SystemExit)):
        aggregated(manager(), [], f"[flake8]\n{setting}\n")


@pytest.mark.parametrize("argument", [("missing.cfg", []), (None, ["missing.cfg"])])
def test_a_configuration_file_that_is_missing_is_an_execution_error(
    argument: tuple[str | None, list[str]],
) -> None:
    with pytest.raises(ExecutionError, match=r"missing\.cfg"):
        config.load_config(*argument, isolated=False)


def test_isolated_means_no_configuration_file(root: Path) -> None:
    (root / "setup.cfg").write_text("[flake8]\nexclude = a\n")
    found, directory = config.load_config("setup.cfg", ["setup.cfg"], isolated=True)
    assert (found.sections(), directory) == ([], str(root))


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
def test_a_configuration_file_is_found_in_a_directory_above(
    name: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a" / "b").mkdir(parents=True)
    (root / name).write_text("[flake8]\nexclude = a\n")
    (root / "a" / "setup.cfg").write_text("[other]\n")  # none of flake8's
    monkeypatch.chdir(root / "a" / "b")
    found, directory = config.load_config(None, [], isolated=False)
    assert (found.get("flake8", "exclude"), directory) == ("a", str(root))


def test_a_configuration_file_may_be_named_and_others_appended(root: Path) -> None:
    (root / "a").mkdir()
    (root / "a" / "own.cfg").write_text("[flake8]\nexclude = a\nfilename = a\n")
    (root / "more.cfg").write_text("[flake8]\nexclude = b\n")
    found, directory = config.load_config("a/own.cfg", ["more.cfg"], isolated=False)
    assert dict(found["flake8"]) == {"exclude": "b", "filename": "a"}
    assert directory == "a"


UNPARSABLE = {
    "no section": b"exclude = a\n",
    "no assignment": b"[flake8]\nexclude\n",
    "not UTF-8": b"[flake8]\nexclude = \xff\n",
}


@pytest.mark.parametrize("case", UNPARSABLE)
def test_what_is_passed_over_is_logged_as_a_warning_by_the_module_itself(
    case: str, root: Path
) -> None:
    (root / "tox.ini").write_bytes(UNPARSABLE[case])
    logged: list[logging.LogRecord] = []

    def note(record: logging.LogRecord) -> bool:
        logged.append(record)
        return True

    log = logging.getLogger(config.__name__)
    log.addFilter(note)  # which sees what the logger itself is given, and nothing of its children
    try:
        found, _ = config.load_config(None, [], isolated=False)
    finally:
        log.removeFilter(note)
    assert found.sections() == []
    [record] = [record for record in logged if record.levelno >= logging.WARNING]
    assert record.getMessage().startswith(f"ignoring unparseable config {root}/tox.ini: ")


@pytest.mark.parametrize("case", UNPARSABLE)
def test_what_flake8_passes_over_is_an_error_of_the_command(case: str, root: Path) -> None:
    (root / "tox.ini").write_bytes(UNPARSABLE[case])
    with pytest.raises(UsageError, match=r"\Aunparseable config .*/tox.ini: [^\n]*\Z"):
        read_options([])


@pytest.mark.parametrize(
    ("settings", "arguments", "message"),
    [
        (b"[flake8]\nexclude = a\nexclude = b\n", [], "exclude.*already exists"),
        (b"[flake8]\nignore = nonsense\n", [], "Error code 'nonsense'"),
        (b"[flake8]\nmax-line-length = x\n", [], "invalid literal for int"),
        (b"", ["--config=missing.cfg"], "does not exist: missing.cfg"),
        (b"", ["--append-config=missing.cfg"], "does not exist: missing.cfg"),
        (b"\xff", ["--config=setup.cfg"], "decode byte 0xff"),
        (b"nonsense", ["--config=setup.cfg"], "no section headers"),
        (b"", ["--no-such-option"], "unrecognized arguments: --no-such-option"),
        (b"", ["--jobs=few"], "--jobs"),
        (b"", ["--config"], "expected one argument"),
        (b"", ["missing.py"], "there is no file or directory 'missing.py'"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    settings: bytes, arguments: list[str], message: str, root: Path
) -> None:
    if settings:
        (root / "setup.cfg").write_bytes(settings)
    with pytest.raises(UsageError, match=message) as error:
        read_options(arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["app", "--exclude=a,b/c", "--filename=*.pyi", "--extend-exclude=./d"],
        ["--isolated", "--disable-noqa", "-j3"],
        ["--append-config=more.cfg", "--per-file-ignores=a.py:PKG001"],
        ["--config=more.cfg", "--extend-ignore=PKG001"],
    ],
)
def test_options_are_those_that_flake8_reads(arguments: list[str], root: Path) -> None:
    (root / "app").mkdir()
    settings = "exclude = x, y/z\nignore = PKG003\nper-file-ignores =\n    app/a.py: PKG002\n"
    (root / "setup.cfg").write_text(f"[flake8]\n{settings}")
    (root / "more.cfg").write_text("[flake8]\nextend-exclude = more/\nselect = PKG\n")
    ours = vars(read_options(arguments))
    _, theirs = parse_args(["--select=PKG", *arguments])
    differing = {name for name in ours.keys() & vars(theirs) if ours[name] != vars(theirs)[name]}
    assert differing <= {"extended_default_select", "jobs"}  # those of other plugins; an object
    assert repr(ours["jobs"]) == repr(theirs.jobs)
    assert ours.keys() >= {"exclude", "extend_exclude", "filename", "filenames", "select", "ignore",
                           "extend_ignore", "per_file_ignores", "disable_noqa", "stdin_display_name"}  # fmt: skip


# The text of a file: `FileProcessor`.


def processor(text: str | bytes, lines: list[str] | None = None) -> FileProcessor:
    path = Path("m.py")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return FileProcessor(str(path), read_options([]), lines)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (b"x = 1\ny = 2", ["x = 1\n", "y = 2"]),
        (b"x = 1\r\ny = 2\r", ["x = 1\n", "y = 2\n"]),
        (b"\xef\xbb\xbfx = 1\n", ["x = 1\n"]),
        ("é = 1\n".encode(), ["é = 1\n"]),
        (b"# coding: latin-1\n\xe9 = 1\n", ["# coding: latin-1\n", "é = 1\n"]),
        (b"# neither\n\xe9 = 1\n", ["# neither\n", "é = 1\n"]),
        (b"x = '\x0c\x0b\xe2\x80\xa8'\n", ["x = '\x0c\x0b\u2028'\n"]),
        (b"", []),
    ],
)
def test_lines_are_split_and_decoded(source: bytes, lines: list[str]) -> None:
    assert processor(source).lines == lines


def test_lines_that_are_given_are_those_of_the_file(root: Path) -> None:
    given = FileProcessor("missing.py", read_options([]), ["x = 1\n", "y = 2\n"])
    assert given.lines == ["x = 1\n", "y = 2\n"]
    assert ast.unparse(given.build_ast()) == "x = 1\ny = 2"
    assert given.noqa_line_for(2) == "y = 2\n"


def test_no_lines_are_lines_as_well() -> None:
    assert processor("x = 1\n", []).lines == []


def test_a_file_that_cannot_be_read_is_an_os_error(root: Path) -> None:
    (root / "folder.py").mkdir()
    (root / "nowhere.py").symlink_to("missing.py")
    for name in ("missing.py", "folder.py", "nowhere.py"):
        with pytest.raises(OSError, match=name):
            FileProcessor(name, read_options([]))


@pytest.mark.parametrize(
    ("text", "is_ignored"),
    [
        ("# flake8: noqa\n", True),
        ("x = 1\n# flake8: NOQA\n", True),
        ("# flake8: noqa: PKG001\n", True),
        ("x = 1  # flake8: noqa\n", False),
        ("x = 1  # noqa\n", False),
        ("", False),
    ],
)
def test_a_file_may_be_ignored(text: str, is_ignored: bool) -> None:
    assert processor(text).should_ignore_file() is is_ignored


def test_no_file_is_ignored_where_comments_are_disabled() -> None:
    processor("# flake8: noqa\n")
    options = read_options(["--disable-noqa"])
    assert not FileProcessor("m.py", options).should_ignore_file()


def test_the_tree_is_that_of_the_lines() -> None:
    tree = processor("import a\n").build_ast()
    assert isinstance(tree, ast.Module)
    assert ast.dump(tree, include_attributes=True) == ast.dump(
        ast.parse("import a\n"), include_attributes=True
    )


@pytest.mark.parametrize("text", ["import (\n", "x = '''\n", "\0", " x\n", "x = 1\n  y\n"])
def test_what_is_broken_is_a_syntax_or_a_value_error(text: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        processor(text).build_ast()


JOINED = """\
x = 1  # first
from .a import (
    b,
    c,  # third
)
y = '''
z  # no comment
'''  # fourth
z = 1 + \\
    2  # fifth

w = f(
    '''
''')
"""


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 5, 5), (6, 6, 8), (7, 6, 8), (8, 6, 8),
     (9, 9, 10), (10, 9, 10), (11, 11, 11), (12, 12, 12), (13, 13, 14), (14, 13, 14)],
)  # fmt: skip
def test_a_comment_is_searched_for_in_all_lines_of_a_string_or_a_continuation(
    line: int, first: int, last: int
) -> None:
    lines = JOINED.splitlines(keepends=True)
    assert processor(JOINED).noqa_line_for(line) == "".join(lines[first - 1 : last])


def test_no_line_is_that_of_an_empty_file_or_behind_the_last() -> None:
    assert processor("").noqa_line_for(1) is None
    assert processor("x = 1\n").noqa_line_for(0) is None
    assert processor("x = 1\n").noqa_line_for(9) is None


# Which findings are shown: `StyleGuideManager`.


class Kept:
    """All that a style guide needs of a formatter."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def handle(self, violation: Violation) -> None:
        self.violations.append(violation)


def handled(
    arguments: Sequence[str], *errors: tuple[str, str, str | None]
) -> tuple[list[int], list[Violation]]:
    """Ask of codes, each in a file with a line."""
    kept = Kept()
    guide = StyleGuideManager(read_options(arguments), cast("BaseFormatter", kept))
    counts = [guide.handle_error(c, path, 3, 6, "why", line) for c, path, line in errors]
    return counts, kept.violations


def test_what_is_shown_is_counted_and_given_to_the_formatter() -> None:
    counts, violations = handled([], ("PKG002", "./app/m.py", "x\n"), ("PKG001", "n.py", ""))
    assert counts == [1, 1]
    assert violations == [
        Violation("PKG002", "./app/m.py", 3, 7, "why", "x\n"),  # columns start from 1
        Violation("PKG001", "n.py", 3, 7, "why", ""),
    ]


def test_a_column_of_none_is_the_first() -> None:
    kept = Kept()
    guide = StyleGuideManager(read_options([]), cast("BaseFormatter", kept))
    guide.handle_error("PKG001", "m.py", 1, 0, "why", "")
    guide.handle_error("PKG001", "m.py", 0, 0, "why", "")
    assert [(v.line_number, v.column_number) for v in kept.violations] == [(1, 1), (0, 1)]


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([], ["PKG001", "PKG002", "PKG004"]),
        (["--select=PKG002"], ["PKG002"]),
        (["--select=PKG002,PKG004"], ["PKG002", "PKG004"]),
        (["--select=E"], []),
        (["--ignore=PKG002"], ["PKG001", "PKG004"]),
        (["--extend-ignore=PKG00"], []),
        (["--extend-ignore=PKG00", "--extend-select=PKG001"], ["PKG001"]),
        (["--select=PKG", "--ignore=PKG004"], ["PKG001", "PKG002"]),
        (["--select=PKG001", "--ignore=PKG"], ["PKG001"]),
    ],
)
def test_codes_are_selected_and_ignored(arguments: list[str], codes: list[str]) -> None:
    asked = ["PKG001", "PKG002", "PKG004", "E501"]
    counts, violations = handled(arguments, *((code, "m.py", "") for code in asked))
    shown = [code for code, count in zip(asked, counts, strict=True) if count]
    assert [violation.code for violation in violations] == shown
    assert [code for code in shown if code != "E501"] == codes


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("app/m.py", ["PKG001"]),
        ("./app/m.py", ["PKG001"]),
        ("{root}/app/m.py", ["PKG001"]),
        ("app/n.py", ["PKG001", "PKG002"]),
        ("lib/m.py", ["PKG001", "PKG002"]),
        ("lib/test_m.py", []),
    ],
)
def test_files_have_codes_that_are_ignored_in_them(name: str, codes: list[str], root: Path) -> None:
    arguments = ["--per-file-ignores=app/m.py:PKG002 test_*.py:PKG"]
    asked = ("PKG001", "PKG002")
    counts, _ = handled(arguments, *((code, name.format(root=root), "") for code in asked))
    assert [code for code, count in zip(asked, counts, strict=True) if count] == codes


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("from .a import b\n", 1),
        ("from .a import b  # noqa\n", 0),
        ("from .a import b  # NOQA:PKG002\n", 0),
        ("from .a import b  # noqa: PKG\n", 0),
        ("from .a import b  # noqa: E501, PKG002\n", 0),
        ("from .a import b  # noqa: PKG001\n", 1),
        ("from .a import (\n    b,  # noqa\n)\n", 0),
        ("from .a import b  # type: ignore # noqa\n", 0),
        ("noqa = 1\n", 1),
        ("", 1),
    ],
)
def test_a_comment_in_the_line_that_is_given_silences(line: str, count: int) -> None:
    Path("m.py").write_text("# noqa\n" * 5)  # which nobody reads
    assert handled([], ("PKG002", "m.py", line))[0] == [count]
    assert handled(["--disable-noqa"], ("PKG002", "m.py", line))[0] == [1]


def test_without_a_line_the_file_has_it() -> None:
    Path("m.py").write_text("x = 1\n\nx = 1  # noqa\n")
    assert handled([], ("PKG002", "m.py", None), ("PKG002", "missing.py", None))[0] == [0, 1]


def test_what_is_shown_is_what_the_style_guide_counts() -> None:
    rules = {rule.code: rule for rule in RULES}
    where = Range(Position(3, 6), Position(4, 8))
    one, two = (Finding(rules[code], "m.py", where, "why") for code in ("PKG001", "PKG002"))
    unread = Finding(UNREADABLE_FILE, "n.py", NOWHERE, "OSError: no")
    found = [Commented(one, "", "1"), Commented(two, "x  # noqa", "2"), Commented(unread, None, "")]
    result = shown(read_options([]), found)
    assert result.findings == (one,)
    assert result.sources == {("m.py", 3): "1"}
    assert result.unreadable == ("cannot read 'n.py': no",)
    assert shown(read_options(["--ignore=PKG001"]), found).findings == ()


# Which files are linted: `expand_paths`.

NAMES = ("a", "b", "m.py", "n.pyi", "M.PY", ".hidden", ".git", "x.py~", "a.py", "é.py", "[x].py")
PATTERNS = ("a", "b", "*.py", "m.py", "./a", "a/b", "a/*", "*/b", "**/b", ".*", "*", "{root}/b", "./a/m.py", "../root",
            "root", "[ab]", "\\[x\\].py", "[x].py", "?.py", "A", "a/", ".", "é*", "*/m.py", "b/**/*.py")  # fmt: skip
ARGUMENTS = ("a", "b", "m.py", "a/b", "./a", "a/", "a/../b", ".", "./", "..", "../root", "{root}", "{root}/a", "a/m.py",
             "./m.py", "n.pyi", "missing", "link", "link/a", ".hidden", "{root}/m.py", "a//b", "b/.")  # fmt: skip


def fill(directory: Path, drawn: random.Random, depth: int = 0) -> None:
    for name in drawn.sample(NAMES, drawn.randint(1, 5)):
        path = directory / name
        kind = drawn.choice(("file", "file", "folder", "folder", "link", "pipe"))
        if kind == "folder" and depth < 3:
            path.mkdir()
            fill(path, drawn, depth + 1)
        elif kind == "link":
            path.symlink_to(drawn.choice((name, "m.py", "..", "a", "../b", "nowhere")))
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.touch()


def drawn_arguments(root: Path, drawn: random.Random) -> list[str]:
    arguments = drawn.sample(ARGUMENTS, drawn.choice((0, 1, 1, 1, 2, 3)))
    for option in drawn.sample(
        ("--exclude", "--extend-exclude", "--filename"), drawn.randint(0, 2)
    ):
        patterns = drawn.sample(PATTERNS, drawn.randint(1, 2))
        arguments.append(f"{option}={','.join(patterns)}")
    return [argument.format(root=root) for argument in arguments]


def by_flake8(options: argparse.Namespace) -> list[str]:
    """List the files as flake8's manager of checkers does."""
    return list(
        expand_paths(
            paths=options.filenames,
            stdin_display_name=options.stdin_display_name,
            filename_patterns=options.filename,
            exclude=(*options.exclude, *options.extend_exclude),
        )
    )


def through(directory: str, folder: str) -> list[str]:
    """Name the files that are reached through a folder, if that is a link."""
    path = Path(directory, folder)
    files = (inner for inner in path.iterdir() if not inner.is_dir()) if path.is_symlink() else ()
    return [os.path.join(folder, inner.name) for inner in files]


def compare_files(root: Path, arguments: Sequence[str]) -> int:
    """Compare the files that flake8 lints with ours; return how many there are."""
    options = read_options(arguments, on_disk=False)
    expected = by_flake8(options)
    assert Counter(lintable(options)) == Counter(expected), arguments
    linted = {os.path.abspath(path) for path in expected}
    scope = Scope(options)
    everywhere = {
        os.path.join(directory, name)
        for directory, folders, names in os.walk(root)
        for name in [*names, *(inner for link in folders for inner in through(directory, link))]
    }
    assert {path for path in everywhere | linted if path in scope} == linted, arguments
    return len(linted)


EXPLICIT = {
    "an argument that is the working directory, and a pattern of its name": [".", "--exclude=root"],
    "no argument, and a pattern of the working directory": ["--exclude=root"],
    "an argument with a slash, and a pattern of its name": ["a/", "--exclude=a"],
    "an argument with dots, and a pattern of its name": ["b/../a/.", "--exclude=a"],
    "a directory by two names, of which one is wanted": ["{root}/a", "a", "--filename=*/m.py"],
    "a directory by two names, of which the other is wanted": ["a", "{root}/a", "--filename=*/m.py"],
    "a directory in another": ["a", ".", "--filename=./a/m.py"],
    "a directory in another, which is excluded there": [".", "a/", "--exclude=a"],
    "a file in an excluded directory": ["a/m.py", "--exclude=a"],
    "a file that is not wanted": ["n.pyi", "--filename=*.py"],
    "a linked directory": ["link", "."],
    "a directory below a linked one": ["link/b"],
    "the directory above": ["..", "--exclude=b"],
    "everything excluded": [".", "--exclude=*"],
    "nothing excluded": [".", "--exclude="],
    "no pattern of what is wanted": [".", "--filename="],
    "a pattern of a whole path": [".", "--exclude={root}/a", "--extend-exclude=*/b/*"],
    "a pattern with a slash": ["a", "--exclude=a/b/*,./m.py"],
}  # fmt: skip


@pytest.mark.parametrize("case", EXPLICIT)
def test_the_same_files_as_flake8(case: str, root: Path) -> None:
    for name in ("a/m.py", "a/b/m.py", "b/m.py", "m.py", "n.pyi"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / "link").symlink_to("a")
    compare_files(root, [argument.format(root=root) for argument in EXPLICIT[case]])


def test_the_same_files_as_flake8_in_drawn_trees(root: Path) -> None:
    drawn = random.Random(13)
    found = 0
    for tree in range(20):
        top = root / f"tree_{tree}" / "root"
        top.mkdir(parents=True)
        fill(top, drawn)
        (top / "link").symlink_to(drawn.choice(("a", "b", "m.py", "nowhere")))
        os.chdir(top)
        found += sum(compare_files(top, drawn_arguments(top, drawn)) for _ in range(20))
    assert found > 500


def test_what_is_read_from_stdin_is_linted_under_its_name(root: Path) -> None:
    for exclude, is_linted in (("b", True), ("a", True), ("m.py", False), ("./a/*", False)):
        arguments = ["-", "--stdin-display-name=a/m.py", f"--exclude={exclude}"]
        options = read_options(arguments, on_disk=False)
        assert (by_flake8(options) == ["-"]) is is_linted
        assert (str(root / "a/m.py") in Scope(options)) is is_linted


# All of this, with the oldest flake8.


def test_with_the_oldest_flake8(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True, symlinks=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    install = [
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        OLDEST,
        "pytest",
    ]
    subprocess.run(install, check=True)
    package = Path(flake8_pkginit.__file__).parent
    shutil.copytree(package, tmp_path / "lib" / package.name)
    shutil.copy(__file__, tmp_path / "contract_test.py")
    command = [python, "-m", "pytest", "-q", "--rootdir=.", "-p", "no:cacheprovider", "contract_test.py",
               "--deselect=contract_test.py::test_with_the_oldest_flake8"]  # fmt: skip
    environment: dict[str, Any] = {**os.environ, "PYTHONPATH": str(tmp_path / "lib")}
    answer = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert " passed" in answer.stdout
    assert " skipped" not in answer.stdout
    version = [
        python,
        "-c",
        "import flake8, flake8_pkginit as p; print(flake8.__version__, p.__file__)",
    ]
    answer = subprocess.run(version, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["7.0.0", str(tmp_path / "lib" / package.name / "__init__.py")]
