"""The output formats of the command."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from flake8_pkginit import __version__
from flake8_pkginit.rules import MISSING_INIT, RULES, SHADOWED_MODULE, one_line
from flake8_pkginit.session import Fault, Result, UsageError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from rich.text import Text

NAME = "flake8-pkginit"
NEEDS_RICH = f"--format=full needs rich: pip install '{NAME}[command]'"
SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
INDEX = {rule.code: index for index, rule in enumerate(RULES)}
ABOUT_FILES = (MISSING_INIT.code, SHADOWED_MODULE.code)  # no line of the file is at fault
INDENT = "    "
CUT = "..."
# Patterns are compiled on first use: most runs have none.
DOTS = r"\.([ \t]*\.)*"
REMEDY = r"((?:[^';]|'[^']*'|;(?! ))*); (.*)"  # a name may hold a semicolon
NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def text(result: Result, out: TextIO) -> None:
    """Write flake8's own lines."""
    for fault in result.faults:
        place = f"{fault.path}:{fault.row}:{fault.column}"
        out.write(f"{place}: {fault.code} {fault.message}\n")


# For people.


def full(result: Result, out: TextIO) -> None:
    """Write each finding with its source and what to do about it; in colour on a terminal."""
    try:
        from rich.console import Console
        from rich.text import Text
    except ModuleNotFoundError:
        raise UsageError(NEEDS_RICH) from None
    console = Console(file=out)
    width = console.width if console.is_terminal else None
    for fault in result.faults:
        head, remedy = _advice(fault)
        lines = [_head(fault, head), *_excerpt(fault, width)]
        if remedy:
            lines.append(Text.assemble(INDENT, (remedy, "green")))
        for line in (*lines, Text()):
            console.print(line, soft_wrap=True)


def _head(fault: Fault, message: str) -> Text:
    from rich.text import Text

    path = (one_line(_path(fault.path)), "bold")
    place = f":{fault.row}:{fault.column}: "
    return Text.assemble(path, place, (fault.code, "red"), f" {message}")


def _advice(fault: Fault) -> tuple[str, str]:
    """Part what is wrong from what to do about it."""
    if parts := re.fullmatch(REMEDY, fault.message):
        return parts[1], parts[2]
    return fault.message, _creation(fault) if fault.code == MISSING_INIT.code else ""


def _creation(fault: Fault) -> str:
    holes = _holes(fault)
    inits = [os.path.join(hole, "__init__.py") for hole in holes]
    if not os.path.isabs(fault.path):
        inits = [os.path.relpath(init) for init in inits]
    files = " and ".join(one_line(init.replace(os.sep, "/")) for init in inits)
    modules = sum(name.endswith(".py") for name in _names(holes[0])) if len(holes) == 1 else 0
    count = f", for {modules} module{'' if modules == 1 else 's'}" if modules else ""
    return f"create {files}{count} (run: {NAME} fix)"


def _holes(fault: Fault) -> list[str]:
    """Return the directories that a PKG001 is about: they lie above its file.

    Its message names them from the project root.
    """
    from pathlib import Path

    named = fault.message.removeprefix("no __init__.py in '").partition("', ")[0].split("' and '")
    home = Path(os.path.abspath(fault.path)).parent
    holes = [
        str(path)
        for path in (home, *home.parents)
        if one_line(path.as_posix()).endswith(tuple("/" + name for name in named))
        and not (path / "__init__.py").exists()
    ]
    return holes[::-1] or [str(home)]


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def _excerpt(fault: Fault, width: int | None) -> Iterator[Text]:
    """Yield the source of a fault, cut to so many cells, and the carets that stand beneath it."""
    from rich.cells import cell_len
    from rich.text import Text

    source = fault.line.rstrip()
    start = fault.column - 1
    if fault.code in ABOUT_FILES or not 0 <= start < len(source):
        return
    end = _end(source, start)
    start, end = (len(source[:index].expandtabs()) for index in (start, end))
    shown = one_line(source.expandtabs())
    indent = len(shown) - len(shown.lstrip())
    shown, start, end = shown[indent:], start - indent, end - indent
    if width is not None:
        shown, start, end = _cut(shown, start, end, width - len(INDENT))
    yield Text(INDENT + shown)
    carets = "^" * max(1, cell_len(shown[start:end]))
    yield Text.assemble(INDENT, " " * cell_len(shown[:start]), (carets, "red"))


def _end(source: str, start: int) -> int:
    """Return where the dots or the name end that start here."""
    if dots := re.match(DOTS, source[start:]):
        return start + dots.end()
    end = start + 1
    while end < len(source) and source[start : end + 1].isidentifier():
        end += 1
    return end


