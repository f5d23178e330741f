"""Labelled records are read whole wherever their lines break, and a damaged one harms no other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interchange.papers import LABELS, Question, as_questions, labelled, questions, read, unharmed


@given(
    questions(),
    st.booleans(),
    st.sampled_from(["正确答案", "准确答案"]),
    st.sampled_from(["：", ":", " ：", "\n："]),
)
def test_labelled_records_are_read_with_and_without_line_breaks(
    asked: list[Question], breaks: bool, key_label: str, colon: str
) -> None:
    text = "\n".join(
        labelled(question, breaks=breaks, key_label=key_label, colon=colon) for question in asked
    )
    judged = read(text)
    assert as_questions(judged) == asked
    assert not judged.faults
    assert {draft.topic for draft in judged.drafts} == {"17贷款担保管理"}
    assert {draft.author for draft in judged.drafts} == {"张三"}


@given(questions(2), st.data())
def test_a_line_wrap_anywhere_changes_nothing(asked: list[Question], data: st.DataObject) -> None:
    text = "\n".join(labelled(question, breaks=False) for question in asked)
    width = data.draw(st.integers(9, 60))
    wrapped = "\n".join(text[place : place + width] for place in range(0, len(text), width))
    found = as_questions(read(wrapped))
    bare = [re.sub(r"\s", "", str(question)) for question in found]
    assert bare == [re.sub(r"\s", "", str(question)) for question in asked]


@given(questions(2), st.data())
def test_a_record_cut_off_anywhere_harms_no_other(asked: list[Question], data: st.DataObject) -> None:
    victim = data.draw(st.integers(0, len(asked) - 1))
    breaks = data.draw(st.booleans())
    records = [labelled(question, breaks=breaks) for question in asked]
    end = records[victim].index("题目涉及知识点")
    cut = data.draw(st.integers(1, end))
    records[victim] = records[victim][:cut]
    judged = read("\n".join(records))
    unharmed_or_whole(asked, judged, victim)


def unharmed_or_whole(asked: list[Question], judged: object, victim: int) -> None:
    """The others are untouched; the victim is a fault, unless what was cut off is not needed."""
    found = as_questions(judged)  # type: ignore[arg-type]
    others = [question for place, question in enumerate(asked) if place != victim]
    assert [question for question in found if question in others] == others
    strangers = [question for question in found if question not in asked]
    assert not strangers


@given(questions(2), st.data())
def test_a_record_without_its_stem_or_any_other_part_harms_no_other(
    asked: list[Question], data: st.DataObject
) -> None:
    victim = data.draw(st.integers(0, len(asked) - 1))
    lost = data.draw(st.sampled_from(LABELS[1:4]))
    records = [labelled(question, breaks=True).split("\n") for question in asked]
    inside, kept = False, []
    for line in records[victim]:
        if line.split("：")[0] in LABELS:
            inside = line.startswith(lost)
        if not inside:
            kept.append(line)
    text = "\n".join("\n".join(kept if place == victim else lines) for place, lines in enumerate(records))
    judged = read(text)
    unharmed(asked, judged, {victim})
    if asked[victim].options or lost != "备选项":
        assert [fault.code[:7] for fault in judged.faults] == ["missing"]


@given(questions(3), st.data())
def test_page_headers_between_records_and_repeated_titles_belong_to_nothing(
    asked: list[Question], data: st.DataObject
) -> None:
    title = "某某银行客户经理岗位资格考试题库"
    text = title + "\n"
    for place, question in enumerate(asked, 1):
        lines = labelled(question, breaks=True).split("\n")
        at = data.draw(st.integers(0, len(lines)))
        text += "\n".join([*lines[:at], title, f"第 {place} 页 共 20 页", *lines[at:]]) + "\n"
    judged = read(text)
    assert as_questions(judged) == asked
    assert not judged.faults


@pytest.mark.parametrize(
    "broken", ["正确\n答案：", "正 确 答 案：", "正确答案\n：", "正确答案\n\n：", "【正确答案】", "正确答案:"]
)
def test_a_label_torn_apart_is_still_a_label(broken: str) -> None:
    question = Question("下列属于担保方式的是（ ）。", ("储蓄", "抵押", "汇款", "结算"), "B")
    text = labelled(question, breaks=True).replace("正确答案：", broken)
    assert as_questions(read(text + "\n" + text.replace("担保", "结算"))) == [
        question,
        Question("下列属于结算方式的是（ ）。", question.options, "B"),
    ]


def test_records_without_any_colons_are_read() -> None:
    text = "\n".join(
        f"题目类型单选题题干下列属于第{n}类的是备选项A.储蓄B.抵押C.汇款"
        f"D.结算正确答案B题目涉及知识点17贷款担保管理"
        "题目难度易出题人张三教材出处（页码）或资料文件依据《信贷》P3"
        for n in "一二三"
    )
    judged = read(text)
    assert not judged.faults
    assert as_questions(judged) == [
        Question(f"下列属于第{n}类的是", ("储蓄", "抵押", "汇款", "结算"), "B") for n in "一二三"
    ]
    assert {(draft.topic, draft.band, draft.author) for draft in judged.drafts} == {
        ("17贷款担保管理", 1, "张三")
    }


def test_a_fault_says_where_the_record_stands_and_what_was_understood() -> None:
    whole = labelled(Question("甲是什么？", ("一", "二", "三", "四"), "C"), breaks=True)
    judged = read(
        f"{whole}\n题目类型：单选题\n题干：乙是什么？\n备选项：A.一 B.二\n{whole.replace('甲', '丙')}"
    )
    [fault] = judged.faults
    assert (fault.line, fault.code) == (12, "missing-key")
    assert "乙是什么？" in fault.message
    assert "A B" in fault.message


@pytest.mark.parametrize(
    "options",
    ["A、保证；B、微笑；C、名片", "A 保证\nB 微笑\nC 名片", "A.保证 B.微笑 C.名片", "保证\n微笑\n名片"],
)
def test_options_of_a_record_are_parted_in_any_usual_way(options: str) -> None:
    text = (
        f"1、题目类型：单选题\n题干：哪项是担保？\n备选项：{options}\n正确答案：A"
        f"\n2、题目类型：判断题\n题干：天蓝。\n正确答案：对\n"
    )
    assert as_questions(read(text)) == [
        Question("哪项是担保？", ("保证", "微笑", "名片"), "A"),
        Question("天蓝。", (), "对"),
    ]


def test_records_that_begin_with_a_type_and_a_question_are_read() -> None:
    text = (
        "题型：单选题\n题目：甲是什么？\nA.一\nB.二\n答案：A\n\n题型：多选题"
        "\n题目：乙是什么？\nA.一\nB.二\n答案：AB\n"
    )
    assert as_questions(read(text)) == [
        Question("甲是什么？", ("一", "二"), "A"),
        Question("乙是什么？", ("一", "二"), "AB"),
    ]
