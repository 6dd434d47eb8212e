"""Archives, as backends and as nobody would write them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from tests.kit.clients import Run, command
from tests.kit.trees import parse

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".tgz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


def check(cwd: Path, *arguments: str | Path) -> Run:
    return command(cwd, "check", *arguments)


def pack(path: Path, text: str, *recorded: str) -> Path:
    """Write a tree as an archive; a wheel's RECORD names more files than there are."""
    files = {name: source.encode() for name, source in parse(text).files.items()}
    if path.suffix == ".whl":
        record = "shop-1.dist-info/RECORD"
        names = (*files, record, *recorded)
        files[record] = "".join(f'"{name}",,\n' for name in names).encode()
    if path.suffix in (".whl", ".zip"):
        return zipped(path, *files.items())
    return tarred(path, *(entry(name, content) for name, content in files.items()))


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # on two of a name
        for member, content in members:
            archive.writestr(member, content)
    return path


Member: TypeAlias = tuple[tarfile.TarInfo, bytes]


def entry(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, to: str = "") -> Member:
    info = tarfile.TarInfo(name.removesuffix("/"))
    info.type = tarfile.DIRTYPE if name.endswith("/") else kind
    info.size, info.linkname = len(content), to
    return info, content


def tarred(path: Path, *members: Member) -> Path:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    path.write_bytes(PACKERS.get(path.suffix, bytes)(written.getvalue()))
    return path


def hard_link(name: str, to: str) -> Member:
    return entry(name, kind=tarfile.LNKTYPE, to=to)
