"""Openings: why a directory may hold more than the disk shows, and their neighbours that show none."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from flake8_pkginit.project import git
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.resolve.openings import (
    is_in_namespace,
    sets_search_path,
    why_missing,
    why_no_package,
)
from flake8_pkginit.source.outline import Import
from tests.kit.resolving import NO_OPTIONS, begin, package_of, touch
from tests.kit.trees import check, plant

# Without an ignoring git: to ask it starts a process.


def ignores_nothing(_directory: str, _names: Sequence[str]) -> bool:
    return False


def why(
    root: Path, directory: str = "app", settings: Settings = NO_OPTIONS, part: str = "part"
) -> str | None:
    run = begin(settings)
    package = package_of(run, root / "app")
    place = str(root / directory)
    return why_missing(run.resolver, settings, ignores_nothing, package, place, part)


OWN_MEANS = "the package finds its modules by means of its own"

# In the package itself.
MEANS = [
    "sys.meta_path.append(x)", "sys.path_hooks.insert(0, x)", "from pkgutil import extend_path",
    "__import__('pkg_resources').declare_namespace(__name__)", "import apipkg",
    "from py import initpkg", "import lazy_loader", "import lazyloader as x", "use.lazy_import('x')",
    "from x import LazyImporter", "lazyimport()", "x = _LazyModule(__name__)", "LazyModule()",
    "class _LazyLoader: ...", "import LAZY_LOADER",
    "__path__[0] = '/x'", "__path__ [:]= x", "__path__: list[str] = x", "__path__ = x", "__path__+=x",
    "__path__.append(x)", "__path__.extend(x)", "__path__.insert(0, x)",
    "sys.modules[__name__ + '.part'] = x", "sys.modules [x]=y", "sys.modules.update(x)",
    "sys.modules.setdefault('x', y)", "print(sys.modules)", "m = sys.modules\n",
]  # fmt: skip
NO_MEANS = [
    "", "import sys", "sys.my_meta_path.append(x)", "path_hook = 1", "extend_paths()",
    "import apipkgs", "import lazy_loaders", "from x import LazyModules",
    "x = __path__[0]", "__path__[0] == x", "__path__ == x", "iter_modules(__path__)",
    "__path__.copy()", "__path__.extends(x)", "my__path__ = x", "__path__s = x",
    "x = sys.modules[__name__].__dict__", "sys.modules['x'] == y", "sys.modules.get('x')",
    "sys.modules.items()", "x = 'y' in sys.modules", "if 'y' not in sys.modules: pass",
    "sys.modules.updated(x)", "mysys.modules[x] = y", "sys.modules_of[x] = y",
]  # fmt: skip
# In a package further up.
MEANS_BELOW = [
    "sys.meta_path.append(x)", "sys.path_hooks.append(x)", "import apipkg", "from py import initpkg",
    "sys.modules['app.core.part'] = x", "sys.modules[x] =y", "sys.modules.update(x)",
    "sys.modules.setdefault('x', y)",
]  # fmt: skip
NO_MEANS_BELOW = [
    "", "__path__ = x", "from pkgutil import extend_path", "print(sys.modules)", "import lazy_loader",
    "sys.modules['x'] == y", "sys.modules[x]", "sys.modules.get('x')", "'x' in sys.modules",
    "my_meta_path = 1", "import apipkgs",
]  # fmt: skip


def test_a_package_finds_its_own(tmp_path: Path) -> None:
    init = touch(tmp_path, "setup.cfg", "app/core/__init__.py") / "app/__init__.py"
    for text in MEANS:
        init.write_text(text)
        assert why(tmp_path) == OWN_MEANS, text
    for text in NO_MEANS:
        init.write_text(text)
        assert why(tmp_path) is None, text


def test_a_package_finds_nothing_for_the_one_above(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/core/__init__.py")
    (tmp_path / "app/core/__init__.py").write_text("\n".join([*MEANS, *MEANS_BELOW]))
    assert why(tmp_path, "app/core") == OWN_MEANS
    assert why(tmp_path) is None


@pytest.mark.parametrize("directory", ["app/core", "app/core/deep"])
def test_a_package_further_up_finds_it(directory: str, tmp_path: Path) -> None:
    init = touch(tmp_path, "setup.cfg", f"{directory}/__init__.py") / "app/__init__.py"
    for text in MEANS_BELOW:
        init.write_text(text)
        assert why(tmp_path, directory) == OWN_MEANS, text
    for text in NO_MEANS_BELOW:
        init.write_text(text)
        assert why(tmp_path, directory) is None, text


HOOK = "a module beside it has an import hook"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sys.meta_path.append(x)", HOOK),
        ("sys.path_hooks.append(x)", HOOK),
        ("meta_path.append(x)", None),
        ("sys.path.append(x)", None),
        ("sys.meta_paths", None),
        ("sys.modules['app.part'] = x", None),
    ],
)
def test_a_module_beside_it_has_an_import_hook(
    text: str, reason: str | None, tmp_path: Path
) -> None:
    plant(tmp_path, f"setup.cfg\napp/__init__.py\napp/hooks.py:\n    {text}\napp/core/__init__.py")
    assert why(tmp_path) == reason
    assert why(tmp_path, "app/core") is None


def test_what_is_there_but_was_not_found_cannot_be_read(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/part/", "app/other.py")
    assert why(tmp_path) == why(tmp_path, part="other") == "it is there, and cannot be read"
    assert why(tmp_path, part="another") is None
    assert why(tmp_path, "app/gone") == "the directory cannot be read"


def test_what_is_built(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/part.c", "app/user.proto")
    built = "a source beside it is built to this module"
    assert why(tmp_path) == why(tmp_path, part="user_pb2") == built
    assert why(tmp_path, part="user") is None
    (tmp_path / "meson.build").write_text("py.extension_module('named', sources)")
    assert why(tmp_path, part="named") == "a build file names it"
    assert why(tmp_path, part="other") is None


def test_what_options_say(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/core/m.py")
    generated = "the options say that it is generated"
    for pattern in ("part.py", "part", f"{tmp_path}/app/p*"):
        assert why(tmp_path, settings=Settings(generated=(pattern,))) == generated
    for pattern in ("parts.py", "app/part.py", "version.py"):
        assert why(tmp_path, settings=Settings(generated=(pattern,))) is None
    declared = Settings(namespace_packages=(str(tmp_path / "app/core"),))
    portion = "another portion of the namespace package may have it"
    assert why(tmp_path, "app/core", declared) == portion
    assert why(tmp_path, "app", declared) is None


def test_what_git_ignores(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("part.py\nfolder/\n*.so\n")
    run = begin()
    package, app = package_of(run, tmp_path / "app"), str(tmp_path / "app")

    def reason(part: str) -> str | None:
        return why_missing(run.resolver, NO_OPTIONS, git.ignores, package, app, part)

    ignored = "git ignores it, as it does what a build writes"
    assert reason("part") == reason("folder") == ignored
    assert reason("other") is None


def test_a_run_without_a_finding_asks_the_same(tmp_path: Path) -> None:
    tree = "setup.cfg\napp/__init__.py\napp/m.py:\n    from ._part import x"
    check(tmp_path, tree, "--pkg-generated=_part.py")
    check(tmp_path, f"{tree}  # PKG002", "--pkg-generated=_version.py")
    check(tmp_path, f"{tree}\napp/_part.pyx")


# Submodules of what is no package.


def test_a_module_that_makes_its_submodules(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "setup.cfg\napp/__init__.py\napp/plain.py:\n    import sys\napp/code.pyc\napp/both.py\n"
        "app/both.pyx\napp/six.py:\n    sys.modules[__name__ + '.moves'] = x",
    )
    resolver, app = begin().resolver, str(tmp_path / "app")
    assert why_no_package(resolver, app, "six") == "the module makes its submodules itself"
    assert why_no_package(resolver, app, "plain") is None
    for part in ("code", "both", "gone"):
        assert why_no_package(resolver, app, part) == "the module is not Python source"
    assert why_no_package(resolver, f"{app}/gone", "m") == "the module is not Python source"


# Other search paths.

CHANGES = [
    "sys.path.insert(0, 'lib')", "sys.path += x", "site.addsitedir('lib')",
    "monkeypatch.syspath_prepend('lib')", "from sys import path", "from sys import argv, path as p",
]  # fmt: skip
NO_CHANGES = [
    "", "os.path.join('a')", "sys.path_hooks.append(x)", "mysys.path.append(x)", "sys.paths",
    "from sys import paths", "from sys import argv\npath = 1", "addsitedirs()", "syspath_prepended",
]  # fmt: skip


@pytest.mark.parametrize(("texts", "answer"), [(CHANGES, True), (NO_CHANGES, False)])
def test_a_module_changes_the_search_path(texts: list[str], answer: bool, tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/core/__init__.py", "app/__init__.py")
    module = tmp_path / "app/core/m.py"
    for text in texts:
        module.write_text(text)
        run = begin()
        package = package_of(run, module.parent)
        assert sets_search_path(run.resolver, package, str(module)) is answer, text


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("x/app/core/conftest.py", True),
        ("x/app/conftest.py", True),
        ("x/conftest.py", True),
        ("conftest.py", False),
        ("x/app/core/deep/conftest.py", False),
        ("x/app/core/other.py", False),
        ("x/lib/conftest.py", False),
    ],
)
def test_a_conftest_changes_the_search_path_of_what_lies_below(
    name: str, answer: bool, tmp_path: Path
) -> None:
    touch(tmp_path, "x/setup.cfg", "x/app/core/__init__.py", "x/app/__init__.py", name)
    (tmp_path / name).write_text("sys.path.append('lib')")
    run = begin()
    core = tmp_path / "x/app/core"
    assert sets_search_path(run.resolver, package_of(run, core), f"{core}/m.py") is answer


# Dots above the top-level package.


def in_namespace(root: Path, level: int, *parts: str, names: tuple[str, ...] = ()) -> bool:
    run = begin()
    package = package_of(run, root / "ns/app")
    return is_in_namespace(run.resolver, package, Import(level, parts, names))


NAMESPACE = "setup.cfg\nns/app/__init__.py\nns/other.py\nns/use.py:\n    {}\nx-y/app/__init__.py"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("from ns import app", True),
        ("from ns.app import x", True),
        ("import ns.app", True),
        ("    import\tns", True),
        ("x = 1", False),
        ("import nsx", False),
        ("import x.ns", False),
        ("# import ns", False),
        ("from . import ns", False),
    ],
)
def test_a_directory_is_a_namespace_if_its_name_is_imported(
    text: str, answer: bool, tmp_path: Path
) -> None:
    plant(tmp_path, NAMESPACE.format(text))
    assert in_namespace(tmp_path, 2, "other") is answer


def test_dots_find_something_in_a_namespace(tmp_path: Path) -> None:
    plant(tmp_path, NAMESPACE.format("import ns"))
    assert in_namespace(tmp_path, 2, "app")
    assert in_namespace(tmp_path, 2, names=("app", "other"))
    assert not in_namespace(tmp_path, 2, names=("app", "gone"))
    assert not in_namespace(tmp_path, 2, "gone")
    assert not in_namespace(tmp_path, 2, "other", "x")
    assert not in_namespace(tmp_path, 3, "ns")
    assert not in_namespace(tmp_path, 9, "ns")


def test_a_directory_that_no_import_can_spell_is_no_namespace(tmp_path: Path) -> None:
    plant(tmp_path, "setup.cfg\nx-y/app/__init__.py\nx-y/use.py:\n    import x")
    run = begin()
    package = package_of(run, tmp_path / "x-y/app")
    assert not is_in_namespace(run.resolver, package, Import(2, ("use",), ()))


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
