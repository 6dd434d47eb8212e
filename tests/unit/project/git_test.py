"""Questions to git; nothing that a repository's configuration names is run for an answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flake8_pkginit.project.git import (
    GIT,
    LINK,
    OFFLINE,
    SUBMODULE,
    Entry,
    GitError,
    Ignored,
    Repository,
    ignores,
    repository,
)
from tests.kit.clients import NOBODY, git, run
from tests.kit.repositories import repository as make
from tests.kit.repositories import sh

TREE = """
app/__init__.py
app/m.py:
    x = 1
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "shop", TREE)


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A repository with one commit, which cost several processes to make."""
    return Path(shutil.copytree(template, tmp_path / "shop"))


def ask(root: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """Ask git as the package does, but of its environment only what is given."""
    answer = run(root, [*GIT, *arguments], **{**NOBODY, **more})
    return answer.code, answer.out


# What a repository would have git run. Each test shows first that git runs it.


def script(path: Path) -> Path:
    """Make a program that leaves a file behind, and fails; return the path of that file."""
    ran = path.with_name("ran")
    path.write_text(f"#!/bin/sh\ntouch '{ran}'\nexit 1\n")
    path.chmod(0o755)
    return ran


def test_a_file_system_monitor_is_not_run(root: Path) -> None:
    ran = script(root.parent / "monitor")
    git(root, "config", "core.fsmonitor", str(root.parent / "monitor"))
    git(root, "ls-files")
    assert ran.exists()
    ran.unlink()
    assert [entry.path for entry in Repository(str(root)).staged()] == [
        "app/__init__.py",
        "app/m.py",
    ]
    assert not ignores(str(root / "app"), ["x.py"])
    assert not ran.exists()


def test_a_hook_is_not_run(root: Path) -> None:
    hooks = root.parent / "hooks"
    hooks.mkdir()
    ran = script(hooks / "pre-commit")
    git(root, "config", "core.hooksPath", str(hooks))
    commit = ("commit", "--quiet", "--allow-empty", "--message=2")
    assert run(root, ["git", *commit], **NOBODY).code == 1
    assert ran.exists()
    ran.unlink()
    assert ask(root, *commit) == (0, "")
    assert not ran.exists()


def test_a_repository_of_another_user_is_read(root: Path) -> None:
    other = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    show = ("rev-parse", "--show-toplevel")
    refused = run(root, ["git", *show], **NOBODY, **other)
    assert (refused.code, "dubious ownership" in refused.err) == (128, True)
    assert ask(root, *show, **other) == (0, f"{root}\n")


@pytest.fixture
def partial(root: Path) -> tuple[Path, str, Path]:
    """A partial clone that lacks an object, its name, and what fetching it leaves behind."""
    ran = script(root.parent / "remote")
    name = git(root, "rev-parse", "HEAD:app/m.py").out.strip()
    (root / ".git/objects" / name[:2] / name[2:]).unlink()
    sh(
        root,
        f"git config remote.origin.url 'ext::{root.parent}/remote'\n"
        "git config remote.origin.promisor true\n"
        "git config extensions.partialClone origin\n"
        "git config core.repositoryFormatVersion 1\n"
        "git config protocol.allow always",
    )
    return root, name, ran


@pytest.mark.parametrize("name", ["GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"])
def test_a_partial_clone_fetches_nothing(name: str, partial: tuple[Path, str, Path]) -> None:
    root, lost, ran = partial
    assert ask(root, "cat-file", "-p", lost)[0] != 0
    assert ran.exists()
    ran.unlink()
    # Git from 2.44 on knows of the first; the second holds for all.
    assert ask(root, "cat-file", "-p", lost, **{name: OFFLINE[name]})[0] != 0
    assert not ran.exists()


def test_what_a_partial_clone_lacks_is_known(partial: tuple[Path, str, Path]) -> None:
    root, lost, ran = partial
    ours = repository(str(root))
    commit = ours.resolve("HEAD")
    assert commit is not None
    assert ours.unfetched(commit) == ours.unfetched("") == {lost}
    assert next(ours.contents([lost, commit], 1 << 20)) is None
    assert not ran.exists()


def test_a_whole_clone_lacks_nothing(root: Path) -> None:
    assert repository(str(root)).unfetched("HEAD") == frozenset()


# What is asked.


def test_a_repository_is_found_from_within(root: Path) -> None:
    assert repository(str(root)) == Repository(str(root))
    assert repository(str(root / "app")).top == str(root)
    (root.parent / "linked").symlink_to(root)
    assert repository(str(root.parent / "linked/app")).top == str(root.parent / "linked")


def test_a_link_into_a_repository_leads_to_its_top(root: Path) -> None:
    (root.parent / "inner").symlink_to(root / "app")
    assert repository(str(root.parent / "inner")).top == str(root)


def test_the_index_of_a_hook_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = root / ".git/index.lock"
    index.write_bytes((root / ".git/index").read_bytes())
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    assert repository(str(root)).index_file == str(index)
    sh(root, "rm .git/index")
    assert [entry.path for entry in repository(str(root)).staged()] == [
        "app/__init__.py",
        "app/m.py",
    ]
    monkeypatch.setenv("GIT_INDEX_FILE", str(root.parent / "index"))
    assert repository(str(root)).index_file == ""


def test_the_repository_that_a_hooks_environment_names_is_not_asked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(root.parent / "nowhere"))
    assert repository(str(root / "app")).top == str(root)


def test_outside_of_a_repository_git_cannot_answer(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"'.*' is not in a git repository$"):
        repository(str(tmp_path))
    (tmp_path / "file").touch()
    with pytest.raises(GitError, match=r"^git cannot be asked: .*Not a directory"):
        repository(str(tmp_path / "file"))
    assert not ignores(str(tmp_path), ["x.py"])
    assert Repository(str(tmp_path)).ignored(["x.py"]) == {}
    assert Repository(str(tmp_path)).resolve("HEAD") is None


def test_without_git_there_is_no_answer(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".gitignore").write_text("x.py")
    assert ignores(str(root), ["x.py"])
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match=r"^git is not installed$"):
        repository(str(root))
    assert not ignores(str(root), ["x.py"])


def test_a_broken_repository_says_why(root: Path) -> None:
    (root / ".git/config").write_text("[")
    with pytest.raises(GitError, match=r"^git rev-parse: bad config .*\.git/config$"):
        repository(str(root))


def test_what_is_staged_and_what_is_committed(root: Path) -> None:
    (root / "link").symlink_to("app")
    (root / "größe\n.py").touch()
    (root / "later.py").touch()
    commit = git(root, "rev-parse", "HEAD").out.strip()
    sh(
        root,
        f"git add link gr*; git add -N later.py; git rm -q --cached app/m.py\n"
        f"git update-index --add --cacheinfo 160000,{commit},sub",
    )
    ours = repository(str(root))
    empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    staged = {entry.path: entry for entry in ours.staged()}
    assert staged.keys() == {"app/__init__.py", "link", "größe\n.py", "sub"}
    assert staged["app/__init__.py"] == Entry("100644", empty, "app/__init__.py")
    assert staged["link"].mode == LINK
    assert staged["sub"] == Entry(SUBMODULE, commit, "sub")
    assert [entry.path for entry in ours.committed("HEAD")] == ["app/__init__.py", "app/m.py"]
    assert list(ours.contents([empty, staged["link"].name, "0" * 40], 3)) == [b"", b"app", None]
    assert list(ours.contents([staged["link"].name, empty], 2)) == [None, b""]


def test_an_index_with_conflicts_is_no_tree(root: Path) -> None:
    blob = git(root, "rev-parse", "HEAD:app/m.py").out.strip()
    stage = f"100644 {blob} 1\tapp/m.py\n"
    gone = f"0 {'0' * 40}\tapp/m.py\n"
    assert run(root, ["git", "update-index", "--index-info"], gone + stage, **NOBODY).code == 0
    with pytest.raises(GitError, match=r"^'app/m\.py' has conflicts that are not resolved"):
        repository(str(root)).staged()


@pytest.mark.parametrize(
    ("revision", "is_commit"),
    [("HEAD", True), ("HEAD^{tree}", False), (":/first", True), ("HEAD:app", False), ("^HEAD", False),
     ("gone", False), ("--all", False), ("", False)],
)  # fmt: skip
def test_a_revision_means_a_commit_or_nothing(revision: str, is_commit: bool, root: Path) -> None:
    head = git(root, "rev-parse", "HEAD").out.strip()
    assert repository(str(root)).resolve(revision) == (head if is_commit else None)


def test_what_git_ignores_and_why(root: Path) -> None:
    (root / ".gitignore").write_text("*.log\n!kept.log\n:x\nm.py\n")
    (root / "app/.gitignore").write_text("/made.py\n")
    ours = repository(str(root))
    paths = ["a.log", "kept.log", "app/made.py", "made.py", ":x", "app/m.py", "größe.log"]
    made = Ignored("app/made.py", "app/.gitignore:1", "/made.py")
    found = {
        "a.log": Ignored("a.log", ".gitignore:1", "*.log"),
        "app/made.py": made,
        ":x": Ignored(":x", ".gitignore:3", ":x"),
        "größe.log": Ignored("größe.log", ".gitignore:1", "*.log"),
    }
    assert ours.ignored(paths) == found
    tracked = {"app/m.py": Ignored("app/m.py", ".gitignore:4", "m.py")}
    assert ours.ignored(paths, even_tracked=True) == {**found, **tracked}
    assert ours.ignored([]) == {}
    assert ignores(str(root / "app"), ["x.py", "made.py"])
    assert not ignores(str(root), ["x.py", "made.py"])
    assert not ignores(str(root / "app"), ["-v"])


def test_objects_of_no_repository_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"^git cannot read the object 0+$"):
        list(Repository(str(tmp_path)).contents(["0" * 40], 10))
