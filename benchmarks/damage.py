"""What the plugin finds of deliberate damage: reported / refused by CPython, by kind.

Takes a clean tree, spoils one thing, asks a real interpreter to import a module that depends on it,
and lints the file whose import statement CPython refuses. What CPython accepts is not counted.
The imports, and so the trees' own code, are run by the interpreter that runs this script: install
the trees' dependencies beside the plugin. Every miss is listed on the standard error stream.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from keyword import iskeyword
from pathlib import Path
from random import Random
from typing import TypeVar

# Imports a module from the working directory, and says why and where that was refused.
RUNNER = """
import contextlib, importlib, io, json, os, sys, traceback
sys.path.insert(0, os.getcwd())
frames, error = [], ""
try:
    with contextlib.redirect_stdout(io.StringIO()):
        importlib.import_module(sys.argv[1])
except BaseException as e:
    error = f"{type(e).__name__}: {e}"
    if type(e) in (ImportError, ModuleNotFoundError):
        frames = [(f.filename, f.lineno) for f in traceback.extract_tb(e.__traceback__)]
print(json.dumps({"error": error, "frames": frames}))
"""
# A comment that silences a line is not the plugin's silence, and its log tells of its own faults.
FLAKE8 = ("-m", "flake8", "-j1", "-v", "--isolated", "--disable-noqa", "--select=PKG")
FINDING = re.compile(r"(?P<path>.+?):(?P<row>\d+):\d+: (?P<code>PKG\d{3}) ")
ON_STATEMENTS = frozenset({"PKG002", "PKG003", "PKG004", "PKG005"})
FROM = re.compile(rb"from[ \t]*(\.*)((?!import\b)[\w.]+|)")
TIMEOUT = 120  # seconds
RENAMED = "_renamed"

T = TypeVar("T")


@dataclass(frozen=True)
class Module:
    """A source file of the tree, by its dotted name."""

    name: str
    path: Path
    text: bytes
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        """Whether it is the ``__init__.py`` of a package."""
        return self.path.name == "__init__.py"

    @property
    def package(self) -> list[str]:
        """The segments of the package that one dot reaches."""
        parts = self.name.split(".")
        return parts if self.is_package else parts[:-1]


@dataclass(frozen=True)
class Use:
    """A module of the tree that an import statement at the margin of another one asks for."""

    module: Module
    target: str
    start: int  # of the dots and segments, in bytes of the text
    level: int
    segments: tuple[str, ...]
    names: tuple[ast.alias, ...]


@dataclass(frozen=True)
class Project:
    """A copy of a tree: its root, and the directory that its packages are imported from."""

    root: Path
    base: Path
    modules: Mapping[str, Module]
    uses: Sequence[Use]
    imports: dict[str, bool] = field(default_factory=dict)  # those asked for so far

    def importers(self) -> dict[str, list[str]]:
        """Return the modules that import a module, a package, or something in that package."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for use in self.uses:
            parts = use.target.split(".")
            reached = {".".join(parts[: end + 1]) for end in range(len(parts))}
            reached |= {f"{use.target}.{alias.name}" for alias in use.names}
            for name in reached - {use.module.name}:
                found[name].add(use.module.name)
        return {name: sorted(found[name]) for name in sorted(found) if name in self.modules}

    def importers_of_names(self) -> dict[tuple[str, str], list[str]]:
        """Return the modules that import a name, but those of submodules, from a module."""
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for use in self.uses:
            for alias in use.names if use.target in self.modules else ():
                if f"{use.target}.{alias.name}" not in self.modules:
                    found[use.target, alias.name].add(use.module.name)
        return {key: sorted(found[key] - {key[0]}) for key in sorted(found)}


@dataclass(frozen=True)
class Damage:
    """A path to spoil: by another text, or by moving it, or else by deleting it.

    Any of the witnesses, modules by their names, may notice.
    """

    path: Path
    witnesses: Sequence[str]
    text: bytes | None = None
    target: Path | None = None


