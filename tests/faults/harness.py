"""Killing the writer, or stopping the database under it, and comparing promises with the database."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from sqlalchemy import text

from tests.exam_world import World, blueprint, build
from tests.faults import writer
from tests.faults.writer import Breakdown, Promise, Refusal
from trainer.attempts import Attempt, Kind, fold
from trainer.journal import Event
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import Store, attempts, journals, open_store

THREADS = 4
PEOPLE = tuple(f"writer{number}" for number in range(THREADS))
START_LIMIT = 60.0

_KINDS = {
    ActionKind.RESPOND: Kind.RESPONDED,
    ActionKind.FLAG: Kind.FLAGGED,
    ActionKind.MOVE: Kind.MOVED,
    ActionKind.SUBMIT: Kind.SUBMITTED,
}


@dataclass
class Findings:
    """What came of some interruptions. `missing` and `broken` must be empty.

    `kept` are the promises found in the database, by attempt; they are looked for again at the end.
    """

    interruptions: int = 0
    promised: int = 0
    sittings: int = 0
    refusals: int = 0
    missing: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    kept: dict[str, list[Action]] = field(default_factory=dict, repr=False)

    @property
    def sound(self) -> bool:
        """Whether every promise was kept and the database is whole."""
        return not self.missing and not self.broken

    def __str__(self) -> str:
        return (
            f"{self.interruptions} interruptions, {self.promised} steps promised in {self.sittings} "
            f"sittings, {self.refusals} refused, {len(self.missing)} missing, {len(self.broken)} broken"
        )


def prepare(store: Store) -> None:
    """An exam that lasts, and the people who will sit it."""
    build(store, blueprint(time_limit=timedelta(hours=12)))
    World(writer.platform_over(store)).add_people(dict.fromkeys(PEOPLE, "team"))


def kill_often(
    url: str, kills: int, seed: int, progress: Callable[[int, Findings], None] = lambda _n, _f: None
) -> Findings:
    """Kill -9 a process that writes under load, at random moments, again and again on one database."""
    chance = random.Random(seed)
    found = Findings()
    for number in range(kills):
        with _writing(url, seed + number) as (process, news):
            promises = _first(news)
            moment = time.monotonic() + chance.uniform(0, 0.4)
            promises += _until(news, moment)
            process.kill()
            promises += _rest(news)
        _compare(url, promises, found)
        found.interruptions += 1
        progress(number + 1, found)
    _compare_again(url, found)
    return found


def interrupt_often(
    url: str,
    cycles: int,
    seed: int,
    stop_and_start: Callable[[int], None],
    progress: Callable[[int, Findings], None] = lambda _n, _f: None,
) -> Findings:
    """Stop and start the database under a process that goes on writing and sends again what was refused."""
    chance = random.Random(seed)
    found = Findings()
    with _writing(url, seed) as (process, news):
        promises = _first(news)
        for number in range(cycles):
            promises += _until(news, time.monotonic() + chance.uniform(0.1, 0.8))
            stop_and_start(number)
            found.interruptions += 1
            progress(number + 1, found)
        promises += _until(news, time.monotonic() + 1)
        process.kill()
        promises += _rest(news)
    _compare(url, promises, found)
    return found


News = Promise | Refusal | Breakdown


@contextmanager
def _writing(url: str, seed: int) -> Iterator[tuple[BaseProcess, Connection]]:
    """A writer process, forked by a server in which all it imports, and this program too, is loaded once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.writer", "tests.faults.postgresql", "pytest"])
    news, out = context.Pipe(duplex=False)
    process = context.Process(target=writer.run, args=(url, PEOPLE, seed, out), daemon=True)
    process.start()
    out.close()
    try:
        yield process, news
    finally:
        process.kill()
        process.join()
        news.close()


def _first(news: Connection) -> list[News]:
    """Wait until the writer is at work."""
    if not news.poll(START_LIMIT):
        raise TimeoutError("the writer did not begin")
    return [news.recv()]


