"""PKG004: the names that a module has, each form of binding as a real interpreter takes it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.kit.drawing import examples
from tests.kit.trees import check, flake8, write

# What a module says of the name `n`. Whether it has it afterwards, CPython tells.
FORMS = {
    "nothing": "pass",
    "assignment": "n = 1",
    "chain": "a = n = 1",
    "tuple": "a, n = 1, 2",
    "list": "[a, n] = 1, 2",
    "nested": "a, (b, [n]) = 1, (2, [3])",
    "star": "a, *n = 1, 2",
    "attribute": "class a: pass\na.n = 1",
    "attribute of an import": "import json\njson.n = 1",
    "subscript": "a = {}\nn = 1\na[n] = 1",
    "augmented": "n = 1\nn += 1",
    "annotated": "n: int = 1",
    "annotated over lines": "n: dict[\n    str, int\n] = {}",
    "annotated without a value": "n: int",
    "for": "for n in 1, 2: pass",
    "for tuple": "for a, n in [(1, 2)]: pass",
    "for body": "for a in 1, 2:\n    n = a",
    "for else": "for a in 1, 2: pass\nelse: n = 1",
    "while": "while True:\n    n = 1\n    break",
    "with": "import contextlib\nwith contextlib.nullcontext(1) as n: pass",
    "with tuple": "import contextlib\nwith contextlib.nullcontext((1, 2)) as (a, n): pass",
    "with body": "import contextlib\nwith contextlib.nullcontext(): n = 1",
    "except": "try: 1 / 0\nexcept ZeroDivisionError as n: pass",
    "except body": "try: 1 / 0\nexcept ZeroDivisionError: n = 1",
    "try": "try: n = 1\nfinally: pass",
    "try else": "try: pass\nexcept ValueError: pass\nelse: n = 1",
    "finally": "try: pass\nfinally: n = 1",
    "if": "if 1 < 2: n = 1",
    "else": "if 1 > 2: pass\nelse: n = 1",
    "elif": "if 1 > 2: pass\nelif 1 < 2: n = 1",
    "if False": "if False: n = 1",
    "if 0 else": "if 0: pass\nelse: n = 1",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING: n = 1",
    "type checking else": "import typing\nif typing.TYPE_CHECKING: pass\nelse: n = 1",
    "not type checking": "import typing as t\nif not t.TYPE_CHECKING: n = 1",
    "type checking by another name": "from typing import TYPE_CHECKING as T\nif T: n = 1",
    "main guard": "if __name__ == '__main__': n = 1",
    "main guard, turned": "if '__main__' == __name__: n = 1",
    "main guard else": "if __name__ == '__main__': pass\nelse: n = 1",
    "match": "match 1:\n    case n: pass",
    "match as": "match 1:\n    case int() as n: pass",
    "match star": "match [1, 2]:\n    case [a, *n]: pass",
    "match mapping": "match {1: 2}:\n    case {1: a, **n}: pass",
    "match class": "match 1j:\n    case complex(real=n): pass",
    "match body": "match 1:\n    case 1: n = 1",
    "walrus": "if (n := 1): pass",
    "walrus in a comprehension": "a = [(n := b) for b in (1, 2)]",
    "walrus in a condition of a comprehension": "a = [b for b in (1, 2) if (n := b)]",
    "walrus in a default": "def a(b=(n := 1)): pass",
    "walrus in a decorator": "@(n := (lambda f: f))\ndef a(): pass",
    "walrus in a base": "class a((n := object)): pass",
    "walrus in a lambda": "a = lambda: (n := 1)",
    "walrus in a lambda's default": "a = lambda b=(n := 1): b",
    "walrus in an f-string": "a = f'{(n := 1)}'",
    "comprehension": "a = [n for n in (1, 2)]",
    "generator": "a = sum(n for n in (1, 2))",
    "parameter": "def a(n): pass",
    "keyword": "a = dict(n=1)",
    "def": "def n(): pass",
    "async def": "async def n(): pass",
    "decorated def": "@staticmethod\ndef n(): pass",
    "class": "class n: pass",
    "in a class": "class a:\n    n = 1\n    def m(self): pass",
    "in a function": "def a():\n    n = 1\na()",
    "function in a function": "def a():\n    def n(): pass\na()",
    "import": "import json as n",
    "plain import": "import n",
    "dotted import": "import n.sub",
    "dotted import by another name": "import n.sub as a",
    "from import": "from json import loads as n",
    "from import of another name": "from .other import n as a",
    "from a module": "from .other import n",
    "from a module over lines": "from .other import (\n    a,  # the first\n    n,\n)",
    "from a module and another": "from .other import a, n as b",
    "star import": "from .other import *",
    "star import of a star import": "from .middle import *",
    "star import of a private name": "from .private import *",
    "star import with __all__": "from .exported import *",
    "star import with __all__ without it": "from .withheld import *",
    "star import of a package's module": "from .sub import *",
    "del": "n = 1\ndel n",
    "del of two": "n = a = 1\ndel a, (n)",
    "del of an item": "n = [1]\ndel n[0]",
    "del and again": "n = 1\ndel n\nn = 2",
    "del in a loop": "for n in 1, 2: pass\ndel n",
    "global": "def a():\n    global n\n    n = 1\na()",
    "global of an import": "def a():\n    global n\n    import json as n\na()",
    "global in a class": "class a:\n    global n\n    n = 1",
    "string": "a = '''\nn = 1\n'''",
    "semicolon": "a = 1; n = 2",
    "continued line": "a = \\\n    1\nn = \\\n    2",
    "indented by a form feed": "\fn = 1",
    "other case": "N = 1",
    "NFKC": "\N{FULLWIDTH LATIN SMALL LETTER N} = 1",
    "__all__ alone": "__all__ = ['n']",
    "module attributes": "n = __name__",
    "__getattr__": "def __getattr__(name): return 1",
    "__getattr__ assigned": "__getattr__ = lambda name: 1",
    "__getattr__ imported": "from .lazy import __getattr__",
    "globals": "globals()['n'] = 1",
    "globals update": "globals().update(n=1)",
    "globals or": "a = globals()\na |= {'n': 1}",
    "vars": "vars()['n'] = 1",
    "locals": "locals().update(n=1)",
    "exec": "exec('n = 1')",
    "setattr": "import sys\nsetattr(sys.modules[__name__], 'n', 1)",
    "setattr by import": "import importlib\nsetattr(importlib.import_module(__name__), 'n', 1)",
    "__dict__": "import sys\nsys.modules[__name__].__dict__['n'] = 1",
    "in place of itself": "import sys, types\nsys.modules[__name__] = types.SimpleNamespace(n=1)",
    "modules by name": "from sys import modules\nmodules[__name__].n = 1",
    "sys by another name": "import sys as s\nthis = s.modules[__name__]\nthis.n = 1",
    "itself by get": "import sys\nsys.modules.get(__name__).n = 1",
    "itself by import_module": "import importlib as i\nm = i.import_module(__name__)\nm.n = 1",
    "itself by __import__": "import sys\n__import__(__name__)\nsetattr(sys.modules[__name__], 'n', 1)",
    "its class": "import sys, types\nclass M(types.ModuleType): n = 1\n"
    "sys.modules[__name__].__class__ = M",
    "its vars": "import sys\nvars(sys.modules[__name__])['n'] = 1",
    "exec elsewhere": "a = {}\nexec('n = 1', a)",
    "exec here": "exec('n = 1', globals())",
    "globals, kept": "a = globals()\na['n'] = 1",
    "globals as a function": "a = globals\na()['n'] = 1",
    "globals in a function": "def a():\n    globals()['n'] = 1\na()",
    "globals read": "a = globals()['__name__']",
    "globals tested": "if '__file__' in globals(): a = globals().get('n')",
    "globals listed": "a = [k for k in globals()]\nb = list(globals().items())",
    "locals in a function": "def a():\n    locals()['n'] = 1\na()",
    "locals in a class": "class a:\n    locals()['n'] = 1",
    "locals read": "a = locals()['__name__']",
    "vars of another": "class a: pass\nvars(a)",
    "__dict__ of an instance": "class a: pass\nb = a()\nb.__dict__['n'] = 1\nb.__dict__.update(n=1)",
    "setattr of an instance": "class a: pass\nsetattr(a, 'n', 1)",
    "modules read": "import sys\na = sys.modules[__name__].__file__\nb = sys.modules['sys'].path",
    "modules copied": "import sys\na = {}\na.update(sys.modules[__name__].__dict__)",
    "globals of a frame": "import sys\na = sys._getframe(0).f_globals.get('n')",
    "globals of a frame, set": "import sys\nsys._getframe(0).f_globals['n'] = 1",
    "modules tested": "import sys\na = 'n' in sys.modules\nb = sys.modules.get('n')",
    "modules walked": "import sys\nfor a in list(sys.modules): pass\nb = len(sys.modules)",
    "itself read": "import sys\na = getattr(sys.modules[__name__], '__file__')\nb = dir(sys.modules[__name__])",
    "another module in its place": "import sys\nsys.modules['app.elsewhere'] = sys",
    "another module set": "import sys\na = sys.modules['sys']\na.n = 1",
    "import_module of another": "import importlib\na = importlib.import_module('json')\na.n = 1",
}  # fmt: skip
NEWER = {
    "type": ((3, 12), "type n = int"),
    "type parameter": ((3, 12), "def a[n](): pass"),
    "class type parameter": ((3, 12), "class a[n]: pass"),
    "try star": ((3, 11), "try: pass\nexcept* ValueError: pass\nelse: n = 1"),
    "except star": ((3, 11), "try: raise ValueError\nexcept* ValueError as n: pass"),
}
FORMS |= {name: text for name, (since, text) in NEWER.items() if sys.version_info >= since}
TYPING = "from typing import TYPE_CHECKING"
FORMS |= {
    "tuple over lines": "(\n    a,\n    n,\n) = 1, 2",
    "tuple in a call": "dict(\n    n\n    =1)",
    "if True else": "if True: a = 1\nelse: n = 1",
    "if a string": "if '': n = 1",
    "elif False": "if 1 > 2: pass\nelif False: n = 1",
    "after elif False": "if 1 > 2: pass\nelif False: pass\nelse: n = 1",
    "if sys": "import sys\nif sys.version_info[0] > 2: n = 1\nelse: a = 1",
    "else sys": "import sys\nif sys.version_info < (3,): a = 1\nelse: n = 1",
    "not type checking, else": f"{TYPING}\nif not TYPE_CHECKING: a = 1\nelse: n = 1",
    "type checking or": f"{TYPING}\nif TYPE_CHECKING or 1 < 2: n = 1",
    "type checking or, else": f"{TYPING}\nif TYPE_CHECKING or 1 > 2: a = 1\nelse: n = 1",
    "type checking and": f"{TYPING}\nif 1 < 2 and TYPE_CHECKING: n = 1",
    "elif type checking": f"{TYPING}\nif 1 > 2: a = 1\nelif TYPE_CHECKING: n = 1\nelse: b = 1",
    "after elif type checking": f"{TYPING}\nif 1 > 2: a = 1\nelif TYPE_CHECKING: b = 1\nelse: n = 1",
    "type checking elif": f"{TYPING}\nif TYPE_CHECKING: a = 1\nelif 1 < 2: n = 1",
    "type checking, commented": f"{TYPING}\nif TYPE_CHECKING: n = 1\n# else\na = 1",
    "suites in suites": "try:\n    if 1 < 2:\n        a = 1\nfinally:\n    if 1 < 2:\n        n = 1",
    "a function in a suite": "if 1 < 2:\n    def a():\n        n = 1\n",
    "a suite after lines": "if 1 < 2:\n\n    a = 1\n\n    # why\n    n = 1\n",
}  # fmt: skip
# Each suite on lines of its own, too.
ONE_LINE = re.compile(r"(?m)^((?:if|elif|else|try|except|finally|for|while|with)\b.*?:) (?=\S)")
FORMS |= {
    f"{name}, in lines": ONE_LINE.sub(r"\1\n    ", text)
    for name, text in list(FORMS.items())
    if ONE_LINE.search(text)
}

# Here CPython refuses the name, and only running the module tells: undecided is silent.
UNDECIDED = {
    "a branch that is not taken": "if 1 > 2: n = 1",
    "a loop that never runs": "for n in (): pass",
    "a global that nothing sets": "def a():\n    global n\n    n = 1",
    "a case that does not match": "match 1:\n    case str() as n: pass",
    "exec in a function": "def a():\n    exec('b = 1')",
    "itself, given away": "import sys\ndef a(b): pass\na(sys.modules[__name__])",
    "a module that may be itself": "import sys\ndef a(b, c):\n    setattr(sys.modules[b], c, 1)",
    "all modules, given away": "import sys\ndef a(b): pass\na(sys.modules)",
    "an enumeration that spreads": "def global_enum(c): return c\n@global_enum\nclass a: pass",
    "a star of another project": "from json import *",
    "a deleted name in a branch": "n = 1\nif a := 1: del n",
    "an unbound handler's name": "n = 1\ntry: 1 / 0\nexcept ZeroDivisionError as n: pass",
}
NEIGHBOURS = {
    "app/__init__.py": "",
    "app/other.py": "n = a = 1",
    "app/middle.py": "from .other import *",
    "app/private.py": "_n = n_ = 1",
    "app/exported.py": "__all__ = ['n']\nn = 1",
    "app/withheld.py": "__all__ = ['a']\nn = a = 1",
    "app/lazy.py": "def __getattr__(name): return 1",
    "app/sub/__init__.py": "n = 1",
    "n/__init__.py": "",
    "n/sub.py": "",
}
RUNNER = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
def found(probe):
    try:
        importlib.import_module(probe)
    except ImportError as error:
        assert "cannot import name" in str(error), error
        return False
    return True
print(json.dumps([found(probe) for probe in json.load(sys.stdin)]))
"""


