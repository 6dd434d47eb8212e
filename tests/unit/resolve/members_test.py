"""What ``from module import name`` finds in a module: its names, and a package's submodules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.resolve.members import Members
from flake8_pkginit.resolve.outcomes import Found
from tests.kit.resolving import begin
from tests.kit.trees import check, plant


class Package:
    """The package `app` of a small project, and what its modules have."""

    def __init__(self, root: Path, tree: str = "") -> None:
        plant(root, f"setup.cfg\napp/__init__.py\n{tree}")
        self.top = str(root / "app")
        run = begin()
        self.resolver = run.resolver
        self.members = Members(run.files, run.resolver)

    def found(self, name: str) -> Found:
        directory, last = os.path.split(os.path.join(self.top, name))
        return Found(os.path.join(directory, last), self.resolver.finder.find(directory, last))

    def lacks(self, module: str, name: str, *, is_typing: bool = False) -> bool:
        return self.members.lacks(self.found(module), name, is_typing)

    def surely_has(self, module: str, name: str, asker: str = "asker") -> bool:
        return self.members.surely_has(self.found(module), name, f"{self.top}/{asker}.py")

    def binds(self, module: str, name: str, asker: str = "asker") -> bool:
        return self.members.binds(self.found(module), name, f"{self.top}/{asker}.py")

    def is_assigned(self, module: str, name: str) -> bool:
        return self.members.is_assigned(self.top, self.found(module), name)


# A module that changes its own namespace has whatever name.

OPEN = [
    "globals()['x'] = 1", "globals().update(y)", "vars()['x'] = 1", "locals()['x'] = 1",
    "exec('x = 1')", "sys.modules[__name__] = y", "sys.modules[__name__].x = 1",
    "from sys import modules as m\nm[__name__].__dict__['x'] = 1",
    "importlib.import_module(__name__).x = 1", "setattr(import_module(__name__), y, 1)",
    "__import__(__name__).x = 1", "@enum.global_enum\nclass A: ...", "A._convert_('x')",
    "A._convert('x')", "sys._getframe(1).f_globals['x'] = 1", "def __getattr__(name): ...",
]  # fmt: skip
CLOSED = [
    "", "y = globals()['x']", "vars(y)['x'] = 1", "def f(): locals()['x'] = 1", "execute('x = 1')",
    "setattr(y, 'x', 1)", "delattr(y, 'x')", "y.__dict__['x'] = 1", "self.__dict__.update(x=1)",
    "y = sys.modules['x']", "sys.modules['app.y'] = 1", "import_module('x').x = 1",
    "class A:\n    def __getattr__(self, name): ...", "globals_ = 1", "my_globals()['x'] = 1",
]  # fmt: skip


@pytest.mark.parametrize(("texts", "answer"), [(OPEN, False), (CLOSED, True)])
def test_a_module_may_change_its_own_namespace(
    texts: list[str], answer: bool, tmp_path: Path
) -> None:
    plant(tmp_path, "app/star.py:\n    from .m import *")
    for text in texts:
        (tmp_path / "app/m.py").write_text(text)
        assert Package(tmp_path).lacks("m", "x") is answer, text
        assert Package(tmp_path).lacks("star", "x") is answer, text


# What a module has, by a scan and by a parse.

TREE = """
app/m.py:
    x = 1
    from .n import y
    from .other import *
    if TYPE_CHECKING:
        t = 1
app/n.py:
    y = 1
app/other.py:
    z = _z = 1
    from .third import *
app/third.py:
    deep = 1
    from .other import *
app/listed.py:
    from .private import *
app/private.py:
    __all__ = ["_a", "sub"]
    _a = b = 1
app/pack/__init__.py:
    x = 1
