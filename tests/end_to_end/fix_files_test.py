"""How `fix` writes: every other byte, links, modes, interrupts, and diffs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from flake8_pkginit.fix.write import Change, Plan, apply, diff
from tests.kit.fixing import MODELS, make, run, run_here, snapshot, touched
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


# Files.

CAFE = "# -*- coding: latin-1 -*-\nname = 'caf\xe9'\nfrom .models import Cart"


@pytest.mark.parametrize(
    "source",
    [
        CAFE.encode("latin-1"),
        b"\xef\xbb\xbf'\xc3\xa9'; from .models import Cart\n",
        b"import os\r\nfrom .models import (\r\n    Cart,\r\n)\r\n",
        b"import os\rfrom .models import Cart\r\nx = 1\n\n\n",
        b"from .models import Cart",
        b"x = '\x0c \xe2\x80\xa8'\n\x0cfrom .models import Cart  # \t\n",
    ],
)
def test_every_other_byte_of_a_file_stays(source: bytes, root: Path) -> None:
    plant(root, MODELS)
    path = root / "app/api/views.py"
    path.write_bytes(source)
    os.chmod(path, 0o754)
    owner = path.stat().st_uid, path.stat().st_gid
    plan = run_here(root, rewrite=True)
    assert path.read_bytes() == source.replace(b".models", b"..models")
    status = path.stat()
    assert (status.st_mode & 0o777, status.st_uid, status.st_gid) == (0o754, *owner)
    assert sorted(os.listdir(path.parent)) == ["__init__.py", "views.py"]
    (change,) = plan.changes
    assert change == Change(str(path), source, path.read_bytes(), change.why)


@pytest.mark.parametrize(
    "source",
    [
        b"x = '\xff'\nfrom .models import Cart\n",  # no UTF-8
        b"# coding: ascii\nfrom .STRASSE import x\n",
    ],
)
def test_what_its_encoding_cannot_hold_is_not_written(source: bytes, root: Path) -> None:
    write(parse(MODELS).files | {"app/api/stra\xdfe.py": "x = 1\n"}, root)
    (root / "app/api/views.py").write_bytes(source)
    plan = run_here(root, rewrite=True)
    assert (plan.changes, len(plan.result.findings)) == ((), 1)


def test_a_link_stays_one_and_its_target_is_rewritten(root: Path) -> None:
    text = MODELS.format("from .models import Cart") + "shared.py:\n    from .models import Cart\n"
    plant(root, text)
    (root / "app/api/views.py").unlink()
    (root / "app/api/views.py").symlink_to("../../shared.py")
    run_here(root, "app", rewrite=True)
    assert (root / "app/api/views.py").is_symlink()
    assert (root / "shared.py").read_text() == "from ..models import Cart\n"


def test_one_file_of_two_names_is_rewritten_once_if_it_means_the_same(root: Path) -> None:
    write(parse(MODELS.format("from .models import Cart")).files, root)
    (root / "app/api/again.py").symlink_to("views.py")
    run_here(root, rewrite=True)
    assert (root / "app/api/views.py").read_text() == "from ..models import Cart\n"
    (root / "app/api/views.py").write_text("from .models import Cart\n")
    (root / "app/api/deep").mkdir()
    (root / "app/api/deep/__init__.py").touch()
    (root / "app/api/deep/m.py").symlink_to("../views.py")
    (root / "app/api/deep/models.py").write_text("class Cart: ...\n")
    plan = run_here(root, rewrite=True)
    assert plan.changes == ()  # what is right for one is wrong for the other
    assert len(plan.refused) == 2


def test_one_file_in_two_packages_cannot_have_two_texts(root: Path) -> None:
    text = (
        MODELS.format("from .x import y")
        + """
app/x.py:
    y = 1
app/api/deep/__init__.py
app/api/deep/more/__init__.py
app/deep/__init__.py
app/deep/m.py:
    from .old.z import w
app/deep/a/__init__.py
app/deep/a/z.py:
    w = 1
other/__init__.py
other/b/__init__.py
other/b/z.py:
    w = 1