def accepted(root: Path, probes: list[str]) -> list[bool]:
    """Ask CPython of each probe, a module with one import, whether it runs."""
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", RUNNER, str(root)],
        input=json.dumps(probes),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    verdicts: list[bool] = json.loads(answer.stdout)
    return verdicts


def compare(root: Path, sources: list[str]) -> list[tuple[bool, bool]]:
    """Say of each source whether CPython takes the name ``n`` from it, and whether flake8 does."""
    files = {"pyproject.toml": ""} | NEIGHBOURS
    for index, source in enumerate(sources):
        files[f"app/m{index}.py"] = source + "\n"
        files[f"app/probe{index}.py"] = f"from .m{index} import n\n"
    write(files, root)
    probes = [f"app.probe{index}" for index in range(len(sources))]
    cpython = accepted(root, probes)
    paths = [probe.replace(".", "/") + ".py" for probe in probes]
    reports = flake8(root, *paths)
    assert {report.code for report in reports} <= {"PKG004"}
    refused = {report.path for report in reports}
    return [(taken, path not in refused) for taken, path in zip(cpython, paths, strict=True)]


def test_the_verdict_on_every_form_of_binding_is_cpythons(tmp_path: Path) -> None:
    verdicts = dict(zip(FORMS, compare(tmp_path, list(FORMS.values())), strict=True))
    assert {name: v for name, v in verdicts.items() if v[0] != v[1]} == {}
    assert {cpython for cpython, _ in verdicts.values()} == {True, False}


