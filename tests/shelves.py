"""A small, sound content folder on disk, to be broken one way at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from trainer.content import Cache, Library, load
from trainer.errors import Fault

TODAY = date(2026, 11, 23)

OBJECTIVES = """\
modules:
  - code: SALES
    title: {zh: 销售, en: Sales}
    objectives:
      - {code: SALES-01, title: {zh: 环节, en: Steps}}
      - code: SALES-02
        title: {zh: 准备, en: Preparation}
        mandatory: true
"""

BANK = """\
objective: SALES-01
items:
  - id: SALES-01-001
    type: single
    band: 1
    stem: 下一步做什么？
    options:
      a: 准备
      b: 拜访
      c: {text: 等待, fixed: true}
    key: a
    rationale:
      a: 先准备。
      b: 太早。
      c: 太慢。
    author: 培训中心
    source: 课程
    status: active
    pool: exam
    enemies: [SALES-01-002]
  - id: SALES-01-002
    type: true_false
    band: 2
    stem: 成交是最后一环。
    key: false
    rationale:
      true: 之后还有回访。
      false: 还有两环。
  - id: SALES-01-003
    type: multiple
    band: 3
    stem: 哪些属于准备？
    options: {a: 时间, b: 工具, c: 午饭}
    key: [a, b]
    rationale: {a: 是。, b: 是。, c: 不是。}
testlets:
  - id: SALES-01-T01
    stimulus: |
      客户说：太贵了。
    author: 培训中心
    status: active
    items:
      - id: SALES-01-T01-1
        type: single
        band: 2
        stem: 先说什么？
        options: {a: 复述, b: 反驳}
        key: a
        rationale: {a: 先听。, b: 争不赢。}
      - id: SALES-01-T01-2
        type: true_false
        band: 2
        stem: 异议就是拒绝。
        key: "false"
        rationale: {"true": 不对。, "false": 是试探。}
"""

CHECKS = """\
objective: SALES-01
items:
  - id: SALES-01-C01
    type: true_false
    band: 1
    stem: 环节有八个。
    key: true
    rationale: {true: 是。, false: 数一数。}
"""

MODULE = """\
module: SALES
title: {zh: 销售, en: Sales}
summary: {zh: 学会销售, en: Learn to sell}
lessons:
  - SALES-01-L1
"""

LESSON = """\
---
id: SALES-01-L1
objective: SALES-01
title: {zh: 八个环节, en: Eight steps}
minutes: 5
goals:
  - 说出八个环节
sources:
  - {title: 某法第一条, reviewed_on: 2026-11-23}
---
早上，小贺去见客户。

## 要点

- 次序固定。
"""

BLUEPRINT = """\
code: QUIZ
title: {zh: 小测, en: Quiz}
purpose: quiz
time_limit: 10
cut: 60
sections:
  - id: all
    title: {zh: 全部, en: All}
    marks: 2.5
    quotas:
      - {objective: SALES-01, band: 2, count: 2}
"""

PATHS = {
    "objectives": "question_bank/objectives.yaml",
    "bank": "question_bank/SALES/SALES-01.yaml",
    "blueprint": "question_bank/blueprints/QUIZ.yaml",
    "checks": "courses/SALES/checks/SALES-01.yaml",
    "module": "courses/SALES/module.yaml",
    "lesson": "courses/SALES/lessons/SALES-01-L1.md",
}
TEXTS = {
    "objectives": OBJECTIVES,
    "bank": BANK,
    "blueprint": BLUEPRINT,
    "checks": CHECKS,
    "module": MODULE,
    "lesson": LESSON,
}


class Shelf:
    """A content folder below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in TEXTS.items():
            self.write(name, text)

    def path(self, name: str) -> Path:
        return self.root / PATHS.get(name, name)

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file, by its short name or its path."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def edit(self, name: str, old: str, new: str) -> int:
        """Replace the only occurrence of a text; return the line it began on."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def load(self, cache: Cache | None = None, today: date = TODAY) -> Library:
        return load(self.root, today=today, cache=cache)

    def faults(self) -> list[Fault]:
        return list(self.load().faults)
