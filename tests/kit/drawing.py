"""Trees and imports drawn together, and what a real interpreter makes of each import."""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.kit.trees import write

NAMES = ("a", "b", "A", "ab", "größe")
EXAMPLES = int(os.environ.get("PKGINIT_EXAMPLES", "200"))
# Imports each probe by its own name, and says what came of it.
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
        sys.path_importer_cache.clear()
        importlib.invalidate_caches()

STANDARD = list(sys.path)
KNOWN = set(sys.modules)
for line in sys.stdin:
    print(json.dumps([run(*probe) for probe in json.loads(line)]), flush=True)
"""

Test = TypeVar("Test", bound=Callable[..., None])


def examples(count: int) -> Callable[[Test], Test]:
    """Draw so many examples, however long each takes: ``PKGINIT_EXAMPLES`` scales all counts."""
    return settings(
        max_examples=max(1, count * EXAMPLES // 200),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


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


def case(files: str, *imports: tuple[str, str]) -> Case:
    """Spell a case out: paths, and imports as a directory and the name of a module."""
    probes = (
        Probe(tuple(directory.split("/")), module, f"probe_{index}")
        for index, (directory, module) in enumerate(imports)
    )
    return Case(frozenset(tuple(path.split("/")) for path in files.split()), tuple(probes))


# A case of each verdict, so that it is seen whatever is drawn.
VERDICTS = {
    "found": case("a/__init__.py a/b.py", ("a", ".b")),
    "through a hole": case("a/__init__.py a/ab/b.py", ("a", ".ab.b")),
    "missing": case("a/__init__.py", ("a", ".b")),
    "no package": case("a/__init__.py a/b.py", ("a", ".b.a")),
    "beyond": case("a/__init__.py", ("a", "..b")),
    "lost": case("a/__init__.py a/b.py a/b/ab.py", ("a/b", ".ab")),
    "absolute: found": case("a/__init__.py a/b.py", ("a", "a.b")),
    "absolute: through a hole": case("a/__init__.py a/ab/b.py", ("a", "a.ab.b")),
    "absolute: missing": case("src/a/__init__.py src/a/b.py", ("src/a", "a.B")),
    "absolute: no package": case("a/__init__.py a/b.py", ("a", "a.b.a")),
}


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


def lay_out(case: Case, root: Path) -> None:
    probes = {
        "/".join((*probe.directory, f"{probe.name}.py")): f"from {probe.module} import *\n"
        for probe in case.probes
    }
    files = {"/".join(path): "" for path in case.files}
    write({"pyproject.toml": ""} | files | probes, root)


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


@functools.cache
def interpreter() -> subprocess.Popen[str]:
    """Start CPython with nothing of ours: one for all that is asked, which forgets every tree."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", RUNNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(process.communicate)
    return process


def ask(questions: list[tuple[list[str], str, str]]) -> list[tuple[str, list[str]]]:
    process = interpreter()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(questions) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    assert answer, "the interpreter has ended"
    return [(verdict, names) for verdict, names in json.loads(answer)]


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
