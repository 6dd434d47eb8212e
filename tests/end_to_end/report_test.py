"""Every output format of the command, read back by those who read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import flake8 as flake8_package
import pytest
from jsonschema import Draft7Validator

import flake8_pkginit
from tests.kit.formats import ODD, READERS, Finding, as_told, read_json, read_lines, sarif_schema
from tests.kit.reporting import CODES, ENVIRONMENT, TREE, plant_under, run
from tests.kit.trees import flake8, plant, write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write({"pyproject.toml": ""}, tmp_path)
    return tmp_path


@pytest.mark.parametrize("under", ["", f"{ODD}/"])
def test_all_formats_have_the_same_findings(under: str, root: Path) -> None:
    plant_under(root, under)
    expected = read_json(run(root, "--format=json"))
    assert [found.code for found in expected] == CODES
    assert {found.path for found in expected} == {
        f"{under}app/{name}" for name in ("lost.py", "tools/run.py", "views.py")
    }
    for name in READERS:
        if under and name == "text":  # a line of flake8's cannot hold a newline
            continue
        found = READERS[name](run(root, f"--format={name}"))
        assert found == [as_told(name, e) for e in expected], name


def test_the_findings_are_those_of_flake8(root: Path) -> None:
    plant(root, TREE)
    reports = [
        Finding(r.path, r.row, r.column, r.code, r.text) for r in flake8(root, "--select=PKG")
    ]
    assert reports == read_json(run(root, "--format=json"))


def test_a_run_without_findings(root: Path) -> None:
    for name, read in READERS.items():
        assert read(run(root, f"--format={name}", status=0)) == []


@pytest.mark.parametrize("name", ["json", "github", "gitlab", "sarif", "junit"])
def test_a_path_has_no_dot_in_front(name: str, root: Path) -> None:
    plant(root, "app/__init__.py\napp/views.py:\n    from .nope import x\n")
    [found] = READERS[name](run(root, f"--format={name}", "./app"))
    assert found.path == "app/views.py"


def test_a_code_that_is_not_ours(root: Path) -> None:
    """``--select=PKG,E9`` lets flake8's own word on an unreadable file through."""
    (root / "gone.py").symlink_to("nowhere")
    output = run(root, "--format=json", "--select=PKG,E9", status=2)
    [found] = json.loads(output)["findings"]
    assert (found["path"], found["code"], found["name"]) == ("gone.py", "E902", "E902")
    log = json.loads(run(root, "--format=sarif", "--select=PKG,E9", status=2))
    Draft7Validator(sarif_schema()).validate(log)
    [result] = log["runs"][0]["results"]
    assert result["ruleId"] == "E902"
    assert "ruleIndex" not in result
    [issue] = json.loads(run(root, "--format=gitlab", "--select=PKG,E9", status=2))
    assert issue["location"] == {"path": "gone.py", "lines": {"begin": 1}}
    output = run(root, "--format=github", "--select=PKG,E9", status=2)
    assert output.startswith("::error file=gone.py,line=1,col=1,title=E902 E902::")


def test_gitlab_wants_paths_from_the_repository(root: Path) -> None:
    plant(root, TREE)
    absolute = json.loads(run(root, "--format=gitlab", str(root)))
    assert absolute == json.loads(run(root, "--format=gitlab"))
    assert {issue["location"]["path"] for issue in absolute} == {
        "app/lost.py",
        "app/tools/run.py",
        "app/views.py",
    }


def test_sarif_names_absolute_paths_by_file_uris(root: Path) -> None:
    plant_under(root, "a b%[é]/")
    log = json.loads(run(root, "--format=sarif", str(root)))
    Draft7Validator(sarif_schema(), format_checker=Draft7Validator.FORMAT_CHECKER).validate(log)
    for result in log["runs"][0]["results"]:
        uri = urlsplit(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc) == ("file", "")
        assert Path(unquote(uri.path)).is_file()


# Fingerprints.


