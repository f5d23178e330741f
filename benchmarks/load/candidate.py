"""A candidate in an exam: what the exam control does in a browser, without the browser.

The control's contract: it shows the `data` of its element and hands back one state, `sheet`, with its lease,
the id of the paper it holds, the number of the message (`beat`) and everything not yet acknowledged. The
answer carries `echo`, the number it answers, `acked`, the tokens that are committed, and the `record`.
A message that is not answered within three seconds is sent again.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.load import http
from benchmarks.load.client import ConnectionLostError, Tab, TabError

CONTROL = "trainer_exam"
PATIENCE = 3.0
LONGEST_WAIT = 15.0
GIVE_UP = 60.0


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that left the browser: `positions` are those on the screen."""

    token: str
    place: int
    positions: tuple[int, ...]


@dataclass
class Memory:
    """What a candidate knows of their own sitting, to be compared with the journal afterwards.

    `saved` are the tokens of which the screen has said that they are saved, in that order.
    """

    attempt: str = ""
    given: dict[str, Given] = field(default_factory=dict)
    saved: list[str] = field(default_factory=list)
    again: int = 0


class Sheet:
    """The exam control in one tab."""

    def __init__(self, tab: Tab, memory: Memory) -> None:
        self.tab, self.memory = tab, memory
        self.prefix = f"{random.getrandbits(64):x}"
        self.counter = self.beat = self.echo = self.lease = 0
        self.phase = ""
        self.paper: dict[str, Any] = {}
        self.record: dict[str, Any] = {}
        self.pending: list[dict[str, Any]] = []
        self.trouble = ""
        self._id = ""
        self._seen: object = None

    def look(self) -> None:
        """Take in what the control shows, if it has changed."""
        for found in self.tab.elements("bidi_component"):
            if found.component_name.rpartition(".")[2] == CONTROL:
                if found.json is not self._seen:
                    self._seen = found.json
                    self._id = found.id
                    self._take(json.loads(found.json))
                return

    def _take(self, data: dict[str, Any]) -> None:
        self.memory.attempt = data.get("attempt", self.memory.attempt)
        self.phase = data["phase"]
        self.trouble = data.get("trouble") or ""
        self.lease = data.get("lease", self.lease) if self.phase == "sitting" else self.lease
        self.echo = max(self.echo, data.get("echo") or 0)
        self.paper = data.get("paper") or self.paper
        self.record = data.get("record") or self.record
        done = {*data.get("acked", ()), *data.get("refused", ())}
        settled = [action["token"] for action in self.pending if action["token"] in done]
        self.pending = [action for action in self.pending if action["token"] not in done]
        self.memory.saved += [token for token in settled if token in data.get("acked", ())]

    def add(self, kind: str, **details: Any) -> str:
        """Note an action to be sent; return its token."""
        self.counter += 1
        token = f"{self.prefix}-{self.counter}"
        self.pending.append({"token": token, "kind": kind, **details})
        if kind == "respond":
            self.memory.given[token] = Given(token, details["place"], tuple(details["positions"]))
        return token

    async def post(self) -> None:
        """Send everything not yet acknowledged."""
        self.beat += 1
        sheet = {
            "lease": self.lease,
            "have": self.paper.get("id", ""),
            "take": 0,
            "beat": self.beat,
            "actions": self.pending,
        }
        await self.tab.set_state(self._id, {"sheet": sheet})

    async def settle(self) -> float:
        """Send, and again while nobody answers, until all is acknowledged; return that moment.

        Raises: TabError: refused, replaced by another window, or nothing for a minute.
        """
        await self.post()
        end = time.perf_counter() + GIVE_UP
        patience = PATIENCE
        while True:
            try:
                moment = await self.tab.when(self._settled, min(patience, end - time.perf_counter()))
                break
            except ConnectionLostError:
                raise
            except TabError:
                if time.perf_counter() >= end - 0.1:
                    raise
                patience = min(patience * 1.5, LONGEST_WAIT)
                self.memory.again += 1
                await self.post()
        if self.trouble:
            raise TabError(self.trouble)
        return moment

    def _settled(self, _tab: Tab) -> bool:
        self.look()
        return self.trouble != "" or (self.echo >= self.beat and not self.pending)


class Candidate:
    """A person for `drive`: opens the exam page, starts, and then answers, turns pages and flags."""

    def __init__(self, server: str, cookie: str, exam: str, *, seed: int) -> None:
        self.tab = Tab(server, "exams", f"id={exam}", cookie=cookie)
        self.memory = Memory()
        self.sheet = Sheet(self.tab, self.memory)
        self.chance = random.Random(seed)
        self.just_answered = False

    async def begin(self, done: Callable[[str, float], None]) -> None:
        """Open the exam's page, read it for a moment, and press start."""
        before = time.perf_counter()
        await self._shell()
        await self.tab.load()
        self._check()
        done("open", time.perf_counter() - before)
        start = start_button(self.tab)
        await asyncio.sleep(self.chance.uniform(1, 5))
        before = time.perf_counter()
        await self.tab.press(start)
        done("start", await self.tab.when(self._sitting) - before)
        self._check()

    async def _shell(self) -> None:
        """What a browser asks for before the websocket; scripts and styles come from its cache."""
        for path in (f"exams?{self.tab.query}", "_stcore/health", "_stcore/host-config"):
            answer = await http.get(f"{self.tab.server}/{path}", cookie=self.tab.cookie)
            if answer.status != 200:
                raise TabError(f"/{path} answered {answer.status}")

    def _sitting(self, _tab: Tab) -> bool:
        self.sheet.look()
        return self.sheet.phase == "sitting" and bool(self.sheet.paper)

    async def act(self) -> tuple[str, float]:
        """Answer, or go on to the next item, or now and then flag."""
        kind = self._note()
        before = time.perf_counter()
        seconds = await self.sheet.settle() - before
        self._check()
        return kind, seconds

    def _note(self) -> str:
        sheet, items = self.sheet, self.sheet.paper["items"]
        place = sheet.record["current"]
        if self.chance.random() < 0.05:
            sheet.add("flag", place=place, flagged=place not in sheet.record["flags"])
            return "flag"
        if self.just_answered:
            self.just_answered = False
            sheet.add("move", place=(place + 1) % sheet.paper["count"])
            return "move"
        self.just_answered = True
        sheet.add("respond", place=place, positions=self._choice(items[str(place)]))
        return "respond"

    def _choice(self, item: dict[str, Any]) -> list[int]:
        count = len(item["options"])
        if item["type"] == "multiple":
            return sorted(self.chance.sample(range(count), self.chance.randint(1, count)))
        return [self.chance.randrange(count)]

    async def leave(self) -> None:
        """Close the tab."""
        await self.tab.close()

    def _check(self) -> None:
        if self.tab.faults:
            raise TabError(self.tab.faults[0])


def start_button(tab: Tab) -> str:
    """The widget id of the button that starts the exam; the id ends with the key its page gave it."""
    for button in tab.elements("button"):
        if button.id.endswith("-start") and not button.disabled:
            return str(button.id)
    raise TabError(f"no start button; on the page: {tab.describe()}")
