"""Archives, checked by the real command: what backends build, and what no tool would."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import re
import signal
import stat
import subprocess
import sys
import tarfile
import textwrap
import warnings
import zipfile
import zlib
from collections.abc import Callable
from itertools import starmap
from pathlib import Path
from typing import TypeAlias

import pytest

from flake8_pkginit.layout import MOST_FILES, Layout, RefusedError
from tests.clients import TIMEOUT, Run, environment, git, plant, run
from tests.main_test import heed_interrupts
from tests.trees import parse

COMMAND = (sys.executable, "-m", "flake8_pkginit", "check")
PIP = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--no-compile")
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".tgz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
NAMESPACE = "is found only as a namespace package"


def check(cwd: Path, *arguments: str | Path, **more: str) -> Run:
    return run(cwd, [*COMMAND, *map(str, arguments)], **more)


# What backends build.

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


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_verdict_on_what_a_backend_builds_is_the_interpreters(
    backend: str, tmp_path: Path
) -> None:
    archive = build(tmp_path / "project", backend)
    place = install(archive, tmp_path / "place")
    imported = run(place, [sys.executable, "-I", "-S", "-B", "-c", IMPORTER, str(place)])
    failed = set(json.loads(imported.out))
    answer = check(tmp_path / "project", archive)
    found = {r.path for r in answer.reports if r.code != "PKG001" and NAMESPACE not in r.text}
    assert found == {f"src/shop/{name}.py" for name in failed}
    assert failed == {*ALWAYS, *BACKENDS[backend][1]}
    assert answer.code == 1


# Why something is missing.


@pytest.mark.parametrize("backend", ["setuptools, find", "setup.py, find_packages"])
def test_a_hole_that_a_build_leaves_out_is_said_once_and_where_it_lies(
    backend: str, tmp_path: Path
) -> None:
    answer = check(tmp_path, build(tmp_path, backend))
    about = [line for line in answer.out.splitlines() if "PKG001" in line]
    hole = "no __init__.py in 'src/shop/middleware', a directory of package 'shop'"
    assert about == [f"src/shop/middleware/rate.py:1:1: PKG001 {hole}; not in the wheel"]
    why = "not in the wheel: 'shop/middleware' has no __init__.py"
    assert answer.out.count(f"no module 'middleware' in package 'shop'; {why}\n") == 3


def test_what_gitignore_keeps_out_of_a_wheel_is_traced_to_its_line(tmp_path: Path) -> None:
    answer = check(tmp_path, build(tmp_path, "hatchling"))
    remedy = "anchor it as '/lib/', or git add -f src/shop/lib"
    why = f"not in the wheel: 'src/shop/lib' is ignored by .gitignore:1 'lib/': {remedy}"
    assert answer.out.count(f"no module 'lib' in package 'shop'; {why}\n") == 2


def pack(path: Path, text: str, *recorded: str) -> Path:
    """Write a tree as an archive; a wheel's RECORD names more files than there are."""
    files = {name: source.encode() for name, source in parse(text).files.items()}
    if path.suffix == ".whl":
        record = "shop-1.dist-info/RECORD"
        names = (*files, record, *recorded)
        files[record] = "".join(f'"{name}",,\n' for name in names).encode()
    if path.suffix in (".whl", ".zip"):
        return zipped(path, *files.items())
    return tarred(path, *(entry(name, content) for name, content in files.items()))


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on two of a name
        for member, content in members:
            archive.writestr(member, content)
    return path


Member: TypeAlias = tuple[tarfile.TarInfo, bytes]


def entry(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, to: str = "") -> Member:
    info = tarfile.TarInfo(name.removesuffix("/"))
    info.type = tarfile.DIRTYPE if name.endswith("/") else kind
    info.size, info.linkname = len(content), to
    return info, content


def tarred(path: Path, *members: Member) -> Path:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    path.write_bytes(PACKERS.get(path.suffix, bytes)(written.getvalue()))
    return path


