"""Plays and their journals: begun, taken over, appended to, closed.

One statement raises the play's sequence number if, and only if, the lease is current and the play open; the
events are inserted under those numbers in the same transaction. A writer first takes the play's row
(`locked_head`), so that two servers cannot interleave; on SQLite the write transaction itself is that lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.journal import Event, JournalClosedError, LeaseLostError
from trainer.scenarios.play import Mode, Play
from trainer.scenarios.scenario import Scenario, from_json, to_json
from trainer.storage.tables import PersonRow, PlayJournalRow, PlayRow, ScenarioVersion

_play = PlayRow.__table__  # type: ignore[attr-defined]
_journal = PlayJournalRow.__table__  # type: ignore[attr-defined]
_version = ScenarioVersion.__table__  # type: ignore[attr-defined]
_person = PersonRow.__table__  # type: ignore[attr-defined]


class PlayStatus(StrEnum):
    """Where a play stands; only an open one takes events."""

    OPEN = "open"
    FINISHED = "finished"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class PlayFacts:
    """What never changes about a play. `unit` is the person's unit id when it began."""

    id: str
    organisation: str
    person: str
    scenario: str
    version: str
    mode: Mode
    number: int
    origin: str | None
    unit: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class PlayHead:
    """What guards a play's journal: who holds it, where it stands, its last number and time."""

    lease: int
    status: PlayStatus
    seq: int
    active_at: datetime


@dataclass(frozen=True, slots=True)
class _Place:
    """Where events go: the play, its organisation and lease, and the number of the first of them."""

    play: str
    organisation: str
    lease: int
    seq: int


_THIS = _play.c.id == bindparam("b_play")
_FACTS = select(
    _play.c.id,
    _play.c.organisation,
    _play.c.person,
    _play.c.scenario,
    _play.c.version,
    _play.c.mode,
    _play.c.number,
    _play.c.origin,
    _play.c.unit,
    _play.c.started_at,
).where(_THIS)
_HEAD = select(_play.c.lease, _play.c.status, _play.c.seq, _play.c.active_at).where(_THIS)
_EVENTS = (
    select(_journal.c.kind, _journal.c.at, _journal.c.data, _journal.c.seq, _journal.c.token)
    .where(_journal.c.play == bindparam("b_play"))
    .order_by(_journal.c.seq)
)
_OPEN = _play.c.status == PlayStatus.OPEN.value


def keep_version(session: Session, scenario: Scenario, now: datetime) -> None:
    """Keep a scenario as it is under its digest, unless it is kept already."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_version).on_conflict_do_nothing()
    values = {
        "digest": scenario.digest,
        "scenario": scenario.id,
        "body": to_json(scenario),
        "first_at": now,
    }
    session.execute(statement, values)


def version(session: Session, digest: str) -> Scenario:
    """A scenario as it was. Raises KeyError: no such version."""
    body: Any = session.execute(
        select(_version.c.body).where(_version.c.digest == digest)
    ).scalar_one_or_none()
    if body is None:
        raise KeyError(digest)
    return from_json(body)


def hold_person(session: Session, person: str) -> None:
    """Hold a person's row until the transaction ends, so that they begin one play at a time."""
    session.execute(select(_person.c.id).where(_person.c.id == person).with_for_update()).all()


def open_play(session: Session, person: str, scenario: str, mode: Mode) -> str | None:
    """The play of a person that is still open, if any."""
    found: str | None = session.execute(
        select(_play.c.id).where(
            _play.c.person == person, _play.c.scenario == scenario, _play.c.mode == mode.value, _OPEN
        )
    ).scalar_one_or_none()
    return found


def next_number(session: Session, person: str, scenario: str) -> int:
    """The number of a person's next play of a scenario, from 1."""
    last: int = session.execute(
        select(func.coalesce(func.max(_play.c.number), 0)).where(
            _play.c.person == person, _play.c.scenario == scenario
        )
    ).scalar_one()
    return last + 1


