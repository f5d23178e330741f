"""Material that several questions share: cases where it is unmistakable, else told."""

from __future__ import annotations

import pytest

from trainer.interchange.judging import Judgement, judge
from trainer.interchange.reading import read

QUESTION = "{n}. 第{n}个问题问的是什么？\nA. 甲{n}\nB. 乙{n}\n答案：A\n"
MATERIAL = "某企业客户上季度退费三次，客户经理小林准备上门拜访。\n公司共有 40 条专线。\n"


def paper(*parts: object) -> Judgement:
    text = "".join(QUESTION.format(n=part) if isinstance(part, int) else str(part) for part in parts)
    return judge(read(text.encode(), "题.txt"))


@pytest.mark.parametrize(
    "heading",
    [
        "根据以下材料，回答第2～3题。\n",
        "（一）阅读下列材料，完成2-3题：\n",
        "请根据下面的案例，回答 2 至 3 题\n",
        "材料一（回答第2—3小题）\n",
    ],
)
def test_questions_a_material_names_become_a_case(heading: str) -> None:
    found = paper(1, heading, MATERIAL, 2, 3, 4)
    assert found.faults == ()
    first, second, third, last = found.drafts
    assert (first.case, last.case) == ("", "")
    assert second.case == third.case != ""
    assert second.stimulus == third.stimulus
    assert "退费三次" in second.stimulus
    assert "40 条专线" in second.stimulus
    assert "退费" not in first.options[-1].text + first.stem + last.stem


def test_a_material_at_the_very_beginning_is_no_title() -> None:
    found = paper("根据以下资料，回答第1～2题。\n", MATERIAL, 1, 2)
    assert [draft.case != "" for draft in found.drafts] == [True, True]


def test_a_material_without_numbers_is_told_and_wanders_nowhere() -> None:
    found = paper(1, "根据以下材料回答问题。\n", MATERIAL, 2)
    assert [fault.code for fault in found.faults] == ["material-unclear"]
    assert "退费" in str(found.faults[0].details["understood"])
    assert [draft.case for draft in found.drafts] == ["", ""]
    assert all("退费" not in draft.stem + "".join(o.text for o in draft.options) for draft in found.drafts)


def test_a_material_for_questions_that_are_not_there_is_told() -> None:
    found = paper(1, "根据以下材料，回答第7～9题。\n", MATERIAL, 2)
    assert {fault.code for fault in found.faults} & {"material-unused", "material-unclear"}
    assert len(found.drafts) == 2


def test_the_only_sound_question_on_a_material_has_it_before_its_stem() -> None:
    found = paper("根据以下材料，回答第1～2题。\n", MATERIAL, 1, "2. 没有选项的问题\n答案：A\n")
    (draft,) = found.drafts
    assert (draft.case, draft.stimulus) == ("", "")
    assert "退费三次" in draft.stem
    assert [note.code for note in found.notes] == ["case-incomplete"]


def test_a_question_that_speaks_of_a_material_stays_a_question() -> None:
    found = paper("1. 根据材料回答第 2～3 题时，应先做什么？\nA. 通读\nB. 作答\n答案：A\n", 2, 3)
    assert [draft.case for draft in found.drafts] == ["", "", ""]


ITEM = (
    '<item ident="{ident}"><itemmetadata><qtimetadata><qtimetadatafield>'
    "<fieldlabel>question_type</fieldlabel>"
    "<fieldentry>{kind}</fieldentry></qtimetadatafield>{parent}</qtimetadata></itemmetadata><presentation>"
    "<material><mattext>{text}</mattext></material>{choices}</presentation>{key}</item>"
)
PARENT = (
    "<qtimetadatafield><fieldlabel>parent_stimulus_item_ident</fieldlabel><fieldentry>{ident}</fieldentry>"
    "</qtimetadatafield>"
)
CHOICES = (
    '<response_lid ident="r"><render_choice>'
    '<response_label ident="a"><material><mattext>甲</mattext></material></response_label>'
    '<response_label ident="b"><material><mattext>乙</mattext></material></response_label>'
    "</render_choice></response_lid>"
)
KEY = (
    "<resprocessing><respcondition><conditionvar><varequal>a</varequal></conditionvar><setvar>100</setvar>"
    "</respcondition></resprocessing>"
)


def canvas_item(ident: str, kind: str, text: str, parent: str = "") -> str:
    asked = kind != "text_only_question"
    return ITEM.format(
        ident=ident,
        kind=kind,
        text=text,
        parent=PARENT.format(ident=parent) if parent else "",
        choices=CHOICES if asked else "",
        key=KEY if asked else "",
    )


def test_items_of_canvas_that_name_a_stimulus_become_a_case() -> None:
    items = [
        canvas_item("s1", "text_only_question", "某企业客户上季度退费三次。"),
        canvas_item("q1", "multiple_choice_question", "第一问问的是什么", "s1"),
        canvas_item("q2", "multiple_choice_question", "第二问问的是什么", "s1"),
        canvas_item("t1", "text_only_question", "祝考试顺利"),
        canvas_item("q3", "multiple_choice_question", "第三问问的是什么"),
    ]
    text = f"<questestinterop><assessment><section>{''.join(items)}</section></assessment></questestinterop>"
    found = judge(read(text.encode(), "canvas.xml"))
    assert [(draft.case, draft.stimulus) for draft in found.drafts] == [
        ("s1", "某企业客户上季度退费三次。"),
        ("s1", "某企业客户上季度退费三次。"),
        ("", ""),
    ]
    assert [fault.code for fault in found.faults] == ["unsupported-type"]
