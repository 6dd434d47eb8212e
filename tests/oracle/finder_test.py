"""The finder answers as ``importlib.machinery.FileFinder`` does, over directories of every kind."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import assume, event, example, given
from hypothesis import strategies as st

from flake8_pkginit.project.files import INIT, Files, Unwritten
from flake8_pkginit.resolve.finder import Finder
from flake8_pkginit.resolve.outcomes import Kind
from tests.kit.drawing import examples

# A directory has entries: other directories, and what stands here for a file, a pipe, or a link.
FILE, PIPE, LOOP = "file", "pipe", "link to itself"
Folder: TypeAlias = Mapping[str, "str | Folder"]
HERE = {
    "link to a neighbour": "a.py",
    "link to a neighbouring folder": "ab",
    "link to its own directory": ".",
}
THERE = {
    f"link to {name}": name
    for name in ("a file", "a folder", "a package", "a pipe", "a link", "nothing")
}


STEMS = ("a", "A", "ab", "größe")
NAMES = (*STEMS, "Ab", "aB", "GRÖSSE", "__init__", "__pycache__", "file")
SUFFIXES = (*SOURCE_SUFFIXES, *BYTECODE_SUFFIXES, *EXTENSION_SUFFIXES)
FOREIGN = (".cpython-39-darwin.so", ".cp39-win_amd64.pyd", ".pyd", ".pyi", ".pyx", ".PY", ".Py", ".py~", ".py.py", ".so.1")  # fmt: skip


def build(folder: Folder, top: Path) -> Path:
    """Make a directory with what it holds."""
    top.mkdir()
    for name, entry in folder.items():
        path = top / name
        if not isinstance(entry, str):
            build(entry, path)
        elif entry == FILE:
            path.touch()
        elif entry == PIPE:
            os.mkfifo(path)
        else:
            path.symlink_to(name if entry == LOOP else target(entry))
    return top


def target(link: str) -> str:
    return HERE[link] if link in HERE else str(elsewhere() / THERE[link])


@functools.cache
def elsewhere() -> Path:
    """A directory to whose entries links lead."""
    temporary = Path(os.path.realpath(tempfile.mkdtemp()))
    atexit.register(shutil.rmtree, temporary)
    folder, package = {"b.py": FILE}, {INIT: FILE}
    entries: Folder = {"a file": FILE, "a pipe": PIPE, "a folder": folder, "a package": package}
    top = build(entries, temporary / "elsewhere")
    (top / "a link").symlink_to("a file")
    return top


def by_cpython(directory: Path, name: str) -> Kind:
    """What the finder of the import system finds, which has seen nothing before."""
    finder = FileFinder(
        str(directory),
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (SourceFileLoader, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )
    spec = finder.find_spec(name)
    if spec is None:
        return Kind.MISSING
    if spec.loader is None:
        return Kind.NAMESPACE
    return Kind.MODULE if spec.submodule_search_locations is None else Kind.PACKAGE


def directories(top: Path) -> list[Path]:
    return [top, *(path for path in sorted(top.iterdir()) if path.is_dir())]


def compare(finder: Finder, ours: Path, real: Path) -> Iterator[Kind]:
    """Ask for each name in each directory; ``real`` has on disk what ``ours`` only counts as."""
    for directory in directories(real):
        asked = ours / directory.relative_to(real)
        for name in NAMES:
            kind = by_cpython(directory, name)
            assert finder.find(str(asked), name) is kind, (directory.name, name)
            assert finder.may_find(str(asked), name) is (kind is not Kind.MISSING), name
            yield kind


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    return Path(os.path.realpath(tmp_path))


# Explicit directories, so that each kind is seen whatever is drawn.

BY_KIND: dict[Kind, dict[str, Folder]] = {
    Kind.PACKAGE: {
        "__init__.py": {"a": {INIT: FILE}},
        "bytecode alone": {"a": {"__init__.pyc": FILE}},
        **{f"__init__{suffix}": {"a": {f"__init__{suffix}": FILE}} for suffix in EXTENSION_SUFFIXES},
        "a module beside it": {"a": {INIT: FILE}, "a.py": FILE},
        "an extension beside it": {"a": {INIT: FILE}, f"a{EXTENSION_SUFFIXES[0]}": FILE},
        "a linked __init__.py": {"a": {INIT: "link to a file"}},
        "an __init__.py behind two links": {"a": {INIT: "link to a link"}},
        "a linked package": {"a": "link to a package"},
        "an __init__ of two kinds, one a directory": {"a": {INIT: {}, "__init__.pyc": FILE}},
    },
    Kind.MODULE: {
        "source": {"a.py": FILE},
        "bytecode alone": {"a.pyc": FILE},
        **{f"a{suffix}": {f"a{suffix}": FILE} for suffix in EXTENSION_SUFFIXES},
        "a folder beside it": {"a.py": FILE, "a": {"b.py": FILE}},
        "an empty folder beside it": {"a.py": FILE, "a": {}},
        "a link": {"a.py": "link to a file"},
        "a link that leads nowhere beside it": {"a": "link to nothing", "a.py": FILE},
        "source that is a directory, and bytecode": {"a.py": {}, "a.pyc": FILE},
        "source that is a pipe, and an extension": {"a.py": PIPE, "a.so": FILE},
    },
    Kind.NAMESPACE: {
        "a folder of modules": {"a": {"b.py": FILE}},
        "an empty folder": {"a": {}},
        "a linked folder": {"a": "link to a folder"},
        "a stub of __init__.py": {"a": {"__init__.pyi": FILE}},
        "an __init__.py in another case": {"a": {"__Init__.py": FILE, "__init__.PY": FILE}},
        "a directory called __init__.py": {"a": {INIT: {INIT: FILE}}},
        "a pipe called __init__.py": {"a": {INIT: PIPE}},
        "an __init__.py that leads nowhere": {"a": {INIT: "link to nothing"}},
        "an __init__.py that leads to itself": {"a": {INIT: LOOP}},
        "an __init__.py that leads to a folder": {"a": {INIT: "link to a folder"}},
        "the cache of an __init__.py that is gone": {"a": {"__pycache__": {"__init__.cpython-311.pyc": FILE}}},
        "its own directory": {"a": "link to its own directory", "b.py": FILE},
    },
    Kind.MISSING: {
        "nothing": {},
        "another case": {"A.py": FILE, "A": {INIT: FILE}},
        "a directory called a.py": {"a.py": {INIT: FILE}},
        "a pipe": {"a.py": PIPE, "a": PIPE},
        "a link that leads nowhere": {"a": "link to nothing", "a.py": "link to nothing"},
        "a link that leads to itself": {"a": LOOP, "a.py": LOOP, "a.so": LOOP},
        "a link from a module to a folder": {"a.py": "link to a folder"},
        "a file without a suffix": {"a": FILE},
        "a cache alone": {"__pycache__": {"a.cpython-311.pyc": FILE}},
        "a stub": {"a.pyi": FILE},
        "an extension of another platform": {"a.cpython-39-darwin.so": FILE, "a.pyd": FILE},
    },
}  # fmt: skip
CASES = [(kind, case) for kind, cases in BY_KIND.items() for case in cases]


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[f"{k.name}: {c}" for k, c in CASES])
def test_each_kind_is_found(kind: Kind, case: str, temporary: Path) -> None:
    top = build(BY_KIND[kind][case], temporary / "top")
    finder = Finder(Files())
    assert finder.find(str(top), "a") is kind
    assert set(compare(finder, top, top)) >= {kind}


def test_nothing_is_found_in_what_is_no_directory(temporary: Path) -> None:
    top = build({"a.py": FILE, "b": "link to nothing", "c": LOOP, "d": PIPE}, temporary / "top")
    for name in ("a.py", "b", "c", "d", "e"):
        assert by_cpython(top / name, "a") is Kind.MISSING
        assert Finder(Files()).find(str(top / name), "a") is Kind.MISSING
        assert not Finder(Files()).may_find(str(top / name), "a")


@pytest.mark.parametrize(
    "name",
    ["__init__.pyx", "__init__.py.in", "__init__.pyd", "__init__.cpython-39-darwin.so", "__init__.cp39-win_amd64.pyd"],
)  # fmt: skip
def test_an_init_that_a_build_makes_or_another_platform_runs_counts(
    name: str, temporary: Path
) -> None:
    folder: Folder = {"a": {name: FILE}, "ab": {name: FILE}, "ab.py": FILE, "A": {name: {}}}
    top = build(folder, temporary / "top")
    finder = Finder(Files())
    found = {
        stem: (finder.find(str(top), stem), by_cpython(top, stem)) for stem in ("a", "ab", "A")
    }
    assert found == {
        "a": (Kind.PACKAGE, Kind.NAMESPACE),
        "ab": (Kind.MODULE, Kind.MODULE),
        "A": (Kind.NAMESPACE, Kind.NAMESPACE),
    }


# Drawn directories.

ENTRIES = st.sampled_from([FILE, FILE, FILE, FILE, PIPE, LOOP, *HERE, *THERE])
MODULES = st.builds(str.__add__, st.sampled_from(STEMS), st.sampled_from((*SUFFIXES, *FOREIGN)))
INITS = st.builds("__init__{}".format, st.sampled_from((*SUFFIXES, ".pyi", ".PY", "")))
INNER: st.SearchStrategy[Folder] = st.dictionaries(
    MODULES | INITS | INITS, ENTRIES | st.just({}), max_size=3
)
CACHE = st.just({"a.cpython-311.pyc": FILE, "a.pyc": FILE})
FOLDERS = st.dictionaries(
    st.sampled_from(STEMS) | MODULES | INITS,
    ENTRIES | INNER,
    max_size=6,
) | st.builds(lambda folder, cache: {**folder, "__pycache__": cache}, INNER, CACHE)  # fmt: skip


@examples(300)
@given(FOLDERS)
def test_every_directory_is_as_cpython_finds_it(folder: Folder) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        top = build(folder, Path(os.path.realpath(temporary), "top"))
        for kind in set(compare(Finder(Files()), top, top)):
            event(kind.name)


# A file that is open in an editor, and not on disk.

OPENED = st.tuples(
    st.sampled_from(("", "", *STEMS)), st.sampled_from((INIT, *(s + ".py" for s in STEMS)))
)


@examples(300)
@given(FOLDERS, OPENED)
@example({"a": {}}, ("a", INIT))  # a package
@example({"a": {}}, ("", "a.py"))  # a module
@example({"a": {}, "b.py": FILE}, ("", "ab.py"))  # a module beside another
@example({"a.py": FILE, "a": {}}, ("a", INIT))  # the package wins over the module
@example({"a.py": {}}, ("", "a.py"))  # a directory stays one
@example({}, ("a", "ab.py"))  # no directory for it
@example({"a.py": "link to nothing"}, ("", "a.py"))
@example({"a": {INIT: LOOP}}, ("a", INIT))
def test_what_is_open_in_an_editor_is_on_disk(folder: Folder, opened: tuple[str, str]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(os.path.realpath(temporary))
        ours, real = build(folder, root / "ours"), build(folder, root / "real")
        path = real.joinpath(*opened)
        # What is reached through a link has another name, under which the file is not open.
        links = [link for link in real.rglob("*") if link.is_symlink()]
        assume(not any(path.is_relative_to(os.path.realpath(link)) for link in links))
        assume(not path.parent.is_symlink())
        files = Files()
        finder = Finder(files)
        list(compare(finder, ours, real))  # what it has found before must not stay
        is_file = files.open(str(ours.joinpath(*opened)), ["x = 1\n"])
        assert is_file is (path.parent.is_dir() and not path.is_dir())
        if is_file:
            path.unlink(missing_ok=True)
            path.touch()
        for kind in set(compare(finder, ours, real)):
            event(kind.name)


# Changes that are not written yet.

RENAMED = ("__Init__.py", "_init_.py", "init.py", "__init__.pyi", "a.py")


@st.composite
def changed(draw: st.DrawFn) -> tuple[Folder, dict[str, str]]:
    """Draw a directory, and for some of its folders the file that becomes its ``__init__.py``.

    No name stands for one that is created.
    """
    folder = dict(draw(FOLDERS))
    changes: dict[str, str] = {}
    for name in draw(st.lists(st.sampled_from(STEMS), unique=True, max_size=3)):
        inner = folder.get(name, {})
        inner = {k: e for k, e in ({} if isinstance(inner, str) else inner).items() if k != INIT}
        changes[name] = draw(st.sampled_from(("", *RENAMED)))
        if changes[name]:
            inner[changes[name]] = draw(st.sampled_from((FILE, "link to a file")))
        folder[name] = inner
    return folder, changes


@examples(300)
@given(changed())
@example(({"a": {"b.py": FILE}}, {"a": ""}))
@example(({"a": {"__Init__.py": FILE}}, {"a": "__Init__.py"}))
@example(({"a": {"a.py": FILE}, "a.py": FILE}, {"a": "a.py"}))
@example(({"A": "link to a neighbouring folder", "ab": {}}, {"ab": ""}))
def test_what_is_not_written_yet_is_on_disk(case: tuple[Folder, dict[str, str]]) -> None:
    folder, changes = case
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(os.path.realpath(temporary))
        ours, real = build(folder, root / "ours"), build(folder, root / "real")
        created = frozenset(str(ours / name / INIT) for name in changes if not changes[name])
        renamed = {
            str(ours / name / INIT): str(ours / name / old) for name, old in changes.items() if old
        }
        for name, old in changes.items():
            init = real / name / INIT
            (real / name / old).rename(init) if old else init.touch()
        for kind in set(compare(Finder(Files(Unwritten(created, renamed))), ours, real)):
            event(kind.name)
