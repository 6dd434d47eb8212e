"""`check --staged` and `--commit`: real repositories, and what of them would be deployed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import absolute_test, check_test, lost_test
from tests.clients import NOBODY, Run, environment, git, plant, run
from tests.main_test import TREE, heed_interrupts
from tests.oracle_test import Case, cases, lay_out
from tests.trees import MARKERS, parse

COMMAND = (sys.executable, "-m", "flake8_pkginit", "check")
TREES = ("--staged", "--commit=HEAD")
BASE = """
app/__init__.py
app/m.py:
    from .tools.run import go
app/tools/__init__.py
app/tools/run.py:
    go = 1
"""


def sh(root: Path, script: str) -> str:
    """Run a shell script to a good end."""
    answer = run(root, ["sh", "-ec", script], **NOBODY)
    assert answer.code == 0, answer
    return answer.out.strip()


def repository(root: Path, tree: str, script: str = "git add .; git commit -qm first") -> Path:
    root.mkdir(exist_ok=True)
    plant(root, tree)
    sh(root, f"git init -q; {script}")
    return root


def short(root: Path, revision: str = "HEAD") -> str:
    return git(root, "rev-parse", revision).out[:10]


def check(cwd: Path, *arguments: str, **more: str) -> Run:
    """Run the command, which must leave nothing behind."""
    with tempfile.TemporaryDirectory() as temporary:
        answer = run(cwd, [*COMMAND, *arguments], TMPDIR=temporary, **{**NOBODY, **more})
        assert os.listdir(temporary) == []
    assert "Traceback" not in answer.err, answer
    return answer


def findings(cwd: Path, *arguments: str) -> list[str]:
    answer = check(cwd, *arguments)
    assert answer.code == bool(answer.out), answer
    return answer.out.splitlines()


def refusal(cwd: Path, *arguments: str, **more: str) -> str:
    """What the command says where it can check nothing: one line."""
    answer = check(cwd, *arguments, **more)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1), answer
    return answer.err.removeprefix("flake8-pkginit: error: ").removesuffix("\n")


# What the tree lacks, and what became of it.


class Reason(NamedTuple):
    """A tree, what git takes of it, and the findings, for the index and for a commit of it.

    ``{why}`` stands for what became of a file, and ``{}`` in that for the commit.
    """

    tree: str
    script: str
    finding: str
    why: tuple[str, str] = ("", "")


NO_RUN = "./app/m.py:1:13: PKG002 no module 'run' in package 'app.tools'; {why}"
NO_TOOLS = "./app/m.py:1:7: PKG002 no module 'tools' in package 'app'; {why}"
NO_INIT = (
    "./app/m.py:1:7: PKG002 'tools' has no __init__.py: '.tools.run' is found only as a namespace"
    " package; {why}\n"
    "./app/tools/run.py:1:1: PKG001 no __init__.py in 'app/tools', a directory of package 'app';"
    " {why}"
)


def untracked(path: str) -> tuple[str, str]:
    lost = f"'{path}' is not in commit {{}}, and is not tracked by git"
    return f"'{path}' is not tracked by git: git add {path}", lost


def deleted(path: str) -> tuple[str, str]:
    return f"'{path}' is deleted in the index", f"'{path}' is deleted in commit {{}}"


def ignored(path: str, pattern: str, anchored: str = "") -> tuple[str, str]:
    """The pattern comes with its place; anchored, it would not match."""
    anchor = f"anchor it as '{anchored}', or " if anchored else ""
    return (f"'{path}' is ignored by {pattern}: {anchor}git add -f {path}",) * 2


def renamed(before: str, after: str) -> str:
    """A script: git has a file in another case than the disk."""
    return f"""
        git add .; blob=$(git rev-parse :{before}); git rm -q --cached {before}
        git update-index --add --cacheinfo 100644,$blob,{after}
    """


ALL = "git add ."
BUT_TOOLS = "git add app/__init__.py app/m.py"
BUT_RUN = f"{BUT_TOOLS} app/tools/__init__.py"
FIRST = "git add .; git commit -qm 1; "
REASONS = {
    "a module that nobody added": Reason(BASE, BUT_RUN, NO_RUN, untracked("app/tools/run.py")),
    "a directory that nobody added": Reason(BASE, BUT_TOOLS, NO_TOOLS, untracked("app/tools")),
    "a package without modules that nobody added": Reason(
        "app/__init__.py\napp/m.py:\n    from . import tools\napp/tools/__init__.py", BUT_TOOLS,
        "./app/m.py:1:15: PKG004 package 'app' has neither a name nor a module 'tools'; {why}",
        untracked("app/tools"),
    ),
    "a submodule of a package that nobody added": Reason(
        "app/__init__.py\napp/m.py:\n    from . import forgotten\napp/forgotten.py", BUT_TOOLS,
        "./app/m.py:1:15: PKG004 package 'app' has neither a name nor a module 'forgotten'; {why}",
        untracked("app/forgotten.py"),
    ),
    "an __init__.py that nobody added": Reason(
        BASE, f"{BUT_TOOLS} app/tools/run.py", NO_INIT, untracked("app/tools/__init__.py")
    ),
    "only the intention to add": Reason(
        BASE, f"{BUT_RUN}; git add -N app/tools/run.py", NO_RUN, untracked("app/tools/run.py")
    ),
    "only the intention to add what the last commit has": Reason(
        BASE, f"{FIRST} git rm -rq --cached app/tools; git add -N app/tools", NO_TOOLS,
        deleted("app/tools/__init__.py"),
    ),
    "git rm --cached": Reason(
        BASE, f"{FIRST} git rm -q --cached app/tools/run.py", NO_RUN, deleted("app/tools/run.py")
    ),
    "git rm": Reason(BASE, f"{FIRST} git rm -q app/tools/run.py", NO_RUN, deleted("app/tools/run.py")),
    "git mv": Reason(
        BASE, f"{FIRST} git mv app/tools/run.py app/tools/walk.py", NO_RUN,
        deleted("app/tools/run.py"),
    ),
    "git rm of an __init__.py": Reason(
        BASE, f"{FIRST} git rm -q app/tools/__init__.py", NO_INIT, deleted("app/tools/__init__.py")
    ),
    "a pattern for directories": Reason(
        BASE + ".gitignore:\n    # builds\n    dist/\n    tools/", ALL, NO_TOOLS,
        ignored("app/tools", ".gitignore:3 'tools/'", "/tools/"),
    ),
    "a pattern for directories that swallows what is deeper": Reason(
        BASE.replace("app/tools/", "app/tools/api/").replace(".tools.", ".tools.api.")
        + "app/tools/__init__.py\n.gitignore:\n    api/",
        ALL, "./app/m.py:1:13: PKG002 no module 'api' in package 'app.tools'; {why}",
        ignored("app/tools/api", ".gitignore:1 'api/'", "/api/"),
    ),
    "a pattern for directories of which some is tracked nevertheless": Reason(
        BASE + ".gitignore:\n    tools/", "git add -f .; git rm -q --cached app/tools/run.py", NO_RUN,
        ignored("app/tools/run.py", ".gitignore:1 'tools/'", "/tools/"),
    ),
    "a .gitignore further up than the directory": Reason(
        "a b/setup.cfg\n" + BASE.replace("app/", "a b/app/") + "a b/.gitignore:\n    tools",
        ALL, NO_TOOLS.replace("./app", "./a b/app"),
        ("'a b/app/tools' is ignored by a b/.gitignore:1 'tools':"
         " anchor it as '/tools', or git add -f 'a b/app/tools'",) * 2,
    ),
    "a .gitignore beside the directory": Reason(
        BASE + "app/.gitignore:\n    tools/", ALL, NO_TOOLS,
        ignored("app/tools", "app/.gitignore:1 'tools/'"),
    ),
    ".git/info/exclude": Reason(
        BASE, "mkdir -p .git/info; echo tools/ > .git/info/exclude; git add .", NO_TOOLS,
        ignored("app/tools", ".git/info/exclude:1 'tools/'", "/tools/"),
    ),
    "a file that core.excludesFile names": Reason(
        BASE + "mine:\n    tools/", "git config core.excludesFile mine; git add .", NO_TOOLS,
        ignored("app/tools", "mine:1 'tools/'", "/tools/"),
    ),
    "a pattern for all in a directory": Reason(
        BASE + ".gitignore:\n    app/tools/*", ALL, NO_TOOLS,
        ignored("app/tools/__init__.py", ".gitignore:1 'app/tools/*'"),
    ),
    "a pattern for all in a directory but one": Reason(
        BASE + ".gitignore:\n    app/tools/*\n    !__init__.py", ALL, NO_RUN,
        ignored("app/tools/run.py", ".gitignore:1 'app/tools/*'"),
    ),
    "a name in another case": Reason(
        BASE, renamed("app/tools/run.py", "app/tools/Run.py"), NO_RUN,
        ("git has 'Run.py', the disk has 'run.py': git mv app/tools/Run.py app/tools/run.py",) * 2,
    ),
    "a directory in another case": Reason(
        BASE,
        renamed("app/tools/__init__.py", "app/Tools/__init__.py")
        + renamed("app/tools/run.py", "app/Tools/run.py").replace("git add .;", ""),
        NO_TOOLS,
        ("git has 'app/Tools/__init__.py', the disk has 'app/tools/__init__.py':"
         " git mv app/Tools/__init__.py app/tools/__init__.py",) * 2,
    ),
    "a name in another case that the disk has, too": Reason(
        BASE + "app/tools/Run.py", f"{BUT_RUN} app/tools/Run.py", NO_RUN,
        untracked("app/tools/run.py"),
    ),
    "a name that only a change has": Reason(
        BASE + "app/m2.py:\n    from .tools.run import come",
        "git add .; echo 'come = 1' >> app/tools/run.py",
        "./app/m2.py:1:24: PKG004 module 'app.tools.run' has no name 'come'; {why}",
        ("the disk's 'app/tools/run.py' has it, that of the index does not: git add app/tools/run.py",
         "the disk's 'app/tools/run.py' has it, that of commit {} does not"),
    ),
    "a top-level module that nobody added": Reason(
        "app/__init__.py\napp/m.py:\n    import shared\nshared.py", "git add app",
        "./app/m.py:1:8: PKG005 no module 'shared'; {why}", untracked("shared.py"),
    ),
    "a top-level package that nobody added": Reason(
        "app/__init__.py\napp/m.py:\n    from shared.a import x\nshared/__init__.py\nshared/a.py",
        "git add app", "./app/m.py:1:6: PKG005 no module 'shared'; {why}", untracked("shared"),
    ),
    "a top-level package below src that a pattern swallowed": Reason(
        "app.py:\n    import lib.a\nsrc/lib/__init__.py\nsrc/lib/a.py\nsrc/b.py\n.gitignore:\n    lib/",
        ALL, "./app.py:1:8: PKG005 no module 'lib'; {why}",
        ignored("src/lib", ".gitignore:1 'lib/'", "/lib/"),
    ),
    "a package that was a module": Reason(
        "app/__init__.py\napp/m.py:\n    import app.tools.a\napp/tools/__init__.py\napp/tools/a.py",
        "touch app/tools.py; git add app/*.py; rm app/tools.py",
        "./app/m.py:1:18: PKG005 'app.tools' is a module, not a package; {why}",
        untracked("app/tools"),
    ),
    "nothing that the disk has, either": Reason(
        "app/__init__.py\napp/m.py:\n    from .gone import x", ALL,
        "./app/m.py:1:7: PKG002 no module 'gone' in package 'app'",
    ),
}  # fmt: skip


def expect(name: str, commit: str = "") -> list[str]:
    """The findings for what becomes of a reason's tree in the index, or in a commit."""
    reason = REASONS[name]
    return reason.finding.format(why=reason.why[bool(commit)].format(commit)).splitlines()


