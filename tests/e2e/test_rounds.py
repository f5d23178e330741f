"""A round in browsers: two people by a code, a killed server, nobody's card on another's wire."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect
from sqlalchemy import insert, update

from tests.partner_cards import two
from tests.round_world import marked
from trainer.scenarios.cards import Cards
from trainer.services import rounds
from trainer.storage import documents
from trainer.storage.documents import Kind
from trainer.storage.tables import Document, Setting

from .conftest import PHONE, SignedIn
from .installation import Server
from .test_exam_secrecy import Tap

BACK = 60_000
"""Milliseconds within which a page must have recovered by itself, on a busy machine."""


def hidden() -> Cards:
    """The cards for two with a mark in every text that one person alone may read."""
    with_marks = marked()
    return replace(
        two(), manager=with_marks.manager, customer=with_marks.customer, debrief=with_marks.debrief
    )


def publish(server: Server, cards: Cards) -> None:
    now = server.platform.clock.now()
    with server.platform.store.write() as session:
        session.execute(
            insert(Document).values(
                kind=Kind.CARDS.value,
                key=cards.id,
                digest="",
                body=documents.encode(Kind.CARDS, cards),
                published_at=now,
            )
        )
        digest = {"digest": f"with {cards.digest}"}
        session.execute(update(Setting).where(Setting.key == documents.PUBLISHED).values(value=digest))


def score(page: Page, line: int, value: int) -> None:
    page.locator("[data-testid=stButtonGroup]").nth(line).get_by_role("radio").nth(value - 1).click(
        timeout=BACK
    )


def test_two_people_meet_by_a_code_and_a_touch_survives_a_killed_server(
    own_server: Server, signed_in: SignedIn
) -> None:
    publish(own_server, hidden())
    manager = signed_in(own_server, "xiaolin")
    customer = signed_in(own_server, "teacher", viewport=PHONE)
    wires = {"manager": Tap().on(manager), "customer": Tap().on(customer)}
    manager.goto(f"{own_server.url}/cards?id={two().id}")
    manager.get_by_role("button", name="发起一场").click()
    code = manager.locator(".letters").inner_text(timeout=BACK)
    manager.get_by_role("button", name="我来演").first.click()
    expect(manager.get_by_text("您的角色：客户经理")).to_be_visible(timeout=BACK)
    customer.goto(f"{own_server.url}/round?code={code}")
    customer.get_by_role("button", name="我来演").click(timeout=BACK)
    manager.get_by_role("button", name="发牌").click(timeout=BACK)
    expect(customer.get_by_role("heading", name="评分表")).to_be_visible(timeout=BACK)
    score(customer, 0, 4)
    found = manager.url.partition("id=")[2]
    asker = own_server.asker("teacher")

    def stored() -> dict[str, int]:
        sheet = rounds.look(own_server.platform, asker, found, now=own_server.platform.clock.now()).sheet
        return dict(sheet.scores) if sheet else {}

    expect(customer.get_by_text("还有 2 项没有打分")).to_be_visible(timeout=BACK)
    assert stored() == {"calm": 4}
    own_server.kill()
    own_server.start()
    score(customer, 1, 3)  # The first touch of a session that the new server knows nothing of.
    expect(customer.get_by_text("还有 1 项没有打分")).to_be_visible(timeout=BACK)
    assert stored() == {"calm": 4, "find": 3}
    assert "FOR-MANAGER" not in wires["customer"].everything()
    assert "SECRET" not in wires["manager"].everything()
    score(customer, 2, 5)
    customer.get_by_role("button", name="结束评分").click(timeout=BACK)
    expect(manager.locator(".verdict")).to_contain_text("4.0", timeout=BACK)
    assert "SECRET" in wires["manager"].everything()
