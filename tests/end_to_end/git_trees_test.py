"""`check --staged` and `--commit`: which tree, which paths, and what a clean checkout has."""

from __future__ import annotations

import re
import tempfile
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.kit import rows
from tests.kit.clients import git
from tests.kit.drawing import VERDICTS, Case, cases, lay_out
from tests.kit.projects import MIXED
from tests.kit.repositories import (
    BASE,
    NO_RUN,
    TREES,
    check,
    findings,
    refusal,
    repository,
    sh,
    short,
    untracked,
)
from tests.kit.trees import marked, parse, write

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
    return repository(tmp_path_factory.mktemp("clean") / "shop", MIXED + textwrap.dedent(extra))


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
    """The trees of the rules' tables: each in a directory of its own, with a project file."""
    return {
        f"p{number}/{name}": source
        for number, text in enumerate(rows.TREES)
        for name, source in marked(parse(text).files).items()
        if not name.endswith("/")
    }


def test_a_clean_checkout_of_many_trees_has_the_same_findings(tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", "", "true")
    write(tables(), root)
    sh(root, "git add -f .; git commit -qm all; git clean -fdxq")
    found = findings(root)
    codes = {code for line in found for code in re.findall(r" (PKG\d+) ", line)}
    assert codes == {f"PKG00{number}" for number in range(1, 7)}
    for tree in TREES:
        assert findings(root, tree) == found


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink this takes minutes
    suppress_health_check=list(HealthCheck),
)
@example(list(VERDICTS.values()))
@given(st.lists(cases(), min_size=15, max_size=30))
def test_a_clean_checkout_of_drawn_trees_has_the_same_findings(drawn: list[Case]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(drawn):
            lay_out(case, Path(folder, f"p{number}"))
        root = repository(Path(folder), "")
        found = findings(root)
        for tree in TREES:
            assert findings(root, tree) == found
        assert drawn != list(VERDICTS.values()) or len(found) > 10


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


def test_the_index_of_another_repository_is_left_alone(linked: Path) -> None:
    """A hook of one repository may ask about another."""
    index = str(linked / "other/.git/index")
    for named in (index, "nowhere", ".git", ".git/nowhere", ".git/index", ""):
        answer = check(
            linked / "shop", "--staged", GIT_INDEX_FILE=named, GIT_DIR=str(linked / "other/.git")
        )
        assert answer.err == "1 finding; 3 files and 1 import checked in git's index\n"
