"""PKG002 and PKG003: what is wrong, where it stands, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trees import check

MESSAGES = {
    "nothing like it": (
        "app/__init__.py\napp/m.py:\n    from .missing import x  # PKG002",
        7,
        "no module 'missing' in package 'app'",
    ),
    "a slip of the pen": (
        "app/__init__.py\napp/m.py:\n    from .modles import x  # PKG002\napp/models.py",
        7,
        "no module 'modles' in package 'app'; did you mean '.models'?",
    ),
    "a slip within the path": (
        "app/__init__.py\napp/m.py:\n    from .utlis.text import x  # PKG002\n"
        "app/utils/__init__.py\napp/utils/text.py",
        7,
        "no module 'utlis' in package 'app'; did you mean '.utils.text'?",
    ),
    "two that are equally close": (
        "app/__init__.py\napp/m.py:\n    from .model import x  # PKG002\n"
        "app/models.py\napp/modelz.py",
        7,
        "no module 'model' in package 'app'",
    ),
    "the only one with the same last word": (
        "app/__init__.py\napp/m/__init__.py:\n"
        "    from ..services.alpaca_client import x  # PKG002\n"
        "app/services/__init__.py\napp/services/tradier_client.py\napp/services/cache.py",
        17,
        "no module 'alpaca_client' in package 'app.services';"
        " did you mean '..services.tradier_client'?",
    ),
    "a dot too few": (
        "app/__init__.py\napp/api/__init__.py\napp/api/m.py:\n"
        "    from .models import x  # PKG002\napp/models.py",
        7,
        "no module 'models' in package 'app.api'; did you mean '..models'?",
    ),
    "a dot too many": (
        "app/__init__.py\napp/api/__init__.py\napp/api/m.py:\n"
        "    from ..models import x  # PKG002\napp/api/models.py",
        8,
        "no module 'models' in package 'app'; did you mean '.models'?",
    ),
    "moved elsewhere": (
        "app/__init__.py\napp/m.py:\n    from .cache import x  # PKG002\n"
        "app/core/__init__.py\napp/core/cache.py",
        7,
        "no module 'cache' in package 'app'; did you mean '.core.cache'?",
    ),
    "moved up and elsewhere": (
        "app/__init__.py\napp/api/__init__.py\napp/api/v1/__init__.py\napp/api/v1/m.py:\n"
        "    from ..cache import x  # PKG002\napp/core/__init__.py\napp/core/cache.py",
        8,
        "no module 'cache' in package 'app.api'; did you mean '...core.cache'?",
    ),
    "moved package": (
        "app/__init__.py\napp/m.py:\n    from .db.user import x  # PKG002\n"
        "app/core/__init__.py\napp/core/db/__init__.py\napp/core/db/user.py\n"
        "app/core/user.py",
        7,
        "no module 'db' in package 'app'; did you mean '.core.db.user'?",
    ),
    "two places that it may have moved to": (
        "app/__init__.py\napp/m.py:\n    from .cache import x  # PKG002\n"
        "app/core/__init__.py\napp/core/cache.py\napp/api/__init__.py\napp/api/cache.py",
        7,
        "no module 'cache' in package 'app'",
    ),
    "never the importing module itself": (
        "app/__init__.py\napp/api/__init__.py\napp/api/cache.py:\n"
        "    from ..cache import x  # PKG002",
        8,
        "no module 'cache' in package 'app'",
    ),
    "another case": (
        "app/__init__.py\napp/m.py:\n    from .rate import x  # PKG002\napp/Rate.py",
        7,
        "no module 'rate' in package 'app'; on disk it is spelled 'Rate.py'",
    ),
    "another case of a package": (
        "app/__init__.py\napp/m.py:\n    from .rate.x import y  # PKG002\napp/Rate/__init__.py",
        7,
        "no module 'rate' in package 'app'; on disk it is spelled 'Rate'",
    ),
    "another case of the suffix": (
        "app/__init__.py\napp/m.py:\n    from .rate import x  # PKG002\napp/rate.PY",
        7,
        "no module 'rate' in package 'app'; on disk it is spelled 'rate.PY'",
    ),
    "unrelated files in another case": (
        "app/__init__.py\napp/m.py:\n    from .owners import x  # PKG002\napp/OWNERS",
        7,
        "no module 'owners' in package 'app'",
    ),
    "through a hole": (
        "app/__init__.py\napp/m.py:\n    from .mw.rate import x  # PKG002\napp/mw/rate.py  # PKG001",
        7,
        "'mw' has no __init__.py: '.mw.rate' is found only as a namespace package",
    ),
    "into a hole": (
        "app/__init__.py\napp/m.py:\n    from .mw import rate  # PKG002\napp/mw/rate.py  # PKG001",
        7,
        "'mw' has no __init__.py: '.mw' is found only as a namespace package",
    ),
    "a hole by name": (
        "app/__init__.py:\n    from . import m, mw  # PKG002\napp/m.py\napp/mw/rate.py  # PKG001",
        18,
        "'mw' has no __init__.py: it is found only as a namespace package",
    ),
    "through a hole with a misspelt __init__": (
        "app/__init__.py\napp/m.py:\n    from .mw.rate import x  # PKG002\n"
        "app/mw/__init.py  # PKG001\napp/mw/rate.py",
        7,
        "'mw' has no __init__.py: '.mw.rate' is found only as a namespace package;"
        " rename '__init.py' to '__init__.py'",
    ),
    "a miss behind a hole": (
        "app/__init__.py\napp/m.py:\n    from .mw.rat.x import x  # PKG002\napp/mw/zoo.py  # PKG001",
        10,
        "no module 'rat' in package 'app.mw'",
    ),
    "a module on the way": (
        "app/__init__.py\napp/m.py:\n    from .routes.health import x  # PKG002\napp/routes.py",
        14,
        "'app.routes' is a module, not a package",
    ),
    "a module that hides a directory": (
        "app/__init__.py\napp/m.py:\n    from .routes.health import x  # PKG002\n"
        "app/routes.py\napp/routes/health.py  # PKG006",
        14,
        "'app.routes' is a module, not a package: 'app/routes.py' hides the directory 'app/routes'",
    ),
    "beyond the top level": (
        "app/__init__.py\napp/m.py:\n    from ...core import x  # PKG003",
        6,
        "'...core' climbs above the top-level package 'app'",
    ),
    "beyond the top level, of nothing": (
        "app/__init__.py\napp/m.py:\n    from .. import x  # PKG003\n    from ... import *  # PKG003",
        6,
        "'..' climbs above the top-level package 'app'",
    ),
    "beyond the top level by a dot": (
        "app/__init__.py\napp/m.py:\n    from ..core import x  # PKG003\napp/core.py",
        6,
        "'..core' climbs above the top-level package 'app'; did you mean '.core'?",
    ),
    "beyond the top level though there is such a file": (
        "app/__init__.py\napp/m.py:\n    from ..core import x  # PKG003\ncore.py",
        6,
        "'..core' climbs above the top-level package 'app'",
    ),
    "below the root, with no __init__ at all": (
        "app/__init__.py/\napp/m.py:\n    from .x import (  # PKG001\n        y)\napp/x.py:\n    y = 1",
        1,
        "no __init__.py in 'app', whose modules import relatively",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_message(name: str, tmp_path: Path) -> None:
    tree, column, text = MESSAGES[name]
    reports = check(tmp_path, tree)
    assert (column, text) in [(r.column, r.text) for r in reports]


def test_one_file_may_have_every_fault(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
app/__init__.py
app/api/views.py:
    from . import other
    from .other import *
    from ..middleware.rate import limiter  # PKG002
    from ..api.other import *
    from ..missing import z; from ..gone import q  # PKG002 PKG002
    from ....core import v  # PKG003
app/api/other.py  # PKG001
app/middleware/rate.py  # PKG001
""",
    )


