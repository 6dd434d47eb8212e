"""Which modules bind names by other means than statements, their own and those of others."""

from __future__ import annotations

import ast

import pytest

from flake8_pkginit.source.dynamic import changes_itself, modules_set

CHANGING = [
    "globals()['n'] = 1",
    "globals()[n] += 1",
    "del globals()['n']",
    "globals().update(n=1)",
    "globals().setdefault('n', 1)",
    "globals().pop('n')",
    "globals().__setitem__('n', 1)",
    "g = globals()",
    "fill(globals())",
    "fill(into=globals())",
    "[globals()]",
    "a[globals()]",
    "g = globals",
    "fill(globals)",
    "exec('n = 1')",
    "def f():\n    exec(a)",
    "vars()['n'] = 1",
    "locals()['n'] = 1",
    "vars().update(n=1)",
    "if a:\n    locals().update(n=1)",
    "for n in a:\n    g = vars()",
    "sys._getframe().f_globals['n'] = 1",
    "f = frame.f_globals",
    "@enum.global_enum\nclass A(Enum): pass",
    "@global_enum\nclass A(Enum): pass",
    "IntEnum._convert('A', __name__, test)",
    "IntEnum._convert_('A', __name__, test)",
    "import sys\nsys.modules[__name__].n = 1",
    "import sys\nsys.modules[__name__].n += 1",
    "import sys\ndel sys.modules[__name__].n",
    "import sys\nsys.modules[__name__].__dict__['n'] = 1",
    "import sys\nsys.modules[__name__].__dict__.update(n=1)",
    "import sys\nsys.modules[a.__module__].n = 1",
    "import sys\nsys.modules[__name__] = A()",
    "import sys\nsys.modules[n] = A()",
    "import sys\ndel sys.modules[__name__]",
    "import sys\nsys.modules.update(a)",
    "import sys\nsys.modules.setdefault(__name__, A())",
    "import sys\nsys.modules.__setitem__(__name__, A())",
    "import sys\nfill(sys.modules)",
    "import sys\nm = sys.modules",
    "import sys as s\ns.modules[__name__].n = 1",
    "from sys import modules\nmodules[__name__].n = 1",
    "from sys import modules as m\nm[__name__] = A()",
    "import sys\nsys.modules.get(__name__).n = 1",
    "import sys\nsetattr(sys.modules[__name__], 'n', 1)",
    "import sys\ndelattr(sys.modules[__name__], 'n')",
    "import sys\nvars(sys.modules[__name__])['n'] = 1",
    "import sys\nsetattr(sys.modules[a], 'n', 1)",
    "import sys\nvars(sys.modules[a])['n'] = 1",
    "import sys\ndelattr(sys.modules[a], 'n')",
    "import sys\nfill(sys.modules[__name__])",
    "import sys\nit = sys.modules[__name__]\nit.n = 1",
    "import sys\nit: Any = sys.modules[__name__]\nsetattr(it, 'n', 1)",
    "import sys\nif it := sys.modules[__name__]:\n    fill(it)",
    "import sys\na = it = sys.modules[__name__]\nit.n = 1",
    "import importlib\nimportlib.import_module(__name__).n = 1",
    "from importlib import import_module\nsetattr(import_module(__name__), 'n', 1)",
    "__import__(__name__).n = 1",
]
UNCHANGING = [
    "n = 1",
    "globals()['n']",
    "if 'n' in globals(): pass",
    "for n in globals(): pass",
    "[n for n in globals()]",
    "a.update(globals())",
    "exec('n = 1', a)",
    "exec('n = 1', globals=a)",
    "a.exec('n = 1')",
    "f.locals()['n'] = 1",
    "vars(a)['n'] = 1",
    "vars()['n']",
    "locals().get('n')",
    "sys._getframe().f_globals['n']",
    "sys._getframe().f_globals.get('n')",
    "import sys\nsys.modules[__name__]",
    "import sys\nsys.modules[__name__].n",
    "import sys\nsys.modules[__name__].__dict__['n']",
    "import sys\nsys.modules['a.b'] = A()",
    "import sys\ndel sys.modules['a.b']",
    "import sys\nsys.modules['a.b'].n = 1",
    "import sys\nsys.modules.pop('a')",
    "import sys\nsys.modules.get(a)",
    "import sys\nsys.modules.keys()",
    "import sys\n__name__ in sys.modules",
    "import sys\nlist(sys.modules)",
    "import sys\nfill(sys.modules[a])",
    "import sys\nfill(it=sys.modules[__name__])",
    "import sys\nsetattr(a, 'n', sys.modules[__name__])",
    "import sys\nit = sys.modules[__name__]\nit.n",
    "import sys\nit: Any\nit.n = 1",
    "import sys\na.it = sys.modules[__name__]\na.it",
    "import sys\nsys.path[a] = 1",
    "import os\nos.modules[a] = 1",
    "modules[__name__].n = 1",
    "from a import modules\nmodules[__name__].n = 1",
    "from importlib import import_module\nit = import_module('a')\nit.n = 1",
    "import_module().n = 1",
    "def f(module): setattr(module, 'n', 1)",
]
READERS = [
    *("list", "len", "set", "frozenset", "tuple", "sorted", "iter", "dict", "getattr", "hasattr"),
    *("dir", "getmembers", "getsource", "getfile", "isinstance", "repr", "str", "id", "print"),
]
DICT_READS = ["get", "items", "keys", "values", "copy"]