app/pack/sub.py
app/pack/plain/m.txt
app/plain/m.py
app/broken.py:
    x = (
app/code.pyc
app/far.py:
    from os.path import *
app/starred.py:
    from .pack import *
app/copy.py:
    from .gone import x
"""


@pytest.mark.parametrize(
    ("module", "name", "has", "lacks"),
    [
        ("m", "x", True, False),
        ("m", "y", True, False),
        ("m", "z", True, False),
        ("m", "deep", True, False),
        ("m", "_z", False, True),
        ("m", "gone", False, True),
        ("m", "t", False, True),
        ("m", "__name__", True, False),
        ("m", "__doc__", True, False),
        ("m", "__path__", False, True),
        ("listed", "_a", True, False),
        ("listed", "b", False, True),
        ("pack", "x", True, False),
        ("pack", "sub", True, False),
        ("pack", "plain", False, True),
        ("pack", "__path__", True, False),
        ("plain", "m", True, False),
        ("plain", "gone", False, True),
        ("code", "x", True, False),
        ("far", "x", False, False),
        ("starred", "sub", False, False),
        ("copy", "x", True, False),
    ],
)
def test_a_module_has_a_name(
    module: str, name: str, has: bool, lacks: bool, tmp_path: Path
) -> None:
    package = Package(tmp_path, TREE)
    assert package.surely_has(module, name) is has
    assert package.lacks(module, name) is lacks


def test_nobody_knows_the_names_of_what_does_not_parse(tmp_path: Path) -> None:
    package = Package(tmp_path, TREE + "app/by_star.py:\n    from .broken import *\n")
    assert not package.lacks("broken", "y")
    assert not package.lacks("by_star", "y")
    assert not package.binds("broken", "x")


def test_nobody_knows_where_a_module_that_nothing_reaches_imports_from(tmp_path: Path) -> None:
    tree = "app/x.py\napp/x/m.py:\n    from .n import *\napp/x/n.py\napp/x/plain.py"
    package = Package(tmp_path, tree)
    assert not package.lacks("x/m", "y")
    assert package.lacks("x/plain", "y")


def test_a_type_checker_sees_more(tmp_path: Path) -> None:
    package = Package(tmp_path, TREE)
    assert package.lacks("m", "t")
    assert not package.lacks("m", "t", is_typing=True)
    assert package.lacks("m", "gone", is_typing=True)


def test_what_a_module_imports_from_itself_proves_nothing(tmp_path: Path) -> None:
    package = Package(tmp_path, "app/me.py:\n    from .me import x, y\n    y = 1")
    assert package.surely_has("me", "x")
    assert not package.surely_has("me", "x", "me")
    assert package.surely_has("me", "y", "me")


def test_a_module_has_a_name_but_not_by_way_of_the_file_that_asks(tmp_path: Path) -> None:
    package = Package(tmp_path, TREE)
    assert package.binds("m", "x")
    assert package.binds("m", "y")
    assert not package.binds("m", "y", "n")
    assert not package.binds("m", "gone")
    assert package.binds("pack", "sub")
    assert not package.binds("pack", "plain")
    assert not package.binds("plain", "x")
    assert not package.binds("code", "x")


def test_each_module_is_read_once(tmp_path: Path) -> None:
    package = Package(tmp_path, TREE)
    assert package.surely_has("n", "y")
    assert not package.lacks("n", "y")
    os.remove(f"{package.top}/n.py")
    assert package.surely_has("n", "y")
    assert not package.lacks("n", "y")
    assert package.members.index is package.members.index


# Names that one module sets on another.

SETTERS = {
    "an attribute of an import": ("from . import m\nm.x = 1", True),
    "by setattr": ("from . import m\nsetattr(m, 'x', 1)", True),
    "an attribute of a namesake": ("import m\nm.x = 1", True),
    "of whatever module": ("def f(module): module.x = 1", True),
    "of another import": ("from . import n\nn.x = 1", False),
    "of an instance": ("def f(self, y): self.x = y.x = 1", False),
    "another name": ("from . import m\nm.y = 1", False),
    "whatever name": ("from . import m\nsetattr(m, name, 1)", True),
    "whatever name of another": ("from . import n\nsetattr(n, name, 1)", False),
    "whatever name of whatever module": ("def g(module, n): setattr(module, n, 1)", False),
    "what does not parse": ("m.x = 1 (", True),
}


@pytest.mark.parametrize("name", SETTERS)
def test_a_module_sets_a_name_on_another(name: str, tmp_path: Path) -> None:
    text, answer = SETTERS[name]
    package = Package(tmp_path, "app/m.py\napp/n.py\napp/setter.py")
    (tmp_path / "app/setter.py").write_text(text)
    assert package.is_assigned("m", "x") is answer


def test_a_module_sets_a_name_on_itself(tmp_path: Path) -> None:
    text = "import sys\nme = sys.modules[__name__]\nme.x = 1"
    package = Package(tmp_path, "app/m.py\napp/n.py")
    (tmp_path / "app/m.py").write_text(text)
    assert package.is_assigned("m", "x")
    assert not package.is_assigned("n", "x")


def test_a_decorator_that_sets_any_name_does_so_for_its_users(tmp_path: Path) -> None:
    package = Package(
        tmp_path,
        """
app/export.py:
    import sys
    def export(thing, name):
        setattr(sys.modules[thing.__module__], name, thing)
app/user.py:
    from .export import export
    export(1, "x")
app/namesake.py:
    exported = 1
app/code.pyc
""",
    )
    assert package.is_assigned("user", "x")
    assert package.is_assigned("export", "x")
    assert not package.is_assigned("namesake", "x")
    assert not package.is_assigned("code", "x")


# What a run of flake8 says of them, and where.

MESSAGES = {
    "nothing like it": (
        "app/__init__.py\napp/m.py:\n    from .limits import burst  # PKG004\napp/limits.py",
        21,
        "module 'app.limits' has no name 'burst'",
    ),
    "a slip of the pen": (
        "app/__init__.py\napp/m.py:\n    from .limits import limitr  # PKG004\n"
        "app/limits.py:\n    limiter = 1\n    other = 2",
        21,
        "module 'app.limits' has no name 'limitr'; did you mean 'limiter'?",
    ),
    "another case": (
        "app/__init__.py\napp/m.py:\n    from .limits import Limiter  # PKG004\n"
        "app/limits.py:\n    limiter = limited = 1",
        21,
        "module 'app.limits' has no name 'Limiter'; did you mean 'limiter'?",
    ),
    "moved elsewhere": (
        "app/__init__.py\napp/m.py:\n    from .limits import Burst  # PKG004\n"
        "app/limits.py\napp/core/__init__.py\napp/core/rates.py:\n    class Burst: pass",
        21,
        "module 'app.limits' has no name 'Burst'; 'app.core.rates' has it",
    ),
    "two places that it may have moved to": (
        "app/__init__.py\napp/m.py:\n    from .limits import Burst  # PKG004\n"
        "app/limits.py\napp/a.py:\n    Burst = 1\napp/b.py:\n    Burst = 1",
        21,
        "module 'app.limits' has no name 'Burst'",
    ),
    "a package": (
        "app/__init__.py\napp/m.py:\n    from .core import rates  # PKG004\n"
        "app/core/__init__.py:\n    from os import path",
        19,
        "package 'app.core' has neither a name nor a module 'rates'",
    ),
    "a submodule": (
        "app/__init__.py\napp/m.py:\n    from .core import rate  # PKG004\n"
        "app/core/__init__.py\napp/core/rates.py",
        19,
        "package 'app.core' has neither a name nor a module 'rate'; did you mean 'rates'?",
    ),
    "of an absolute import": (
        "app/__init__.py\napp/m.py:\n    from app.limits import limitr  # PKG004\n"
        "app/limits.py:\n    limiter = 1",
        24,
        "module 'app.limits' has no name 'limitr'; did you mean 'limiter'?",
    ),
    "from the own directory, which has no __init__": (
        "app/__init__.py\napp/mw/m.py:\n    from . import rate, gone  # PKG001 PKG004\napp/mw/rate.py",
        21,
        "package 'app.mw' has neither a name nor a module 'gone'",
    ),
    "from a plain directory": (
        "app/__init__.py\napp/m.py:\n    from .assets import logo  # PKG004\napp/assets/logo.svg",
        21,
        "package 'app.assets' has neither a name nor a module 'logo'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_message(name: str, tmp_path: Path) -> None:
    tree, column, text = MESSAGES[name]
    [report] = [r for r in check(tmp_path, tree) if r.code == "PKG004"]
    assert (report.column, report.text) == (column, text)


def test_each_name_is_reported_where_it_stands(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
app/__init__.py
app/m.py:
    from .limits import (
        limiter,
        limitr,  # PKG004
        burst as b,  # PKG004
    )
    from .limits import limiter, one, two  # PKG004 PKG004
app/limits.py:
    limiter = 1
""",
    )


