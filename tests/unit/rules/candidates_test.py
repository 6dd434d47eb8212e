"""What a failing import may have meant: a module that has the names it asks for."""

from __future__ import annotations

from pathlib import Path

from tests.kit.trees import check_each

SUGGESTED = {
    "a slip of the pen": (
        "app/__init__.py\napp/m.py:\n    from .modles import x  # PKG002\napp/models.py:\n    x = 1",
        "no module 'modles' in package 'app'; did you mean '.models'?",
    ),
    "a slip of the pen, of all names": (
        "app/__init__.py\napp/m.py:\n    from .modles import *  # PKG002\napp/models.py",
        "no module 'modles' in package 'app'; did you mean '.models'?",
    ),
    "a slip of the pen, of a module that may have any name": (
        "app/__init__.py\napp/m.py:\n    from .modles import x  # PKG002\n"
        "app/models.py:\n    def __getattr__(name): ...",
        "no module 'modles' in package 'app'; did you mean '.models'?",
    ),
    "a slip of the pen, of a package's module": (
        "app/__init__.py\napp/m.py:\n    from .modles import x  # PKG002\n"
        "app/models/__init__.py\napp/models/x.py",
        "no module 'modles' in package 'app'; did you mean '.models'?",
    ),
    "a slip of the pen, absolute": (
        "app/__init__.py\napp/m.py:\n    import os, app.cach as c  # PKG005\napp/cache.py",
        "no module 'cach' in package 'app'; did you mean 'app.cache'?",
    ),
    "a slip of the pen, in another package of the project": (
        "app/__init__.py\nlib/__init__.py\nlib/m.py:\n    import app.cach  # PKG005\napp/cache.py",
        "no module 'cach' in package 'app'; did you mean 'app.cache'?",
    ),
    "a slip within the path": (
        "app/__init__.py\napp/m.py:\n    from .utlis.text import x  # PKG002\n"
        "app/utils/__init__.py\napp/utils/text.py:\n    x = 1",
        "no module 'utlis' in package 'app'; did you mean '.utils.text'?",
    ),
    "the only one with the same last word": (
        "app/__init__.py\napp/m/__init__.py:\n"
        "    from ..services.alpaca_client import x  # PKG002\n"
        "app/services/__init__.py\napp/services/tradier_client.py:\n    x = 1\napp/services/cache.py",
        "no module 'alpaca_client' in package 'app.services';"
        " did you mean '..services.tradier_client'?",
    ),
    "a dot too few": (
        "app/__init__.py\napp/api/__init__.py\napp/api/m.py:\n"
        "    from .models import x  # PKG002\napp/models.py:\n    x = 1",
        "no module 'models' in package 'app.api'; did you mean '..models'?",
    ),
    "a dot too many": (
        "app/__init__.py\napp/api/__init__.py\napp/api/m.py:\n"
        "    from ..models import x  # PKG002\napp/api/models.py:\n    x = 1",
        "no module 'models' in package 'app'; did you mean '.models'?",
    ),
    "beyond the top level by a dot": (
        "app/__init__.py\napp/m.py:\n    from ..core import x  # PKG003\napp/core.py:\n    x = 1",
        "'..core' climbs above the top-level package 'app'; did you mean '.core'?",
    ),
    "moved elsewhere": (
        "app/__init__.py\napp/m.py:\n    from .cache import x  # PKG002\n"
        "app/core/__init__.py\napp/core/cache.py:\n    x = 1",
        "no module 'cache' in package 'app'; did you mean '.core.cache'?",
    ),
    "moved elsewhere, absolute": (
        "app/__init__.py\napp/m.py:\n    from app.cache import x  # PKG005\n"
        "app/core/__init__.py\napp/core/cache.py:\n    x = 1",
        "no module 'cache' in package 'app'; did you mean 'app.core.cache'?",
    ),
    "moved up and elsewhere": (
        "app/__init__.py\napp/api/__init__.py\napp/api/v1/__init__.py\napp/api/v1/m.py:\n"
        "    from ..cache import x  # PKG002\napp/core/__init__.py\napp/core/cache.py:\n    x = 1",
        "no module 'cache' in package 'app.api'; did you mean '...core.cache'?",
    ),
    "moved into a missing-init directory": (
        "app/__init__.py\napp/m.py:\n    from .cache import x  # PKG002\n"
        "app/core/cache.py:  # PKG001\n    x = 1",
        "no module 'cache' in package 'app'; did you mean '.core.cache'?",
    ),
    "moved package": (
        "app/__init__.py\napp/m.py:\n    from .db.user import x  # PKG002\n"
        "app/core/__init__.py\napp/core/db/__init__.py\napp/core/db/user.py:\n    x = 1\n"
        "app/core/user.py:\n    x = 1",
        "no module 'db' in package 'app'; did you mean '.core.db.user'?",
    ),
    "of two spellings the one that has the name": (
        "app/__init__.py\napp/api/__init__.py\napp/api/m.py:\n    from .cache import x  # PKG002\n"
        "app/cache.py:\n    y = 1\napp/core/__init__.py\napp/api/cachee.py:\n    x = 1",
        "no module 'cache' in package 'app.api'; did you mean '.cachee'?",
    ),
    "another case": (
        "app/__init__.py\napp/m.py:\n    from .rate import x  # PKG002\napp/Rate.py",
        "no module 'rate' in package 'app'; on disk it is spelled 'Rate.py'",
    ),
    "another case of a package": (
        "app/__init__.py\napp/m.py:\n    from .rate.x import y  # PKG002\napp/Rate/__init__.py",
        "no module 'rate' in package 'app'; on disk it is spelled 'Rate'",
    ),
    "another case of the suffix": (
        "app/__init__.py\napp/m.py:\n    from .rate import x  # PKG002\napp/rate.PY",
        "no module 'rate' in package 'app'; on disk it is spelled 'rate.PY'",
    ),
    "another case, absolute": (
        "app/__init__.py\napp/m.py:\n    from app.cache import x  # PKG005\napp/Cache.py",
        "no module 'cache' in package 'app'; on disk it is spelled 'Cache.py'",
    ),
    "a name that is a slip of the pen": (
        "app/__init__.py\napp/core.py:\n    class Cart: ...\n"
        "app/m.py:\n    from .core import Crat  # PKG004",
        "module 'app.core' has no name 'Crat'; did you mean 'Cart'?",
    ),
    "a name in another case": (
        "app/__init__.py\napp/core.py:\n    N = 1\napp/m.py:\n    from .core import n  # PKG004",
        "module 'app.core' has no name 'n'; did you mean 'N'?",
    ),
    "a module that is a slip of the pen": (
        "app/__init__.py\napp/models.py\napp/m.py:\n    from . import modles  # PKG004",
        "package 'app' has neither a name nor a module 'modles'; did you mean 'models'?",
    ),
    "a name that another module has": (
        "app/__init__.py\napp/core.py\napp/orders.py:\n    class Order: ...\n"
        "app/m.py:\n    from .core import Order  # PKG004",
        "module 'app.core' has no name 'Order'; 'app.orders' has it",
    ),
}  # fmt: skip

