"""The incident: its faults, its repair, and what the repair left."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.kit.clients import ROOT
from tests.kit.trees import flake8

INCIDENT = ROOT / "examples" / "incident"
HOLES = ("backend/app/middleware", "backend/app/services")


def test_each_directory_once_and_each_import_into_them() -> None:
    reports = flake8(INCIDENT, "backend")
    missing = [r.text.split("'")[1] for r in reports if r.code == "PKG001"]
    assert sorted(missing) == sorted(HOLES)
    through = {(r.path, r.row) for r in reports if "namespace package" in r.text}
    assert through == set(imports_into("middleware")) | set(imports_into("services"))
    assert len(reports) == len(missing) + len(through) + 1


def test_the_repair_of_that_day_leaves_the_import_that_a_handler_hides(tmp_path: Path) -> None:
    shutil.copytree(INCIDENT, tmp_path, dirs_exist_ok=True)
    for hole in HOLES:
        (tmp_path / hole / "__init__.py").touch()
    [report] = flake8(tmp_path, "backend")
    assert (report.path, report.row) == ("backend/app/routers/portfolio.py", 16)
    assert report.text.startswith("no module 'alpaca_client' in package 'app.services'")


def imports_into(name: str) -> list[tuple[str, int]]:
    """Where the backend's files name a directory in an import, by the plainest of means."""
    return [
        (path.relative_to(INCIDENT).as_posix(), row)
        for path in INCIDENT.rglob("*.py")
        for row, line in enumerate(path.read_text().splitlines(), 1)
        if line.startswith(("from .", "from ..")) and f".{name}." in line.split(" import ")[0]
    ]