def test_silent_on_a_name_that_only_running_the_module_settles(tmp_path: Path) -> None:
    verdicts = dict(zip(UNDECIDED, compare(tmp_path, list(UNDECIDED.values())), strict=True))
    assert verdicts == dict.fromkeys(UNDECIDED, (False, True))


@example([["nothing", "assignment"], ["nothing", "string"]])
@examples(20)
@given(
    st.lists(
        st.lists(st.sampled_from(sorted(FORMS)), min_size=2, max_size=4),
        min_size=8,
        max_size=8,
        unique_by=tuple,
    )
)
def test_forms_of_binding_together_raise_no_false_alarm(drawn: list[list[str]]) -> None:
    texts = ["\n".join(FORMS[form] for form in forms) for forms in drawn]
    with tempfile.TemporaryDirectory() as folder:
        verdicts = compare(Path(folder), [f"a = 1\n{text}" for text in texts])
    for forms, verdict in zip(drawn, verdicts, strict=True):
        assert verdict != (True, False), forms


SPECIAL = [
    "__name__", "__file__", "__doc__", "__spec__", "__loader__", "__package__", "__dict__",
    "__builtins__", "__class__", "__init__", "__repr__", "__eq__", "__path__", "__nothing__",
]  # fmt: skip


def test_what_every_module_has_is_cpythons(tmp_path: Path) -> None:
    imports = [f"from {of} import {name}\n" for name in SPECIAL for of in (".m", ".")]
    texts = {f"app/probe{index}.py": text for index, text in enumerate(imports)}
    write({"pyproject.toml": "", "app/__init__.py": "", "app/m.py": "", **texts}, tmp_path)
    refused = {report.path for report in flake8(tmp_path, *texts)}
    cpython = accepted(tmp_path, [path.removesuffix(".py").replace("/", ".") for path in texts])
    ours = [path not in refused for path in texts]
    assert dict(zip(imports, ours, strict=True)) == dict(zip(imports, cpython, strict=True))
    assert set(cpython) == {True, False}