SHOP = """
pyproject.toml
.gitignore:
    _made.py
src/shop/__init__.py
src/shop/main.py:
    from .routers import orders
    from .limits import burst
    from .pages.home import show
    from .middleware import rate
    from .tools import run
    from ._made import x
    from .gone import x
src/shop/limits.py
src/shop/limits/hidden.py
src/shop/middleware/rate.py
src/shop/pages/__init__.py
src/shop/pages/home.py
src/shop/routers/__init__.py
src/shop/routers/a.py
src/shop/routers/b.py
src/shop/routers/c.py
src/shop/routers/orders.py
src/shop/tools/__init__.py
src/shop/tools/run.py
"""
LEFT_OVER = "shop/__init__.py\nshop/routers/__init__.py\nshop/tools/run.py\n" + "".join(
    f"shop/routers/{name}.py\n" for name in "abc"
)
MAIN = (
    f"shop/main.py:\n    {parse(SHOP).files['src/shop/main.py'].replace(chr(10), chr(10) + '    ')}"
)


def test_each_loss_is_said_with_what_is_left_beside_it(tmp_path: Path) -> None:
    plant(tmp_path, SHOP)
    git(tmp_path, "init", "-q")
    archive = pack(tmp_path / "shop-1.whl", LEFT_OVER + MAIN)
    assert check(tmp_path, archive).out.replace("src/shop/", "") == (
        "main.py:1:22: PKG004 package 'shop.routers' has neither a name nor a module 'orders';"
        " not in the wheel, which has of 'shop/routers' only '__init__.py', 'a.py', 'b.py' and 1 more\n"
        "main.py:2:7: PKG002 no module 'limits' in package 'shop';"
        " not in the wheel, which has of 'shop' only '__init__.py', 'main.py'\n"
        "main.py:3:7: PKG002 no module 'pages' in package 'shop';"
        " not in the wheel, nor is anything else of 'shop/pages'\n"
        "main.py:4:7: PKG002 no module 'middleware' in package 'shop';"
        " not in the wheel: 'shop/middleware' has no __init__.py\n"
        "main.py:5:7: PKG002 'tools' has no __init__.py: '.tools' is found only as a namespace package;"
        " not in the wheel, which has of 'shop/tools' only 'run.py'\n"
        "main.py:7:7: PKG002 no module 'gone' in package 'shop'\n"
        "middleware/rate.py:1:1: PKG001 no __init__.py in 'middleware',"
        " a directory of package 'shop'; not in the wheel\n"
        "tools/run.py:1:1: PKG001 no __init__.py in 'shop/tools', a directory of package 'shop';"
        " not in the wheel, which has of 'shop/tools' only 'run.py'\n"
    )


def test_far_from_the_source_tree_the_sdist_is_asked(tmp_path: Path) -> None:
    sdist = pack(
        tmp_path / "shop-1.tar.gz",
        "shop-1/PKG-INFO\nshop-1/src/shop/__init__.py\nshop-1/src/shop/limits.py:\n    burst = 1",
    )
    wheel = pack(tmp_path / "shop-1.whl", "shop/__init__.py\n" + MAIN)
    answer = check(tmp_path, wheel, sdist)
    why = "not in the wheel, only in the sdist"
    found = f"shop-1.whl/shop/main.py:2:7: PKG002 no module 'limits' in package 'shop'; {why}\n"
    assert found in answer.out
    assert answer.out.count("only in the sdist") == 1
    assert "only in the sdist" not in check(tmp_path, wheel).out


def test_what_the_sdist_and_its_wheel_lack_is_said_once(tmp_path: Path) -> None:
    plant(tmp_path, SHOP)
    sdist = "shop-1/PKG-INFO\nshop-1/src/shop/__init__.py\nshop-1/src/" + MAIN
    pack(tmp_path / "shop-1.tar.gz", sdist)
    pack(tmp_path / "shop-1.whl", "shop/__init__.py\n" + MAIN)
    alone = check(tmp_path, "shop-1.tar.gz")
    both = check(tmp_path, "shop-1.whl", "shop-1.tar.gz")
    assert "; not in the sdist, nor is anything else of 'src/shop/pages'\n" in alone.out
    assert both.out == check(tmp_path, "shop-1.whl").out
    assert both.err.endswith(" checked in shop-1.whl and shop-1.tar.gz\n")


# A wheel is what its installation finds.

