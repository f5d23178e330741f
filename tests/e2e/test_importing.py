"""Importing in a browser: a file dropped, looked at, decided about, taken over and found in the bank."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import SignedIn
from .installation import Server

PATIENT = 90_000
"""Milliseconds within which the worker, which has the lowest priority, must be done on a busy machine."""


def file_for(server: Server) -> bytes:
    """A paper with one new question, one that is in the bank already, and one without options."""
    there = next(
        item for _, item in sorted(server.platform.catalogue.current().bank.items.items()) if item.options
    )
    options = "".join(f"{'ABCDEFGHI'[n]}. {option.text}\n" for n, option in enumerate(there.options))
    return (
        f"1. {there.stem}\n{options}答案：A\n知识点：{there.objective}\n\n"
        f"2. 资费调整时先告诉客户什么？\nA. 生效日期\nB. 同事姓名\n答案：A\n知识点：{there.objective}\n\n"
        "3. 没有选项的题\n答案：A\n"
    ).encode()


def bring(server: Server, page: Page, data: bytes) -> None:
    page.goto(f"{server.url}/bank-import")
    expect(page.get_by_role("heading", name="导入试题")).to_be_visible(timeout=PATIENT)
    chosen = {"name": "客户经理题库.txt", "mimeType": "text/plain", "buffer": data}
    page.locator("input[type=file]").set_input_files([chosen])  # type: ignore[list-item]
    page.get_by_role("button", name="读取 1 个文件").click(timeout=PATIENT)
    expect(page).to_have_url(re.compile("run="), timeout=PATIENT)


def test_a_file_is_dropped_looked_at_decided_taken_over_and_found_in_the_bank(
    server: Server, signed_in: SignedIn
) -> None:
    page = signed_in(server, "teacher")
    bring(server, page, file_for(server))
    expect(page.get_by_text("还需处理")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("参考答案：修改").or_(page.get_by_text("作为原题的新版本")).first).to_be_visible()
    page.reload()
    expect(page.get_by_text("可收入 1")).to_be_visible(timeout=PATIENT)
    page.get_by_role("link", name="全部导入记录").click()
    page.get_by_role("link", name="客户经理题库").click(timeout=PATIENT)
    expect(page).to_have_url(re.compile("run="), timeout=PATIENT)
    page.get_by_role("button", name="作为新题收入").first.click(timeout=PATIENT)
    page.get_by_role("button", name="将 2 道收为草稿").click(timeout=PATIENT)
    page.get_by_role("link", name="在题库中查看这些草稿").click(timeout=PATIENT)
    expect(page.get_by_text("共 2 题。")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("资费调整时先告诉客户什么")).to_be_visible()
