"""Our items as Moodle XML, read as XML."""

from __future__ import annotations

from lxml import etree

from tests.banks import case, item
from trainer.interchange.moodle_out import write_moodle
from trainer.items import Item, ItemType, Option

TITLES = {"SALES-01": "销售环节"}


def quiz(*items: Item) -> etree._Element:
    return etree.fromstring(write_moodle(items, TITLES))


def test_each_objective_is_a_category_before_its_questions() -> None:
    found = quiz(item("SALES-01-001"), item("SALES-01-002"), item("ETIQ-01-001"))
    kinds = [(question.get("type"), question.findtext("category/text")) for question in found]
    assert kinds == [
        ("category", "$course$/top/SALES/SALES-01 销售环节"),
        ("multichoice", None),
        ("multichoice", None),
        ("category", "$course$/top/ETIQ/ETIQ-01"),
        ("multichoice", None),
    ]


def test_texts_are_markdown_as_written_with_angle_brackets_and_control_characters_harmless() -> None:
    (_, question) = quiz(item("SALES-01-001", stem="**重点** <b>不是标签</b> & \x0b]]>"))
    text = question.find("questiontext")
    assert text is not None
    assert text.get("format") == "markdown"
    assert text.findtext("text") == "**重点** <b>不是标签</b> & ]]>"


def test_answers_carry_their_share_and_what_is_said_of_them() -> None:
    (_, question) = quiz(item("SALES-01-001", ItemType.MULTIPLE))
    assert question.findtext("single") == "false"
    answers = [
        (a.get("fraction"), a.findtext("text"), a.findtext("feedback/text")) for a in question.iter("answer")
    ]
    assert answers == [
        ("50", "option a", "why a"),
        ("50", "option b", "why b"),
        ("-50", "option c", "why c"),
        ("-50", "option d", "why d"),
    ]


def test_true_and_false_are_worded_as_moodle_wants_them() -> None:
    (_, question) = quiz(item("SALES-01-001", ItemType.TRUE_FALSE, key=frozenset({"false"})))
    assert question.get("type") == "truefalse"
    assert [(a.get("fraction"), a.findtext("text")) for a in question.iter("answer")] == [
        ("0", "true"),
        ("100", "false"),
    ]


def test_an_item_with_a_fixed_option_is_not_shuffled() -> None:
    options = (Option("a", "one"), Option("b", "none of these", fixed=True))
    (_, question) = quiz(item("SALES-01-001", options=options))
    assert question.findtext("shuffleanswers") == "false"


def test_a_member_of_a_testlet_carries_its_stimulus_and_says_where_it_belongs() -> None:
    (_, first, _) = quiz(*case("SALES-01-T01", 2))
    assert first.findtext("questiontext/text") == "case SALES-01-T01\n\nstem of SALES-01-T01-1"
    assert "testlet:SALES-01-T01" in [tag.findtext("text") for tag in first.iter("tag")]
