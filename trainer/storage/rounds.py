"""Rounds with people: opened, found by their code, appended to, closed.

As with plays, one statement raises the round's sequence number if, and only if, it is open and its time is
not up; the events are inserted under those numbers in the same transaction, by a writer that took the round's
row first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.journal import Event, JournalClosedError
from trainer.scenarios.cards import Cards, Part, from_json, to_json
from trainer.storage.tables import CardsVersion, RoundJournalRow, RoundRow, RoundSeat

_round = RoundRow.__table__  # type: ignore[attr-defined]
_seat = RoundSeat.__table__  # type: ignore[attr-defined]
_journal = RoundJournalRow.__table__  # type: ignore[attr-defined]
_version = CardsVersion.__table__  # type: ignore[attr-defined]


class RoundStatus(StrEnum):
    """Where a round stands; only an open one takes events. One whose time is up stays open until tidied."""

    OPEN = "open"
    FINISHED = "finished"
    BROKEN_OFF = "broken_off"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What never changes about a round."""

    id: str
    organisation: str
    code: str
    cards: str
    version: str
    opener: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class RoundHead:
    """What guards a round's journal, and what a waiting page asks for: whether anything is new."""

    status: RoundStatus
    lease: int
    seq: int
    expires_at: datetime
    active_at: datetime


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round somebody is in that has not ended."""

    id: str
    cards: str
    code: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where events go: the round, its organisation and lease, and the number of the first of them."""

    round: str
    organisation: str
    lease: int
    seq: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person belonged when they took a part."""

    unit: str
    cohorts: Sequence[str]


_THIS = _round.c.id == bindparam("b_round")
_FACTS = select(
    _round.c.id,
    _round.c.organisation,
    _round.c.code,
    _round.c.cards,
    _round.c.version,
    _round.c.opener,
    _round.c.opened_at,
).where(_THIS)
_HEAD = select(_round.c.status, _round.c.lease, _round.c.seq, _round.c.expires_at, _round.c.active_at).where(
    _THIS
)
_EVENTS = (
    select(_journal.c.kind, _journal.c.at, _journal.c.data, _journal.c.seq)
    .where(_journal.c.round == bindparam("b_round"))
    .order_by(_journal.c.seq)
)
_OPEN = _round.c.status == RoundStatus.OPEN.value


def keep_version(session: Session, cards: Cards, now: datetime) -> None:
    """Keep cards as they are under their digest, unless they are kept already."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_version).on_conflict_do_nothing()
    values = {"digest": cards.digest, "cards": cards.id, "body": to_json(cards), "first_at": now}
    session.execute(statement, values)


def version(session: Session, digest: str) -> Cards:
    """Cards as they were. Raises KeyError: no such version."""
    body: Any = session.execute(
        select(_version.c.body).where(_version.c.digest == digest)
    ).scalar_one_or_none()
    if body is None:
        raise KeyError(digest)
    return from_json(body)


def tidy(session: Session, organisation: str, now: datetime) -> None:
    """Close what was left open until its time was up, so that its code is free again."""
    session.execute(
        update(_round)
        .where(_round.c.organisation == organisation, _OPEN, _round.c.expires_at <= now)
        .values(status=RoundStatus.EXPIRED.value, closed_at=_round.c.expires_at)
    )


def code_in_use(session: Session, organisation: str, code: str) -> bool:
    """Whether an open round has this code."""
    return _by_code(session, organisation, code, _OPEN) is not None


def open_by_code(session: Session, organisation: str, code: str, now: datetime) -> str | None:
    """The open round with this code, or None where there is none or its time is up."""
    return _by_code(session, organisation, code, _OPEN & (_round.c.expires_at > now))


def _by_code(session: Session, organisation: str, code: str, condition: Any) -> str | None:
    found: str | None = session.execute(
        select(_round.c.id).where(_round.c.organisation == organisation, _round.c.code == code, condition)
    ).scalar_one_or_none()
    return found


def add(session: Session, opened: RoundFacts, expires_at: datetime, found: Sequence[Event]) -> None:
    """Write down a round just opened, with its first events. Its version is kept already."""
    session.execute(
        insert(_round).values(
            id=opened.id,
            organisation=opened.organisation,
            code=opened.code,
            cards=opened.cards,
            version=opened.version,
            opener=opened.opener,
            opened_at=opened.opened_at,
            expires_at=expires_at,
            status=RoundStatus.OPEN.value,
            lease=0,
            seq=len(found),
            active_at=opened.opened_at,
        )
    )
    _insert(session, _Slot(opened.id, opened.organisation, 0, 1), found)


def facts(session: Session, round_id: str) -> RoundFacts | None:
    """The lasting facts of a round, or None where there is no such round."""
    row: Any = session.execute(_FACTS, {"b_round": round_id}).one_or_none()
    return RoundFacts(*row) if row else None


def head(session: Session, round_id: str) -> RoundHead | None:
    """The guard of a round's journal, or None where there is no such round."""
    return _head(session, _HEAD, round_id)


def head_in(session: Session, round_id: str, organisation: str) -> RoundHead | None:
    """The same, of a round of this organisation only."""
    return _head(session, _HEAD.where(_round.c.organisation == organisation), round_id)


