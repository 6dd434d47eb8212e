"""All modules of a top-level package: their names, what they bind, and what they set elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.project.files import Files, Unwritten
from flake8_pkginit.resolve.package_index import PackageIndex
from tests.kit.resolving import touch
from tests.kit.trees import plant


def setters(root: Path, text: str, name: str) -> bool:
    """Tell whether a module with this text seems to set a name elsewhere."""
    plant(root, "app/__init__.py\napp/core/m.py")
    (root / "app/core/m.py").write_text(text)
    found = PackageIndex(Files()).setters(str(root / "app"), name)
    assert set(found) <= {str(root / "app/core/m.py")}
    return bool(found)


SET = [
    "module.x = 1", "app.core.limits.x = 1", "if y: module.x=1", "module.x: int = 1",
    "module.x : dict[str, int]\t= {}", "a.b.x = c.y = 1", "selfish.x = 1", "classes.x = 1",
    "setattr(module, 'x', 1)", 'setattr( sys.modules[y],\n    "x", 1)', "setattr(self, 'x', 1)",
    "myself.x = 1",
]  # fmt: skip
NOT_SET = [
    "", "x = 1", "self.x = 1", "cls.x = 1", "self.a.x = 1", "module.x == 1", "module.x()",
    "module.x += 1", "f().x = 1", "module.xx = 1", "module.x.y = 1", "module.x: int",
    "setattr(module, x, 1)", "setattr(module, 'xx', 1)", "setattr('x', 1)", "getattr(module, 'x')",
    "mysetattr(module, 'x', 1)",
]  # fmt: skip
SET_ANY = [
    "setattr(module, name, 1)", "setattr( module,\n\tname, 1)", "setattr(selfish, name, 1)",
    "setattr(classes, name, 1)", "setattr(module, f(x), 1)",
]  # fmt: skip
NOT_SET_ANY = [
    "", "setattr(module, 'x', 1)", "setattr(self, name, 1)", "setattr(cls, name, 1)",
    'setattr(module, "x", 1)', "module.x = 1", "mysetattr(module, name, 1)",
]  # fmt: skip


@pytest.mark.parametrize(("texts", "answer"), [(SET, True), (NOT_SET, False)])
def test_a_module_sets_a_name_on_another(texts: list[str], answer: bool, tmp_path: Path) -> None:
    assert [text for text in texts if setters(tmp_path, text, "x") is not answer] == []


@pytest.mark.parametrize(("texts", "answer"), [(SET_ANY, True), (NOT_SET_ANY, False)])
def test_a_module_sets_whatever_name(texts: list[str], answer: bool, tmp_path: Path) -> None:
    assert [text for text in texts if setters(tmp_path, text, "") is not answer] == []


TREE = """
app/__init__.py:
    from .core import one
    top = 1
app/a.py:
    class Burst: ...
    def one(): ...
app/b.py:
    one = two = 1
    from .a import Burst
app/c.py:
    lazy = 1; def broken
app/d.py:
    if x: [[[
app/my-script.py:
    three = 3
lib/m.py:
    four = 4
"""


def test_a_name_has_a_home_if_one_module_defines_it(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    index, app = PackageIndex(Files()), str(tmp_path / "app")
    assert index.home(app, "Burst") == f"{app}/a.py"
    assert index.home(app, "two") == f"{app}/b.py"
    assert index.home(app, "top") == f"{app}/__init__.py"
    for name in ("one", "three", "four", "broken", "gone"):
        assert index.home(app, name) is None


def test_a_module_that_only_a_parser_understands_is_a_home_too(tmp_path: Path) -> None:
    plant(tmp_path, "app/__init__.py\napp/a.py\napp/b.py")
    (tmp_path / "app/a.py").write_text("\fclass Burst: ...\n")
    (tmp_path / "app/b.py").write_text("\fclass Burst: (\nclass Other: ...\n")
    index, app = PackageIndex(Files()), str(tmp_path / "app")
    assert index.home(app, "Burst") == f"{app}/a.py"
    assert index.home(app, "Other") is None


def test_a_package_is_read_once(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    index, app = PackageIndex(Files()), str(tmp_path / "app")
    assert index.home(app, "two") == f"{app}/b.py"
    assert index.modules(app, "b") == [("b",)]
    os.remove(f"{app}/b.py")
    assert index.home(app, "two") == f"{app}/b.py"
    assert index.modules(app, "b") == [("b",)]
    assert PackageIndex(Files()).modules(app, "b") == []


def test_modules_are_found_by_their_last_segment(tmp_path: Path) -> None:
    touch(
        tmp_path, "app/__init__.py", "app/core/__init__.py", "app/core/m.py", "app/m.py", "app/x/m.py",
        "app/core/core.py", "app/my-x/m.py", "lib/m.py",
    )  # fmt: skip
    index, app = PackageIndex(Files()), str(tmp_path / "app")
    assert index.modules(app, "m") == [("core", "m"), ("m",), ("x", "m")]
    assert index.modules(app, "core") == [("core",), ("core", "core")]
    assert index.modules(app, "x") == index.modules(app, "app") == []


def test_modules_that_are_not_written_yet_count(tmp_path: Path) -> None:
    touch(tmp_path, "app/__init__.py", "app/x/m.py", "app/__init.py", "app/y/init.py", "app2/x.py")
    app = str(tmp_path / "app")
    created = frozenset({f"{app}/x/__init__.py", f"{app}2/z/__init__.py"})
    unwritten = Unwritten(created, {f"{app}/y/__init__.py": f"{app}/y/init.py"})
    index = PackageIndex(Files(unwritten))
    assert index.modules(app, "x") == [("x",)]
    assert index.modules(app, "y") == [("y",)]
    assert index.modules(app, "init") == index.modules(app, "z") == []
