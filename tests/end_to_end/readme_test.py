"""The README's claims, each by running it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
import yaml

from flake8_pkginit.report.formats import FORMATS
from flake8_pkginit.rules.catalogue import RULES
from tests.kit.clients import ROOT, command, git, run
from tests.kit.trees import check, plant

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADINGS = (
    "What it does", "Why is this bad?", "Example", "Use instead", "Options", "Fix", "Stays silent",
)  # fmt: skip


def blocks(language: str, text: str = README) -> list[str]:
    return [body for name, body in BLOCK.findall(text) if name == language]


def section(code: str) -> str:
    start = README.index(f"\n### {code} ")
    return README[start : README.index("\n##", start + 1)]


@pytest.mark.parametrize("tree", blocks("tree"))
def test_an_example_has_the_findings_that_it_names(tree: str, tmp_path: Path) -> None:
    check(tmp_path, tree)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_section_is_complete(rule: object) -> None:
    code, name = getattr(rule, "code", ""), getattr(rule, "name", "")
    text = section(code)
    assert text.startswith(f"\n### {code} {name}\n")
    assert tuple(h.rstrip(".") for h in re.findall(r"^\*\*(.+?)\*\*", text, re.MULTILINE)) == (
        HEADINGS
    )
    wrong, right = blocks("tree", text)
    assert f"# {code}" in wrong
    assert "# PKG" not in right


def test_the_table_is_the_catalogue() -> None:
    rows = re.findall(r"^\| \[(PKG\d+)\]\(#(\S+)\) \| `(\S+)` \| (.+) \|$", README, re.MULTILINE)
    assert rows == [
        (rule.code, f"{rule.code}-{rule.name}".lower(), rule.name, rule.summary) for rule in RULES
    ]


def test_the_table_of_options_is_flake8s_help() -> None:
    output = run(ROOT, ["flake8", "--help"]).out
    options = re.findall(r"^\| `(--pkg-[\w-]+)` \|", README, re.MULTILINE)
    assert options == re.findall(r"^ +(--pkg-[\w-]+)", output, re.MULTILINE)


def test_the_output_at_the_top_is_what_flake8_prints() -> None:
    command, output = blocks("text")[0].split("\n", 1)
    assert command.startswith("$ flake8 ")
    assert printed(*command.split()[2:]) == output


def test_the_tree_is_what_the_command_draws() -> None:
    command, output = blocks("text")[1].split("\n", 1)
    assert command.startswith("$ flake8-pkginit ")
    assert run(ROOT, command.split()[1:]).out == output


SHIPPED = """
app/__init__.py
app/main.py:
    from .lib.tax import rate
    from .limits import burst
    from .rates import default
    from .fees import vat
app/lib/__init__.py
app/lib/tax.py:
    rate = 1
app/limits.py:
    burst = 1
app/rates.py:
    default = 1
app/fees.py
app/middleware/__init__.py
app/middleware/cache.py
"""


def test_the_output_on_what_ships_is_what_the_command_prints(tmp_path: Path) -> None:
    plant(tmp_path, SHIPPED)
    (tmp_path / ".gitignore").write_text("*.pyc\n" * 16 + "lib/\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "rm", "-q", "--cached", "app/limits.py")
    git(tmp_path, "commit", "-qm", "first")
    content = git(tmp_path, "rev-parse", ":app/rates.py").out.strip()
    git(tmp_path, "rm", "-q", "--cached", "app/rates.py", "app/middleware/__init__.py")
    git(tmp_path, "update-index", "--add", "--cacheinfo", f"100644,{content},app/Rates.py")
    (tmp_path / "app/fees.py").write_text("vat = 1\n")
    line, output = blocks("text")[2].split("\n", 1)
    assert line.startswith("$ flake8-pkginit ")
    assert command(tmp_path, *line.split()[2:]).out == output


def test_the_table_of_formats_is_the_commands() -> None:
    [row] = re.findall(r"^\| `--format` \| (.*) \|$", README, re.MULTILINE)
    assert re.findall(r"`(\w+)`", row) == list(FORMATS)


def test_the_first_command_ends_with_the_same_run() -> None:
    command = blocks("sh")[0].strip().split(" && ")
    assert command[:2] == ["python3 -m venv .venv", ".venv/bin/pip install -q ."]
    program, *arguments = command[2].split()
    assert program == ".venv/bin/flake8"
    assert printed(*arguments) == blocks("text")[0].split("\n", 1)[1]


def test_ci_runs_the_second_command_word_for_word() -> None:
    assert blocks("sh")[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace("  ", "")


def test_the_problem_matcher_takes_each_line_apart() -> None:
    job = yaml.safe_load(blocks("yaml")[2])
    [step] = [s for s in job["jobs"]["imports"]["steps"] if "EOF" in s.get("run", "")]
    matcher = json.loads(step["run"].split("<<'EOF'\n")[1].split("EOF\n")[0])
    [pattern] = matcher["problemMatcher"][0]["pattern"]
    for line in blocks("text")[0].splitlines()[1:]:
        match = re.match(pattern["regexp"], line)
        assert match
        assert match[pattern["code"]] in {rule.code for rule in RULES}
        assert (ROOT / match[pattern["file"]]).is_file()
        assert match[pattern["line"]].isdigit()
        assert match[pattern["column"]].isdigit()
        assert match[pattern["message"]]


def test_the_recipes_name_real_directories_and_options(tmp_path: Path) -> None:
    [config] = blocks("ini")
    (tmp_path / "setup.cfg").write_text(config)
    (tmp_path / "plugins" / "pay").mkdir(parents=True)
    check(tmp_path, "setup.cfg:\n" + "".join(f"    {x}\n" for x in config.splitlines())
          + "src/acme/__init__.py\nsrc/acme/shop/__init__.py\n"
          "src/acme/shop/m.py:\n    from ._schema import x\n    from .a_pb2 import y\n"
          "    from .other import z  # PKG002\n")  # fmt: skip


def test_gitlab_gets_a_report_of_every_finding(tmp_path: Path) -> None:
    job = yaml.safe_load(blocks("yaml")[3])["imports"]
    report = job["artifacts"]["reports"]["codequality"]
    program, *arguments = job["script"][-1].split()
    assert program == "flake8"
    backend = ROOT / "examples" / "incident" / "backend"
    os.symlink(backend, tmp_path / "backend")
    run(tmp_path, [program, *arguments])
    issues = json.loads((tmp_path / report).read_text())
    assert len(issues) == len(blocks("text")[0].splitlines()) - 1


def printed(*arguments: str) -> str:
    """What the installed flake8 prints here; `-m` would run the checkout."""
    return run(ROOT, ["flake8", *arguments]).out
