"""An item in another language."""

from __future__ import annotations

from dataclasses import replace

from tests.exam_world import item
from trainer.items import ItemText, Option, in_language, problems, said, untranslated

ITEM = item(
    "SALES-01-001",
    stem="先做什么？",
    options=(Option("a", "听"), Option("b", "说", fixed=True)),
    rationale={"a": "对", "b": "错"},
)
PART = ItemText("Which first?", {"a": "Listen"}, {"b": "No."})


def test_what_has_no_translation_stays_in_the_original() -> None:
    shown = in_language(replace(ITEM, translations={"en": PART}), "en")
    assert shown.stem == "Which first?"
    assert shown.options == (Option("a", "Listen"), Option("b", "说", fixed=True))
    assert shown.rationale == {"a": "对", "b": "No."}
    assert in_language(ITEM, "en") is ITEM


def test_what_a_translation_leaves_out_is_named() -> None:
    assert list(untranslated(ITEM, PART)) == ["b", "why-a"]
    assert list(untranslated(replace(ITEM, stimulus="料"), ItemText(" "))) == [
        *("stimulus", "stem", "a", "b", "why-a", "why-b"),
    ]
    whole = ItemText("Which?", {"a": "x", "b": "y"}, {"a": "x", "b": "y"})
    assert list(untranslated(ITEM, whole)) == []


def test_a_translation_needs_a_stem_and_no_translation_needs_nothing() -> None:
    without = replace(ITEM, translations={"en": ItemText("", {"a": "Listen"})})
    assert [one.code for one in problems(without)] == ["translation-without-stem"]
    assert not list(problems(ITEM))
    assert list(said(PART)) == ["Which first?", "Listen", "No."]
    assert not any(said(ItemText(" ", {"a": ""})))
