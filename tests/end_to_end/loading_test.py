"""What a run loads: every start of flake8 on the machine pays for it."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.kit.clients import COMMAND, flake8, run
from tests.kit.trees import plant

# What only a fault needs: the place of a name, a guess at what was meant, and ruff's settings.
HEAVY = {"libcst", "difflib", "tomllib" if sys.version_info >= (3, 11) else "tomli"}
IMPORT = "import flake8_pkginit.plugin"
LINT = "from flake8.main.cli import main; main(['-j1', '--select=PKG'])"
CLEAN = """
pyproject.toml
app/__init__.py:
    from . import core, main
    from .core import deep
app/main.py:
    from .core.deep import x
    from .core import *
app/core/__init__.py
app/core/deep.py:
    from .. import main, core
    from ..main import x
"""
FAULT = """
pyproject.toml:
    [tool.ruff]
    namespace-packages = []
app/__init__.py
app/main.py:
    from .modles import x
app/models.py
"""


def loaded(cwd: Path, code: str = "") -> set[str]:
    """The modules of an interpreter that has run some code."""
    script = f"import sys\n{code}\nprint(*sys.modules)"
    return set(run(cwd, [sys.executable, "-c", script]).out.splitlines()[-1].split())


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] == "flake8_pkginit"}


def test_the_plugins_import_loads_nothing_that_only_a_fault_needs(tmp_path: Path) -> None:
    modules = loaded(tmp_path, IMPORT)
    assert "flake8_pkginit.plugin" in modules
    assert HEAVY & modules <= loaded(tmp_path)


def test_a_fault_loads_what_the_plugins_import_does_not(tmp_path: Path) -> None:
    plant(tmp_path, FAULT)
    modules = loaded(tmp_path, LINT)
    assert modules >= HEAVY
    assert ours(modules) > ours(loaded(tmp_path, IMPORT))


def test_libcst_is_not_loaded_where_every_import_is_a_plain_hit(tmp_path: Path) -> None:
    plant(tmp_path, CLEAN)
    assert "libcst" not in loaded(tmp_path, LINT)
    (tmp_path / "app/main.py").write_text("from .missing import x\n")
    assert "libcst" in loaded(tmp_path, LINT)


def test_a_blanket_noqa_spares_a_run_libcst(tmp_path: Path) -> None:
    plant(tmp_path, CLEAN)
    (tmp_path / "app/main.py").write_text("from .missing import x  # noqa\n")
    assert "libcst" not in loaded(tmp_path, LINT)
    places = flake8(tmp_path, "-j1", "--disable-noqa", "app/main.py").places()
    assert places == ["app/main.py:1:7 PKG002"]


def imported(cwd: Path, *arguments: str) -> set[str]:
    """The modules that an interpreter imports, whether it keeps them or not."""
    said = run(cwd, [sys.executable, "-X", "importtime", *arguments]).err
    times = [line for line in said.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in times}


def test_a_clean_run_of_the_command_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    plant(tmp_path, "app/__init__.py\napp/models.py:\n    from . import views\napp/views.py\n")
    check = (*COMMAND[1:], "check")
    modules = imported(tmp_path, *check) - imported(tmp_path, "-c", "")
    for unwanted in ("importlib.metadata.", "libcst", "flake8.checker", "multiprocessing", "rich"):
        assert not {name for name in modules if name.startswith(unwanted)}
    (tmp_path / "app/views.py").write_text("from .gone import x\n")
    modules = imported(tmp_path, *check)
    assert "libcst" in modules  # which is seen where it is loaded


def test_what_is_put_off_is_there_for_others(tmp_path: Path) -> None:
    code = (
        "from flake8_pkginit.run.configuration import read_options; read_options(['--isolated'])\n"
        "import importlib.metadata as metadata, importlib, sys\n"
        "assert not vars(metadata).get('version')\n"
        "from importlib.metadata import EntryPoint\n"
        "print(metadata.version('flake8'), importlib.metadata.version('flake8'))\n"
        "print(EntryPoint.__module__, importlib.metadata is sys.modules['importlib.metadata'])\n"
    )
    lines = run(tmp_path, [sys.executable, "-c", code]).out.split("\n")
    first, second = lines[0].split()
    assert (first, lines[1]) == (second, "importlib.metadata True")
