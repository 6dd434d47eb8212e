"""Which imports are foreseen to fail, or never run."""

from __future__ import annotations

import ast
import sys

import pytest

from flake8_pkginit.source import parse
from flake8_pkginit.source.guards import branch_guard, guard_of, type_checking_names
from flake8_pkginit.source.outline import Guard

# `{}` is an import.
GUARDED = {
    "try": "try:\n    {}\nexcept ImportError:\n    pass",
    "try with the subclass": "try:\n    {}\nexcept ModuleNotFoundError:\n    pass",
    "try with a tuple": "try:\n    {}\nexcept (ValueError, ImportError) as e:\n    pass",
    "try with a dotted name": "import builtins\ntry:\n    {}\nexcept builtins.ImportError:\n    pass",
    "deep in a try": "try:\n    if x:\n        for a in b:\n            {}\nexcept ImportError:\n    x = 0",
    "the second handler": "try:\n    {}\nexcept ValueError:\n    pass\nexcept ImportError:\n    x = 0",
    "fallback in the handler": "try:\n    import a\nexcept ImportError:\n    {}",
    "a blanket handler around imports": "try:\n    {}\n    X = True\nexcept Exception:\n    X = False",
    "a blanket handler around more": "try:\n    {}\n    from b import c\n    X: bool = True\n    pass\nexcept Exception:\n    pass",
    "a bare handler around imports": "try:\n    'why'\n    {}\nexcept:\n    pass",
    "the base of all errors": "try:\n    {}\nexcept BaseException:\n    pass",
    "fallback of a blanket handler": "try:\n    import a\nexcept Exception:\n    {}",
    "in a function": "def f():\n    try:\n        {}\n    except ImportError:\n        return 0",
    "suppress": "import contextlib\nwith contextlib.suppress(ImportError):\n    {}",
    "suppress by name": "with suppress(KeyError, ModuleNotFoundError):\n    {}",
    "suppress beside another": "with open(x), suppress(ImportError):\n    {}",
    "suppress of all": "with suppress(Exception):\n    {}",
    "suppress in a coroutine": "async def f():\n    with suppress(ImportError):\n        async with a:\n            {}",
    "asynchronous suppress": "async def f():\n    async with suppress(ImportError):\n        {}",
    "a test that expects the failure": "with pytest.raises(ImportError):\n    {}",
    "version": "import sys\nif sys.version_info >= (3, 12):\n    {}\nelse:\n    pass",
    "version, other branch": "import sys\nif sys.version_info < (3,):\n    pass\nelse:\n    {}",
    "version, elif": "if x:\n    pass\nelif sys.version_info < (3,):\n    {}",
    "version, in a condition": "if x and not (y or sys.version_info < (3,)):\n    {}",
    "version by name": "from sys import version_info\nif version_info >= (3, 12):\n    {}",
    "version in hexadecimal": "import sys\nif sys.hexversion > 0x030C0000:\n    {}",
    "version as a string": "import sys\nif '3.12' in sys.version:\n    {}",
    "implementation": "import sys\nif sys.implementation.name == 'cpython':\n    {}",
    "platform": "import sys\nif sys.platform == 'win32':\n    {}",
    "platform, by its start": "import sys\nif sys.platform.startswith('win'):\n    {}",
    "platform module": "import platform\nif platform.system() == 'Windows':\n    {}",
    "os.name": "import os\ndef f():\n    if os.name == 'nt':\n        {}",
    "a function under a version": "import sys\nif sys.version_info[0] > 2:\n    def f():\n        {}",
    "six for Python 2": "import six\nif six.PY2:\n    {}",
    "six for Python 3": "import six\nif six.PY3:\n    {}",
    "elif of constants": "if c.IS_LINUX:\n    pass\nelif c.on_macos:\n    {}",
    "the compiler of Cython": "import cython\nif cython.compiled:\n    {}",
    "a path that is there": "import os\nif os.path.exists('x'):\n    {}",
    "a file that is there": "import os\nif os.path.isfile('x.py'):\n    {}",
    "a directory that is there": "from os import path\nif not path.isdir('x'):\n    {}",
    "never": "if False:\n    {}",
    "zero": "if 0:\n    {}",
    "not true": "if True:\n    pass\nelse:\n    {}",
    "not, true": "if not True:\n    {}",
    "match on the platform": "import sys\nmatch sys.platform:\n    case 'linux':\n        {}",
    "find_spec": "import importlib.util\nif importlib.util.find_spec('x'):\n    {}",
    "else of find_spec": "if find_spec('x') is None:\n    pass\nelse:\n    {}",
    "importorskip": "import pytest\nif pytest.importorskip('x'):\n    {}",
    "after find_spec": "from importlib.util import find_spec\nHAS = find_spec('x')\nif HAS:\n    {}",
    "after an annotated find_spec": "HAS: bool = find_spec('x') is not None\nif HAS:\n    {}",
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
    "a handler of an expression": "try:\n    {}\nexcept errors():\n    pass",
    "a blanket handler around a definition": "try:\n    {}\n    def f(): pass\nexcept Exception: pass",
    "the fallback around a use": "try:\n    a()\nexcept Exception:\n    {}",
    "the else of a try": "try:\n    import a\nexcept ImportError:\n    pass\nelse:\n    {}",
    "the finally of a try": "try:\n    import a\nexcept ImportError:\n    pass\nfinally:\n    {}",
    "a function defined in a try": "try:\n    def f():\n        {}\nexcept ImportError:\n    pass",
    "a coroutine defined in a try": "try:\n    async def f():\n        {}\nexcept ImportError:\n    pass",
    "a function defined in suppress": "with suppress(ImportError):\n    def f():\n        {}",
    "always": "if True:\n    {}",
    "a condition": "if DEBUG:\n    {}",
    "a condition and more": "if DEBUG and x:\n    {}",
    "else of a condition and more": "if DEBUG and TYPE_CHECKING:\n    pass\nelse:\n    {}",
    "a window is no platform": "if WINDOW or windows or MAC_ADDRESS or is_unix or OF_WINDOWS:\n    {}",
    "a version of something else": "if app.version or app.name or path.join:\n    {}",
    "else of never": "if False:\n    pass\nelse:\n    {}",
    "with something else": "with open('x') as y:\n    {}",
    "with no call": "with ImportError:\n    {}",
    "suppress around a use": "with suppress(Exception):\n    {}\n    x()",
    "before importorskip": "import pytest\n{}\npytest.importorskip('x')",
    "after another call": "import pytest\npytest.skip('x')\nx: int\n{}",
    "after a loop with find_spec": "for a in b:\n    find_spec(a)\n{}",
}  # fmt: skip
TYPE_CHECKING = {
    "name": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {}",
    "attribute": "import typing as t\nif t.TYPE_CHECKING:\n    {}",
    "alias": "from typing import TYPE_CHECKING as TC\nif TC:\n    {}",
    "alias beside another name": "from a import b as c\nfrom typing import Any, TYPE_CHECKING as TC\nif TC:\n    {}",
    "mypy": "MYPY = False\nif MYPY:\n    {}",
    "and": "if TYPE_CHECKING and x:\n    {}",
    "and, the other way round": "if x and t.TYPE_CHECKING:\n    {}",
    "not, else": "if not TYPE_CHECKING:\n    pass\nelse:\n    {}",
    "not, not": "if not not TYPE_CHECKING:\n    {}",
    "in a function": "if TYPE_CHECKING:\n    def f():\n        {}",
    "deep in it": "if TYPE_CHECKING:\n    if x:\n        {}\n    else:\n        pass",
}
RUN_TIME = {
    "not": "if not TYPE_CHECKING:\n    {}",
    "or": "if TYPE_CHECKING or x:\n    {}",
    "else": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    {}",
    "another name": "if t.CHECKING:\n    {}",
    "an alias of another name": "from typing import Any as TC\nif TC:\n    {}",
    "no alias": "from typing import Any, cast\nif Any:\n    {}",
    "an alias in a function": "def f():\n    from typing import TYPE_CHECKING as TC\nif TC:\n    {}",
}

