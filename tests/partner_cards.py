"""A small sound set of cards for three people, and one for two."""

from __future__ import annotations

from trainer.content.entries import Entry, Parsed
from trainer.content.nodes import Report
from trainer.content.scenario_files import parse_scenario
from trainer.scenarios.cards import Cards

PATH = "courses/SALES/scenarios/SALES-01-P01.yaml"

THREE = """\
id: SALES-01-P01
title: {zh: 收银机坏了, en: The till is broken}
objectives: [SALES-01, SALES-02]
level: 1
minutes: 8
people: 3
situation: |
  中午，小店的**收银机**坏了。
cards:
  manager:
    name: 客户经理 小江
    goal: 弄清哪里坏了。
    facts:
      - 上门要收费。
      - 备机明天到。
    must: 说明上门费。
  customer:
    name: 客户 吴老板
    goal: 中午之前能收钱。
    mood: annoyed
    opening: 机器又坏了！
    reacts: [对方推脱就挂电话。]
    secrets:
      - facts: [今早刚换过插座。]
        gives_in: [对方先道歉。]
      - facts: [儿子碰过设置。]
        gives_in: [对方不追问是谁碰的。]
  observer:
    watch: [多久才道歉？]
sheet:
  - id: calm
    objective: SALES-01
    title: {zh: 先安抚, en: Calms first}
    anchors: {1: 一上来就解释。, 3: 道了歉，很快又解释。, 5: 先道歉再谈事。}
  - id: find
    objective: SALES-02
    title: {zh: 查明原因, en: Finds the cause}
    anchors: {1: 凭经验猜。, 3: 问了一句。, 5: 一步步问清。}
  - id: fee
    objective: SALES-01
    title: {zh: 说明费用, en: States the fee}
    must: true
    anchors:
      1: 没有说。
      3: 问到才说。
      5: 事先主动说。
debrief: |
  先请演客户的人说感受。
sources:
  - {title: 公示标准, reviewed_on: 2026-11-01}
"""

TWO = (
    THREE.replace("SALES-01-P01", "SALES-01-P02")
    .replace("people: 3", "people: 2")
    .replace("  observer:\n    watch: [多久才道歉？]\n", "")
)


def read(text: str = THREE, path: str = PATH, *, in_place: bool = True) -> Parsed:
    """What reading the text of a card file gives."""
    return parse_scenario(path, text, Report(path), in_place=in_place)


def entry(parsed: Parsed) -> Entry[Cards]:
    """The one set of cards of a file without errors."""
    assert parsed.cards, parsed.faults
    return parsed.cards[0]


def three() -> Cards:
    """Cards with an observer."""
    return entry(read()).value


def two() -> Cards:
    """Cards of which the customer's player rates."""
    return entry(read(TWO, PATH.replace("P01", "P02"))).value
