"""What `fix` mends, and what it leaves alone: missing files and imports."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kit.checking import check_tree
from tests.kit.fixing import MODELS, make, run, run_here, touched
from tests.kit.trees import parse, plant, write

HOLE = """
pyproject.toml
app/__init__.py
app/tools/run.py
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Missing __init__.py.


def test_a_hole_gets_an_empty_file(root: Path) -> None:
    plan = run(root, HOLE)
    assert touched(root, plan) == ["app/tools/__init__.py"]
    assert (root / "app/tools/__init__.py").read_bytes() == b""
    assert (plan.refused, plan.result.findings) == ((), ())
    assert plan.changes[0].why == "no __init__.py in 'app/tools'"


def test_every_directory_of_a_message_gets_one(root: Path) -> None:
    plan = run(root, "pyproject.toml\napp/__init__.py\napp/a/b/run.py\n")
    assert touched(root, plan) == ["app/a/__init__.py", "app/a/b/__init__.py"]


def test_an_outer_hole_whose_finding_is_silenced_is_left_alone(root: Path) -> None:
    text = """
    pyproject.toml
    app/__init__.py
    app/o/a/x.py:
        # noqa: PKG001
    app/o/b/y.py
    """
    text = "\n".join(line[4:] for line in text.splitlines())
    plan = run(root, text)
    assert touched(root, plan) == ["app/o/b/__init__.py"]


def test_a_clean_tree_is_left_alone(root: Path) -> None:
    plan = run(root, "pyproject.toml\napp/__init__.py\napp/m.py\nscripts/run.py\n")
    assert (plan.changes, plan.refused, plan.result.findings) == ((), (), ())


def test_what_is_silenced_is_not_fixed(root: Path) -> None:
    run(root, HOLE + "    import os  # noqa\n", rewrite=True)
    assert make("--disable-noqa").changes
    text = "app/m.py:\n    from .Models import A  # noqa: PKG002\napp/models.py:\n    A = 1\n"
    assert run(root, text, rewrite=True).changes == ()


@pytest.mark.parametrize("argument", ["--ignore=PKG001", "--per-file-ignores=app/tools/*:PKG"])
def test_what_the_options_ignore_is_not_fixed(argument: str, root: Path) -> None:
    assert run(root, HOLE, argument).changes == ()


def test_a_declared_namespace_package_is_left_alone(root: Path) -> None:
    assert run(root, HOLE, "--pkg-namespace-packages=app/tools").changes == ()
    run(root, 'pyproject.toml:\n    [tool.ruff]\n    namespace-packages = ["app/tools"]\n')
    assert not (root / "app/tools/__init__.py").exists()


RELATIVE = """
pyproject.toml
app/main.py:
    from .core import limit
app/core.py:
    limit = 1
app/jobs/a.py:
    from . import b
app/jobs/b.py
app/plain/c.py
"""


def test_a_directory_that_only_relative_imports_prove_is_fixed_where_it_is_named(
    root: Path,
) -> None:
    plan = run(root, RELATIVE)
    assert plan.changes == ()
    assert plan.refused[0].startswith("app/jobs/a.py:1:1: PKG001 is not fixed: no regular package")
    assert run(root, RELATIVE, ".").changes == ()
    assert touched(root, run(root, RELATIVE, "app/jobs/")) == ["app/jobs/__init__.py"]


def test_the_holes_below_a_fixed_directory_are_fixed_in_the_same_run(root: Path) -> None:
    # Nothing but `app/__init__.py` says that `app/plain` is a hole.
    plan = run(root, RELATIVE, "app")
    inits = ["app/__init__.py", "app/jobs/__init__.py", "app/plain/__init__.py"]
    assert touched(root, plan) == inits
    assert (plan.refused, plan.result.findings) == ((), ())


def test_a_dot_names_no_directory(root: Path) -> None:
    plant(root, RELATIVE)
    os.chdir(root / "app" / "jobs")
    assert run_here(root, ".").changes == ()
    assert touched(root, run_here(root, "../jobs")) == ["app/jobs/__init__.py"]


def test_a_directory_between_two_that_are_named_is_fixed_with_them(root: Path) -> None:
    text = """
pyproject.toml
app/a.py:
    from . import b
app/b.py
app/sub/jobs/x.py:
    from . import y
app/sub/jobs/y.py
"""
    plan = run(root, text, "app", "app/sub/jobs")
    inits = ["app/__init__.py", "app/sub/__init__.py", "app/sub/jobs/__init__.py"]
    assert touched(root, plan) == inits


def test_below_a_repository_that_is_one_package_a_relative_import_is_enough(root: Path) -> None:
    text = ".git/\n__init__.py\nsetup.py\ndocs/conf.py:\n    from . import theme\ndocs/theme.py\n"
    project = root / "shop"
    project.mkdir()
    os.chdir(project)
    assert touched(project, run(project, text)) == ["docs/__init__.py"]


