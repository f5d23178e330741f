"""What somebody is to do themself: their tasks, and the passes they have to renew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from trainer import assignments as rules
from trainer.assignments import Task, TaskState
from trainer.attempts import AttemptStatus
from trainer.blueprints import Blueprint
from trainer.people import Asker
from trainer.scoring import Decision
from trainer.services import exam_access
from trainer.services.assign import titles
from trainer.services.assign.progress import Pass, Record, done_at
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import assignments as rows
from trainer.storage import exam_history, standings
from trainer.storage.exam_history import PastSitting
from trainer.text import LocalText

_ORDER = (
    TaskState.OVERDUE,
    TaskState.DUE,
    TaskState.NOT_YET,
    TaskState.CLOSED,
    TaskState.EXCUSED,
    TaskState.DONE,
)


@dataclass(frozen=True, slots=True)
class Mine:
    """A task with its title and how it stands. `waiting`: it was sat, and its result is not shown yet."""

    task: Task
    title: LocalText
    state: TaskState
    done_at: datetime | None
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Renewal:
    """A pass that lapses, or has lapsed, and is due again."""

    exam: str
    title: LocalText
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class Agenda:
    """What somebody is to do: what is overdue first, then by when it is due."""

    tasks: tuple[Mine, ...]
    renewals: tuple[Renewal, ...]

    @property
    def open(self) -> tuple[Mine, ...]:
        """What is still to be done and open now."""
        return tuple(
            found
            for found in self.tasks
            if found.state in (TaskState.OVERDUE, TaskState.DUE) and not found.waiting
        )


def agenda(platform: Platform, asker: Asker, *, now: datetime) -> Agenda:
    """What the asker is to do. Results not shown to them yet do not show here either."""
    exam_access.require_ready(asker)
    published = platform.catalogue.current()
    with platform.store.read() as session:
        tasks = rows.tasks_of(session, asker.person)
        sat = exam_history.standing(session, asker.person).sittings
        learnt = standings.learning(session, [asker.person]) if tasks else None
    visible = passes(published, sat, now=now)
    record = Record(passes=visible)
    if learnt is not None:
        person = asker.person
        record = Record(learnt.finished[person], learnt.visited[person], learnt.rehearsed[person], visible)
    hidden = _hidden(sat, now)
    found = [_mine(published, task, record, hidden, now=now) for task in tasks]
    latest = datetime.max.replace(tzinfo=now.tzinfo)
    found.sort(key=lambda mine: (_ORDER.index(mine.state), mine.task.times.due or latest))
    return Agenda(tuple(found), _renewals(published, visible, now))


def _mine(published: Published, task: Task, record: Record, hidden: set[str], *, now: datetime) -> Mine:
    done = done_at(published, task, record, None)
    return Mine(
        task=task,
        title=titles.title(published, task.kind, task.code),
        state=rules.state(task, done, now=now),
        done_at=done,
        waiting=done is None and task.kind is rules.TaskKind.EXAM and task.code in hidden,
    )


def _hidden(sat: tuple[PastSitting, ...], now: datetime) -> set[str]:
    """Exams whose latest sitting is over and not shown yet."""
    latest = {found.blueprint: found for found in sat if found.status is not AttemptStatus.VOID}
    return {
        code
        for code, found in latest.items()
        if found.status is not AttemptStatus.OPEN and found.outcome is not None and found.shown(now) is None
    }


def passes(published: Published, sat: tuple[PastSitting, ...], *, now: datetime) -> dict[str, list[Pass]]:
    """The passes among a person's own sittings that they may see, by exam in order of time."""
    found: dict[str, list[Pass]] = defaultdict(list)
    for sitting in sat:
        outcome = sitting.shown(now)
        if outcome is not None and outcome.decision is Decision.PASS and sitting.closed_at is not None:
            months = valid_for(published.blueprints.get(sitting.blueprint))
            found[sitting.blueprint].append(Pass(sitting.closed_at, rules.lapses(sitting.closed_at, months)))
    return {code: sorted(group, key=lambda one: one.at) for code, group in found.items()}


def valid_for(blueprint: Blueprint | None) -> int | None:
    """For how many months a pass of an exam is good; None: for good."""
    return blueprint.valid_for if blueprint else None


def _renewals(published: Published, found: dict[str, list[Pass]], now: datetime) -> tuple[Renewal, ...]:
    lapsing = [
        Renewal(code, published.blueprints[code].title, group[-1].lapses_at)
        for code, group in found.items()
        if code in published.blueprints and group[-1].lapses_at is not None
    ]
    due = [one for one in lapsing if now >= rules.renewal_opens(one.lapses_at)]
    return tuple(sorted(due, key=lambda one: one.lapses_at))
