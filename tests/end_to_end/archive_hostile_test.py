"""What no tool would pack, checked by the command, costs nothing but the time."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import stat
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from itertools import starmap
from pathlib import Path

import pytest

from flake8_pkginit.ship.extract import MOST_FILES, Extractor, RefusedError
from tests.kit.archives import Member, check, entry, hard_link, pack, tarred, zipped
from tests.kit.clients import COMMAND, TIMEOUT, Run, environment, heed_interrupts, run
from tests.kit.trees import plant

# Beside the working directory lie that of temporary files and one that is none of its business;
# as seen from where an archive is laid out:
OUTSIDE = "../../../outside"


SECRET = "known = 1\n"


LIMITED = ("sh", "-c", 'ulimit -v 2000000 && exec "$@"', "sh", *COMMAND, "check")  # kilobytes


def judge(root: Path, make: Callable[[Path], object], name: str) -> Run:
    """Check an archive, which must cost nothing but the time."""
    for folder in ("work", "scratch", "outside"):
        (root / folder).mkdir(exist_ok=True)
    (root / "outside" / "secret.py").write_text(SECRET)
    make(root / "work" / name)
    answer = run(root / "work", [*LIMITED, name], TMPDIR=str(root / "scratch"))
    assert "Traceback" not in answer.err
    assert "scratch" not in answer.out + answer.err
    assert list((root / "scratch").iterdir()) == []
    assert [path.name for path in (root / "outside").iterdir()] == ["secret.py"]
    assert (root / "outside" / "secret.py").read_text() == SECRET
    return answer


def refused(answer: Run, why: str) -> bool:
    """Whether one clear line says why an archive is not checked."""
    name = re.escape(next(iter((answer.cwd).iterdir())).name)
    line = rf"flake8-pkginit: error: '{name}' cannot be checked: (?:{why})\n"
    return answer.code == 2 and answer.out == "" and re.fullmatch(line, answer.err) is not None


LEADS_OUT = "the path '.*' leads out of it"


ONE_PATH = "two of its paths are one on this disk: '.*'"


NAMES = {
    "absolute": (["{outside}/secret.py"], LEADS_OUT),
    "absolute, in a library": (["shop-1.data/purelib/{outside}/secret.py"], LEADS_OUT),
    "of a directory outside": (["{outside}/"], LEADS_OUT),
    "above the top": ([f"{OUTSIDE}/secret.py"], LEADS_OUT),
    "above the top, in a library": ([f"shop-1.data/purelib/{OUTSIDE}/secret.py"], LEADS_OUT),
    "above the top from further down": (["shop/../../x.py"], LEADS_OUT),
    "with a step back": (["shop/../shop/x.py"], LEADS_OUT),
    "a file, then a directory": (["shop/x.py", "shop/x.py/y.py"], ONE_PATH),
    "a directory, then a file": (["shop/x.py/y.py", "shop/x.py"], ONE_PATH),
    "too long for a file": (["x" * 300 + ".py"], "'x+\\.\\.\\.' does not fit on this disk: .*"),
    "too long for a directory": (
        ["x" * 300 + "/y.py"],
        "'x+\\.\\.\\.' does not fit on this disk: .*",
    ),
    "too deep": (["d/" * 1500 + "x.py"], ".* is more than 100 directories deep"),
    "too deep for a path": (["d/" * 5000 + "x.py"], ".* is more than 100 directories deep"),
}


@pytest.mark.parametrize("suffix", [".whl", ".zip", ".tar.gz"])
@pytest.mark.parametrize(("names", "why"), NAMES.values(), ids=NAMES)
def test_names_that_lead_elsewhere_or_fit_nowhere_are_refused(
    names: list[str], why: str, suffix: str, tmp_path: Path
) -> None:
    text = "\n".join(names).replace("{outside}", str(tmp_path / "outside"))
    if suffix != ".whl":
        text = text.replace("shop-1.data/purelib/", "")
    assert refused(judge(tmp_path, lambda path: pack(path, text), f"x{suffix}"), why)


USER = (
    ("shop/__init__.py", b""),
    ("shop/a.py", b"from .link import no\nfrom .link.secret import no\n"),
)


IN_SECRET = ["module 'shop.link' has no name 'no'", "'shop.link' is a module, not a package"]


LINKS = {
    "to a file, absolute": [("shop/link.py", "{outside}/secret.py")],
    "to a file, relative": [("shop/link.py", f"../{OUTSIDE}/secret.py")],
    "to a directory, absolute": [("shop/link", "{outside}")],
    "to a directory, relative": [("shop/link", f"../{OUTSIDE}")],
    "to the root": [("shop/link", "/")],
    "one after the other": [("y", ".."), ("x", "y/../.."), ("shop/link", "../x/outside")],
    "one through the other": [("y", ".."), ("shop/link", "../y/../../outside")],
    "where the stand-in would be": [("shop/link.py", "/"), ("shop/link.so", "{outside}/new")],
    "where a stand-in is": [("shop/link.py", "/"), ("shop/link.so", "a.py")],
    "of no length": [("shop/link", ""), (".git/link", "/")],
    "longer than any": [("shop/link", "x" * 5000)],
    "twice": [("shop/link", "a.py"), ("shop/link", "{outside}")],
    "over a file": [("shop/link.so", "{outside}/new"), ("shop/a.py", "{outside}/secret.py")],
}


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_of_what_a_link_that_leads_out_names_nothing_is_said(
    links: list[tuple[str, str]], suffix: str, tmp_path: Path
) -> None:
    links = [(name, to.replace("{outside}", str(tmp_path / "outside"))) for name, to in links]

    def make(path: Path) -> None:
        if suffix == ".zip":
            zipped(path, *USER, *(zipped_link(name, to) for name, to in links))
        else:
            tarred(path, *starmap(entry, USER), *(tarred_link(name, to) for name, to in links))

    answer = judge(tmp_path, make, f"x{suffix}")
    assert (answer.code, answer.out) == (0, "")


def zipped_link(name: str, to: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, to.encode()


def tarred_link(name: str, to: str) -> Member:
    return entry(name, kind=tarfile.SYMTYPE, to=to)


def test_a_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    links = [tarred_link("shop/up", "../shop"), tarred_link("shop/link.py", "up/../lib/secret.py")]

    def make(path: Path) -> None:
        tarred(path, *starmap(entry, USER), entry("lib/secret.py", SECRET.encode()), *links)

    assert [r.text for r in judge(tmp_path, make, "x.tar").reports] == IN_SECRET


def test_more_links_than_any_system_follows_lead_nowhere(tmp_path: Path) -> None:
    links = [tarred_link(f"l{n}.py", f"l{n + 1}.py") for n in range(1500)]

    def make(path: Path) -> None:
        tarred(path, *starmap(entry, USER), *links, tarred_link("shop/link.py", "../l0.py"))

    found = [r.text.partition(";")[0] for r in judge(tmp_path, make, "x.tar").reports]
    assert found == ["no module 'link' in package 'shop'"] * 2


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        link = tarred_link("shop/link", str(tmp_path / "outside"))
        tarred(path, *starmap(entry, USER), link, entry("shop/link/new.py"))

    assert judge(tmp_path, make, "x.tar").code == 0


@pytest.mark.parametrize(
    "to", ["{outside}/secret.py", f"{OUTSIDE}/secret.py", "shop/no.py", "shop"]
)
def test_of_a_hard_link_to_no_file_of_the_archive_nothing_is_said(to: str, tmp_path: Path) -> None:
    to = to.replace("{outside}", str(tmp_path / "outside"))

    def make(path: Path) -> None:
        tarred(
            path,
            entry("shop/"),
            *starmap(entry, USER[:1]),
            hard_link("shop/link.py", to),
            entry("shop/a.py", b"from .link import no"),
        )

    answer = judge(tmp_path, make, "x.tar")
    assert (answer.code, answer.out) == (0, "")


def test_a_hard_link_is_what_it_leads_to(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        secret = entry("shop/secret.py", SECRET.encode())
        tarred(path, *starmap(entry, USER), secret, hard_link("shop/link.py", "shop/secret.py"))

    assert [r.text for r in judge(tmp_path, make, "x.tar").reports] == IN_SECRET


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_of_two_files_of_one_name_the_last_wins(suffix: str, tmp_path: Path) -> None:
    twice = [("shop/link.py", b"no = 1"), *USER, ("shop/link.py", b"yes = 1")]

    def make(path: Path) -> None:
        zipped(path, *twice) if suffix == ".zip" else tarred(path, *starmap(entry, twice))

    assert [r.row for r in judge(tmp_path, make, f"x{suffix}").reports] == [1, 2]


def test_a_name_in_no_encoding_is_a_name(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        tarred(path, *starmap(entry, USER), entry(os.fsdecode(b"shop/link\xff.py")))

    assert [r.row for r in judge(tmp_path, make, "x.tar").reports] == [1, 2]


def sized(path: Path, size: int, content: bytes = b"", **more: int) -> None:
    """Write a zip that says of its only file that it has this size, or more that is not so."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("shop/a.py", content)
        info = archive.getinfo("shop/a.py")
        for key, value in {"file_size": size, **more}.items():
            setattr(info, key, value)


