"""What of a tree is written, and what is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_pkginit.ship.extract import Extractor, RefusedError

WRITTEN = [
    "m.py", "M.PY", "m.pyc", "m.pyo", "m.proto", "m.mako", "_x", "_anything.txt", "__init__.cfg",
    "fast.so", "fast.cpython-312-darwin.so", "fast.pyd", "fast.pyx", "fast.c", "m.pyi", "m.py.in",
    "pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8", "ruff.toml", ".ruff.toml",
    "meson.build", "CMakeLists.txt", "Cargo.toml", ".gitmodules", "requirements.txt",
]  # fmt: skip
NOT_WRITTEN = ["logo.svg", "README.md", "m.pyx.bak", "py", "data.json", "mako", "x.prototxt", "m_"]
READ = [
    "m.py", "pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8", "ruff.toml",
    ".ruff.toml", "meson.build", "CMakeLists.txt", "Cargo.toml", ".gitmodules", "requirements.txt",
]  # fmt: skip


def test_only_what_matters_to_an_import_is_written(tmp_path: Path) -> None:
    extractor = Extractor(os.fspath(tmp_path))
    for name in (*WRITTEN, *NOT_WRITTEN):
        extractor.add(f"app/{name}", b"" if extractor.reads(name) else None)
    assert sorted(os.listdir(tmp_path / "app")) == sorted(WRITTEN)


def test_only_sources_and_what_is_declared_is_read() -> None:
    names = {*READ, *WRITTEN, *NOT_WRITTEN}
    assert {name for name in names if Extractor.reads(f"app/{name}")} == set(READ)


def test_a_source_of_which_nobody_knows_the_content_has_any_name(tmp_path: Path) -> None:
    extractor = Extractor(os.fspath(tmp_path))
    extractor.add("app/m.py", None)
    assert (tmp_path / "app/m.py").read_bytes() == b"\0"


@pytest.mark.parametrize("path", ["/m.py", "../m.py", "app/../../m.py", "", ".", "./", "a\0b"])
def test_a_path_that_leads_out_is_refused(path: str, tmp_path: Path) -> None:
    extractor = Extractor(os.fspath(tmp_path))
    with pytest.raises(RefusedError, match="leads out of it"):
        extractor.add(path, None)
    with pytest.raises(RefusedError, match="leads out of it"):
        extractor.link(path, "m.py")


def test_links_are_made_at_the_end_but_none_that_leads_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.py").touch()
    extractor = Extractor(os.fspath(root))
    extractor.link("app/inside.py", "m.py")
    extractor.link("app/loop.py", "loop.py")
    extractor.link("app/outside.py", "../../secret.py")
    extractor.link(".git/hooks", "m.py")
    extractor.add("app/m.py", b"x = 1\n")
    assert os.listdir(root / "app") == ["m.py"]
    extractor.finish()
    # Nobody knows what lies outside: an extension module has any name.
    names = ["inside.py", "loop.py", "m.py", "outside.so"]
    assert sorted(os.listdir(root / "app")) == names
    assert (root / "app/inside.py").read_text() == "x = 1\n"
    assert os.listdir(root / ".git") == []


@pytest.mark.parametrize("other", ["app", "app/m.py/x.py"])
def test_a_file_and_a_directory_of_one_name_are_refused(other: str, tmp_path: Path) -> None:
    extractor = Extractor(os.fspath(tmp_path))
    extractor.add("app/m.py", b"")
    with pytest.raises(RefusedError, match="two of its paths are one on this disk"):
        extractor.add(other, b"")


def test_what_no_person_wrote_is_refused(tmp_path: Path) -> None:
    extractor = Extractor(os.fspath(tmp_path))
    with pytest.raises(RefusedError, match=r"'m\.py' has 33 MB: no person wrote that"):
        extractor.charge("m.py", 33 << 20)
    with pytest.raises(RefusedError, match="more than 100 directories deep"):
        extractor.add("a/" * 100 + "m.py", b"")
    for _ in range(30):
        extractor.charge("m.py", 32 << 20)
    with pytest.raises(RefusedError, match="its sources have more than 1,024 MB"):
        extractor.charge("m.py", 32 << 20)
