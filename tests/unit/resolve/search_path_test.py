"""The directories from which absolute imports start, in their order, and why."""

from __future__ import annotations

from pathlib import Path

from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.settings import Declared, Settings
from flake8_pkginit.resolve.search_path import Reason, search_path
from tests.kit.resolving import NO_OPTIONS


def package(root: str, top: str) -> Package:
    return Package(top, root, (top,))


def entries(root: str, top: str, *source_roots: str) -> list[tuple[str, Reason]]:
    declared = Declared(Settings(source_roots=source_roots))
    found = search_path(package(root, top), declared).entries
    return [(entry.directory, entry.reason) for entry in found]


def test_the_usual_directories_come_before_the_configured_ones() -> None:
    assert entries("/x", "/x/lib/app", "/x/py", "/elsewhere") == [
        ("/x/lib", Reason.ABOVE),
        ("/x", Reason.ROOT),
        ("/x/src", Reason.SRC),
        ("/x/py", Reason.CONFIGURED),
        ("/elsewhere", Reason.CONFIGURED),
    ]


def test_a_directory_counts_once_for_its_first_reason() -> None:
    assert entries("/x", "/x/app", "/x", "/x/src") == [("/x", Reason.ABOVE), ("/x/src", Reason.SRC)]
    assert entries("/x", "/x/src/app", "/x/src") == [("/x/src", Reason.ABOVE), ("/x", Reason.ROOT)]


def test_nothing_above_the_root_is_searched() -> None:
    assert entries("/x/app", "/x/app") == [("/x/app", Reason.ROOT), ("/x/app/src", Reason.SRC)]


def test_ruff_configures_it_as_well(tmp_path: Path) -> None:
    (tmp_path / "py").mkdir()
    (tmp_path / "ruff.toml").write_text('src = ["py"]')
    root = str(tmp_path)
    found = search_path(package(root, f"{root}/app"), Declared(NO_OPTIONS))
    assert found.directories == (root, f"{root}/src", f"{root}/py")
