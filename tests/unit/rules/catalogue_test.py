"""A rule is a row, a section, a tree and an entry: these tests name whichever is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flake8_pkginit.rules import catalogue
from flake8_pkginit.rules.catalogue import RULES, UNREADABLE_FILE, Rule
from tests.kit.rows import TREES
from tests.kit.trees import check, parse

CHANGELOG = (Path(__file__).parents[3] / "CHANGELOG.md").read_text(encoding="utf-8")


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_rule_is_in_the_table() -> None:
    rules = {rule for rule in vars(catalogue).values() if isinstance(rule, Rule)}
    assert set(RULES) == rules - {UNREADABLE_FILE}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
class TestEveryRule:
    def test_has_a_code_that_flake8_shows_and_a_name(self, rule: Rule) -> None:
        assert re.fullmatch(r"PKG\d{3}", rule.code)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)

    def test_is_reported_in_a_tree_of_the_tables(self, rule: Rule, tmp_path: Path) -> None:
        expecting = [text for text in TREES if rule.code in expected(text)]
        assert expecting, f"no tree of tests/kit/rows.py expects {rule.code}"
        assert rule.code in {report.code for report in check(tmp_path, expecting[0])}

    def test_has_an_entry_in_the_changelog(self, rule: Rule) -> None:
        assert f"\n- {rule.code} `{rule.name}`: " in CHANGELOG


def expected(text: str) -> set[str]:
    """The codes that a tree expects."""
    return {code for _path, _row, code in parse(text).expected}


def test_every_entry_of_the_changelog_starts_with_a_code() -> None:
    entries = re.findall(r"^- (.*)$", CHANGELOG, re.MULTILINE)
    assert entries
    codes = r"PKG|PKG\d{3} `[a-z-]+`|(PKG\d{3}, )*(PKG\d{3} and )?PKG\d{3}"
    assert [entry for entry in entries if not re.match(rf"({codes}): ", entry)] == []
