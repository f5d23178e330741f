"""kill -9 of the whole server while browsers are in an exam, again and again.

Chromium pages sit an exam and choose, turn and choose. At a moment drawn by chance the server process is
killed; candidates go on clicking, as people do; after a moment the server is started again and nobody touches
the pages. Every answer that a page ever showed under “已保存” must be in the journal, and every page must
come back by itself and bring through what was chosen while nobody answered.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page, async_playwright

from benchmarks import browser, seeding
from benchmarks.aims import Aim, Part
from benchmarks.figures import Times, machine, times
from benchmarks.load.exam import EXAM
from benchmarks.load.ledger import responses
from benchmarks.options import Options
from benchmarks.seeding import Account
from benchmarks.serving import Server
from trainer.services import sessions, sit_exam
from trainer.services.platform import Platform

PAGES = 3
RECOVERY_LIMIT = 60.0

# Notes, many times a second, what stands on the screen whenever the screen says that it is saved.
_WITNESS = """() => {
  const find = (root, selector) => {
    const here = root.querySelector(selector);
    if (here) return here;
    for (const element of root.querySelectorAll("*")) {
      if (!element.shadowRoot) continue;
      const inside = find(element.shadowRoot, selector);
      if (inside) return inside;
    }
    return null;
  };
  window.witnessed = {};
  window.look = () => {
    const exam = window.examElement?.isConnected ? window.examElement : find(document, ".exam");
    window.examElement = exam;
    if (!exam) return null;
    const options = [...exam.querySelectorAll(".option")];
    return {
      status: exam.querySelector(".status")?.dataset.status ?? "",
      place: parseInt(exam.querySelector("h2.number")?.textContent.match(/\\d+/)?.[0] ?? "0", 10) - 1,
      chosen: [...options.keys()].filter((n) => options[n].getAttribute("aria-checked") === "true"),
      count: options.length,
    };
  };
  setInterval(() => {
    const seen = window.look();
    if (seen && seen.status === "saved" && seen.chosen.length) {
      window.witnessed[`${seen.place}:${seen.chosen}`] = [seen.place, seen.chosen];
    }
  }, 10);
}"""


Shown = tuple[int, tuple[int, ...]]
"""An answer on a screen: the place and the positions chosen, both from 0."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: how long the server was away and until every page was well, and what was missing."""

    away: float
    recovered: float | None
    witnessed: int
    missing: tuple[str, ...]


@dataclass
class Desk:
    """A page in an exam."""

    page: Page
    attempt: str
    chance: random.Random

    async def work(self, until: float) -> None:
        """Choose and turn the page until a moment, whatever the server does meanwhile."""
        while time.perf_counter() < until:
            try:
                await self._once()
            except BrowserError:
                await asyncio.sleep(0.1)
            await asyncio.sleep(self.chance.uniform(0.05, 0.4))

    async def _once(self) -> None:
        seen = await self.page.evaluate("window.look()")
        if not seen or not seen["count"]:
            return
        if self.chance.random() < 0.6:
            option = self.page.locator(".exam .option").nth(self.chance.randrange(seen["count"]))
            await option.click(timeout=1000)
        else:
            await self.page.keyboard.press(self.chance.choice(("ArrowRight", "ArrowRight", "ArrowLeft")))

    async def works(self) -> bool:
        """Choose something more and see it saved, without a reload."""
        end = time.perf_counter() + RECOVERY_LIMIT
        option = self.page.locator(".exam .option[aria-checked=false]").first
        while time.perf_counter() < end:
            try:
                await option.click(timeout=1000)
                break
            except BrowserError:
                await self.page.keyboard.press("ArrowRight")
        while time.perf_counter() < end:
            if await self.well():
                return True
            await asyncio.sleep(0.02)
        return False

    async def witnessed(self) -> list[Shown]:
        """Every answer this page has shown under “已保存” until now."""
        found: list[Any] = await self.page.evaluate("Object.values(window.witnessed)")
        return [(place, tuple(chosen)) for place, chosen in found]

    async def well(self) -> bool:
        """Whether the page says that everything is saved, or that there is nothing to save."""
        seen = await self.page.evaluate("window.look()")
        return bool(seen) and seen["status"] in ("saved", "ready")


