"""Misses that prove nothing, and their neighbours that do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.trees import check

IMPORT = "app/__init__.py\napp/m.py:\n    from ._part import x"
BUILT = [
    "_part.cpython-39-darwin.so", "_part.abi3.so", "_part.pyd", "_part.pyx", "_part.pxd",
    "_part.pyx.in", "_part.py.in", "_part.c", "_part.cpp", "_part.rs", "_part.pyi",
    "_partmodule.c", "_part.py.jinja",
]  # fmt: skip
NOT_BUILT = ["_part.json", "_part.txt", "_part_.pyx", "x_part.c", "_part", "_part.c.orig"]

NO_MEANS = {
    "an item of __path__ read": "x = [__path__[0]]",
    "__path__ read": "import pkgutil\n    names = list(pkgutil.iter_modules(__path__))",
    "sys.modules read": "import sys\n    x = sys.modules[__name__].__dict__",
    "sys.modules tested": "import sys\n    x = 'y' in sys.modules\n    z = sys.modules.get('y')",
}
INITS = {
    "sys.modules update": "import sys\n    sys.modules.update({'app._part': sys})",
    "sys.modules given away": "import sys\n    print(sys.modules)",
    "an item of __path__ assigned": "__path__[0] = '/elsewhere'",
    "__path__ assigned": "__path__ = ['/elsewhere']",
    "__path__": "__path__.append('/elsewhere')",
    "extend_path": "from pkgutil import extend_path\n    __path__ = extend_path(__path__, __name__)",
    "declare_namespace": "__import__('pkg_resources').declare_namespace(__name__)",
    "sys.modules": "import sys\n    sys.modules[__name__ + '._part'] = sys",
    "sys.meta_path": "import sys\n    sys.meta_path.append(x)",
    "apipkg": "import apipkg\n    apipkg.initpkg(__name__, {})",
    "a lazy loader": "import lazy_loader",
}

BUILD_FILES = {
    "meson.build": "py.extension_module('_part', sources)",
    "CMakeLists.txt": "add_library(_part MODULE part.c)",
    "Cargo.toml": '[lib]\nname = "_part"',
    ".gitmodules": '[submodule "x"]\n\tpath = app/_part',
    "setup.py": "setup(ext_modules=[Extension('app._part', ['x.c'])])",
    "setup.cfg": "[versioneer]\nversionfile_source = app/_part.py",
}
PROJECTS = [
    '[tool.maturin]\nmodule-name = "app._part"',
    '[[tool.setuptools.ext-modules]]\nname = "app._part"\nsources = ["x.c"]',
    '[tool.setuptools_scm]\nversion_file = "app/_part.py"',
    '[tool.hatch.build.hooks.vcs]\nversion-file = "app/_part.py"',
    '[tool.pdm.version]\nwrite_to = "app/_part.py"',
    '[tool.versioningit.write]\nfile = "app/_part.py"',
    '[tool.x]\ny = 1\n[tool.versioningit.write]\nfile = "app/_part.py"',
]


@pytest.mark.parametrize("name", BUILT)
def test_something_to_build_stands_beside(name: str, tmp_path: Path) -> None:
    check(tmp_path, f"{IMPORT}\napp/{name}")


@pytest.mark.parametrize("name", NOT_BUILT)
def test_something_else_stands_beside(name: str, tmp_path: Path) -> None:
    check(tmp_path, f"{IMPORT}  # PKG002\napp/{name}")


def test_protobuf(tmp_path: Path) -> None:
    check(
        tmp_path,
        "app/__init__.py\napp/user.proto\napp/m.py:\n    from .user_pb2 import x\n"
        "    from .user_pb2_grpc import x\n    from .order_pb2 import x  # PKG002",
    )


@pytest.mark.parametrize("name", NO_MEANS)
def test_a_package_that_only_looks(name: str, tmp_path: Path) -> None:
    init = f"__init__.py:\n    {NO_MEANS[name]}"
    check(tmp_path, IMPORT.replace("__init__.py", init) + "  # PKG002")


@pytest.mark.parametrize("name", INITS)
def test_the_package_finds_its_own(name: str, tmp_path: Path) -> None:
    check(tmp_path, IMPORT.replace("__init__.py", f"__init__.py:\n    {INITS[name]}"))


@pytest.mark.parametrize("name", ["sys.modules", "sys.meta_path"])
def test_a_package_further_up_finds_it(name: str, tmp_path: Path) -> None:
    below = f"top/__init__.py:\n    {INITS[name]}\n" + IMPORT.replace("app/", "top/app/")
    check(tmp_path, below)


def test_a_package_further_up_that_reads_sys_modules(tmp_path: Path) -> None:
    init = "top/__init__.py:\n    import sys\n    if 'pytest' in sys.modules:\n        pass\n"
    check(tmp_path, init + IMPORT.replace("app/", "top/app/") + "  # PKG002")


def test_a_module_that_makes_its_submodules(tmp_path: Path) -> None:
    check(
        tmp_path,
        "app/__init__.py\napp/m.py:\n    from .six.moves import x\n    from .c.d import x\n"
        "    from .plain.moves import x  # PKG002\napp/plain.py\napp/c.pyc\n"
        "app/six.py:\n    import sys\n    sys.modules[__name__ + '.moves'] = x",
    )


@pytest.mark.parametrize("name", BUILD_FILES)
def test_a_build_file_names_it(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(BUILD_FILES[name])
    check(tmp_path, f"pyproject.toml\n{IMPORT}")
    other = IMPORT.replace("_part", "_other")
    check(tmp_path, f"pyproject.toml\n{other}  # PKG002")


@pytest.mark.parametrize("text", PROJECTS)
def test_the_project_names_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").touch()
    (tmp_path / "pyproject.toml").write_text(text)
    check(tmp_path, f"setup.cfg\n{IMPORT}")
    other = IMPORT.replace("_part", "_other")
    check(tmp_path, f"setup.cfg\n{other}  # PKG002")


def test_a_list_of_packages_is_no_promise_to_build_them(tmp_path: Path) -> None:
    check(tmp_path, f"setup.py:\n    setup(packages=['app', 'app._part'])\n{IMPORT}  # PKG002")


def test_git_ignores_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    check(tmp_path, f".gitignore:\n    _part.py\n    *.so\n{IMPORT}")
    check(tmp_path, f"setup.cfg\n.gitignore:\n    *.so\n{IMPORT}  # PKG002")


def test_without_git_nothing_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.setenv("PATH", "")
    check(tmp_path, f".gitignore:\n    _part.py\n{IMPORT}  # PKG002")


def test_a_repository_may_not_run_programs(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    hook.chmod(0o755)
    command = ["git", "-C", str(tmp_path), "config", "core.fsmonitor", str(hook)]
    subprocess.run(command, check=True)
    check(tmp_path, f"setup.cfg\n{IMPORT}  # PKG002")
    assert not (tmp_path / "ran").exists()


def test_the_options_name_it(tmp_path: Path) -> None:
    check(tmp_path, IMPORT, "--pkg-generated=_part.py")
    check(tmp_path, IMPORT, "--pkg-generated=app/_p*")
    check(tmp_path, f"{IMPORT}  # PKG002", "--pkg-generated=_version.py")


def test_another_portion_of_a_declared_namespace_may_have_it(tmp_path: Path) -> None:
    tree = "ns/app/__init__.py\nns/app/m.py:\n    from ..other.x import y"
    check(tmp_path, tree, "--pkg-namespace-packages=ns")
    check(tmp_path, f"{tree}  # PKG003")


def test_a_directory_that_is_imported_by_other_means(tmp_path: Path) -> None:
    check(
        tmp_path,
        "my-app/__init__.py\nmy-app/core/__init__.py\nmy-app/core/m.py:\n"
        "    from ..utils import x\n    from ..missing import x\n    from .missing import x  # PKG002\n"
        "my-app/utils.py",
    )