WHEELS = {
    "what .data spreads over the library": """
        shop-1.data/purelib/shop/__init__.py
        shop-1.data/purelib/shop/a.py:
            from .b import x, y  # PKG004
            from .c import x     # PKG002
        shop-1.data/platlib/shop/b.py:
            x = 1
        shop-1.data/scripts/shop.py:
            from .gone import x
        shop-1.data/data/shop/c.py
        shop-1.data/headers/shop/c.py
        shop-1.dist-info/c.py
    """,
    "several packages and modules": """
        shop/__init__.py
        shop/a.py:
            import tools.gone        # PKG005
            from tools import cut
            from clock import now, x # PKG004
        tools/__init__.py:
            from shop.gone import x  # PKG005
        tools/cut.py
        clock.py:
            import shop.gone         # PKG005
            now = 1
    """,
    "a portion of a namespace package": """
        acme/shop/__init__.py
        acme/shop/a.py:
            import acme.gone, acme.gone.x
            from acme import gone
            from acme.gone import x
            from acme.shop import gone
            from .gone import x      # PKG002
    """,
    "stubs and extension modules": """
        shop/__init__.py
        shop/a.py:
            from .typed import x
            from .fast import x
            from .stable import x
            from .windows import x
            from .older import x
            from .data import x      # PKG002
        shop/typed.pyi
        shop/fast.cpython-311-x86_64-linux-gnu.so
        shop/stable.abi3.so
        shop/windows.cp312-win_amd64.pyd
        shop/older.cpython-36m-darwin.so
        shop/data.json
    """,
    "other distributions": """
        shop/__init__.py
        shop/a.py:
            import redis, shop_other, shop_other.x
            from redis.asyncio import x
            import shop.gone         # PKG005
    """,
    "a distribution that is vendored with its own record": """
        shop/__init__.py
        shop/_vendor/redis-1.dist-info/RECORD
        shop/a.py:
            from .gone import x      # PKG002
    """,
    "a library that is a package itself": """
        __init__.py
        a.py:
            from .gone import x      # PKG002
    """,
    "a directory that only looks like a repository": """
        shop/__init__.py
        shop/tools/__init__.py
        shop/tools/.git/x.py:
            from .gone import x
        shop/tools/a.py:
            from ..gone import x     # PKG002
            from shop.gone import x  # PKG005
    """,
    "faults of every kind": """
        shop/__init__.py
        shop/hole/a.py:              # PKG001
            from ... import x        # PKG003
        shop/b.py:
            from .hole import a      # PKG002
            from .hole import a      # noqa: PKG002
            from .gone import x      # noqa
        shop/c.py                    # PKG006
        shop/c/__init__.py
        shop/d.py:
            from .gone import (
    """,
}  # fmt: skip


@pytest.mark.parametrize("text", WHEELS.values(), ids=WHEELS)
def test_a_wheel_is_checked_as_it_is_installed(text: str, tmp_path: Path) -> None:
    text = textwrap.dedent(text)
    answer = check(tmp_path, pack(tmp_path / "shop-1.whl", text).name)
    moved = (
        (re.sub(r"^shop-1\.data/\w+/", "", path), *rest) for path, *rest in parse(text).expected
    )
    expected = [(f"shop-1.whl/{path}", *rest) for path, *rest in moved]
    assert [(r.path, r.row, r.code) for r in answer.reports] == sorted(expected)
    assert "error" not in answer.err
    assert "flake8-pkginit-" not in answer.out  # as the temporary directory is called


def test_a_wheel_of_one_platform_need_not_have_the_modules_of_others(tmp_path: Path) -> None:
    tree = "shop/__init__.py:\n    from ._shop_windows import x\n    from .gone import x"
    everywhere = pack(tmp_path / "shop-1-py3-none-any.whl", tree)
    here = pack(tmp_path / "shop-1-cp311-abi3-manylinux_2_28_x86_64.whl", tree)
    assert [r.row for r in check(tmp_path, everywhere).reports] == [1, 2]
    assert [r.row for r in check(tmp_path, here).reports] == [2]


def test_a_record_that_names_more_than_there_is_is_said_beside_the_findings(tmp_path: Path) -> None:
    pack(tmp_path / "shop-1.whl", "shop/__init__.py:\n    from .gone import x", "shop/lost\n.py")
    answer = check(tmp_path, "shop-1.whl")
    message = "shop-1.whl: RECORD names 'shop/lost\\n.py', which is not in it"
    assert answer.code == 2
    assert answer.err.splitlines()[0] == f"flake8-pkginit: error: {message}"
    assert answer.out.startswith("shop-1.whl/shop/__init__.py:1:7: PKG002 ")


FAULTY = """
shop/__init__.py
shop/a.py:
    from .gone import x
shop/b.py:
    from .gone import x
shop/declared/c.py:
    from ..gone import x
"""


