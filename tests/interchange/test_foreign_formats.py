"""What GIFT, tables, JSON, Moodle XML and QTI can say is understood; what they say otherwise is told."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.interchange.judging import Draft, Judgement, judge
from trainer.interchange.reading import read
from trainer.interchange.records import Format


def found(data: str | bytes, name: str, wanted: Format = Format.AUTO) -> Judgement:
    return judge(read(data.encode() if isinstance(data, str) else data, name, wanted))


def only(data: str | bytes, name: str) -> Draft:
    judged = found(data, name)
    assert not judged.faults, judged.faults
    [draft] = judged.drafts
    return draft


def texts(draft: Draft) -> list[str]:
    return [option.text for option in draft.options]


# --- GIFT -----------------------------------------------------------------


def test_feedback_of_an_answer_is_its_rationale_and_of_the_whole_is_the_keys() -> None:
    draft = only("::t::Q?{=a#right ~b#wrong ####whole}", "x.gift")
    assert dict(draft.rationale) == {"a": "right\n\nwhole", "b": "wrong"}
    assert draft.name == "t"


def test_escapes_are_taken_out_and_signs_stay() -> None:
    draft = only(r"Is \{1\=1\} \#1\: yes\~no?{=a\=b ~c \~ d\n2}", "x.gift")
    assert draft.stem == "Is {1=1} #1: yes~no?"
    assert texts(draft) == ["a=b", "c ~ d\n2"]


def test_a_gap_within_the_sentence_stays_a_gap() -> None:
    assert only("Two {=and ~or} two is four.", "x.gift").stem == "Two _____ two is four."


def test_shares_of_the_mark_make_several_keys() -> None:
    draft = only("Q?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}", "x.gift")
    assert sorted(draft.key) == ["a", "b", "c"]


def test_partly_right_answers_are_noted() -> None:
    judged = found("Q?{=a ~%50%b ~c}", "x.gift")
    assert [sorted(draft.key) for draft in judged.drafts] == [["a"]]
    assert [note.code for note in judged.notes] == ["partial-credit"]


def test_two_wholly_right_answers_are_no_guess() -> None:
    assert [fault.code for fault in found("Q?{=a =b ~c}", "x.gift").faults] == ["several-right"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Q?{=a -> b =c -> d}", "matching"),
        ("Q?{#3:1}", "numerical"),
        ("Q?{#=1:0 =%50%2:0}", "numerical"),
        ("Q?{=a =b}", "shortanswer"),
        ("Q?{}", "essay"),
        ("Only words.", "description"),
    ],
)
def test_other_types_are_counted_and_told(text: str, kind: str) -> None:
    judged = found(text, "x.gift", Format.GIFT)
    assert dict(judged.unsupported) == {kind: 1}
    assert [fault.code for fault in judged.faults] == ["unsupported-type"]


def test_categories_are_topics_and_html_becomes_markdown() -> None:
    draft = only("$CATEGORY: $course$/top/A/B\n\n[html]<p>Is <b>this</b> it?</p>{=yes, it is ~no}", "x.gift")
    assert (draft.topic, draft.stem) == ("A/B", "Is **this** it?")


# --- tables ---------------------------------------------------------------


def xlsx(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("key", "letters"),
    [
        ("B", "b"),
        ("b", "b"),
        ("Ｂ", "b"),
        ("乙", "b"),
        ("A,C", "ac"),
        ("AC", "ac"),
        ("A、C", "ac"),
        ("甲;丙", "ac"),
    ],
)
def test_keys_are_letters_several_letters_or_texts(key: str, letters: str) -> None:
    data = xlsx([["题干", "选项A", "选项B", "选项C", "答案"], ["问？", "甲", "乙", "丙", key]])
    assert "".join(sorted(only(data, "x.xlsx").key)) == letters


def test_a_zero_anywhere_makes_all_numbers_count_from_zero() -> None:
    head = ["question", "a", "b", "c", "answer"]
    rows = [["p?", "x1", "y1", "z1", 1], ["q?", "x2", "y2", "z2", 0]]
    assert [sorted(draft.key) for draft in found(xlsx([head, *rows]), "x.xlsx").drafts] == [["b"], ["a"]]


def test_the_number_of_options_makes_all_numbers_count_from_one() -> None:
    head = ["question", "a", "b", "c", "answer"]
    rows = [["p?", "x1", "y1", "z1", 1], ["q?", "x2", "y2", "z2", 3]]
    assert [sorted(draft.key) for draft in found(xlsx([head, *rows]), "x.xlsx").drafts] == [["a"], ["c"]]


SUMS = "题干,A,B,C,D,答案\n{}"
CLEAR = "第一步做什么,查资料,打电话,报价,签约,0\n第二步做什么,提问,沉默,报价,签约,3\n"


def test_a_number_that_is_also_the_text_of_an_option_counts_as_the_others_do() -> None:
    drafts = found(SUMS.format(CLEAR + "一加一得几,1,3,2,4,2\n"), "x.csv").drafts
    assert [sorted(draft.key) for draft in drafts] == [["a"], ["d"], ["c"]]


def test_a_number_is_the_text_of_an_option_where_all_of_them_are() -> None:
    (draft,) = found(SUMS.format("一加二得几,1,3,2,4,3\n"), "x.csv").drafts
    assert draft.key == {"b"}


def test_where_as_many_numbers_are_texts_as_are_not_nobody_can_say() -> None:
    sums = "一加一得几,1,3,2,4,2\n一加二得几,1,3,2,4,3\n"
    judged = found(SUMS.format(CLEAR + sums), "x.csv")
    assert len(judged.drafts) == 2
    assert [fault.code for fault in judged.faults] == ["ambiguous-key"] * 2


def test_numbers_that_count_both_ways_are_faults() -> None:
    head = ["question", "a", "b", "answer"]
    judged = found(
        xlsx([head, ["p?", "x1", "y1", 0], ["q?", "x2", "y2", 2], ["r?", "x3", "y3", "A"]]), "x.xlsx"
    )
    assert [fault.code for fault in judged.faults] == ["ambiguous-key", "ambiguous-key"]
    assert len(judged.drafts) == 1


@pytest.mark.parametrize(
    "cell", ["A.甲 B.乙 C.丙", "A、甲\nB、乙\nC、丙", "甲|乙|丙", "甲；乙；丙", "甲\n乙\n丙"]
)
def test_options_may_share_a_cell(cell: str) -> None:
    draft = only(xlsx([["题目", "选项", "正确答案"], ["问？", cell, "C"]]), "x.xlsx")
    assert texts(draft) == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("key", "truth"), [("对", "true"), ("错误", "false"), ("√", "true"), ("F", "false"), (0, "false")]
)
def test_judged_statements_in_tables(key: object, truth: str) -> None:
    draft = only(xlsx([["题型", "题干", "答案"], ["判断题", "天是蓝的。", key]]), "x.xlsx")
    assert sorted(draft.key) == [truth]


def test_the_header_is_found_below_a_title_and_other_sheets_are_only_noted() -> None:
    sheet = [["某行题库"], [], ["序号", "题目", "A", "B", "答案"], [1, "问？", "甲", "乙", "A"]]
    judged = found(xlsx([["说明"], ["请填写"]], sheet), "x.xlsx")
    assert [(draft.path, draft.line, draft.name) for draft in judged.drafts] == [("x.xlsx#S2", 4, "1")]
    assert not judged.faults


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_in_any_usual_encoding_and_with_any_delimiter(encoding: str, sign: str) -> None:
    text = f"题干{sign}选项A{sign}选项B{sign}答案\n“谁”负责？{sign}甲{sign}乙{sign}B\n"
    assert sorted(only(text.encode(encoding), "x.csv").key) == ["b"]


def test_a_quote_that_is_not_closed_costs_its_own_row_only() -> None:
    text = '题干,选项A,选项B,答案\n一？,甲,乙,A\n"二？,甲,乙,A\n三？,甲,乙,B\n'
    judged = found(text, "x.csv")
    assert [draft.stem for draft in judged.drafts] == ["一？", "三？"]
    assert [(fault.line, fault.code) for fault in judged.faults] == [(3, "open-quote")]


def test_seven_thousand_rows_are_read_and_none_is_lost() -> None:
    rows = "".join(f"第{n}问？,甲{n},乙{n},丙{n},{'ABC'[n % 3]}\n" for n in range(7000))
    judged = found("题干,选项A,选项B,选项C,答案\n" + rows, "x.csv")
    assert len(judged.drafts) == 7000
    assert [draft.line for draft in judged.drafts] == list(range(2, 7002))


# --- JSON -----------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        {"question": "Q?", "options": ["x1", "y1"], "answer": "B"},
        {"question": "Q?", "options": ["A. x1", "B. y1"], "answer": "y1"},
        {"question": "Q?", "choices": {"A": "x1", "B": "y1"}, "correct_answer": "B"},
        {"stem": "Q?", "options": [{"text": "x1"}, {"text": "y1", "correct": True}]},
        {"题干": "Q?", "A": "x1", "B": "y1", "答案": "B"},
        {"title": "Q?", "optionA": "x1", "optionB": "y1", "correctAnswer": ["B"]},
        {
            "question": "Q?",
            "options": [{"key": "A", "value": "x1"}, {"key": "B", "value": "y1"}],
            "answer": "B",
        },
        {"question": "Q?", "answers": ["x1", "y1"], "correctIndex": 1},
    ],
)
def test_json_is_read_in_its_common_shapes(shape: dict[str, object]) -> None:
    for text in (json.dumps([shape]), json.dumps({"data": {"questions": [shape]}}), json.dumps(shape) + "\n"):
        draft = only(text, "x.json")
        assert (draft.stem, texts(draft), sorted(draft.key)) == ("Q?", ["x1", "y1"], ["b"])


def test_a_broken_list_keeps_its_sound_entries() -> None:
    sound = json.dumps({"question": "Q?", "options": ["x1", "y1"], "answer": "B"})
    judged = found(f'[{sound}, {{"question": "broken, "options": []}}, {sound}]', "x.json")
    assert len(judged.drafts) == 2
    assert [fault.code for fault in judged.faults] == ["broken-json"]


# --- XML ------------------------------------------------------------------


def moodle(inner: str) -> str:
    return f"<?xml version='1.0'?><quiz>{inner}</quiz>"


def test_scripts_are_left_out_and_noted_and_images_are_faults() -> None:
    stem = (
        "&lt;p onclick='x()'&gt;Q&lt;script&gt;alert(1)&lt;/script&gt;&l"
        "t;img src='a.png' alt='map'&gt;?&lt;/p&gt;"
    )
    answers = '<answer fraction="100"><text>a1</text></answer><answer fraction="0"><text>b1</text></answer>'
    judged = found(
        moodle(
            f'<question type="multichoice"><questiontext format="html"><text>{stem}</text></questiontext>'
            f"<single>true</single>{answers}</question>"
        ),
        "x.xml",
    )
    assert [draft.stem for draft in judged.drafts] == ["Q[map]?"]
    assert [fault.code for fault in judged.faults] == ["image-lost"]
    assert [note.code for note in judged.notes] == ["script-removed"]


def test_one_broken_question_does_not_cost_the_others() -> None:
    sound = (
        '<question type="truefalse"><questiontext><text>{}</text></questiontext>'
        '<answer fraction="100"><text>true</text></answer></question>'
    )
    broken = '<question type="truefalse"><name><text>x</name></question>'
    judged = found(moodle(sound.format("One.") + broken + sound.format("Two.")), "x.xml")
    assert [draft.stem for draft in judged.drafts] == ["One.", "Two."]
    assert [fault.code for fault in judged.faults] == ["broken-xml"]


OVERALL = (
    '<question type="multichoice"><questiontext><text>{stem}</text></questiontext><single>true</single>'
    "<correctfeedback><text>{right}</text></correctfeedback>"
    "<incorrectfeedback><text>{wrong}</text></incorrectfeedback>"
    '<answer fraction="100"><text>先听</text></answer>'
    '<answer fraction="0"><text>先说</text><feedback><text>太急</text></feedback></answer>'
    '<answer fraction="0"><text>先走</text></answer></question>'
)


def test_what_an_author_says_of_all_wrong_answers_is_kept_and_what_moodle_says_of_its_own_is_not() -> None:
    usual = {"right": "答得好", "wrong": "Your answer is incorrect."}
    first = OVERALL.format(stem="第一问", right="听是第一步", wrong="再读流程")
    others = [OVERALL.format(stem=f"第{place}问", **usual) for place in "二三"]
    judged = found(moodle("".join([first, *others])), "x.xml")
    assert [dict(draft.rationale) for draft in judged.drafts] == [
        {"a": "听是第一步", "b": "太急", "c": "再读流程"},
        {"b": "太急"},
        {"b": "太急"},
    ]


ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p{minor}" identifier="{name}"
  title="t">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier">{key}</responseDeclaration>
<itemBody><choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Q {name}?</prompt>
<simpleChoice identifier="c1">x1</simpleChoice><simpleChoice identifier="c2">y1</simpleChoice>
</choiceInteraction></itemBody></assessmentItem>"""
CORRECT = "<correctResponse><value>c2</value></correctResponse>"


