"""PKG006: modules that no import can reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trees import check

FAULTS = {
    "a module beside a package": """
app/__init__.py
app/cache.py  # PKG006
app/cache/__init__.py
app/m.py:
    from .cache import x  # PKG004
""",
    "at the root": """
cache.py:
    from . import gone  # PKG006
cache/__init__.py
""",
    "modules in a directory that a module hides": """
app/__init__.py
app/routes.py
app/routes/health.py  # PKG006
app/routes/users.py  # PKG006
""",
    "modules further down": """
app/__init__.py
app/routes.py
app/routes/v1/__init__.py  # PKG006
app/routes/v1/health.py  # PKG006
""",
    "where only a relative import tells": """
routes.py
routes/health.py:
    from .users import x  # PKG006
routes/users.py
""",
    "with a compiled package": """
app/__init__.py
app/fast.py  # PKG006
app/fast/__init__.cpython-312-darwin.so
""",
}
SILENT = {
    "a stub or a test beside a package": """
app/__init__.py
app/cache.pyi
app/cache_test.py
app/cache/__init__.py
""",
    "a script beside a package of its name": """
app/__init__.py
app/cli.py:
    #!/usr/bin/env python
app/cli/__init__.py
app/tool.py:
    if __name__ == "__main__":
        print()
app/tool/__init__.py
""",
    "a module that the package runs by its path": """
app/__init__.py
app/cache.py
app/cache/__init__.py:
    import importlib.util
    spec = importlib.util.spec_from_file_location("cache", "../cache.py")
""",
    "a directory that nothing proves to be a package": """
redis.py
redis/conf.py
""",
    "a directory that is run, not imported": """
app/__init__.py
app/tool.py
app/tool/__main__.py
""",
    "an Alembic environment": """
app/__init__.py
app/alembic.py
app/alembic/env.py
app/alembic/script.py.mako
app/alembic/versions/first.py
""",
    "a module that makes its submodules itself": """
app/__init__.py
app/routes.py:
    __path__ = ["routes"]
app/routes/health.py
""",
    "a directory without modules": """
app/__init__.py
app/assets.py
app/assets/logo.svg
""",
    "below a directory that no import can spell": """
app/__init__.py
app/code-smell/changelog.py
app/code-smell/changelog/sphinx.py
""",
    "a name that no import can spell": """
app/__init__.py
app/my-tool.py
app/my-tool/__init__.py
""",
}


@pytest.mark.parametrize("name", FAULTS)
def test_lost(name: str, tmp_path: Path) -> None:
    check(tmp_path, FAULTS[name])


@pytest.mark.parametrize("name", SILENT)
def test_silent_on(name: str, tmp_path: Path) -> None:
    check(tmp_path, SILENT[name])


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (
            "app/__init__.py\napp/cache.py  # PKG006\napp/cache/__init__.py",
            "'cache.py' can never be imported: the package 'cache' beside it is found first",
        ),
        (
            "app/__init__.py\napp/routes.py\napp/routes/health.py  # PKG006",
            "'health.py' can never be imported: 'routes.py' is found before its directory,"
            " which has no __init__.py",
        ),
    ],
)
def test_message(tree: str, message: str, tmp_path: Path) -> None:
    [report] = check(tmp_path, tree)
    assert (report.row, report.column, report.text) == (1, 1, message)
