"""Practice: aims, habits, desired retention, and parameters fitted to an organisation's own answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from trainer.practice.memory import Weights
from trainer.storage.identifiers import new_id
from trainer.storage.tables import (
    ItemParameters,
    MemoryWeights,
    PracticeAim,
    PracticeHabit,
    RetentionTarget,
)

_aim = PracticeAim.__table__  # type: ignore[attr-defined]
_habit = PracticeHabit.__table__  # type: ignore[attr-defined]
_target = RetentionTarget.__table__  # type: ignore[attr-defined]
_weights = MemoryWeights.__table__  # type: ignore[attr-defined]
_parameters = ItemParameters.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Aim:
    """A day somebody wants to be ready for a certification, and the minutes a day they give it.

    `day` None: given up. `forecast` is the recall predicted for the day with the plan, `untouched` without
    any review, 0..1, both when it was set.
    """

    blueprint: str
    day: date | None
    minutes: int
    forecast: float
    untouched: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Habit:
    """How many days a week somebody wants to practise, and whether they want to be reminded."""

    days_a_week: int = 4
    reminders: bool = True


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """FSRS parameters fitted to reviews; losses are mean log losses on reviews that were not fitted to."""

    at: datetime
    weights: Weights
    reviews: int
    people: int
    loss_before: float
    loss_after: float


@dataclass(frozen=True, slots=True)
class FittedItems:
    """IRT slope and intercept by item version."""

    at: datetime
    people: int
    items: Mapping[str, tuple[float, float]]


def add_aim(session: Session, organisation: str, person: str, aim: Aim) -> None:
    """Write down an aim; it takes the place of earlier ones for the certification."""
    session.execute(
        insert(_aim).values(
            id=new_id(),
            organisation=organisation,
            person=person,
            blueprint=aim.blueprint,
            day=aim.day.isoformat() if aim.day else "",
            minutes=aim.minutes,
            forecast=aim.forecast,
            untouched=aim.untouched,
            at=aim.at,
        )
    )


def aims(session: Session, person: str) -> tuple[Aim, ...]:
    """Every aim a person ever set, the oldest first."""
    rows: Iterable[Any] = session.execute(
        select(_aim.c.blueprint, _aim.c.day, _aim.c.minutes, _aim.c.forecast, _aim.c.untouched, _aim.c.at)
        .where(_aim.c.person == person)
        .order_by(_aim.c.at, _aim.c.id)
    )
    return tuple(Aim(row[0], date.fromisoformat(row[1]) if row[1] else None, *row[2:]) for row in rows)


def habit(session: Session, person: str) -> Habit:
    """A person's habit, or the usual one."""
    row: Any = session.execute(
        select(_habit.c.days_a_week, _habit.c.reminders).where(_habit.c.person == person)
    ).one_or_none()
    return Habit(*row) if row else Habit()


def set_habit(session: Session, person: str, found: Habit, now: datetime) -> None:
    """Keep a person's habit."""
    session.execute(delete(_habit).where(_habit.c.person == person))
    session.execute(
        insert(_habit).values(
            person=person, days_a_week=found.days_a_week, reminders=found.reminders, changed_at=now
        )
    )


def targets(session: Session, organisation: str) -> dict[str, float]:
    """Desired retention by blueprint, where one was set."""
    rows: Iterable[Any] = session.execute(
        select(_target.c.blueprint, _target.c.retention).where(_target.c.organisation == organisation)
    )
    return {row[0]: row[1] for row in rows}


def set_target(session: Session, organisation: str, blueprint: str, retention: float, now: datetime) -> None:
    """Set the desired retention of a certification."""
    session.execute(
        delete(_target).where(_target.c.organisation == organisation, _target.c.blueprint == blueprint)
    )
    session.execute(
        insert(_target).values(
            organisation=organisation, blueprint=blueprint, retention=retention, changed_at=now
        )
    )


def weights(session: Session, organisation: str) -> FittedWeights | None:
    """The parameters in force; None: never fitted."""
    row: Any = session.execute(
        select(
            _weights.c.at,
            _weights.c.weights,
            _weights.c.reviews,
            _weights.c.people,
            _weights.c.loss_before,
            _weights.c.loss_after,
        )
        .where(_weights.c.organisation == organisation)
        .order_by(_weights.c.at.desc(), _weights.c.id.desc())
        .limit(1)
    ).one_or_none()
    return FittedWeights(row[0], tuple(row[1]), *row[2:]) if row else None


def add_weights(session: Session, organisation: str, by: str, fitted: FittedWeights) -> None:
    """Put parameters in force."""
    session.execute(
        insert(_weights).values(
            id=new_id(),
            organisation=organisation,
            at=fitted.at,
            by=by,
            weights=list(fitted.weights),
            reviews=fitted.reviews,
            people=fitted.people,
            loss_before=fitted.loss_before,
            loss_after=fitted.loss_after,
        )
    )


def parameters(session: Session, organisation: str) -> FittedItems | None:
    """The item parameters in force; None: never estimated."""
    row: Any = session.execute(
        select(_parameters.c.at, _parameters.c.people, _parameters.c.body)
        .where(_parameters.c.organisation == organisation)
        .order_by(_parameters.c.at.desc(), _parameters.c.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return FittedItems(row[0], row[1], {name: (slope, cut) for name, (slope, cut) in row[2].items()})


def add_parameters(session: Session, organisation: str, by: str, fitted: FittedItems) -> None:
    """Put item parameters in force."""
    session.execute(
        insert(_parameters).values(
            id=new_id(),
            organisation=organisation,
            at=fitted.at,
            by=by,
            people=fitted.people,
            body={name: list(pair) for name, pair in fitted.items.items()},
        )
    )