def measure(options: Options) -> Part:
    """Kill the server as often as asked for."""
    where = machine()
    with tempfile.TemporaryDirectory(prefix="trainer-kills-") as name:
        kills = asyncio.run(_run(Path(name), options))
    return report(kills, asdict(where))


async def _run(folder: Path, options: Options) -> list[Kill]:
    platform = seeding.open_platform(folder)
    people = seeding.seed(platform, PAGES)
    chance = random.Random(options.seed)
    server = seeding.server(folder, options.port)
    await asyncio.to_thread(server.start)
    try:
        async with async_playwright() as tools:
            chromium = await browser.launch(tools)
            desks = [await _sit(chromium, server, platform, person, chance) for person in people]
            kills = [await _kill(server, platform, desks, chance) for _ in range(options.kills)]
            await chromium.close()
    finally:
        server.stop()
        platform.store.close()
    return kills


async def _sit(
    chromium: Any, server: Server, platform: Platform, person: Account, chance: random.Random
) -> Desk:
    now = platform.clock.now()
    asker = sessions.asker_for(platform, person.cookie.partition("=")[2], now=now)
    if asker is None:
        raise LookupError(person.login)
    attempt = sit_exam.begin(platform, asker, EXAM, now=now)
    page = await (await browser.signed_in(chromium, server, person)).new_page()
    await page.goto(f"{server.address}/exam?id={attempt}")
    await page.locator(".exam .option").first.wait_for(timeout=60_000)
    await page.evaluate(f"({_WITNESS})()")
    return Desk(page, attempt, random.Random(chance.random()))


async def _kill(server: Server, platform: Platform, desks: Sequence[Desk], chance: random.Random) -> Kill:
    moment = time.perf_counter() + chance.uniform(1.0, 4.0)
    offline = chance.uniform(0.0, 2.0)
    workers = [asyncio.create_task(desk.work(moment + offline)) for desk in desks]
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))
    server.kill()
    killed = time.perf_counter()
    await asyncio.gather(*workers)
    await asyncio.to_thread(server.start)
    away = time.perf_counter() - killed
    recovered = await _until_well(desks)
    works = all(await asyncio.gather(*(desk.works() for desk in desks)))
    missing: list[str] = []
    count = 0
    for desk in desks:
        found = await desk.witnessed()
        count += len(found)
        missing += _missing(platform, desk.attempt, found)
    return Kill(away, recovered if works else None, count, tuple(missing))


async def _until_well(desks: Sequence[Desk]) -> float | None:
    began = time.perf_counter()
    while time.perf_counter() - began < RECOVERY_LIMIT:
        if all([await desk.well() for desk in desks]):
            return time.perf_counter() - began
        await asyncio.sleep(0.05)
    return None


def _missing(platform: Platform, attempt: str, witnessed: Sequence[Shown]) -> list[str]:
    found = responses(platform.store, attempt).values()
    written = {(place, tuple(sorted(chosen))) for place, chosen in found}
    lost = [shown for shown in witnessed if shown not in written]
    return [f"{attempt}: place {place} positions {list(chosen)}" for place, chosen in lost]


def report(kills: Sequence[Kill], where: dict[str, Any]) -> Part:
    """Figures and aims of a run."""
    missing = [each for kill in kills for each in kill.missing]
    stuck = sum(kill.recovered is None for kill in kills)
    recovery: Times = times(kill.recovered for kill in kills if kill.recovered is not None)
    witnessed = kills[-1].witnessed if kills else 0
    lines = [
        f"{len(kills)} kills of the whole server, {PAGES} Chromium pages in an exam",
        f"answers shown as saved: {witnessed}, of which {len(missing)} are not in the journal",
        f"from the server's return until every page is well again: {recovery}",
        *missing[:5],
    ]
    aims = [
        Aim("answers shown as saved and missing", len(missing), 0),
        Aim("kills after which a page did not come back by itself", stuck, 0),
    ]
    figures = {"machine": where, "kills": [asdict(kill) for kill in kills], "recovery": asdict(recovery)}
    return Part("kills", lines, aims, figures)
