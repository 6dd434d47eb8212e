"""`check --staged` and `--commit`: what became of a file that git's tree lacks."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.kit.clients import run
from tests.kit.repositories import (
    ALL,
    BASE,
    BUT_RUN,
    BUT_TOOLS,
    FIRST,
    NO_INIT,
    NO_RUN,
    NO_TOOLS,
    deleted,
    findings,
    lines,
    repository,
    sh,
    short,
    untracked,
)
from tests.kit.trees import plant


class Reason(NamedTuple):
    """A tree, what git takes of it, and the findings, for the index and for a commit of it.

    ``{why}`` stands for what became of a file, and ``{}`` in that for the commit.
    """

    tree: str
    script: str
    finding: str
    why: tuple[str, str] = ("", "")


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
    return lines(REASONS[name].finding, REASONS[name].why, commit)


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
