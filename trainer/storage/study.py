"""What people have read, how they answered self-checks, and the index behind the lesson search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from trainer.courses import LessonProgress
from trainer.storage import report_changes
from trainer.storage.identifiers import new_id
from trainer.storage.tables import LessonProgressRow, LessonTerm, SelfCheckResponse

_progress = LessonProgressRow.__table__  # type: ignore[attr-defined]
_check = SelfCheckResponse.__table__  # type: ignore[attr-defined]
_term = LessonTerm.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class CheckTally:
    """A person's latest tries at the self-checks of one objective."""

    objective: str
    right: int
    answered: int


def progress_of(session: Session, person: str) -> dict[str, LessonProgress]:
    """A person's reading by lesson id."""
    rows: Iterable[Any] = session.execute(
        select(
            _progress.c.lesson, _progress.c.opened_at, _progress.c.visited_at, _progress.c.finished_at
        ).where(_progress.c.person == person)
    )
    return {row[0]: LessonProgress(*row) for row in rows}


def visit(session: Session, person: str, lesson: str, now: datetime) -> None:
    """Record that a lesson was opened."""
    _touch(session, person, lesson, now, {"visited_at": now})


def set_finished(
    session: Session, person: str, lesson: str, finished_at: datetime | None, now: datetime
) -> None:
    """Mark a lesson finished, or take the mark off with None."""
    _touch(session, person, lesson, now, {"visited_at": now, "finished_at": finished_at})


def _touch(session: Session, person: str, lesson: str, now: datetime, values: dict[str, Any]) -> None:
    report_changes.note(session, person)
    found: Any = session.execute(
        update(_progress)
        .where(_progress.c.person == person, _progress.c.lesson == lesson)
        .values(**values)
        .returning(_progress.c.lesson)
    ).one_or_none()
    if found is None:
        session.execute(
            insert(_progress).values(
                person=person, lesson=lesson, opened_at=now, **{"visited_at": now, **values}
            )
        )


@dataclass(frozen=True, slots=True)
class CheckTry:
    """One try at a self-check."""

    objective: str
    item: str
    version: str
    chosen: frozenset[str]
    right: bool


def record_check(session: Session, person: str, tried: CheckTry, now: datetime) -> None:
    """Append a try at a self-check."""
    session.execute(
        insert(_check).values(
            id=new_id(),
            person=person,
            objective=tried.objective,
            item=tried.item,
            version=tried.version,
            chosen=sorted(tried.chosen),
            right=tried.right,
            at=now,
        )
    )


def check_tallies(session: Session, person: str) -> dict[str, CheckTally]:
    """For each objective, how many of the self-checks tried were right at the latest try."""
    rows: Iterable[Any] = session.execute(
        select(_check.c.objective, _check.c.item, _check.c.right)
        .where(_check.c.person == person)
        .order_by(_check.c.objective, _check.c.at)
    )
    latest: dict[tuple[str, str], bool] = {(row[0], row[1]): row[2] for row in rows}
    tallies: dict[str, CheckTally] = {}
    for (objective, _item), right in latest.items():
        before = tallies.get(objective, CheckTally(objective, 0, 0))
        tallies[objective] = CheckTally(objective, before.right + int(right), before.answered + 1)
    return tallies


def lessons_with(session: Session, terms: Collection[str], limit: int) -> list[str]:
    """Ids of lessons that hold every term, those where the terms weigh most first."""
    if not terms:
        return []
    rows: Iterable[Any] = session.execute(
        select(_term.c.lesson)
        .where(_term.c.term.in_(sorted(terms)))
        .group_by(_term.c.lesson)
        .having(func.count() == len(set(terms)))
        .order_by(func.sum(_term.c.weight).desc(), _term.c.lesson)
        .limit(limit)
    )
    return [row[0] for row in rows]
