"""What a real build ships, from a clean checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

import flake8_pkginit
from tests.kit.clients import ROOT

PACKAGE = ROOT / "flake8_pkginit"
BUILT = ("setup.py", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel that is built from it."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in BUILT:
        shutil.copy(ROOT / name, checkout)
    for name in ("tests", "flake8_pkginit"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored)
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(checkout)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def metadata(dist: Path) -> Message:
    with zipfile.ZipFile(only(dist, "*.whl")) as wheel:
        [name] = [n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")]
        return message_from_string(wheel.read(name).decode())


def only(dist: Path, pattern: str) -> Path:
    [path] = dist.glob(pattern)
    return path


def test_the_wheel_holds_the_package_its_licence_and_nothing_else(dist: Path) -> None:
    with zipfile.ZipFile(only(dist, "*.whl")) as wheel:
        names = set(wheel.namelist())
    info = f"flake8_pkginit-{flake8_pkginit.__version__}.dist-info"
    own = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    assert "flake8_pkginit/py.typed" in own
    about = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}
    assert names == own | {f"{info}/{name}" for name in about}


def test_the_metadata_say_what_is_needed(dist: Path) -> None:
    about = metadata(dist)
    assert about["Name"] == "flake8-pkginit"
    assert about["Requires-Python"] == ">=3.10"
    assert about["License-Expression"] == "MIT"
    assert "Typing :: Typed" in about.get_all("Classifier", [])
    needed = [r for r in about.get_all("Requires-Dist", []) if "extra ==" not in r]
    assert [r.split(";")[0].strip() for r in needed] == ["flake8>=7.0", "libcst>=1.1", "tomli>=1.1"]


def test_the_installed_package_is_the_one_that_is_shipped(dist: Path) -> None:
    with zipfile.ZipFile(only(dist, "*.whl")) as wheel:
        shipped = {n: wheel.read(n) for n in wheel.namelist() if n.startswith("flake8_pkginit/")}
    installed = Path(flake8_pkginit.__file__).parent
    assert shipped == {
        path.relative_to(installed.parent).as_posix(): path.read_bytes()
        for path in installed.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }


def test_the_sdist_installs(dist: Path, tmp_path: Path) -> None:
    with tarfile.open(only(dist, "*.tar.gz")) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert names >= {*BUILT, "flake8_pkginit/plugin.py", "flake8_pkginit/py.typed"}
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    sdist_path = str(only(dist, "*.tar.gz"))
    subprocess.run([*install, "--target", str(tmp_path), sdist_path], check=True)
    assert sources(tmp_path / "flake8_pkginit") == sources(PACKAGE)
    assert (tmp_path / "flake8_pkginit" / "py.typed").exists()


def sources(package: Path) -> set[str]:
    return {path.relative_to(package).as_posix() for path in package.rglob("*.py")}