def changes(source: str) -> bool:
    return changes_itself(ast.parse(source))


@pytest.mark.parametrize("source", CHANGING)
def test_a_module_that_may_bind_any_name_of_its_own(source: str) -> None:
    assert changes(source)


@pytest.mark.parametrize("source", UNCHANGING)
def test_a_module_that_binds_no_name_but_by_statements(source: str) -> None:
    assert not changes(source)


@pytest.mark.parametrize("function", READERS)
def test_a_function_that_only_reads(function: str) -> None:
    assert not changes(f"{function}(globals())")
    assert not changes(f"a.{function}(vars())")
    assert not changes(f"import sys\n{function}(sys.modules[__name__])")
    assert not changes(f"import sys\n{function}(sys.modules[__name__].__dict__)")
    assert changes(f"{function}(f(globals()))")


@pytest.mark.parametrize("method", DICT_READS)
def test_a_method_that_only_reads(method: str) -> None:
    assert not changes(f"globals().{method}(a)")
    assert not changes(f"import sys\nsys.modules[__name__].__dict__.{method}(a)")


@pytest.mark.parametrize(
    "place",
    [
        "def f():\n    {}",
        "async def f():\n    {}",
        "f = lambda: {}",
        "class A:\n    {}",
        "def f():\n    if a:\n        {}",
    ],
)
def test_the_namespace_of_a_function_or_class_is_its_own(place: str) -> None:
    for call in ("vars().update(n=1)", "locals().update(n=1)"):
        assert not changes(place.format(call))
        assert changes(call)
    assert changes(place.format("globals().update(n=1)"))


# Where another module sets the attribute `n`: the last segments of the modules' names, of which
# an empty one stands for any module.

OWNERS = {
    "from . import limits\nlimits.n = 1": {"limits"},
    "from .a import limits as it\nit.n: int = 1": {"limits"},
    "import app.limits\napp.limits.n = 1": {"limits"},
    "import app.limits\napp.n = 1": {"app"},
    "import app.limits as it\nit.n = 1": {"limits"},
    "import app.limits as it\nit.core.n = 1": {"core"},
    "from . import limits\nlimits.n += 1": {"limits"},
    "from . import limits\nfor limits.n in a: pass": {"limits"},
    "from . import limits\nsetattr(limits, 'n', 1)": {"limits"},
    "from . import limits\nbuiltins.setattr(limits, a, 1)": {"limits"},
    "from . import limits\nsetattr(limits)": {"limits"},
    "from . import a, b\na.n = 1\nb.n = 1": {"a", "b"},
    "import sys\nsys.modules['app.limits'].n = 1": {"limits"},
    "import sys\nit = sys.modules['app.limits']\nit.n = 1": {"limits"},
    "import sys\nsys.modules.get('limits').n = 1": {"limits"},
    "import sys\nsys.modules[__name__].n = 1": {"__name__"},
    "import sys\nsys.modules[a.__name__].n = 1": {"__name__"},
    "import sys\nsys.modules[a.__module__].n = 1": {""},
    "import sys\nsys.modules[f()].n = 1": {""},
    "import sys\nsetattr(sys.modules[name], a, 1)": {""},
    "from importlib import import_module\nimport_module('app.limits').n = 1": {"limits"},
    "__import__('limits').n = 1": {"limits"},
    "def f(module):\n    module.n = 1": {""},
    "def f(mod):\n    setattr(mod, a, 1)": {""},
    "def f(namespace):\n    namespace.n = 1": set(),
    "def f(it):\n    it.module.n = 1": set(),
    "def f(it):\n    it.n = 1": set(),
    "class A: pass\nA.n = 1": set(),
    "f().n = 1": set(),
    "from . import limits\nlimits.m = 1": set(),
    "from . import limits\nlimits.n": set(),
    "from . import limits\ndel limits.n": set(),
    "from . import limits\nsetattr(limits, 'm', 1)": set(),
    "from . import limits\ngetattr(limits, 'n', 1)": set(),
    "from . import limits\nsetattr()": set(),
    "from . import limits\nlimits[n] = 1": set(),
    "from . import limits\nn = limits": set(),
}


@pytest.mark.parametrize("source", OWNERS)
def test_the_modules_on_which_an_attribute_is_set(source: str) -> None:
    assert modules_set(ast.parse(source), "n") == OWNERS[source]
