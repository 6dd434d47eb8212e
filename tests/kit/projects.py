"""Projects with known findings, which several tests lay out."""

RELATIVE = """
pyproject.toml
app/__init__.py
app/main.py:
    from .missing import x
    from .tools.run import x
app/tools/run.py:
    from ...core import x
app/tools/stop.py
"""
RELATIVE_FOUND = [
    "app/main.py:1:7 PKG002",
    "app/main.py:2:7 PKG002",
    "app/tools/run.py:1:1 PKG001",
    "app/tools/run.py:1:6 PKG003",
]
# One fault or two of each rule that is about names, absolute imports and modules.
NAMES = """
pyproject.toml
app/__init__.py
app/main.py:
    from .core import x, lost
    from app.core import (
        x,
        lost,
    )
    from app.missing import x
    import app.core, app.nowhere
app/core.py:
    x = 1
app/twin.py
app/twin/__init__.py
app/flat.py
app/flat/inner.py
"""
NAMES_FOUND = [
    "app/flat/inner.py:1:1 PKG006",
    "app/main.py:1:22 PKG004",
    "app/main.py:4:5 PKG004",
    "app/main.py:6:10 PKG005",
    "app/main.py:7:22 PKG005",
    "app/twin.py:1:1 PKG006",
]
# Findings of every kind beside what silences them.
MIXED = """
setup.cfg:
    [flake8]
    exclude = .git,vendor
    per-file-ignores = app/ignored.py:PKG002
    pkg-generated = *_pb2.py
app/__init__.py:
    from .models import Cart
    from . import middleware
app/models.py:
    class Cart: ...
app/views.py:
    from .models import Cart, Basket
    from .modles import Cart
    from .models import Kart  # noqa: PKG004
    from .made_pb2 import x
    import app.gone, os, redis
    from ...core import x
app/guarded.py:
    try:
        from .speedups import x
    except ImportError:
        x = None
app/whole.py:
    # flake8: noqa
    from .gone import x
app/ignored.py:
    from .gone import x
app/broken.py:
    from .gone import (
app/latin.py:
    # coding: latin-1
    from .gone import x
app/one.py:
    x = 1; from .gone import y
app/middleware/rate.py:
    from ..gone import x
app/middleware/time.py
app/cache.py
app/cache/__init__.py
vendor/app/__init__.py:
    from .gone import x
tests/test_app.py:
    from app.models import Basket
"""
# Sources by the names of their modules, with the place of what fails in them.
SOURCES = {
    "bom": (b"\xef\xbb\xbffrom .missing import x\n", "1:7"),
    "bom_on_another_line": (b"\xef\xbb\xbfx = 1\nfrom .missing import x\n", "2:7"),
    "crlf": (b"import os\r\nfrom .missing import x\r\n", "2:7"),
    "crlf_within": (b"import os\r\nfrom .  missing import (\r\n    x,\r\n)\r\n", "2:9"),
    "cr": (b"import os\rfrom .missing import x\r", "2:7"),
    "form_feed": (b"import os\n\x0cfrom .missing import x\n", "2:8"),
    "form_feed_alone": (b"import os\n\x0c\nfrom .missing import x\n", "3:7"),
    "cookie": (b"# -*- coding: latin-1 -*-\n\xe9 = 1; from .missing import x\n", "2:14"),
    "no_cookie": (b"# neither ASCII nor UTF-8: \xe9\nx = 1; from .missing import x\n", "2:14"),
    "accent": ("é = 1; from .missing import x\n".encode(), "1:14"),
    "astral": ("s = '\N{PILE OF POO}'; from .missing import x\n".encode(), "1:16"),
    "combining": ("s = 'e\u0301'; from .missing import x\n".encode(), "1:17"),
    "line_separator": ("s = 'a\u2028b'; from .missing import x\n".encode(), "1:18"),
    "line_separator_above": ("s = 'a\u2028b'\nfrom .missing import x\n".encode(), "2:7"),
    "line_separator_within": ("from . import (main,  # \u2028\n    tools)\n".encode(), "2:5"),
    "tab": (b"if 1:\n\tfrom .missing import x\n", "2:8"),
    "continued": (b"from .\\\n  missing import x\n", "2:3"),
    "continued_dots": (b"from . \\\n  . \\\n  .missing import x\n", "1:6"),
    "spaces": (b"from .main . missing import x\n", "1:14"),
    "names": ("from . import (main as é,  # é\n    tools as b)\n".encode(), "2:5"),
    "names_in_a_line": ("from . import main as größe, tools\n".encode(), "1:30"),
}