OPTIONS = {
    "": {"a.py", "b.py", "declared/c.py", "hole/d.py"},
    "--exclude=src/shop/a.py,hole": {"b.py", "declared/c.py"},
    "--exclude=b.py,src/shop/hole/*": {"a.py", "declared/c.py"},
    "--extend-exclude=src/shop/declared": {"a.py", "b.py", "hole/d.py"},
    "--per-file-ignores=src/shop/b.py:PKG002": {"a.py", "declared/c.py", "hole/d.py"},
    "--per-file-ignores=src/shop/hole/*:PKG001": {"a.py", "b.py", "declared/c.py"},
    "--pkg-generated=src/shop/gone.py": {"declared/c.py", "hole/d.py"},
    "--pkg-generated=gone.py --pkg-namespace-packages=src/shop/declared": {"hole/d.py"},
    "--ignore=PKG001": {"a.py", "b.py", "declared/c.py"},
    "--filename=*/c.py": {"declared/c.py"},
}


@pytest.mark.parametrize(("options", "paths"), OPTIONS.items(), ids=OPTIONS)
def test_options_name_the_paths_of_the_source_tree(
    options: str, paths: set[str], tmp_path: Path
) -> None:
    plant(tmp_path, FAULTY.replace("shop/", "src/shop/") + "src/shop/hole/d.py\nsetup.cfg")
    pack(tmp_path / "shop-1.whl", FAULTY)
    answer = check(tmp_path, *options.split(), "shop-1.whl")
    assert {report.path for report in answer.reports} == {f"src/shop/{path}" for path in paths}


def test_what_ruff_is_told_of_the_source_tree_holds_for_its_wheel(tmp_path: Path) -> None:
    acme = "acme/shop/__init__.py\nacme/shop/a.py:\n    from ..other import x\nacme/shop/hole/b.py"
    plant(tmp_path, acme.replace("acme/", "src/acme/") + "\nruff.toml")
    archive = pack(tmp_path / "shop-1.whl", acme)
    assert [r.code for r in check(tmp_path, archive).reports] == ["PKG003", "PKG001"]
    (tmp_path / "ruff.toml").write_text('namespace-packages = ["src/acme"]')
    assert check(tmp_path, archive).out == ""


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (".", {"one/src/clock.py", "one/src/shop/a.py", "two/clock.py", "two/shop/a.py"}),
        ("two", {"../one/src/clock.py", "../one/src/shop/a.py", "clock.py", "shop/a.py"}),
    ],
)
def test_each_wheel_is_traced_to_its_project_from_wherever(
    where: str, shown: set[str], tmp_path: Path
) -> None:
    tree = (
        "{}clock.py:\n    import shop.gone\n{}shop/__init__.py\n{}shop/a.py:\n    import shop.no\n"
    )
    plant(tmp_path / "one", "setup.cfg\n" + tree.replace("{}", "src/"))
    plant(tmp_path / "two", "setup.cfg\n" + tree.replace("{}", ""))
    wheels = [pack(tmp_path / name / "x.whl", tree.replace("{}", "")) for name in ("one", "two")]
    assert {r.path for r in check(tmp_path / where, *wheels).reports} == shown


PACKED = """
shop/__init__.py
shop/a.py:
    import shop.no  # noqa
    from shop import (
        gone,
    )
"""


@pytest.mark.parametrize(
    "name", ["shop-1.whl", "shop.zip", "shop.tar", "shop.tgz", "shop.tar.xz", "shop.tar.bz2"]
)
def test_the_lines_shown_and_their_comments_are_those_of_the_archive(
    name: str, tmp_path: Path
) -> None:
    plant(tmp_path, "setup.cfg\nshop/__init__.py\nshop/a.py:\n    import os  # noqa\n    x = 1")
    pack(tmp_path / name, PACKED)
    [finding] = json.loads(check(tmp_path, name, "--format=json").out)["findings"]
    assert (finding["path"], finding["row"], finding["column"]) == ("shop/a.py", 3, 5)
    shown = check(tmp_path, name, "--format=full").out
    assert shown.startswith("shop/a.py:3:5: PKG004 ")
    assert "\n    gone,\n    ^^^^\n" in shown


