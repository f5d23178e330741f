"""Attempts and their forms: beginning one, reading it back, and finding those whose time is up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer import forms
from trainer.attempts import Attempt, AttemptStatus
from trainer.forms import Form
from trainer.storage.journals import IS_OPEN
from trainer.storage.tables import (
    AttemptRow,
    FormRow,
    JournalRow,
    PersonRow,
    SeenItem,
    UnitRow,
)

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_form = FormRow.__table__  # type: ignore[attr-defined]
_journal = JournalRow.__table__  # type: ignore[attr-defined]
_seen = SeenItem.__table__  # type: ignore[attr-defined]
_person = PersonRow.__table__  # type: ignore[attr-defined]
_unit = UnitRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Facts:
    """What never changes about a sitting. `unit` is the candidate's unit id when it began."""

    id: str
    organisation: str
    person: str
    blueprint: str
    number: int
    form: str
    unit: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The organisation and unit path a person or a sitting belongs to."""

    organisation: str
    unit_path: str


_FACTS = select(
    _attempt.c.id,
    _attempt.c.organisation,
    _attempt.c.person,
    _attempt.c.blueprint,
    _attempt.c.number,
    _attempt.c.form,
    _attempt.c.unit,
    _attempt.c.started_at,
).where(_attempt.c.id == bindparam("b_attempt"))


def facts(session: Session, attempt: str) -> Facts | None:
    """The lasting facts of a sitting, or None where there is no such attempt."""
    row: Any = session.execute(_FACTS, {"b_attempt": attempt}).one_or_none()
    return Facts(*row) if row else None


def form(session: Session, digest: str) -> Form:
    """A frozen form.

    Raises: KeyError: no such form.
    """
    body: Any = session.execute(select(_form.c.body).where(_form.c.digest == digest)).scalar_one_or_none()
    if body is None:
        raise KeyError(digest)
    return forms.from_json(body)


def seen_items(session: Session, person: str) -> frozenset[str]:
    """Ids of the items a person has met on any form."""
    rows: Iterable[Any] = session.execute(select(_seen.c.item).where(_seen.c.person == person))
    return frozenset(row[0] for row in rows)


def hold_person(session: Session, person: str) -> None:
    """Hold a person's row until the transaction ends.

    So one sitting begins at a time, and none begins between a change of the accommodation and the search
    for the running sittings it applies to.
    """
    session.execute(select(_person.c.id).where(_person.c.id == person).with_for_update()).all()


def add(session: Session, begun: Facts, attempt: Attempt, cohorts: Sequence[str]) -> None:
    """Write down a sitting just begun: its form, its row, its first event, and the items now met."""
    form = attempt.form
    session.execute(
        insert(_form).values(
            digest=begun.form,
            organisation=begun.organisation,
            blueprint=begun.blueprint,
            body=forms.to_json(form),
            created_at=begun.started_at,
        )
    )
    (started,) = attempt.pending
    session.execute(
        insert(_attempt).values(
            id=begun.id,
            organisation=begun.organisation,
            person=begun.person,
            blueprint=begun.blueprint,
            number=begun.number,
            form=begun.form,
            unit=begun.unit,
            cohorts=list(cohorts),
            started_at=begun.started_at,
            deadline_at=attempt.deadline,
            status=attempt.status.value,
            lease=0,
            seq=1,
            places=len(form.places),
            answered=0,
            active_at=begun.started_at,
        )
    )
    session.execute(
        insert(_journal).values(
            attempt=begun.id,
            seq=1,
            organisation=begun.organisation,
            kind=started.kind,
            at=started.at,
            lease=0,
            token="",
            data=dict(started.data),
        )
    )
    _meet(session, begun.person, {place.item for place in form.places}, begun.started_at)


def _meet(session: Session, person: str, items: Iterable[str], at: datetime) -> None:
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_seen).on_conflict_do_nothing()
    session.execute(statement, [{"person": person, "item": name, "first_at": at} for name in sorted(items)])


def overdue(
    session: Session, now: datetime, after: tuple[datetime, str], limit: int
) -> list[tuple[datetime, str]]:
    """Deadlines and ids of open attempts whose time is up, the oldest first, following `after`."""
    deadline, attempt = after
    rows: Iterable[Any] = session.execute(
        select(_attempt.c.deadline_at, _attempt.c.id)
        .where(
            IS_OPEN,
            _attempt.c.deadline_at <= now,
            or_(
                _attempt.c.deadline_at > deadline,
                (_attempt.c.deadline_at == deadline) & (_attempt.c.id > attempt),
            ),
        )
        .order_by(_attempt.c.deadline_at, _attempt.c.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def whereabouts_of_person(session: Session, person: str) -> Whereabouts | None:
    """Where a person belongs now, or None where there is no such person."""
    row: Any = session.execute(
        select(_person.c.organisation, _unit.c.path)
        .join(_unit, _unit.c.id == _person.c.unit)
        .where(_person.c.id == person)
    ).one_or_none()
    return Whereabouts(*row) if row else None


def forms_of(session: Session, person: str) -> tuple[tuple[AttemptStatus, str], ...]:
    """How each sitting of a person stands, and the digest of its form."""
    rows: Iterable[Any] = session.execute(
        select(_attempt.c.status, _attempt.c.form).where(_attempt.c.person == person)
    )
    return tuple((AttemptStatus(status), digest) for status, digest in rows)
