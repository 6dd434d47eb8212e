"""Every interpreter that is here, and the oldest flake8 and libcst that are promised."""

from __future__ import annotations

import os
from pathlib import Path

import nox

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
OLDEST = ("flake8==7.0.0", "libcst==1.1.0")
# The pip of Python 3.10 builds what has no wheel as nobody does any more.
NEW_PIP = ["--upgrade-deps"]
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
# pyenv's shims refuse the interpreters that are not switched on; their own folders do not.
FOUND = [str(path) for path in PYENV.glob("*/bin")]
os.environ["PATH"] = os.pathsep.join([*FOUND, os.environ["PATH"]])


@nox.session(python=PYTHONS, venv_params=NEW_PIP)
def tests(session: nox.Session) -> None:
    """Run the tests against the installed wheel."""
    session.install(".[test]")
    session.run("pytest", *session.posargs)


@nox.session(reuse_venv=True, default=False, venv_params=NEW_PIP)
def quick(session: nox.Session) -> None:
    """Run the tests of seconds, on the checkout: all units, and a short oracle."""
    if not os.path.exists(os.path.join(session.bin, "pytest")):
        session.install("--editable", ".[test]")
    fast = ("-n2", "tests/unit", "tests/oracle")
    session.run("pytest", *(session.posargs or fast), env={"PKGINIT_EXAMPLES": "20"})


@nox.session(python=PYTHONS[0], venv_params=NEW_PIP)
def oldest(session: nox.Session) -> None:
    """Run the tests with the oldest flake8 and libcst."""
    session.install(".[test]", *OLDEST)
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS[-1], venv_params=NEW_PIP)
def coverage(session: nox.Session) -> None:
    """Run the tests under coverage, and ask for every branch."""
    session.install(".[test]")
    pytest = os.path.join(session.bin, "pytest")  # `-m` would put the checkout on the path
    session.run("coverage", "run", pytest, *session.posargs)
    session.run("coverage", "combine", "-q")
    session.run("coverage", "report")


@nox.session(python=PYTHONS[-1], venv_params=NEW_PIP)
def lint(session: nox.Session) -> None:
    """Check types, format and style, and the plugin with itself."""
    session.install(".[test,lint]", "nox")
    session.run("mypy")
    session.run("ruff", "format", "--check")
    session.run("ruff", "check")
    session.run("lint-imports")
    session.run("flake8", "--select=PKG", "flake8_pkginit", "tests", "benchmarks")
