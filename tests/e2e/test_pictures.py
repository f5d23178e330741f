"""Pictures in a browser: seen in the exam, opened by keys, explained only after it; put in by an author."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import illustrations
from trainer.items import ItemType
from trainer.services import author

from . import content
from .conftest import DESKTOP, PHONE, SignedIn
from .exam_page import Exam
from .installation import Server

BACK = 60_000


def drawn(page: Page, selector: str) -> None:
    """Wait until a picture has come."""
    page.wait_for_function(
        """selector => {
          const all = (root) => [...root.querySelectorAll('*')]
            .flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
          return all(document).some((one) => one.matches(selector) && one.complete && one.naturalWidth > 0);
        }""",
        arg=selector,
        timeout=BACK,
    )


def test_a_candidate_sees_the_picture_opens_it_by_keys_and_gets_the_proof_after_handing_in(
    server: Server, signed_in: SignedIn, shot: Callable[[Page, str], Path]
) -> None:
    page = signed_in(server, "xiaolin")
    exam = Exam.begun(server, page, "xiaolin", content.QUIZ)
    exam.find(
        lambda sitting: [
            n for n, at in enumerate(sitting.attempt.form.places) if at.item == content.ILLUSTRATED
        ]
    )
    picture = page.get_by_role("button", name="三个月的扣费柱状图")
    expect(picture).to_be_visible(timeout=BACK)
    drawn(page, f'img[src="pictures/{content.CHART.digest}"]')
    picture.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="三个月的扣费柱状图")
    expect(dialog).to_be_visible()
    shot(page, "picture-enlarged")
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert exam.chosen == []
    page.set_viewport_size(PHONE)
    box = picture.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    shot(page, "picture-phone")
    page.set_viewport_size(DESKTOP)
    shot(page, "picture-exam")
    assert page.request.get(f"{server.url}/pictures/{content.CHART.digest}").status == 200
    hidden = page.request.get(f"{server.url}/pictures/{content.PROOF.digest}")
    assert (hidden.status, hidden.body()) == (404, b"not found\n")
    exam.hand_in()
    summary = page.locator(".review summary", has_text="每月扣费总对不上账")
    expect(summary).to_be_visible(timeout=BACK)
    if not page.get_by_role("button", name="讲解图").is_visible():
        summary.click()
    page.get_by_role("button", name="讲解图").scroll_into_view_if_needed()
    drawn(page, f'img[src="pictures/{content.PROOF.digest}"]')
    shot(page, "picture-review")


def test_an_author_puts_a_picture_in_says_what_it_shows_and_takes_it_out_again(
    server: Server, signed_in: SignedIn, shot: Callable[[Page, str], Path]
) -> None:
    objective = next(iter(server.platform.catalogue.current().objectives.codes()))
    asker, now = server.asker("teacher"), server.platform.clock.now()
    unit = author.begin(server.platform, asker, objective, ItemType.SINGLE, now=now)
    page = signed_in(server, "teacher")
    page.goto(f"{server.url}/bank-edit?unit={unit}")
    stem = page.locator('[data-field="stem-0"]')
    expect(stem).to_be_visible(timeout=BACK)
    stem.fill("看图，哪个季度最高？")
    digest = illustrations.picture(50).digest
    chosen = {"name": "chart.png", "mimeType": "image/png", "buffer": illustrations.raw(50)}
    page.locator('.insertion input[type="file"]').set_input_files(chosen)
    words = page.locator(".pictures input")
    expect(words).to_be_focused(timeout=BACK)
    page.keyboard.type("四个季度的柱状图")
    expect(stem).to_have_value(f"看图，哪个季度最高？\n\n![四个季度的柱状图](picture:{digest})")
    expect(page.locator(".status")).to_have_text("已保存", timeout=BACK)
    drawn(page, f'.sample img[src="pictures/{digest}"]')
    page.get_by_role("button", name="移除图片").click()
    expect(stem).to_have_value("看图，哪个季度最高？")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".pictures input")).to_have_value("四个季度的柱状图")
    shot(page, "picture-editor")
    bad = {"name": "a.svg", "mimeType": "image/png", "buffer": b"<svg/>"}
    page.locator('.insertion input[type="file"]').set_input_files(bad)
    expect(page.get_by_text("请导出为 PNG")).to_be_visible()
    expect(page.locator(".status")).to_have_text("已保存", timeout=BACK)
    written = author.look_at_writing(server.platform, asker, unit).copy.items[0]
    assert written.stem.endswith(f"![四个季度的柱状图](picture:{digest})")
