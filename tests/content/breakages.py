"""Every kind of mistake, as an edit of the sound content folder and the fault it must give."""

# ruff: noqa: E501 - a table reads better with one mistake on a line

from __future__ import annotations

from dataclasses import dataclass

from tests.shelves import PATHS


@dataclass(frozen=True)
class Broken:
    """An edit of one file and the fault it must give; `shift` is from the edited line to the fault's."""

    name: str
    old: str
    new: str
    code: str
    id: str = ""
    shift: int = 0
    says: str = ""


BROKEN = [
    # fields
    Broken("bank", "    band: 1\n", "    band: 1\n    colour: red\n", "unknown-field", "SALES-01-001", 1, "colour"),
    Broken("bank", "    author: 培训中心\n    source", "    authr: 培训中心\n    source", "unknown-field", "SALES-01-001", 0, "did you mean 'author'"),
    Broken("bank", "    band: 1\n", "    band: 1\n    band: 2\n", "duplicate-field", "SALES-01-001", 1, "first is on line 5"),
    Broken("bank", "      b: 拜访\n", "      a: 拜访\n", "duplicate-field", "SALES-01-001", 0),
    Broken("bank", "    stem: 下一步做什么？\n", "", "missing-field", "SALES-01-001", -3, "'stem' is missing"),
    Broken("bank", "    stem: 下一步做什么？\n", "    stem:\n", "missing-field", "SALES-01-001"),
    Broken("bank", "    stem: 下一步做什么？\n", "    stem: [x]\n", "wrong-kind", "SALES-01-001"),
    Broken("bank", "      a: 准备\n", "      a: [准备]\n", "wrong-kind", "SALES-01-001"),
    Broken("bank", "    options: {a: 时间, b: 工具, c: 午饭}\n", "    options: 三个\n", "wrong-kind", "SALES-01-003"),
    Broken("bank", "    band: 1\n", "    band: 4\n", "bad-number", "SALES-01-001", 0, "from 1 to 3"),
    Broken("bank", "    band: 1\n", "    band: one\n", "bad-number", "SALES-01-001"),
    Broken("bank", "    type: single\n    band: 1", "    type: essay\n    band: 1", "bad-choice", "SALES-01-001"),
    Broken("bank", "    status: active\n    pool", "    status: ready\n    pool", "bad-choice", "SALES-01-001"),
    Broken("bank", "fixed: true", "fixed: maybe", "bad-choice", "SALES-01-001"),
    Broken("bank", "    source: 课程\n", "    source: 课程\n    reviewed_on: 今天\n", "bad-date", "SALES-01-001", 1),
    Broken("bank", "    author: 培训中心\n    source: 课程\n", "    author: &x 培训中心\n    source: !!str 课程\n", "tag", "SALES-01-001", 1),
    Broken("bank", "    rationale: {a: 是。, b: 是。, c: 不是。}\n", "    rationale: &r {a: 是。, b: 是。, c: 不是。}\n    options: *r\n", "duplicate-field", "SALES-01-003", 1),
    # items
    Broken("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n", "key-not-an-option", "SALES-01-001", 0, "'z'"),
    Broken("bank", "    key: [a, b]\n", "    key: [a]\n", "too-few-keys", "SALES-01-003"),
    Broken("bank", "    key: [a, b]\n", "    key: [a, a, b]\n", "repeated-entry", "SALES-01-003"),
    Broken("bank", "    key: a\n    rationale:\n", "    key: [a, b]\n    rationale:\n", "too-many-keys", "SALES-01-001"),
    Broken("bank", "      b: 太早。\n", "", "missing-rationale", "SALES-01-001", -2, "no rationale for b"),
    Broken("bank", "      b: 太早。\n", "      b: 太早。\n      x: 没有这项。\n", "rationale-for-no-option", "SALES-01-001", -2),
    Broken("bank", "      b: 拜访\n", "      b: 准备\n", "repeated-option", "SALES-01-001", -2),
    Broken("bank", "      b: 拜访\n", "      一: 拜访\n", "bad-option-id", "SALES-01-001"),
    Broken("bank", "  - id: SALES-01-003\n", "  - id: SALES-02-003\n", "bad-id", "SALES-02-003"),
    Broken("bank", "  - id: SALES-01-003\n", "  - id: SALES-01-00/3\n", "bad-id", "SALES-01-00/3"),
    Broken("bank", "    enemies: [SALES-01-002]\n", "    enemies: [SALES-01-999]\n", "bad-enemy", "SALES-01-001", 0, "does not exist"),
    Broken("bank", "    enemies: [SALES-01-002]\n", "    enemies: [SALES-01-001]\n", "bad-enemy", "SALES-01-001"),
    Broken("bank", "        stem: 异议就是拒绝。\n", "        stem: 异议就是拒绝。\n        enemies: [SALES-01-T01-1]\n", "bad-enemy", "SALES-01-T01-2", 1, "same testlet"),
    Broken("bank", "  - id: SALES-01-003\n", "  - id: SALES-01-001\n", "duplicate-id", "SALES-01-001", 0, f"{PATHS['bank']}:3"),
    Broken("bank", "      - id: SALES-01-T01-2\n", "      - id: SALES-01-T02-2\n", "bad-id", "SALES-01-T02-2", 0, "SALES-01-T01-1"),
    Broken("bank", "        stem: 异议就是拒绝。\n", "        stem: 异议就是拒绝。\n        status: draft\n", "unknown-field", "SALES-01-T01-2", 1),
    Broken("bank", "    stimulus: |\n      客户说：太贵了。\n", "", "missing-field", "SALES-01-T01", -1),
    Broken("bank", "    stem: 下一步做什么？\n", "    stem: 下一步<script>alert(1)</script>？\n", "raw-html", "SALES-01-001", 0, "<script>"),
    Broken("bank", "      b: 拜访\n", "      b: <b>拜访</b>\n", "raw-html", "SALES-01-001", -2),
    Broken("bank", "      客户说：太贵了。\n", "      客户<!-- x -->说：太贵了。\n", "raw-html", "SALES-01-T01", -1),
    Broken("bank", "    stem: 下一步做什么？\n", "    stem: 看图 ![图](http://example.com/a.png)\n", "image", "SALES-01-001"),
    # places
    Broken("bank", "objective: SALES-01\n", "objective: SALES\n", "bad-objective", ""),
    Broken("objectives", "{code: SALES-01,", "{code: ETIQ-01,", "bad-objective", "ETIQ-01"),
    Broken("objectives", "      - code: SALES-02\n", "      - code: SALES-01\n", "duplicate-id", "SALES-01"),
    Broken("objectives", "title: {zh: 环节, en: Steps}", "title: {zh: 环节}", "missing-field", "SALES-01", 0, "title.en"),
    Broken("checks", "    band: 1\n", "    band: 1\n    status: active\n", "unknown-field", "SALES-01-C01", 1),
    Broken("checks", "  - id: SALES-01-C01\n", "  - id: SALES-01-009\n", "bad-id", "SALES-01-009"),
    Broken("module", "  - SALES-01-L1\n", "  - SALES-01-L1\n  - SALES-01-L2\n", "unknown-lesson", "SALES", 1),
    Broken("module", "  - SALES-01-L1\n", "  - SALES-01-L1\n  - SALES-01-L1\n", "repeated-entry", "SALES", -1),
    Broken("module", "module: SALES\n", "module: ETIQ\n", "wrong-file", "ETIQ"),
    Broken("lesson", "minutes: 5\n", "minutes: 0\n", "bad-number", "SALES-01-L1"),
    Broken("lesson", "goals:\n  - 说出八个环节\n", "goals: []\n", "missing-field", "SALES-01-L1"),
    Broken("lesson", "objective: SALES-01\n", "objective: SALES-02\n", "bad-id", "SALES-01-L1", -1),
    Broken("lesson", "## 要点\n", "## 要点\n\n<div>x</div>\n", "raw-html", "SALES-01-L1", 2),
    Broken("lesson", "早上，小贺去见客户。\n\n## 要点\n\n- 次序固定。\n", "", "empty-body", "SALES-01-L1", -1),
    Broken("lesson", "---\nid", "id", "no-front-matter", ""),
    # blueprints
    Broken("blueprint", "cut: 60\n", "cut: 101\n", "bad-number", "QUIZ", 0, "from 0 to 100"),
    Broken("blueprint", "cut: 60\n", "cut: -1\n", "bad-number", "QUIZ"),
    Broken("blueprint", "time_limit: 10\n", "time_limit: 0\n", "bad-number", "QUIZ"),
    Broken("blueprint", "count: 2}", "count: 0}", "bad-number", "QUIZ"),
    Broken("blueprint", "count: 2}", "count: -3}", "bad-number", "QUIZ"),
    Broken("blueprint", "    marks: 2.5\n", "    marks: 0\n", "bad-number", "QUIZ"),
    Broken("blueprint", "{objective: SALES-01,", "{objective: SALES-01, module: SALES,", "module-or-objective", "QUIZ"),
    Broken("blueprint", "{objective: SALES-01,", "{objective: SALES-09,", "unknown-objective", "QUIZ"),
    Broken("blueprint", "{objective: SALES-01,", "{module: ETIQ,", "unknown-module", "QUIZ"),
    Broken("blueprint", "cut: 60\n", "cut: 60\nrequires: [ETIQ]\n", "unknown-module", "QUIZ", 1),
    Broken("blueprint", "purpose: quiz\n", "purpose: fun\n", "bad-choice", "QUIZ"),
    Broken("blueprint", "cut: 60\n", "cut: 60\ncool_down: a day\n", "bad-duration", "QUIZ", 1),
    Broken("blueprint", "cut: 60\n", "cut: 60\nwindow: {opens: 2026-12-01T09:00+08:00, closes: 2026-11-01T09:00+08:00}\n", "window-reversed", "QUIZ", 1),
    Broken("blueprint", "cut: 60\n", "cut: 60\nwindow: {opens: 2026-12-01 09:00}\n", "bad-date", "QUIZ", 1),
    Broken("blueprint", "cut: 60\n", "cut: 60\nreview: {shows: keys, when: after_window}\n", "review-never", "QUIZ", 1),
    Broken("blueprint", "purpose: quiz\ntime_limit: 10\n", "purpose: certification\n", "missing-field", "QUIZ", -2),
    Broken("blueprint", "code: QUIZ\n", "code: QUIZ-2\n", "wrong-file", "QUIZ-2"),
    Broken("blueprint", "band: 2, count: 2}", "band: 3, count: 4}", "infeasible", "QUIZ", 0, "SALES-01 band 3 needs 4 items, but the bank has only 1"),
    Broken("blueprint", "cut: 60\n", "cut: 60\npilot: 2\n", "infeasible", "QUIZ", 1, "2 pilot items"),
]  # fmt: skip
