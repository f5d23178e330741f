"""What is practised gives nothing away of what certifies."""

from __future__ import annotations

from dataclasses import replace

from tests.exam_world import item
from trainer.bank.lint import bank_findings
from trainer.bank.lint.finding import Finding
from trainer.bank.lint.leaks import pool_leaks
from trainer.errors import Severity
from trainer.items import Item, Option, Pool

STEM = "客户经理小赵在外拜访时收到客户递来的购物卡，按规定他最恰当的做法是什么？"
KEY = "当场说明规定并婉拒，回来后向主管报告"
OTHERS = ("先收下，回去再上交给部门", "收下后给客户回一份等值的礼", "让同事代收，自己不经手")
FAR = ("替客户保管到年底再还", "折成现金捐给网点工会", "请客户改送给自己的家人")


def made(
    name: str, *, pool: Pool, others: tuple[str, ...] = OTHERS, stem: str = STEM, key: str = KEY
) -> Item:
    options = tuple(Option(place, text) for place, text in zip("abcd", (key, *others), strict=True))
    return item(name, stem=stem, options=options, key=frozenset({"a"}), pool=pool)


def leaks(*items: Item, checks: tuple[Item, ...] = ()) -> list[Finding]:
    return list(pool_leaks(items, checks))


def test_the_same_question_with_other_distractors_is_a_leak() -> None:
    exam = made("COMP-01-001", pool=Pool.EXAM)
    practice = made("COMP-01-101", pool=Pool.PRACTICE, others=FAR)
    (found,) = leaks(exam, practice)
    assert (found.item, found.code, found.severity) == (practice.id, "practice-asks-exam", Severity.ERROR)
    assert found.details["other"] == exam.id


def test_a_self_check_leaks_like_an_item_of_the_practice_pool() -> None:
    check = made("COMP-01-C01", pool=Pool.EXAM, others=FAR)
    (found,) = leaks(made("COMP-01-001", pool=Pool.EXAM), checks=(check,))
    assert found.item == "COMP-01-C01"


def test_a_near_copy_is_reported_once() -> None:
    exam, practice = made("COMP-01-001", pool=Pool.EXAM), made("COMP-01-101", pool=Pool.PRACTICE)
    found = [one.code for one in bank_findings([exam, practice]) if one.item == practice.id]
    assert found == ["practice-copies-exam"]


def test_within_a_pool_nothing_leaks() -> None:
    assert not leaks(made("COMP-01-001", pool=Pool.EXAM), made("COMP-01-002", pool=Pool.EXAM, others=FAR))
    assert not leaks(
        made("COMP-01-101", pool=Pool.PRACTICE), made("COMP-01-102", pool=Pool.PRACTICE, others=FAR)
    )


def test_a_common_stem_with_another_answer_is_no_leak() -> None:
    stem = "下列说法正确的是？"
    exam = made("COMP-01-001", pool=Pool.EXAM, stem=stem)
    practice = made("COMP-01-101", pool=Pool.PRACTICE, stem=stem, key="双录应当完整、清晰、可追溯")
    assert not leaks(exam, practice)


def test_the_case_of_an_exam_testlet_is_not_practised() -> None:
    case = "某客户六十八岁，风险测评为稳健型，急用钱买房，却要求全部资金购买封闭三年的产品。"
    exam = [
        replace(item(f"COMP-01-T01-{n}", stimulus=case, testlet="COMP-01-T01", place=n)) for n in range(2)
    ]
    practice = [
        item(f"COMP-01-T91-{n}", stimulus=case, testlet="COMP-01-T91", place=n, pool=Pool.PRACTICE)
        for n in range(2)
    ]
    found = leaks(*exam, *practice)
    assert [(one.item, one.code) for one in found] == [("COMP-01-T91-0", "practice-shares-case")]
