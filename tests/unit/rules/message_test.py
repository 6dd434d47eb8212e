"""What a message says is wrong, and what every message has in common."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kit.trees import check_each, flake8, plant

MESSAGES = {
    "nothing like it": (
        "app/__init__.py\napp/m.py:\n    from .missing import x  # PKG002",
        7,
        "no module 'missing' in package 'app'",
    ),
    "through a missing-init directory": (
        "app/__init__.py\napp/m.py:\n    from .mw.rate import x  # PKG002\napp/mw/rate.py  # PKG001",
        7,
        "'mw' has no __init__.py: '.mw.rate' is found only as a namespace package",
    ),
    "into a missing-init directory": (
        "app/__init__.py\napp/m.py:\n    from .mw import rate  # PKG002\napp/mw/rate.py  # PKG001",
        7,
        "'mw' has no __init__.py: '.mw' is found only as a namespace package",
    ),
    "a missing-init directory by name": (
        "app/__init__.py:\n    from . import m, mw  # PKG002\napp/m.py\napp/mw/rate.py  # PKG001",
        18,
        "'mw' has no __init__.py: it is found only as a namespace package",
    ),
    "through a missing-init directory with a misspelt __init__": (
        "app/__init__.py\napp/m.py:\n    from .mw.rate import x  # PKG002\n"
        "app/mw/__init.py  # PKG001\napp/mw/rate.py",
        7,
        "'mw' has no __init__.py: '.mw.rate' is found only as a namespace package;"
        " rename '__init.py' to '__init__.py'",
    ),
    "a miss behind a missing-init directory": (
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
    "beyond the top level though there is such a file": (
        "app/__init__.py\napp/m.py:\n    from ..core import x  # PKG003\ncore.py:\n    x = 1",
        6,
        "'..core' climbs above the top-level package 'app'",
    ),
    "a name that a module lacks": (
        "app/__init__.py\napp/core.py\napp/m.py:\n    from .core import x  # PKG004",
        19,
        "module 'app.core' has no name 'x'",
    ),
    "a name that a package lacks": (
        "app/__init__.py\napp/m.py:\n    from . import x  # PKG004",
        15,
        "package 'app' has neither a name nor a module 'x'",
    ),
    "absolute, nothing like it": (
        "app/__init__.py\napp/m.py:\n    import app.gone  # PKG005",
        12,
        "no module 'gone' in package 'app'",
    ),
    "absolute, through a missing-init directory": (
        "app/__init__.py\napp/m.py:\n    from app.mw.rate import x  # PKG005\n"
        "app/mw/rate.py  # PKG001",
        10,
        "'mw' has no __init__.py: 'app.mw.rate' is found only as a namespace package",
    ),
    "absolute, a module on the way": (
        "app/__init__.py\napp/m.py:\n    import app.cache.redis  # PKG005\napp/cache.py",
        18,
        "'app.cache' is a module, not a package",
    ),
}  # fmt: skip


def test_what_is_wrong(tmp_path: Path) -> None:
    found = check_each(tmp_path, {name: tree for name, (tree, _, _) in MESSAGES.items()})
    shown = {name: [(r.column, r.text) for r in reports] for name, reports in found.items()}
    assert {
        name for name, (_, *said) in MESSAGES.items() if tuple(said) not in shown[name]
    } == set()


ALL_MESSAGES = """
pyproject.toml
app/__init__.py
app/main.py:
    from .missing import x
    from .modles import x
    from .cache import x
    from .upper import x
    from .tools.run import x
    from .tools.missing import x
    from . import tools
    from .routes.health import x
    from .models.cart import x
    from ...core import x
    from .... import x
    from .models import Crat
    from .models import Order
    from .models import nothing
    from . import upper
    from . import nothing
    from app.models import nothing
    from app.missing import x
    from app.modles import x
    import app.cache
    import app.tools.run
    from app.routes import health
    import app.models.cart
app/Upper.py
app/models.py:
    class Cart: ...
    x = 1
app/orders.py:
    class Order: ...
app/twin.py
app/twin/__init__.py
app/routes.py
app/routes/health.py
app/core/__init__.py
app/core/cache.py:
    x = 1
app/tools/__intit__.py
app/tools/run.py
app/bare/inner/run.py
"""


@pytest.mark.parametrize("form", [".", "{root}"])
def test_messages_are_fit_for_every_client(form: str, tmp_path: Path) -> None:
    plant(tmp_path, ALL_MESSAGES)
    reports = flake8(tmp_path, form.format(root=tmp_path))
    assert {r.code for r in reports} == {f"PKG00{number}" for number in range(1, 7)}
    assert len(reports) == 13 + 14
    assert {"did you mean '.models'?", "did you mean '.core.cache'?"} <= {
        r.text.partition("; ")[2] for r in reports
    }
    for text in (found.text for found in reports):
        assert re.match(r"[a-z']", text), text
        assert text[-1] not in ".!:;", text
        assert str(tmp_path) not in text
        assert not re.search(r":\d+:|//|\\", text), text


def test_a_message_does_not_depend_on_the_files_that_are_passed(tmp_path: Path) -> None:
    plant(tmp_path, ALL_MESSAGES)
    together = flake8(tmp_path, "app")
    alone = [flake8(tmp_path, path) for path in sorted({r.path for r in together})]
    assert [found for reports in alone for found in reports] == together
