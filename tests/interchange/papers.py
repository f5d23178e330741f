"""Questions made up for tests, set in the layouts in which banks circulate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from trainer.interchange.judging import Judgement, judge
from trainer.interchange.plain_text import read_text

LETTERS = "ABCDE"
WORDS = [
    "贷款",
    "客户",
    "风险",
    "担保",
    "抵押",
    "账户",
    "利率",
    "合规",
    "营销",
    "服务",
    "3万元",
    "5年",
    "KYC",
    "网点",
]


@dataclass(frozen=True)
class Question:
    """A question as the paper means it; `key` holds letters, or 对 / 错 for a judged statement."""

    stem: str
    options: tuple[str, ...]
    key: str

    @property
    def kind(self) -> str:
        if not self.options:
            return "判断题"
        return "单选题" if len(self.key) == 1 else "多选题"


def words(least: int, most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=most).map("".join)


@st.composite
def questions(draw: st.DrawFn, least: int = 1, most: int = 8) -> list[Question]:
    """Questions with different stems, four options or none."""
    found = []
    for place in range(draw(st.integers(least, most))):
        stem = f"关于第{'甲乙丙丁戊己庚辛'[place]}种{draw(words(1, 4))}的说法"
        if draw(st.integers(0, 4)) == 0:
            found.append(Question(stem + "成立。", (), draw(st.sampled_from("对错"))))
            continue
        options = tuple(f"{sign}项{draw(words(1, 3))}" for sign in "天地玄黄")
        key = "".join(sorted(draw(st.sets(st.sampled_from("ABCD"), min_size=1, max_size=4))))
        found.append(Question(stem + "，正确的是（ ）。", options, key))
    return found


LABELS = (
    "题目类型",
    "题干",
    "备选项",
    "正确答案",
    "题目涉及知识点",
    "题目难度",
    "出题人",
    "教材出处（页码）或资料文件依据",
)


def labelled(question: Question, *, breaks: bool, key_label: str = "正确答案", colon: str = "：") -> str:
    """A record with labels, each on a line of its own or all run together."""
    between = "\n" if breaks else " "
    options = between.join(f"{LETTERS[place]}.{text}" for place, text in enumerate(question.options))
    values = (
        question.kind,
        question.stem,
        options,
        question.key,
        "17贷款担保管理",
        "中",
        "张三",
        "《信贷手册》第12页",
    )
    names = [key_label if label == "正确答案" else label for label in LABELS]
    return between.join(f"{name}{colon}{value}" for name, value in zip(names, values, strict=True))


def read(text: str) -> Judgement:
    return judge(read_text(text.encode(), "papers.txt"))


def as_questions(judged: Judgement) -> list[Question]:
    """What was read, in the terms of the tests."""
    found = []
    for draft in judged.drafts:
        if draft.type.value == "true_false":
            key = "对" if draft.key == {"true"} else "错"
        else:
            key = "".join(sorted(draft.key)).upper()
        found.append(Question(draft.stem, tuple(option.text for option in draft.options), key))
    return found


def unharmed(questions: Sequence[Question], judged: Judgement, damaged: set[int]) -> None:
    """Every question that was not damaged is there, whole; no other was made up."""
    found = as_questions(judged)
    for place, question in enumerate(questions):
        if place not in damaged:
            assert question in found, (question, found, [fault.message for fault in judged.faults])
    strangers = [question for question in found if question not in questions]
    assert not strangers, strangers