def add(session: Session, begun: PlayFacts, play: Play, cohorts: Sequence[str]) -> None:
    """Write down a play just begun, with its first event. Its version is kept already."""
    session.execute(
        insert(_play).values(
            id=begun.id,
            organisation=begun.organisation,
            person=begun.person,
            scenario=begun.scenario,
            version=begun.version,
            mode=begun.mode.value,
            number=begun.number,
            origin=begun.origin,
            unit=begun.unit,
            cohorts=list(cohorts),
            started_at=begun.started_at,
            status=PlayStatus.OPEN.value,
            lease=0,
            seq=len(play.pending),
            active_at=begun.started_at,
        )
    )
    _insert(session, _Place(begun.id, begun.organisation, 0, 1), play.pending)


def facts(session: Session, play: str) -> PlayFacts | None:
    """The lasting facts of a play, or None where there is no such play."""
    row: Any = session.execute(_FACTS, {"b_play": play}).one_or_none()
    if row is None:
        return None
    name, organisation, person, scenario, digest, mode, number, origin, unit, started_at = row
    return PlayFacts(
        name, organisation, person, scenario, digest, Mode(mode), number, origin, unit, started_at
    )


def cohorts_of(session: Session, play: str) -> list[str]:
    """The cohorts a person was in when they began a play."""
    return list(session.execute(select(_play.c.cohorts).where(_play.c.id == play)).scalar_one())


def head(session: Session, play: str) -> PlayHead | None:
    """The guard of a play's journal, or None where there is no such play."""
    return _head(session, _HEAD, play)


def locked_head(session: Session, play: str) -> PlayHead | None:
    """The same, holding the play's row until the transaction ends."""
    return _head(session, _HEAD.with_for_update(), play)


def _head(session: Session, statement: Any, play: str) -> PlayHead | None:
    row: Any = session.execute(statement, {"b_play": play}).one_or_none()
    return PlayHead(row[0], PlayStatus(row[1]), row[2], row[3]) if row else None


def events(session: Session, play: str) -> list[Event]:
    """The whole journal of a play, ascending."""
    rows: Iterable[Any] = session.execute(_EVENTS, {"b_play": play})
    return [Event(*row) for row in rows]


def take_lease(session: Session, play: str) -> int:
    """Make a new lease the only valid one and return it. Raises JournalClosedError: the play is over."""
    lease: int | None = session.execute(
        update(_play)
        .where(_play.c.id == play, _OPEN)
        .values(lease=_play.c.lease + 1)
        .returning(_play.c.lease)
    ).scalar_one_or_none()
    if lease is None:
        raise JournalClosedError
    return lease


def append(
    session: Session, play: str, lease: int, found: Sequence[Event], *, now: datetime
) -> tuple[Event, ...]:
    """Append events in order and return them with their numbers.

    Raises: LeaseLostError, JournalClosedError: nothing was written.
    """
    raised: Any = session.execute(
        update(_play)
        .where(_play.c.id == play, _play.c.lease == lease, _OPEN)
        .values(seq=_play.c.seq + len(found), active_at=now)
        .returning(_play.c.seq, _play.c.organisation)
    ).one_or_none()
    if raised is None:
        held = head(session, play)
        raise LeaseLostError if held is None or held.lease != lease else JournalClosedError
    last, organisation = raised
    return _insert(session, _Place(play, organisation, lease, last - len(found) + 1), found)


def close(session: Session, play: str, status: PlayStatus, at: datetime) -> None:
    """Close the row of a play whose last event was appended in this transaction."""
    session.execute(update(_play).where(_play.c.id == play).values(status=status.value, closed_at=at))


def _insert(session: Session, place: _Place, found: Sequence[Event]) -> tuple[Event, ...]:
    numbered = tuple(
        Event(event.kind, event.at, event.data, seq, event.token)
        for seq, event in enumerate(found, place.seq)
    )
    session.execute(
        insert(_journal),
        [
            {
                "play": place.play,
                "seq": event.seq,
                "organisation": place.organisation,
                "kind": event.kind,
                "at": event.at,
                "lease": place.lease,
                "token": event.token,
                "data": dict(event.data),
            }
            for event in numbered
        ],
    )
    return numbered
