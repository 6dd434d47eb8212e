"""What backends build, checked by the command; what is installed of it, the interpreter judges."""

from __future__ import annotations

import functools
import json
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.archives import check
from tests.kit.clients import git, run
from tests.kit.trees import plant

PIP = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile")


NAMESPACE = "is found only as a namespace package"


# Each import stands in a module of its own, so that the interpreter's verdict is on that one.
PROJECT = """
.gitignore:
    lib/
src/shop/__init__.py
src/shop/models.py:
    class Cart: ...
src/shop/typed.py:
    x = 1
src/shop/typed.pyi:
    x: int
    y: int
src/shop/data/prices.csv
src/shop/middleware/rate.py:
    limit = 1
src/shop/middleware/inner/__init__.py
src/shop/routers/__init__.py
src/shop/routers/market.py:
    price = 1
src/shop/routers/uses_hole.py:
    from ..middleware.rate import limit
src/shop/lib/__init__.py
src/shop/lib/cache.py:
    get = 1
src/shop/guarded.py:
    try:
        from .speedups import x
    except ImportError:
        x = None
src/shop/uses_beyond.py:
    from ...shop import models
src/shop/uses_data.py:
    from . import data
src/shop/uses_hole.py:
    from . import middleware
src/shop/uses_hole_absolutely.py:
    import shop.middleware.rate
src/shop/uses_lib.py:
    from .lib.cache import get
src/shop/uses_lib_absolutely.py:
    from shop.lib import cache
src/shop/uses_module.py:
    from .models.cart import Cart
src/shop/uses_name.py:
    from .models import Basket
src/shop/uses_nothing.py:
    from .nowhere import x
src/shop/uses_package_in_hole.py:
    from .middleware import inner
src/shop/uses_regular.py:
    from shop.routers.market import price
src/shop/uses_typed.py:
    from .typed import x
src/shop/uses_typed_only.py:
    from .typed import y
"""


ALWAYS = ("uses_beyond", "uses_module", "uses_name", "uses_nothing", "uses_typed_only")


HOLE = ("uses_hole", "uses_hole_absolutely", "uses_package_in_hole", "routers/uses_hole")


LIB = ("uses_lib", "uses_lib_absolutely")


def pyproject(requires: str, backend: str, *more: str) -> str:
    system = ("[build-system]", f'requires = ["{requires}"]', f'build-backend = "{backend}"')
    project = ("[project]", 'name = "shop"', 'version = "1"', 'description = "a shop"')
    return "pyproject.toml:\n" + "".join(f"    {line}\n" for line in (*system, *project, *more))


def setup(find: str) -> str:
    arguments = f"name='shop', version='1', package_dir={{'': 'src'}}, packages={find}('src')"
    return f"setup.py:\n    from setuptools import *\n    setup({arguments})"


SETUPTOOLS = ("setuptools", "setuptools.build_meta")


FIND = ("[tool.setuptools.packages.find]", 'where = ["src"]', "namespaces = false")


# Beside the files that configure a build: which of the imports fail that only its choice breaks.
BACKENDS = {
    "setuptools, find": (pyproject(*SETUPTOOLS, *FIND), (*HOLE, "uses_data")),
    "setuptools, automatic": (pyproject(*SETUPTOOLS), ("uses_data",)),
    "setup.py, find_packages": (setup("find_packages"), (*HOLE, "uses_data")),
    "setup.py, find_namespace_packages": (setup("find_namespace_packages"), ("uses_data",)),
    "hatchling": (pyproject("hatchling", "hatchling.build"), LIB),
    "flit": (pyproject("flit_core", "flit_core.buildapi"), ()),
    "poetry": (pyproject("poetry-core", "poetry.core.masonry.api"), LIB),
    "pdm": (pyproject("pdm-backend", "pdm.backend"), ()),
    "uv": (pyproject("uv_build", "uv_build"), ()),
    "sdist of setuptools": (pyproject(*SETUPTOOLS, *FIND), (*HOLE, "uses_data")),
    "sdist of hatchling": (pyproject("hatchling", "hatchling.build"), LIB),
}


IMPORTER = """
import importlib, json, pathlib, sys
sys.path.insert(0, sys.argv[1])
refused = []
for path in sorted(pathlib.Path("shop").rglob("*.py")):
    try:
        importlib.import_module(".".join(path.with_suffix("").parts))
    except ImportError:
        refused.append(path.with_suffix("").relative_to("shop").as_posix())
print(json.dumps(refused))
"""


def build(project: Path, backend: str) -> Path:
    """Build a project that git knows, and return the archive."""
    plant(project, PROJECT)
    plant(project, BACKENDS[backend][0])
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "first")
    kind = "--sdist" if backend.startswith("sdist") else "--wheel"
    built = run(project, [sys.executable, "-m", "build", "--no-isolation", kind])
    assert built.code == 0, built
    [archive] = (project / "dist").iterdir()
    return archive


def install(archive: Path, place: Path) -> Path:
    """Install a wheel, or unpack an sdist; return the directory to import from."""
    if archive.suffix == ".whl":
        installed = run(place.parent, [*PIP, "--target", str(place), str(archive)])
        assert installed.code == 0, installed
        return place
    with tarfile.open(archive) as sdist:
        sdist.extractall(place, filter="data")
    return place / "shop-1" / "src"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Build with a backend, once for all tests; return the archive, in ``dist`` of its project."""
    return functools.cache(lambda backend: build(tmp_path_factory.mktemp("project"), backend))


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_verdict_on_what_a_backend_builds_is_the_interpreters(
    backend: str, built: Callable[[str], Path], tmp_path: Path
) -> None:
    archive = built(backend)
    place = install(archive, tmp_path / "place")
    imported = run(place, [sys.executable, "-I", "-S", "-B", "-c", IMPORTER, str(place)])
    failed = set(json.loads(imported.out))
    answer = check(archive.parents[1], archive)
    found = {r.path for r in answer.reports if r.code != "PKG001" and NAMESPACE not in r.text}
    assert found == {f"src/shop/{name}.py" for name in failed}
    assert failed == {*ALWAYS, *BACKENDS[backend][1]}
    assert answer.code == 1


@pytest.mark.parametrize("backend", ["setuptools, find", "setup.py, find_packages"])
def test_a_hole_that_a_build_leaves_out_is_said_once_and_where_it_lies(
    backend: str, built: Callable[[str], Path]
) -> None:
    archive = built(backend)
    answer = check(archive.parents[1], archive)
    about = [line for line in answer.out.splitlines() if "PKG001" in line]
    hole = "no __init__.py in 'src/shop/middleware', a directory of package 'shop'"
    assert about == [f"src/shop/middleware/rate.py:1:1: PKG001 {hole}; not in the wheel"]
    why = "not in the wheel: 'shop/middleware' has no __init__.py"
    assert answer.out.count(f"no module 'middleware' in package 'shop'; {why}\n") == 3


def test_what_gitignore_keeps_out_of_a_wheel_is_traced_to_its_line(
    built: Callable[[str], Path],
) -> None:
    archive = built("hatchling")
    answer = check(archive.parents[1], archive)
    remedy = "anchor it as '/lib/', or git add -f src/shop/lib"
    why = f"not in the wheel: 'src/shop/lib' is ignored by .gitignore:1 'lib/': {remedy}"
    assert answer.out.count(f"no module 'lib' in package 'shop'; {why}\n") == 2
