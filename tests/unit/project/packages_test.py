"""Which package a directory is: its ancestry, and the directories in it without ``__init__.py``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.files import Files
from flake8_pkginit.project.packages import Package, Packages
from flake8_pkginit.project.root import Roots
from flake8_pkginit.project.settings import Declared, Settings
from tests.kit.resolving import touch
from tests.kit.trees import plant


def packages(settings: Settings | None = None, files: Files | None = None) -> Packages:
    files = files or Files()
    settings = settings or Settings()
    return Packages(files, Roots(files, settings.pkg_root), Declared(settings))


def place(directory: Path, ours: Packages | None = None) -> Package:
    package = (ours or packages()).package(str(directory))
    assert package is not None
    return package


def names(root: Path, paths: tuple[str, ...]) -> list[str]:
    return [os.path.relpath(path, root) for path in paths]


def missing(root: Path, directory: str, ours: Packages | None = None) -> list[str]:
    return names(root, place(root / directory, ours).missing_init)


# Ancestry.


def test_the_ancestry_is_what_dots_reach(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/a/__init__.py", "app/a/b/__init__.py")
    package = place(tmp_path / "app/a/b")
    assert names(tmp_path, package.ancestry) == ["app/a/b", "app/a", "app"]
    assert package.top == str(tmp_path / "app")
    assert package.root == str(tmp_path)
    assert package.dotted(str(tmp_path / "app/a/b/c")) == "app.a.b.c"
    assert package.dotted(package.top) == "app"
    assert package.relative(str(tmp_path / "app/a")) == "app/a"
    assert package.relative(str(tmp_path)) == tmp_path.name
    assert not package.missing_init
    assert not package.is_implied
    assert not package.is_open


def test_a_repository_that_is_a_package_is_the_top(tmp_path: Path) -> None:
    touch(tmp_path, "x/.git/", "x/__init__.py", "x/app/__init__.py", "__init__.py")
    assert names(tmp_path, place(tmp_path / "x/app").ancestry) == ["x/app", "x"]


def test_a_package_in_a_directory_that_no_import_can_spell_climbs_no_further(
    tmp_path: Path,
) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/my-ext/ext/__init__.py")
    assert names(tmp_path, place(tmp_path / "app/my-ext/ext").ancestry) == ["app/my-ext/ext"]


def test_without_any_init_every_directory_below_the_root_may_be_meant(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "src/app/core/m.py")
    package = place(tmp_path / "src/app/core")
    assert names(tmp_path, package.ancestry) == ["src/app/core", "src/app", "src"]
    assert package.is_implied
    assert names(tmp_path, place(tmp_path).ancestry) == ["."]


def test_a_declared_namespace_package_belongs_to_the_ancestry(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "ns/app/__init__.py")
    declared = packages(Settings(namespace_packages=(str(tmp_path / "ns"),)))
    assert names(tmp_path, place(tmp_path / "ns/app", declared).ancestry) == ["ns/app", "ns"]
    assert names(tmp_path, place(tmp_path / "ns/app").ancestry) == ["ns/app"]


@pytest.mark.parametrize("name", ["app/core.py", "app/core.abi3.so", "app/core.pyc"])
def test_a_directory_that_a_module_hides_is_no_package(name: str, tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", name, "app/core/deep/m.py")
    ours = packages()
    for directory in ("app/core", "app/core/deep"):
        assert ours.package(str(tmp_path / directory)) is None
        assert ours.hidden_directory(str(tmp_path / directory)) == str(tmp_path / "app/core")
    assert ours.hidden_directory(str(tmp_path / "app")) is None


def test_a_module_hides_no_regular_package_and_no_root(tmp_path: Path) -> None:
    touch(tmp_path, "x/setup.cfg", "x.py", "x/app/__init__.py", "x/app.py", "x/m.py")
    ours = packages()
    assert place(tmp_path / "x/app", ours)
    assert place(tmp_path / "x", ours)


def test_more_dots_may_work_where_other_means_import(tmp_path: Path) -> None:
    touch(
        tmp_path, "setup.cfg", "my-app/__init__.py", "my-app/core/__init__.py", "my-lib/m.py",
        "my-lib/sub/m.py",
    )  # fmt: skip
    assert place(tmp_path / "my-app").is_open
    assert place(tmp_path / "my-app/core").is_open
    assert place(tmp_path / "my-lib").is_open
    assert not place(tmp_path / "my-lib/sub").is_open


def test_a_package_that_is_met_before_it_is_saved_is_placed_anew(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/mw/m.py")
    files = Files()
    ours = packages(files=files)
    assert missing(tmp_path, "app/mw", ours) == ["app/mw"]
    assert files.open(str(tmp_path / "app/mw/__init__.py"), [])
    assert missing(tmp_path, "app/mw", ours) == []
    assert not ours.lacks_init(str(tmp_path), str(tmp_path / "app/mw"))


# Directories without `__init__.py`.


def test_a_directory_of_modules_below_a_regular_package_lacks_its_init(tmp_path: Path) -> None:
    touch(
        tmp_path, "setup.cfg", "app/__init__.py", "app/a/b/m.py", "app/c/m.py", "app/c/d/__init__.py",
        "lib/m.py",
    )  # fmt: skip
    assert missing(tmp_path, "app/a/b") == ["app/a", "app/a/b"]
    assert missing(tmp_path, "app/c/d") == ["app/c"]
    assert missing(tmp_path, "lib") == []


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        (["m.py"], True),
        (["deep/m.py"], True),
        (["deep/__init__.py"], True),
        (["data.json"], False),
        ([], False),
        (["my-script.py"], False),
        (["deep/data.json"], False),
        (["my-dir/__init__.py"], False),
        (["m.py", "__init__.pyx"], False),
        (["m.pyc"], False),
    ],
)
def test_what_a_missing_init_directory_holds(
    files: list[str], answer: bool, tmp_path: Path
) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/x/", *(f"app/x/{name}" for name in files))
    assert packages().lacks_init(str(tmp_path), str(tmp_path / "app/x")) is answer


def test_a_directory_that_no_import_can_spell_needs_no_init(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/my-x/m.py", "app/gone/")
    ours = packages()
    assert not ours.lacks_init(str(tmp_path), str(tmp_path / "app/my-x"))
    assert not ours.lacks_init(str(tmp_path), str(tmp_path / "app/nowhere"))


def test_a_directory_that_a_module_hides_needs_no_init(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/x.py", "app/x/m.py")
    assert not packages().lacks_init(str(tmp_path), str(tmp_path / "app/x"))


def test_a_declared_namespace_package_needs_no_init(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/x/m.py")
    declared = packages(Settings(namespace_packages=(str(tmp_path / "app/x"),)))
    assert not declared.lacks_init(str(tmp_path), str(tmp_path / "app/x"))


def test_the_packages_in_a_directory(tmp_path: Path) -> None:
    touch(
        tmp_path, "setup.cfg", "app/__init__.py", "app/b/__init__.py", "app/a/m.py", "app/c/t.txt",
        "app/my-d/__init__.py", "app/e.py", "real/m.py", "whole/__init__.py",
    )  # fmt: skip
    (tmp_path / "app/linked").symlink_to(tmp_path / "real")
    (tmp_path / "app/whole").symlink_to(tmp_path / "whole")
    found = packages().packages_in(str(tmp_path), str(tmp_path / "app"))
    assert names(tmp_path, tuple(found)) == ["app/a", "app/b", "app/whole"]
    assert not list(packages().packages_in(str(tmp_path), str(tmp_path / "nowhere")))


def test_a_link_that_leads_back_up_ends(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/x/")
    (tmp_path / "app/x/up").symlink_to(tmp_path / "app/x")
    assert not packages().lacks_init(str(tmp_path), str(tmp_path / "app/x"))


def test_a_root_that_is_a_package_proves_nothing_of_its_directories(tmp_path: Path) -> None:
    touch(
        tmp_path, "x/.git/", "x/__init__.py", "x/docs/conf.py", "x/app/__init__.py", "x/app/a/m.py"
    )
    assert missing(tmp_path, "x/docs") == []
    assert missing(tmp_path, "x/app/a") == ["x/app/a"]
    assert place(tmp_path / "x/docs").is_implied


# Scripts, and what Alembic runs.

SCRIPTS = [
    "#!/usr/bin/env python\n",
    "#! python\nx = 1\n",
    "# /// script\n# dependencies = []\n# ///\n",
    "x = 1\n# /// script\n# ///\n",
    "# /// script  \r\n# ///\r\n",
]
NO_SCRIPTS = [
    "",
    "x = 1\n",
    "\n#!/usr/bin/env python\n",
    " #!/usr/bin/env python\n",
    "x = 1\n#! not on the first line\n",
    "# /// scripts\n",
    "# /// script of mine\n",
    "x = 1  # /// script\n",
    "    # /// script\n",
    "# //// script\n",
]


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_directory_of_scripts_needs_no_init(text: str, tmp_path: Path) -> None:
    plant(tmp_path, "setup.cfg\napp/__init__.py\napp/tools/__init__.txt\napp/tools/run.py")
    (tmp_path / "app/tools/run.py").write_text(text)
    assert not packages().lacks_init(str(tmp_path), str(tmp_path / "app/tools"))
    (tmp_path / "app/tools/other.py").write_text("x = 1\n")
    assert packages().lacks_init(str(tmp_path), str(tmp_path / "app/tools"))
    (tmp_path / "app/tools/other.py").write_text("#!/usr/bin/python")
    assert not packages().lacks_init(str(tmp_path), str(tmp_path / "app/tools"))


@pytest.mark.parametrize("text", NO_SCRIPTS)
def test_a_module_that_is_no_script(text: str, tmp_path: Path) -> None:
    plant(tmp_path, "setup.cfg\napp/__init__.py\napp/tools/run.py")
    (tmp_path / "app/tools/run.py").write_text(text)
    assert packages().lacks_init(str(tmp_path), str(tmp_path / "app/tools"))


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        (("env.py", "script.py.mako"), False),
        (("env.py",), True),
        (("env.py", "script.mako"), True),
        (("m.py", "script.py.mako"), True),
    ],
)
def test_an_alembic_environment_needs_no_init(
    files: tuple[str, ...], answer: bool, tmp_path: Path
) -> None:
    here = tmp_path / "app/db"
    touch(tmp_path, "setup.cfg", "app/__init__.py")
    touch(here, *files, "versions/one.py")
    for directory in (here, here / "versions"):
        assert packages().lacks_init(str(tmp_path), str(directory)) is answer
        assert packages().is_alembic(str(tmp_path), str(directory)) is not answer


def test_what_stands_above_the_root_is_no_alembic_environment(tmp_path: Path) -> None:
    touch(tmp_path, "env.py", "script.py.mako", "x/setup.cfg", "x/app/__init__.py", "x/app/db/m.py")
    assert packages().lacks_init(str(tmp_path / "x"), str(tmp_path / "x/app/db"))


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        (["lib/m.py"], True),
        (["lib/m.py", "lib/__init__.py"], False),
        (["lib/env.py", "lib/script.py.mako"], False),
    ],
)
def test_only_a_relative_import_shows_that_a_directory_is_meant(
    files: list[str], answer: bool, tmp_path: Path
) -> None:
    touch(tmp_path, "setup.cfg", *files)
    assert place(tmp_path / "lib").is_implied is answer


def test_below_a_regular_package_nothing_is_implied(tmp_path: Path) -> None:
    touch(tmp_path, "setup.cfg", "app/__init__.py", "app/a/m.py", "my-lib/m.py")
    assert not place(tmp_path / "app/a").is_implied
    assert not place(tmp_path / "my-lib").is_implied
