"""Editors, which lint what is typed: python-lsp-server and the extension of VS Code."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.kit.clients import LanguageServer, run
from tests.kit.projects import NAMES, RELATIVE
from tests.kit.trees import plant

MISS = "from .missing import x\n"


# VS Code's extension: one process for the whole session. Between the two runs a file comes or goes,
# or gets another text.
VS_CODE = """
import json, os, sys
from pathlib import Path
from vscode_common_python_lsp import run_module

root, name, *text = sys.argv[1:]
arguments = ["flake8", "--select=PKG", os.path.join(root, "app", "main.py")]
shown = []
for _ in range(2):
    shown.append(run_module("flake8", arguments, use_stdin=False, cwd=root).stdout)
    path = Path(root, name)
    path.write_text(*text) if text else path.unlink(missing_ok=True)
print(json.dumps(shown))
"""


# python-lsp-server without its wait for the end of the typing.
PYLSP = """
import json, os, sys
from pathlib import Path
from pylsp.config.config import Config
from pylsp.plugins.flake8_lint import pylsp_lint
from pylsp.workspace import Workspace

root, name, text = sys.argv[1:]
config = Config(Path(root).as_uri(), {}, None, {})
config.update({"plugins": {"flake8": {"select": ["PKG"]}}})
workspace = Workspace(Path(root).as_uri(), None, config)
uri = Path(os.path.normpath(os.path.join(root, name))).as_uri()
workspace.put_document(uri, text)
print(json.dumps([found["code"] for found in pylsp_lint(workspace, workspace.get_document(uri))]))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path, RELATIVE)
    return tmp_path


def test_a_language_server_shows_findings_as_one_types(root: Path) -> None:
    with LanguageServer(root) as server:
        assert server.open("app/main.py", MISS) == ["1:7 PKG002"]
        assert server.change("app/main.py", "é = 1\n" + MISS, 2) == ["2:7 PKG002"]
        assert server.change("app/main.py", "from .tools import run\n", 3) == ["1:7 PKG002"]
        assert server.change("app/main.py", "from .main import *\n", 4) == []
        assert server.open("app/tools/new.py", "x = 1\n") == ["1:1 PKG001"]
        assert server.change("app/tools/new.py", "", 2) == []


def test_a_language_server_sees_names_come_and_go(tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    text = "from .core import x, y\n"
    with LanguageServer(tmp_path) as server:
        assert server.open("app/main.py", text) == ["1:22 PKG004"]
        plant(tmp_path, "app/core.py:\n    x = y = 1")
        assert server.change("app/main.py", text, 2) == []
        plant(tmp_path, "app/core.py:\n    y = 1")
        assert server.change("app/main.py", text, 3) == ["1:19 PKG004"]
        assert server.change("app/main.py", "x = 1\nfrom .main import x\n", 4) == []
        assert server.change("app/main.py", "from .main import x\n", 5) == ["1:19 PKG004"]


def test_a_language_server_sees_modules_come_and_go(tmp_path: Path) -> None:
    plant(tmp_path, NAMES)
    text = "import app.core, app.nowhere\n"
    with LanguageServer(tmp_path) as server:
        assert server.open("app/main.py", text) == ["1:22 PKG005"]
        plant(tmp_path, "app/nowhere.py")
        assert server.change("app/main.py", text, 2) == []
        assert server.open("app/twin.py", "x = 1\n") == ["1:1 PKG006"]
        (tmp_path / "app/twin/__init__.py").unlink()
        assert server.change("app/twin.py", "x = 1\n", 2) == []


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("app/main.py", MISS, ["PKG002"]),
        ("app/tools/stop.py", "x = 1\n", ["PKG001"]),
        ("app/tools/stop.py", "", []),
        ("app/tools/__init__.py", "from . import run\n", []),
        ("app/tools/__init__.py", "from . import no\n", ["PKG004"]),
        ("app/main.py", "from .main import x\n", ["PKG004"]),
        ("app/main.py", "x = 1\nfrom .main import x\n", []),
        ("app/main.py", "import app.missing\n", ["PKG005"]),
        ("app/tools.py", "x = 1\n", []),
        ("app.py", "x = 1\n", ["PKG006"]),
        ("../elsewhere.py", MISS, []),
    ],
)
def test_a_language_server_in_process(name: str, text: str, codes: list[str], root: Path) -> None:
    answer = run(root, [sys.executable, "-c", PYLSP, str(root), name, text])
    assert (answer.out, answer.code) == (json.dumps(codes) + "\n", 0), answer.err


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("app/tools/__init__.py", [1, 2], [1]),
        ("app/missing.py", [1, 2], [2]),
        ("app/other.py", [2], [2, 3]),
    ],
)
def test_one_process_for_a_whole_session_sees_files_come_and_go(
    name: str, before: list[int], after: list[int], root: Path
) -> None:
    plant(root, "app/other.py")
    if name == "app/other.py":
        plant(root, "app/missing.py")
    modules = ("missing", "tools.run", "other")
    source = "".join(f"from .{module} import *\n" for module in modules)
    (root / "app/main.py").write_text(source)
    text = [] if (root / name).exists() else [""]
    answer = run(root, [sys.executable, "-c", VS_CODE, str(root), name, *text])
    rows = [[int(row) for row in re.findall(r"main\.py:(\d+):", s)] for s in json.loads(answer.out)]
    assert rows == [before, after], answer.err


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("app/core.py", ["x = y = 1\n"], []),
        ("app/core.py", ["y = 1\n"], ["1:19 PKG004"]),
        ("app/core.py", [""], ["1:19 PKG004", "1:22 PKG004", "2:19 PKG004", "4:5 PKG004"]),
        ("app/core.py", ["def (:\n"], []),
        ("app/core.py", [], ["1:7 PKG002", "3:10 PKG005"]),
        ("app/star.py", ["y = 1\n"], ["1:22 PKG004", "4:5 PKG004"]),
    ],
)
def test_one_process_for_a_whole_session_sees_names_come_and_go(
    name: str, text: list[str], after: list[str], tmp_path: Path
) -> None:
    plant(
        tmp_path,
        """
pyproject.toml
app/__init__.py
app/main.py:
    from .core import x, y
    from .star import y
    from app.core import (
        y,
    )
app/core.py:
    x = 1
app/star.py:
    from .core import *
""",
    )
    answer = run(tmp_path, [sys.executable, "-c", VS_CODE, str(tmp_path), name, *text])
    shown = [re.findall(r"py:(\d+:\d+): (\w+)", out) for out in json.loads(answer.out)]
    before = ["1:22 PKG004", "2:19 PKG004", "4:5 PKG004"]
    assert [list(map(" ".join, found)) for found in shown] == [before, after], answer.err
