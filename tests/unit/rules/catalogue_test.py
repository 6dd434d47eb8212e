"""A rule is a row, a section, a tree and an entry: these tests name whichever is missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from flake8_pkginit.faults import RULE_FOR
from flake8_pkginit.resolver import Found, Outcome, Undecided
from flake8_pkginit.rules import RULES, Rule

ROOT = Path(__file__).parent.parent
TESTS = "".join(
    path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*_test.py")
)


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
class TestEveryRule:
    def test_has_a_code_that_flake8_shows_and_a_name(self, rule: Rule) -> None:
        assert re.fullmatch(r"PKG\d{3}", rule.code)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)

    def test_is_expected_by_a_tree_in_the_tests(self, rule: Rule) -> None:
        assert f"# {rule.code}" in TESTS

    def test_has_an_entry_in_the_changelog(self, rule: Rule) -> None:
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        assert f"\n- {rule.code} `{rule.name}`: " in changelog


def test_every_outcome_that_is_a_fault_has_a_rule() -> None:
    assert set(RULE_FOR) == set(get_args(Outcome)) - {Found, Undecided}
    assert set(RULE_FOR.values()) <= set(RULES)


def test_every_entry_of_the_changelog_starts_with_a_code() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- (.*)$", changelog, re.MULTILINE)
    assert entries
    assert all(re.match(r"PKG(\d{3} `[a-z-]+`)?: ", entry) for entry in entries)
