"""Wheels, sdists and other archives, read as what their installation would find."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, NamedTuple, cast

from flake8_pkginit.layout import MARKER, MOST_BYTES, Layout, RefusedError

Stream = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | io.FileIO
MOST_UNPACKED = 8 << 30  # bytes of a tar archive, what does not matter included
LIBRARIES = ("purelib", "platlib")  # of a wheel's .data (binary distribution format)
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, zlib.error, lzma.LZMAError, csv.Error,
)  # fmt: skip
OPENERS: dict[bytes, Callable[[str], Stream]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
}


class Archive(NamedTuple):
    """What an archive holds: ``names`` are its files, as they are installed or unpacked.

    ``kind`` is what a message calls it. ``messages`` say what is wrong with the archive itself.
    """

    path: str
    kind: str
    names: frozenset[str]
    messages: tuple[str, ...] = ()


def unpack(path: str, layout: Layout) -> Archive:
    """Lay an archive out. Raises ``RefusedError``."""
    try:
        if path.lower().endswith(".whl"):
            return _unpack_wheel(path, layout)
        if path.lower().endswith(".zip"):
            return _unpack_zip(path, layout)
        return _unpack_tar(path, layout)
    except BROKEN as error:
        raise RefusedError(" ".join(str(error).split()) or type(error).__name__) from None


def _unpack_wheel(path: str, layout: Layout) -> Archive:
    """Install a wheel (PyPA's "Binary distribution format"): what is no library is left out."""
    with zipfile.ZipFile(path) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        records = [name for name in infos if name.endswith(".dist-info/RECORD")]
        if len(records) != 1:
            raise RefusedError("it has no .dist-info/RECORD, as a wheel does")
        names = []
        for name, info in infos.items():
            installed = _installed(name)
            if installed is not None:
                names.append(installed)
                _add(archive, info, installed, layout)
        record = _read(archive, infos[records[0]], layout).decode()
    listed = [row[0] for row in csv.reader(io.StringIO(record)) if row]
    absent = [name for name in listed if name not in infos]
    messages = tuple(f"{path}: RECORD names {name!r}, which is not in it" for name in absent)
    return Archive(path, "wheel", frozenset(names), messages)


def _installed(name: str) -> str | None:
    """Return where a file of a wheel is installed, from the root of the library."""
    top, _, rest = name.partition("/")
    if top.endswith(".data"):
        kind, _, rest = rest.partition("/")
        return rest if kind in LIBRARIES and rest else None
    return None if top.endswith(".dist-info") else name


def _unpack_zip(path: str, layout: Layout) -> Archive:
    with zipfile.ZipFile(path) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        for name, info in infos.items():
            if MARKER in name.split("/"):
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                layout.link(name, os.fsdecode(_read(archive, info, layout)))
            else:
                _add(archive, info, name, layout)
    return Archive(path, "archive", frozenset(infos))


def _add(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, layout: Layout) -> None:
    if info.is_dir():
        layout.add_folder(name)
    else:
        layout.add(name, _read(archive, info, layout) if layout.reads(name) else None)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, layout: Layout) -> bytes:
    """Read a file, of which ``zipfile`` gives no more than the size that it is said to have."""
    layout.charge(info.filename, info.file_size)
    return archive.read(info)


def _unpack_tar(path: str, layout: Layout) -> Archive:
    names = []
    with open(path, "rb") as file:
        magic = file.read(2)
    with (
        OPENERS.get(magic, io.FileIO)(path) as raw,
        tarfile.open(fileobj=cast("IO[bytes]", Metered(raw)), mode="r:") as archive,
    ):
        for member in archive:
            name = member.name.removeprefix("./")
            if name not in (".", "") and MARKER not in name.split("/"):
                names.append(name)
                _add_member(archive, member, name, layout)
    kind = "sdist" if any(name.endswith("/PKG-INFO") for name in names) else "archive"
    return Archive(path, kind, frozenset(names))


def _add_member(
    archive: tarfile.TarFile, member: tarfile.TarInfo, name: str, layout: Layout
) -> None:
    if member.isdir():
        layout.add_folder(name)
    elif member.issym():
        layout.link(name, member.linkname)
    elif not (member.isreg() or member.islnk()):
        raise RefusedError(f"{name!r} is neither a file, a directory nor a link")
    elif not layout.reads(name):
        layout.add(name, None)
    else:
        try:
            file = archive.extractfile(member)
        except KeyError:  # a link to what the archive lacks
            file = None
        layout.charge(name, member.size)
        layout.add(name, file.read(MOST_BYTES) if file is not None else None)


class Metered:
    """A stream that ends in ``RefusedError`` where an archive swells beyond all measure."""

    def __init__(self, file: Stream) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Read as much as a header, or a source, may have."""
        if not 0 <= size <= MOST_BYTES + tarfile.BLOCKSIZE:
            raise RefusedError("it has a header of a size that no tool writes")
        return self._file.read(size)

    def seek(self, place: int) -> int:
        """Go to a place that is not too far."""
        if place > MOST_UNPACKED:
            raise RefusedError(f"it unpacks to more than {MOST_UNPACKED >> 30} GB")
        return self._file.seek(place)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()