@dataclass(frozen=True)
class Refusal:
    """An import statement that CPython refuses, and why."""

    path: Path
    first: int
    last: int
    statement: str
    error: str


@dataclass(frozen=True)
class Trial:
    """A damage that was done, and what CPython and the plugin said of it."""

    kind: str
    refusal: Refusal | None
    is_reported: bool


# The tree.


def say(text: str) -> None:
    """Show progress."""
    print(f"damage.py: {text}", file=sys.stderr, flush=True)


def copy(tree: Path, folder: Path) -> Project:
    """Copy the packages of a tree, and read them."""
    base, packages = find_packages(tree)
    root = folder / tree.name
    place = root / base.relative_to(tree)
    for package in packages:
        target = place / package.name
        shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "pyproject.toml").touch()  # so that nothing above it is looked at
    modules = {m.name: m for package in packages for m in read(place, place / package.name)}
    tops = {package.name for package in packages}
    uses = [use for module in modules.values() for use in uses_of(module, tops)]
    return Project(root, place, modules, uses)


def find_packages(tree: Path) -> tuple[Path, list[Path]]:
    """Return the directory that the regular packages of a tree are imported from, and these.

    ``src`` and ``lib`` go before the tree itself, whose packages are then its tests.
    """
    for base in (tree / "src", tree / "lib", tree):
        if base.is_dir() and not is_regular(base):
            packages = [p for p in sorted(base.iterdir()) if p.name.isidentifier()]
            if found := list(filter(is_regular, packages)):
                return base, found
    sys.exit(f"damage.py: error: no package in {str(tree)!r}, nor in src or lib in it")


def is_regular(directory: Path) -> bool:
    return (directory / "__init__.py").is_file()


def read(base: Path, package: Path) -> Iterator[Module]:
    """Yield the modules of a package that an import statement can name and CPython can parse."""
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(base).with_suffix("").parts
        if not all(part.isidentifier() and not iskeyword(part) for part in parts):
            continue
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        text = path.read_bytes()
        with contextlib.suppress(SyntaxError, ValueError):
            text.decode()  # places are of UTF-8: no other encoding, and below no mark of one
            if not text.startswith(b"\xef\xbb\xbf") and parts[-1] != "__main__":
                yield Module(".".join(parts), path, text, ast.parse(text))


def uses_of(module: Module, tops: set[str]) -> Iterator[Use]:
    """Yield what a module imports of the tree at its margin, where nothing guards it."""
    for node in module.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                segments = tuple(alias.name.split("."))
                if segments[0] in tops:
                    place = offset(module.text, alias.lineno, alias.col_offset)
                    yield Use(module, alias.name, place, 0, segments, ())
        elif isinstance(node, ast.ImportFrom):
            yield from from_use(module, node, tops)


def from_use(module: Module, node: ast.ImportFrom, tops: set[str]) -> Iterator[Use]:
    written = FROM.match(module.text, offset(module.text, node.lineno, node.col_offset))
    segments = tuple(node.module.split(".")) if node.module else ()
    if not written or written[1] != b"." * node.level or written[2].decode() != ".".join(segments):
        return  # spread over lines, or not ASCII
    anchor = module.package[: max(len(module.package) - node.level + 1, 0)] if node.level else []
    target = [*anchor, *segments]
    if (node.level and not anchor) or target[0] not in tops:
        return
    names = tuple(alias for alias in node.names if alias.name != "*")
    yield Use(module, ".".join(target), written.start(1), node.level, segments, names)


def offset(text: bytes, row: int, column: int) -> int:
    """Return where a place of the syntax tree is in the bytes of a file."""
    return sum(map(len, text.splitlines(keepends=True)[: row - 1])) + column


# The damages, each kind in an order drawn by chance.


def modules_renamed(project: Project, rng: Random) -> Iterator[Damage]:
    for module, witnesses in imported_modules(project, rng):
        target = module.path.with_stem(module.path.stem + RENAMED)
        yield Damage(module.path, witnesses, target=target)


