"""`check --staged` and `--commit` in repositories of every kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kit.clients import COMMAND, git, run
from tests.kit.repositories import (
    BASE,
    BUT_RUN,
    FIRST,
    NO_INIT,
    NO_RUN,
    NO_TOOLS,
    TREES,
    check,
    deleted,
    findings,
    lines,
    refusal,
    repository,
    sh,
    short,
    untracked,
)
from tests.kit.trees import plant


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
    assert findings(root, "--staged") == lines(NO_RUN, deleted("app/tools/run.py"))
    sh(root, "git commit -qm 2")
    assert findings(root, "--commit=HEAD") == lines(
        NO_RUN, deleted("app/tools/run.py"), short(root)
    )


def test_a_linked_worktree_has_an_index_of_its_own(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "shop", BASE, "git add .; git commit -qm 1; git worktree add -q ../tree"
    )
    sh(root, "git rm -q --cached app/tools/run.py")
    other = tmp_path / "tree"
    assert len(findings(root, "--staged")) == 1
    assert findings(other, "--staged") == []
    sh(other, "git rm -q --cached app/tools/__init__.py")
    assert findings(other, "--staged") == lines(NO_INIT, deleted("app/tools/__init__.py"))
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
    assert findings(root, "--staged")[-1:] == lines(NO_TOOLS, untracked("app/tools"))
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
        answer = run(root, ["sh", "-c", '"$@" | cat -v', "sh", *COMMAND, "check", tree])
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