def locked_head(session: Session, round_id: str) -> RoundHead | None:
    """The same, holding the round's row until the transaction ends."""
    return _head(session, _HEAD.with_for_update(), round_id)


def _head(session: Session, statement: Any, round_id: str) -> RoundHead | None:
    row: Any = session.execute(statement, {"b_round": round_id}).one_or_none()
    return RoundHead(RoundStatus(row[0]), *row[1:]) if row else None


def events(session: Session, round_id: str) -> list[Event]:
    """The whole journal of a round, ascending."""
    rows: Iterable[Any] = session.execute(_EVENTS, {"b_round": round_id})
    return [Event(*row) for row in rows]


def take_lease(session: Session, round_id: str) -> int:
    """Make a new lease of the sheet the only valid one. Raises JournalClosedError: the round is over."""
    lease: int | None = session.execute(
        update(_round)
        .where(_round.c.id == round_id, _OPEN)
        .values(lease=_round.c.lease + 1)
        .returning(_round.c.lease)
    ).scalar_one_or_none()
    if lease is None:
        raise JournalClosedError
    return lease


def append(session: Session, round_id: str, found: Sequence[Event], *, now: datetime) -> None:
    """Append events in order. Raises JournalClosedError: the round is over; nothing was written."""
    raised: Any = session.execute(
        update(_round)
        .where(_round.c.id == round_id, _OPEN, _round.c.expires_at > now)
        .values(seq=_round.c.seq + len(found), active_at=now)
        .returning(_round.c.seq, _round.c.organisation, _round.c.lease)
    ).one_or_none()
    if raised is None:
        raise JournalClosedError
    last, organisation, lease = raised
    _insert(session, _Slot(round_id, organisation, lease, last - len(found) + 1), found)


def _insert(session: Session, slot: _Slot, found: Sequence[Event]) -> None:
    session.execute(
        insert(_journal),
        [
            {
                "round": slot.round,
                "seq": seq,
                "organisation": slot.organisation,
                "kind": event.kind,
                "at": event.at,
                "lease": slot.lease,
                "data": dict(event.data),
            }
            for seq, event in enumerate(found, slot.seq)
        ],
    )


def dealt(session: Session, round_id: str, secret: int, expires_at: datetime) -> None:
    """Note which secrets were dealt, and until when the round may last."""
    session.execute(
        update(_round).where(_round.c.id == round_id).values(secret=secret, expires_at=expires_at)
    )


def close(session: Session, round_id: str, status: RoundStatus, at: datetime) -> None:
    """Close the row of a round whose last event was appended in this transaction."""
    session.execute(update(_round).where(_round.c.id == round_id).values(status=status.value, closed_at=at))


def seat(session: Session, found: RoundFacts, part: Part, person: str, place: Place) -> None:
    """Give a person a part that is free."""
    session.execute(
        insert(_seat).values(
            round=found.id,
            part=part.value,
            organisation=found.organisation,
            person=person,
            unit=place.unit,
            cohorts=list(place.cohorts),
        )
    )


def unseat(session: Session, round_id: str, person: str) -> None:
    """Take the part a person has."""
    session.execute(delete(_seat).where(_seat.c.round == round_id, _seat.c.person == person))


def place_of(session: Session, round_id: str, part: Part) -> Place:
    """Where the person with a part belonged when they took it."""
    row: Any = session.execute(
        select(_seat.c.unit, _seat.c.cohorts).where(_seat.c.round == round_id, _seat.c.part == part.value)
    ).one()
    return Place(*row)


def known_secrets(session: Session, person: str, digest: str) -> set[int]:
    """The sets of secrets of these cards that were dealt in rounds this person was in."""
    there = select(_seat.c.round).where(_seat.c.person == person)
    rows: Iterable[Any] = session.execute(
        select(_round.c.secret).where(
            _round.c.version == digest,
            _round.c.secret.is_not(None),
            or_(_round.c.id.in_(there), _round.c.opener == person),
        )
    )
    return {secret for (secret,) in rows}


def open_rounds(session: Session, person: str, now: datetime, limit: int) -> list[OpenRound]:
    """Rounds a person opened or has a part in that have not ended, the newest first."""
    there = select(_seat.c.round).where(_seat.c.person == person)
    rows: Iterable[Any] = session.execute(
        select(_round.c.id, _round.c.cards, _round.c.code, _round.c.opened_at)
        .where(_OPEN, _round.c.expires_at > now, or_(_round.c.opener == person, _round.c.id.in_(there)))
        .order_by(_round.c.opened_at.desc())
        .limit(limit)
    )
    return [OpenRound(*row) for row in rows]


def seats(session: Session, rounds: Sequence[str]) -> Mapping[str, dict[Part, str]]:
    """Who had which part, by round."""
    rows: Iterable[Any] = session.execute(
        select(_seat.c.round, _seat.c.part, _seat.c.person).where(_seat.c.round.in_(rounds))
    )
    found: dict[str, dict[Part, str]] = {name: {} for name in rounds}
    for name, part, person in rows:
        found[name][Part(part)] = person
    return found
