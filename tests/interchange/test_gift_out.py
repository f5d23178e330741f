"""Our items as GIFT, read by the rules of the format and by our own reader."""

from __future__ import annotations

from tests.banks import item
from trainer.interchange.gift_out import write_gift
from trainer.items import ItemType, Option

TITLES = {"SALES-01": "销售环节"}


def written(*items: object) -> str:
    return write_gift(items, TITLES).decode()  # type: ignore[arg-type]


def test_a_single_item_marks_its_key_and_says_why_of_every_option() -> None:
    assert written(item("SALES-01-001")) == (
        "$CATEGORY: SALES/SALES-01 销售环节\n\n"
        "// [id:SALES-01-001] [tag:band:1] [tag:status:active] [tag:pool:exam]\n"
        "::SALES-01-001::[markdown]stem of SALES-01-001 {\n"
        "\t=option a#why a\n\t~option b#why b\n\t~option c#why c\n\t~option d#why d\n}\n"
    )


def test_a_multiple_item_gives_each_key_its_share_and_takes_as_much_for_a_wrong_option() -> None:
    text = written(item("SALES-01-002", ItemType.MULTIPLE, key=frozenset("abc")))
    assert "~%33.33333%option a#why a\n\t~%33.33333%option b#why b\n\t~%33.33333%option c#why c" in text
    assert "~%-33.33333%option d#why d" in text


def test_of_true_and_false_the_wrong_answer_is_spoken_of_first() -> None:
    found = item("SALES-01-003", ItemType.TRUE_FALSE, rationale={"true": "yes", "false": "no"})
    assert "stem of SALES-01-003 {TRUE#no#yes}" in written(found)


def test_signs_of_the_format_are_escaped_and_lines_kept() -> None:
    found = item("SALES-01-004", stem="a {b} = c ~ d # e : f \\ g\nsecond")
    assert "[markdown]a \\{b\\} \\= c \\~ d \\# e \\: f \\\\ g\\nsecond {" in written(found)


def test_an_option_that_begins_like_a_weight_or_a_format_is_not_taken_for_one() -> None:
    options = (Option("a", "%50% off"), Option("b", "%20% off"), Option("c", "[html] tag"), Option("d", "no"))
    text = written(item("SALES-01-005", options=options))
    assert "\t=[markdown]%50% off#" in text
    assert "\t~%0%[markdown]%20% off#" in text
    assert "\t~%0%[markdown][html] tag#" in text


def test_no_line_of_a_question_is_blank_and_control_characters_are_left_out() -> None:
    text = written(item("SALES-01-006", stem="one\n\n\ntwo\x07", author="甲]\n乙"))
    assert "one\\n\\n\\ntwo {" in text
    assert "[tag:author:甲\\] 乙]" in text
