"""What an outline answers, whoever made it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from flake8_pkginit.source.outline import ALWAYS, Import, Names, Outline, Reference

NAMES = Names(
    bound=frozenset({"a", "_a"}),
    defined=frozenset({"a"}),
    copies={"b": (Reference(1, ("m",)),)},
    stars=(),
    typing=frozenset({"t"}),
    exports=None,
    has_exports=False,
    has_getattr=False,
    is_complete=True,
)


def test_every_module_has_what_cpython_gives_it(tmp_path: Path) -> None:
    path = tmp_path / "empty.py"
    path.touch()
    spec = importlib.util.spec_from_file_location("empty", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    has = {*dir(module), *vars(module), *dir(type(module))}
    assert "__builtins__" in has
    assert {name for name in has if hasattr(module, name)} <= ALWAYS


def test_a_module_has_what_other_versions_of_cpython_give_it() -> None:
    assert {"__cached__", "__annotate__", "__annotations__"} <= ALWAYS
    assert not {"__path__", "__all__", "__version__", "__getattr__", "a"} & ALWAYS


@pytest.mark.parametrize(
    ("name", "is_bound"), [("a", True), ("_a", True), ("b", True), ("t", False), ("c", False)]
)
def test_a_name_is_bound_or_not_or_unknown(name: str, is_bound: bool) -> None:
    assert NAMES.binds(name) is is_bound
    assert NAMES._replace(is_complete=False).binds(name) is (is_bound or None)


def test_a_star_import_takes_what_is_exported() -> None:
    assert [NAMES.exports_name(name) for name in ("a", "_a", "c")] == [True, False, True]
    some = NAMES._replace(exports=frozenset({"_a"}), has_exports=True)
    assert [some.exports_name(name) for name in ("a", "_a", "c")] == [False, True, False]
    unknown = NAMES._replace(has_exports=True)
    assert [unknown.exports_name(name) for name in ("a", "_a", "c")] == [None, None, None]


def test_a_reference_is_spelled_as_in_the_source() -> None:
    assert str(Reference(0, ("a", "b"))) == "a.b"
    assert str(Reference(2, ("a",))) == "..a"
    assert str(Reference(1, ())) == "."
    assert Import(1, ("a",), ("b",)).reference == Reference(1, ("a",))


def test_each_half_is_worked_out_once_and_only_if_somebody_asks() -> None:
    asked: list[str] = []

    def imports() -> tuple[Import, ...]:
        asked.append("imports")
        return (Import(0, ("a",)),)

    def names() -> Names:
        asked.append("names")
        return NAMES

    outline = Outline(imports, names)
    assert asked == []
    assert outline.imports is outline.imports
    assert asked == ["imports"]
    assert outline.names is outline.names
    assert asked == ["imports", "names"]