def test_a_project_may_be_packed_as_a_whole_or_from_within(tmp_path: Path) -> None:
    tree = "pyproject.toml\n.git/config\nsrc/shop/__init__.py\nsrc/shop/a.py:\n    import shop.gone"
    within = pack(tmp_path / "within.tar", re.sub(r"(?m)^(?=\S)", "./", f"/\n{tree}"))
    whole = pack(tmp_path / "whole.zip", re.sub(r"(?m)^(?=\S)", "project//./", tree))
    assert "within.tar/src/shop/a.py:1:13: PKG005 " in check(tmp_path, within.name).out
    assert "whole.zip/src/shop/a.py:1:13: PKG005 " in check(tmp_path, whole.name).out


# What no tool would pack.

# Beside the working directory lie that of temporary files and one that is none of its business;
# as seen from where an archive is laid out:
OUTSIDE = "../../../outside"
SECRET = "known = 1\n"
LIMITED = ("sh", "-c", 'ulimit -v 2000000 && exec "$@"', "sh", *COMMAND)  # kilobytes


def judge(root: Path, make: Callable[[Path], object], name: str) -> Run:
    """Check an archive, which must cost nothing but the time."""
    for folder in ("work", "scratch", "outside"):
        (root / folder).mkdir(exist_ok=True)
    (root / "outside" / "secret.py").write_text(SECRET)
    make(root / "work" / name)
    answer = run(root / "work", [*LIMITED, name], TMPDIR=str(root / "scratch"))
    assert "Traceback" not in answer.err
    assert "scratch" not in answer.out + answer.err
    assert list((root / "scratch").iterdir()) == []
    assert [path.name for path in (root / "outside").iterdir()] == ["secret.py"]
    assert (root / "outside" / "secret.py").read_text() == SECRET
    return answer


def refused(answer: Run, why: str) -> bool:
    """Whether one clear line says why an archive is not checked."""
    name = re.escape(next(iter((answer.cwd).iterdir())).name)
    line = rf"flake8-pkginit: error: '{name}' cannot be checked: (?:{why})\n"
    return answer.code == 2 and answer.out == "" and re.fullmatch(line, answer.err) is not None


LEADS_OUT = "the path '.*' leads out of it"
ONE_PATH = "two of its paths are one on this disk: '.*'"
NAMES = {
    "absolute": (["{outside}/secret.py"], LEADS_OUT),
    "absolute, in a library": (["shop-1.data/purelib/{outside}/secret.py"], LEADS_OUT),
    "of a directory outside": (["{outside}/"], LEADS_OUT),
    "above the top": ([f"{OUTSIDE}/secret.py"], LEADS_OUT),
    "above the top, in a library": ([f"shop-1.data/purelib/{OUTSIDE}/secret.py"], LEADS_OUT),
    "above the top from further down": (["shop/../../x.py"], LEADS_OUT),
    "with a step back": (["shop/../shop/x.py"], LEADS_OUT),
    "a file, then a directory": (["shop/x.py", "shop/x.py/y.py"], ONE_PATH),
    "a directory, then a file": (["shop/x.py/y.py", "shop/x.py"], ONE_PATH),
    "too long for a file": (["x" * 300 + ".py"], "'x+\\.\\.\\.' does not fit on this disk: .*"),
    "too long for a directory": (
        ["x" * 300 + "/y.py"],
        "'x+\\.\\.\\.' does not fit on this disk: .*",
    ),
    "too deep": (["d/" * 1500 + "x.py"], ".* is more than 100 directories deep"),
    "too deep for a path": (["d/" * 5000 + "x.py"], ".* is more than 100 directories deep"),
}


@pytest.mark.parametrize("suffix", [".whl", ".zip", ".tar.gz"])
@pytest.mark.parametrize(("names", "why"), NAMES.values(), ids=NAMES)
def test_names_that_lead_elsewhere_or_fit_nowhere_are_refused(
    names: list[str], why: str, suffix: str, tmp_path: Path
) -> None:
    text = "\n".join(names).replace("{outside}", str(tmp_path / "outside"))
    if suffix != ".whl":
        text = text.replace("shop-1.data/purelib/", "")
    assert refused(judge(tmp_path, lambda path: pack(path, text), f"x{suffix}"), why)


