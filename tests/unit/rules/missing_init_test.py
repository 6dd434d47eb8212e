"""PKG001: which directories lack an __init__.py, and on which file each is reported."""

from __future__ import annotations

from pathlib import Path

from tests.kit.checking import check as check_one
from tests.kit.checking import start
from tests.kit.rows import MISSING_INIT, NO_MISSING_INIT
from tests.kit.trees import check, check_each


def test_silent_on(tmp_path: Path) -> None:
    check_each(tmp_path, NO_MISSING_INIT)


def test_a_missing_init_directory(tmp_path: Path) -> None:
    check_each(tmp_path, MISSING_INIT)


def test_without_any_marker_the_root_is_above_the_package(tmp_path: Path) -> None:
    text = "x/app/__init__.py\nx/app/tools/run.py  # PKG001\nx/run.py\nx/lib/a.py"
    [report] = check(tmp_path, text, is_marked=False)
    assert report.text == "no __init__.py in 'app/tools', a directory of package 'app'"


def test_without_anything_the_root_is_the_directory_of_the_file(tmp_path: Path) -> None:
    text = "lib/a.py:\n    from . import b  # PKG001\n    from ..lib import c  # PKG003\nlib/b.py"
    assert check(tmp_path, text, is_marked=False)[0].text == (
        "no __init__.py in 'lib', whose modules import relatively"
    )


MESSAGES = {
    "backend/app/__init__.py\nbackend/app/middleware/rate.py  # PKG001": (
        "no __init__.py in 'backend/app/middleware', a directory of package 'app'"
    ),
    "app/__init__.py\napp/a/b/c.py  # PKG001": (
        "no __init__.py in 'app/a' and 'app/a/b', directories of package 'app'"
    ),
    "app/__init__.py\napp/tools/__intit__.py  # PKG001\napp/tools/run.py": (
        "no __init__.py in 'app/tools', a directory of package 'app';"
        " rename '__intit__.py' to '__init__.py'"
    ),
    "app/__init__.py/\napp/m.py:\n    from .x import y  # PKG001\napp/x.py:\n    y = 1": (
        "no __init__.py in 'app', whose modules import relatively"
    ),
}


def test_message(tmp_path: Path) -> None:
    found = check_each(tmp_path, {tree: tree for tree in MESSAGES})
    assert {tree: [r.text for r in reports] for tree, reports in found.items()} == {
        tree: [message] for tree, message in MESSAGES.items()
    }


# Where only relative imports tell that a directory is a package.

IMPLIED = {
    "an earlier module with a guarded relative import": """
app/a.py:
    try:
        from .c import *
    except ImportError:
        from c import *
app/b.py:
    from .c import *  # PKG001
app/c.py
""",
    "an earlier module whose name no import can spell": """
app/b.py
app/my-a.py:
    from .b import *  # PKG001
""",
}


def test_no_init_at_all(tmp_path: Path) -> None:
    check_each(tmp_path, IMPLIED)


def test_no_init_at_all_and_an_earlier_module_that_is_linted_later(tmp_path: Path) -> None:
    tree = "app/a.py:\n    from .c import *  # PKG001\napp/b.py:\n    from .c import *\napp/c.py"
    check(tmp_path, tree, "app/c.py", "app/b.py", "app/a.py")


def test_no_init_at_all_and_an_earlier_module_that_is_not_linted(tmp_path: Path) -> None:
    tree = "app/a.py:\n    from .c import *\napp/b.py:\n    from .c import *  # PKG001\napp/c.py"
    check(tmp_path, tree, "app/c.py", "app/b.py")


# The remedy, as data.


def test_the_remedy_creates_each_file_or_renames_the_misspelt_one(tmp_path: Path) -> None:
    tree = "pyproject.toml\napp/__init__.py\napp/a/b/c.py\napp/a/__int__.py"
    for name in (line for line in tree.splitlines()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    [inner] = check_one(start(), tmp_path / "app/a/b/c.py", "")
    [outer] = check_one(start(), tmp_path / "app/a/__int__.py", "")
    assert inner.remedy.created == (str(tmp_path / "app/a/b/__init__.py"),)
    assert (inner.remedy.renamed, inner.remedy.text) == ((), "")
    renamed = str(tmp_path / "app/a/__int__.py"), str(tmp_path / "app/a/__init__.py")
    assert (outer.remedy.created, outer.remedy.renamed) == ((), (renamed,))
    assert outer.remedy.text == "rename '__int__.py' to '__init__.py'"
    for finding in (inner, outer):
        assert finding.remedy.is_certain
        assert finding.remedy.title == finding.message.partition(", ")[0]
        assert (finding.remedy.edits, finding.outcome, finding.target) == ((), None, "")
