"""An item's version covers what is seen and scored; its problems are all found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banks import item
from trainer.items import Item, ItemText, ItemType, Option, Pool, Status, problems
from trainer.items.validation import MAX_TEXT

SEEN = {
    "type": ItemType.MULTIPLE,
    "stimulus": "a case",
    "stem": "another stem",
    "options": (Option("a", "A"), Option("b", "B")),
    "key": frozenset("b"),
    "rationale": {"a": "other"},
}
NOT_SEEN = {
    "band": 3,
    "author": "somebody",
    "source": "elsewhere",
    "reviewed_on": date(2026, 1, 1),
    "status": Status.RETIRED,
    "pool": Pool.PRACTICE,
    "enemies": frozenset({"X-01-001"}),
    "testlet": "SALES-01-T01",
    "place": 2,
    "translations": {"en": ItemText("stem")},
}


@pytest.mark.parametrize("field", SEEN)
def test_what_is_seen_or_scored_changes_the_version(field: str) -> None:
    original = item("SALES-01-001")
    assert replace(original, **{field: SEEN[field]}).version != original.version  # type: ignore[arg-type]


@pytest.mark.parametrize("field", NOT_SEEN)
def test_everything_else_leaves_the_version_alone(field: str) -> None:
    original = item("SALES-01-001")
    assert replace(original, **{field: NOT_SEEN[field]}).version == original.version  # type: ignore[arg-type]


def test_fixing_an_option_changes_the_version() -> None:
    one = item("SALES-01-001", options=(Option("a", "A"), Option("b", "B")))
    other = item("SALES-01-001", options=(Option("a", "A"), Option("b", "B", fixed=True)))
    assert one.version != other.version


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_text_cannot_move_from_one_field_to_another_unnoticed(a: str, b: str, c: str, d: str) -> None:
    one = item("SALES-01-001", stem=a, stimulus=b)
    other = item("SALES-01-001", stem=c, stimulus=d)
    assert (one.version == other.version) == ((a, b) == (c, d))


def test_the_version_of_an_item_never_changes_between_releases() -> None:
    """Responses of years ago refer to it."""
    assert item("SALES-01-001").version == GOLDEN


GOLDEN = "2137a3781ba7fb1b3b3ee82c964e90ab8ef5ead1d7beedddd75842460ca2d5a9"


def codes(found: Item) -> list[str]:
    return [problem.code for problem in problems(found)]


@pytest.mark.parametrize("kind", list(ItemType))
def test_a_sound_item_has_no_problems(kind: ItemType) -> None:
    assert codes(item("SALES-01-001", kind)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"objective": "SALES"}, "bad-objective"),
        ({"id": "ETIQ-01-001"}, "bad-id"),
        ({"id": "SALES-01-中"}, "bad-id"),
        ({"id": "SALES-01-" + "1" * 60}, "bad-id"),
        ({"band": 0}, "bad-band"),
        ({"stem": " \n"}, "empty-stem"),
        ({"options": (Option("a", "A"),), "rationale": {"a": "x"}}, "option-count"),
        ({"options": tuple(Option(f"o{n}", f"{n}") for n in range(10))}, "option-count"),
        ({"options": (Option("a", "A"), Option("b", " "))}, "empty-option"),
        ({"options": (Option("a", "A"), Option("b", "A "))}, "repeated-option"),
        ({"key": frozenset()}, "no-key"),
        ({"key": frozenset("z")}, "key-not-an-option"),
        ({"key": frozenset("ab")}, "too-many-keys"),
        ({"rationale": dict.fromkeys("abc", "why")}, "missing-rationale"),
        ({"rationale": dict.fromkeys("abcdz", "why")}, "rationale-for-no-option"),
        ({"stem": "x" * (MAX_TEXT + 1)}, "too-long"),
        ({"stimulus": "x" * (MAX_TEXT + 1)}, "too-long"),
    ],
)
def test_each_problem_is_found(changes: dict[str, object], code: str) -> None:
    assert code in codes(item("SALES-01-001", **changes))


def test_a_multiple_item_needs_two_keys() -> None:
    assert codes(item("SALES-01-001", ItemType.MULTIPLE, key=frozenset("a"))) == ["too-few-keys"]


def test_a_true_false_item_has_no_options() -> None:
    found = item("SALES-01-001", ItemType.TRUE_FALSE, options=(Option("a", "A"), Option("b", "B")))
    assert codes(found) == ["unexpected-options"]


def test_all_problems_of_an_item_are_found_at_once() -> None:
    found = codes(item("SALES-01-001", stem="", band=7, key=frozenset("z")))
    assert {"empty-stem", "bad-band", "key-not-an-option"} <= set(found)
