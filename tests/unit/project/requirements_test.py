"""The dependencies that a project declares, and examples of their use that bear their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_pkginit.project.files import Files
from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.requirements import is_required, is_requirements
from tests.kit.resolving import touch


def required(root: Path, where: str = "examples/redis") -> bool:
    top = str(root / where)
    return is_required(Files(), Package(top, str(root), (top,)))


def declares(root: Path, name: str, text: str, where: str = "examples/redis") -> bool:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)
    return required(root, where)


LIMITED = [
    "redis>=5", "redis <6", "redis>4", "redis==5.0", "redis~=5.0", "redis!=5.0", "redis===5",
    "redis[hiredis]", "redis; python_version > '3'", "redis ;extra == 'x'",
    "redis @ https://example.com/redis.whl", "redis@\thttps://x", "  redis>=5", "Redis>=5",
]  # fmt: skip
LISTED = ["redis", "  redis  ", "redis # the database", "redis#x", "a\nredis\nb", "REDIS"]
POETRY = [
    'redis = "^5"', "redis = '~5'", 'redis=">=5"', 'redis = "<6"', 'redis = "=5"', 'redis = "*"',
    'redis = "5.0"', 'redis = {version = "5"}', 'redis\t=\t{git = "x"}',
]  # fmt: skip
ARRAYS = ['dependencies = ["redis>=5"]', "x = ['redis[a]']", 'x = [" redis @ y"]']
NEITHER = [
    "", "redis-py>=5", "aredis>=5", "redis5", "redis_om", "# redis>=5", "-e redis>=5", "redis.x",
    "my redis>=5",
]  # fmt: skip


ELSEWHERE = [
    'redis = "redis.main:main"', 'redis = "app.redis"', "redis = true", "redis = [",
    "redis.x = 1",
]  # fmt: skip
LISTS = ("requirements.txt", "requirements-dev.in", "requirements/x.txt")
PROJECTS = ("pyproject.toml", "setup.cfg", "setup.py", "tox.ini", ".flake8")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_requirements_has_it(name: str, tmp_path: Path) -> None:
    for text in [*LIMITED, *LISTED]:
        assert declares(tmp_path, name, text), text
    for text in NEITHER:
        assert not declares(tmp_path, name, text), text


@pytest.mark.parametrize("name", PROJECTS)
def test_a_file_of_the_project_has_it(name: str, tmp_path: Path) -> None:
    for text in [*LIMITED, *POETRY, *ARRAYS]:
        assert declares(tmp_path, name, text), text
    for text in [*NEITHER, *ELSEWHERE]:
        assert not declares(tmp_path, name, text), text


@pytest.mark.parametrize("name", ["a_redis", "a-redis", "A.Redis"])
def test_a_name_is_normalized(name: str, tmp_path: Path) -> None:
    assert declares(tmp_path, "requirements.txt", name, "examples/a_redis")
    assert not declares(tmp_path, "requirements.txt", name.replace("r", "xr", 1).replace("R", "xR"))


@pytest.mark.parametrize("where", ["redis", "src/redis"])
def test_a_package_in_its_usual_place_is_the_projects_own(where: str, tmp_path: Path) -> None:
    assert not declares(tmp_path, "requirements.txt", "redis>=5", where)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("requirements.txt", True),
        ("requirements.in", True),
        ("dev-requirements.txt", True),
        ("requirements/dev.txt", True),
        ("requirements/deep/dev.in", True),
        ("requirements.md", False),
        ("require.txt", False),
        ("dev.txt", False),
    ],
)
def test_which_files_list_requirements(name: str, answer: bool, tmp_path: Path) -> None:
    assert is_requirements(name) is answer
    assert declares(tmp_path, name, "redis") is answer


def test_only_directories_of_requirements_are_entered(tmp_path: Path) -> None:
    assert not declares(tmp_path, "docs/requirements.txt", "redis")
    (tmp_path / "requirements-of-mine").symlink_to("docs")
    assert not required(tmp_path)


def test_the_root_may_be_named_requirements_and_need_not_be_readable(tmp_path: Path) -> None:
    root = tmp_path / "requirements"
    assert not declares(root, "notes.txt", "redis")
    assert not required(touch(tmp_path, "x/") / "gone")