def test_a_guarded_import_may_lack_its_names(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
app/__init__.py
app/m.py:
    try:
        from .limits import burst
    except ImportError:
        burst = None
    try:
        from .limits import gust
        gust()
    except Exception:
        pass
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from .limits import Rate, Rat  # PKG004
        from .stubbed import anything
    from .limits import Rate  # PKG004
app/limits.py:
    import typing
    if typing.TYPE_CHECKING:
        class Rate: pass
app/stubbed.py
app/stubbed.pyi
""".replace("import gust\n", "import gust  # PKG004\n"),
    )


def test_a_chain_of_imports_breaks_at_one_place(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
app/__init__.py:
    from .api import limiter
app/api.py:
    from .core import limiter
    from .api import itself  # PKG004
app/core.py:
    from .limits import limiter  # PKG004
app/limits.py:
    from .core import *
""",
    )


def test_modules_whose_names_nobody_knows_are_silent(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/latin.py").write_bytes(b"# coding: latin-1\nn = '\xe4'\n")
    check(
        tmp_path,
        """
app/__init__.py
app/m.py:
    from .compiled import x
    from .built import x
    from .newer import x
    from .latin import n, y  # PKG004
    from .bytecode import x
    from .generated_pb2 import x
app/compiled.cpython-39-darwin.so
app/built.py
app/built.pyx
app/newer.py:
    lazy import x  # E999
app/bytecode.pyc
app/generated_pb2.py
""",
        "--pkg-generated=*_pb2.py",
    )
