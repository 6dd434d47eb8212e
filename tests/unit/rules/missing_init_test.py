"""PKG001: which directories are holes, and where each is reported."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesmith import from_grammar

from flake8_pkginit.check import Checker
from flake8_pkginit.imports import Module
from flake8_pkginit.settings import Settings
from tests.trees import check

SILENT = {
    "a complete package": """
shop/__init__.py
shop/views.py:
    from .models import *
    from . import models
    from .tools.run import *
shop/models.py
shop/tools/__init__.py
shop/tools/run.py:
    from ..models import *
    from .. import views
    from . import run
    from ...shop.x import y  # noqa: PKG003
""",
    "root-level files, and tests beside the package": """
manage.py
setup.py
docs/conf.py
tests/test_shop.py
scripts/deploy.py
shop/__init__.py
""",
    "directories without modules": """
shop/__init__.py:
    from . import assets
shop/assets/logo.svg
shop/locale/de/shop.po
""",
    "an Alembic environment and what lies below it": """
shop/__init__.py
shop/migrations/env.py
shop/migrations/script.py.mako
shop/migrations/versions/1_first.py
shop/migrations/versions/first.py
""",
    "directories of scripts": """
shop/__init__.py
shop/bin/run.py:
    #!/usr/bin/env python
shop/bin/stop.py:
    # /// script
    # requires-python = ">=3.11"
    # ///
""",
    "names that no import can spell": """
shop/__init__.py
shop/{{cookiecutter.name}}/main.py
shop/2fa/code.py
shop/my-plugin/plugin.py:
    from .sibling import *
    from ..views import *
shop/my-plugin/sibling.py
shop/class/main.py
shop/assets/not-a-module.py
""",
    "a compiled __init__, of whatever platform": """
shop/__init__.py
shop/a/__init__.cpython-39-darwin.so
shop/a/x.py
shop/b/__init__.pyd
shop/b/x.py
shop/c/__init__.pyx
shop/c/x.py
shop/d/__init__.pyc
shop/d/x.py
""",
    "a repository that is one package": """
pyproject.toml
__init__.py
docs/conf.py
scripts/run.py
core/__init__.py
core/x.py
""",
    "a fixture project inside a package": """
shop/__init__.py
shop/fixture/pyproject.toml
shop/fixture/main.py
shop/fixture/lib/helper.py
""",
    "scripts that import relatively": """
lib/a.py:
    #!/usr/bin/env python
    from . import b
lib/b.py:
    #!/usr/bin/env python
""",
    "packages that no import can spell, in a directory that has nothing else": """
shop/__init__.py
shop/my-folder/m.py
shop/plugins/2nd/__init__.py
""",
    "a folder that is only imported from by name": """
main.py:
    from lib.helper import x
lib/helper.py:
    import os
""",
}

HOLES = {
    "modules below a package, reported on the first": """
shop/__init__.py
shop/tools/run.py  # PKG001
shop/tools/stop.py
""",
    "only packages": """
shop/__init__.py
shop/plugins/pay/__init__.py  # PKG001
shop/plugins/ship/__init__.py
""",
    "one inside another, without a module between": """
shop/__init__.py
shop/plugins/pay/card.py  # PKG001
""",
    "one inside another": """
shop/__init__.py
shop/plugins/base.py  # PKG001
shop/plugins/pay/card.py  # PKG001
""",
    "a regular package below a directory that is none": """
app/__init__.py
app/services/client.py  # PKG001
app/services/news/__init__.py
app/services/news/feed.py
""",
    "a stub is no __init__ at run time": """
shop/__init__.py
shop/tools/__init__.pyi
shop/tools/run.py  # PKG001
""",
    "a directory called __init__.py": """
shop/__init__.py
shop/tools/__init__.py/
shop/tools/run.py  # PKG001
""",
    "scripts beside modules": """
shop/__init__.py
shop/bin/run.py:
    #!/usr/bin/env python  # PKG001
shop/bin/stop.py
""",
    "a setup.py in a package makes no project root": """
setup.py
num/__init__.py
num/core/__init__.py
num/core/setup.py
num/core/lib/x.py  # PKG001
""",
    "no __init__ at all, but a relative import": """
main.py
app/main.py:
    from .settings import *  # PKG001
app/settings.py
app/other.py:
    from . import main
""",
    "a package in a repository that is a package": """
pyproject.toml
__init__.py
app/__init__.py
app/tools/run.py  # PKG001
scripts/a.py
scripts/b.py:
    from . import a  # PKG001
""",
    "a test folder inside the package": """
shop/__init__.py
shop/tests/test_a.py  # PKG001
""",
}

NAMESPACE = """
beetsplug/_utils/__init__.py
beetsplug/_utils/m.py:
    from .._typing import Json{used}
    from .. import chroma{used}
    from ..gone import x  # PKG003
    from .._typing.gone import x  # PKG003
    from .. import gone  # PKG003
beetsplug/_typing.py:
    Json = dict
beetsplug/chroma.py:
    {imported}
