"""Versions of a printed paper: the same items, another order, the key that follows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.banks import case, item, tangled_items
from trainer.documents.examination import Examination, versions
from trainer.documents.examination_words import Wording, beside
from trainer.items import Item, ItemType, Option
from trainer.text import Language

ZH = Wording(Language.ZH, {"SALES-01": "销售环节"})


@given(tangled_items(), st.integers(1, 4), st.integers(0, 99))
def test_every_version_has_every_item_once_numbered_through(
    items: tuple[Item, ...], count: int, seed: int
) -> None:
    for version in versions(items, count, seed):
        assert [question.number for question in version.questions] == list(range(1, len(items) + 1))
        assert sorted(q.item.id for q in version.questions) == sorted(found.id for found in items)


@given(tangled_items(), st.integers(0, 99))
def test_members_of_a_testlet_stay_together_in_their_order(items: tuple[Item, ...], seed: int) -> None:
    for version in versions(items, 3, seed):
        for part in version.parts:
            for group in part.groups:
                assert len({question.item.testlet for question in group.questions}) == 1
                assert [q.item.place for q in group.questions] == sorted(
                    q.item.place for q in group.questions
                )


def test_the_first_version_keeps_the_order_given_and_the_same_seed_the_same_paper() -> None:
    items = [item(f"SALES-01-{number:03d}") for number in range(1, 21)]
    first, second = versions(items, 2, 5)
    assert [question.item for question in first.questions] == items
    assert [question.item for question in second.questions] != items
    assert versions(items, 2, 5) == (first, second)
    assert versions(items, 2, 6)[1] != second


def test_fixed_options_and_true_and_false_keep_their_places() -> None:
    options = tuple(Option(name, name * 3, fixed=name in "ad") for name in "abcd")
    items = [item(f"SALES-01-{n:03d}", options=options) for n in range(12)]
    items.append(item("SALES-01-100", ItemType.TRUE_FALSE))
    orders = set()
    for version in versions(items, 2, 1):
        for question in version.questions[:-1]:
            orders.add(question.options)
            assert (question.options[0], question.options[3]) == ("a", "d")
        assert version.questions[-1].options == ("true", "false")
    assert orders == {("a", "b", "c", "d"), ("a", "c", "b", "d")}


def test_parts_follow_the_types_and_cases_come_last() -> None:
    items = [
        *case("SALES-01-T01", 2),
        item("SALES-01-002", ItemType.TRUE_FALSE),
        item("SALES-01-001", ItemType.MULTIPLE),
        item("SALES-01-003"),
    ]
    (version,) = versions(items, 1, 0)
    assert [ZH.heading(place, part) for place, part in enumerate(version.parts)] == [
        "一、单项选择题：只有一个选项正确（共 1 题）",
        "二、多项选择题：有两个或两个以上选项正确（共 1 题）",
        "三、判断题（共 1 题）",
        "四、案例题：先阅读材料，再回答其后的问题（共 2 题）",
    ]
    assert ZH.span(version.parts[3].questions) == "第 4～5 题的材料"


def test_the_key_names_the_letters_of_each_version() -> None:
    items = [item(f"SALES-01-{number:03d}", ItemType.MULTIPLE) for number in range(1, 9)]
    paper = Examination("卷", versions(items, 2, 3))
    for version in paper.versions:
        for question in version.questions:
            right = {question.options["ABCD".index(letter)] for letter in ZH.answer(question)}
            assert right == question.item.key
    first = ZH.explained(paper)[0]
    a, b = paper.versions[0].questions[0], next(q for q in paper.versions[1].questions if q.item == items[0])
    assert first.places == f"A1 · B{b.number}"
    assert first.answer == f"A: {ZH.answer(a)} · B: {ZH.answer(b)}"
    assert sum(line.right for line in first.lines) == 2
    assert first.about == "SALES-01-001 销售环节"


def test_short_options_stand_beside_each_other_and_tables_never() -> None:
    def of(*texts: str) -> int:
        return beside(item("SALES-01-001", options=tuple(Option("abcd"[n], t) for n, t in enumerate(texts))))

    assert of("甲", "乙", "丙", "丁") == 4
    assert of("甲乙丙丁戊己庚辛壬", "乙", "丙", "丁") == 2
    assert of("长" * 25, "乙", "丙", "丁") == 1
    assert of("- 一\n- 二", "乙", "丙", "丁") == 1
