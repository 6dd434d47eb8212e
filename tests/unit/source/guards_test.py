"""Which imports are foreseen to fail, or never run."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.trees import check

GUARDED = {
    "try": "try:\n    {}\nexcept ImportError:\n    pass",
    "try with the subclass": "try:\n    {}\nexcept ModuleNotFoundError:\n    pass",
    "try with a tuple": "try:\n    {}\nexcept (ValueError, ImportError) as e:\n    pass",
    "try with a dotted name": "import builtins\ntry:\n    {}\nexcept builtins.ImportError:\n    pass",
    "deep in a try": "try:\n    if x:\n        for a in b:\n            {}\nexcept ImportError:\n    x = 0",
    "the second handler": "try:\n    {}\nexcept ValueError:\n    pass\nexcept ImportError:\n    x = 0",
    "fallback in the handler": "try:\n    import a\nexcept ImportError:\n    {}",
    "a blanket handler around imports": "try:\n    {}\n    X = True\nexcept Exception:\n    X = False",
    "a bare handler around imports": "try:\n    'why'\n    {}\nexcept:\n    pass",
    "fallback of a blanket handler": "try:\n    import a\nexcept Exception:\n    {}",
    "in a function": "def f():\n    try:\n        {}\n    except ImportError:\n        return 0",
    "suppress": "import contextlib\nwith contextlib.suppress(ImportError):\n    {}",
    "suppress by name": "with suppress(KeyError, ModuleNotFoundError):\n    {}",
    "a test that expects the failure": "with pytest.raises(ImportError):\n    {}",
    "version": "import sys\nif sys.version_info >= (3, 12):\n    {}\nelse:\n    pass",
    "version, other branch": "import sys\nif sys.version_info < (3,):\n    pass\nelse:\n    {}",
    "version, elif": "if x:\n    pass\nelif sys.version_info < (3,):\n    {}",
    "platform": "import sys\nif sys.platform == 'win32':\n    {}",
    "platform module": "import platform\nif platform.system() == 'Windows':\n    {}",
    "os.name": "import os\ndef f():\n    if os.name == 'nt':\n        {}",
    "a function under a version": "import sys\nif sys.version_info[0] > 2:\n    def f():\n        {}",
    "six": "import six\nif six.PY2:\n    {}",
    "a constant of the platform": "from platforms import WINDOWS\nif WINDOWS:\n    {}",
    "elif of such constants": "if c.IS_LINUX:\n    pass\nelif c.on_macos:\n    {}",
    "the compiler of Cython": "import cython\nif cython.compiled:\n    {}",
    "a file that is there": "import os\nif os.path.isfile('x.py'):\n    {}",
    "never": "if False:\n    {}",
    "zero": "if 0:\n    {}",
    "not true": "if True:\n    pass\nelse:\n    {}",
    "match on the platform": "import sys\nmatch sys.platform:\n    case 'linux':\n        {}",
    "find_spec": "import importlib.util\nif importlib.util.find_spec('x'):\n    {}",
    "after find_spec": "from importlib.util import find_spec\nHAS = find_spec('x')\nif HAS:\n    {}",
    "after importorskip": "import pytest\nx = pytest.importorskip('x')\n{}",
    "after a bare importorskip": "import pytest\npytest.importorskip('x')\ndef f():\n    {}",
    "after a test with find_spec": "if find_spec('x') is None:\n    raise SystemExit\n{}",
}  # fmt: skip

UNGUARDED = {
    "plain": "{}",
    "in a function": "def f():\n    {}",
    "in an async method": "class A:\n    async def f(self):\n        {}",
    "in loops": "for a in b:\n    pass\nelse:\n    while a:\n        {}",
    "in with": "async def f():\n    async with a as b:\n        {}",
    "in match": "match a:\n    case 1:\n        {}",
    "in an elif chain": "if a:\n    pass\nelif b:\n    pass\nelse:\n    {}",
    "a blanket handler around a use": "try:\n    {}\n    x()\nexcept Exception:\n    x = None",
    "a bare handler around a use": "try:\n    {}\n    return_ = x.y\nexcept:\n    pass",
    "a handler of something else": "try:\n    {}\nexcept ValueError:\n    pass",
    "a blanket handler around a definition": "try:\n    {}\n    def f(): pass\nexcept Exception: pass",
    "the fallback around a use": "try:\n    a()\nexcept Exception:\n    {}",
    "the else of a try": "try:\n    import a\nexcept ImportError:\n    pass\nelse:\n    {}",
    "the finally of a try": "try:\n    import a\nexcept ImportError:\n    pass\nfinally:\n    {}",
    "a function defined in a try": "try:\n    def f():\n        {}\nexcept ImportError:\n    pass",
    "always": "if True:\n    {}",
    "a condition": "if DEBUG:\n    {}",
    "a window is no platform": "if WINDOW or windows or MAC_ADDRESS:\n    {}",
    "else of never": "if False:\n    pass\nelse:\n    {}",
    "with something else": "with open('x') as y:\n    {}",
    "else of type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    {}",
    "before importorskip": "import pytest\n{}\npytest.importorskip('x')",
    "type checking": "import typing\nif typing.TYPE_CHECKING:\n    {}",
}  # fmt: skip

TYPE_CHECKING = {
    "name": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {}",
    "attribute": "import typing as t\nif t.TYPE_CHECKING:\n    {}",
    "alias": "from typing import TYPE_CHECKING as TC\nif TC:\n    {}",
    "and": "if TYPE_CHECKING and x:\n    {}",
    "not, else": "if not TYPE_CHECKING:\n    pass\nelse:\n    {}",
}
RUN_TIME = {
    "not": "if not TYPE_CHECKING:\n    {}",
    "or": "if TYPE_CHECKING or x:\n    {}",
    "plain": "{}",
    "another name": "if t.CHECKING:\n    {}",
}


def tree(source: str, statement: str) -> str:
    code = source.replace("{}", statement)
    return "app/__init__.py\napp/m.py:\n" + textwrap.indent(code, "    ")


@pytest.mark.parametrize("name", GUARDED)
def test_guarded(name: str, tmp_path: Path) -> None:
    check(tmp_path, tree(GUARDED[name], "from .missing import x"))


@pytest.mark.parametrize("name", UNGUARDED)
def test_not_guarded(name: str, tmp_path: Path) -> None:
    check(tmp_path, tree(UNGUARDED[name], "from .missing import x  # PKG002"))


@pytest.mark.parametrize("name", TYPE_CHECKING)
def test_a_stub_is_enough_for_a_type_checker(name: str, tmp_path: Path) -> None:
    check(tmp_path, tree(TYPE_CHECKING[name], "from ._types import x") + "\napp/_types.pyi")
    check(tmp_path, tree(TYPE_CHECKING[name], "from .missing import x  # PKG002"))


@pytest.mark.parametrize("name", RUN_TIME)
def test_run_time(name: str, tmp_path: Path) -> None:
    check(tmp_path, tree(RUN_TIME[name], "from .missing import x  # PKG002"))


def test_exception_groups_guard_too(tmp_path: Path) -> None:
    source = "try:\n    {}\nexcept* ImportError:\n    pass"
    try:
        compile(source.replace("{}", "pass"), "x.py", "exec")
    except SyntaxError:  # before Python 3.11 flake8 reports the file itself
        expected = "from .missing import x  # E999"
        assert "E999" in expected
        return
    check(tmp_path, tree(source, "from .missing import x"))
