"""Practice in a browser: by keys and by thumb, through a kill, and no key on the wire before the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select, update

from trainer.items import Item, ItemType, Option, Pool
from trainer.practice.runs import RunKind
from trainer.services import practise, study
from trainer.services.practise import Screen
from trainer.storage import documents, item_problems, practice
from trainer.storage.documents import Kind
from trainer.storage.tables import Document, Setting

from . import content
from .conftest import PHONE, SignedIn
from .installation import Server
from .test_exam_secrecy import Tap

Shot = Callable[[Page, str], Path]
BACK = 60_000
"""Milliseconds within which a page must have recovered by itself, on a busy machine."""
LESSON = "ETIQ-03-L1"
TOPICS = ("名片", "握手", "座次")


def _item(number: int, topic: str, kind: ItemType) -> Item:
    texts = {name: f"{topic}的说法{name}" for name in "abcd"}
    several = kind is ItemType.MULTIPLE
    return Item(
        id=f"ETIQ-03-P{number:02d}",
        objective="ETIQ-03",
        type=kind,
        band=number,
        stem=f"关于{topic}，{'哪几项' if several else '哪一项'}做得得体？",
        key=frozenset("ab") if several else frozenset("b"),
        options=tuple(Option(name, text) for name, text in texts.items()),
        rationale={name: f"练习理据-{topic}-{name}" for name in texts},
        pool=Pool.PRACTICE,
    )


ITEMS = tuple(
    _item(number, topic, ItemType.MULTIPLE if number == 2 else ItemType.SINGLE)
    for number, topic in enumerate(TOPICS, 1)
)


def furnished(server: Server) -> Server:
    """The server with three items to practise."""
    now = server.platform.clock.now()
    with server.platform.store.write() as session:
        if session.execute(select(Document.key).where(Document.key == ITEMS[0].id)).first() is None:
            rows = [
                {
                    "kind": Kind.ITEM.value,
                    "key": item.id,
                    "digest": "",
                    "body": documents.encode(Kind.ITEM, item),
                    "published_at": now,
                }
                for item in ITEMS
            ]
            session.execute(insert(Document), rows)
            lesson = next(found for found in content.lessons() if found.id == LESSON)
            body = f"{lesson.body}\n\n## 要点回顾\n\n- 先握手，再递名片\n"
            session.execute(
                update(Document)
                .where(Document.kind == Kind.LESSON.value, Document.key == LESSON)
                .values(body=documents.encode(Kind.LESSON, replace(lesson, body=body)))
            )
            digest = {"digest": "with practice"}
            session.execute(update(Setting).where(Setting.key == documents.PUBLISHED).values(value=digest))
    return server


@pytest.fixture(scope="module")
def gym(server: Server) -> Server:
    return furnished(server)


@pytest.fixture
def own_gym(own_server: Server) -> Iterator[Server]:
    return furnished(own_server)


class Training:
    """A run open in a page."""

    def __init__(
        self,
        server: Server,
        page: Page,
        login: str,
        kind: RunKind = RunKind.OBJECTIVE,
        scope: str = "ETIQ-03",
    ) -> None:
        self.server, self.page, self.asker = server, page, server.asker(login)
        self.run = practise.begin(server.platform, self.asker, kind, scope, now=server.platform.clock.now())

    def open(self) -> Training:
        self.page.goto(f"{self.server.url}/practice-run?id={self.run}")
        expect(self.page.locator(".choice").first).to_be_visible()
        return self

    @property
    def record(self) -> Screen:
        """The run as the database has it."""
        return practise.look(self.server.platform, self.asker, self.run, now=self.server.platform.clock.now())

    def item(self) -> Item:
        """The item that stands next."""
        question = self.record.question
        assert question is not None
        return next(item for item in ITEMS if item.stem == question.stem)

    def keys(self) -> list[int]:
        """Where the right answers are shown."""
        question = self.record.question
        assert question is not None
        texts = {option.text for option in self.item().options if option.id in self.item().key}
        return [place for place, text in enumerate(question.options) if text in texts]


def test_a_set_is_worked_through_by_keys_and_no_key_is_sent_before_its_answer(
    gym: Server, signed_in: SignedIn, shot: Shot
) -> None:
    page = signed_in(gym, "xiaolin")
    tap = Tap().on(page)
    training = Training(gym, page, "xiaolin").open()
    seen: list[Item] = []
    while training.record.question is not None:
        item, keys, before = training.item(), training.keys(), tap.everything()
        expect(page.locator(".stem")).to_have_text(item.stem)
        if item not in seen:
            hidden = [text for other in ITEMS if other not in seen for text in other.rationale.values()]
            assert item.stem in before, "the tap reads what is sent"
            assert [text for text in hidden if text in before] == []
        wrong = not seen
        if wrong:
            keys = [next(place for place in range(4) if place not in keys)]
            page.keyboard.press("u")
            expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "true")
        seen.append(item)
        for place in keys:
            page.keyboard.press(str(place + 1))
        answered = training.record.answered
        page.keyboard.press("Enter")
        expect(page.locator(".verdict:visible")).to_contain_text("不太对" if wrong else "答对")
        assert training.record.answered == answered + 1
        expect(page.locator(".rationale:visible")).to_have_count(4)
        if wrong:
            shot(page, "practice")
        page.keyboard.press("ArrowRight")
    expect(page.locator(".end")).to_contain_text("本轮完成：答 4 次，对 3 次。")
    assert [item.id for item in seen].count(seen[0].id) == 2, "what was wrong came once more"
    page.keyboard.press("Enter")
    page.wait_for_url("**/practice")


def test_a_problem_is_reported_and_a_flag_set_by_keys(gym: Server, signed_in: SignedIn) -> None:
    page = signed_in(gym, "xiaozhou")
    training = Training(gym, page, "xiaozhou").open()
    item = training.item()
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="收藏")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("p")
    page.get_by_role("textbox").fill("第 1 项也对")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".notice")).to_contain_text("已转给培训师")
    with gym.platform.store.read() as session:
        found = item_problems.problems(session, training.asker.organisation, item.id)
        assert [problem.text for problem in found] == ["第 1 项也对"]
        assert practice.flags(session, training.asker.person) == {item.id}


def test_the_recap_of_a_lesson_is_turned_over_and_rated_by_keys(
    gym: Server, signed_in: SignedIn, shot: Shot
) -> None:
    page = signed_in(gym, "manager")
    earlier = gym.platform.clock.now() - timedelta(days=2)
    study.finish_lesson(gym.platform, gym.asker("manager"), LESSON, now=earlier)
    training = Training(gym, page, "manager", RunKind.DUE, "")
    page.goto(f"{gym.url}/practice-run?id={training.run}")
    expect(page.get_by_role("button", name="翻面")).to_be_visible()
    expect(page.locator(".back")).to_be_hidden()
    page.keyboard.press("3")
    assert training.record.answered == 0, "nothing is rated before it is turned over"
    page.keyboard.press(" ")
    expect(page.locator(".back")).to_contain_text("先握手，再递名片")
    shot(page, "practice-recap")
    page.keyboard.press("3")
    expect(page.locator(".verdict:visible")).to_contain_text("天后再见")
    assert training.record.question is None
    page.keyboard.press("Enter")
    expect(page.locator(".end")).to_contain_text("本轮完成")


def test_after_a_kill_the_answer_is_taken_once_and_explained(own_gym: Server, signed_in: SignedIn) -> None:
    page = signed_in(own_gym, "xiaolin")
    training = Training(own_gym, page, "xiaolin").open()
    own_gym.kill()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".status")).to_contain_text("连接中断", timeout=BACK)
    own_gym.start()
    expect(page.locator(".verdict:visible")).to_be_visible(timeout=BACK)
    assert training.record.answered == 1


def test_on_a_phone_a_set_is_done_with_a_thumb(gym: Server, signed_in: SignedIn, shot: Shot) -> None:
    page = signed_in(gym, "emma", viewport=PHONE, has_touch=True, is_mobile=True)
    training = Training(gym, page, "emma").open()
    while training.record.question is not None:
        keys = training.keys()
        for choice in page.locator(".choice").all():
            box = choice.bounding_box()
            assert box is not None
            assert box["height"] >= 44
        for place in keys:
            page.locator(".choice").nth(place).tap()
        page.get_by_role("button", name="Confirm").tap()
        expect(page.locator(".verdict:visible")).to_contain_text("Right.")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator(".acts .primary").tap()
    expect(page.locator(".end")).to_contain_text("This set is done: 3 of 3 answers were right.")
    shot(page, "practice-phone")