USER = (
    ("shop/__init__.py", b""),
    ("shop/a.py", b"from .link import no\nfrom .link.secret import no\n"),
)
IN_SECRET = ["module 'shop.link' has no name 'no'", "'shop.link' is a module, not a package"]
LINKS = {
    "to a file, absolute": [("shop/link.py", "{outside}/secret.py")],
    "to a file, relative": [("shop/link.py", f"../{OUTSIDE}/secret.py")],
    "to a directory, absolute": [("shop/link", "{outside}")],
    "to a directory, relative": [("shop/link", f"../{OUTSIDE}")],
    "to the root": [("shop/link", "/")],
    "one after the other": [("y", ".."), ("x", "y/../.."), ("shop/link", "../x/outside")],
    "one through the other": [("y", ".."), ("shop/link", "../y/../../outside")],
    "where the stand-in would be": [("shop/link.py", "/"), ("shop/link.so", "{outside}/new")],
    "where a stand-in is": [("shop/link.py", "/"), ("shop/link.so", "a.py")],
    "of no length": [("shop/link", ""), (".git/link", "/")],
    "longer than any": [("shop/link", "x" * 5000)],
    "twice": [("shop/link", "a.py"), ("shop/link", "{outside}")],
    "over a file": [("shop/link.so", "{outside}/new"), ("shop/a.py", "{outside}/secret.py")],
}


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_of_what_a_link_that_leads_out_names_nothing_is_said(
    links: list[tuple[str, str]], suffix: str, tmp_path: Path
) -> None:
    links = [(name, to.replace("{outside}", str(tmp_path / "outside"))) for name, to in links]

    def make(path: Path) -> None:
        if suffix == ".zip":
            zipped(path, *USER, *(zipped_link(name, to) for name, to in links))
        else:
            tarred(path, *starmap(entry, USER), *(tarred_link(name, to) for name, to in links))

    answer = judge(tmp_path, make, f"x{suffix}")
    assert (answer.code, answer.out) == (0, "")


