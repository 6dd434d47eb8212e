"""PKG005: absolute imports of the project's own packages, and whose import is somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trees import check

FAULTS = {
    "a module that is not there": """
app/__init__.py
app/m.py:
    import app.cach  # PKG005
    import app.cache, app.cach, os  # PKG005
    from app.cach import x  # PKG005
    from app import cache, cach  # PKG004
app/cache.py
""",
    "below a hole": """
app/__init__.py
app/m.py:
    import app.mw.rate  # PKG005
    from app.mw import rate  # PKG005
    from app import mw  # PKG005
app/mw/rate.py  # PKG001
""",
    "through a module": """
app/__init__.py
app/m.py:
    import app.cache.redis  # PKG005
app/cache.py
""",
    "in another case": """
app/__init__.py
app/m.py:
    from app.Cache import x  # PKG005
app/cache.py
""",
    "from a script beside the package": """
app/__init__.py
run.py:
    import app.gone  # PKG005
scripts/deploy.py:
    from app.gone import x  # PKG005
tests/test_app.py:
    from app import gone  # PKG004
""",
    "from below src": """
src/app/__init__.py
src/app/m.py:
    import app.gone  # PKG005
tests/test_app.py:
    import app.gone  # PKG005
""",
    "of a package that the project's files name, but not as a dependency": """
setup.cfg:
    [options]
    packages =
        app
    install_requires = application>=1
    [options.package_data]
    app = *.json
pyproject.toml:
    [project.scripts]
    app = "app.main:main"
    [tool.app]
    "app" = "app"
setup.py:
    setup(packages=["app"], entry_points={"console_scripts": ["app = app.main:main"]})
requirements.txt:
    application
backend/app/__init__.py
backend/app/m.py:
    import app.gone  # PKG005
""",
    "of a name that a namespace of argparse's is given": """
app/__init__.py
app/cli.py:
    class Command:
        def __call__(self, parser, namespace, value):
            setattr(namespace, self.dest, value)
app/options.py:
    from app.cli import Command
app/m.py:
    from app.options import Gone  # PKG004
""",
    "from a directory without a project file": """
backend/app/__init__.py
backend/app/m.py:
    import app.gone  # PKG005
    import backend.app.gone
""",
    "of a module at the root": """
settings.py:
    DEBUG = True
run.py:
    from settings import DEBUG, DEBUGG  # PKG004
    import settings.local  # PKG005
""",
    "in a function, whose blanket handler hides it": """
app/__init__.py
app/m.py:
    def f():
        try:
            from app.gone import x  # PKG005
            return x()
        except Exception:
            return None
""",
    "in a package that sets a search path for others": """
app/__init__.py
app/m.py:
    import sys
    sys.path.append("plugins")
    import app.gone  # PKG005
""",
    "with TYPE_CHECKING": """
app/__init__.py
app/m.py:
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from app.gone import x  # PKG005
        from app.stub import y
app/stub.pyi
""",
}
SILENT = {
    "a package whose modules come from an import hook": """
tlz/__init__.py:
    from . import _build
tlz/_build.py:
    import sys
    sys.meta_path.insert(0, object())
tests/test_tlz.py:
    from tlz.curried import pipe
    import tlz.gone
""",
    "names that a helper sets on the module that it is given": """
constants/__init__.py:
    from . import utils
    utils.fill(utils.current())
constants/utils.py:
    def fill(module):
        for name in "ch":
            setattr(module, name, 1)
    def current(): ...
app.py:
    from constants import c, h
""",
    "a portion of a namespace package, with a module of its name": """
poetry/console/__init__.py
poetry/console/m.py:
    from poetry.core.packages import Dependency
    import poetry.gone
    from poetry.poetry import Poetry
poetry/poetry.py:
    class Poetry: ...
""",
    "an example named as the dependency that it shows": """
pyproject.toml:
    [project]
    dependencies = ["pydantic>=2"]
examples/pydantic/__init__.py
examples/pydantic/tasks.py:
    from pydantic import BaseModel
    import pydantic.fields
""",
    "an example named as a dependency of Poetry's": """
pyproject.toml:
    [tool.poetry.dependencies]
    redis = "^5.0"
    minio = {version = "7", optional = true}
examples/redis/__init__.py
examples/redis/m.py:
    import redis.asyncio
examples/minio/__init__.py
examples/minio/m.py:
    from minio import Minio
""",
    "an example named as one of a list of requirements": """
setup.cfg
requirements/extras/all.txt:
    # what the examples need
    google-auth
examples/google_auth/__init__.py
examples/google_auth/tasks.py:
    from google_auth import login
""",
    "what is there": """
app/__init__.py
app/m.py:
    import app
    import app.cache as c
    from app import cache, assets
    from app.cache import *
app/cache.py
app/assets/logo.svg
""",
    "the standard library, and who bears its names": """
json/__init__.py
m.py:
    import json.gone
    from json import gone
    import os.gone
""",
    "somebody else's package": """
m.py:
    import redis.gone
    from redis import gone
""",
    "a plain directory that bears somebody else's name": """
alembic/env.py
alembic/versions/first.py
docs/conf.py
m.py:
    from alembic import op
    import alembic.context
    from docs import gone
