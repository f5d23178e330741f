"""A set of parallel papers in a browser: what is short is said, the worker makes it, a paper is printed."""

from __future__ import annotations

from playwright.sync_api import expect

from trainer.services import papers

from .conftest import SignedIn
from .installation import Server
from .test_accessibility import look

MADE = 120_000
"""Milliseconds within which the worker process must have started and made a small set, on a busy machine."""


def test_papers_are_asked_for_made_by_the_worker_and_printed(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "teacher")
    page.goto(f"{server.url}/papers")
    begin = page.get_by_role("button", name="开始组卷")
    expect(page.get_by_text("允许每题出现在 2 份卷中（现为 1 份）")).to_be_visible(timeout=MADE)
    expect(begin).to_be_disabled()
    exposure = page.get_by_role("spinbutton", name="每题最多用几次")
    exposure.fill("2")
    exposure.press("Enter")
    expect(page.get_by_text("题目数量够组成 2 份试卷")).to_be_visible(timeout=MADE)
    begin.click()
    expect(page.get_by_text("与随机抽卷比较")).to_be_visible(timeout=MADE)
    expect(page.get_by_text("最容易与最难的试卷相差")).to_be_visible()
    (asked, *_) = papers.requests(server.platform, server.asker("teacher"))
    assert page.url.endswith(f"paper-set?set={asked.id}")
    assert not list(map(str, look(page)))
    page.get_by_role("button", name="打印为 PDF").click()
    ready = page.get_by_role("button", name=f"下载 {asked.blueprint}-A.pdf")
    expect(ready).to_be_visible(timeout=MADE)
    with page.expect_download() as download:
        ready.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