def modules_in_other_case(project: Project, rng: Random) -> Iterator[Damage]:
    for module, witnesses in imported_modules(project, rng):
        stem = module.path.stem
        target = module.path.with_stem(stem.lower() if stem.lower() != stem else stem.title())
        if target != module.path:
            yield Damage(module.path, witnesses, target=target)


def modules_deleted(project: Project, rng: Random) -> Iterator[Damage]:
    for module, witnesses in imported_modules(project, rng):
        yield Damage(module.path, witnesses)


def imported_modules(project: Project, rng: Random) -> Iterator[tuple[Module, list[str]]]:
    for name, witnesses in drawn(project.importers().items(), rng):
        if not project.modules[name].is_package:
            yield project.modules[name], drawn(witnesses, rng)


def directories_renamed(project: Project, rng: Random) -> Iterator[Damage]:
    for name, importers in drawn(project.importers().items(), rng):
        witnesses = [w for w in importers if not f"{w}.".startswith(f"{name}.")]
        if project.modules[name].is_package and witnesses:
            path = project.modules[name].path.parent
            target = path.with_name(path.name + RENAMED)
            yield Damage(path, drawn(witnesses, rng), target=target)


def inits_deleted(project: Project, rng: Random) -> Iterator[Damage]:
    """Delete the ``__init__.py`` of which names are imported: CPython can do without others."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for (name, _), importers in project.importers_of_names().items():
        if project.modules[name].is_package:
            found[name] += importers
    for name, witnesses in drawn(found.items(), rng):
        yield Damage(project.modules[name].path, drawn(sorted(set(witnesses)), rng))


def segments_misspelt(project: Project, rng: Random) -> Iterator[Damage]:
    """Misspell any segment but the top-level package of an absolute import."""
    for use in drawn(project.uses, rng):
        first = 0 if use.level else 1
        if len(use.segments) > first:
            yield misspelt_segment(use, rng.randrange(first, len(use.segments)), rng)


def top_levels_misspelt(project: Project, rng: Random) -> Iterator[Damage]:
    for use in drawn(project.uses, rng):
        if not use.level:
            yield misspelt_segment(use, 0, rng)


def misspelt_segment(use: Use, index: int, rng: Random) -> Damage:
    start = use.start + use.level + sum(len(s) + 1 for s in use.segments[:index])
    return rewritten(use.module, start, use.segments[index], misspelt(use.segments[index], rng))


def names_misspelt(project: Project, rng: Random) -> Iterator[Damage]:
    for use in drawn((use for use in project.uses if use.names), rng):
        alias = rng.choice(use.names)
        start = offset(use.module.text, alias.lineno, alias.col_offset)
        yield rewritten(use.module, start, alias.name, misspelt(alias.name, rng))


def dots_added(project: Project, rng: Random) -> Iterator[Damage]:
    for use in drawn((use for use in project.uses if use.level), rng):
        yield rewritten(use.module, use.start, "", ".")


def dots_removed(project: Project, rng: Random) -> Iterator[Damage]:
    """Take a dot away where others stay."""
    for use in drawn((use for use in project.uses if use.level > 1), rng):
        yield rewritten(use.module, use.start, ".", "")


def only_dots_removed(project: Project, rng: Random) -> Iterator[Damage]:
    """Make an absolute import of a relative one, as Python 2 would have it."""
    uses = (use for use in project.uses if use.level == 1 and use.segments)
    for use in drawn(uses, rng):
        yield rewritten(use.module, use.start, ".", "")


def definitions_renamed(project: Project, rng: Random) -> Iterator[Damage]:
    """Rename what other modules import, where it is defined and used in its own module."""
    for (name, defined), witnesses in drawn(project.importers_of_names().items(), rng):
        module = project.modules[name]
        if witnesses and [*definitions(module.tree)].count(defined) == 1:
            text = module.text
            for start in sorted(mentions(module, defined), reverse=True):
                end = start + len(defined.encode())
                text = text[:end] + RENAMED.encode() + text[end:]
            yield Damage(module.path, drawn(witnesses, rng), text)


def definitions(tree: ast.Module) -> Iterator[str]:
    """Yield the names that functions, classes and assignments at the margin bind."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def mentions(module: Module, name: str) -> Iterator[int]:
    """Yield where a module defines or uses a name, in bytes."""
    spelled = re.compile(rf"((async\s+)?def\s+|class\s+)?{name}\b".encode())
    for node in ast.walk(module.tree):
        is_scope = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        if getattr(node, "name" if is_scope else "id", None) == name:
            place = offset(module.text, getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
            # Before Python 3.12 the places in f-strings are wrong.
            if match := spelled.match(module.text, place):
                yield match.end() - len(name.encode())


def drawn(items: Iterable[T], rng: Random) -> list[T]:
    """Return the items in another order."""
    found = list(items)
    rng.shuffle(found)
    return found


def rewritten(module: Module, start: int, old: str, new: str) -> Damage:
    end = start + len(old.encode())
    assert module.text[start:end] == old.encode(), (module.path, start, old)
    text = module.text[:start] + new.encode() + module.text[end:]
    return Damage(module.path, [module.name], text)


def misspelt(name: str, rng: Random) -> str:
    """Swap two letters of a name, or leave one out, or write one twice."""
    while True:
        at = rng.randrange(len(name))
        before, letter, after = name[:at], name[at], name[at + 1 :]
        swapped = before + after[:1] + letter + after[1:]
        spelling = rng.choice((swapped, before + after, before + letter + letter + after))
        if spelling != name and spelling.isidentifier() and not iskeyword(spelling):
            return spelling


KINDS: dict[str, Callable[[Project, Random], Iterator[Damage]]] = {
    "module renamed": modules_renamed,
    "directory renamed": directories_renamed,
    "case of a module changed": modules_in_other_case,
    "module deleted": modules_deleted,
    "`__init__.py` deleted": inits_deleted,
    "segment misspelt": segments_misspelt,
    "top-level package misspelt": top_levels_misspelt,
    "name misspelt": names_misspelt,
    "a dot more": dots_added,
    "a dot less": dots_removed,
    "the only dot less": only_dots_removed,
    "definition renamed": definitions_renamed,
}


# The trials.


def try_all(project: Project, damages: int, seed: int) -> Iterator[Trial]:
    """Do so many damages of each kind, one at a time."""
    for kind, draw in KINDS.items():
        rng = Random(f"{seed} {project.root.name} {kind}")
        trials = list(islice(try_kind(project, kind, draw(project, rng)), damages))
        refused = [trial for trial in trials if trial.refusal]
        reported = sum(trial.is_reported for trial in refused)
        counts = f"{len(trials)} tried, {len(refused)} refused, {reported} reported"
        say(f"{project.root.name}: {kind}: {counts}")
        yield from trials


def try_kind(project: Project, kind: str, damages: Iterator[Damage]) -> Iterator[Trial]:
    for damage in damages:
        witness = next((w for w in damage.witnesses if imports(project, w)), None)
        if witness is None or (damage.target is not None and damage.target.exists()):
            continue
        with done(damage):
            refusal = refusal_of(project, witness)
            is_reported = refusal is not None and is_found(project, refusal)
        trial = Trial(kind, refusal, is_reported)
        if refusal is not None and not is_reported:
            print_miss(project, trial.kind, refusal)
        yield trial


def imports(project: Project, witness: str) -> bool:
    """Whether CPython imports a module of the clean tree."""
    if witness not in project.imports:
        project.imports[witness] = run(project, witness) == ("", [])
    return project.imports[witness]


@contextlib.contextmanager
def done(damage: Damage) -> Iterator[None]:
    """Do a damage, and undo it."""
    before = damage.path.read_bytes() if damage.target is None else b""
    if damage.target is not None:
        damage.path.rename(damage.target)
    elif damage.text is not None:
        damage.path.write_bytes(damage.text)
    else:
        damage.path.unlink()
    try:
        yield
    finally:
        if damage.target is not None:
            damage.target.rename(damage.path)
        else:
            damage.path.write_bytes(before)


def run(project: Project, witness: str) -> tuple[str, list[tuple[Path, int]]]:
    """Import a module by an interpreter of its own; return its error and an ImportError's frames.

    No bytecode is written: a file that changes twice in a second may keep its size and time.
    """
    command = [sys.executable, "-B", "-c", RUNNER, witness]
    try:
        ran = subprocess.run(
            command, cwd=project.base, capture_output=True, timeout=TIMEOUT, check=False
        )
        answer = json.loads(ran.stdout.splitlines()[0])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return "no answer", []
    return answer["error"], [(Path(path), row) for path, row in answer["frames"]]


def refusal_of(project: Project, witness: str) -> Refusal | None:
    """Return the import statement of the tree at which CPython gives up, if it is one."""
    error, frames = run(project, witness)
    inside = [(path, row) for path, row in frames if project.base in path.parents]
    if not inside:
        return None
    path, row = inside[-1]
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            last = node.end_lineno or node.lineno
            if node.lineno <= row <= last:
                statement = ast.get_source_segment(text, node) or ""
                return Refusal(path, node.lineno, last, statement, error)
    return None


def is_found(project: Project, refusal: Refusal) -> bool:
    """Whether the plugin reports a statement; a finding on its whole file does not count."""
    return any(
        code in ON_STATEMENTS and refusal.first <= row <= refusal.last
        for row, code in lint(project, refusal.path)
    )


def lint(project: Project, path: Path) -> list[tuple[int, str]]:
    """Run flake8 on a file or a directory; return the rows and codes of the plugin's findings."""
    # Not from within the copy: its packages would be on flake8's search path.
    folder = project.root.parent
    command = [sys.executable, *FLAKE8, str(path.relative_to(folder))]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = [FINDING.match(line) for line in ran.stdout.splitlines()]
    if ran.returncode not in (0, 1) or "internal fault" in ran.stderr or not all(found):
        sys.exit(f"damage.py: error: {' '.join(command)}\n{ran.stdout}{ran.stderr}".rstrip())
    return [(int(match["row"]), match["code"]) for match in found if match]


# The report.


def print_miss(project: Project, kind: str, refusal: Refusal) -> None:
    place = f"{refusal.path.relative_to(project.root.parent)}:{refusal.first}"
    statement = " ".join(refusal.statement.split())
    print(f"missed: {kind}: {place}: {statement}\n    {refusal.error}", file=sys.stderr, flush=True)


def print_table(trials: Sequence[Trial]) -> None:
    print("| kind | tried | refused by CPython | reported |")
    print("| --- | ---: | ---: | ---: |")
    for kind in KINDS:
        print_row(kind, [trial for trial in trials if trial.kind == kind])
    print_row("all", trials)


def print_row(title: str, trials: Sequence[Trial]) -> None:
    refused = [trial for trial in trials if trial.refusal]
    reported = sum(trial.is_reported for trial in refused)
    print(f"| {title} | {len(trials)} | {len(refused)} | {reported} |")


def main(arguments: Sequence[str] | None = None) -> None:
    """Spoil the trees, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "trees",
        nargs="+",
        metavar="TREE",
        type=Path,
        help="a directory with importable packages, in it or in its src or lib",
    )
    parser.add_argument(
        "--damages", type=int, default=40, metavar="N", help="of each kind in each tree (40)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="of the chance that draws them (0)"
    )
    options = parser.parse_args(arguments)
    for tree in options.trees:
        if not tree.is_dir():
            parser.error(f"there is no directory {str(tree)!r}")
    trials: list[Trial] = []
    for tree in options.trees:
        with tempfile.TemporaryDirectory() as folder:
            project = copy(tree.resolve(), Path(folder).resolve())
            clean = len(lint(project, project.root))
            print(f"Findings on the clean {tree.resolve().name}: {clean}", flush=True)
            trials += try_all(project, options.damages, options.seed)
    print()
    print_table(trials)


if __name__ == "__main__":
    main()