def many(path: Path) -> None:
    """Write a zip of many files of which each says that it has as much as it may."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(33):
            archive.writestr(f"shop/m{number}.py", b"")
            archive.getinfo(f"shop/m{number}.py").file_size = 32 << 20


def swelling(path: Path) -> None:
    """Write a zip whose only file has 8 GB, and says that it has ten bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b"\0" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    sized(path, 10, block * 8192 + packer.flush(), compress_type=zipfile.ZIP_DEFLATED)


def header(path: Path, name: str, kind: bytes, size: int) -> None:
    """Write a tar whose only header is followed by nothing."""
    info, _ = entry(name, kind=kind)
    info.size = size
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT))


def big_link(path: Path) -> None:
    tarred(path, entry("big.bin", b"\0" * (33 << 20)), hard_link("shop/a.py", "big.bin"))


def cut(path: Path) -> None:
    """Write half of an archive."""
    pack(path, "shop/__init__.py:\n" + "".join(f"    x{n} = {n * n * n}\n" for n in range(9999)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage(path: Path) -> None:
    """Write a tar with a second header that is none."""
    pack(path, "shop/__init__.py\nshop/a.py:\n    x = 1\n")
    content = bytearray(path.read_bytes())
    content[tarfile.BLOCKSIZE + 100] ^= 1
    path.write_bytes(content)


def misnamed(path: Path, name: bytes) -> None:
    """Write a zip whose only name is said to be in UTF-8, and is what it is."""
    pack(path, "shop/é.py")
    path.write_bytes(path.read_bytes().replace("shop/é.py".encode(), name))


ONE_RECORD = ".dist-info/RECORD, a wheel has one"


NO_ZIP = "File is not a zip file"


REFUSED: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a size of no source, zip": ("x.zip", lambda p: sized(p, 33 << 20), "'shop/a.py' has 33 MB: .*"),
    "a size of no source, tar": ("x.tar", lambda p: header(p, "a.py", b"0", 33 << 20), "'a.py' has 33 MB: .*"),
    "a size of no source, by a link": ("x.tar", big_link, "'shop/a.py' has 33 MB: .*"),
    "a size of no tree": ("x.zip", many, "its sources have more than 1,024 MB"),
    "a size that is not so": ("x.zip", swelling, "Bad CRC-32 for file 'shop/a.py'"),
    "a size beyond all measure": ("x.tar", lambda p: header(p, "a.bin", b"0", 9 << 30), "it unpacks to more than 8 GB"),
    "a header of a size": ("x.tar", lambda p: header(p, "x", b"x", 1 << 33), "it has headers of a size .*"),
    "a header of no size": ("x.tar", lambda p: header(p, "x", b"x", -9999), "it has headers of a size .*|invalid offset"),
    "a pipe": ("x.tar", lambda p: tarred(p, entry("a.py", kind=tarfile.FIFOTYPE)), "'a.py' is neither .*"),
    "a device": ("x.tar", lambda p: tarred(p, entry("a.py", kind=tarfile.CHRTYPE)), "'a.py' is neither .*"),
    "a disk": ("x.tar", lambda p: tarred(p, entry("a.py", kind=tarfile.BLKTYPE)), "'a.py' is neither .*"),
    "half a wheel": ("x.whl", cut, NO_ZIP),
    "half a zip": ("x.zip", cut, NO_ZIP),
    "half a tar": ("x.tar", cut, "unexpected end of data"),
    "half a tar.gz": ("x.tar.gz", cut, "Compressed file ended before .*"),
    "half a tar.bz2": ("x.tar.bz2", cut, "Compressed file ended before .*"),
    "half a tar.xz": ("x.tar.xz", cut, "Compressed file ended before .*"),
    "a damaged tar": ("x.tar", damage, "it is damaged at byte 512"),
    "a wheel of garbage": ("x.whl", lambda p: p.write_bytes(b"garbage" * 999), NO_ZIP),
    "a tar of garbage": ("x.tar.gz", lambda p: p.write_bytes(b"garbage" * 999), "invalid header|bad checksum"),
    "a gzip of garbage": ("x.tgz", lambda p: p.write_bytes(b"\x1f\x8b" * 999), "Unknown compression method"),
    "an empty wheel": ("x.whl", Path.touch, NO_ZIP),
    "an empty zip": ("x.zip", Path.touch, NO_ZIP),
    "an empty tar": ("x.tar.gz", Path.touch, "empty file"),
    "an encrypted zip": ("x.zip", lambda p: sized(p, 1, b"1", flag_bits=1), "File .* is encrypted.*"),
    "a method of no zip": ("x.zip", lambda p: sized(p, 1, b"1", compress_type=99), "That compression method .*"),
    "a wheel without a RECORD": ("x.whl", lambda p: zipped(p, ("shop/a.py", b"")), f"it has no {ONE_RECORD}"),
    "a wheel of two": ("x.whl", lambda p: zipped(p, *((f"{n}.dist-info/RECORD", b"") for n in "ab")), f"it has 2 {ONE_RECORD}"),
    "a RECORD of garbage": ("x.whl", lambda p: zipped(p, ("x-1.dist-info/RECORD", b"\xff")), ".*codec can't decode.*"),
    "a name in no encoding": ("x.zip", lambda p: misnamed(p, b"shop/\xff\xff.py"), ".*codec can't decode.*"),
    "a name of no length": ("x.zip", lambda p: misnamed(p, b"\0hop/xx.py"), LEADS_OUT),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "why"), REFUSED.values(), ids=REFUSED)