def zipped_link(name: str, to: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, to.encode()


def tarred_link(name: str, to: str) -> Member:
    return entry(name, kind=tarfile.SYMTYPE, to=to)


def test_a_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    links = [tarred_link("shop/up", "../shop"), tarred_link("shop/link.py", "up/../lib/secret.py")]

    def make(path: Path) -> None:
        tarred(path, *starmap(entry, USER), entry("lib/secret.py", SECRET.encode()), *links)

    assert [r.text for r in judge(tmp_path, make, "x.tar").reports] == IN_SECRET


def test_more_links_than_any_system_follows_lead_nowhere(tmp_path: Path) -> None:
    links = [tarred_link(f"l{n}.py", f"l{n + 1}.py") for n in range(1500)]

    def make(path: Path) -> None:
        tarred(path, *starmap(entry, USER), *links, tarred_link("shop/link.py", "../l0.py"))

    found = [r.text.partition(";")[0] for r in judge(tmp_path, make, "x.tar").reports]
    assert found == ["no module 'link' in package 'shop'"] * 2


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        link = tarred_link("shop/link", str(tmp_path / "outside"))
        tarred(path, *starmap(entry, USER), link, entry("shop/link/new.py"))

    assert judge(tmp_path, make, "x.tar").code == 0


@pytest.mark.parametrize(
    "to", ["{outside}/secret.py", f"{OUTSIDE}/secret.py", "shop/no.py", "shop"]
)
def test_of_a_hard_link_to_no_file_of_the_archive_nothing_is_said(to: str, tmp_path: Path) -> None:
    to = to.replace("{outside}", str(tmp_path / "outside"))

    def make(path: Path) -> None:
        tarred(
            path,
            entry("shop/"),
            *starmap(entry, USER[:1]),
            hard_link("shop/link.py", to),
            entry("shop/a.py", b"from .link import no"),
        )

    answer = judge(tmp_path, make, "x.tar")
    assert (answer.code, answer.out) == (0, "")


def hard_link(name: str, to: str) -> Member:
    return entry(name, kind=tarfile.LNKTYPE, to=to)


def test_a_hard_link_is_what_it_leads_to(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        secret = entry("shop/secret.py", SECRET.encode())
        tarred(path, *starmap(entry, USER), secret, hard_link("shop/link.py", "shop/secret.py"))

    assert [r.text for r in judge(tmp_path, make, "x.tar").reports] == IN_SECRET


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_of_two_files_of_one_name_the_last_wins(suffix: str, tmp_path: Path) -> None:
    twice = [("shop/link.py", b"no = 1"), *USER, ("shop/link.py", b"yes = 1")]

    def make(path: Path) -> None:
        zipped(path, *twice) if suffix == ".zip" else tarred(path, *starmap(entry, twice))

    assert [r.row for r in judge(tmp_path, make, f"x{suffix}").reports] == [1, 2]


def test_a_name_in_no_encoding_is_a_name(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        tarred(path, *starmap(entry, USER), entry(os.fsdecode(b"shop/link\xff.py")))

    assert [r.row for r in judge(tmp_path, make, "x.tar").reports] == [1, 2]


def sized(path: Path, size: int, content: bytes = b"", **more: int) -> None:
    """Write a zip that says of its only file that it has this size, or more that is not so."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("shop/a.py", content)
        info = archive.getinfo("shop/a.py")
        for key, value in {"file_size": size, **more}.items():
            setattr(info, key, value)


def many(path: Path) -> None:
    """Write a zip of many files of which each says that it has as much as it may."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(33):
            archive.writestr(f"shop/m{number}.py", b"")
            archive.getinfo(f"shop/m{number}.py").file_size = 32 << 20


def swelling(path: Path) -> None:
    """Write a zip whose only file has 8 GB, and says that it has ten bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b"\0" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    sized(path, 10, block * 8192 + packer.flush(), compress_type=zipfile.ZIP_DEFLATED)


def header(path: Path, name: str, kind: bytes, size: int) -> None:
    """Write a tar whose only header is followed by nothing."""
    info, _ = entry(name, kind=kind)
    info.size = size
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT))


def big_link(path: Path) -> None:
    tarred(path, entry("big.bin", b"\0" * (33 << 20)), hard_link("shop/a.py", "big.bin"))


def cut(path: Path) -> None:
    """Write half of an archive."""
    pack(path, "shop/__init__.py:\n" + "".join(f"    x{n} = {n * n * n}\n" for n in range(9999)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage(path: Path) -> None:
    """Write a tar with a second header that is none."""
    pack(path, "shop/__init__.py\nshop/a.py:\n    x = 1\n")
    content = bytearray(path.read_bytes())
    content[tarfile.BLOCKSIZE + 100] ^= 1
    path.write_bytes(content)


def misnamed(path: Path, name: bytes) -> None:
    """Write a zip whose only name is said to be in UTF-8, and is what it is."""
    pack(path, "shop/é.py")
    path.write_bytes(path.read_bytes().replace("shop/é.py".encode(), name))


ONE_RECORD = ".dist-info/RECORD, a wheel has one"
NO_ZIP = "File is not a zip file"
REFUSED: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a size of no source, zip": ("x.zip", lambda p: sized(p, 33 << 20), "'shop/a.py' has 33 MB: .*"),
    "a size of no source, tar": ("x.tar", lambda p: header(p, "a.py", b"0", 33 << 20), "'a.py' has 33 MB: .*"),
    "a size of no source, by a link": ("x.tar", big_link, "'shop/a.py' has 33 MB: .*"),
    "a size of no tree": ("x.zip", many, "its sources have more than 1,024 MB"),
    "a size that is not so": ("x.zip", swelling, "Bad CRC-32 for file 'shop/a.py'"),
    "a size beyond all measure": ("x.tar", lambda p: header(p, "a.bin", b"0", 9 << 30), "it unpacks to more than 8 GB"),
    "a header of a size": ("x.tar", lambda p: header(p, "x", b"x", 1 << 33), "it has headers of a size .*"),
    "a header of no size": ("x.tar", lambda p: header(p, "x", b"x", -9999), "it has headers of a size .*|invalid offset"),
    "a pipe": ("x.tar", lambda p: tarred(p, entry("a.py", kind=tarfile.FIFOTYPE)), "'a.py' is neither .*"),
    "a device": ("x.tar", lambda p: tarred(p, entry("a.py", kind=tarfile.CHRTYPE)), "'a.py' is neither .*"),
    "a disk": ("x.tar", lambda p: tarred(p, entry("a.py", kind=tarfile.BLKTYPE)), "'a.py' is neither .*"),
    "half a wheel": ("x.whl", cut, NO_ZIP),
    "half a zip": ("x.zip", cut, NO_ZIP),
    "half a tar": ("x.tar", cut, "unexpected end of data"),
    "half a tar.gz": ("x.tar.gz", cut, "Compressed file ended before .*"),
    "half a tar.bz2": ("x.tar.bz2", cut, "Compressed file ended before .*"),
    "half a tar.xz": ("x.tar.xz", cut, "Compressed file ended before .*"),
    "a damaged tar": ("x.tar", damage, "it is damaged at byte 512"),
    "a wheel of garbage": ("x.whl", lambda p: p.write_bytes(b"garbage" * 999), NO_ZIP),
    "a tar of garbage": ("x.tar.gz", lambda p: p.write_bytes(b"garbage" * 999), "invalid header|bad checksum"),
    "a gzip of garbage": ("x.tgz", lambda p: p.write_bytes(b"\x1f\x8b" * 999), "Unknown compression method"),
    "an empty wheel": ("x.whl", Path.touch, NO_ZIP),
    "an empty zip": ("x.zip", Path.touch, NO_ZIP),
    "an empty tar": ("x.tar.gz", Path.touch, "empty file"),
    "an encrypted zip": ("x.zip", lambda p: sized(p, 1, b"1", flag_bits=1), "File .* is encrypted.*"),
    "a method of no zip": ("x.zip", lambda p: sized(p, 1, b"1", compress_type=99), "That compression method .*"),
    "a wheel without a RECORD": ("x.whl", lambda p: zipped(p, ("shop/a.py", b"")), f"it has no {ONE_RECORD}"),
    "a wheel of two": ("x.whl", lambda p: zipped(p, *((f"{n}.dist-info/RECORD", b"") for n in "ab")), f"it has 2 {ONE_RECORD}"),
    "a RECORD of garbage": ("x.whl", lambda p: zipped(p, ("x-1.dist-info/RECORD", b"\xff")), ".*codec can't decode.*"),
    "a name in no encoding": ("x.zip", lambda p: misnamed(p, b"shop/\xff\xff.py"), ".*codec can't decode.*"),
    "a name of no length": ("x.zip", lambda p: misnamed(p, b"\0hop/xx.py"), LEADS_OUT),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "why"), REFUSED.values(), ids=REFUSED)
def test_what_no_tool_has_packed_is_refused_in_a_line(
    name: str, make: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    assert refused(judge(tmp_path, make, name), why)


def test_a_tree_of_more_files_than_there_are_is_refused(tmp_path: Path) -> None:
    layout = Layout(str(tmp_path))
    for _ in range(MOST_FILES):
        layout.add(".git/x", None)
    with pytest.raises(RefusedError, match="it has more than 1,000,000 files"):
        layout.add(".git/x", None)


def test_an_archive_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    answer = check(tmp_path, "x.whl")
    assert answer.err == "flake8-pkginit: error: there is no file or directory 'x.whl'\n"
    assert answer.code == 2


@pytest.mark.parametrize("other", ["shop", "shop/__init__.py", "."])
def test_archives_are_checked_by_themselves(other: str, tmp_path: Path) -> None:
    pack(tmp_path / "x.whl", "shop/__init__.py")
    plant(tmp_path, "shop/__init__.py")
    answer = check(tmp_path, "x.whl", other)
    why = "archives are checked by themselves, without other paths"
    assert (answer.code, answer.err) == (2, f"flake8-pkginit: error: {why}\n")


def test_a_directory_is_no_archive_whatever_its_name(tmp_path: Path) -> None:
    plant(tmp_path, "x.whl/shop/__init__.py:\n    from .gone import x")
    assert [r.code for r in check(tmp_path, "x.whl").reports] == ["PKG002"]


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=lambda told: told.name)
def test_an_end_in_the_middle_leaves_nothing_behind(told: signal.Signals, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    files = [("shop/__init__.py", b""), ("shop/data", os.urandom(1 << 20)), ("shop/a.py", b"")]
    content = tarred(tmp_path / "whole.tar.gz", *starmap(entry, files)).read_bytes()
    os.mkfifo(tmp_path / "x.tar.gz")
    process = subprocess.Popen(
        [*COMMAND, "x.tar.gz"],
        cwd=tmp_path,
        env=environment(TMPDIR=str(scratch)),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    with (tmp_path / "x.tar.gz").open("wb", buffering=0) as pipe:
        pipe.write(content[: len(content) // 2])  # returns once the command has read nearly all
        assert list(scratch.rglob("__init__.py"))
        process.send_signal(told)
        _, said = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, said) == (130, "")
    assert list(scratch.iterdir()) == []
