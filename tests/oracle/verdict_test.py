"""The verdict is CPython's: trees and imports drawn together, each import run by an interpreter."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_pkginit.check import Checker
from flake8_pkginit.imports import Module
from flake8_pkginit.settings import Settings
from tests.trees import write

NAMES = ("a", "b", "A", "ab", "größe")
EXAMPLES = int(os.environ.get("PKGINIT_EXAMPLES", "200"))
VERDICTS = {"found", "through a hole", "missing", "no package", "beyond", "lost"}
ABSOLUTE = {"found", "through a hole", "missing", "no package"}

# Imports each probe by its own name, and says what came of it; one process for a whole tree.
RUNNER = """
import importlib, json, os, sys

def spaces(path):  # those that the probe does not lie in itself, under whatever name
    new = {name: sys.modules[name] for name in set(sys.modules) - KNOWN}
    plain = {n: m for n, m in new.items() if hasattr(m, "__path__") and not getattr(m, "__file__", "")}
    return {n for n, m in plain.items() if not any(path.startswith(p + os.sep) for p in m.__path__)}

def run(bases, name, path):
    sys.path[:] = bases + STANDARD
    parents = [name.rpartition(".")[0]]
    while parents[-1]:
        parents.append(parents[-1].rpartition(".")[0])
    try:
        module = importlib.import_module(name)
        verdict = "found" if module.__file__ == path else "lost"
        if verdict == "found" and spaces(path):
            verdict = "through a hole"
        return verdict, sorted(spaces(path))
    except ModuleNotFoundError as error:
        if error.name in (name, *parents):
            return "lost", []
        return ("no package" if "is not a package" in str(error) else "missing"), [error.name]
    except ImportError as error:
        return ("beyond" if "beyond top-level" in str(error) else repr(error)), []
    finally:
        for known in set(sys.modules) - KNOWN:
            del sys.modules[known]
        importlib.invalidate_caches()

STANDARD = list(sys.path)
KNOWN = set(sys.modules)
print(json.dumps([run(*probe) for probe in json.load(sys.stdin)]))
"""


@dataclass(frozen=True)
class Probe:
    """A file with one import: its directory's parts from the root, and the import's text.

    No module is imported: the file itself is.
    """

    directory: tuple[str, ...]
    module: str
    name: str = ""

    @property
    def is_absolute(self) -> bool:
        return not self.module.startswith(".")


@dataclass(frozen=True)
class Case:
    files: frozenset[tuple[str, ...]]
    probes: tuple[Probe, ...]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw directories, some regular and some not, modules in them, and imports of those."""
    files: set[tuple[str, ...]] = set()
    names = st.sampled_from(NAMES)
    directories = draw(st.lists(st.lists(names, min_size=1, max_size=4), min_size=1, max_size=6))
    for path in directories:
        path[:0] = draw(st.sampled_from(((), (), ("src",))))
        for depth in range(1, len(path) + 1):
            if draw(st.integers(0, 3)):
                files.add((*path[:depth], "__init__.py"))
        files.add((*path, draw(names) + ".py"))
        if draw(st.booleans()):
            files.add((*path[:-1], draw(names) + ".py"))
    targets = sorted(files)
    probes = draw(st.lists(_probes(targets), min_size=4, max_size=8))
    return Case(
        frozenset(files),
        tuple(replace(probe, name=f"probe_{index}") for index, probe in enumerate(probes)),
    )


@st.composite
def _probes(draw: st.DrawFn, targets: list[tuple[str, ...]]) -> Probe:
    """Write the import of a target from another file's directory, then perhaps spoil it."""
    directory = draw(st.sampled_from([t[:-1] for t in targets if len(t) > 1]))
    target = draw(st.sampled_from(targets))
    parts = [*target[:-1], target[-1].removesuffix(".py")]
    if parts[-1] == "__init__":
        parts.pop()
    if draw(st.booleans()):
        level, tail = 0, parts[draw(st.integers(0, 1)) :] or parts
    else:
        common = len(os.path.commonprefix([directory, tuple(parts)]))  # noqa: RUF071
        level, tail = len(directory) - common + 1, parts[common:]
    spoil = draw(st.sampled_from(("", "", "", "level", "case", "tail", "more")))
    if spoil == "level" and level:
        level = max(1, level + draw(st.sampled_from((-1, 1, 2))))
    elif spoil == "case" and tail:
        tail = [*tail[:-1], tail[-1].swapcase()]
    elif spoil == "tail":
        tail = [*tail[:-1], draw(st.sampled_from(NAMES))]
    elif spoil == "more":
        tail = [*tail, draw(st.sampled_from(NAMES))]
    return Probe(directory, "." * level + ".".join(tail) or ".")


