"""Fixtures for the browser: Chromium once, a furnished server for each module, pages that are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from trainer.storage import migrations
from trainer.web.http.cookies import SESSION_COOKIE

from .installation import Server, furnish, platform_over

SHOTS = Path(__file__).with_name("shots")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

SignedIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium, and tests of a module share its server, hence a process.

    A browser on a machine that does much else loses a click now and then, so a test is tried once more;
    the summary of the run counts those (`rerun`).
    """
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(Path(item.fspath).stem))
            item.add_marker(pytest.mark.flaky(reruns=1))


DRAWING = '[data-test-script-state="running"], [data-test-script-state="rerunRequested"]'
"""Where Streamlit says that the page is still being drawn."""


@pytest.fixture(autouse=True)
def patient_clicks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click waits, for 3 s at most, until the page is drawn, as the eye does: what it aims at stays."""
    click = Locator.click

    def patient(self: Locator, **options: Any) -> None:
        with suppress(PlaywrightTimeoutError):
            self.page.locator(DRAWING).first.wait_for(state="detached", timeout=3_000)
        click(self, **options)

    monkeypatch.setattr(Locator, "click", patient)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this test run."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=15_000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with an organisation, its people and a published catalogue, to copy."""
    folder = tmp_path_factory.mktemp("furnished")
    path = folder / "trainer.sqlite3"
    platform = platform_over(f"sqlite:///{path}", folder)
    migrations.upgrade(platform.store)
    furnish(platform)
    with platform.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    platform.store.close()
    return path


@pytest.fixture(scope="module")
def server(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application, running for the tests of one module; use different people, or `own_server`."""
    found = Server.over(furnished, tmp_path_factory.mktemp("server")).start()
    yield found
    found.close()


@pytest.fixture
def own_server(furnished: Path, tmp_path: Path) -> Iterator[Server]:
    """The application for one test that stops, kills or spoils it."""
    found = Server.over(furnished, tmp_path / "server").start()
    yield found
    found.close()


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts: each is a browser of its own, closed after the test."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        settings = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def signed_in(contexts: Callable[..., BrowserContext]) -> SignedIn:
    """Opens a page for a person: `signed_in(server, "xiaolin", viewport=PHONE)`."""

    def enter(server: Server, login: str, **options: object) -> Page:
        context = contexts(**options)
        cookie = {"name": SESSION_COOKIE, "value": server.token(login), "url": server.url}
        context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])  # type: ignore[list-item]
        return context.new_page()

    return enter


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    """Takes a picture of a page for people to look at."""

    def take(page: Page, name: str) -> Path:
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take
