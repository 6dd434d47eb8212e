"""`check --staged` and `--commit`: nothing of a repository is run, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.kit.clients import COMMAND, NOBODY, environment, git, heed_interrupts, run
from tests.kit.repositories import TREES, refusal, repository, sh

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
    answer = run(root, [*COMMAND, "check", f"--commit={commit}"], TMPDIR=str(tmp_path / "a/b/c"))
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


def crowded(tmp_path: Path, modules: int, faults: int) -> Path:
    """A repository of which a check takes long."""
    root = repository(tmp_path / "shop", "app/__init__.py", "true")
    for number in range(modules):
        (root / f"app/m{number:04}.py").write_text("from .gone import x\n" * faults)
    sh(root, "git add .")
    return root


def start(root: Path, tmp_path: Path, *launcher: str) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the command with an empty directory for what is temporary."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [*launcher, *COMMAND, "check", "--staged"],
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


def await_file(name: str, process: subprocess.Popen[bytes], temporary: Path) -> Path:
    """Wait until a file of the tree is laid out, and return its directory."""
    while not (found := list(temporary.glob(f"*/*/app/{name}"))):
        assert process.poll() is None
    return found[0].parent


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    process, temporary = start(crowded(tmp_path, 200, 50), tmp_path)
    await_file("m0000.py", process, temporary)
    process.send_signal(number)
    assert process.wait() == 130
    assert os.listdir(temporary) == []


def test_a_signal_while_several_processes_check_leaves_nothing_behind(tmp_path: Path) -> None:
    process, temporary = start(crowded(tmp_path, 600, 20), tmp_path)
    await_file("m0599.py", process, temporary)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 130
    assert os.listdir(temporary) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_the_removal_leaves_nothing_behind(
    number: signal.Signals, tmp_path: Path
) -> None:
    process, temporary = start(crowded(tmp_path, 1500, 0), tmp_path)
    directory = await_file("m1499.py", process, temporary)
    with contextlib.suppress(FileNotFoundError):
        while len(os.listdir(directory)) > 1500:
            pass
    process.send_signal(number)
    process.wait()
    assert os.listdir(temporary) == []


def test_a_hangup_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    process, temporary = start(crowded(tmp_path, 100, 10), tmp_path, "nohup")
    await_file("m0000.py", process, temporary)
    process.send_signal(signal.SIGHUP)
    assert process.wait() == 1
