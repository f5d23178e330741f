"""A process that sits exams as fast as it can and tells, over a pipe, every step it was promised to be saved.

It is made to be killed. What it has told must then be in the database; what it has not told may be.
"""

from __future__ import annotations

import random
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from tests.exam_world import World, platform_over
from trainer.journal import LeaseLostError
from trainer.people import Asker
from trainer.services import sit_exam
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import NotSavedError, open_store

RETRY_AFTER = 0.02


@dataclass(frozen=True, slots=True)
class Promise:
    """Steps of one sitting that were returned from as saved."""

    attempt: str
    steps: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The database took nothing; the writer says so and tries again."""

    attempt: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Something else went wrong, which it never should."""

    traceback: str


Tell = Callable[[Promise | Refusal | Breakdown], None]


def run(url: str, people: Sequence[str], seed: int, out: Connection) -> None:
    """Sit exams for these people, one thread each, until killed."""
    world = World(platform_over(open_store(url)))
    lock = threading.Lock()

    def tell(news: Promise | Refusal | Breakdown) -> None:
        with lock:
            out.send(news)

    threads = [
        threading.Thread(target=_sit, args=(world, person, random.Random(f"{seed}/{person}"), tell))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _sit(world: World, person: str, chance: random.Random, tell: Tell) -> None:
    candidate = Candidate(world, world.asker(person), chance, tell)
    try:
        while True:
            candidate.sit()
    except Exception:
        tell(Breakdown(traceback.format_exc()))


class Candidate:
    """Somebody who chooses, flags, turns pages and hands in, at random."""

    def __init__(self, world: World, asker: Asker, chance: random.Random, tell: Tell) -> None:
        self._platform = world.platform
        self._asker = asker
        self._chance = chance
        self._tell = tell
        self._attempt = ""
        self._lease = 0
        self._places: list[int] = []

    def sit(self) -> None:
        """One sitting, or the rest of one that an earlier process left."""
        self._patiently(self._open)
        for _ in range(self._chance.randrange(10, 60)):
            self._keep([self._step() for _ in range(self._chance.choice((1, 1, 2, 3)))])
        self._keep([self._step(), Action(ActionKind.SUBMIT, token=_token())])

    def _open(self) -> None:
        now = self._platform.clock.now()
        self._attempt = sit_exam.begin(self._platform, self._asker, "BASIC", now=now)
        sitting = sit_exam.take_over(self._platform, self._asker, self._attempt, now=now)
        self._lease = sitting.lease
        self._places = [max(1, len(item.options)) for item in sitting.items]
        self._tell(Promise(self._attempt, ()))

    def _keep(self, actions: list[Action]) -> None:
        """Send steps until they are saved, always under the same tokens, then tell."""

        def send() -> None:
            sit_exam.act(
                self._platform,
                self._asker,
                self._attempt,
                self._lease,
                actions,
                now=self._platform.clock.now(),
            )

        self._patiently(send)
        self._tell(Promise(self._attempt, tuple(actions)))

    def _patiently(self, deed: Callable[[], None]) -> None:
        while True:
            try:
                deed()
                return
            except NotSavedError:
                self._tell(Refusal(self._attempt))
                time.sleep(RETRY_AFTER)
            except LeaseLostError:
                self._open()

    def _step(self) -> Action:
        place = self._chance.randrange(len(self._places))
        kind = self._chance.choice((ActionKind.RESPOND, ActionKind.RESPOND, ActionKind.FLAG, ActionKind.MOVE))
        position = self._chance.randrange(self._places[place])
        return Action(
            kind,
            place,
            frozenset({position}) if kind is ActionKind.RESPOND else frozenset(),
            flagged=kind is ActionKind.FLAG and self._chance.random() < 0.5,
            token=_token(),
        )


def _token() -> str:
    return uuid.uuid4().hex