@pytest.mark.parametrize("name", REASONS)
def test_what_became_of_what_the_index_lacks(name: str, tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", REASONS[name].tree, REASONS[name].script)
    found = findings(root, "--staged")
    assert found == expect(name)
    sh(root, "GIT_INDEX_FILE=../other git read-tree $(git write-tree)")
    sh(root, "GIT_INDEX_FILE=../other git checkout-index -a --prefix=../index/")
    assert failing(tmp_path / "index") == places(found)


@pytest.mark.parametrize("name", REASONS)
def test_what_became_of_what_a_commit_lacks(name: str, tmp_path: Path) -> None:
    script = f"{REASONS[name].script}\ngit commit -qm last"
    root = repository(tmp_path / "shop", REASONS[name].tree, script)
    found = findings(root, "--commit", "HEAD")
    assert found == expect(name, short(root))
    sh(root, "mkdir ../commit; git archive HEAD | tar -x -C ../commit")
    assert failing(tmp_path / "commit") == places(found)


# Runs each import of a tree by itself, in its module's place, and says which lines fail.
RUNNER = """
import ast, importlib, json, os, sys
from pathlib import Path

def fails(node, module, package):
    try:
        if package:
            importlib.import_module(package)
    except ImportError:
        return False  # that is said of the line in it
    code = compile(ast.Module([node], []), "this line", "exec")
    try:
        exec(code, {"__name__": module, "__package__": package})
        return False
    except ImportError as error:
        trace = error.__traceback__
        while trace.tb_next and "importlib" not in trace.tb_next.tb_frame.f_code.co_filename:
            trace = trace.tb_next
        return trace.tb_frame.f_code.co_filename == "this line"

root = Path(os.path.realpath("."))
sys.path[:0] = [str(root), str(root / "src")]
failing = []
for path in sorted(root.rglob("*.py")):
    base = root / "src" if root / "src" in path.parents else root
    while " " in path.relative_to(base).parts[0]:
        base = base / path.relative_to(base).parts[0]
        sys.path.insert(0, str(base))
    parts = path.relative_to(base).with_suffix("").parts
    package = ".".join(parts[:-1])
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) and fails(node, ".".join(parts), package):
            failing.append(f"./{path.relative_to(root)}:{node.lineno}")
        for name in set(sys.modules) - KNOWN:
            del sys.modules[name]
print(json.dumps(failing))
"""


def failing(root: Path) -> set[str]:
    """The places of the imports that a real interpreter cannot run."""
    runner = "import sys\nKNOWN = set(sys.modules)\n" + RUNNER
    answer = run(root, [sys.executable, "-I", "-S", "-B", "-c", runner])
    assert answer.code == 0, answer
    return set(json.loads(answer.out))


def places(found: list[str]) -> set[str]:
    """The places of the imports that fail: what a namespace package still lets in does not."""
    faults = [f for f in found if " PKG001 " not in f and "only as a namespace" not in f]
    return {":".join(fault.split(":", 2)[:2]) for fault in faults}


def test_the_interpreter_that_judges_sees_a_fault(tmp_path: Path) -> None:
    plant(tmp_path, BASE + "app/bad.py:\n    import os\n    from .gone import x")
    assert failing(tmp_path) == {"./app/bad.py:2"}


# What is meant to be absent.

SILENT = {
    "a pattern that spells the way to a directory": (
        """
        .gitignore:
            /app/generated/
            app/api/schema
        app/__init__.py
        app/generated/__init__.py
        app/generated/client.py
        app/api/__init__.py
        app/api/schema/__init__.py
        app/m.py:
            from .generated.client import Client
            from .api import schema
        """,
        "git add .",
    ),
    "patterns that name a file": (
        """
        .gitignore:
            _version.py
            *_pb2.py
            /app/local_settings.py
        app/__init__.py
        app/_version.py
        app/made_pb2.py
        app/local_settings.py
        app/m.py:
            from . import _version, made_pb2
            from .local_settings import *
        """,
        "git add .",
    ),
    "patterns that name a file beside a file of that name that is tracked": (
        """
        .gitignore:
            made_*.py
        app/__init__.py
        app/tools/__init__.py
        app/tools/made_one.py
        app/tools/made_two.py
        app/m.py:
            from .tools.made_one import *
            from .tools.made_two import *
        """,
        "git add .; git add -f app/tools/made_one.py",
    ),
    "what version_file names": (
        """
        pyproject.toml:
            [tool.setuptools_scm]
            version_file = "app/_release.py"
        app/__init__.py:
            from ._release import version
        app/_release.py:
            version = "1"
        """,
        "git add pyproject.toml app/__init__.py",
    ),
    "imports that are guarded": (
        """
        app/__init__.py
        app/local.py
        app/m.py:
            try:
                from .local import x
            except ImportError:
                x = None
        """,
        BUT_TOOLS,
    ),
    "an ignored directory that is not there": (
        """
        .gitignore:
            made/
        app/__init__.py
        app/m.py:
            from .made.api import x
            from . import made
        """,
        "git add .",
    ),
    "what the options say is generated, by name": (
        """
        setup.cfg:
            [flake8]
            pkg-generated = made.py
        app/__init__.py
        app/made.py
        app/m.py:
            from .made import x
        """,
        f"{BUT_TOOLS} setup.cfg",
    ),
    "what the options say is generated, by path": (
        """
        setup.cfg:
            [flake8]
            pkg-generated = app/made/*
        app/__init__.py
        app/made/__init__.py
        app/made/api.py
        app/m.py:
            from .made.api import x
        """,
        f"{BUT_TOOLS} app/made/__init__.py setup.cfg",
    ),
    "a directory that is tracked against a pattern": (
        ".gitignore:\n    tools/\n    !app/tools/\n" + BASE,
        "git add .",
    ),
    "a file that only the disk lacks": (BASE, "git add .; rm -r app/tools"),
    "a file that the disk has in another case": (
        BASE,
        "git add .; mv app/tools/run.py app/tools/Run.py",
    ),
    "a name that only the disk lacks": (BASE, "git add .; echo > app/tools/run.py"),
    "a fault that is only on disk": (BASE, "git add .; echo 'from .gone import x' > app/m.py"),
    "a file that is not Python": (BASE, "echo 'go =' > app/tools/run.py; git add ."),
}


@pytest.mark.parametrize("name", SILENT)
def test_silent_on(name: str, tmp_path: Path) -> None:
    tree, script = SILENT[name]
    root = repository(tmp_path / "shop", textwrap.dedent(tree), script)
    assert findings(root, "--staged") == []
    sh(root, "git commit -qm last")
    assert findings(root, "--commit=HEAD") == []


# Which commit.

REVISIONS = [
    "HEAD", "HEAD~0", "@", "main", "refs/heads/main", "light", "heavy", "heavy^{commit}", ":/second",
    "HEAD^{/second}", "{full}", "{short}", "@{0}", "main@{0}",
]  # fmt: skip
WRONG = [
    "gone", "HEAD~9", "", "-q", "--all", "HEAD:app", "HEAD:app/m.py", "HEAD^{tree}", "blob",
    "HEAD..light", "^HEAD", "HEAD^@", ":/gone", ":app/m.py", "main HEAD", "a\nb", "\udcff",
]  # fmt: skip


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two commits, of which the first lacks a module that the second has."""
    script = """
        git symbolic-ref HEAD refs/heads/main
        git add app/m.py app/__init__.py app/tools/__init__.py
        git commit -qm first
        git tag old
        git tag -m old old-heavy
        git add .
        git commit -qm second
        git tag light
        git tag -m heavy heavy
        git tag blob HEAD:app/m.py
    """
    return repository(tmp_path_factory.mktemp("history") / "shop", BASE, script)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision(revision: str, history: Path) -> None:
    full = git(history, "rev-parse", "HEAD").out.strip()
    revision = revision.replace("{full}", full).replace("{short}", full[:7])
    answer = check(history, f"--commit={revision}")
    assert (answer.out, answer.code) == ("", 0)
    assert answer.err == f"no findings; 4 files and 1 import checked in commit {full[:10]}\n"


@pytest.mark.parametrize("revision", ["HEAD~1", "HEAD^", "old", "old-heavy", ":/first"])
def test_an_old_revision(revision: str, history: Path) -> None:
    name = short(history, "old")
    answer = check(history, f"--commit={revision}")
    why = f"'app/tools/run.py' is not in commit {name}, though git tracks it now"
    assert answer.out == NO_RUN.format(why=why) + "\n"
    assert answer.err == f"1 finding; 3 files and 1 import checked in commit {name}\n"


@pytest.mark.parametrize("revision", WRONG)
def test_no_revision(revision: str, history: Path) -> None:
    assert refusal(history, f"--commit={revision}") == f"there is no commit {revision!r}"


def test_only_one_tree_is_checked(history: Path) -> None:
    said = refusal(history, "--staged", "--commit=HEAD")
    assert said == "argument --commit: not allowed with argument --staged"
    assert refusal(history, "--commit") == "argument --commit: expected one argument"


# The options are those of a check of what is on disk.


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    extra = """
        pyproject.toml:
            [tool.ruff]
            src = ["lib/python"]
            namespace-packages = ["acme"]
        lib/python/lib/__init__.py
        acme/pay/__init__.py
        other/acme/one.py
        other/acme/two/__init__.py
        tests/test_lib.py:
            import lib.gone
            from lib import gone
            import acme.gone, acme.pay.gone
            import odd.gone
        odd/root/odd/__init__.py
        run:
            import app.gone
        other.cfg:
            [flake8]
            ignore = PKG005
    """
    return repository(tmp_path_factory.mktemp("clean") / "shop", TREE + textwrap.dedent(extra))


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ((), 13), (("app", "tests"), 13), (("./app/../app/views.py",), 4), (("run",), 1),
        (("vendor/app/__init__.py",), 1), (("--disable-noqa",), 15), (("--isolated",), 16),
        (("--exclude=views.py",), 10), (("--extend-exclude=app/v*.py",), 9),
        (("--extend-exclude=*/middleware/*",), 11), (("--select=PKG004",), 3),
        (("--extend-ignore=PKG005,PKG001",), 10), (("--filename=*s.py",), 4), (("--jobs=1",), 13),
        (("--per-file-ignores=views.py:PKG004,./tests/*:PKG",), 10),
        (("--pkg-generated=app/gone.py",), 10), (("--pkg-namespace-packages=app/m*",), 11),
        (("--pkg-source-roots=odd/root",), 14), (("--pkg-root=app",), 12),
        (("--config=other.cfg",), 14),
    ],
)  # fmt: skip
def test_a_clean_checkout_has_the_same_findings(
    arguments: tuple[str, ...], count: int, clean: Path
) -> None:
    on_disk = check(clean, *arguments)
    assert len(on_disk.out.splitlines()) == count, on_disk
    staged = check(clean, "--staged", *arguments)
    assert (staged.out, staged.code) == (on_disk.out, on_disk.code)
    assert staged.err == on_disk.err.replace("checked", "checked in git's index")


def tables() -> dict[str, str]:
    """Trees of other tests: each in a directory of its own, with a project file."""
    texts = [
        *absolute_test.FAULTS.values(), *absolute_test.SILENT.values(), *check_test.HOLES.values(),
        *check_test.SILENT.values(), *lost_test.FAULTS.values(), *lost_test.SILENT.values(),
    ]  # fmt: skip
    files: dict[str, str] = {}
    for number, text in enumerate(texts):
        tree = {name: source for name, source in parse(text).files.items() if name[-1] != "/"}
        marker = {"pyproject.toml": ""} if tree.keys().isdisjoint(MARKERS) else {}
        files |= {f"p{number}/{name}": source for name, source in {**marker, **tree}.items()}
    return files


def test_a_clean_checkout_of_many_trees_has_the_same_findings(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "", "true")
    for name, source in tables().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(source, encoding="utf-8")
    sh(root, "git add -f .; git commit -qm all; git clean -fdxq")
    found = findings(root)
    codes = {code for line in found for code in re.findall(r" (PKG\d+) ", line)}
    assert codes == {"PKG001", "PKG004", "PKG005", "PKG006"}
    for tree in TREES:
        assert findings(root, tree) == found


def test_a_clean_checkout_of_drawn_trees_has_the_same_findings() -> None:
    seen: set[int] = set()

    @settings(
        max_examples=3,
        deadline=None,
        phases=[Phase.generate],  # to shrink this takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(cases(), min_size=15, max_size=30))
    def agree(drawn: list[Case]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for number, case in enumerate(drawn):
                lay_out(case, Path(folder, f"p{number}"))
            root = repository(Path(folder), "")
            found = findings(root)
            for tree in TREES:
                assert findings(root, tree) == found
            seen.add(len(found))

    agree()
    assert max(seen) > 10


def test_a_repository_that_is_a_package(tmp_path: Path) -> None:
    tree = "__init__.py\napi/__init__.py\napi/v.py:\n    from ..gone import x\n    from ...gone import y"
    root = repository(tmp_path / "shop", tree)
    found = findings(root)
    assert found == [
        "./api/v.py:1:8: PKG002 no module 'gone' in package 'shop'",
        "./api/v.py:2:6: PKG003 '...gone' climbs above the top-level package 'shop'",
    ]
    for tree in TREES:
        assert findings(root, tree) == found


# Paths.

PATHS = {
    "none": ("shop", [], "./app/m.py"),
    "the directory": ("shop", ["."], "./app/m.py"),
    "a directory": ("shop", ["app"], "app/m.py"),
    "a file": ("shop", ["app/m.py"], "app/m.py"),
    "a file and its directory": ("shop", ["app/m.py", "app"], "app/m.py"),
    "a slash at the end": ("shop", ["app/"], "app/m.py"),
    "an absolute path": ("shop", ["{}/shop/app"], "{}/shop/app/m.py"),
    "none, from below": ("shop/app", [], "./m.py"),
    "a file, from below": ("shop/app/tools", ["../m.py"], "../m.py"),
    "from above": (".", ["shop/app"], "shop/app/m.py"),
    "from elsewhere": ("other", ["{}/shop"], "{}/shop/app/m.py"),
    "through a link to the repository": ("other", ["{}/link"], "{}/link/app/m.py"),
    "through a link into the repository": ("other", ["{}/inner"], "{}/inner/m.py"),
    "from behind a link": ("link/app", [], "./m.py"),
    "through a link, from another": ("link", ["{}/shop/app"], "{}/shop/app/m.py"),
}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("linked")
    script = "git add .; git rm -q --cached app/tools/run.py; git commit -qm 1"
    repository(top / "shop", BASE + "README:\n    text\n", script)
    (top / "link").symlink_to("shop")
    (top / "inner").symlink_to("shop/app")
    repository(top / "other", "app.py")
    return top


@pytest.mark.parametrize("name", PATHS)
def test_a_path(name: str, linked: Path) -> None:
    inner, paths, shown = PATHS[name]
    arguments = [path.format(linked) for path in paths]
    [found] = findings(linked / inner, "--staged", *arguments)
    message = NO_RUN.removeprefix("./app/m.py").format(why=untracked("app/tools/run.py")[0])
    assert found == shown.format(linked) + message


NOWHERE = {
    "not there": (["gone"], "{tree} has nothing under 'gone'"),
    "not there, below a file": (["app/m.py/x"], "{tree} has nothing under 'app/m.py/x'"),
    "only on disk": (["app/tools/run.py"], "{tree} has nothing under 'app/tools/run.py'"),
    "two repositories": (["app", "../other"], "'app' and '../other' are in different repositories"),
    "no repository": ([".."], "'{top}' is not in a git repository"),
    "in .git": ([".git/hooks"], "git rev-parse: this operation must be run in a work tree"),
    "standard input": (["-"], "{tree} has nothing under '-'"),
}


@pytest.mark.parametrize("name", NOWHERE)
def test_nothing_to_check(name: str, linked: Path) -> None:
    paths, message = NOWHERE[name]
    commit = f"commit {short(linked / 'shop')}"
    for tree, shown in zip(TREES, ("git's index", commit), strict=True):
        said = refusal(linked / "shop", tree, *paths)
        assert said == message.format(tree=shown, top=linked)


@pytest.mark.parametrize("path", ["app", "app/m.py", "."])
def test_a_path_that_is_no_longer_on_disk(path: str, tmp_path: Path) -> None:
    root = repository(
        tmp_path / "shop", BASE + "app/n.py:\n    from .m import x", "git add .; rm -r app"
    )
    shown = {"app/m.py": []}.get(path, [f"{path}/n.py".replace("./", "./app/")])
    assert [line.partition(":")[0] for line in findings(root, "--staged", path)] == shown


def test_an_option_that_names_a_path_without_the_link(linked: Path) -> None:
    option, path = "--pkg-generated=app/tools/run.py", str(linked / "link/app")
    assert len(findings(linked / "shop", "--staged", path)) == 1
    assert findings(linked / "shop", "--staged", option, path) == []


# Repositories of every kind.


def test_a_submodule_whose_content_nobody_knows(tmp_path: Path) -> None:
    part = repository(tmp_path / "part", "__init__.py\none.py")
    tree = """
app/__init__.py
app/m.py:
    from .vendored.one import x
    from .vendored import y
    from . import vendored, gone
    import outer.one, app.vendored.two
"""
    script = f"""
        git -c protocol.file.allow=always submodule --quiet add {part} app/vendored
        git -c protocol.file.allow=always submodule --quiet add {part} outer
        git config -f .gitmodules submodule.outer.ignore all
        git config -f .gitmodules submodule.app/vendored.ignore all
        git add -f .
        git commit -qm 1
    """
    root = repository(tmp_path / "shop", tree, script)
    for _ in range(2):
        for tree in TREES:
            [found] = findings(root, tree)
            assert found.startswith("./app/m.py:3:25: PKG004 package 'app' has neither a name nor")
            assert findings(root, tree, "outer") == []
        sh(root, "git submodule --quiet deinit -f --all")


POINTER = """version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
"""


@pytest.mark.parametrize(
    "content",
    [POINTER, "\0GITCRYPT\0", "# " + "x" * (40 << 20), "x = (" * 200],
    ids=["of git-lfs", "of git-crypt", "of 40 MB", "nested too deep"],
)
def test_content_of_which_no_name_is_known(content: str, tmp_path: Path) -> None:
    tree = "app/__init__.py\napp/big.py\napp/m.py:\n    from .big import y\n    from .gone import x"
    root = repository(tmp_path / "shop", tree)
    unknown, gone = findings(root, "--staged")
    assert unknown == "./app/m.py:1:18: PKG004 module 'app.big' has no name 'y'"
    (root / "app/big.py").write_text(content)
    sh(root, "git commit -qam 2")
    for tree in TREES:
        assert findings(root, tree) == [gone]


@pytest.mark.parametrize("sparse", ["", "--sparse-index"], ids=["full index", "sparse index"])
def test_a_sparse_checkout(sparse: str, tmp_path: Path) -> None:
    tree = BASE + "other/__init__.py\nother/m.py:\n    from app.m import go, come\n"
    script = f"""
        git add .; git commit -qm 1
        git sparse-checkout init --cone {sparse}
        git sparse-checkout set other
        test ! -e app
    """
    root = repository(tmp_path / "shop", tree, script)
    for tree in TREES:
        assert findings(root, tree) == [
            "./other/m.py:1:23: PKG004 module 'app.m' has no name 'come'"
        ]
        assert findings(root, tree, "app") == []


INDEXES = {
    "of version 4": "git update-index --index-version 4",
    "split": "git update-index --split-index; git rm -q --cached app/tools/run.py",
    "with a cache of untracked files": "git update-index --force-untracked-cache",
    "in SHA-256": "",
}


@pytest.mark.parametrize("name", INDEXES)
def test_an_index(name: str, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q", f"--object-format={'sha256' if '256' in name else 'sha1'}")
    repository(root, BASE, FIRST + INDEXES[name])
    sh(root, "git rm -q --cached --ignore-unmatch app/tools/run.py")
    assert findings(root, "--staged") == expect("git rm --cached")
    sh(root, "git commit -qm 2")
    assert findings(root, "--commit=HEAD") == expect("git rm --cached", short(root))


def test_a_linked_worktree_has_an_index_of_its_own(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "shop", BASE, "git add .; git commit -qm 1; git worktree add -q ../tree"
    )
    sh(root, "git rm -q --cached app/tools/run.py")
    other = tmp_path / "tree"
    assert len(findings(root, "--staged")) == 1
    assert findings(other, "--staged") == []
    sh(other, "git rm -q --cached app/tools/__init__.py")
    assert findings(other, "--staged") == expect("git rm of an __init__.py")
    assert "'app' and '../tree/app' are in different" in refusal(
        root, "--staged", "app", "../tree/app"
    )


def test_a_shallow_clone(tmp_path: Path) -> None:
    script = f"{FIRST} git rm -q app/tools/__init__.py; git commit -qm 2"
    root = repository(tmp_path / "shop", BASE, script)
    sh(tmp_path, f"git clone -q --depth 1 file://{root} clone")
    [hole, place] = findings(tmp_path / "clone", "--commit=HEAD")
    assert hole.endswith(" is found only as a namespace package")
    assert place.endswith(" a directory of package 'app'")
    assert refusal(tmp_path / "clone", "--commit=HEAD~1") == "there is no commit 'HEAD~1'"


@pytest.mark.parametrize("script", ["", "git -C part config --unset remote.origin.promisor"])
def test_a_partial_clone_fetches_nothing(script: str, tmp_path: Path) -> None:
    tree = BASE + "app/link.py\napp/bad.py:\n    from .gone import x"
    root = repository(
        tmp_path / "shop",
        tree,
        "rm app/link.py; ln -s m.py app/link.py; git add .; git commit -qm 1",
    )
    sh(root, "echo 'go = 2' > app/tools/run.py; git mv app/m.py app/n.py; git commit -qam 2")
    sh(
        root,
        "git config uploadpack.allowFilter true; git config uploadpack.allowAnySHA1InWant true",
    )
    sh(tmp_path, f"git clone -q --filter=blob:none --no-checkout file://{root} part; {script}")
    part = tmp_path / "part"
    sh(part, "git reset -q; git checkout -q HEAD app/bad.py app/__init__.py")
    objects = sh(part, "git count-objects -v")
    bad = "./app/bad.py:1:7: PKG002 no module 'gone' in package 'app'"
    assert findings(part, "--staged") == [bad]
    assert findings(part, "--commit=HEAD") == [bad]
    assert findings(part, "--commit=HEAD~1") == [bad]
    assert sh(part, "git count-objects -v") == objects
    assert sh(part, "git rev-list --objects --missing=print --no-walk HEAD | grep -c '?'") != "0"


def test_a_partial_clone_without_trees(tmp_path: Path) -> None:
    script = f"{FIRST} git rm -q app/tools/run.py; git commit -qm 2"
    root = repository(tmp_path / "shop", BASE, script)
    sh(root, "git config uploadpack.allowFilter true")
    sh(tmp_path, f"git clone -q --filter=tree:0 file://{root} part")
    part = tmp_path / "part"
    for tree in TREES:
        assert findings(part, tree) == [NO_RUN.removesuffix("; {why}")]
    assert refusal(part, "--commit=HEAD~1").startswith("git ls-tree: ")


@pytest.mark.parametrize("broken", ["app/__init__.py", "app/m.py", "app/tools/run.py"])
def test_an_object_that_is_lost_or_broken(broken: str, tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", BASE, "true")
    with (root / broken).open("a") as file:
        file.writelines(f"x{number} = 1\n" for number in range(20_000))
    sh(root, "git add .; git commit -qm 1")
    name = git(root, "rev-parse", f"HEAD:{broken}").out.strip()
    place = root / ".git/objects" / name[:2] / name[2:]
    content = place.read_bytes()
    place.unlink()
    assert findings(root, "--staged") == []
    place.write_bytes(content[: len(content) // 2])
    assert refusal(root, "--staged") == f"git cannot read the object {name}"


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", BASE, "true")
    empty = check(root, "--staged")
    assert empty.err == "no findings; 0 files and 0 imports checked in git's index\n"
    git(root, "add", "app/m.py")
    assert findings(root, "--staged")[-1:] == expect("a directory that nobody added")
    assert refusal(root, "--commit=HEAD") == "there is no commit 'HEAD'"


def test_a_repository_inside_a_repository(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", BASE)
    inner = repository(root / "app/inner", "one/__init__.py:\n    from .gone import x")
    assert findings(root, "--staged") == []
    assert findings(inner, "--staged") == [
        "./one/__init__.py:1:7: PKG002 no module 'gone' in package 'one'"
    ]
    assert "different repositories" in refusal(root, "--staged", "app/m.py", "app/inner")
    (root / "app/m.py").write_text("from .inner.one import x\n")
    sh(root, "git add app/m.py")
    [found] = findings(root, "--staged")
    assert found.endswith("'app/inner' is not tracked by git: git add app/inner")


def test_no_repository_to_look_at(tmp_path: Path) -> None:
    assert refusal(tmp_path, "--staged") == f"{str(tmp_path)!r} is not in a git repository"
    git(tmp_path, "init", "-q", "--bare", "bare")
    for tree in TREES:
        said = refusal(tmp_path / "bare", tree)
        assert said == "git rev-parse: this operation must be run in a work tree"
        for name in ("empty", "broken"):
            (tmp_path / name).mkdir(exist_ok=True)
        assert refusal(tmp_path, tree, PATH=str(tmp_path / "empty")) == "git is not installed"
        (tmp_path / "broken/git").touch(mode=0o644)
        said = refusal(tmp_path, tree, PATH=str(tmp_path / "broken"))
        assert said.startswith("git cannot be asked: ")


BROKEN = {
    "a conflict": (
        "git checkout -qb two; echo 'go = 2' > app/m.py; git commit -qam 2; git checkout -q main;"
        " echo 'go = 3' > app/m.py; git commit -qam 3; git merge -q two || true",
        "'app/m.py' has conflicts that are not resolved in the index",
    ),
    "an index that is none": ("echo none > .git/index", "git ls-files: "),
    "an index that is cut": ("head -c 8 .git/index > i; mv i .git/index", "git ls-files: "),
    "a HEAD that is none": ("echo none > .git/HEAD", "'{}' is not in a git repository"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_index_that_cannot_be_checked(name: str, tmp_path: Path) -> None:
    script, message = BROKEN[name]
    first = "git symbolic-ref HEAD refs/heads/main; git add .; git commit -qm 1;"
    root = repository(tmp_path / "shop", BASE, first + script)
    assert refusal(root, "--staged").startswith(message.format(root))


def test_a_conflict_is_none_of_a_commits(tmp_path: Path) -> None:
    first = f"git symbolic-ref HEAD refs/heads/main; {BUT_RUN};"
    second = "git commit -qm 1; git tag old; git add .; git commit -qm 2;"
    root = repository(tmp_path / "shop", BASE, first + second + BROKEN["a conflict"][0])
    assert findings(root, "--commit=two") == []
    [found] = findings(root, "--commit=old")
    assert found == NO_RUN.format(why=f"'app/tools/run.py' is not in commit {short(root, 'old')}")


LINKS = """
    mkdir ../out; echo x > ../out/o.py; touch ../out/__init__.py
    ln -s tools app/gear
    ln -s tools/run.py app/go.py
    ln -s gear app/chain
    ln -s . app/self
    ln -s ../../out app/out_relative
    ln -s "$(realpath ../out)" app/out_absolute
    ln -s ../../out/o.py app/out_file.py
    ln -s out_file.py app/out_chain.py
    ln -s /etc/passwd app/passwd.py
    ln -s loop.b app/loop.a
    ln -s loop.a app/loop.b
    ln -s /proc/self/fd/0 app/fd.py
    git add .
    git commit -qm 1
"""


def test_links(tmp_path: Path) -> None:
    tree = (
        BASE
        + """
app/links.py:
    from .gear.run import go, come
    from .go import go, come
    from .chain.run import go, come
    from .self.self.tools.run import go, come
    from .out_relative.o import x
    from .out_absolute import x
    from .out_file import x
    from .out_chain import x
    from .passwd import x
    from .fd import x
    from .gear.gone import x
"""
    )
    root = repository(tmp_path / "shop", tree, LINKS)
    expected = [
        f"./app/links.py:{row}:{column}"
        for row, column in ((1, 27), (2, 21), (3, 28), (4, 38), (11, 12))
    ]
    for tree in TREES:
        assert [line.partition(": ")[0] for line in findings(root, tree)] == expected


def test_links_that_lead_nowhere_are_said_to_be_unreadable(tmp_path: Path) -> None:
    script = "ln -s gone.py app/link.py; ln -s loop.py app/loop.py; git add ."
    root = repository(tmp_path / "shop", BASE, script)
    answer = check(root, "--staged")
    assert answer.code == 2
    first, second, _ = answer.err.splitlines()
    assert first.startswith("flake8-pkginit: error: cannot read './app/link.py': ")
    assert first.endswith(": 'app/link.py'")
    assert second.startswith("flake8-pkginit: error: cannot read './app/loop.py': ")
    assert second.endswith(": 'app/loop.py'")


NAMES = [
    b"a b",
    b"tab\t",
    b"line\nend",
    b"'",
    b'"',
    b"\xff",
    "größe".encode(),
    b":x",
    b"*[a]",
    b"-q",
    b"\\",
]


def test_names_of_every_kind(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "", "true")
    for name in NAMES:
        plant(root / os.fsdecode(name), BASE + ".gitignore:\n    tools/\nsetup.cfg")
    sh(root, "git add .; git commit -qm 1")
    for tree in TREES:
        answer = run(root, ["sh", "-c", '"$@" | cat -v', "sh", *COMMAND, tree])
        assert answer.out.count(" PKG002 no module 'tools' in package 'app'; '") == len(NAMES)
        assert answer.out.count("/app/tools' is ignored by ") == len(NAMES)
        assert "git add -f 'a b/app/tools'\n" in answer.out


@pytest.mark.parametrize(
    "path", ["app/" + "x" * 300 + ".py", "x" * 300 + "/x.py", "/".join(["x" * 200] * 40) + "/x.py"],
    ids=["a file", "a directory", "the whole"],
)  # fmt: skip
def test_names_that_fit_on_no_disk(path: str, tmp_path: Path) -> None:
    script = f"git add .; git update-index --add --cacheinfo 100644,$(git hash-object -w app/m.py),{path}"
    root = repository(tmp_path / "shop", BASE, script)
    assert len(refusal(root, "--staged")) < 300
    sh(root, "git commit -qm 1")
    assert len(refusal(root, "--commit=HEAD")) < 300


# Hooks: what is judged is what the commit would hold, not git's own index.

NEW = "echo 'from .new import x' >> app/m.py; echo 'x = 1' > app/new.py"
MEND = "echo 'from .tools.run import go' > app/m.py"
COMMITS = {
    # The commit, what comes before one that must fail, and before one that must pass.
    "plain": ("git commit -qm 2", f"{NEW}; git add app/m.py", f"{NEW}; git add app"),
    "plain, with a change that is not staged": (
        "git commit -qm 2",
        f"{NEW}; git add app/m.py; {MEND}",
        f"echo >> app/m.py; git add app; {NEW}",
    ),
    "of all": ("git commit -qam 2", NEW, f"{NEW}; git add app/m.py; {MEND}; echo >> app/m.py"),
    "of a path": (
        "git commit -qm 2 :/app/m.py",
        f"{NEW}; git add app",
        f"{NEW}; git add app/new.py; {NEW.replace('m.py', 'n.py').replace('.new', '.gone')};"
        " git add app/n.py app/new.py; git commit -qnm new :/app/new.py; echo >> app/m.py",
    ),
    "of a path and what is staged": (
        "git commit -qm 2 --include :/app/m.py",
        f"{NEW}; echo >> app/tools/run.py; git add app/tools",
        f"{NEW}; git add app/new.py",
    ),
    "that amends": (
        "git commit -q --amend --no-edit",
        f"git add app; git rm -q --cached app/tools/run.py; {MEND}",
        f"{NEW}; git add app",
    ),
}
HOOK = """#!/bin/sh
exec {} --staged
"""


@pytest.fixture(params=["at the top", "from below", "in a linked worktree"])
def hooked(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A repository with our hook, and where to commit from."""
    root = repository(tmp_path / "shop", BASE)
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(" ".join(COMMAND)))
    hook.chmod(0o755)
    if request.param == "in a linked worktree":
        git(root, "worktree", "add", "-q", "../tree")
        return tmp_path / "tree", tmp_path / "tree"
    return root, root / "app" if request.param == "from below" else root


