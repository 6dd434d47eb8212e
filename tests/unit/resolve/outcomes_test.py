"""Outcomes are a closed set of records, and two of different kinds are never equal."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flake8_pkginit.resolve import outcomes
from flake8_pkginit.resolve.outcomes import Found, Kind, NotFound, Outcome
from tests.kit.drawing import examples

KINDS: tuple[Any, ...] = get_args(Outcome)
# Few values, so that records of two kinds often hold the same ones: tags are among them.
TAGS = [kind._field_defaults["tag"] for kind in KINDS]
VALUES = st.lists(
    st.sampled_from(["", "a", 0, 1, *Kind, Found("a", Kind.MODULE), NotFound("a", "b", 1), *TAGS]),
    min_size=3,
    max_size=3,
)


def record(kind: Any, values: list[Any]) -> Any:
    """Make a record with the first of some values, as many as it has fields beside its tag."""
    return kind(*values[: len(kind._fields) - 1])


def test_the_set_is_closed() -> None:
    records = [
        value
        for value in vars(outcomes).values()
        if isinstance(value, type) and issubclass(value, tuple)
    ]
    assert set(records) == set(KINDS)
    assert len(set(TAGS)) == len(KINDS) > 5


@pytest.mark.parametrize("kind", KINDS)
@examples(20)
@given(VALUES, VALUES)
def test_two_kinds_are_never_equal(kind: Any, values: list[Any], others: list[Any]) -> None:
    first = record(kind, values)
    for other in set(KINDS) - {kind}:
        for second in (record(other, values), record(other, others)):
            assert first != second
            assert not first == second  # noqa: SIM201 - each has its own method
            assert second != first
            assert {first: 1}.get(second) is None
            assert len({first, second}) == 2


@pytest.mark.parametrize("kind", KINDS)
@examples(10)
@given(VALUES)
def test_two_of_one_kind_are_equal_if_their_values_are(kind: Any, values: list[Any]) -> None:
    first, second = record(kind, values), record(kind, list(values))
    assert first == second
    assert {first: 1}[second] == 1
