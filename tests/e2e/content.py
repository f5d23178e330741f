"""A small published catalogue for the browser: natural Chinese items, lessons and six exams.

Every rationale ends in a mark of its own (`理据-…`), so that a leak is found by looking for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from tests import illustrations
from trainer.blueprints import (
    Blueprint,
    Navigation,
    Purpose,
    Quota,
    Requirement,
    ReviewPolicy,
    ReviewShows,
    ReviewWhen,
    Section,
    Window,
)
from trainer.courses import Lesson, Module
from trainer.items import Item, ItemType, Option, explaining_pictures
from trainer.objectives import ModuleOutline, Objective, ObjectiveTree, module_of
from trainer.pictures import reference
from trainer.text import LocalText

MARK = "理据-"
CHART, PROOF = illustrations.picture(1, size=(1400, 800)), illustrations.picture(2)
"""The picture in the stem of ILLUSTRATED, and the one that explains its key."""
ILLUSTRATED = "SALES-06-001"

OBJECTIVES = {
    "SALES-02": LocalText("拜访前准备", "Preparing a visit"),
    "SALES-06": LocalText("SPIN 提问", "SPIN questions"),
    "ETIQ-03": LocalText("会面礼仪", "Meeting etiquette"),
}
MODULES = {
    "SALES": LocalText("销售技能", "Selling"),
    "ETIQ": LocalText("商务礼仪", "Etiquette"),
}


def _item(
    name: str, stem: str, key: str, *texts: str, kind: ItemType = ItemType.SINGLE, **more: object
) -> Item:
    ids = "abcdefghi"[: len(texts)]
    if kind is ItemType.TRUE_FALSE:
        options, keys, named = (), frozenset({key}), ("true", "false")
    else:
        options = tuple(Option(i, text) for i, text in zip(ids, texts, strict=True))
        keys, named = frozenset(key), tuple(ids)
    made = Item(
        id=name,
        objective="-".join(name.split("-")[:2]),
        type=kind,
        band=2,
        stem=stem,
        key=keys,
        options=options,
        rationale={
            i: f"{'正是如此' if i in keys else '此处不妥'}:见课程相应一节。{MARK}{name}-{i}" for i in named
        },
    )
    return replace(made, **more)  # type: ignore[arg-type]


_CASE = """客户经理小裴次日要拜访新到任的林行长，她这样安排：

| 时间 | 安排 |
|---|---|
| 18:30 | 把常用产品折页装进包里 |
| 19:00 | 心想“做这行五年了，见面聊就行” |
| 次日 10:00 | 聊了四十分钟家常 |

