"""What a build makes: sources that become modules, and build files that name what they make."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.builds import is_built, is_named_in_build
from flake8_pkginit.project.files import Files, Listing
from tests.kit.trees import plant

BUILT = [
    "part.so", "part.pyd", "part.cpython-39-darwin.so", "part.abi3.so", "part.cp39-win_amd64.pyd",
    "partmodule.so", "partmodule.c", "part.pyx", "part.pxd", "part.pyi", "part.pyx.in",
    "part.pxd.in", "part.c", "part.cc", "part.cpp", "part.cxx", "part.m", "part.f", "part.f90",
    "part.pyf", "part.rs", "part.i", "part.py.in", "part.py.tmpl", "part.py.template",
    "part.py.jinja", "part.py.jinja2", "part.py.j2", "part.py.mako", "part.py.tpl", "part.nim",
    "part.zig", "part.go",
]  # fmt: skip
NOT_BUILT = [
    "part", "part.json", "part.txt", "part.c.orig", "part_.pyx", "a_part.c", "part.md", "part.h",
    "part.in", "part.j2", "part.py.bak", "part.pyc.in", "partmodules.c", "part.so.1", "part.so.txt",
    "part.C", "module.c", "part.proto",
]  # fmt: skip


@pytest.mark.parametrize(("names", "answer"), [(BUILT, True), (NOT_BUILT, False)])
def test_a_file_beside_it_is_built_to_the_module(names: list[str], answer: bool) -> None:
    for name in names:
        assert is_built(Listing(frozenset({"x.txt", name}), frozenset()), "part") is answer, name


def test_a_directory_is_no_source() -> None:
    assert not is_built(Listing(frozenset(), frozenset({"part.c", "user.proto"})), "part")
    assert not is_built(Listing(frozenset(), frozenset({"part.c", "user.proto"})), "user_pb2")


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("user_pb2", True),
        ("user_pb2_grpc", True),
        ("order_pb2", False),
        ("user_pb3", False),
        ("user", False),
        ("_pb2", False),
    ],
)
def test_protoc_writes_modules(part: str, answer: bool) -> None:
    assert is_built(Listing(frozenset({"user.proto"}), frozenset()), part) is answer


# What each of these build files makes is `app._part`, in `app/`.
NAMED = {
    "meson.build": "py.extension_module('_part', sources)",
    "CMakeLists.txt": "add_library(_part MODULE made.c)",
    "Cargo.toml": '[lib]\nname = "_part"',
    ".gitmodules": '[submodule "x"]\n\tpath = app/_part',
    "setup.py": "setup(ext_modules=[Extension('app._part', ['x.c'])])",
    "setup.cfg": "[versioneer]\nversionfile_source = app/_part.py",
}
SETUPS = [
    "setup(ext_modules=make('app._part'))",
    "setup(extmodules=make('_part'))",
    "extensions = [Extension('app._part', ['x.c'])]",
    "from Cython.Build import cythonize\nmodules = cythonize('app/_part.pyx')",
    "setup(cffi_modules=['app/_part.py:ffi'])",
    "setup(rust_extensions=[Rust(\"app._part\")])",
    "from pybind11.setup_helpers import Pybind11Extension as Compiled\nx = [Compiled('app._part')]",
    "setup(use_scm_version={'write_to': 'app/_part.py'})",
    "setup(use_scm_version=dict(version_file='app/_part.py'))",
    "versioneer.versionfile_source = '_part.py'",
]  # fmt: skip
NO_SETUPS = [
    "",
    "setup(packages=['app', 'app._part'])",
    "setup(ext_modules=[Extension('app.other', ['x.c'])])",
    "setup(ext_modules=[Extension('app._part_of_it', ['x.c'])])",
    "setup(ext_modules=[Extension('app.a_part', ['x.c'])])",
    "setup(ext_modules=[Extension(_part)])",
    "setup(use_scm_version={'write_to': 'app/_part.txt'})",
    "setup(use_scm_version={'write_to': 'app/a_part.py'})",
    "setup(use_scm_version={'write_to': 'app/_part.pyi'})",
    "setup(py_modules=['_part.py'])",
]
PROJECTS = [
    '[tool.maturin]\nmodule-name = "app._part"',
    '[tool.maturin]\nmodule-name = "_part"',
    '[[tool.setuptools.ext-modules]]\nname = "app._part"\nsources = ["x.c"]',
    '[tool.setuptools_scm]\nversion_file = "app/_part.py"',
    '[tool.setuptools_scm]\nwrite_to = "app/_part.py"',
    '[tool.hatch.build.hooks.vcs]\nversion-file = "app/_part.py"',
    '[tool.pdm.version]\nwrite-to = "app/_part.py"',
    '[tool.versioningit.write]\nfile = "app/_part.py"',
    '[tool.x]\ny = 1\n[tool.versioningit.write]\nfile = "./app/_part.py"',
]
NO_PROJECTS = [
    "",
    '[tool.maturin]\nmodule-name = "app._part.core"',
    '[tool.maturin]\nmodule_name = "app._part"',
    '[tool.setuptools_scm]\nversion_file = "_part.py"',
    '[tool.setuptools_scm]\nversion_file = "other/_part.py"',
    '[tool.setuptools_scm]\nversion_file = "app/_part.txt"',
    '[tool.hatch.build]\ninclude = ["app/_part.py"]',
    '[tool.setuptools]\npackages = ["app", "app._part"]',
    '[maturin]\nmodule-name = "app._part"',
    '[tool.maturin]\nmodule-name = "app._part',
    'tool = "app._part"',
]


def is_named(root: Path, name: str, text: str, part: str = "_part", directory: str = "app") -> bool:
    """Ask in a directory of a project that has one build file."""
    plant(root, f"{directory}/__init__.py")
    (root / name).write_text(text)
    return is_named_in_build(Files(), str(root), str(root / directory), part)


@pytest.mark.parametrize("name", NAMED)
def test_a_build_file_names_what_it_makes(name: str, tmp_path: Path) -> None:
    assert is_named(tmp_path, name, NAMED[name])
    for other in ("_other", "part", "_par", "_part_"):
        assert not is_named(tmp_path, name, NAMED[name], other)


@pytest.mark.parametrize("name", NAMED)
def test_a_build_file_in_any_directory_up_to_the_root_counts(name: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    deep = project / "app/core"
    deep.mkdir(parents=True)
    for place, answer in (tmp_path, False), (project, True), (project / "app", True), (deep, True):
        (place / name).write_text(NAMED[name])
        assert is_named_in_build(Files(), str(project), str(deep), "_part") is answer
        (place / name).unlink()
    (deep / "part").mkdir()
    (deep / "part" / name).write_text(NAMED[name])
    assert not is_named_in_build(Files(), str(project), str(deep), "_part")


@pytest.mark.parametrize("name", [*NAMED, "pyproject.toml"])
def test_a_directory_named_as_a_build_file_names_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    assert not is_named_in_build(Files(), str(tmp_path), str(tmp_path), "_part")


@pytest.mark.parametrize("name", ["setup.py", "setup.cfg"])
def test_a_setup_file_names_an_extension_or_a_version_file(name: str, tmp_path: Path) -> None:
    for text in SETUPS:
        assert is_named(tmp_path, name, text), text
        assert not is_named(tmp_path, name, text, "_other"), text
    for text in NO_SETUPS:
        assert not is_named(tmp_path, name, text), text


def test_the_project_names_an_extension_or_a_version_file(tmp_path: Path) -> None:
    for text in PROJECTS:
        assert is_named(tmp_path, "pyproject.toml", text), text
        assert not is_named(tmp_path, "pyproject.toml", text, "_other"), text
    for text in NO_PROJECTS:
        assert not is_named(tmp_path, "pyproject.toml", text), text


def test_a_version_file_is_one_file(tmp_path: Path) -> None:
    text = '[tool.setuptools_scm]\nversion_file = "app/_part.py"'
    assert not is_named(tmp_path, "pyproject.toml", text, directory="app/core")


def test_all_build_files_are_asked(tmp_path: Path) -> None:
    for name in NAMED:
        (tmp_path / name).write_text("nothing")
    text = '[tool.maturin]\nmodule-name = "_part"'
    assert is_named(tmp_path, "pyproject.toml", text)
    assert not is_named_in_build(Files(), os.fspath(tmp_path), os.fspath(tmp_path / "app"), "x")