def _cut(shown: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """Cut a line to so many cells; what lies from ``start`` to ``end`` stays, or begins, in it."""
    from rich.cells import cell_len, set_cell_size

    room = max(width - len(CUT), 1)
    if cell_len(shown[:end]) > room:
        skipped = min(start, max(0, end - (room - len(CUT)) // 2))  # no character has three cells
        shown = CUT + shown[skipped:]
        start, end = start - skipped + len(CUT), end - skipped + len(CUT)
    if cell_len(shown) > width:
        shown = set_cell_size(shown, room)
        end = min(end, len(shown))
        shown += CUT
    return shown, start, end


# For programs. flake8 itself reports a file that cannot be read on a row 0, which none takes.


def as_json(result: Result, out: TextIO) -> None:
    """Write one JSON object; its form is this project's own."""
    findings = [
        {
            "path": _path(fault.path),
            "row": fault.row,
            "column": fault.column,
            "code": fault.code,
            "name": _rule_name(fault),
            "message": fault.message,
        }
        for fault in result.faults
    ]
    _dump(
        {
            "version": 1,
            "findings": findings,
            "files": result.files,
            "imports": result.imports,
            "unreadable": result.unreadable,
        },
        out,
    )


def github(result: Result, out: TextIO) -> None:
    """Write workflow commands ("Workflow commands for GitHub Actions", ``error``).

    They are escaped as GitHub's own toolkit does it (``packages/core/src/command.ts``).
    """
    for fault in result.faults:
        properties = {
            "file": _path(fault.path),
            "line": str(max(fault.row, 1)),
            "col": str(fault.column),
            "title": f"{fault.code} {_rule_name(fault)}",
        }
        written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        out.write(f"::error {written}::{_data(fault.message)}\n")


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def gitlab(result: Result, out: TextIO) -> None:
    """Write a Code Quality report (GitLab's documentation, "Code Quality report format")."""
    issues = [
        {
            "description": f"{fault.code}: {fault.message}",
            "check_name": fault.code,
            "fingerprint": fingerprint,
            "severity": "major",
            "location": {"path": _relative(fault.path), "lines": {"begin": max(fault.row, 1)}},
        }
        for fault, fingerprint in zip(result.faults, fingerprints(result), strict=True)
    ]
    _dump(issues, out)


def fingerprints(result: Result) -> list[str]:
    """Return what tells each fault from all others, wherever in its file it stands."""
    import hashlib

    seen: Counter[tuple[str, str, str]] = Counter()
    hashes = []
    for fault in result.faults:
        key = (_relative(fault.path), fault.code, fault.message)
        named = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        hashes.append(hashlib.sha256(named.encode(errors="surrogatepass")).hexdigest())
    return hashes


def sarif(result: Result, out: TextIO) -> None:
    """Write a log in the Static Analysis Results Interchange Format 2.1.0 (OASIS standard)."""
    rules = [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": _sarif_message(rule.summary.replace("`", "")),
            "defaultConfiguration": {"level": "error"},
        }
        for rule in RULES
    ]
    notes = [{"level": "error", "message": _sarif_message(m)} for m in result.unreadable]
    run = {
        "tool": {"driver": {"name": NAME, "version": __version__, "rules": rules}},
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "results": list(map(_sarif_result, result.faults, fingerprints(result))),
    }
    _dump({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, out)


def _sarif_result(fault: Fault, fingerprint: str) -> dict[str, object]:
    location = {
        "artifactLocation": {"uri": _uri(fault.path)},
        "region": {"startLine": max(fault.row, 1), "startColumn": fault.column},
    }
    rule: dict[str, object] = {"ruleId": fault.code}
    if fault.code in INDEX:
        rule["ruleIndex"] = INDEX[fault.code]
    return {
        **rule,
        "level": "error",
        "message": _sarif_message(fault.message),
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"findingHash/v1": fingerprint},
    }


def _sarif_message(message: str) -> dict[str, str]:
    """Write a text without placeholders (SARIF 2.1.0, 3.11.5)."""
    return {"text": message.replace("{", "{{").replace("}", "}}")}


def junit(result: Result, out: TextIO) -> None:
    """Write JUnit's XML, of which there is no standard: what Jenkins and GitLab read."""
    from xml.etree import ElementTree

    suite = ElementTree.Element("testsuite", name=NAME)
    for fault in result.faults:
        path = _xml(_path(fault.path))
        place = f"{path}:{fault.row}:{fault.column}"
        case = _case(suite, f"{place} {fault.code}", file=path, line=str(fault.row))
        message = _xml(fault.message)
        failure = ElementTree.SubElement(case, "failure", type=fault.code, message=message)
        failure.text = one_line(f"{place}: {fault.code} {message}")
    for unreadable in map(_xml, result.unreadable):
        case = _case(suite, unreadable)
        ElementTree.SubElement(case, "error", type="unreadable", message=unreadable)
    failures, errors = len(result.faults), len(result.unreadable)
    if not failures + errors:
        _case(suite, NAME)
    suite.attrib |= {"tests": str(len(suite)), "failures": str(failures), "errors": str(errors)}
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    xml = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True)
    out.write(xml.decode() + "\n")


def _case(suite: Element, name: str, **attributes: str) -> Element:
    from xml.etree.ElementTree import SubElement

    attributes = {"name": name, "classname": NAME, "time": "0"} | attributes
    return SubElement(suite, "testcase", attributes)


def _xml(value: str) -> str:
    """Replace what no XML document can carry (XML 1.0, 2.2)."""
    return re.sub(NOT_XML, "\N{REPLACEMENT CHARACTER}", value)


def _dump(value: object, out: TextIO) -> None:
    import json

    out.write(json.dumps(value, indent=2) + "\n")


def _rule_name(fault: Fault) -> str:
    return RULES[INDEX[fault.code]].name if fault.code in INDEX else fault.code


def _path(path: str) -> str:
    return path.replace(os.sep, "/").removeprefix("./")


def _relative(path: str) -> str:
    """Name a file from the working directory, if it lies there."""
    from pathlib import Path

    if os.path.isabs(path) and Path(path).is_relative_to(Path.cwd()):
        path = os.path.relpath(path)
    return _path(path)


def _uri(path: str) -> str:
    """Return an RFC 3986 URI, or a relative reference."""
    from pathlib import Path
    from urllib.parse import quote

    return Path(path).as_uri() if os.path.isabs(path) else quote(os.fsencode(_path(path)))


FORMATS: dict[str, Callable[[Result, TextIO], None]] = {
    "text": text,
    "full": full,
    "json": as_json,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
    "junit": junit,
}