""",
    "one of several roots that has it": """
app/__init__.py
src/app/__init__.py
src/app/new.py
m.py:
    import app.new
""",
    "a script's own directory": """
app/__init__.py
tools/app/__init__.py
tools/app/x.py
tools/run.py:
    import app.x
""",
    "guards": """
app/__init__.py
app/m.py:
    try:
        import app._speedups
        from app._speedups import x
    except ImportError:
        pass
    import sys
    if sys.platform == "win32":
        import app.windows
""",
    "a search path of its own": """
app/__init__.py
m.py:
    import sys
    sys.path.insert(0, "vendor")
    import app.gone
""",
    "a search path that conftest.py sets": """
app/__init__.py
tests/conftest.py:
    import sys
    sys.path.append("vendor")
tests/test_m.py:
    import app.gone
""",
    "what is generated": """
.gitignore:
    _version.py
app/__init__.py
app/_x.pyx
app/m.py:
    from app._x import x
    from app.made_pb2 import y
app/made.proto
""",
    "a namespace package of which another portion may be installed": """
app/__init__.py:
    __path__ = __import__("pkgutil").extend_path(__path__, __name__)
app/m.py:
    import app.gone
""",
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault(name: str, tmp_path: Path) -> None:
    check(tmp_path, FAULTS[name])


@pytest.mark.parametrize("name", SILENT)
def test_silent_on(name: str, tmp_path: Path) -> None:
    check(tmp_path, SILENT[name])


MESSAGES = {
    "nothing like it": (
        "app/__init__.py\napp/m.py:\n    import app.gone  # PKG005",
        12,
        "no module 'gone' in package 'app'",
    ),
    "a slip of the pen": (
        "app/__init__.py\napp/m.py:\n    import os, app.cach as c  # PKG005\napp/cache.py",
        16,
        "no module 'cach' in package 'app'; did you mean 'app.cache'?",
    ),
    "moved elsewhere": (
        "app/__init__.py\napp/m.py:\n    from app.cache import x  # PKG005\n"
        "app/core/__init__.py\napp/core/cache.py",
        10,
        "no module 'cache' in package 'app'; did you mean 'app.core.cache'?",
    ),
    "another case": (
        "app/__init__.py\napp/m.py:\n    from app.cache import x  # PKG005\napp/Cache.py",
        10,
        "no module 'cache' in package 'app'; on disk it is spelled 'Cache.py'",
    ),
    "a hole": (
        "app/__init__.py\napp/m.py:\n    from app.mw.rate import x  # PKG005\n"
        "app/mw/rate.py  # PKG001",
        10,
        "'mw' has no __init__.py: 'app.mw.rate' is found only as a namespace package",
    ),
    "a module on the way": (
        "app/__init__.py\napp/m.py:\n    import app.cache.redis  # PKG005\napp/cache.py",
        18,
        "'app.cache' is a module, not a package",
    ),
    "of a package in a project of several": (
        "app/__init__.py\nlib/__init__.py\nlib/m.py:\n    import app.cach  # PKG005\napp/cache.py",
        12,
        "no module 'cach' in package 'app'; did you mean 'app.cache'?",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_message(name: str, tmp_path: Path) -> None:
    tree, column, text = MESSAGES[name]
    reports = check(tmp_path, tree)
    assert (column, text) in [(r.column, r.text) for r in reports]


ELSEWHERE = """
setup.cfg
lib/python/app/__init__.py
tests/test_app.py:
    import app.gone{}
    from app import gone{}
"""
KNOWN, UNKNOWN = ELSEWHERE.format("  # PKG005", "  # PKG004"), ELSEWHERE.format("", "")


@pytest.mark.parametrize("value", ["lib/python", "./lib/*", "lib/none,lib/python"])
def test_source_roots(value: str, tmp_path: Path) -> None:
    (tmp_path / "lib/none").mkdir(parents=True)
    check(tmp_path, UNKNOWN)
    check(tmp_path, KNOWN, f"--pkg-source-roots={value}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.ruff]\nsrc = ["lib/python"]'),
        ("ruff.toml", 'src = ["lib/*"]'),
        (".ruff.toml", 'namespace-packages = []\nsrc = [".", "lib/python"]'),
    ],
)
def test_ruffs_src(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    check(tmp_path, KNOWN)


@pytest.mark.parametrize(
    "text", ['[tool.other]\nsrc = ["lib/python"]', "[tool.ruff]\nsrc = 5", "[tool.ruff\nsrc ="]
)
def test_what_ruff_does_not_read_either(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    check(tmp_path, UNKNOWN)


def test_a_namespace_package_that_is_declared_is_the_projects_own(tmp_path: Path) -> None:
    tree = """
setup.cfg
acme/shop/__init__.py
acme/pay.py
m.py:
    import acme.shop.gone{}
    from acme import pay, gone
    import acme.gone
    from acme.pay import gone{}
"""
    check(tmp_path, tree.format("", ""))
    found = tree.format("  # PKG005", "  # PKG004")
    check(tmp_path, found, "--pkg-namespace-packages=acme")