def test_legal_oddities_are_found(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
app/__init__.py:
    from .__main__ import x
    from .m import y
app/__main__.py:
    from .__init__ import x
app/m.py:
    x = y = 1
    from . m import x
    from .\\
        m import y
    from .ﬁle import ﬁx
    from .compiled import w
    from . import assets
    from .assets import *
app/file.py:
    fix = 1
app/compiled.pyc
app/assets/logo.svg
""",
    )


@pytest.mark.parametrize(
    "init",
    [
        "mw = 1", "def mw(): pass", "class mw: pass", "from .x import mw", "import os as mw",
        "from .x import *", "def __getattr__(name): pass", "from .x import __getattr__",
        "globals().update(mw=1)", "for mw in (): pass", "import sys\n    sys.modules[__name__] = 1",
        "match 1:\n            case mw: pass", "from . import x as mw", "x ==",
    ],
)  # fmt: skip
def test_a_name_that_the_package_binds_is_no_hole(init: str, tmp_path: Path) -> None:
    syntax_error = "  # E999" if init == "x ==" else ""
    check(
        tmp_path,
        f"app/__init__.py:\n    {init}{syntax_error}\napp/m.py:\n    from . import mw\n"
        "app/x.py:\n    mw = __getattr__ = 1\napp/mw/rate.py  # PKG001",
    )


def test_a_guarded_name_is_no_fault(tmp_path: Path) -> None:
    check(
        tmp_path,
        "app/__init__.py\napp/m.py:\n    try:\n        from . import mw\n"
        "    except ImportError:\n        mw = None\napp/mw/rate.py  # PKG001",
    )


def test_a_compiled_init_may_bind_any_name(tmp_path: Path) -> None:
    check(tmp_path, "app/__init__.abi3.so\napp/m.py:\n    from . import mw\napp/mw/a.py  # PKG001")


def test_without_any_marker_a_package_in_a_hole_may_climb_through_it(tmp_path: Path) -> None:
    tree = (
        "app/__init__.py\napp/services/cache.py:\n    cached = 1\napp/services/news/__init__.py\n"
    )
    news = (
        "app/services/news/feed.py:\n    from ..cache import cached\n    from .x import y  # PKG002"
    )
    check(tmp_path, tree.replace("cache.py:", "cache.py:  # PKG001") + news, marked=False)
