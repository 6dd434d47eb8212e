"""What an archive holds, as its installation would find it, and archives that are broken."""

from __future__ import annotations

import os
import resource
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_pkginit.ship.archive import Archive, extract_archive
from flake8_pkginit.ship.extract import Extractor, RefusedError
from tests.kit.archives import entry, pack, tarred, zipped

TREE = "shop-1/PKG-INFO\nshop-1/shop/__init__.py\nshop-1/shop/m.py:\n    x = 1\nshop-1/logo.svg"


def extract(path: Path) -> tuple[Archive, Path]:
    """Extract an archive; return what it holds, and where."""
    root = path.parent / "root"
    root.mkdir()
    extractor = Extractor(os.fspath(root))
    archive = extract_archive(os.fspath(path), extractor)
    extractor.finish()
    return archive, root


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"])
def test_an_sdist_is_unpacked(suffix: str, tmp_path: Path) -> None:
    archive, root = extract(pack(tmp_path / f"shop-1{suffix}", TREE))
    assert archive.kind == "sdist"
    assert archive.names == {
        f"shop-1/{name}" for name in ("PKG-INFO", "shop/__init__.py", "shop/m.py", "logo.svg")
    }
    assert sorted(os.listdir(root / "shop-1/shop")) == ["__init__.py", "m.py"]
    assert (root / "shop-1/shop/m.py").read_text() == "x = 1\n"
    assert not (root / "shop-1/logo.svg").exists()


def test_without_metadata_it_is_just_an_archive(tmp_path: Path) -> None:
    assert extract(pack(tmp_path / "x.zip", "shop/m.py"))[0].kind == "archive"


def test_of_a_wheel_the_files_of_its_library_are_installed(tmp_path: Path) -> None:
    tree = (
        "shop/__init__.py\nshop-1.data/purelib/pure/m.py\nshop-1.data/platlib/plat/m.py\n"
        "shop-1.data/scripts/run.py\nshop-1.data/data/etc/x.py\nshop-1.data/headers/x.py\n"
        "shop/_vendor/x-1.dist-info/RECORD\nshop/.git/x.py"
    )
    archive, root = extract(pack(tmp_path / "shop-1-py3-none-any.whl", tree))
    assert (archive.kind, archive.messages) == ("wheel", ())
    installed = {"shop/__init__.py", "pure/m.py", "plat/m.py", "shop/_vendor/x-1.dist-info/RECORD"}
    assert archive.names == installed
    assert sorted(os.listdir(root)) == [".git", "plat", "pure", "shop"]


def test_a_record_that_names_more_than_there_is(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.whl", "shop/m.py", "shop/gone.py")
    archive, _ = extract(path)
    assert archive.messages == (f"{path}: RECORD names 'shop/gone.py', which is not in it",)


# What is broken is refused in a line, whatever the libraries raise.


def cut(path: Path) -> None:
    pack(path, "shop/m.py:\n" + "".join(f"    x{n} = {n * n * n}\n" for n in range(2000)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def one(path: Path, content: bytes, **fields: int) -> None:
    """Write a zip of one file, with some fields of its header set."""
    zipped(path, ("shop/m.py", content))
    with zipfile.ZipFile(path, "a") as archive:
        for key, value in fields.items():
            setattr(archive.getinfo("shop/m.py"), key, value)
        archive.comment = b"written anew"


def greedy(path: Path) -> None:
    """Write an xz file that asks for a dictionary of 4 GB."""
    pack(path, "shop/m.py")
    content = bytearray(path.read_bytes())
    assert content[14:16] == b"\x21\x01"  # LZMA2, one byte of properties
    content[16] = 40
    content[20:24] = zlib.crc32(content[12:20]).to_bytes(4, "little")
    path.write_bytes(content)


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "no zip": ("x.zip", lambda p: p.write_bytes(b"garbage" * 99), "File is not a zip file"),
    "no tar": ("x.tar", lambda p: p.write_bytes(b"garbage" * 99), "invalid header|bad checksum"),
    "a method of no zip": ("x.zip", lambda p: one(p, b"1", compress_type=99), "That compression method .*"),
    "an encrypted zip": ("x.zip", lambda p: one(p, b"1", flag_bits=1), "File .* is encrypted.*"),
    "half a gzip": ("x.tar.gz", cut, "Compressed file ended before .*"),
    "a directory": ("x.tar", Path.mkdir, "Is a directory"),
    "a RECORD in no encoding": ("x.whl", lambda p: zipped(p, ("x-1.dist-info/RECORD", b"\xff")), ".*codec can't decode.*"),
    "a zip that swells to garbage": ("x.zip", lambda p: one(p, b"\xff", compress_type=8), "Error -3 while decompressing data.*"),
    "an xz of garbage": ("x.tar.xz", lambda p: p.write_bytes(b"\xfd7zXZ\0" + b"garbage" * 99), "Corrupt input data|.*format not supported.*"),
    "a RECORD that is no CSV": ("x.whl", lambda p: zipped(p, ("x-1.dist-info/RECORD", b"a\rb,,\n")), "new-line character seen in unquoted field.*"),
    "a wheel without a RECORD": ("x.whl", lambda p: zipped(p, ("shop/m.py", b"")), "it has no .dist-info/RECORD, a wheel has one"),
    "a pipe": ("x.tar", lambda p: tarred(p, entry("a.py", kind=b"6")), "'a.py' is neither a file, a directory nor a link"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "why"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_refused(
    name: str, make: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    make(tmp_path / name)
    with pytest.raises(RefusedError) as refused:
        extract(tmp_path / name)
    assert "\n" not in str(refused.value)
    assert refused.match(f"^(?:{why})$")


def test_what_does_not_fit_in_memory_is_refused(tmp_path: Path) -> None:
    greedy(tmp_path / "x.tar.xz")
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, ((pages * 4096) + (1 << 30), before[1]))
    try:
        with pytest.raises(RefusedError, match="it is damaged"):
            extract(tmp_path / "x.tar.xz")
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
