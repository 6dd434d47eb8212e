"""JUnit's XML."""

from __future__ import annotations

import re
from typing import TextIO
from xml.etree import ElementTree

from flake8_pkginit.report.paths import display
from flake8_pkginit.rules.finding import Finding, one_line
from flake8_pkginit.rules.result import Result

NAME = "flake8-pkginit"
NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def write(result: Result, out: TextIO) -> None:
    """Write JUnit's XML, of which there is no standard: what Jenkins and GitLab read."""
    suite = ElementTree.Element("testsuite", name=NAME)
    for finding in result.findings:
        _add_failure(suite, finding)
    for message in map(_xml, result.unreadable):
        case = _case(suite, message)
        ElementTree.SubElement(case, "error", type="unreadable", message=message)
    failures, errors = len(result.findings), len(result.unreadable)
    if not failures + errors:
        _case(suite, NAME)
    suite.attrib |= {"tests": str(len(suite)), "failures": str(failures), "errors": str(errors)}
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    xml = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True)
    out.write(xml.decode() + "\n")


def _add_failure(suite: ElementTree.Element, finding: Finding) -> None:
    code, path, message = finding.rule.code, _xml(display(finding.path)), _xml(finding.text)
    position = f"{path}:{finding.line}:{finding.column}"
    case = _case(suite, f"{position} {code}", file=path, line=str(finding.line))
    failure = ElementTree.SubElement(case, "failure", type=code, message=message)
    failure.text = one_line(f"{position}: {code} {message}")


def _case(suite: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    attributes = {"name": name, "classname": NAME, "time": "0"} | attributes
    return ElementTree.SubElement(suite, "testcase", attributes)


def _xml(value: str) -> str:
    """Replace what no XML document can carry (XML 1.0, 2.2)."""
    return re.sub(NOT_XML, "\N{REPLACEMENT CHARACTER}", value)
