"""What a visit with an empty cache costs: bytes, requests, seconds in Chromium, and the server's processor.

Chromium says which files it needs until the exam stands on the screen; the load client then asks for the same
files again and again, as a room full of fresh browsers would.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Response, async_playwright

from benchmarks import browser, seeding
from benchmarks.aims import Aim, Part
from benchmarks.figures import machine
from benchmarks.load.exam import EXAM
from benchmarks.options import Options
from benchmarks.seeding import Account
from benchmarks.serving import Server
from trainer.services import sessions, sit_exam
from trainer.services.platform import Platform

VISITS = 30
CONNECTIONS = 6
"""As many as browsers open to one server."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A first visit: the files, and the seconds until the exam could be answered. `again` is a second one."""

    paths: tuple[str, ...]
    seconds: float
    again: float


def measure(options: Options) -> Part:
    """Visit once with Chromium, then repeat its requests."""
    where = machine()
    with tempfile.TemporaryDirectory(prefix="trainer-visit-") as name:
        folder = Path(name)
        platform = seeding.open_platform(folder)
        (account,) = seeding.seed(platform, 1)
        with seeding.server(folder, options.port) as server:
            visit = asyncio.run(_visit(server, account, _begin(platform, account)))
            before = server.cost()
            size = asyncio.run(_repeat(server, account, visit.paths))
            cpu = (server.cost().cpu - before.cpu) / VISITS
        platform.store.close()
    lines = [
        f"files {len(visit.paths)}, {size / 1e6:.2f} MB as they travel",
        f"until it can be answered: {visit.seconds:.2f} s with an empty cache, {visit.again:.2f} s again",
        f"CPU of the server for the files of a first visit: {1000 * cpu:.0f} ms",
    ]
    aims = [Aim("CPU of the server for the files of a first visit", 1000 * cpu, 60, "ms")]
    figures = {"machine": asdict(where), "visit": asdict(visit), "bytes": size, "cpu_ms": 1000 * cpu}
    return Part("first-visit", lines, aims, figures)


def _begin(platform: Platform, account: Account) -> str:
    now = platform.clock.now()
    asker = sessions.asker_for(platform, account.cookie.partition("=")[2], now=now)
    if asker is None:
        raise LookupError(account.login)
    # The bundled content is in the database as soon as the server answers.
    return sit_exam.begin(platform, asker, EXAM, now=now)


async def _visit(server: Server, account: Account, attempt: str) -> Visit:
    paths: list[str] = []

    def note(response: Response) -> None:
        parts = urlsplit(response.url)
        if parts.scheme == "http" and response.request.method == "GET" and response.status == 200:
            paths.append(parts.path + (f"?{parts.query}" if parts.query else ""))

    async with async_playwright() as tools:
        chromium = await browser.launch(tools)
        context = await browser.signed_in(chromium, server, account)
        seconds = []
        for _ in range(2):
            page = await context.new_page()
            if not seconds:
                page.on("response", note)
            before = time.perf_counter()
            await page.goto(f"{server.address}/exam?id={attempt}")
            await page.locator(".exam .option").first.wait_for(timeout=60_000)
            seconds.append(time.perf_counter() - before)
            await page.close()
        await chromium.close()
    return Visit(tuple(paths), *seconds)


async def _repeat(server: Server, account: Account, paths: Sequence[str]) -> int:
    """Fetch all files as often as VISITS; return the bytes of one visit as they travelled."""
    size = 0
    for _ in range(VISITS):
        limits = httpx.Limits(max_connections=CONNECTIONS)
        headers = {"Cookie": account.cookie, "Accept-Encoding": "gzip"}
        async with httpx.AsyncClient(limits=limits, headers=headers, verify=False, trust_env=False) as client:
            answers = await asyncio.gather(*(client.get(server.address + path) for path in paths))
        size = sum(answer.num_bytes_downloaded for answer in answers)
    return size
