"""What is built is whole: every module of the checkout is imported from the wheel, and it works."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.kit.clients import ROOT, run
from tests.kit.trees import plant

PACKAGE = ROOT / "flake8_pkginit"
BUILT = ("setup.py", "pyproject.toml", "README.md", "LICENSE")
IMPORT_ALL = """
import importlib, json, sys
print(json.dumps({name: importlib.import_module(name).__file__ for name in json.load(sys.stdin)}))
"""
TREE = """
pyproject.toml
app/__init__.py
app/main.py:
    from .missing import x
    from .tools.run import go
app/tools/__init__.py
app/tools/run.py:
    go = 1
"""
FOUND = "./app/main.py:1:7: PKG002 no module 'missing' in package 'app'\n"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which the wheel is installed, and what it needs."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in BUILT:
        shutil.copy(ROOT / name, checkout)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, checkout / PACKAGE.name, ignore=ignored)
    folder = tmp_path_factory.mktemp("dist")
    build = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(checkout),
    ]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    [wheel] = folder.glob("*.whl")
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=True, symlinks=True)
    install = [
        str(environment / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "-q",
        f"{wheel}[command]",
    ]
    subprocess.run(install, check=True)
    return environment / "bin"


def modules() -> list[str]:
    """The modules of the checkout, but the one that runs the command when it is imported."""
    paths = (path.relative_to(ROOT).with_suffix("") for path in PACKAGE.rglob("*.py"))
    dotted = {".".join(path.parts).removesuffix(".__init__") for path in paths}
    return sorted(dotted - {"flake8_pkginit.__main__"})


def test_every_module_is_in_the_wheel_and_can_be_imported(programs: Path, tmp_path: Path) -> None:
    names = modules()
    answer = run(tmp_path, [str(programs / "python"), "-I", "-c", IMPORT_ALL], json.dumps(names))
    assert answer.code == 0, answer.err
    imported: dict[str, str] = json.loads(answer.out)
    assert sorted(imported) == names
    assert all(Path(path).is_relative_to(programs.parent) for path in imported.values())


def test_the_rooms_are_sub_packages(programs: Path) -> None:
    [installed] = programs.parent.glob("lib/python*/site-packages/flake8_pkginit")
    rooms = {path.name for path in PACKAGE.iterdir() if any(path.rglob("*.py"))}
    assert rooms >= {"source", "project", "resolve", "rules", "run", "fix", "ship", "report", "cli"}
    assert {room for room in rooms if not (installed / room / "__init__.py").is_file()} == set()


@pytest.mark.parametrize("name", [("flake8-pkginit",), ("python", "-I", "-m", "flake8_pkginit")])
def test_the_command_checks_a_tree(name: tuple[str, ...], programs: Path, tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    command = [str(programs / name[0]), *name[1:]]
    answer = run(tmp_path, [*command, "check"])
    assert (answer.code, answer.out) == (1, FOUND), answer
    assert "1 finding" in answer.err
    (tmp_path / "app" / "missing.py").write_text("x = 1\n")
    answer = run(tmp_path, [*command, "check"])
    assert (answer.code, answer.out) == (0, ""), answer


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("check", "--format=full"), 1, "PKG002"),
        (("check", "--format=json"), 1, '"PKG002"'),
        (("check", "--format=sarif"), 1, '"PKG002"'),
        (("tree",), 0, "1 import into it fails"),
        (("explain", "PKG002"), 0, "unresolved-relative-import"),
        (("--version",), 0, "flake8-pkginit"),
    ],
)
def test_the_command_has_all_that_it_needs(
    arguments: tuple[str, ...], code: int, text: str, programs: Path, tmp_path: Path
) -> None:
    plant(tmp_path, TREE)
    answer = run(tmp_path, [str(programs / "flake8-pkginit"), *arguments])
    assert answer.code == code, answer
    assert text in answer.out, answer
    assert "Traceback" not in answer.err


def test_the_command_creates_what_is_missing(programs: Path, tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    init = tmp_path / "app" / "tools" / "__init__.py"
    init.unlink()
    answer = run(tmp_path, [str(programs / "flake8-pkginit"), "fix"])
    assert answer.code == 1, answer
    assert init.is_file()


def test_flake8_has_the_plugin(programs: Path, tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    answer = run(tmp_path, [str(programs / "flake8"), "--select=PKG"])
    assert (answer.code, answer.out) == (1, FOUND), answer
