"""Where a comment silences a finding, and where it does not: for flake8, and for the command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.kit.checking import check_tree
from tests.kit.projects import NAMES, RELATIVE
from tests.kit.trees import lint, parse, plant, write
from tests.kit.witness import TREE, WITNESS


def shown(root: Path, tree: str, sources: Mapping[str, str]) -> dict[str, str]:
    """What is shown of each source, in a tree of its own; flake8 and the command agree."""
    files = parse(tree).files
    names = {f"n{number}": source for number, source in enumerate(sources)}
    for name, source in names.items():
        write(files | {sources[source]: source + "\n"}, root / name)
    asked = [f"{name}/{sources[source]}" for name, source in names.items()]
    by_flake8 = lint(root, *asked)
    findings = check_tree(*asked).findings
    assert sorted(f"{f.path}:{f.line}:{f.column} {f.rule.code}" for f in findings) == by_flake8
    found = dict.fromkeys(sources, "")
    for place in by_flake8:
        name, _, rest = place.partition("/")
        assert found[names[name]] == "", "several findings"
        found[names[name]] = rest.removeprefix(sources[names[name]] + ":")
    return found


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def in_main(sources: Mapping[str, str]) -> dict[str, str]:
    return dict.fromkeys(sources, "app/main.py")


OF_A_MODULE = {
    "from .missing import x": "1:7 PKG002",
    "from .missing import x  # noqa": "",
    "from .missing import x  # noqa: PKG002": "",
    "from .missing import x  # noqa: PKG": "",
    "from .missing import (  # noqa: PKG002\n    x,\n)": "",
    "from . import (\n    main,\n    tools,  # noqa: PKG002\n)": "",
    "# flake8: noqa\nfrom .missing import x": "",
    "# flake8: noqa: PKG002\nfrom .missing import x": "",
    "'''\n'''; from .missing import x  # noqa: PKG002": "",
    "x = '''\n'''; from .missing import x\nx = '''\n# noqa'''": "2:12 PKG002",
    # Elsewhere, or of another code.
    "from .missing import x  # noqa: PKG003": "1:7 PKG002",
    "from .missing import x  # noqa: PKG003  # noqa": "1:7 PKG002",
    "from .missing import (\n    x,  # noqa: PKG002\n)": "1:7 PKG002",
    "from . import (  # noqa: PKG002\n    main,\n    tools,\n)": "3:5 PKG002",
    "from . import (\n    main,  # noqa: PKG002\n    tools,\n)": "3:5 PKG002",
}


def test_noqa_of_a_module(root: Path) -> None:
    assert shown(root, RELATIVE, in_main(OF_A_MODULE)) == OF_A_MODULE


OF_A_NAME = {
    "from .core import lost": "1:19 PKG004",
    "from .core import lost  # noqa": "",
    "from .core import lost  # noqa: PKG004": "",
    "from .core import lost  # noqa: PKG": "",
    "from .core import lost  # noqa: PKG002": "1:19 PKG004",
    "from .core import lost  # noqa: PKG002,PKG004": "",
    "# flake8: noqa: PKG004\nfrom .core import lost": "",
    "from .core import lost; from .missing import x  # noqa: PKG004": "1:31 PKG002",
    "from .core import (\n    x,\n    lost,\n)": "3:5 PKG004",
    "from .core import (\n    x,\n    lost,  # noqa\n)": "",
    "from .core import (\n    x,\n    lost,  # noqa: PKG004\n)": "",
    "from .core import (\n    x,\n    lost as x,  # noqa: PKG004\n)": "",
    "from .core import (\n    lost,  # noqa: PKG004\n    gone,\n)": "3:5 PKG004",
    "from .core import (\n    lost, gone,  # noqa: PKG004\n)": "",
    "from .core import (  # noqa: PKG004\n    x,\n    lost,\n)": "3:5 PKG004",
    "from .core import (  # noqa\n    x,\n    lost,\n)": "3:5 PKG004",
    "from .core import (\n    x,\n    lost,\n)  # noqa: PKG004": "3:5 PKG004",
    "from .core import x, \\\n    lost  # noqa: PKG004": "",
    "from app.core import (\n    x,\n    lost,  # noqa: PKG004\n)": "",
    "from app.missing import x  # noqa: PKG005": "",
    "from app.missing import x  # noqa: PKG002": "1:10 PKG005",
    "from app.missing import (  # noqa: PKG005\n    x,\n)": "",
    "from app.missing import (\n    x,  # noqa: PKG005\n)": "1:10 PKG005",
    "import app.core, app.missing  # noqa: PKG005": "",
    "# flake8: noqa: PKG005\nimport app.missing": "",
}


def test_noqa_silences_a_name_on_its_own_line(root: Path) -> None:
    assert shown(root, NAMES, in_main(OF_A_NAME)) == OF_A_NAME


OF_A_FILE = {
    "x = 1  # noqa: PKG006": "",
    "# flake8: noqa: PKG006": "",
    "x = 1  # noqa: PKG001": "1:1 PKG006",
    "x = 1\ny = 1  # noqa: PKG006": "1:1 PKG006",
}


@pytest.mark.parametrize("name", ["app/twin.py", "app/flat/inner.py"])
def test_noqa_silences_a_shadowed_module(name: str, root: Path) -> None:
    assert shown(root, NAMES, dict.fromkeys(OF_A_FILE, name)) == OF_A_FILE


# What flake8's parser does not take is for flake8 to report, and costs no other finding.

BROKEN = {
    "a syntax error": "def (:\n",
    "a lone surrogate": "# coding: raw_unicode_escape\nx = '\\ud800'\n",
    "a thousand attributes": "x = a" + ".b" * 20_000 + "\n",
    "a stack of operators": "x = " + "not " * 20_000 + "1\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_parse_costs_no_other_finding(name: str, root: Path) -> None:
    plant(root, TREE)
    (root / "app/main.py").write_text(BROKEN[name] + "from .missing import x\n")
    found = [
        f"{f.path}:{f.line}:{f.column} {f.rule.code}"
        for f in check_tree("app/main.py", "app/witness.py").findings
    ]
    if name != "a thousand attributes":  # it is fine for some versions of Python
        assert found == [WITNESS]
    assert WITNESS in found


def test_a_file_that_cannot_be_read_is_named(root: Path) -> None:
    plant(root, TREE)
    (root / "app/gone.py").symlink_to("nowhere")
    result = check_tree("--select=PKG,E9", "app")
    assert result.unreadable == (
        "cannot read 'app/gone.py': [Errno 2] No such file or directory: 'app/gone.py'",
    )
    assert [(f.path, f.line, f.column, f.rule.code) for f in result.findings] == [
        ("app/gone.py", 0, 1, "E902"),
        ("app/witness.py", 1, 7, "PKG002"),
    ]
    assert result.sources["app/witness.py", 1] == "from .nowhere import x\n"


def test_a_chain_of_links_that_no_system_follows_is_named(root: Path) -> None:
    for number in range(1500):
        (root / f"l{number}.py").symlink_to(f"l{number + 1}.py")
    [message] = check_tree("--filename=*/l0.py", ".").unreadable
    assert message.startswith("cannot read './l0.py': [Errno ")