@pytest.mark.parametrize("name", COMMITS)
def test_a_hook_judges_what_would_be_committed(name: str, hooked: tuple[Path, Path]) -> None:
    root, cwd = hooked
    commit, bad, good = COMMITS[name]
    first = git(root, "rev-parse", "HEAD").out
    sh(root, bad)
    answer = run(cwd, ["sh", "-c", commit], **NOBODY)
    assert answer.code == 1, answer
    assert re.search(r"app/m.py:\d+:\d+: PKG002 no module '(new|run)'", answer.err), answer
    assert git(root, "rev-parse", "HEAD").out == first
    sh(root, f"git reset -q --hard; git clean -fdq; {good}")
    answer = run(cwd, ["sh", "-c", commit], **NOBODY)
    assert answer.code == 0, answer
    assert "no findings; " in answer.err
    assert git(root, "rev-parse", "HEAD").out != first


def test_the_index_of_another_repository_is_left_alone(linked: Path) -> None:
    """A hook of one repository may ask about another."""
    index = str(linked / "other/.git/index")
    for named in (index, "nowhere", ".git", ".git/nowhere", ".git/index", ""):
        answer = check(
            linked / "shop", "--staged", GIT_INDEX_FILE=named, GIT_DIR=str(linked / "other/.git")
        )
        assert answer.err == "1 finding; 3 files and 1 import checked in git's index\n"