林行长送她出门时说：“挺好，下次再聊。”"""


def items() -> tuple[Item, ...]:
    """Fifteen items on three objectives, of every type, with a case of two, one of them with pictures."""
    return tuple(_illustrated(item) if item.id == ILLUSTRATED else item for item in _items())


def _illustrated(item: Item) -> Item:
    stem = f"{item.stem}\n\n{reference(CHART.digest, '三个月的扣费柱状图')}"
    why = {**item.rationale, "a": f"{item.rationale['a']} {reference(PROOF.digest, '讲解图')}"}
    return replace(item, stem=stem, rationale=why)


def _items() -> tuple[Item, ...]:
    return (
        _item(
            "SALES-06-001",
            "客户说“你们每月扣费总对不上账”。按 SPIN 的次序，下一句最合适的是?",
            "a",
            "这给您的财务对账带来了哪些额外的工作?",
            "如果每月自动对账，您能省下多少时间?",
            "您目前一共有多少条专线?",
            "我们的新套餐比现在便宜两成。",
        ),
        _item(
            "SALES-06-002",
            "下列哪些属于 SPIN 中的**背景问题**?",
            "ac",
            "贵公司现在有多少名员工?",
            "账目对不上会让您损失多少?",
            "您现在用的是哪家的专线?",
            "如果不用再人工对账，团队可以做什么?",
            kind=ItemType.MULTIPLE,
        ),
        _item("SALES-06-003", "收益问题应当在客户认识到后果之后再提。", "true", kind=ItemType.TRUE_FALSE),
        _item(
            "SALES-06-004",
            "客户对价格沉默不语，最先应当做的是?",
            "b",
            "立即让价百分之五",
            "停下来，问一句“您在考虑哪一点?”",
            "重复一遍产品优势",
            "请上级出面",
        ),
        _item(
            "SALES-06-005",
            "难题问题的目的是?",
            "c",
            "收集客户的基本情况",
            "让客户想到解决后的好处",
            "让客户自己说出不满意的地方",
            "推动客户签约",
        ),
        _item(
            "SALES-02-001",
            "第一次拜访一家外贸企业之前，最该先查清的是?",
            "d",
            "对方前台的姓名",
            "附近有没有停车位",
            "竞争对手的报价单",
            "企业的主营业务和近一年的变化",
        ),
        _item("SALES-02-002", "拜访目标写成“增进感情”就够具体了。", "false", kind=ItemType.TRUE_FALSE),
        _item(
            "SALES-02-003",
            "拜访提纲里应当有哪几项?",
            "abd",
            "这次要达成的一个承诺",
            "三个准备问的问题",
            "要送的礼品清单",
            "对方可能提出的异议",
            kind=ItemType.MULTIPLE,
        ),
        _item(
            "SALES-02-T01-1",
            "这次拜访最根本的缺失是?",
            "b",
            "没有带够折页",
            "没有拜访目标",
            "聊天时间太短",
            "去得太早",
            testlet="SALES-02-T01",
            stimulus=_CASE,
            place=0,
        ),
        _item(
            "SALES-02-T01-2",
            "如果重来一次，前一天晚上最该补上的是?",
            "a",
            "查林行长此前分管的业务，写下一个想得到的承诺",
            "换一身更正式的衣服",
            "多准备几个段子",
            "约上支行同事一起去",
            testlet="SALES-02-T01",
            stimulus=_CASE,
            place=1,
        ),
        _item(
            "ETIQ-03-001",
            "接名片时，正确的做法是?",
            "a",
            "双手接过，看一遍再收好",
            "单手接过直接放进口袋",
            "先放桌上继续谈话",
            "请助理代收",
        ),
        _item(
            "ETIQ-03-002",
            "会见尊长时由谁先伸手握手?",
            "c",
            "来访者",
            "年轻者",
            "尊长",
            "谁先到谁先伸手",
        ),
        _item("ETIQ-03-003", "客户迟到时，应当先打电话催促。", "false", kind=ItemType.TRUE_FALSE),
        _item(
            "ETIQ-03-004",
            "电梯里遇到客户，合适的做法有?",
            "bd",
            "抢先进入占位",
            "替客户按楼层",
            "继续打电话",
            "请客户先出",
            kind=ItemType.MULTIPLE,
        ),
        _item(
            "ETIQ-03-005",
            "告辞时最得体的一句是?",
            "b",
            "那我先走了，您忙",
            "谢谢您的时间，方案周四前发给您",
            "今天聊得不错",
            "下次再说",
        ),
    )


def _sections(sales: int, visits: int, manners: int) -> tuple[Section, ...]:
    return (
        Section(
            "sales",
            LocalText("第一部分 销售技能", "Part 1: selling"),
            Fraction(2),
            (Quota(sales, objective="SALES-06"), Quota(visits, objective="SALES-02")),
        ),
        Section(
            "manners",
            LocalText("第二部分 商务礼仪", "Part 2: etiquette"),
            Fraction(1),
            (Quota(manners, objective="ETIQ-03"),),
        ),
    )


QUIZ, CERTIFICATE, FORWARD, LATER = "QUIZ", "LEVEL-1", "FORWARD", "LATER"
AFTER_STUDY, SHORT, MINUTE = "MODULE", "SHORT", "MINUTE"


def blueprints(now: datetime | None = None) -> tuple[Blueprint, ...]:
    """Exams that differ in what they allow and show."""
    now = now or datetime.now(UTC)
    quiz = Blueprint(
        code=QUIZ,
        title=LocalText("销售与礼仪小测", "Sales and etiquette quiz"),
        description=LocalText("学完两个模块后检查自己掌握得怎样。", "Check what you took from two modules."),
        purpose=Purpose.QUIZ,
        sections=_sections(5, 5, 5),
        cut=Fraction(60),
        time_limit=timedelta(minutes=30),
        review=ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AT_ONCE),
    )
    certificate = replace(
        quiz,
        code=CERTIFICATE,
        title=LocalText("初级客户经理认证", "Client manager, level 1"),
        description=LocalText("通过后颁发初级证书，两年内有效。", "Leads to the level 1 certificate."),
        purpose=Purpose.CERTIFICATION,
        sections=_sections(4, 5, 3),
        time_limit=timedelta(minutes=60),
        attempts=2,
        cool_down=timedelta(hours=24),
        review=ReviewPolicy(ReviewShows.SCORE, ReviewWhen.AT_ONCE),
    )
    forward = replace(
        quiz,
        code=FORWARD,
        title=LocalText("现场问答(只能向前)", "Forward-only exam"),
        description=None,
        sections=_sections(3, 2, 2),
        navigation=Navigation.FORWARD,
    )
    later = replace(
        certificate,
        code=LATER,
        title=LocalText("中级客户经理认证", "Client manager, level 2"),
        description=None,
        window=Window(opens=now + timedelta(days=3)),
    )
    after_study = replace(
        quiz,
        code=AFTER_STUDY,
        title=LocalText("礼仪模块结业测验", "Etiquette final quiz"),
        description=None,
        requires=(Requirement("ETIQ"),),
    )
    short = replace(
        quiz,
        code=SHORT,
        title=LocalText("半分钟快测", "Half-minute quiz"),
        description=None,
        sections=_sections(2, 2, 1),
        time_limit=timedelta(seconds=30),
    )
    minute = replace(
        short,
        code=MINUTE,
        title=LocalText("一分钟快测", "One-minute quiz"),
        time_limit=timedelta(seconds=75),
    )
    return quiz, certificate, forward, later, after_study, short, minute


def lessons() -> tuple[Lesson, ...]:
    """One lesson for each objective."""
    return tuple(
        Lesson(f"{code}-L1", code, title, 8, ("说出要点",), f"## {title.zh}\n\n要点在练习中体会。")
        for code, title in OBJECTIVES.items()
    )


def modules() -> tuple[Module, ...]:
    """The modules of the lessons."""
    return tuple(
        Module(code, title, title, tuple(f"{name}-L1" for name in OBJECTIVES if module_of(name) == code))
        for code, title in MODULES.items()
    )


def tree() -> ObjectiveTree:
    """The objectives under their modules; etiquette is mandatory."""
    return ObjectiveTree(
        tuple(
            ModuleOutline(
                code,
                title,
                tuple(
                    Objective(name, words, mandatory=code == "ETIQ")
                    for name, words in OBJECTIVES.items()
                    if module_of(name) == code
                ),
            )
            for code, title in MODULES.items()
        )
    )


def leaks(found: Iterable[Item]) -> list[str]:
    """Texts that must not reach a browser before review: rationales, item ids, objectives, testlets."""
    secrets = [MARK]
    for item in found:
        secrets += [item.id, item.objective, item.version, *item.rationale.values()]
        secrets += [item.testlet] if item.testlet else []
        secrets += explaining_pictures(item)
    return secrets
