"""The options of the plugin: how flake8 learns of them, and what they mean."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from flake8_pkginit.project.options import settings_of
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.run.configuration import UsageError, read_options, refuse
from tests.kit.trees import lint, plant

OPTIONS = """
backend/pyproject.toml
backend/app/__init__.py
backend/app/plugin/pyproject.toml
backend/app/plugin/card.py:
    from ..models import x
backend/app/models.py:
    from .version import x
    from .parser_pb2 import x
backend/app/zone_a/m.py
backend/app/zone_b/m.py
"""
# The settings that the tests below mean, with paths from the root.
ROOT_SET = Settings(pkg_root="backend")
ZONE_A = Settings(namespace_packages=("backend/app/zone_a",))
ZONES = Settings(namespace_packages=("backend/app/zone_a", "backend/app/zone_b"))
SOURCES = Settings(source_roots=("backend", "backend/app/plugin"))
NAMES = Settings(generated=("*_pb2.py", "version.py"))
PATHS = Settings(generated=("backend/app/version.py", "backend/*/*_pb2.py"))


def absolute(settings: Settings, root: Path) -> Settings:
    """Return settings with absolute paths."""
    return Settings(
        str(root / settings.pkg_root) if settings.pkg_root else "",
        tuple(str(root / path) for path in settings.namespace_packages),
        tuple(str(root / path) for path in settings.source_roots),
        tuple(str(root / name) if "/" in name else name for name in settings.generated),
        settings.disable_noqa,
    )


def meant(cwd: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Settings:
    """Read configuration files and arguments in a directory."""
    monkeypatch.chdir(cwd)
    settings = settings_of(read_options(arguments), refuse)
    return settings._replace(namespace_packages=tuple(sorted(settings.namespace_packages)))


@pytest.mark.parametrize(
    ("setting", "settings"),
    [
        ("pkg-root = backend", ROOT_SET),
        ("pkg-root = ./backend/", ROOT_SET),
        ("pkg_root = {root}/backend", ROOT_SET),
        ("pkg-namespace-packages = backend/app/zone_*", ZONES),
        ("pkg-namespace-packages =\n    backend/app/zone_a,\n    ./backend/app/zone_b/", ZONES),
        ("pkg-namespace-packages = **/zone_a", ZONE_A),
        ("pkg-source-roots = backend, backend/*/plugin", SOURCES),
        ("pkg_source_roots =\n    ./backend\n    {root}/backend/app/plugin", SOURCES),
        ("pkg-generated = *_pb2.py, version.py", NAMES),
        ("pkg-generated =\n    backend/app/version.py\n    backend/*/*_pb2.py", PATHS),
        ("disable-noqa = true", Settings(disable_noqa=True)),
        ("pkg-root =\npkg-generated =\npkg-source-roots =", Settings()),
        ("max-line-length = 99", Settings()),
    ],
)
def test_a_configuration_file_above_sets_an_option(
    setting: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, OPTIONS)
    (tmp_path / "setup.cfg").write_text("[flake8]\n" + setting.format(root=tmp_path) + "\n")
    found = meant(tmp_path / "backend/app/plugin", monkeypatch)
    assert found == absolute(settings, tmp_path)


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
def test_every_configuration_file_sets_an_option(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, OPTIONS)
    (tmp_path / name).write_text("[flake8]\npkg-root = backend\n")
    assert meant(tmp_path, monkeypatch) == absolute(ROOT_SET, tmp_path)


@pytest.mark.parametrize(
    ("cwd", "argument", "settings"),
    [
        (".", "--pkg-root=backend", ROOT_SET),
        (".", "--pkg-root={root}/backend", ROOT_SET),
        ("backend", "--pkg-root=.", ROOT_SET),
        ("backend/app", "--pkg-root=..", ROOT_SET),
        ("backend/app", "--pkg-root=../", ROOT_SET),
        ("backend/app", "--pkg-namespace-packages=zone_a", ZONE_A),
        ("backend/app", "--pkg-namespace-packages=zone_a,zone_b", ZONES),
        ("backend/app", "--pkg-namespace-packages=zone_?", ZONES),
        (".", "--pkg-source-roots=backend,backend/app/plugin", SOURCES),
        (".", "--pkg-generated=*_pb2.py,version.py", NAMES),
        (".", "--pkg-generated=backend/app/version.py,backend/*/*_pb2.py", PATHS),
        (".", "--disable-noqa", Settings(disable_noqa=True)),
        (".", "--pkg-root=", Settings()),
    ],
)
def test_the_command_line_sets_an_option(
    cwd: str,
    argument: str,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(tmp_path, OPTIONS)
    found = meant(tmp_path / cwd, monkeypatch, argument.format(root=tmp_path))
    assert found == absolute(settings, tmp_path)


def test_a_configuration_file_elsewhere_names_directories_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, OPTIONS)
    plant(tmp_path, "conf/lint.ini:\n    [flake8]\n    pkg-root = ../backend")
    root_set = absolute(ROOT_SET, tmp_path)
    assert meant(tmp_path, monkeypatch, "--config=conf/lint.ini") == root_set
    (tmp_path / "lint.ini").write_text("[flake8]\npkg-root = backend\n")
    (tmp_path / "conf/deep").mkdir()
    assert meant(tmp_path / "conf/deep", monkeypatch, "--config=../../lint.ini") == root_set


def test_a_bare_name_is_looked_for_upwards_and_a_path_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, OPTIONS)
    (tmp_path / "backend/app/backend").mkdir()
    nearest = meant(tmp_path / "backend/app", monkeypatch, "--pkg-root=backend")
    assert nearest.pkg_root == str(tmp_path / "backend/app/backend")
    with pytest.raises(UsageError):
        meant(tmp_path / "backend/app", monkeypatch, "--pkg-root=./plugins")


@pytest.mark.parametrize("option", ["--pkg-root", "--pkg-namespace-packages", "--pkg-source-roots"])
def test_a_directory_that_is_not_there_is_refused(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, OPTIONS)
    for pattern in ("gone", "gone*", f"{tmp_path}/gone", "backend/app/models.py"):
        with pytest.raises(UsageError, match=rf"^{option}: there is no directory '.*'$"):
            meant(tmp_path, monkeypatch, f"{option}={pattern}")


def test_without_options_there_are_no_settings() -> None:
    names = ("pkg_root", "pkg_namespace_packages", "pkg_source_roots", "pkg_generated")
    unset = Namespace(**dict.fromkeys(names, ""), disable_noqa=False)
    assert settings_of(unset, refuse) == Settings()


# What each of them silences in a run of flake8.

UNSET = {
    "plugin/card.py:1:1 PKG001",
    "plugin/card.py:1:6 PKG003",
    "models.py:1:7 PKG002",
    "models.py:2:7 PKG002",
    "zone_a/m.py:1:1 PKG001",
    "zone_b/m.py:1:1 PKG001",
}


@pytest.mark.parametrize(
    ("argument", "silent"),
    [
        ("--pkg-root=", set()),
        ("--pkg-root=backend", {"plugin/card.py:1:6 PKG003"}),
        ("--pkg-namespace-packages=zone_a", {"zone_a/m.py:1:1 PKG001"}),
        ("--pkg-generated=*_pb2.py,version.py", {"models.py:1:7 PKG002", "models.py:2:7 PKG002"}),
    ],
)
def test_an_option_silences(argument: str, silent: set[str], tmp_path: Path) -> None:
    plant(tmp_path, OPTIONS)
    argument = argument.replace("=zone", "=backend/app/zone")
    found = lint(tmp_path, argument, "backend/app", root=tmp_path / "backend/app")
    assert UNSET - set(found) == silent


def test_an_option_adds_source_roots(tmp_path: Path) -> None:
    plant(tmp_path, "setup.cfg\nlibs/tool/__init__.py\napp/__init__.py:\n    import tool.gone")
    assert lint(tmp_path) == []
    assert lint(tmp_path, "--pkg-source-roots=libs") == ["app/__init__.py:1:13 PKG005"]