if sys.version_info >= (3, 11):
    GUARDED["an exception group"] = "try:\n    {}\nexcept* ImportError:\n    pass"
    UNGUARDED["an exception group of something else"] = "try:\n    {}\nexcept* OSError:\n    pass"


def guard(source: str) -> Guard:
    tree = ast.parse(source.replace("{}", "import guarded"))
    [found] = [one for one in parse.imports(tree) if one.parts == ("guarded",)]
    return guard_of(found)


@pytest.mark.parametrize("case", GUARDED)
def test_guarded(case: str) -> None:
    assert guard(GUARDED[case]) is Guard.GUARDED


@pytest.mark.parametrize("case", UNGUARDED)
def test_not_guarded(case: str) -> None:
    assert guard(UNGUARDED[case]) is Guard.NONE


@pytest.mark.parametrize("case", TYPE_CHECKING)
def test_for_type_checkers(case: str) -> None:
    assert guard(TYPE_CHECKING[case]) is Guard.TYPE_CHECKING


@pytest.mark.parametrize("case", RUN_TIME)
def test_for_the_interpreter(case: str) -> None:
    assert guard(RUN_TIME[case]) is Guard.NONE


def test_an_import_for_type_checkers_may_be_guarded_too() -> None:
    handled = "try:\n        {}\n    except ImportError:\n        pass"
    assert guard(f"if TYPE_CHECKING:\n    {handled}") is Guard.GUARDED
    assert guard("if False:\n    if TYPE_CHECKING:\n        {}") is Guard.GUARDED


@pytest.mark.parametrize(
    "name",
    [
        *("WIN", "WINDOWS", "WIN32", "WIN64", "MAC", "MACOS", "MACOSX", "OSX", "DARWIN", "LINUX"),
        *("LINUX2", "POSIX", "UNIX", "BSD", "CYGWIN", "PYPY", "PYPY3", "CPYTHON", "JYTHON"),
        *("_WINDOWS", "IS_WINDOWS", "ON_WINDOWS", "_IS_LINUX", "_ON_LINUX", "IS_WIN32"),
        *("is_win", "is_windows", "is_win32", "is_mac", "is_macos", "is_osx", "is_darwin"),
        *("is_linux", "is_posix", "is_pypy", "on_windows", "_is_windows", "_on_linux"),
    ],
)
def test_a_constant_of_the_platform(name: str) -> None:
    assert guard(f"if {name}:\n    {{}}") is Guard.GUARDED
    assert guard(f"if not app.{name}:\n    {{}}") is Guard.GUARDED
    assert guard(f"if a_{name}:\n    {{}}") is Guard.NONE
    assert guard(f"if {name}_:\n    {{}}") is Guard.NONE


def test_what_a_test_means_for_both_branches() -> None:
    module = ast.parse("from typing import TYPE_CHECKING as TC\nif TC and x: pass")
    assert type_checking_names(module) == {"TYPE_CHECKING", "MYPY", "TC"}
    test = ast.parse("TC", mode="eval").body
    assert branch_guard(test, True, type_checking_names(module)) is Guard.TYPE_CHECKING
    assert branch_guard(test, False, type_checking_names(module)) is Guard.NONE
    assert branch_guard(test, True, frozenset()) is Guard.NONE