"""


def test_dots_may_reach_a_namespace_package_that_is_imported_by_its_name(tmp_path: Path) -> None:
    imported = "from beetsplug._utils import m"
    check(tmp_path / "used", NAMESPACE.format(used="", imported=imported))
    check(tmp_path / "unused", NAMESPACE.format(used="  # PKG003", imported="import os"))


@pytest.mark.parametrize("name", SILENT)
def test_silent_on(name: str, tmp_path: Path) -> None:
    check(tmp_path, SILENT[name])


@pytest.mark.parametrize("name", HOLES)
def test_hole(name: str, tmp_path: Path) -> None:
    check(tmp_path, HOLES[name])


def test_without_any_marker_the_root_is_above_the_package(tmp_path: Path) -> None:
    text = "x/app/__init__.py\nx/app/tools/run.py  # PKG001\nx/run.py\nx/lib/a.py"
    [report] = check(tmp_path, text, marked=False)
    assert report.text == "no __init__.py in 'app/tools', a directory of package 'app'"


def test_without_anything_the_root_is_the_directory_of_the_file(tmp_path: Path) -> None:
    text = "lib/a.py:\n    from . import b  # PKG001\n    from ..lib import c  # PKG003\nlib/b.py"
    assert check(tmp_path, text, marked=False)[0].text == (
        "no __init__.py in 'lib', whose modules import relatively"
    )


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (
            "backend/app/__init__.py\nbackend/app/middleware/rate.py  # PKG001",
            "no __init__.py in 'backend/app/middleware', a directory of package 'app'",
        ),
        (
            "app/__init__.py\napp/a/b/c.py  # PKG001",
            "no __init__.py in 'app/a' and 'app/a/b', directories of package 'app'",
        ),
        (
            "app/__init__.py\napp/tools/__intit__.py  # PKG001\napp/tools/run.py",
            "no __init__.py in 'app/tools', a directory of package 'app';"
            " rename '__intit__.py' to '__init__.py'",
        ),
    ],
)
def test_message(tree: str, message: str, tmp_path: Path) -> None:
    assert [r.text for r in check(tmp_path, tree)] == [message]


@pytest.mark.parametrize(
    "name",
    ["__init.py", "_init_.py", "__inti__.py", "__ini__.py", "__init__", "__init__py",
     "__init__.PY", "__int__.py", "__init_.py", "_init__.py"],
)  # fmt: skip
def test_misspelt_init_is_to_be_renamed(name: str, tmp_path: Path) -> None:
    (tmp_path / "app/tools").mkdir(parents=True)
    (tmp_path / "app/tools" / name).touch()
    first = "app/tools/" + min({"run.py", name} if name.endswith(".py") else {"run.py"})
    [report] = check(tmp_path, f"app/__init__.py\napp/tools/run.py\n{first}  # PKG001")
    assert report.text.endswith(f"; rename '{name}' to '__init__.py'")


@pytest.mark.parametrize("name", ["__main__.py", "_unit.py", "init.py", "__init__.pyi"])
def test_other_files_are_no_misspelt_init(name: str, tmp_path: Path) -> None:
    (tmp_path / "app/tools").mkdir(parents=True)
    (tmp_path / "app/tools" / name).touch()
    [report] = check(tmp_path, "app/__init__.py\napp/tools/__a.py  # PKG001")
    assert report.text.endswith("package 'app'")


def test_no_init_at_all_and_an_earlier_module_with_a_guarded_relative_import(
    tmp_path: Path,
) -> None:
    check(
        tmp_path,
        """
app/a.py:
    try:
        from .c import *
    except ImportError:
        from c import *
app/b.py:
    from .c import *  # PKG001
app/c.py
""",
    )


def test_no_init_at_all_and_a_module_that_no_import_can_spell(tmp_path: Path) -> None:
    check(tmp_path, "app/b.py\napp/my-a.py:\n    from .b import *  # PKG001")


def test_no_init_at_all_and_an_earlier_module_that_is_linted_later(tmp_path: Path) -> None:
    tree = "app/a.py:\n    from .c import *  # PKG001\napp/b.py:\n    from .c import *\napp/c.py"
    check(tmp_path, tree, "app/c.py", "app/b.py", "app/a.py")


def test_no_init_at_all_and_an_earlier_module_that_is_not_linted(tmp_path: Path) -> None:
    tree = "app/a.py:\n    from .c import *\napp/b.py:\n    from .c import *  # PKG001\napp/c.py"
    check(tmp_path, tree, "app/c.py", "app/b.py")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(source=from_grammar() | st.just("from ...a import (b, c)\nfrom . import *\n"))
def test_nothing_that_parses_raises(source: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    root = tmp_path_factory.mktemp("tree")
    (root / "x.py").touch()
    module = Module(str(root / "x.py"), tree, source.splitlines(True))
    findings = Checker(Settings(), lambda _path: True).check(module)
    assert all(1 <= f.row <= max(1, len(module.lines)) for f in findings)