# What is hostile.

ARMED = """
app/__init__.py:
    open({canary!r}, "w")
app/m.py:
    from .gone import x
sitecustomize.py:
    open({canary!r}, "w")
conftest.py:
    open({canary!r}, "w")
setup.py:
    open({canary!r}, "w")
flake8.py:
    open({canary!r}, "w")
evil.py:
    open({canary!r}, "w")
    class Plugin: ...
setup.cfg:
    [flake8:local-plugins]
    extension =
        X = evil:Plugin
    paths = .
.gitattributes:
    * filter=x diff=x merge=x
"""
CONFIG = [
    "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor",
    "core.askPass", "core.alternateRefsCommand", "filter.x.clean", "filter.x.smudge",
    "filter.x.process", "diff.external", "diff.x.textconv", "diff.x.command", "merge.x.driver",
    "pager.ls-files", "pager.ls-tree", "pager.rev-parse", "gpg.program", "gpg.ssh.program",
    "credential.helper", "remote.origin.uploadpack", "remote.origin.vcs", "uploadpack.packObjectsHook",
    "interactive.diffFilter",
]  # fmt: skip
ALIASES = [
    "ls-files", "ls-tree", "rev-parse", "cat-file", "check-ignore", "diff-index", "config", "rev-list",
    "hash-object",
]  # fmt: skip


