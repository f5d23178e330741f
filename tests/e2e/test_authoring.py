"""Writing an item in a browser: saved as it is typed, by keys alone, through a second window and a kill."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from trainer.items import Item, ItemType
from trainer.services import author

from .conftest import SignedIn
from .installation import Server

BACK = 60_000
"""Milliseconds within which a page must have recovered by itself, on a busy machine."""


def begun(server: Server) -> str:
    """A new item of the teacher's."""
    objective = next(iter(server.platform.catalogue.current().objectives.codes()))
    return author.begin(
        server.platform,
        server.asker("teacher"),
        objective,
        ItemType.SINGLE,
        now=server.platform.clock.now(),
    )


def opened(server: Server, page: Page, unit: str) -> Page:
    page.goto(f"{server.url}/bank-edit?unit={unit}")
    expect(field(page, "stem-0")).to_be_visible(timeout=BACK)
    return page


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-field="{name}"]')


def saved(page: Page) -> None:
    expect(page.locator(".status")).to_have_text("已保存", timeout=BACK)


def written(server: Server, unit: str) -> Item:
    return author.look_at_writing(server.platform, server.asker("teacher"), unit).copy.items[0]


def test_an_item_is_written_by_keys_alone_shown_as_a_candidate_sees_it_and_handed_in(
    server: Server, signed_in: SignedIn
) -> None:
    unit = begun(server)
    page = opened(server, signed_in(server, "teacher"), unit)
    field(page, "stem-0").focus()
    keys = page.keyboard
    keys.type("客户说“**太贵**”时，先做什么？")
    field(page, "option-0-a").focus()
    for text in ("先问原因", "马上降价", "不再理会", "换人接待"):
        keys.type(text)
        if text != "换人接待":
            keys.press("Enter")
    keys.press("Alt+1")
    for name in "abcd":
        field(page, f"why-0-{name}").focus()
        keys.type(f"选项 {name} 的理由")
    saved(page)
    expect(page.locator(".samples .stem strong")).to_have_text("太贵")
    assert "理由" not in page.locator(".samples").inner_text()
    item = written(server, unit)
    assert (item.key, [option.text for option in item.options][:2]) == ({"a"}, ["先问原因", "马上降价"])
    keys.press("Control+Enter")
    expect(page).to_have_url(re.compile("/bank-review"), timeout=BACK)


def test_what_is_missing_is_said_beside_its_field(server: Server, signed_in: SignedIn) -> None:
    page = opened(server, signed_in(server, "teacher"), begun(server))
    field(page, "stem-0").fill("<script>alert(1)</script>")
    saved(page)
    expect(page.locator(".remarks li.error").first).to_be_visible()
    assert page.locator(".samples script").count() == 0


def test_a_second_window_takes_over_and_the_first_keeps_its_words(
    server: Server, signed_in: SignedIn
) -> None:
    unit = begun(server)
    first = opened(server, signed_in(server, "teacher"), unit)
    field(first, "stem-0").fill("第一个窗口")
    saved(first)
    second = opened(server, first.context.new_page(), unit)
    field(second, "stem-0").fill("第二个窗口")
    saved(second)
    field(first, "stem-0").fill("迟到的字")
    expect(first.get_by_role("button", name="在此编写")).to_be_visible(timeout=BACK)
    expect(field(first, "stem-0")).to_have_value("迟到的字")
    assert written(server, unit).stem == "第二个窗口"
    first.get_by_role("button", name="在此编写").click()
    first.get_by_role("button", name="保留此处的内容").click(timeout=BACK)
    saved(first)
    assert written(server, unit).stem == "迟到的字"


@pytest.mark.timeout(300)
def test_nothing_typed_is_lost_when_the_server_is_killed(own_server: Server, signed_in: SignedIn) -> None:
    unit = begun(own_server)
    page = opened(own_server, signed_in(own_server, "teacher"), unit)
    field(page, "stem-0").fill("断电之前")
    saved(page)
    own_server.kill()
    field(page, "stem-0").fill("断电之后也要留下")
    own_server.start()
    expect(page.locator(".status")).to_have_text("已保存", timeout=2 * BACK)
    expect(field(page, "stem-0")).to_have_value("断电之后也要留下")
    assert written(own_server, unit).stem == "断电之后也要留下"
