"""A conversation in a browser: by keys and by thumb, through kills and second windows, nothing leaked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import insert, select, update

from tests.rehearsals import bundled
from trainer.scenarios.play import Mode
from trainer.services import rehearse
from trainer.services.rehearse import Screen
from trainer.storage import documents
from trainer.storage.documents import Kind
from trainer.storage.plays import PlayStatus
from trainer.storage.tables import Document, Setting

from .conftest import PHONE, SignedIn
from .installation import Server
from .test_accessibility import look
from .test_exam_secrecy import Tap

Shot = Callable[[Page, str], Path]
SCENARIO = bundled()
STRONG = {choice.text for _, choice in SCENARIO.choices() if choice.strong}
BACK = 60_000
"""Milliseconds within which a page must have recovered by itself, on a busy machine."""


def staged(server: Server) -> Server:
    """The server with the example scenario published."""
    now = server.platform.clock.now()
    with server.platform.store.write() as session:
        if session.execute(select(Document.key).where(Document.kind == Kind.SCENARIO.value)).first() is None:
            session.execute(
                insert(Document).values(
                    kind=Kind.SCENARIO.value,
                    key=SCENARIO.id,
                    digest="",
                    body=documents.encode(Kind.SCENARIO, SCENARIO),
                    published_at=now,
                )
            )
            digest = {"digest": f"with {SCENARIO.digest}"}
            session.execute(update(Setting).where(Setting.key == documents.PUBLISHED).values(value=digest))
    return server


@pytest.fixture(scope="module")
def stage(server: Server) -> Server:
    return staged(server)


@pytest.fixture
def own_stage(own_server: Server) -> Iterator[Server]:
    return staged(own_server)


class Talk:
    """A play open in a page."""

    def __init__(self, server: Server, page: Page, login: str, mode: Mode = Mode.PRACTICE) -> None:
        self.server, self.page = server, page
        self.asker = server.asker(login)
        self.play = rehearse.begin(
            server.platform, self.asker, SCENARIO.id, mode, now=server.platform.clock.now()
        )

    def open(self) -> Talk:
        self.page.goto(f"{self.server.url}/rehearsal?id={self.play}")
        expect(self.choices.first).to_be_enabled()
        return self

    @property
    def record(self) -> Screen:
        """The play as the database has it."""
        return rehearse.look(
            self.server.platform, self.asker, self.play, now=self.server.platform.clock.now()
        )

    @property
    def choices(self) -> Locator:
        return self.page.locator(".choice")

    def at(self, step: int) -> None:
        """Wait until this step is to be answered and everything before is on record."""
        expect(self.page.locator(".step")).to_have_text(f"第 {step} 步")
        expect(self.page.locator("[data-pending]")).to_have_count(0)

    def strong(self) -> int:
        """The place of a model answer on the screen."""
        texts = self.record.choices
        return next(place for place, text in enumerate(texts) if text in STRONG)


def test_a_conversation_by_keys_to_its_debriefing_leaks_nothing(
    stage: Server, signed_in: SignedIn, shot: Shot
) -> None:
    page = signed_in(stage, "xiaolin")
    tap = Tap().on(page)
    page.goto(f"{stage.url}/rehearsals")
    page.get_by_role("link", name="“你们贵了三成”").click()
    page.get_by_role("button", name="考核对话").click()
    page.wait_for_url("**/rehearsal?*")
    talk = Talk(stage, page, "xiaolin", Mode.ASSESSED)
    expect(talk.choices.first).to_be_enabled()
    expect(page.locator(".mood")).to_have_text("怀疑")
    expect(page.get_by_role("button", name="撤回一步")).to_have_count(0)
    shot(page, "rehearsal")
    step = 1
    while talk.record.is_open:
        talk.at(step)
        if step == 2:
            page.keyboard.press("h")
            expect(page.locator(".hint")).to_be_visible()
        page.keyboard.press(str(talk.strong() + 1))
        step += 1
        expect(page.locator(".trainee:not([data-pending])")).to_have_count(step - 1)
    expect(page.get_by_role("button", name="看讲评")).to_be_visible()
    before_the_end = tap.everything()
    hidden = [choice.comment for _, choice in SCENARIO.choices()]
    hidden += [points.evidence for _, choice in SCENARIO.choices() for points in choice.points]
    hidden += [ending.debrief[:30] for ending in SCENARIO.endings]
    hidden += [act.failure for act in SCENARIO.acts]
    hidden += [criterion.title.zh for criterion in SCENARIO.criteria]
    hidden += ["concern_found", "disclosed", "why_pay", "find_me", SCENARIO.digest]
    assert SCENARIO.nodes[0].lines[0].says in before_the_end, "the tap reads what is sent"
    assert [text for text in hidden if text in before_the_end] == []
    asked = SCENARIO.node_by_id["boss"].hint
    hints = [node.hint for node in SCENARIO.nodes if node.hint and node.hint in before_the_end]
    assert hints == [asked]
    page.get_by_role("button", name="看讲评").click()
    page.wait_for_url("**/rehearsal-review?*")
    expect(page.locator(".decision")).to_have_text("通过 · 约定带方案再谈")
    expect(page.locator(".evidence").first).to_contain_text("第 1 步：您先停下来")
    expect(page.get_by_text("没有走的路", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^您走的路"))).to_be_attached()
    assert [text for text in hidden if text in tap.everything()], "what was hidden is shown only now"
    shot(page, "debriefing")
    page.goto(f"{stage.url}/scenario?id={SCENARIO.id}")
    expect(page.get_by_text("已通过，最好 95%")).to_be_visible()


def test_trying_again_from_a_turning_point(stage: Server, signed_in: SignedIn) -> None:
    page = signed_in(stage, "xiaozhou")
    talk = Talk(stage, page, "xiaozhou").open()
    step = 1
    while talk.record.is_open:
        talk.at(step)
        weak = [place for place, text in enumerate(talk.record.choices) if text not in STRONG]
        talk.choices.nth(weak[0]).click()
        step += 1
        expect(page.locator(".trainee:not([data-pending])")).to_have_count(step - 1)
    page.get_by_role("button", name="看讲评").click()
    expect(page.locator(".decision")).to_contain_text("未通过")
    expect(page.locator(".model").first).to_be_visible()
    expect(page.locator('[data-testid="stMermaidChart"][aria-busy="true"]')).to_have_count(0)
    assert not list(map(str, look(page)))
    page.get_by_role("button", name="重来").click()
    page.wait_for_url("**/rehearsal?*")
    expect(page.locator(".step")).to_have_text("第 1 步")
    assert talk.play not in page.url


def test_a_step_can_be_taken_back_in_practice(stage: Server, signed_in: SignedIn) -> None:
    talk = Talk(stage, signed_in(stage, "manager"), "manager").open()
    first = talk.choices.all_inner_texts()
    talk.page.keyboard.press("1")
    talk.at(2)
    talk.page.keyboard.press("u")
    talk.at(1)
    assert talk.choices.all_inner_texts() == first
    expect(talk.page.locator(".talk li")).to_have_count(1)


def test_after_a_reload_the_conversation_stands_where_it_was(stage: Server, signed_in: SignedIn) -> None:
    talk = Talk(stage, signed_in(stage, "emma"), "emma", Mode.ASSESSED).open()
    talk.choices.first.click()
    expect(talk.page.locator(".trainee:not([data-pending])")).to_have_count(1)
    said = talk.page.locator(".talk p").all_inner_texts()
    talk.page.reload()
    expect(talk.choices.first).to_be_enabled()
    assert talk.page.locator(".talk p").all_inner_texts() == said
    expect(talk.page.locator(".mood")).to_have_text(re.compile("[a-z]+"))
    assert not list(map(str, look(talk.page)))


def test_after_a_kill_the_page_goes_on_by_itself_and_the_step_is_taken_once(
    own_stage: Server, signed_in: SignedIn
) -> None:
    talk = Talk(own_stage, signed_in(own_stage, "xiaolin"), "xiaolin").open()
    talk.choices.nth(talk.strong()).click()
    talk.at(2)
    place = talk.strong()
    own_stage.kill()
    talk.choices.nth(place).click()
    expect(talk.page.locator(".status")).to_contain_text("连接中断", timeout=BACK)
    own_stage.start()
    expect(talk.page.locator(".step")).to_have_text("第 3 步", timeout=BACK)
    expect(talk.page.locator("[data-pending]")).to_have_count(0)
    assert talk.record.step == 3
    talk.page.keyboard.press("1")
    expect(talk.page.locator(".trainee:not([data-pending])")).to_have_count(3)


def test_an_older_window_says_so_and_can_take_the_conversation_back(
    stage: Server, signed_in: SignedIn
) -> None:
    old = Talk(stage, signed_in(stage, "teacher"), "teacher").open()
    new = Talk(stage, signed_in(stage, "teacher"), "teacher").open()
    assert new.play == old.play
    old.choices.first.click()
    stale = old.page.get_by_role("alertdialog")
    expect(stale).to_contain_text("另一个窗口")
    assert old.record.step == 1
    stale.get_by_role("button", name="在这里继续").click()
    expect(stale).to_be_hidden()
    old.choices.first.click()
    expect(old.page.locator(".trainee:not([data-pending])")).to_have_count(1)
    new.choices.first.click()
    expect(new.page.get_by_role("alertdialog")).to_be_visible()


def test_a_practice_is_broken_off_after_asking_once(own_stage: Server, signed_in: SignedIn) -> None:
    talk = Talk(own_stage, signed_in(own_stage, "xiaozhou"), "xiaozhou").open()
    talk.page.get_by_role("button", name="放弃").first.click()
    dialog = talk.page.get_by_role("dialog")
    dialog.get_by_role("button", name="接着谈").click()
    assert talk.record.is_open
    talk.page.get_by_role("button", name="放弃").first.click()
    dialog.get_by_role("button", name="放弃").click()
    expect(talk.page.get_by_text("您放弃了这段对话。")).to_be_visible()
    assert talk.record.status is PlayStatus.ABANDONED
    talk.page.get_by_role("button", name="全部情景").click()
    talk.page.wait_for_url("**/rehearsals*")


def test_on_a_phone_everything_is_done_with_a_thumb(
    own_stage: Server, signed_in: SignedIn, shot: Shot
) -> None:
    page = signed_in(own_stage, "xiaolin", viewport=PHONE, has_touch=True, is_mobile=True)
    talk = Talk(own_stage, page, "xiaolin").open()
    page.get_by_role("button", name=re.compile("想一想")).tap()
    expect(page.locator(".hint")).to_be_visible()
    steps = 0
    while talk.record.is_open:
        expect(page.locator("[data-pending]")).to_have_count(0)
        last = page.locator(".talk li").last
        expect(last).to_be_in_viewport()
        for choice in talk.choices.all():
            box = choice.bounding_box()
            assert box is not None
            assert box["height"] >= 44
        if steps == 2:
            shot(page, "rehearsal-phone")
        talk.choices.nth(talk.strong()).tap()
        steps += 1
        expect(page.locator(".trainee:not([data-pending])")).to_have_count(steps)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="看讲评").tap()
    expect(page.locator(".decision")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "debriefing-phone")
