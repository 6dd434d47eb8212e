"""The tree of packages: what is plain, what is left out, and how a directory is described."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from flake8_pkginit.project.settings import Settings
from flake8_pkginit.report.tree import (
    LACKS_INIT,
    NAMESPACE,
    NO_PACKAGE,
    REGULAR,
    SHADOWED,
    Branch,
    grow,
    prune,
    write_json,
    write_text,
)
from flake8_pkginit.rules.checker import new_run
from tests.kit.checking import check_tree
from tests.kit.trees import plant

TREE = """
pyproject.toml
app/__init__.py:
    from .tools import run
    from .tools.run import x
    from .gone import x
app/tools/run.py
app/routes.py
app/routes/health.py
app/plugins/pay.py
app/whole/__init__.py
app/whole/m.py
scripts/run.py
docs/index.md
"""


def grown(root: Path) -> Branch:
    plant(root, TREE)
    settings = Settings(namespace_packages=(str(root / "app/plugins"),))
    run = new_run(settings, lambda _path: True)
    result = check_tree("--pkg-namespace-packages=app/plugins")
    modules = Counter(str(path.parent) for path in root.rglob("*.py"))
    [branch] = grow(run.resolver.packages, run.files, [str(root)], modules, result)
    return branch


def test_every_directory_with_modules_has_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    branch = grown(tmp_path)
    app, scripts = branch.branches
    assert (branch.kind, branch.modules, branch.failing) == (NO_PACKAGE, 0, 0)
    assert (scripts.name, scripts.kind, scripts.modules) == ("scripts", NO_PACKAGE, 1)
    assert (app.name, app.kind, app.modules, app.failing) == ("app", REGULAR, 2, 1)
    assert [(b.name, b.kind, b.modules, b.failing) for b in app.branches] == [
        ("plugins", NAMESPACE, 1, 0),
        ("routes", SHADOWED, 1, 0),
        ("tools", LACKS_INIT, 1, 2),
        ("whole", REGULAR, 2, 0),
    ]
    assert not branch.is_plain
    [pruned] = prune(branch).branches
    assert [b.name for b in pruned.branches] == ["plugins", "routes", "tools"]


@pytest.mark.parametrize(
    ("kind", "failing", "is_plain"),
    [
        (REGULAR, 0, True),
        (NO_PACKAGE, 0, True),
        (REGULAR, 1, False),
        (NAMESPACE, 0, False),
        (LACKS_INIT, 0, False),
        (SHADOWED, 0, False),
    ],
)
def test_what_is_plain(kind: str, failing: int, is_plain: bool) -> None:
    branch = Branch("app", kind, 1, failing, ())
    assert branch.is_plain == is_plain
    assert Branch("top", REGULAR, 0, 0, (branch,)).is_plain == is_plain
    assert prune(Branch("top", REGULAR, 0, 0, (branch,))).branches == (
        () if is_plain else (branch,)
    )


def test_how_it_is_written() -> None:
    inner = (Branch("a", LACKS_INIT, 1, 1, ()), Branch("b", SHADOWED, 2, 3, ()))
    branch = Branch("app", REGULAR, 0, 0, inner)
    out = io.StringIO()
    write_text([branch], out)
    assert out.getvalue().splitlines() == [
        "app/  regular, no modules",
        "├── a/  no __init__.py, 1 module, 1 import into it fails",
        "└── b/  shadowed, 2 modules, 3 imports into it fail",
    ]
    out = io.StringIO()
    write_json([branch], out)
    [written] = json.loads(out.getvalue())
    assert [b["name"] for b in written.pop("branches")] == ["a", "b"]
    assert written == {"name": "app", "kind": "regular", "modules": 0, "failing": 0}