@pytest.mark.parametrize("minor", [1, 2])
def test_qti_two_is_read(minor: int) -> None:
    assert sorted(only(ITEM.format(minor=minor, name="i", key=CORRECT), "x.xml").key) == ["b"]


def test_a_mapping_serves_where_no_response_is_declared_correct() -> None:
    key = '<mapping><mapEntry mapKey="c1" mappedValue="0"/><mapEntry mapKey="c2" mappedValue="1"/></mapping>'
    assert sorted(only(ITEM.format(minor=1, name="i", key=key), "x.xml").key) == ["b"]


def package(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return buffer.getvalue()


def test_a_package_is_read_in_the_order_of_its_test_with_section_titles_as_topics() -> None:
    test = (
        '<assessmentTest title="T"><testPart><assessmentSection title="Lo'
        'ans"><assessmentItemRef href="items/b.xml"/>'
        '<assessmentItemRef href="items/a.xml"/></assessmentSection></testPart></assessmentTest>'
    )
    data = package(
        imsmanifest_xml=(
            '<manifest><resources><resource type="imsqti_item_xmlv2p1" href'
            '="items/gone.xml"/></resources></manifest>'
        ),
        test_xml=test,
        items__a_xml=ITEM.format(minor=1, name="a", key=CORRECT),
        items__b_xml=ITEM.format(minor=1, name="b", key=CORRECT),
    )
    judged = found(data, "p.zip")
    assert [(draft.stem, draft.topic, draft.path) for draft in judged.drafts] == [
        ("Q b?", "Loans", "p.zip#items/b.xml"),
        ("Q a?", "Loans", "p.zip#items/a.xml"),
    ]
    assert [fault.code for fault in judged.faults] == ["missing-member"]


def test_other_interactions_are_counted() -> None:
    text = ITEM.format(minor=1, name="i", key="").replace("choiceInteraction", "orderInteraction")
    assert dict(found(text, "x.xml").unsupported) == {"orderInteraction": 1}


# --- all ------------------------------------------------------------------


@given(st.binary(max_size=300), st.sampled_from(list(Format)))
def test_any_bytes_give_items_or_faults_and_nothing_else(data: bytes, wanted: Format) -> None:
    judged = found(data, "x.bin", wanted)
    assert judged.drafts or judged.faults


@given(
    st.text(st.sampled_from('1.、A（B）)：答案题干选项{}=~#:\n \t,"<>/[]√×一'), max_size=120),
    st.sampled_from(list(Format)),
)
def test_any_play_of_signs_gives_items_or_faults(text: str, wanted: Format) -> None:
    judged = found(text, "x.txt", wanted)
    assert judged.drafts or judged.faults


def test_tags_above_a_gift_question_belong_to_it_alone() -> None:
    text = (
        "// [tag:band:3] [tag:author:甲\\]老师]\n::1::第一个问题{=对 ~错}\n\n"
        "// [tag:source:没有紧挨着]\n\n::2::第二个问题{=对 ~错}\n\n"
        "// [tag:band:9] [tag:level:3]\n::3::第三个问题{=对 ~错}\n"
    )
    first, second, third = judge(read(text.encode(), "x.gift")).drafts
    assert (first.band, first.author) == (3, "甲]老师")
    assert (second.source, third.band) == ("", 2)


def test_difficulty_and_author_of_learning_object_metadata_are_read_where_keywords_say_nothing() -> None:
    item = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="Q1">'
        '<responseDeclaration identifier="R"><correctResponse><value>a</value></correctResponse>'
        "</responseDeclaration><itemBody>"
        '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>哪一个对？</prompt>'
        '<simpleChoice identifier="a">对</simpleChoice><simpleChoice identifier="b">不对</simpleChoice>'
        "</choiceInteraction></itemBody></assessmentItem>"
    )
    manifest = (
        '<manifest><resources><resource identifier="r" type="imsqti_item_xmlv2p1" href="q.xml">'
        "<metadata><lom><lifeCycle><contribute><role><value>author</value></role><entity>BEGIN:VCARD\nFN:王老师\nEND:VCARD"
        "</entity></contribute></lifeCycle><educational><difficulty><value>difficult</value></difficulty>"
        "</educational></lom></metadata></resource></resources></manifest>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("q.xml", item)
    (draft,) = judge(read(packed.getvalue(), "x.zip")).drafts
    assert (draft.band, draft.author) == (3, "王老师")


CONDITION = (
    '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="Q1">'
    '<responseDeclaration identifier="R" cardinality="multiple" baseType="identifier"/><itemBody>'
    '<choiceInteraction responseIdentifier="R" maxChoices="0"><prompt>需要哪些资料？</prompt>'
    '<simpleChoice identifier="a">甲</simpleChoice><simpleChoice identifier="b">乙</simpleChoice>'
    '<simpleChoice identifier="c">丙</simpleChoice></choiceInteraction></itemBody>'
    "<responseProcessing><responseCondition><responseIf>{test}"
    '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{marks}</baseValue></setOutcomeValue>'
    "</responseIf></responseCondition>{more}</responseProcessing></assessmentItem>"
)
NAMED = '<{kind}><baseValue baseType="identifier">{choice}</baseValue><variable identifier="R"/></{kind}>'


def conditioned(test: str, marks: str = "1", more: str = "") -> Judgement:
    return judge(read(CONDITION.format(test=test, marks=marks, more=more).encode(), "x.xml"))


def test_a_qti_item_without_a_declared_key_is_read_from_its_only_rewarded_condition() -> None:
    one, two = NAMED.format(kind="member", choice="a"), NAMED.format(kind="member", choice="c")
    other = NAMED.format(kind="member", choice="b")
    (draft,) = conditioned(f"<and>{one}{two}<not>{other}</not></and>").drafts
    assert draft.key == {"a", "c"}
    (draft,) = conditioned(NAMED.format(kind="match", choice="b")).drafts
    assert draft.key == {"b"}


@pytest.mark.parametrize(
    ("test", "marks", "more"),
    [
        (NAMED.format(kind="match", choice="b"), "0", ""),
        (
            f"<or>{NAMED.format(kind='member', choice='a')}{NAMED.format(kind='member', choice='b')}</or>",
            "1",
            "",
        ),
        (f"<not>{NAMED.format(kind='match', choice='b')}</not>", "1", ""),
        (
            NAMED.format(kind="match", choice="b"),
            "1",
            "<responseCondition><responseIf>" + NAMED.format(kind="match", choice="c") + "<setOutcomeValue "
            'identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf>'
            "</responseCondition>",
        ),
    ],
)
def test_a_condition_with_another_reading_gives_no_key(test: str, marks: str, more: str) -> None:
    found = conditioned(test, marks, more)
    assert found.drafts == ()
    assert [fault.code for fault in found.faults] == ["missing-key"]
