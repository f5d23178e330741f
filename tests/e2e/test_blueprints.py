"""A blueprint from nothing to a sitting: written by keys, checked, tried, approved by another, sat."""

from __future__ import annotations

import re
from fractions import Fraction
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from trainer.services import blueprints

from . import content
from .conftest import PHONE, SignedIn
from .exam_page import Exam
from .installation import Server
from .test_accessibility import look

BACK = 60_000
"""Milliseconds within which a page must have caught up, on a busy machine."""


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()


def stored(server: Server, code: str) -> blueprints.Writing:
    asker, now = server.asker("teacher"), server.platform.clock.now()
    return blueprints.look_at_writing(server.platform, asker, code, now=now)


def begin(page: Page, server: Server, code: str) -> None:
    page.goto(f"{server.url}/blueprints")
    page.get_by_role("button", name="新建蓝图").click()
    page.get_by_label("中文名称").fill("季度小测")
    page.get_by_label("英文名称").fill("Quarterly quiz")
    page.get_by_role("textbox", name="代码").fill(code)
    page.get_by_role("textbox", name="代码").press("Tab")
    page.get_by_role("button", name="开始编写").click()
    expect(page.get_by_text("随填随存")).to_be_visible(timeout=BACK)


def ask_for(page: Page, cell: str, count: str) -> None:
    page.locator(f'[data-cell="{cell}"]').fill(count)


def test_a_blueprint_from_nothing_to_a_sitting(server: Server, signed_in: SignedIn) -> None:
    code = f"NEW-{uuid4().hex[:6].upper()}"
    page = signed_in(server, "teacher")
    begin(page, server, code)
    expect(page.get_by_text("还没有配题").first).to_be_visible()
    expect(page.get_by_role("button", name="提交审核")).to_be_disabled()
    view(page, "配题")
    first = page.locator('[data-cell="SALES||"]')
    expect(first).to_be_visible(timeout=BACK)
    ask_for(page, "SALES||", "400")
    expect(page.get_by_text(re.compile("要 400 题，但可抽的只有"))).to_be_visible(timeout=BACK)
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("1")
    expect(page.locator('[data-cell="ETIQ||"]')).to_have_value("1")
    expect(page.get_by_text("可以组卷：")).to_be_visible(timeout=BACK)
    assert stored(server, code).draft.blueprint.count == 3
    page.reload()
    expect(page.get_by_text("可以组卷：")).to_be_visible(timeout=BACK)
    view(page, "样卷")
    expect(page.locator(".samples .stem").first).to_be_visible(timeout=BACK)
    assert "理据-" not in page.content()
    view(page, "预估")
    expect(page.get_by_text("两个人的试卷平均有")).to_be_visible(timeout=BACK)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("您参与过编写")).to_be_visible(timeout=BACK)

    other = signed_in(server, "admin")
    other.goto(f"{server.url}/blueprint?code={code}")
    other.get_by_role("button", name="批准").click()
    expect(other.get_by_text("现行第 1 版")).to_be_visible(timeout=BACK)

    trainee = signed_in(server, "xiaolin", viewport=PHONE)
    trainee.goto(f"{server.url}/exams")
    expect(trainee.get_by_text("季度小测").first).to_be_visible(timeout=BACK)
    assert Exam.begun(server, trainee, "xiaolin", code).record.attempt.form.blueprint == code


def test_a_window_that_lost_the_blueprint_saves_nothing(server: Server, signed_in: SignedIn) -> None:
    now = server.platform.clock.now()
    asker = server.asker("teacher")
    code = next(iter(server.platform.catalogue.current().blueprints))
    blueprints.edit(server.platform, asker, code, now=now)
    first = signed_in(server, "teacher")
    first.goto(f"{server.url}/blueprint-edit?code={code}")
    cut = first.get_by_role("spinbutton", name="及格线（%）")
    expect(cut).to_be_visible(timeout=BACK)
    second = signed_in(server, "teacher")
    second.goto(f"{server.url}/blueprint-edit?code={code}")
    expect(second.get_by_role("spinbutton", name="及格线（%）")).to_be_visible(timeout=BACK)
    cut.fill("99")
    cut.press("Enter")
    expect(first.get_by_text("已在另一个窗口")).to_be_visible(timeout=BACK)
    expect(first.get_by_text(re.compile("及格线：.*99"))).to_be_visible()
    kept = blueprints.look_at_writing(server.platform, asker, code, now=now).draft.blueprint
    assert kept.cut != Fraction(99)
    first.get_by_role("button", name="用这里的内容继续编写").click()
    expect(first.get_by_role("spinbutton", name="及格线（%）")).to_have_value("99", timeout=BACK)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_grave_fault_in_the_editor(server: Server, signed_in: SignedIn, scheme: str) -> None:
    code = content.QUIZ
    blueprints.edit(server.platform, server.asker("admin"), code, now=server.platform.clock.now())
    page = signed_in(server, "admin", color_scheme=scheme)
    page.goto(f"{server.url}/blueprint-edit?code={code}")
    shown = {
        "基本设置": page.get_by_role("spinbutton", name="及格线（%）"),
        "配题": page.locator("[data-cell]").first,
        "预估": page.get_by_text("两个人的试卷平均有"),
        "样卷": page.locator(".samples .stem").first,
    }
    for name, mark in shown.items():
        view(page, name)
        expect(mark).to_be_visible(timeout=BACK)
        assert look(page) == [], name
