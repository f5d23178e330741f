"""Numbered papers are read in every usual layout; options and keys never wander."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interchange.papers import LETTERS, Question, as_questions, questions, read

from trainer.interchange.judging import judge
from trainer.interchange.plain_text import read_text

NUMBERS: dict[str, Callable[[int], str]] = {
    "point": lambda n: f"{n}. ",
    "comma": lambda n: f"{n}、",
    "wide": lambda n: f"{n}．",
    "bracket": lambda n: f"（{n}）",
    "named": lambda n: f"第{n}题 ",
}
OPTIONS: dict[str, Callable[[str, str], str]] = {
    "point": lambda letter, text: f"{letter}. {text}",
    "comma": lambda letter, text: f"{letter}、{text}",
    "wide": lambda letter, text: f"{chr(ord(letter) + 0xFEE0)}．{text}",
    "bracket": lambda letter, text: f"（{letter}）{text}",
    "half": lambda letter, text: f"({letter}) {text}",
}
KEYS = ("答案：{}", "答案:{}", "正确答案：{}", "【答案】{}", "参考答案: {}", "答案 {}")
COUNTED = st.sampled_from(sorted(NUMBERS))
LETTERED = st.sampled_from(sorted(OPTIONS))


def paper(
    asked: Sequence[Question], number: str, letter: str, key: str, between: str, blank: bool = False
) -> str:
    """Questions one below the other, keys below each."""
    text = ""
    for place, question in enumerate(asked, 1):
        text += NUMBERS[number](place) + question.stem + "\n"
        options = [OPTIONS[letter](LETTERS[at], option) for at, option in enumerate(question.options)]
        text += between.join(options) + "\n" if options else ""
        text += key.format(question.key) + "\n" + ("\n" if blank else "")
    return text


@given(
    questions(), COUNTED, LETTERED, st.sampled_from(KEYS), st.sampled_from(["\n", "  ", "\t"]), st.booleans()
)
def test_a_paper_is_read_in_any_layout(
    asked: list[Question], number: str, letter: str, key: str, between: str, blank: bool
) -> None:
    judged = read(paper(asked, number, letter, key, between, blank))
    assert as_questions(judged) == asked
    assert not judged.faults


@given(questions(1, 6), COUNTED, LETTERED)
def test_keys_within_the_brackets_of_stems_are_found_and_taken_out(
    asked: list[Question], number: str, letter: str
) -> None:
    text = ""
    for place, question in enumerate(asked, 1):
        stem = question.stem.replace("（ ）", f"（{question.key}）") if question.options else question.stem
        text += NUMBERS[number](place) + stem + ("" if question.options else f"（{question.key}）") + "\n"
        text += "".join(OPTIONS[letter](LETTERS[at], o) + "\n" for at, o in enumerate(question.options))
    found = as_questions(read(text))
    assert [(q.stem.removesuffix("（ ）"), q.options, q.key) for q in found] == [
        (q.stem, q.options, q.key) for q in asked
    ]


@given(questions(2, 8), st.data())
def test_answer_tables_at_the_end_give_every_question_its_key(
    asked: list[Question], data: st.DataObject
) -> None:
    sections: dict[str, list[Question]] = {"单选题": [], "多选题": [], "判断题": []}
    for question in asked:
        sections[question.kind].append(question)
    used = [(kind, found) for kind, found in sections.items() if found]
    restart = data.draw(st.booleans())
    text, table, number = "", "参考答案\n", 0
    for order, (kind, found) in enumerate(used):
        text += f"{'一二三'[order]}、{kind}（共{len(found)}题）\n"
        table += f"{'一二三'[order]}、{kind}\n"
        number = 0 if restart else number
        keys = []
        for question in found:
            number += 1
            text += f"{number}．{question.stem}\n"
            text += "".join(f"{LETTERS[at]}.{option}\n" for at, option in enumerate(question.options))
            keys.append((number, question.key))
        if kind != "多选题" and data.draw(st.booleans()):
            table += f"{keys[0][0]}-{keys[-1][0]} {''.join(key for _, key in keys)}\n"
        else:
            table += " ".join(f"{name}.{key}" for name, key in keys) + "\n"
    judged = read(text + table)
    assert as_questions(judged) == [question for _, found in used for question in found]
    assert not judged.faults


@given(questions(2), st.data())
def test_a_question_damaged_anywhere_harms_no_other(asked: list[Question], data: st.DataObject) -> None:
    victim = data.draw(st.integers(0, len(asked) - 1))
    texts = [
        paper([question], "point", "point", "答案：{}", "\n").replace("1. ", f"{place}. ", 1)
        for place, question in enumerate(asked, 1)
    ]
    lines = texts[victim].rstrip("\n").split("\n")
    kind = data.draw(st.sampled_from(["tail", "stem", "line"]))
    if kind == "tail":
        lines = lines[: data.draw(st.integers(0, len(lines) - 1))]
    elif kind == "stem":
        lines = lines[1:]
    else:
        del lines[data.draw(st.integers(0, len(lines) - 1))]
    texts[victim] = "\n".join(lines) + "\n" if lines else ""
    judged = read("".join(texts))
    found = as_questions(judged)
    others = [question for place, question in enumerate(asked) if place != victim]
    assert [question for question in found if question in others] == others, [
        f.message for f in judged.faults
    ]
    strangers = [question for question in found if question not in asked]
    shorter = [
        q for q in strangers if q.stem == asked[victim].stem and asked[victim].options[:3] == q.options
    ]
    assert len(strangers) <= len(shorter)


@given(questions(3), st.data())
def test_headers_of_pages_belong_to_no_question(asked: list[Question], data: st.DataObject) -> None:
    lines = paper(asked, "comma", "comma", "答案：{}", "\n").rstrip("\n").split("\n")
    title = "××分行2025年岗位培训试题库"
    out = [title, ""]
    for place, line in enumerate(lines):
        if place and data.draw(st.integers(0, 3)) == 0:
            out += [title, f"- {place} -"]
        out.append(line)
    assert as_questions(read("\n".join(out))) == asked


@pytest.mark.parametrize(
    ("text", "key", "options"),
    [
        ("1. 甲是什么？\nA. 一\n√B. 二\nC. 三\n", "B", 3),
        ("1. 甲是什么？\nA. 一\nB. 二 √\nC. 三\n", "B", 3),
        ("1. 甲是什么？\n*A. 一\nB. 二\n*C. 三\n", "AC", 3),
        ("1. 甲是什么？\nA. 一\nB. 二（正确答案）\nC. 三\n", "B", 3),
        ("1. 甲是什么？ A. 一 B. 二 C. 三 答案：C\n", "C", 3),
        ("1. 甲是什么？A.一B.二C.三D.四 【答案】D【解析】因为。\n", "D", 4),
        ("1、（多选题）甲有哪些？\nA 一\nB 二\nC 三\n答案 AC\n", "AC", 3),
        ("1. (单选题) 甲是什么？\nA. 一\nB. 二\n我的答案: A:一;正确答案: B:二;\n", "B", 2),
        ("【单选题】1. 甲是什么？\nA. 一\nB. 二\nB\n", "B", 2),
        ("1. 甲是什么？\n答案：B\nA. 一\nB. 二\n", "B", 2),
        ("甲是什么？\nA. 一\nB. 二\n答案：A\n\n乙是什么？\nA. 三\nB. 四\n答案：B\n", "A", 2),
        ("1. 甲是什么？\nA．一\n\nB．二\n\n答案：A、B\n", "AB", 2),
        ("1.甲是什么？\n a) 一\n b) 二\n答案：b\n", "B", 2),
        ("1. 甲公司与乙公司（以下简称A）签约，甲是什么？\nA.一\nB.二\n答案\n：A\n", "A", 2),
        ("1. 下列说法正确的有几个？\n1、第一。\n2、第二。\n3、第三。\nA.一\nB.二\n答案：B\n", "B", 2),
    ],
)
def test_a_key_is_found_however_it_is_marked(text: str, key: str, options: int) -> None:
    judged = read(text)
    assert not judged.faults, judged.faults
    first = as_questions(judged)[0]
    assert (first.key, len(first.options)) == (key, options)


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("一、判断题\n1. 天是蓝的。（√）\n2. 地是方的。（×）\n", "true_false", ["true", "false"]),
        ("一、判断题\n1. 天是蓝的。\nA. 正确\nB. 错误\n答案：B\n", "true_false", ["false"]),
        (
            "一、判断题\n1. 天是蓝的。（ ）\n答案：正确\n2. 地是方的。 答案：×\n",
            "true_false",
            ["true", "false"],
        ),
        ("判断题\n（√）1. 天是蓝的。\n（×）2. 地是方的。\n", "true_false", ["true", "false"]),
        ("判断题（每题1分）\n1、天是蓝的。\n2、地是方的。\n答案：1-2 √×\n", "true_false", ["true", "false"]),
    ],
)
def test_judged_statements_become_true_false_items(text: str, kind: str, key: list[str]) -> None:
    judged = read(text)
    assert not judged.faults
    assert [draft.type.value for draft in judged.drafts] == [kind] * len(key)
    assert [sorted(draft.key) for draft in judged.drafts] == [[name] for name in key]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1. 甲是什么？\nA. 一\nC. 三\nD. 四\n答案：A\n", "missing-option"),
        ("1. 甲是什么？\nA. 一\nB. 二\nB. 三\n答案：A\n", "repeated-label"),
        ("1. 甲是什么？\nA. 一\nB. 二\n答案：略\n", "unreadable-key"),
        ("1. 甲是什么（A）？\nA. 一\nB. 二\n答案：B\n", "key-conflict"),
        ("一、单选题\n1. 甲是什么？\nA. 一\nB. 二\n答案：AB\n", "too-many-keys"),
        ("1. 甲是什么？\nA. 一\nB. 二\n答案：D\n", "key-not-an-option"),
        ("1. 甲是什么？\nA. 一\nB. 一\n答案：A\n", "repeated-option"),
        ("1.\nA. 一\nB. 二\n答案：A\n", "missing-stem"),
        ("1. 甲是什么？\n答案：A\n", "missing-options"),
        ("一、填空题\n1. 首都是____。\n答案：北京\n", "unsupported-type"),
        ("随便写的一篇文章，没有试题。\n", "no-questions"),
    ],
)
def test_what_cannot_be_read_is_a_fault_that_says_why(text: str, code: str) -> None:
    judged = read(text)
    assert not judged.drafts
    assert [fault.code for fault in judged.faults] == [code]


def test_a_question_whose_number_is_lost_is_noticed() -> None:
    text = "1. 甲？\nA. 一\nB. 二\n答案：A\n3. 丙？\nA. 一\nB. 二\n答案：B\n"
    assert [note.code for note in read(text).notes] == ["missing-number"]


def test_a_key_for_a_question_that_is_not_there_is_a_fault() -> None:
    text = "1. 甲？\nA. 一\nB. 二\n2. 乙？\nA. 一\nB. 二\n参考答案：1.A 2.B 3.C\n"
    judged = read(text)
    assert [(fault.code, fault.line) for fault in judged.faults] == [("key-without-question", 7)]
    assert len(judged.drafts) == 2


def test_an_explained_answer_list_gives_keys_and_rationales() -> None:
    text = "1. 甲？\nA. 一\nB. 二\n2. 乙？\nA. 一\nB. 二\n参考答案与解析\n"
    text += "1. A 解析：因为一。\n续行。\n2.【答案】B【解析】因为二。\n"
    judged = read(text)
    assert not judged.faults
    assert [dict(draft.rationale) for draft in judged.drafts] == [{"a": "因为一。续行。"}, {"b": "因为二。"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    text = "1. 客户经理“首先”应当？\r\nA. 倾听\r\nB. 推销\r\n答案：A\r\n"
    [draft] = judge(read_text(text.encode(encoding), "x.txt")).drafts
    assert draft.stem == "客户经理“首先”应当？"


def test_a_file_that_is_no_text_is_refused_with_a_sentence() -> None:
    [fault] = read_text(bytes(range(256)) * 20, "x.bin").faults
    assert fault.code == "unreadable-encoding"


def test_a_paper_whose_line_breaks_were_lost_is_read() -> None:
    text = (
        "客户经理测试题及答案一、单选题(共3题,每题2分)1.风险首先指什么?这里说的是一般意义"
        "。A.不确定B.亏损C.收益D.概率答案:A解析:不确定性。"
    )
    text += (
        "2.担保方式不包括()。A.保证B.抵押C.调解D.质押答案:C解析:调解不是担保。3.网点"
        "晨会由谁主持?A.网点负责人B.保安C.客户D.实习生答案:A"
    )
    text += "解析:由负责人主持,内容包括前一日的业务回顾、当日重点和风险提示,时间一般不超过十五分钟。"
    judged = read(text)
    assert not judged.faults
    assert [(question.stem[:4], question.key) for question in as_questions(judged)] == [
        ("风险首先", "A"),
        ("担保方式", "C"),
        ("网点晨会", "A"),
    ]


def test_a_key_behind_the_stem_and_options_without_points_are_read() -> None:
    text = "1、二手房贷款最长期限是:C\nA、10年\nB二十年\nC三十年\n"
    text += "2、父母资产是否纳入计算?B\nA、应该\nB、不应该\n"
    judged = read(text)
    assert [(question.stem, question.options, question.key) for question in as_questions(judged)] == [
        ("二手房贷款最长期限是:", ("10年", "二十年", "三十年"), "C"),
        ("父母资产是否纳入计算?", ("应该", "不应该"), "B"),
    ]


def test_statements_with_true_and_false_below_are_read_without_numbers() -> None:
    text = "# 题集\n\n## 判断题\n\n天是蓝的。\nTrue\n\n地是方的。\nFalse\n\n"
    text += "1.水往高处流。()\n正确\n错误\n正确答案：\n错误\n"
    assert [(question.stem, question.key) for question in as_questions(read(text))] == [
        ("天是蓝的。", "对"),
        ("地是方的。", "错"),
        ("水往高处流。()", "错"),
    ]


@pytest.mark.parametrize(
    "text", ["1" * 30 + " " * 50 + "x", "一" + " " * 5000 + "A", "答案" * 3000, "A." * 5000]
)
def test_no_line_makes_reading_slow(text: str) -> None:
    began = time.process_time()
    read(f"1. 甲？\nA. 一\nB. 二\n{text}\n2. 乙？\n{text}\n")
    assert time.process_time() - began < 5