def test_a_misspelt_init_is_renamed(root: Path) -> None:
    write(parse(HOLE).files | {"app/tools/__init.py": "limit = 1\n"}, root)
    os.chmod(root / "app/tools/__init.py", 0o640)
    plan = run_here(root)
    (change,) = plan.changes
    assert change.moved_from == str(root / "app/tools/__init.py")
    assert not (root / "app/tools/__init.py").exists()
    init = root / "app/tools/__init__.py"
    assert (init.read_text(), init.stat().st_mode & 0o777) == ("limit = 1\n", 0o640)


def test_a_misspelt_init_that_cannot_be_read_as_text_is_renamed(root: Path) -> None:
    plant(root, HOLE)
    (root / "app/tools/__init.py").write_bytes(b"x = '\xff'\n")
    run_here(root)
    assert (root / "app/tools/__init__.py").read_bytes() == b"x = '\xff'\n"


def test_a_misspelt_init_is_not_renamed_under_an_import(root: Path) -> None:
    text = (
        HOLE
        + "app/tools/__init.py:\n    limit = 1\ntests/t.py:\n    from app.tools.__init import limit\n"
    )
    plan = run(root, text, "app")
    assert touched(root, plan) == ["app/tools/__init__.py"]  # nothing in `app` imports it
    os.rename(root / "app/tools/__init__.py", root / "app/tools/__init.py")
    user = root / "app/m.py"
    user.write_text("import app.tools.__init\n")
    for arguments in ((), ("app/tools",)):  # the whole package counts, however little is named
        plan = run_here(root, *arguments)
        assert plan.changes == ()
        assert "app/m.py:1" in plan.refused[0]


def test_a_misspelt_init_whose_own_findings_would_come_up_is_not_renamed(root: Path) -> None:
    text = HOLE + "app/tools/__init__py:\n    from .nothing import at_all\n"
    plan = run(root, text)
    assert plan.changes == ()
    (message,) = plan.refused
    assert message == (
        "app/tools/run.py:1:1: PKG001 is not fixed:"
        " PKG002 would then be reported at app/tools/__init__.py:1"
    )
    (root / "app/tools/__init__py").write_text("from .run import *\n")
    assert touched(root, run_here(root)) == ["app/tools/__init__.py"]


@pytest.mark.parametrize("content", ["from .run import (\n", "x = '\xff'\n"])
def test_what_is_no_source_is_renamed_all_the_same(content: str, root: Path) -> None:
    plant(root, HOLE)
    (root / "app/tools/__init__py").write_bytes(content.encode("latin-1"))
    assert touched(root, run_here(root)) == ["app/tools/__init__.py"]


def test_a_fix_that_would_uncover_another_finding_is_skipped_and_others_go_through(
    root: Path,
) -> None:
    text = """
pyproject.toml
app/__init__.py
app/good/a.py
app/bad/a.py:
    limit = 1
app/main.py:
    from .bad.a import limitr
app/other/a.py
"""
    plan = run(root, text)
    assert touched(root, plan) == ["app/good/__init__.py", "app/other/__init__.py"]
    assert plan.refused == (
        "app/bad/a.py:1:1: PKG001 is not fixed: PKG004 would then be reported at app/main.py:1",
    )
    left = [(finding.path, finding.rule.code) for finding in check_tree().findings]
    assert left == [("./app/bad/a.py", "PKG001"), ("./app/main.py", "PKG002")]


def test_what_has_the_name_already_stays(root: Path) -> None:
    plant(root, HOLE)
    (root / "app/tools/__init__.py").symlink_to("nowhere")
    plan = run_here(root)
    assert plan.changes == ()
    assert "'app/tools/__init__.py' is there, and is no file" in plan.refused[0]


# Imports.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from .models import Cart", "from ..models import Cart"),
        ("from ...models import Cart", "from ..models import Cart"),
        ("from .. \\\n    . models import Cart", "from . \\\n    . models import Cart"),
        ("from .....models import Cart", "from ..models import Cart"),
        ("from ... import models", "from .. import models"),
        ("from ..Models import Cart as C", "from ..models import Cart as C"),
        ("from ..Models import *", "from ..models import *"),
        ("from . .  MODELS import Cart", "from . .  models import Cart"),
        ("from app.Models import Cart", "from app.models import Cart"),
        ("from app . Models import Cart", "from app . models import Cart"),
        ("from app.API.Views2 import x", "from app.api.views2 import x"),
        ("import os, app.Models as m", "import os, app.models as m"),
        ("import app.Models as m, app.API as a", "import app.models as m, app.api as a"),
        ("from ..old.models import Cart", "from ..models import Cart"),
        ("from ..old.sub.models import Cart", "from ..models import Cart"),
        ("from app.db.models import Cart", "from app.models import Cart"),
        ("from app . views2 import x", "from app.api . views2 import x"),
        ("from ..db.deep.views2 import x", "from .views2 import x"),
        ("from ..package import name", "from ..deep.package import name"),
        ("from ..package import inner", "from ..deep.package import inner"),
        ("from ..copies import Cart", "from ..deep.copies import Cart"),
        ("def f(): from .models import Cart; x = 'ß'", "def f(): from ..models import Cart; x = 'ß'"),
        ("x = 'ß'; from ..Models import Cart", "x = 'ß'; from ..models import Cart"),
        (
            "from ..Models import (  # a\n        Cart,\n    )  # b",
            "from ..models import (  # a\n        Cart,\n    )  # b",
        ),
        ("from .. \\\n    Models \\\n    import Cart", "from .. \\\n    models \\\n    import Cart"),
        ("if True:\n    \tfrom ..Models import Cart", "if True:\n    \tfrom ..models import Cart"),
    ],
)  # fmt: skip
def test_an_import_with_one_certain_candidate_is_rewritten(
    before: str, after: str, root: Path
) -> None:
    others = {
        "app/api/views2.py": "x = 1\n",
        "app/deep/__init__.py": "",
        "app/deep/package/__init__.py": "name = 1\n",
        "app/deep/package/inner.py": "",
        "app/deep/copies.py": "from app.models import Cart\n",
    }
    write(others, root)
    plan = run(root, MODELS.format(before), rewrite=True)
    assert (root / "app/api/views.py").read_text() == after.replace("\n    ", "\n") + "\n"
    assert (plan.refused, plan.result.findings) == ((), ())