def _until(news: Connection, moment: float) -> list[News]:
    found: list[News] = []
    while (left := moment - time.monotonic()) > 0:
        if news.poll(left):
            found.append(news.recv())
    return found


def _rest(news: Connection) -> list[News]:
    """What the killed writer had still told; a half-told message was not told."""
    found: list[News] = []
    while True:
        try:
            found.append(news.recv())
        except (EOFError, OSError):
            return found


def _compare(url: str, news: list[News], found: Findings) -> None:
    """Hold the promises against the database, opened afresh as after a restart."""
    store = open_store(url)
    try:
        for told in news:
            if isinstance(told, Breakdown):
                found.broken.append(told.traceback)
        found.refusals += sum(isinstance(told, Refusal) for told in news)
        promised: dict[str, list[Action]] = {}
        for told in news:
            if isinstance(told, Promise):
                promised.setdefault(told.attempt, []).extend(told.steps)
        for attempt, steps in promised.items():
            found.promised += len(steps)
            found.missing += _missing(store, attempt, steps)
            found.kept.setdefault(attempt, []).extend(steps)
        found.broken += faults(store)
        with store.read() as session:
            found.sittings = session.execute(text("SELECT count(*) FROM attempt")).scalar_one()
    finally:
        store.close()


def _compare_again(url: str, found: Findings) -> None:
    """Look for every promise once more, lest a later interruption undid what an earlier one had left."""
    store = open_store(url)
    try:
        again = [lost for attempt, steps in found.kept.items() for lost in _missing(store, attempt, steps)]
    finally:
        store.close()
    found.missing += [lost for lost in again if lost not in found.missing]


def _missing(store: Store, attempt: str, steps: list[Action]) -> list[str]:
    """Promised steps that the journal does not have as promised, in the promised order."""
    with store.read() as session:
        facts = attempts.facts(session, attempt)
        if facts is None:
            return [f"attempt {attempt}"]
        form = attempts.form(session, facts.form)
        journal = {event.token: event for event in journals.events_after(session, attempt, 0)}
    lost, last = [], 0
    for step in steps:
        event = journal.get(step.token)
        if event is None or not _same(event, step, form.places[step.place].options):
            lost.append(f"attempt {attempt}: {step} is {event}")
        elif event.seq <= last:
            lost.append(f"attempt {attempt}: {step} stands before a step promised earlier")
        else:
            last = event.seq
    return lost


def _same(event: Event, step: Action, options: tuple[str, ...]) -> bool:
    if event.kind != _KINDS[step.kind]:
        return False
    wanted: dict[str, object] = {"place": step.place}
    if step.kind is ActionKind.RESPOND:
        wanted["chosen"] = sorted(options[position] for position in step.positions)
    if step.kind is ActionKind.FLAG:
        wanted["flagged"] = step.flagged
    return dict(event.data) == ({} if step.kind is ActionKind.SUBMIT else wanted)


def faults(store: Store) -> list[str]:
    """What is not whole: a gap in a journal, a row that disagrees, a closed sitting without a score."""
    found = []
    with store.read() as session:
        rows = session.execute(
            text(
                "SELECT id, seq, status, answered,"
                " (SELECT count(*) FROM score WHERE score.attempt = attempt.id) FROM attempt"
            )
        ).all()
        for name, seq, status, answered, scores in rows:
            facts = attempts.facts(session, name)
            assert facts is not None
            events = journals.events_after(session, name, 0)
            blank = Attempt(name, attempts.form(session, facts.form), facts.started_at, None)
            state = fold(blank, events)
            if [event.seq for event in events] != list(range(1, seq + 1)):
                found.append(f"attempt {name}: the journal has gaps")
            if (state.status.value, len(state.answered)) != (status, answered):
                found.append(f"attempt {name}: the row does not agree with the journal")
            if scores != (status != "open"):
                found.append(f"attempt {name}: {status}, with {scores} scores")
    return found
