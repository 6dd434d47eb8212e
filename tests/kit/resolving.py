"""The parts of a run, for tests that ask them without checking a file."""

from __future__ import annotations

from pathlib import Path

from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.resolve.outcomes import Outcome
from flake8_pkginit.rules.checker import Run, new_run
from tests.kit.trees import write

NO_OPTIONS = Settings()


def begin(settings: Settings = NO_OPTIONS) -> Run:
    """Start a run that lints every file."""
    return new_run(settings, lambda _path: True)


def touch(root: Path, *names: str) -> Path:
    """Make empty files, and a directory of each name that ends with a slash."""
    write(dict.fromkeys(names, ""), root)
    return root


def package_of(run: Run, directory: Path) -> Package:
    package = run.resolver.packages.package(str(directory))
    assert package is not None
    return package


def relative(run: Run, directory: Path, *parts: str, level: int = 1) -> Outcome:
    """Follow a relative import from a module in a directory."""
    return run.resolver.resolve(package_of(run, directory), level, parts)


def absolute(run: Run, directory: Path, name: str) -> Outcome:
    """Follow an absolute import from a module in a directory."""
    return run.resolver.resolve(package_of(run, directory), 0, tuple(name.split(".")))
