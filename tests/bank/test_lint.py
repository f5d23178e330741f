"""Every item-writing rule has examples that it reports and examples that it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.bank.lint import bank_findings, file_findings
from trainer.bank.lint.similarity import _jaccard, _shingles, similar_pairs
from trainer.items import Item, ItemType, Option, Pool

OPTIONS = {"a": "先听客户把话说完", "b": "马上介绍新的产品", "c": "请客户改天再过来", "d": "把客户转给同事办"}


def item(
    stem: str = "客户正在抱怨排队太久，客户经理此刻怎么做最合适？",
    options: Mapping[str, str] = OPTIONS,
    key: str = "a",
    number: int = 1,
    fixed: str = "",
) -> Item:
    return Item(
        id=f"SERV-05-{number:03d}",
        objective="SERV-05",
        type=ItemType.SINGLE,
        band=2,
        stem=stem,
        key=frozenset({key}),
        rationale=dict.fromkeys(options, "理由"),
        options=tuple(Option(name, text, name in fixed) for name, text in options.items()),
    )


def codes(*items: Item) -> set[str]:
    return {finding.code for finding in file_findings(items)}


def options(*texts: str) -> dict[str, str]:
    return dict(zip("abcdefg", texts, strict=False))


def test_a_good_item_has_no_finding() -> None:
    assert codes(item()) == set()


@pytest.mark.parametrize(
    ("code", "bad", "good"),
    [
        ("stem-not-a-sentence", item("处理投诉的第一步"), item("处理投诉，第一步是什么？")),
        ("stem-not-a-sentence", item("SPIN 的次序"), item("下列做法中，符合首问负责的是：")),
        ("negative-stem", item("下列做法中不正确的是？"), item("下列做法中**不正确**的是？")),
        ("negative-stem", item("以下哪一项不属于服务禁忌？"), item("客户说“不需要”，怎样回应最合适？")),
        ("double-negative", item("客户经理不得不提醒的是哪一点？"), item("客户经理要提醒的是哪一点？")),
        ("double-negative", item("这样做并非没有风险，理由是什么？"), item("这样做有风险，理由是什么？")),
        (
            "clang",
            item(
                "客户问起提前还款违约金的算法，先说什么？",
                options(
                    "提前还款违约金按合同约定收取",
                    "这笔钱金额不大，可以不用管",
                    "等您真要还的时候再问也行",
                    "柜台那边的同事比较清楚",
                ),
            ),
            item(
                "客户问起提前还款违约金的算法，先说什么？",
                options(
                    "提前还款违约金按合同约定收取",
                    "提前还款违约金不大，不用管",
                    "等您真要还的时候再问也行",
                    "柜台那边的同事比较清楚",
                ),
            ),
        ),
        (
            "absolute-in-distractors",
            item(
                options=options(
                    "先听客户把话说完", "一定要当场介绍产品", "请客户改天再过来", "把客户转给同事办"
                )
            ),
            item(
                options=options(
                    "一定先核对客户身份", "一定要当场介绍产品", "请客户改天再过来", "把客户转给同事办"
                )
            ),
        ),
        (
            "all-or-none-of-the-above",
            item(options=options("先听客户把话说完", "马上介绍新的产品", "请客户改天再过来", "以上都不对")),
            item(
                options=options(
                    "先听客户把话说完", "马上介绍新的产品", "请客户改天再过来", "把以上意见都记下来再答复"
                )
            ),
        ),
        (
            "options-differ-in-kind",
            item(options=options("先听客户把话说完", "“您先别急。”", "请客户改天再过来", "把客户转给同事办")),
            item(
                options=options(
                    "先听客户把话说完", "您先别急，好吗？", "请客户改天再过来", "把客户转给同事办"
                )
            ),
        ),
        (
            "options-differ-in-kind",
            item("保存期限是几年？", options("5年", "10年", "看客户要求", "20年")),
            item("保存期限是几年？", options("5年", "10年", "看客户要求", "20年"), fixed="c"),
        ),
        (
            "numeric-options",
            item("期限是多久？", options("3天", "7天", "1周", "2周")),
            item("期限是多久？", options("3天", "5天", "7天", "14天")),
        ),
        (
            "numeric-options",
            item("通话时长宜为几分钟？", options("1-3分钟", "2-5分钟", "6-8分钟", "9-12分钟")),
            item("通话时长宜为几分钟？", options("1-2分钟", "3-5分钟", "6-8分钟", "9-12分钟")),
        ),
    ],
)
def test_a_rule_reports_the_bad_item_and_leaves_the_good_one(code: str, bad: Item, good: Item) -> None:
    assert code in codes(bad)
    assert code not in codes(good)


def _eight(longest: int) -> list[Item]:
    long = options("先听客户把话说完，再把要点复述一遍", "马上介绍新产品", "请客户改天再来", "转给同事去办理")
    return [item(options=long if n < longest else OPTIONS, number=n) for n in range(8)]


def test_a_file_whose_keys_are_mostly_longest_is_reported() -> None:
    assert "key-longest" in codes(*_eight(6))


def test_a_file_whose_keys_are_longest_as_often_as_chance_has_it_is_left_alone() -> None:
    assert "key-longest" not in codes(*_eight(2))


def test_a_module_whose_keys_stand_at_one_position_is_reported() -> None:
    items = [item(number=n, stem=f"第 {n} 位客户进门，先做什么？") for n in range(40)]
    assert "key-position" in {finding.code for finding in bank_findings(items)}


def test_a_module_whose_keys_are_spread_is_left_alone() -> None:
    items = [item(number=n, key="abcd"[n % 4]) for n in range(40)]
    assert "key-position" not in {finding.code for finding in bank_findings(items)}


def test_two_items_that_read_alike_are_reported_at_the_second() -> None:
    first, second = item(number=1), item("客户正在抱怨排队太久，客户经理此刻怎么办最合适？", number=2)
    found = [finding for finding in bank_findings([first, second]) if finding.code == "near-duplicate"]
    assert [finding.item for finding in found] == [second.id]


def test_a_self_check_that_copies_an_exam_item_is_an_error() -> None:
    check = replace(item(), id="SERV-05-C01")
    found = [
        finding for finding in bank_findings([item()], [check]) if finding.code == "practice-copies-exam"
    ]
    assert [(finding.item, finding.severity.value) for finding in found] == [("SERV-05-C01", "error")]


def test_a_practice_item_that_copies_an_exam_item_is_an_error() -> None:
    practice = replace(item(number=101), pool=Pool.PRACTICE)
    assert "practice-copies-exam" in {finding.code for finding in bank_findings([item(), practice])}


def test_members_of_one_testlet_may_read_alike() -> None:
    members = [replace(item(number=n), testlet="SERV-05-T01", place=n) for n in (1, 2)]
    assert not [finding for finding in bank_findings(members) if finding.code == "near-duplicate"]


def test_items_about_different_things_are_left_alone() -> None:
    other = item(
        "贷款逾期之后，第一步应当核对什么？",
        options("合同约定", "客户心情", "天气预报", "同事意见"),
        number=2,
    )
    assert not [finding for finding in bank_findings([item(), other]) if "dupl" in finding.code]


@given(st.lists(st.text(alphabet="客户经理服务", min_size=0, max_size=14), max_size=14))
def test_similar_pairs_are_those_that_comparing_every_pair_finds(texts: list[str]) -> None:
    sets = [_shingles(text) for text in texts]
    expected = {
        (first, second)
        for first, second in combinations(range(len(texts)), 2)
        if _jaccard(sets[first], sets[second]) >= 0.6
    }
    assert {(pair.first, pair.second) for pair in similar_pairs(texts, 0.6)} == expected
