"""PKG002, PKG003 and PKG005: which imports are reported, and where."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from flake8_pkginit.resolve.outcomes import Found, Outcome, Undecided
from flake8_pkginit.rules.catalogue import RULES
from flake8_pkginit.rules.unresolved import RULE_FOR, RULE_FOR_ABSOLUTE
from tests.kit.rows import (
    RESOLVED_OR_FOREIGN,
    RESOLVED_RELATIVE,
    UNRESOLVED_FIRST_PARTY,
    UNRESOLVED_RELATIVE,
)
from tests.kit.trees import check, check_each


def test_every_outcome_that_is_a_fault_has_a_rule() -> None:
    assert set(RULE_FOR) == set(get_args(Outcome)) - {Found, Undecided}
    assert {*RULE_FOR.values(), *RULE_FOR_ABSOLUTE.values()} <= set(RULES)


def test_a_relative_import_that_fails(tmp_path: Path) -> None:
    check_each(tmp_path, UNRESOLVED_RELATIVE)


def test_silent_on_a_relative_import(tmp_path: Path) -> None:
    check_each(tmp_path, RESOLVED_RELATIVE)


def test_an_absolute_import_that_fails(tmp_path: Path) -> None:
    check_each(tmp_path, UNRESOLVED_FIRST_PARTY)


def test_silent_on_an_absolute_import(tmp_path: Path) -> None:
    check_each(tmp_path, RESOLVED_OR_FOREIGN)


# Names that a package binds beside a missing-init directory.

BINDING = [
    "mw = 1", "def mw(): pass", "class mw: pass", "from .x import mw", "import os as mw",
    "from .x import *", "def __getattr__(name): pass", "from .x import __getattr__",
    "globals().update(mw=1)", "for mw in (): pass", "import sys\n    sys.modules[__name__] = 1",
    "match 1:\n            case mw: pass", "from . import x as mw", "x ==",
]  # fmt: skip


def test_a_name_that_the_package_binds_is_no_missing_init_directory(tmp_path: Path) -> None:
    trees = {}
    for init in BINDING:
        syntax_error = "  # E999" if init == "x ==" else ""
        trees[init] = (
            f"app/__init__.py:\n    {init}{syntax_error}\napp/m.py:\n    from . import mw\n"
            "app/x.py:\n    mw = __getattr__ = 1\napp/mw/rate.py  # PKG001"
        )
    check_each(tmp_path, trees)


def test_a_guarded_name_is_no_fault(tmp_path: Path) -> None:
    check(
        tmp_path,
        "app/__init__.py\napp/m.py:\n    try:\n        from . import mw\n"
        "    except ImportError:\n        mw = None\napp/mw/rate.py  # PKG001",
    )


def test_a_compiled_init_may_bind_any_name(tmp_path: Path) -> None:
    check(tmp_path, "app/__init__.abi3.so\napp/m.py:\n    from . import mw\napp/mw/a.py  # PKG001")


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


def test_without_any_marker_a_package_in_a_hole_may_climb_through_it(tmp_path: Path) -> None:
    tree = (
        "app/__init__.py\napp/services/cache.py:\n    cached = 1\napp/services/news/__init__.py\n"
    )
    news = (
        "app/services/news/feed.py:\n    from ..cache import cached\n    from .x import y  # PKG002"
    )
    check(tmp_path, tree.replace("cache.py:", "cache.py:  # PKG001") + news, is_marked=False)


# Where absolute imports start.

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