NOT_SUGGESTED = {
    "two that are equally close": (
        "app/__init__.py\napp/m.py:\n    from .model import x  # PKG002\n"
        "app/models.py:\n    x = 1\napp/modelz.py:\n    x = 1"
    ),
    "two places that it may have moved to": (
        "app/__init__.py\napp/m.py:\n    from .cache import x  # PKG002\napp/core/__init__.py\n"
        "app/core/cache.py:\n    x = 1\napp/api/__init__.py\napp/api/cache.py:\n    x = 1"
    ),
    "never the importing module itself": (
        "app/__init__.py\napp/api/__init__.py\napp/api/cache.py:\n"
        "    x = 1\n    from ..cache import x  # PKG002"
    ),
    "unrelated files in another case": (
        "app/__init__.py\napp/m.py:\n    from .owners import x  # PKG002\napp/OWNERS"
    ),
    "a last word that is short": (
        "app/__init__.py\napp/m.py:\n    from .some_api import x  # PKG002\n"
        "app/another_api.py:\n    x = 1"
    ),
    "two with the same last word": (
        "app/__init__.py\napp/m.py:\n    from .alpaca_client import x  # PKG002\n"
        "app/a_client.py:\n    x = 1\napp/b_client.py:\n    x = 1"
    ),
    "a directory without anything": (
        "app/__init__.py\napp/m.py:\n    from .modles import *  # PKG002\napp/models/data.txt"
    ),
    # A module that lacks what is asked for cannot be meant.
    "moved, and lacks the name (gitty)": (
        "gitty/__init__.py\n"
        "gitty/diff.py:\n    from .objects.util import mode_str_to_int  # PKG002\n"
        "gitty/util.py:\n    def hex_to_bin(): ..."
    ),
    "a slip of the pen, and lacks the name": (
        "app/__init__.py\napp/m.py:\n    from .modles import x  # PKG002\napp/models.py:\n    y = 1"
    ),
    "a slip of the pen, and lacks one of two names": (
        "app/__init__.py\napp/m.py:\n    from .modles import x, y  # PKG002\n"
        "app/models.py:\n    y = 1"
    ),
    "the same last word, and lacks the name": (
        "app/__init__.py\napp/m.py:\n    from .alpaca_client import x  # PKG002\n"
        "app/tradier_client.py:\n    y = 1"
    ),
    "other dots, and lacks the name": (
        "app/__init__.py\napp/api/__init__.py\napp/api/m.py:\n"
        "    from .models import x  # PKG002\napp/models.py:\n    y = 1"
    ),
    "fewer dots, and lacks the name": (
        "app/__init__.py\napp/m.py:\n    from ..core import x  # PKG003\napp/core.py:\n    y = 1"
    ),
    "absolute, and lacks the name": (
        "app/__init__.py\napp/m.py:\n    from app.cach import x  # PKG005\napp/cache.py:\n    y = 1"
    ),
}


def test_suggestions(tmp_path: Path) -> None:
    found = check_each(tmp_path, {name: tree for name, (tree, _) in SUGGESTED.items()})
    said = {name: {r.text for r in reports} for name, reports in found.items()}
    missing = {name: said[name] for name, (_, text) in SUGGESTED.items() if text not in said[name]}
    assert missing == {}


def test_what_is_not_suggested(tmp_path: Path) -> None:
    found = check_each(tmp_path, NOT_SUGGESTED)
    assert {name: len(reports) for name, reports in found.items()} == dict.fromkeys(found, 1)
    assert {name: r.text for name, [r] in found.items() if ";" in r.text} == {}
