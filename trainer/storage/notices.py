"""Notices in people's inboxes, each told once, and the outbox of mail that goes with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.storage.identifiers import new_id
from trainer.storage.people import identity_table, person_table
from trainer.storage.tables import MailRow, NoticeRow
from trainer.text import Language

_notice = NoticeRow.__table__  # type: ignore[attr-defined]
_mail = MailRow.__table__  # type: ignore[attr-defined]
_identity, _person = identity_table, person_table

_PAGE = 500


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Something to tell a person, once under each `key`; `data` is plain JSON without names."""

    person: str
    key: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in an inbox."""

    id: str
    kind: str
    data: Mapping[str, Any]
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice claimed for sending. `address` is empty where the person has none, or is no longer here."""

    notice: str
    kind: str
    data: Mapping[str, Any]
    at: datetime
    tries: int
    address: str
    name: str
    language: Language
    time_zone: str


def add(session: Session, organisation: str, found: Sequence[NewNotice], *, at: datetime, mail: bool) -> int:
    """Tell people what they were not told yet, by mail too if `mail`; return how many notices that were."""
    fresh = _unknown(session, found)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "organisation": organisation,
            "person": one.person,
            "key": one.key,
            "kind": one.kind,
            "data": dict(one.data),
            "at": at,
        }
        for one in fresh
    ]
    if not rows:
        return 0
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_notice).on_conflict_do_nothing()
    session.execute(statement, rows)
    if mail:
        _post(session, [row["id"] for row in rows], organisation, at)
    return len(rows)


def _post(session: Session, added: Sequence[str], organisation: str, at: datetime) -> None:
    """Put notices into the outbox, but for those another process told at the same moment."""
    for start in range(0, len(added), _PAGE):
        page = added[start : start + _PAGE]
        kept: Iterable[str] = session.execute(select(_notice.c.id).where(_notice.c.id.in_(page))).scalars()
        rows = [{"notice": name, "organisation": organisation, "next_at": at} for name in kept]
        if rows:
            session.execute(insert(_mail), rows)


def _unknown(session: Session, found: Sequence[NewNotice]) -> list[NewNotice]:
    by_key: dict[tuple[str, str], NewNotice] = {(one.person, one.key): one for one in found}
    keys = sorted({key for _, key in by_key})
    known: set[tuple[str, str]] = set()
    for start in range(0, len(keys), _PAGE):
        rows: Iterable[Any] = session.execute(
            select(_notice.c.person, _notice.c.key).where(_notice.c.key.in_(keys[start : start + _PAGE]))
        )
        known |= {(row[0], row[1]) for row in rows}
    return [one for key, one in by_key.items() if key not in known]


def inbox(session: Session, person: str, limit: int) -> list[Notice]:
    """A person's latest notices, the newest first."""
    rows: Iterable[Any] = session.execute(
        select(_notice.c.id, _notice.c.kind, _notice.c.data, _notice.c.at, _notice.c.read_at)
        .where(_notice.c.person == person)
        .order_by(_notice.c.at.desc(), _notice.c.id.desc())
        .limit(limit)
    )
    return [Notice(*row) for row in rows]


def unread(session: Session, person: str) -> int:
    """How many notices a person has not read."""
    count: int = session.execute(
        select(func.count())
        .select_from(_notice)
        .where(_notice.c.person == person, _notice.c.read_at.is_(None))
    ).scalar_one()
    return count


def mark_read(session: Session, person: str, now: datetime) -> None:
    """Note that a person has read all their notices."""
    session.execute(
        update(_notice).where(_notice.c.person == person, _notice.c.read_at.is_(None)).values(read_at=now)
    )


def claim(session: Session, now: datetime, limit: int) -> list[Outgoing]:
    """Take mail that waits, so that nobody else sends it; from now on it is on its way, whatever happens."""
    waiting = (
        select(_mail.c.notice)
        .where(_mail.c.status == "waiting", _mail.c.next_at <= now)
        .order_by(_mail.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken: list[str] = list(session.execute(waiting).scalars())
    session.execute(
        update(_mail)
        .where(_mail.c.notice.in_(taken))
        .values(status="sending", claimed_at=now, tries=_mail.c.tries + 1)
    )
    rows: Iterable[Any] = session.execute(
        select(
            _notice.c.id,
            _notice.c.kind,
            _notice.c.data,
            _notice.c.at,
            _mail.c.tries,
            _identity.c.email,
            _identity.c.name,
            _identity.c.language,
            _identity.c.time_zone,
            _person.c.active,
        )
        .select_from(
            _mail.join(_notice, _notice.c.id == _mail.c.notice)
            .join(_person, _person.c.id == _notice.c.person)
            .outerjoin(_identity, _identity.c.person == _person.c.id)
        )
        .where(_mail.c.notice.in_(taken))
        .order_by(_notice.c.at, _notice.c.id)
    )
    return [_outgoing(row) for row in rows]


def _outgoing(row: Sequence[Any]) -> Outgoing:
    notice, kind, data, at, tries, email, name, language, zone, active = row
    return Outgoing(
        notice=notice,
        kind=kind,
        data=data,
        at=at,
        tries=tries,
        address=(email or "") if active else "",
        name=name or "",
        language=Language(language or Language.ZH),
        time_zone=zone or "Asia/Shanghai",
    )


def settle(
    session: Session, notice: str, status: str, *, at: datetime | None = None, error: str = ""
) -> None:
    """Note how sending ended: sent, unsure or given_up; or let it wait until `at`."""
    values: dict[str, Any] = {"status": status, "error": error[:500]}
    if status == "waiting":
        values["next_at"] = at
    elif status == "sent":
        values["sent_at"] = at
    session.execute(update(_mail).where(_mail.c.notice == notice).values(**values))


def give_up_on(session: Session, claimed_before: datetime) -> int:
    """Mail that a process took and never settled: it may have been sent, so it is not sent again."""
    result: Any = session.execute(
        update(_mail)
        .where(_mail.c.status == "sending", _mail.c.claimed_at < claimed_before)
        .values(status="unsure", error="the process that was sending it ended")
    )
    return int(result.rowcount)


def outbox(session: Session, organisation: str) -> dict[str, int]:
    """How much mail there is in each status."""
    rows: Iterable[Any] = session.execute(
        select(_mail.c.status, func.count())
        .where(_mail.c.organisation == organisation)
        .group_by(_mail.c.status)
    )
    return {row[0]: row[1] for row in rows}