def test_what_no_tool_has_packed_is_refused_in_a_line(
    name: str, make: Callable[[Path], object], why: str, tmp_path: Path
) -> None:
    assert refused(judge(tmp_path, make, name), why)


def test_a_tree_of_more_files_than_there_are_is_refused(tmp_path: Path) -> None:
    extractor = Extractor(str(tmp_path))
    for _ in range(MOST_FILES):
        extractor.add(".git/x", None)
    with pytest.raises(RefusedError, match="it has more than 1,000,000 files"):
        extractor.add(".git/x", None)


def test_an_archive_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    answer = check(tmp_path, "x.whl")
    assert answer.err == "flake8-pkginit: error: there is no file or directory 'x.whl'\n"
    assert answer.code == 2


@pytest.mark.parametrize("other", ["shop", "shop/__init__.py", "."])
def test_archives_are_checked_by_themselves(other: str, tmp_path: Path) -> None:
    pack(tmp_path / "x.whl", "shop/__init__.py")
    plant(tmp_path, "shop/__init__.py")
    answer = check(tmp_path, "x.whl", other)
    why = "archives are checked by themselves, without other paths"
    assert (answer.code, answer.err) == (2, f"flake8-pkginit: error: {why}\n")


def test_a_directory_is_no_archive_whatever_its_name(tmp_path: Path) -> None:
    plant(tmp_path, "x.whl/shop/__init__.py:\n    from .gone import x")
    assert [r.code for r in check(tmp_path, "x.whl").reports] == ["PKG002"]


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM], ids=lambda told: told.name)
def test_an_end_in_the_middle_leaves_nothing_behind(told: signal.Signals, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    files = [("shop/__init__.py", b""), ("shop/data", os.urandom(1 << 20)), ("shop/a.py", b"")]
    content = tarred(tmp_path / "whole.tar.gz", *starmap(entry, files)).read_bytes()
    os.mkfifo(tmp_path / "x.tar.gz")
    process = subprocess.Popen(
        [*COMMAND, "check", "x.tar.gz"],
        cwd=tmp_path,
        env=environment(TMPDIR=str(scratch)),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    with (tmp_path / "x.tar.gz").open("wb", buffering=0) as pipe:
        pipe.write(content[: len(content) // 2])  # returns once the command has read nearly all
        assert list(scratch.rglob("__init__.py"))
        process.send_signal(told)
        with contextlib.suppress(BrokenPipeError):
            pipe.write(b"\0")  # the command may only now have begun to wait for more
    _, said = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, said) == (130, "")
    assert list(scratch.iterdir()) == []