@pytest.fixture
def armed(tmp_path: Path) -> tuple[Path, Path]:
    """A repository of which every part that could be run writes a file, and that file."""
    canary = tmp_path / "canary"
    root = repository(tmp_path / "shop", ARMED.format(canary=str(canary)))
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {canary}\nexit 1\n")
    script.chmod(0o755)
    for key in CONFIG:
        git(root, "config", key, str(script))
    for alias in ALIASES:
        git(root, "config", f"alias.{alias}", f"!{script}")
    (tmp_path / "hooks").mkdir()
    for hook in (
        "post-index-change",
        "pre-commit",
        "post-checkout",
        "reference-transaction",
        "fsmonitor-watchman",
    ):
        shutil.copy(script, tmp_path / "hooks" / hook)
    git(root, "config", "core.hooksPath", "../hooks")
    git(root, "config", "log.showSignature", "true")
    git(root, "config", "protocol.allow", "always")
    git(root, "config", "remote.origin.url", f"ext::{script}")
    git(root, "config", "remote.origin.promisor", "true")
    git(root, "config", "extensions.partialClone", "origin")
    canary.unlink(missing_ok=True)
    return root, canary


@pytest.mark.parametrize("tree", TREES)
def test_nothing_of_a_tree_or_of_its_configuration_is_run(
    tree: str, armed: tuple[Path, Path]
) -> None:
    root, canary = armed
    lost = git(root, "rev-parse", "HEAD:evil.py").out.strip()
    (root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    (root / "app/m.py").write_text("from .gone import x, y\n")
    answer = run(root, ["flake8-pkginit", "check", tree])
    assert answer.out == "./app/m.py:1:7: PKG002 no module 'gone' in package 'app'\n", answer
    assert not canary.exists()


@pytest.mark.parametrize(
    "script",
    [
        "git status", "git add .", "git diff", "git cat-file -p $(git rev-parse HEAD:evil.py)",
        "python -c 'import sitecustomize'",
    ],
)  # fmt: skip
def test_that_would_have_been_run(script: str, armed: tuple[Path, Path]) -> None:
    root, canary = armed
    lost = git(root, "rev-parse", "HEAD:evil.py").out.strip()
    canary.unlink(missing_ok=True)
    (root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    (root / "app/m.py").write_text("from .gone import x, y\n")
    run(root, ["sh", "-c", script], **NOBODY)
    assert canary.exists()


def tree_object(root: Path, *entries: tuple[str, str, str]) -> str:
    """Write a tree that git itself would refuse: modes, names and objects."""
    raw = b"".join(f"{m} {n}\0".encode() + bytes.fromhex(o) for m, n, o in entries)
    command = ["git", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"]
    return run(root, command, raw, **NOBODY).out.strip()


FILE, TREE_MODE, LINK = "100644", "40000", "120000"
OUT = "leads out of it"
ONE = "are one on this disk"
HOSTILE = {
    "a file ..": ([(FILE, "..", "blob")], OUT),
    "a directory ..": ([(TREE_MODE, "..", "tree")], OUT),
    "a directory .": ([(TREE_MODE, ".", "tree")], ""),
    "a path up": ([(FILE, "a/../../x.py", "blob")], OUT),
    "a path up further": ([(FILE, "../../../../x.py", "blob")], OUT),
    "an absolute path": ([(FILE, "/{}/x.py", "blob")], OUT),
    "an absolute directory": ([(TREE_MODE, "/{}", "tree")], OUT),
    "no name": ([(FILE, "", "blob")], "empty filename in tree entry"),
    "a directory .git": ([(TREE_MODE, ".git", "tree")], ""),
    "a file .git": ([(FILE, ".git", "blob")], ""),
    "a link .git": ([(LINK, ".git", "link")], ""),
    "a path into .git": ([(FILE, ".git/hooks/x.py", "blob")], ""),
    "a link, and a file beneath it": ([(LINK, "a", "link"), (FILE, "a/x.py", "blob")], ""),
    "a link, and a directory of its name": ([(LINK, "a", "link"), (TREE_MODE, "a", "tree")], ""),
    "a link to a link out, and a file beneath it": (
        [(LINK, "a", "inner"), (LINK, "b", "link"), (FILE, "a/x.py", "blob")],
        "",
    ),
    "a file, and a file beneath it": ([(FILE, "a.py", "blob"), (FILE, "a.py/x.py", "blob")], ONE),
    "a file twice": ([(FILE, "a.py", "blob"), (FILE, "a.py", "blob")], ""),
    "a file that is written through a link": (
        [(LINK, "x.py", "file"), (FILE, "x.py", "blob")],
        "",
    ),
    "a submodule at ..": ([("160000", "..", "blob")], OUT),
    "a submodule further up": ([("160000", "../../x", "blob")], OUT),
    "a link at ../x.py": ([(LINK, "../x.py", "link")], OUT),
    "an odd mode": ([("100777", "a.py", "blob"), ("0", "b.py", "blob")], ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_tree_that_git_would_not_write(name: str, tmp_path: Path) -> None:
    entries, message = HOSTILE[name]
    out = tmp_path / "out"
    root = repository(tmp_path / "shop", "app/x.py")
    for place in (out, tmp_path / "a/b/c"):
        place.mkdir(parents=True)
    (out / "x.py").write_text("safe")
    blob = run(root, ["git", "hash-object", "-w", "--stdin"], "canary = 1\n").out.strip()
    objects = {"blob": blob, "tree": tree_object(root, (FILE, "x.py", blob))}
    for link, target in (("link", str(out)), ("inner", "b"), ("file", str(out / "x.py"))):
        objects[link] = run(root, ["git", "hash-object", "-w", "--stdin"], target).out.strip()
    lines = [(mode, path.format(out), objects[what]) for mode, path, what in entries]
    commit = git(root, "commit-tree", "-m", "1", tree_object(root, *lines)).out.strip()
    before = snapshot(tmp_path)
    answer = run(root, [*COMMAND, f"--commit={commit}"], TMPDIR=str(tmp_path / "a/b/c"))
    assert "Traceback" not in answer.err
    assert (answer.code, answer.err.count("\n")) == (2 if message else 0, 1), answer
    assert message in answer.err
    assert snapshot(tmp_path) == before


def test_a_small_tree_of_billions_of_files(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "app/x.py")
    name, mode = git(root, "rev-parse", "HEAD:app/x.py").out.strip(), FILE
    for _ in range(9):
        name, mode = tree_object(root, *((mode, f"d{n}", name) for n in range(10))), TREE_MODE
    commit = git(root, "commit-tree", "-m", "1", name).out.strip()
    assert refusal(root, f"--commit={commit}") == "git ls-tree tells of more than 256 MB"


def snapshot(top: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() if p.is_file() else b"" for p in sorted(top.rglob("*"))}


def waiting(tmp_path: Path) -> tuple[Path, Path]:
    """A repository of which git waits for a file, and that pipe."""
    root = repository(tmp_path / "shop", BASE)
    name = git(root, "rev-parse", "HEAD:app/m.py").out.strip()
    place = root / ".git/objects" / name[:2] / name[2:]
    place.unlink()
    os.mkfifo(place)
    return root, place


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    root, place = waiting(tmp_path)
    process, temporary = start(root, tmp_path)
    writer = os.open(place, os.O_WRONLY)  # returns once git reads
    assert len(os.listdir(temporary)) == 1
    process.send_signal(number)
    assert process.wait() == 130
    os.close(writer)
    assert os.listdir(temporary) == []


def test_a_signal_while_several_processes_check_leaves_nothing_behind(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "app/__init__.py", "true")
    for number in range(600):
        (root / f"app/m{number:03}.py").write_text("from .gone import x\n" * 20)
    sh(root, "git add .")
    process, temporary = start(root, tmp_path)
    while not list(temporary.glob("*/*/app/m599.py")):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 130
    assert os.listdir(temporary) == []


def start(root: Path, tmp_path: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the command with an empty directory for what is temporary."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [*COMMAND, "--staged"],
        cwd=root,
        env=environment(TMPDIR=str(temporary)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=heed_signals,
    )
    return process, temporary


def heed_signals() -> None:
    heed_interrupts()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_a_hangup_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    root, place = waiting(tmp_path)
    process = subprocess.Popen(
        ["nohup", *COMMAND, "--staged"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    writer = os.open(place, os.O_WRONLY)
    process.send_signal(signal.SIGHUP)
    os.close(writer)
    assert process.wait() == 0


# Output.

LONG = """
app/__init__.py
app/m.py:
    import os

    from .tools import (
        walk,
        run,
    )
app/tools/__init__.py
app/tools/run.py
app/tools/walk.py
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """What is staged has other lines than the disk."""
    script = "git add .; git rm -q --cached app/tools/run.py; echo 'x = 1  # other' > app/m.py"
    return repository(tmp_path / "shop", LONG, script)


MESSAGE = (
    "package 'app.tools' has neither a name nor a module 'run';"
    " 'app/tools/run.py' is not tracked by git: git add app/tools/run.py"
)


def test_the_source_that_is_shown_is_what_was_checked(changed: Path) -> None:
    head, remedy = MESSAGE.split("; ")
    answer = check(changed, "--staged", "--format=full")
    assert answer.out.splitlines() == [
        f"app/m.py:4:5: PKG004 {head}",
        "    run,",
        "    ^^^",
        f"    {remedy}",
        "",
    ]
    assert answer.err == "1 finding; 4 files and 1 import checked in git's index\n"
    git(changed, "commit", "-qm", "1")
    answer = check(changed, "--commit=HEAD", "--format=full")
    assert answer.out.splitlines()[1:3] == ["    run,", "    ^^^"]


def test_the_source_of_an_import_that_has_one_line(tmp_path: Path) -> None:
    script = "git add .; git rm -q --cached app/tools/run.py; echo > app/m.py"
    root = repository(tmp_path / "shop", BASE.replace("import go", "import go  # größer"), script)
    lines = check(root, "--staged", "--format=full").out.splitlines()
    assert lines[1:3] == ["    from .tools.run import go  # größer", "                ^^^"]


def test_the_formats_for_programs(changed: Path) -> None:
    answer = json.loads(check(changed, "--staged", "--format=json").out)
    found = {
        "path": "app/m.py",
        "row": 4,
        "column": 5,
        "code": "PKG004",
        "name": "unknown-import-name",
    }
    assert answer["findings"] == [{**found, "message": MESSAGE}]
    assert (answer["files"], answer["imports"], answer["unreadable"]) == (4, 1, [])
    place = "file=app/m.py,line=4,col=5,title=PKG004 unknown-import-name"
    assert check(changed, "--staged", "--format=github").out == f"::error {place}::{MESSAGE}\n"