"""
    )
    plant(root, text)
    (root / "other/m.py").symlink_to("../app/deep/m.py")
    plan = run_here(root, rewrite=True)
    assert touched(root, plan) == ["app/api/views.py", "app/deep/m.py"]
    (message,) = plan.refused  # under the name that came second
    assert message.startswith("other/m.py:1:7: PKG002 is not fixed: PKG002 would then")
    assert (root / "other/m.py").read_text() == "from .a.z import w\n"


def test_a_hole_behind_a_link_is_filled_where_it_lies(root: Path) -> None:
    write(parse("pyproject.toml\napp/__init__.py\nshared/run.py\n").files, root)
    (root / "app/tools").symlink_to("../shared")
    plan = run_here(root, "app", "app/tools")
    assert touched(root, plan) == ["shared/__init__.py"]


def test_a_misspelt_init_is_renamed_and_its_imports_rewritten(root: Path) -> None:
    files = parse(HOLE).files | {"app/tools/__int__.py": "from .models import Cart\n"}
    write(
        files | {"app/models.py": "class Cart: ...\n", "shared.py": "from .base import x\n"}, root
    )
    write({"app/base.py": "x = 1\n", "app/more/m.py": ""}, root)
    (root / "app/more/__int__.py").symlink_to("../../shared.py")
    run_here(root, "app", rewrite=True)
    assert (root / "app/tools/__init__.py").read_text() == "from ..models import Cart\n"
    assert (root / "app/more/__init__.py").is_symlink()
    assert (root / "shared.py").read_text() == "from ..base import x\n"


def test_nothing_is_written_over_what_has_come_since(root: Path) -> None:
    text = MODELS.format("from .models import Cart") + "app/a/m.py\napp/b/__int__.py\napp/c/m.py\n"
    plant(root, text)
    plan = make(rewrite=True)
    assert len(plan.changes) == 4
    theirs = {
        f"app/{name}": "theirs = 1\n" for name in ("a/__init__.py", "b/__init__.py", "api/views.py")
    }
    write(theirs, root)
    failed = apply(plan)
    assert [message.partition(": ")[0] for message in failed] == [
        "cannot write 'app/a/__init__.py'",
        "cannot write 'app/b/__init__.py'",
        "cannot write 'app/api/views.py'",
    ]
    assert failed[-1].endswith(": it has changed meanwhile")
    assert {name: (root / name).read_text() for name in theirs} == theirs
    assert (root / "app/b/__int__.py").exists()
    assert (root / "app/c/__init__.py").exists()


class Interrupt:
    """Interrupts at the so-manieth call of C code, or return from it."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __call__(self, _frame: FrameType, event: str, argument: Any) -> None:
        if event.startswith("c_") and argument is not sys.setprofile:
            self.count -= 1
            if self.count == 0:
                raise KeyboardInterrupt


def is_interrupted(plan: Plan, count: int) -> bool:
    sys.setprofile(Interrupt(count))
    try:
        apply(plan)
    except KeyboardInterrupt:
        return True
    finally:
        sys.setprofile(None)
    return False


def test_an_interrupt_leaves_no_half_written_file_and_no_other(root: Path) -> None:
    text = MODELS.format("from .models import Cart") + "app/b/__int__.py:\n    x = 1\napp/c/m.py\n"
    old, new = "app/b/__int__.py", "app/b/__init__.py"
    plant(root, text)
    plan = make(rewrite=True)
    interrupted = 0
    while is_interrupted(plan, interrupted + 1):
        interrupted += 1
        files = {n: c.decode() for n, (c, mode, _) in snapshot(root).items() if mode & 0o100000}
        expected = dict(parse(text).files)
        files.pop("app/c/__init__.py", "")
        if new in files:
            expected[new] = expected.pop(old)
        views = files.pop("app/api/views.py")
        assert views in (expected.pop("app/api/views.py"), "from ..models import Cart\n")
        assert files == expected
        shutil.rmtree(root / "app")
        plant(root, text)
    assert interrupted > 20
    assert make(rewrite=True).changes == ()


# Diffs.


def test_a_diff_is_one_that_git_applies(root: Path) -> None:
    text = (
        MODELS.format("from .models import Cart\n    x = 1")
        + "app/b/__int__.py:\n    x = 1\napp/c/m.py\n"
    )
    plant(root, text)
    (root / "app/models.py").write_bytes(b"\xef\xbb\xbffrom .Models import Cart\r\nclass Cart: ...")
    (root / "app/b/__int__.py").write_bytes(b"from .m import x\r\nfrom .models import Cart")
    (root / "app/b/m.py").write_text("x = 1\n")
    plan = make(rewrite=True)
    written = diff(plan)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=written.encode(), check=True)
    applied = {n: c for n, (c, _, _) in snapshot(root).items() if not n.startswith(".git/")}
    for change in plan.changes:
        name = os.path.relpath(change.path, root)
        assert applied[name] == plan_content(plan, change.path)
    assert "app/b/__int__.py" not in applied
    assert "+++ b/app/api/views.py\n" in written
    assert "-from .models import Cart\n+from ..models import Cart\n x = 1\n" in written
    assert "\\ No newline at end of file\n" in written


def plan_content(plan: Plan, path: str) -> bytes:
    return [change.after for change in plan.changes if change.path == path][-1]


def test_an_empty_plan_has_an_empty_diff(root: Path) -> None:
    assert diff(run(root, "pyproject.toml\napp/m.py\n")) == ""
