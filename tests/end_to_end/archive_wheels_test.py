"""Wheels and sdists, checked by the command: what they lack, and under which names."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest

from tests.kit.archives import check, pack
from tests.kit.clients import git
from tests.kit.trees import parse, plant

# Why something is missing.


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
