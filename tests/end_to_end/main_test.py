"""The command, as a real process in a real project."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_pkginit.rules.catalogue import RULES
from tests.kit.clients import COMMAND, ROOT, command, git, heed_interrupts, run
from tests.kit.clients import flake8 as run_flake8
from tests.kit.projects import MIXED
from tests.kit.trees import plant


@pytest.fixture
def project(tmp_path: Path) -> Path:
    plant(tmp_path, MIXED)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        (), (".",), ("app",), ("app", "tests"), ("app/views.py",), ("./app/../app/views.py",),
        ("--disable-noqa",), ("--isolated",), ("--exclude=views.py",), ("--extend-exclude=tests",),
        ("--ignore=PKG002",), ("--extend-ignore=PKG005,PKG001",), ("--filename=*s.py",),
        ("--per-file-ignores=app/views.py:PKG",), ("--pkg-generated=gone.py",), ("--jobs=1",),
        ("--pkg-namespace-packages=app/middleware",), ("vendor/app/__init__.py",), ("app/broken.py",),
        ("--config=other.cfg",),
    ],
)  # fmt: skip
def test_the_findings_are_flake8s(arguments: tuple[str, ...], project: Path) -> None:
    (project / "other.cfg").write_text("[flake8]\nignore = PKG005\n")
    theirs = run(project, [sys.executable, "-m", "flake8", "--select=PKG", *arguments])
    ours = command(project, "check", *arguments)
    assert ours.out == theirs.out
    assert ours.code == theirs.code
    assert ours.err.count("\n") == 1


COMMENTS = '''
app/__init__.py
app/models.py:
    from .gone import a  # NoQA
    from .gone \\
        import b  # NOQA
    from .gone import c  # noqa: PKG001
    from .models import (
        d,
        e,  # noqa:PKG004
    )
    from .gone import f; """
    # noqa"""
app/plain.py:
    from . import (
        models,
        gone,
    )
    text = """
    from .gone import x
    """; from .gone import y
'''


def test_comments_are_looked_for_where_flake8_does(tmp_path: Path) -> None:
    plant(tmp_path, COMMENTS)
    theirs = run(tmp_path, [sys.executable, "-m", "flake8", "--select=PKG"])
    ours = command(tmp_path, "check")
    assert ours.out == theirs.out
    places = re.findall(r"\w+\.py:\d+", ours.out)
    assert places == ["models.py:4", "models.py:6", "plain.py:3", "plain.py:7"]


def test_a_finding_shows_its_own_line_of_a_statement(tmp_path: Path) -> None:
    plant(tmp_path, COMMENTS)
    shown = command(tmp_path, "check", "--format=full").out.split("\n")
    assert "    gone," in shown
    assert shown[shown.index("    gone,") + 1] == "    ^^^^"


LOOKS = '''
app/__init__.py
app/built.pyx
app/hole.pyx
app/hole/m.py
app/models.py:
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from .views import View
app/guarded.py:
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from .models import View
app/quoted.py:
    def f():
        """
    if TYPE_CHECKING:
        """
        from .models import View
app/views.py:
    from . import guarded, hole, quoted
    from .built import x
    from .gone import x
    class View: ...
