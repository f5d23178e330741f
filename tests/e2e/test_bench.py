"""The bench in a real browser: narrowed through boxes that count, kept in the address; both languages."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import SignedIn
from .installation import Server
from .test_authoring import BACK, begun, field, opened, saved, written


def found(page: Page) -> int:
    """How many items the list says it has."""
    return int(re.sub(r"\D", "", page.get_by_text(re.compile(r"^共 \d+ 题。$")).inner_text()))


def test_a_list_narrowed_in_counting_boxes_is_found_again_on_the_way_back(
    server: Server, signed_in: SignedIn
) -> None:
    page = signed_in(server, "teacher")
    page.goto(f"{server.url}/bank")
    expect(page.get_by_text(re.compile(r"^共 \d+ 题。$"))).to_be_visible(timeout=BACK)
    everything = found(page)
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("combobox", name="题型").click()
    option = page.get_by_role("option", name=re.compile(r"^判断题 · \d+$"))
    expect(option).to_be_visible(timeout=BACK)
    count = int(re.sub(r"\D", "", option.inner_text()))
    assert 0 < count < everything
    option.click()
    expect(page).to_have_url(re.compile(r"/bank\?type=true_false$"), timeout=BACK)
    expect(page.get_by_text(f"共 {count} 题。")).to_be_visible(timeout=BACK)
    expect(page.get_by_role("combobox", name="层次")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="题型：判断题").click()
    expect(page.get_by_text(f"共 {everything} 题。")).to_be_visible(timeout=BACK)
    page.goto(f"{server.url}/bank?type=true_false&sort=hardest")
    expect(page.get_by_text(f"共 {count} 题。")).to_be_visible(timeout=BACK)
    page.reload()
    expect(page.get_by_text(f"共 {count} 题。")).to_be_visible(timeout=BACK)
    expect(page).to_have_url(re.compile(r"type=true_false"))


def test_the_english_wording_is_typed_beside_and_previewed(server: Server, signed_in: SignedIn) -> None:
    unit = begun(server)
    page = opened(server, signed_in(server, "teacher"), unit)
    field(page, "stem-0").fill("客户说太贵时，先做什么？")
    expect(field(page, "stemEn-0")).to_be_hidden()
    page.keyboard.press("Alt+e")
    field(page, "stemEn-0").fill("What comes **first**?")
    saved(page)
    page.get_by_role("button", name="看英文").click()
    expect(page.locator(".samples .stem strong")).to_have_text("first")
    assert written(server, unit).translations["en"].stem == "What comes **first**?"
    page.reload()
    expect(field(page, "stemEn-0")).to_be_visible(timeout=BACK)
    expect(field(page, "stemEn-0")).to_have_value("What comes **first**?")
