"""What changed between two states of an item."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.exam_world import item
from trainer.bank.differences import Change, Kept, Part, differences, pieces
from trainer.items import ItemText, Option, Status

ITEM = item("SALES-01-001")


def parts(**changes: object) -> list[tuple[Part, str, Change]]:
    return [(d.part, d.name, d.change) for d in differences(ITEM, replace(ITEM, **changes))]  # type: ignore[arg-type]


def test_an_item_does_not_differ_from_itself() -> None:
    assert differences(ITEM, ITEM) == ()


def test_every_changed_part_is_named_once() -> None:
    assert parts(stem="new", key=frozenset("b")) == [
        (Part.STEM, "", Change.CHANGED),
        (Part.KEY, "", Change.CHANGED),
    ]
    assert parts(rationale={**ITEM.rationale, "c": ""}) == [(Part.RATIONALE, "c", Change.REMOVED)]
    assert parts(status=Status.RETIRED, author="Zoe") == [
        (Part.STATUS, "", Change.CHANGED),
        (Part.AUTHOR, "", Change.ADDED),
    ]


def test_options_are_told_apart_by_their_ids_and_not_by_their_places() -> None:
    a, b, c, d = ITEM.options
    assert parts(options=(a, c, b, d)) == [(Part.ORDER, "", Change.CHANGED)]
    assert parts(options=(a, b, c)) == [(Part.OPTION, "d", Change.REMOVED)]
    assert parts(options=(a, b, replace(c, text="new"), d)) == [(Part.OPTION, "c", Change.CHANGED)]
    assert parts(options=(a, b, c, replace(d, fixed=True))) == [(Part.FIXED, "d", Change.ADDED)]
    assert parts(options=(a, b, c, d, Option("e", "more"))) == [(Part.OPTION, "e", Change.ADDED)]


def test_a_text_shows_which_characters_were_taken_out_and_put_in() -> None:
    found = pieces("每月自动对账", "每周自动对账单")
    assert [(piece.text, piece.kept) for piece in found] == [
        ("每", Kept.BOTH),
        ("月", Kept.BEFORE),
        ("周", Kept.AFTER),
        ("自动对账", Kept.BOTH),
        ("单", Kept.AFTER),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(p.text for p in found if p.kept is not Kept.AFTER) == before
    assert "".join(p.text for p in found if p.kept is not Kept.BEFORE) == after


def test_very_long_texts_are_not_compared_character_by_character() -> None:
    assert len(pieces("字" * 20_000, "句" * 20_000)) == 2


def test_what_changed_in_the_english_wording_is_told_part_by_part() -> None:
    before = replace(ITEM, translations={"en": ItemText("Which first?", {"a": "Listen"}, {"a": "So."})})
    after = replace(ITEM, translations={"en": ItemText("Which comes first?", {"b": "Talk"}, {"a": "So."})})
    assert [(one.part, one.name, one.change) for one in differences(before, after)] == [
        (Part.TRANSLATION, "stem", Change.CHANGED),
        (Part.TRANSLATION, "a", Change.REMOVED),
        (Part.TRANSLATION, "b", Change.ADDED),
    ]
    assert differences(after, after) == ()