'''


def test_a_look_settles_only_what_flake8_passes(tmp_path: Path) -> None:
    plant(tmp_path, LOOKS)
    for name in ("guarded", "quoted", "views"):
        path = f"app/{name}.py"
        theirs = run(tmp_path, [sys.executable, "-m", "flake8", "--select=PKG", path])
        ours = command(tmp_path, "check", path)
        assert ours.out == theirs.out
        rows = [int(row) for row in re.findall(r"\.py:(\d+)", ours.out)]
        assert rows == {"guarded": [], "quoted": [5], "views": [1, 3]}[name]


def test_the_last_line_says_what_was_checked(project: Path) -> None:
    assert command(project, "check").err == "11 findings; 14 files and 14 imports checked\n"
    one = "1 finding; 1 file and 1 import checked\n"
    assert command(project, "check", "app/one.py").err == one
    none = "no findings; 1 file and 0 imports checked\n"
    assert command(project, "check", "app/models.py").err == none


def test_this_repository_and_the_incident_as_flake8_sees_them() -> None:
    for path in ("flake8_pkginit", "tests", "examples"):
        theirs = run(ROOT, ["flake8", "--select=PKG", path])  # `-m` would run the checkout
        ours = run(ROOT, ["flake8-pkginit", "check", path])
        assert (ours.out, ours.code) == (theirs.out, theirs.code)
        assert ours.code == (path == "examples")


def test_many_files_in_several_processes(tmp_path: Path) -> None:
    files = {f"app/p{number % 40}/m{number}.py": number for number in range(1600)}
    for name, number in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"from . import m{number % 40}\nfrom .gone import x\n")
    plant(tmp_path, "setup.cfg\napp/__init__.py")
    for number in range(40):
        (tmp_path / f"app/p{number}/__init__.py").touch()
    ours = command(tmp_path, "check")
    assert ours.out.count(" PKG002 ") == 1600
    assert ours.err == "1600 findings; 1,641 files and 3,200 imports checked\n"
    assert ours.out == command(tmp_path, "check", "--jobs=1").out
    assert ours.out.splitlines() == sorted(ours.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "nowhere"), "there is no file or directory 'nowhere'"),
        (("check", "--format=xml"), "invalid choice: 'xml'"),
        (("check", "--no-such-option"), "unrecognized arguments: --no-such-option"),
        (("check", "--jobs=many"), "argument -j/--jobs"),
        (("check", "--pkg-root=nowhere"), "--pkg-root: there is no directory"),
        (("check", "--config=nowhere.cfg"), "nowhere.cfg"),
        (("check", "--config=broken.cfg"), "broken.cfg"),
        (("check", "--config=codes.cfg"), "Error code 'x1'"),
        (("tree", "nowhere"), "there is no file or directory 'nowhere'"),
        (("tree", "--format=xml"), "invalid choice: 'xml'"),
        (("explain", "PKG999"), "there is no code 'PKG999'; there are PKG001, PKG002"),
        (("explain", "PKG001", "--x"), "unrecognized arguments: --x"),
        ((), "command"),
        (("chekc",), "invalid choice: 'chekc'"),
    ],
)
def test_wrong_use_is_one_clear_line(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    (tmp_path / "broken.cfg").write_text("[flake8\nignore = x")
    (tmp_path / "codes.cfg").write_text("[flake8]\nignore = x1")
    answer = command(tmp_path, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("flake8-pkginit: error: ")
    assert message in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("content", ["[flake8\n", "[flake8]\nx\n y = \n"])
def test_a_configuration_file_that_flake8_would_pass_over(content: str, project: Path) -> None:
    (project / "tox.ini").write_text(content)
    (project / "setup.cfg").unlink()
    answer = command(project, "check")
    assert answer.code == 2
    assert "unparseable config" in answer.err
    assert answer.err.count("\n") == 1


def test_a_file_that_cannot_be_read_is_said_and_the_others_are_checked(project: Path) -> None:
    (project / "app" / "link.py").symlink_to("nowhere.py")
    answer = command(project, "check")
    assert answer.code == 2
    assert "error: cannot read './app/link.py': " in answer.err
    tree = command(project, "tree")
    assert tree.code == 2
    assert "error: cannot read './app/link.py': " in tree.err
    assert answer.out == command(project, "check", "--exclude=link.py,.git,vendor").out


def test_a_reader_that_has_seen_enough(project: Path) -> None:
    for number in range(100):
        text = "".join(f"from .gone_{line} import x\n" for line in range(20))
        (project / "app" / f"m{number}.py").write_text(text)
    process = subprocess.Popen(
        [*COMMAND, "check"], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert "PKG" in process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 1
    process.stderr.close()


def test_an_interrupt_ends_it_quietly(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "wait.py")  # flake8 opens what it is given, and waits for a writer
    process = subprocess.Popen(
        [*COMMAND, "check", "wait.py"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    writer = os.open(tmp_path / "wait.py", os.O_WRONLY)  # returns once the command reads
    process.send_signal(signal.SIGINT)
    os.close(writer)  # the command may only now have begun to wait
    assert process.wait() == 130
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


@pytest.mark.parametrize(
    "arguments", [("--help",), *((c, "--help") for c in ("check", "fix", "tree", "explain"))]
)
def test_help_teaches(arguments: tuple[str, ...], tmp_path: Path) -> None:
    answer = command(tmp_path, *arguments)
    assert (answer.code, answer.err) == (0, "")
    assert re.search("examples?: flake8-pkginit ", answer.out) or arguments == ("--help",)


def test_the_installed_command_is_the_same(project: Path) -> None:
    installed = run(project, ["flake8-pkginit", "check"])
    assert (installed.out, installed.code) == (command(project, "check").out, 1)
    version = run(project, ["flake8-pkginit", "--version"]).out
    assert version.startswith("flake8-pkginit 0.")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_explain_is_the_readmes_section(rule: object, tmp_path: Path) -> None:
    code, name = getattr(rule, "code", ""), getattr(rule, "name", "")
    page = command(tmp_path, "explain", code).out
    assert page.startswith(f"### {code} {name}\n")
    assert f"\n{page}\n##" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert page == command(tmp_path, "explain", name).out
    assert page == command(tmp_path, "explain", code.lower()).out


def test_explain_without_a_code_is_the_table(tmp_path: Path) -> None:
    table = command(tmp_path, "explain").out
    assert table == "".join(f"- **{r.code}** `{r.name}`: {r.summary}\n" for r in RULES)


def test_a_tree_shows_what_is_wrong(project: Path) -> None:
    answer = command(project, "tree", "app")
    assert answer.code == 0
    assert answer.out == (
        "app/  regular, 10 modules, 6 imports into it fail\n"
        "└── middleware/  no __init__.py, 2 modules, 1 import into it fails\n"
    )
    plant(project, "app/routes.py\napp/routes/health.py\nlib/a/x.py\nlib/__init__.py")
    answer = command(project, "tree", "--pkg-namespace-packages=app/middleware")
    assert "middleware/  namespace (declared), 2 modules\n" in answer.out
    assert "routes/  shadowed, 1 module\n" in answer.out
    assert "a/  no __init__.py, 1 module\n" in answer.out
    assert "tests/" not in answer.out.replace("1 import into it fails", "")


def test_a_tree_with_nothing_to_see(tmp_path: Path) -> None:
    plant(tmp_path, "setup.cfg\napp/__init__.py\napp/m.py\nscripts/run.py")
    answer = command(tmp_path, "tree")
    assert answer.out == ""
    assert answer.err.startswith("nothing to see: every package is complete")
    everything = command(tmp_path, "tree", "--all").out.splitlines()
    assert everything == [
        f"{tmp_path.name}/  not a package, no modules",
        "├── app/  regular, 2 modules",
        "└── scripts/  not a package, 1 module",
    ]


def test_a_tree_as_json(project: Path) -> None:
    [tree] = json.loads(command(project, "tree", "--format=json", "app").out)
    assert tree["kind"] == "regular"
    [hole] = tree["branches"]
    hole.pop("branches")
    assert hole == {"name": "middleware", "kind": "no __init__.py", "modules": 2, "failing": 1}


BROKEN = """
setup.cfg
app/__init__.py
app/api/views.py:
    from ..Models import Cart
    from ..gone import x
app/models.py:
    class Cart: ...
"""


def test_fix_shows_then_mends_then_has_nothing_to_do(tmp_path: Path) -> None:
    plant(tmp_path, BROKEN)
    shown = command(tmp_path, "fix", "--diff", "--rewrite-imports")
    assert shown.code == 1
    assert shown.err == "2 files to change; 1 finding left\n"
    assert "\n-from ..Models import Cart\n+from ..models import Cart\n" in shown.out
    assert not (tmp_path / "app/api/__init__.py").exists()
    mended = command(tmp_path, "fix", "--rewrite-imports")
    assert mended.code == 1
    assert mended.out == (
        "app/api/__init__.py: no __init__.py in 'app/api'\n"
        "app/api/views.py: line 1: '..Models' is '..models'\n"
    )
    assert mended.err == "2 files changed; 1 finding left\n"
    assert (tmp_path / "app/api/views.py").read_text().startswith("from ..models import Cart\n")
    again = command(tmp_path, "fix", "--rewrite-imports")
    assert (again.out, again.err) == ("", "no files changed; 1 finding left\n")
    (tmp_path / "app/gone.py").write_text("x = 1\n")
    assert command(tmp_path, "fix").code == 0


def test_fix_rewrites_no_import_unasked(tmp_path: Path) -> None:
    plant(tmp_path, BROKEN)
    assert command(tmp_path, "fix").err == "1 file changed; 2 findings left\n"


def test_fix_leaves_alone_what_no_package_is_above(tmp_path: Path) -> None:
    plant(tmp_path, "setup.cfg\napp/a.py:\n    from . import b\napp/b.py")
    answer = command(tmp_path, "fix")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("left alone: app/a.py:1:1: PKG001 ")
    assert command(tmp_path, "fix", "app").err == "1 file changed; no findings left\n"
    assert command(tmp_path, "fix", "app").code == 0
    assert (tmp_path / "app/__init__.py").read_bytes() == b""


def test_a_git_hooks_environment_changes_nothing(project: Path) -> None:
    git(project, "init", "-q")
    hook = command(project, "check", GIT_DIR="nowhere", GIT_INDEX_FILE="nowhere")
    assert hook.out == command(project, "check").out
    assert run_flake8(project).code == 1
