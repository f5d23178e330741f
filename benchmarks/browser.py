"""Chromium for the benchmarks that need a real browser."""

from __future__ import annotations

from typing import Any

from playwright.async_api import BrowserContext, Playwright

from benchmarks.seeding import Account
from benchmarks.serving import Server

CHROMIUM = "/usr/bin/chromium"
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


async def launch(tools: Playwright) -> Any:
    """Debian's Chromium without a screen."""
    return await tools.chromium.launch(executable_path=CHROMIUM, args=[*OPTIONS])


async def signed_in(browser: Any, server: Server, account: Account) -> BrowserContext:
    """A fresh profile in which somebody is signed in."""
    context: BrowserContext = await browser.new_context(locale="zh-CN")
    name, _, value = account.cookie.partition("=")
    await context.add_cookies([{"name": name, "value": value, "url": server.address}])
    return context
