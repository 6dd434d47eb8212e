"""Every output format says all that a finding has, whatever its characters."""

from __future__ import annotations

import io
import json
import os
from typing import Any

import junitparser
import pytest
from jsonschema import Draft7Validator

from flake8_pkginit.report.formats import FORMATS
from flake8_pkginit.rules.catalogue import RULES
from flake8_pkginit.rules.finding import Finding, Remedy
from flake8_pkginit.rules.result import Result
from flake8_pkginit.source.ranges import Edit, Position, Range
from tests.kit import formats
from tests.kit.formats import ODD, READERS, as_told, read_sarif

MISSING_INIT, UNRESOLVED = RULES[:2]
LINE = "from .modles import Cart\n"
MEANT = Remedy("did you mean '.models'?", "'.modles' is '.models'")


def at(line: int, column: int, end: int = 0) -> Range:
    """A range in one line; columns count from 1."""
    return Range(Position(line, column - 1), Position(line, (end or column) - 1))


def finding(path: str = "app/views.py", **changes: Any) -> Finding:
    message = "no module 'modles' in package 'app'"
    made = Finding(UNRESOLVED, path, at(1, 7, 13), message, remedy=MEANT)
    return made._replace(**changes)


def as_read(found: Finding) -> formats.Finding:
    return formats.Finding(found.path, found.line, found.column, found.rule.code, found.text)


def write(
    format_name: str, *findings: Finding, line: str = LINE, unreadable: tuple[str, ...] = ()
) -> str:
    out = io.StringIO()
    sources = {(found.path, found.line): line for found in findings}
    FORMATS[format_name](Result(findings, sources, unreadable, 3, 5), out)
    return out.getvalue()


def test_every_format_is_read_here() -> None:
    assert set(READERS) == set(FORMATS)
    assert {"uri", "uri-reference"} <= set(Draft7Validator.FORMAT_CHECKER.checkers)


@pytest.mark.parametrize("name", [name for name in READERS if name != "text"])
def test_every_character_gets_through(name: str) -> None:
    message = "no module 'm' in package 'a%0A:,<&>\"[red]{0}[/]é日'; on disk it is spelled 'M;%'"
    said, _, remedy = message.partition("; ")
    findings = [
        finding(ODD + "/x.py", message=said, remedy=Remedy(remedy)),
        finding("C:/D:,%3A/x.py", range=at(3, 7)),
    ]
    found = READERS[name](write(name, *findings))
    assert found == [as_told(name, as_read(each)) for each in findings]


@pytest.mark.parametrize("name", ["json", "github", "gitlab", "sarif", "junit"])
def test_a_path_has_no_dot_in_front(name: str) -> None:
    [found] = READERS[name](write(name, finding("./app/views.py")))
    assert found.path == "app/views.py"


@pytest.mark.parametrize("name", ["json", "gitlab", "sarif", "junit"])
def test_undecodable_names_end_no_report(name: str) -> None:
    path = os.fsdecode(b"caf\xe9/x.py")
    [found] = READERS[name](write(name, finding(path)))
    assert found.path in (path, "caf\N{REPLACEMENT CHARACTER}/x.py")


# One format each.


def test_json_says_what_was_checked() -> None:
    output = json.loads(write("json", finding(), unreadable=("cannot read 'x.py': No",)))
    counts = {"version": 1, "files": 3, "imports": 5, "unreadable": ["cannot read 'x.py': No"]}
    assert {k: v for k, v in output.items() if k != "findings"} == counts


def test_json_has_the_range_and_the_remedy_as_data() -> None:
    edit = Edit(os.path.abspath("app/views.py"), at(1, 7, 13), "models")
    inits = [os.path.abspath(f"app/{name}") for name in ("a/__int__.py", "a/__init__.py")]
    remedy = MEANT._replace(edits=(edit,), created=(inits[1],), renamed=((inits[0], inits[1]),))
    [found] = json.loads(write("json", finding(remedy=remedy._replace(is_certain=True))))[
        "findings"
    ]
    assert found == {
        "path": "app/views.py",
        "row": 1,
        "column": 7,
        "code": "PKG002",
        "name": "unresolved-relative-import",
        "message": "no module 'modles' in package 'app'; did you mean '.models'?",
        "end_line": 1,
        "end_column": 13,
        "remedy": {
            "text": "did you mean '.models'?",
            "certain": True,
            "edits": [
                {
                    "path": "app/views.py",
                    "line": 1,
                    "column": 7,
                    "end_line": 1,
                    "end_column": 13,
                    "text": "models",
                }
            ],
            "create": ["app/a/__init__.py"],
            "rename": [["app/a/__int__.py", "app/a/__init__.py"]],
        },
    }


@pytest.mark.parametrize(
    ("remedy", "is_said"),
    [
        (Remedy(), False),
        (Remedy(title="nothing to do"), False),
        (Remedy("x"), True),
        (Remedy(edits=(Edit("/x.py", at(1, 1), "x"),)), True),
        (Remedy(created=("/x/__init__.py",)), True),
        (Remedy(renamed=(("/x/__int__.py", "/x/__init__.py"),)), True),
    ],
)
def test_json_has_no_remedy_where_there_is_none(remedy: Remedy, is_said: bool) -> None:
    [found] = json.loads(write("json", finding(remedy=remedy)))["findings"]
    assert (found["remedy"] is not None) == is_said


def test_github_commands_are_escaped_as_documented() -> None:
    output = write("github", finding("a%b:c,d\r\ne/x.py", message="100%, a: b", remedy=Remedy()))
    assert output == (
        "::error file=a%25b%3Ac%2Cd%0D%0Ae/x.py,line=1,col=7,"
        "title=PKG002 unresolved-relative-import::100%25, a: b\n"
    )


def test_sarif_uris_are_percent_encoded() -> None:
    log = json.loads(write("sarif", finding("a:b/c d%é.py")))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "a%3Ab/c%20d%25%C3%A9.py"


def test_sarif_has_every_rule_and_no_placeholders() -> None:
    log = json.loads(
        write("sarif", finding(message="no module 'm' in package '{0}'", remedy=Remedy()))
    )
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


def test_fingerprints_differ_by_path_code_and_message() -> None:
    findings = [
        finding(),
        finding("b.py"),
        finding(rule=MISSING_INIT),
        finding(message="no"),
        finding(remedy=Remedy()),
        finding(range=at(2, 7)),
    ]
    issues = json.loads(write("gitlab", *findings))
    assert len({issue["fingerprint"] for issue in issues}) == len(findings)
