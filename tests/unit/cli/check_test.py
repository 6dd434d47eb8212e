"""Which paths are archives."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_pkginit.cli.main import parser
from flake8_pkginit.run.configuration import UsageError

SUFFIXES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".WHL", ".Tar.Gz")


def execute(*arguments: str) -> int:
    parsed, rest = parser().parse_known_args(["check", *arguments])
    status: int = parsed.execute(parsed, rest)
    return status


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_archive_is_known_by_its_suffix_and_checked_by_itself(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"shop{suffix}").touch()
    Path("m.py").touch()
    with pytest.raises(UsageError, match="archives are checked by themselves, without other paths"):
        execute(f"shop{suffix}", "m.py")


@pytest.mark.parametrize("suffix", ["", ".gz", ".7z", ".tar.zst", ".whl.py"])
def test_any_other_file_is_a_source(
    suffix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"shop{suffix}").touch()
    assert execute(f"shop{suffix}") == 0
    assert capsys.readouterr().err == "no findings; 1 file and 0 imports checked\n"
