"""One archive, a wheel, an sdist or another one, read as its installation would find it."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import os
import posixpath
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from typing import IO, NamedTuple, cast

from flake8_pkginit.ship.extract import MARKER, Extractor, RefusedError

Stream = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | io.BufferedReader
MOST_UNPACKED = 8 << 30  # bytes of a tar archive, what does not matter included
MOST_EXTRA = 64 << 20  # bytes of the headers of a tar archive, beyond the usual
USUAL = 4 * tarfile.BLOCKSIZE  # of one file
CHUNK = 4096  # bytes that are unpacked at once, into some hundred MB at worst
LIBRARIES = ("purelib", "platlib")  # of a wheel's .data (binary distribution format)
BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, RuntimeError, EOFError, OSError, ValueError,
    zlib.error, lzma.LZMAError, csv.Error, MemoryError,
)  # fmt: skip
OPENERS: dict[bytes, Callable[[io.BufferedReader], Stream]] = {
    b"\x1f\x8b": gzip.open,
    b"BZ": bz2.open,
    b"\xfd7": lzma.open,
}


class Archive(NamedTuple):
    """What an archive holds: ``names`` are its files, as they are installed or unpacked.

    ``kind`` is its kind as a message names it. ``messages`` say what is wrong with the archive
    itself.
    """

    path: str
    kind: str
    names: frozenset[str]
    messages: tuple[str, ...] = ()


def extract_archive(path: str, extractor: Extractor) -> Archive:
    """Extract an archive, but for its links, which ``finish`` makes. Raises ``RefusedError``."""
    try:
        if path.lower().endswith(".whl"):
            return _extract_wheel(path, extractor)
        if path.lower().endswith(".zip"):
            return _extract_zip(path, extractor)
        return _extract_tar(path, extractor)
    except BROKEN as error:
        why = getattr(error, "strerror", None) or str(error) or "it is damaged"
        raise RefusedError(" ".join(why.split())) from None


def _extract_wheel(path: str, extractor: Extractor) -> Archive:
    """Install a wheel (PyPA's "Binary distribution format"), the files of its library alone."""
    with zipfile.ZipFile(path) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        # A vendored distribution has a RECORD of its own, further down.
        records = [name for name in infos if re.fullmatch(r"[^/]+\.dist-info/RECORD", name)]
        if len(records) != 1:
            raise RefusedError(f"it has {len(records) or 'no'} .dist-info/RECORD, a wheel has one")
        names = []
        for name, info in infos.items():
            installed = _installed(name)
            if installed is not None:
                names.append(installed)
                _add(archive, info, installed, extractor)
        record = _content(archive, infos[records[0]], extractor).decode()
    absent = [name for name in _recorded(record) if name not in infos]
    messages = tuple(f"{path}: RECORD names {name!r}, which is not in it" for name in absent)
    return Archive(path, "wheel", frozenset(names), messages)


def _installed(name: str) -> str | None:
    """Return where a file of a wheel is installed, from the root of the library."""
    top, _, rest = name.partition("/")
    if MARKER in name.split("/"):
        return None
    if top.endswith(".data"):
        kind, _, rest = rest.partition("/")
        return rest if kind in LIBRARIES and rest else None
    return None if top.endswith(".dist-info") else name


def _recorded(record: str) -> list[str]:
    """Return the files that a RECORD names ("Recording installed projects", a CSV file)."""
    return [fields[0] for fields in csv.reader(io.StringIO(record)) if fields]


def _extract_zip(path: str, extractor: Extractor) -> Archive:
    with zipfile.ZipFile(path) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        for name, info in infos.items():
            if stat.S_ISLNK(info.external_attr >> 16):
                extractor.link(name, os.fsdecode(_content(archive, info, extractor)))
            else:
                _add(archive, info, name, extractor)
    return Archive(path, _kind(infos), frozenset(infos))


def _kind(names: Iterable[str]) -> str:
    return "sdist" if any(name.endswith("/PKG-INFO") for name in names) else "archive"


def _add(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, extractor: Extractor) -> None:
    if name.endswith("/"):
        extractor.add_folder(name)
    else:
        content = _content(archive, info, extractor) if extractor.reads(name) else None
        extractor.add(name, content)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, extractor: Extractor) -> bytes:
    """Read a file, of which ``zipfile`` gives no more than the size that it is said to have.

    At once it would unpack all that there is.
    """
    extractor.charge(info.filename, info.file_size)
    with archive.open(info) as file:
        return b"".join(iter(lambda: file.read(CHUNK), b""))


def _extract_tar(path: str, extractor: Extractor) -> Archive:
    with open(path, "rb") as file:
        opener = OPENERS.get(file.peek(2)[:2])
        stream = Metered(opener(file) if opener is not None else file)
        with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:") as archive:
            members = Members(archive, stream, extractor)
            for member in archive:
                stream.allow(USUAL)
                members.add(member)
            # At a broken header `tarfile` stops as it does at the end.
            stream.seek(archive.offset)
            if stream.read(tarfile.BLOCKSIZE).strip(b"\0"):
                raise RefusedError(f"it is damaged at byte {archive.offset:,}")
    return Archive(path, _kind(members.names), frozenset(members.names))


class Members:
    """Extract the members of a tar archive; ``names`` are those of the members until now."""

    def __init__(self, archive: tarfile.TarFile, stream: Metered, extractor: Extractor) -> None:
        self._archive = archive
        self._stream = stream
        self._extractor = extractor
        self._files: dict[str, tarfile.TarInfo] = {}
        self.names: list[str] = []

    def add(self, member: tarfile.TarInfo) -> None:
        """Extract a member. Raises ``RefusedError``."""
        name = posixpath.normpath(member.name)
        if name == ".":
            return
        self.names.append(name)
        if member.isdir():
            self._extractor.add_folder(member.name)
        elif member.issym():
            self._extractor.link(member.name, member.linkname)
        elif member.isreg() or member.islnk():
            self._add_file(member, name)
        else:
            raise RefusedError(f"{name!r} is neither a file, a directory nor a link")

    def _add_file(self, member: tarfile.TarInfo, name: str) -> None:
        source: tarfile.TarInfo | None = member
        if member.islnk():  # to what came before, if to anything
            source = self._files.get(posixpath.normpath(member.linkname))
        content = None
        if source is not None:
            self._files[name] = source
            content = self._content(name, source) if self._extractor.reads(name) else None
        self._extractor.add(member.name, content)

    def _content(self, name: str, source: tarfile.TarInfo) -> bytes:
        self._extractor.charge(name, source.size)
        self._stream.allow(source.size)
        file = self._archive.extractfile(source)
        assert file is not None  # as of a directory
        return file.read()


class Metered:
    """Read a stream, and raise ``RefusedError`` where an archive swells beyond all measure."""

    def __init__(self, file: Stream) -> None:
        self._file = file
        self._allowed = MOST_EXTRA

    def allow(self, size: int) -> None:
        """Let so much more be read."""
        self._allowed += size

    def read(self, size: int) -> bytes:
        """Read on; all that is in headers stays in memory. Raises ``RefusedError``."""
        self._allowed -= size
        if size < 0 or self._allowed < 0:
            raise RefusedError("it has headers of a size that no tool writes")
        return self._file.read(size)

    def seek(self, offset: int) -> int:
        """Go to an offset that is not too far. Raises ``RefusedError``."""
        if offset > MOST_UNPACKED:
            raise RefusedError(f"it unpacks to more than {MOST_UNPACKED >> 30} GB")
        return self._file.seek(offset)

    def tell(self) -> int:
        """Return the offset."""
        return self._file.tell()