def run_by_cpython(root: Path, case: Case) -> list[tuple[str, list[str]]]:
    """Run each probe in its package, from the directories that its absolute imports start from."""
    questions = []
    for probe in case.probes:
        top = top_level(case, probe.directory)
        bases = [str(root.joinpath(*base)) for base in search_path(case, probe)]
        name = ".".join((*probe.directory[top - 1 :], probe.name))
        path = root.joinpath(*probe.directory, f"{probe.name}.py")
        questions.append((bases, name, str(path)))
    return ask(questions)


def ask(questions: list[tuple[list[str], str, str]]) -> list[tuple[str, list[str]]]:
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", RUNNER],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return [(verdict, names) for verdict, names in json.loads(answer.stdout)]


def by_its_anchors_name(root: Path, probe: Probe) -> str:
    """Run a probe as part of the namespace package that its dots lead to."""
    level = len(probe.module) - len(probe.module.lstrip("."))
    depth = len(probe.directory) - level
    path = root.joinpath(*probe.directory, f"{probe.name}.py")
    name = ".".join((*probe.directory[depth:], probe.name))
    [(verdict, _)] = ask([([str(root.joinpath(*probe.directory[:depth]))], name, str(path))])
    return verdict


def top_level(case: Case, directory: tuple[str, ...]) -> int:
    """The depth of the top-level package: of the topmost regular one, else the first."""
    for depth in range(1, len(directory) + 1):
        if (*directory[:depth], "__init__.py") in case.files:
            return depth
    return 1


def search_path(case: Case, probe: Probe) -> list[tuple[str, ...]]:
    above = probe.directory[: top_level(case, probe.directory) - 1]
    return list(dict.fromkeys([above, (), ("src",)])) if probe.is_absolute else [above]


def owners(case: Case, probe: Probe) -> int:
    """How many directories, on the search path or above the probe, have what it asks for first.

    None means that the import is somebody else's; of several, one that resolves is enough.
    """
    first = probe.module.split(".")[0]
    path = search_path(case, probe)
    if not any((*base, first, "__init__.py") in case.files for base in path) and not any(
        (*base, f"{first}.py") in case.files for base in path
    ):
        return 0
    above = [probe.directory[:depth] for depth in range(len(probe.directory) + 1)]
    everything = {*case.files, *(f[:depth] for f in case.files for depth in range(len(f)))}
    found = [{(*base, first), (*base, f"{first}.py")} & everything for base in {*path, *above}]
    return len(list(filter(None, found)))


def judge(root: Path, case: Case) -> Iterator[tuple[str, str]]:
    """Yield the verdict of the program on each probe, and the message with it."""
    checker = Checker(Settings(), lambda _path: False)
    for probe in case.probes:
        path = root.joinpath(*probe.directory, f"{probe.name}.py")
        text = path.read_text(encoding="utf-8")
        findings = checker.check(Module(str(path), ast.parse(text), text.splitlines(True)))
        found = [f for f in findings if f.rule.code not in ("PKG001", "PKG006")]
        if checker.resolver.package(str(path.parent)) is None:
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


def lay_out(case: Case, root: Path) -> None:
    probes = {
        "/".join((*probe.directory, f"{probe.name}.py")): f"from {probe.module} import *\n"
        for probe in case.probes
    }
    files = {"/".join(path): "" for path in case.files}
    write({"pyproject.toml": ""} | files | probes, root)


def compare(case: Case, seen: Counter[str]) -> None:
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


def test_every_verdict_is_cpythons() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def agree(case: Case) -> None:
        compare(case, seen)

    agree()
    assert set(seen) >= VERDICTS | {f"absolute: {verdict}" for verdict in ABSOLUTE}, seen


def lost(root: Path, case: Case) -> dict[tuple[str, ...], bool]:
    """Say of each module whether the program reports that nothing can import it."""
    checker = Checker(Settings(), lambda _path: False)
    reported = {}
    for file in case.files:
        module = Module(str(root.joinpath(*file)), ast.parse(""), [])
        codes = {finding.rule.code for finding in checker.check(module)}
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


def test_every_lost_module_is_cpythons() -> None:
    seen: Counter[tuple[bool, bool]] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def agree(case: Case) -> None:
        modules = [file for file in sorted(case.files) if file[-1] != "__init__.py"]
        probes = [Probe(file[:-1], ".", file[-1].removesuffix(".py")) for file in modules]
        with tempfile.TemporaryDirectory() as folder:
            root = Path(os.path.realpath(folder))
            write({"pyproject.toml": ""} | {"/".join(path): "" for path in case.files}, root)
            reported = lost(root, case)
            verdicts = run_by_cpython(root, Case(case.files, tuple(probes)))
        for file, (verdict, _) in zip(modules, verdicts, strict=True):
            assert verdict == "lost" or not reported[file], file
            assert reported[file] or not must_be_reported(case, file), file
            seen[(verdict == "lost", reported[file])] += 1

    agree()
    assert seen[(True, True)]
    assert seen[(False, False)]