def prints(root: Path) -> dict[str, list[str]]:
    """The fingerprints by path; SARIF's are GitLab's."""
    issues = json.loads(run(root, "--format=gitlab"))
    results = json.loads(run(root, "--format=sarif"))["runs"][0]["results"]
    partial = [value for r in results for value in r["partialFingerprints"].values()]
    assert partial == [issue["fingerprint"] for issue in issues]
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(issue["location"]["path"], []).append(issue["fingerprint"])
    return found


def test_fingerprints_stay_when_other_files_come_and_lines_move(root: Path) -> None:
    plant(root, TREE)
    before = prints(root)
    assert len({p for found in before.values() for p in found}) == len(CODES)
    plant(root, "app/early.py:\n    from .modles import Cart\n")
    views = root / "app/views.py"
    views.write_text("import os\n\n" + views.read_text())
    after = prints(root)
    assert len(after.pop("app/early.py")) == 1
    assert after == before


def test_one_more_of_the_same_leaves_the_others_fingerprints(root: Path) -> None:
    plant(root, TREE)
    before = prints(root)["app/views.py"]
    views = root / "app/views.py"
    views.write_text(views.read_text() + "    from .modles import Cart\n")
    *same, new = prints(root)["app/views.py"]
    assert same == before
    assert new not in before


# Remedies.


CREATIONS = {
    "one module": ("app/__init__.py\napp/tools/run.py", "", "app/tools/__init__.py, for 1 module"),
    "two directories": (
        "app/__init__.py\napp/a/b/c/x.py\napp/a/b/c/__init__.py",
        "",
        "app/a/__init__.py and app/a/b/__init__.py",
    ),
    "from inside": ("app/__init__.py\napp/a/x.py", "app/a", "__init__.py, for 1 module"),
    "from beside": ("app/__init__.py\napp/a/x.py\napp/b/", "app/b", "../a/__init__.py, for 1 module"),
    "no package yet": (
        "lib/a.py:\n    from .b import x\nlib/b.py:\n    x = 1",
        "",
        "lib/__init__.py, for 2 modules",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CREATIONS)
def test_what_to_create(case: str, root: Path) -> None:
    tree, start, expected = CREATIONS[case]
    plant(root, tree)
    argument = os.path.relpath(root, root / start)
    output = run(root / start, "--format=full", argument)
    remedies = [line for line in output.split("\n") if line.startswith("    create ")]
    assert remedies == [f"    create {expected} (run: flake8-pkginit fix)"]


def test_what_to_create_by_an_absolute_path(root: Path) -> None:
    plant(root, "app/__init__.py\napp/tools/run.py")
    output = run(root, "--format=full", str(root))
    assert f"    create {root}/app/tools/__init__.py, for 1 module (" in output


def test_a_misspelt_init_is_renamed(root: Path) -> None:
    plant(root, "app/__init__.py\napp/tools/run.py\napp/tools/_init_.py")
    output = run(root, "--format=full")
    assert "\n    rename '_init_.py' to '__init__.py'\n" in output
    assert "create" not in output


def test_full_without_rich_says_what_is_missing(root: Path, tmp_path: Path) -> None:
    """An interpreter that has all that is installed here but rich."""
    library = tmp_path / "library"
    library.mkdir()
    installed = Path(flake8_package.__file__).parent.parent
    for path in (*installed.iterdir(), Path(flake8_pkginit.__file__).parent):
        if not path.name.startswith("rich") and not (library / path.name).exists():
            (library / path.name).symlink_to(path)
    plant(root, TREE)
    # `-S` passes over what is installed, and with it over the file that starts coverage.
    code = "import coverage, sys; coverage.process_startup()\nfrom flake8_pkginit.cli.main import main\nsys.exit(main())"
    command = [sys.executable, "-S", "-c", code, "check", "app"]
    environment = ENVIRONMENT | {"PYTHONPATH": str(library)}
    done = subprocess.run(
        [*command, "--format=full"], cwd=root, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    needs = "--format=full needs rich: pip install 'flake8-pkginit[command]'"
    assert done.stderr == f"flake8-pkginit: error: {needs}\n"
    plain = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert [found.code for found in read_lines(plain.stdout)] == CODES