@pytest.mark.parametrize(
    "statement",
    [
        "from ..modles import Cart",  # a guess
        "from ..Models import Crat",  # it does not have that name
        "from ..old.models import Crat",
        "from ..old.models import *",  # nothing tells that it is the one
        "from ..db.other import x",  # several of that name
        "import app.Models",  # `app.Models` stands all over the file
        "from ..copied import name",  # the only one takes the name from here
        "from ..lazy import name",  # nobody knows what it has
        "from ..db.folder import thing",
        "from ..native import x",
        "from ..views import x",  # the module itself
        f"from .{'a.' * 300}models import Cart",  # libcst does not take it
        "from ..SHOUTED import x",
        "from ..models.sub import x",
        "from .. import Models",
        "from . \\\n    old.views3 import Cart",
    ],
)
def test_no_other_import_is(statement: str, root: Path) -> None:
    others = {
        "app/other.py": "x = 1\n",
        "app/api/deep/__init__.py": "",
        "app/api/deep/other.py": "x = 1\n",
        "app/deep/__init__.py": "",
        "app/deep/copied.py": "from ..api.views import name\n",
        "app/deep/lazy.py": "def __getattr__(name): ...\n",
        "app/deep/views3.py": "from ..models import *\n",
        "app/deep/native.py": "x = 1\n",
        "app/deep/native.so": "",
        "app/deep/folder/__init__.py": "thing = 1\n",
        "app/deep/folder/thing/data.txt": "",
        "app/SHOUTED.PY": "x = 1\n",
    }
    write(others, root)
    plan = run(root, MODELS.format(statement), rewrite=True)
    assert plan.changes == ()
    assert plan.result.findings


def test_of_a_module_in_either_direction_none_is_certain(root: Path) -> None:
    text = """
pyproject.toml
app/__init__.py
app/other.py:
    x = 1
app/api/__init__.py
app/api/deep/__init__.py
app/api/deep/m.py:
    from ..other import x
app/api/deep/other.py:
    x = 1
"""
    assert run(root, text, rewrite=True).changes == ()
    (root / "app/other.py").write_text("y = 1\n")
    run_here(root, rewrite=True)
    assert (root / "app/api/deep/m.py").read_text() == "from .other import x\n"


def test_an_import_is_rewritten_once_its_package_has_its_file(root: Path) -> None:
    text = """
pyproject.toml
app/__init__.py
app/main.py:
    from .tools.Run import go
    from .helpers import load
app/tools/run.py:
    def go(): ...
app/deep/helpers/load.py
"""
    plan = run(root, text, rewrite=True)
    assert (plan.result.findings, len(plan.changes)) == ((), 4)
    source = (root / "app/main.py").read_text()
    assert source == "from .tools.run import go\nfrom .deep.helpers import load\n"


def test_what_stands_beside_a_rewritten_import_is_judged_where_it_stands(root: Path) -> None:
    source = "from .models import Cart; from .nothing import x"
    plan = run(root, MODELS.format(source), rewrite=True)
    assert plan.changes == ()  # the other finding would move
    assert "PKG002 would then be reported at app/api/views.py:1" in plan.refused[0]


def test_a_test_beside_the_package_is_rewritten(root: Path) -> None:
    text = MODELS.format("x = 1") + "tests/t.py:\n    from app.db.models import Cart\n"
    assert run(root, text, rewrite=True).result.findings == ()
    assert (root / "tests/t.py").read_text() == "from app.models import Cart\n"


def test_a_guarded_import_stays(root: Path) -> None:
    guarded = "try:\n    from .models import Cart\nexcept ImportError:\n    pass\n"
    source = guarded.replace("\n", "\n    ") + "from .models import Cart"
    plan = run(root, MODELS.format(source), rewrite=True)
    assert plan.result.findings == ()
    assert (root / "app/api/views.py").read_text() == guarded + "from ..models import Cart\n"


def test_no_import_is_rewritten_unasked(root: Path) -> None:
    plan = run(root, MODELS.format("from ..Models import Cart"))
    assert (plan.changes, len(plan.result.findings)) == ((), 1)
