"""The verdict is CPython's: trees and imports drawn together, each import run by an interpreter."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import event, given

from tests.kit.checking import check, start
from tests.kit.drawing import (
    VERDICTS,
    Case,
    Probe,
    by_its_anchors_name,
    case,
    cases,
    examples,
    lay_out,
    owners,
    run_by_cpython,
)
from tests.kit.trees import write

REACHED = {
    "a package beside a module": (case("a/b.py a/b/__init__.py"), (True, True)),
    "a module that hides a directory": (
        case("a/__init__.py a/b.py a/b/ab.py"),
        (True, True),
    ),
    "a module": (case("a/__init__.py a/b.py"), (False, False)),
}


def judge(root: Path, case: Case) -> Iterator[tuple[str, str]]:
    """Yield the verdict of the program on each probe, and the message with it."""
    run = start(is_linted=False)
    for probe in case.probes:
        path = root.joinpath(*probe.directory, f"{probe.name}.py")
        findings = check(run, path, path.read_text(encoding="utf-8"))
        found = [f for f in findings if f.rule.code not in ("PKG001", "PKG006")]
        if run.resolver.packages.package(str(path.parent)) is None:
            yield "lost", "".join(f.message for f in found)
        elif not found:
            yield "found", ""
        elif found[0].rule.code == "PKG003":
            yield "beyond", found[0].message
        else:
            assert found[0].rule.code == ("PKG005" if probe.is_absolute else "PKG002")
            if "found only as a namespace package" in found[0].message:
                yield "through a hole", found[0].message
            elif "is a module, not a package" in found[0].message:
                yield "no package", found[0].message
            else:
                yield "missing", found[0].message


def compare(case: Case) -> Counter[str]:
    """Compare the verdicts on all probes; count those that are certain and the same."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(os.path.realpath(folder))
        lay_out(case, root)
        judged = list(judge(root, case))
        for probe, (verdict, names), (ours, message) in zip(
            case.probes, run_by_cpython(root, case), judged, strict=True
        ):
            if probe.is_absolute and verdict == "lost":
                continue  # the probe did not run, and that is for the relative ones to show
            if probe.is_absolute and owners(case, probe) != 1:
                assert ours in ("found", verdict), (probe, verdict, names, message)
                continue
            if (ours, verdict) == ("found", "beyond"):  # the module has two names, both in use
                assert by_its_anchors_name(root, probe) in ("found", "through a hole"), probe
                continue
            assert ours == verdict, (probe, verdict, names, message)
            if verdict in ("missing", "no package"):
                *package, part = names[0].split(".")
                subject = part if verdict == "missing" else ".".join(package)
                assert f"'{subject}'" in message, (probe, names, message)
            seen[f"absolute: {verdict}" if probe.is_absolute else verdict] += 1
    return seen


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict_is_cpythons(verdict: str) -> None:
    assert compare(VERDICTS[verdict]) == {verdict: 1}


@examples(200)
@given(cases())
def test_every_verdict_is_cpythons(case: Case) -> None:
    for verdict in compare(case):
        event(verdict)


def compare_reach(case: Case) -> set[tuple[bool, bool]]:
    """Say of the modules whether an import reaches them not, and whether that is reported."""
    modules = [file for file in sorted(case.files) if file[-1] != "__init__.py"]
    probes = [Probe(file[:-1], ".", file[-1].removesuffix(".py")) for file in modules]
    seen = set()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(os.path.realpath(folder))
        write({"pyproject.toml": ""} | {"/".join(path): "" for path in case.files}, root)
        reported = lost(root, case)
        verdicts = run_by_cpython(root, Case(case.files, tuple(probes)))
    for file, (verdict, _) in zip(modules, verdicts, strict=True):
        assert verdict == "lost" or not reported[file], file
        assert reported[file] or not must_be_reported(case, file), file
        seen.add((verdict == "lost", reported[file]))
    return seen


def lost(root: Path, case: Case) -> dict[tuple[str, ...], bool]:
    """Say of each module whether the program reports that nothing can import it."""
    run = start(is_linted=False)
    reported = {}
    for file in case.files:
        codes = {finding.rule.code for finding in check(run, root.joinpath(*file), "")}
        reported[file] = "PKG006" in codes
    return reported


def must_be_reported(case: Case, file: tuple[str, ...]) -> bool:
    """A package beside the module, or a module that hides its directory in a regular package."""
    *directory, name = file
    if (*directory, name.removesuffix(".py"), "__init__.py") in case.files:
        return True
    return any(
        (*directory[:depth], f"{directory[depth]}.py") in case.files
        and (*directory[: depth + 1], "__init__.py") not in case.files
        and any((*directory[:above], "__init__.py") in case.files for above in range(1, depth + 1))
        for depth in range(len(directory))
    )


@pytest.mark.parametrize("name", REACHED)
def test_a_lost_module_is_cpythons(name: str) -> None:
    case, seen = REACHED[name]
    assert seen in compare_reach(case)


@examples(200)
@given(cases())
def test_every_lost_module_is_cpythons(case: Case) -> None:
    for seen in compare_reach(case):
        event(str(seen))