@pytest.mark.parametrize(
    ("setter", "is_module"),
    [
        ("from . import limits\n    limits.n = 1", True),
        ("from app import limits as it\n    it.n: int = 1", True),
        ("import app.limits\n    app.limits.n = 1", True),
        ("import sys, app.limits\n    it = sys.modules['app.limits']\n    it.n = 1", True),
        ("from . import limits\n    setattr(limits, 'n', 1)", True),
        ("from . import limits\n    for name in 'mn': setattr(limits, name, 1)", True),
        ("from . import limits\n    setattr(limits, 'm', 1)", False),
        ("from . import other\n    for name in 'mn': setattr(other, name, 1)", False),
        ("from . import limits\n    class It: pass\n    It.n = limits", False),
        ("from . import other\n    other.n = 1", False),
        ("def f(it):\n        it.n = 1", False),
    ],
)
def test_a_name_that_another_module_sets(setter: str, is_module: bool, tmp_path: Path) -> None:
    fault = "" if is_module else "  # PKG004"
    tree = f"app/__init__.py\napp/a.py:\n    {setter}\napp/limits.py\napp/other.py\n"
    check(tmp_path, f"{tree}app/m.py:\n    from . import a\n    from .limits import n{fault}")
    assert accepted(tmp_path, ["app.m"]) == [is_module]


@pytest.mark.parametrize(
    ("user", "is_served"),
    [("from .a import spread\n    @spread\n    class It: pass", True), ("", False)],
)
def test_a_decorator_that_sets_any_name(user: str, is_served: bool, tmp_path: Path) -> None:
    fault = "" if is_served else "  # PKG004"
    check(
        tmp_path,
        "app/__init__.py\napp/a.py:\n    import sys\n    def spread(it):\n        name = 'n'\n"
        "        setattr(sys.modules[it.__module__], name, it)\n        return it\n"
        f"app/limits.py:\n    {user}\napp/m.py:\n    from .limits import n{fault}",
    )
    assert accepted(tmp_path, ["app.m"]) == [is_served]
