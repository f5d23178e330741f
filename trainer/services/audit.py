"""Reading the audit log: who did what to whom, for administrators, of their own part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from trainer.people import Asker, Role, require
from trainer.services.platform import Platform
from trainer.storage import audit, cohorts, people, units
from trainer.storage.audit import AuditQuery, Entry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What an administrator looks for in the log; see `AuditQuery`. Pages count from 1."""

    action: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with the names of today: of who acted and what was acted upon.

    A name is empty for the program itself, for a leaver whose identity was erased, and for other things than
    people, units and cohorts.
    """

    entry: Entry
    actor: str
    target: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; `actions` are all kinds of action on record."""

    lines: tuple[Line, ...]
    total: int
    actions: tuple[str, ...]
    names: Mapping[str, str]


def read(platform: Platform, asker: Asker, sought: Sought) -> LogPage:
    """A page of the log, the newest entry first.

    Who administers a part of the organisation reads what was done by or to its people and units.

    Raises: NotAllowedError: not an administrator.
    """
    require(asker, Role.ADMINISTRATOR)
    scopes = asker.scopes(Role.ADMINISTRATOR)
    query = AuditQuery(
        organisation=asker.organisation,
        scopes=() if "" in scopes else scopes,
        action=sought.action,
        person=sought.person,
        since=sought.since,
        until=sought.until,
        offset=(max(1, sought.page) - 1) * PAGE,
        limit=PAGE,
    )
    with platform.store.read() as session:
        found = audit.search(session, query)
        names = _names(session, asker, found.entries)
        actions = audit.actions(session, asker.organisation)
    lines = tuple(
        Line(entry, names.get(entry.actor, ""), names.get(entry.target, "")) for entry in found.entries
    )
    return LogPage(lines, found.total, actions, names)


def _names(session: Session, asker: Asker, entries: tuple[Entry, ...]) -> dict[str, str]:
    """Names of people, units and cohorts that the entries speak of, details included."""
    keys = {key for entry in entries for key in (entry.actor, entry.target, *_texts(entry.details))}
    named = {unit.id: unit.name for unit in units.everything(session, asker.organisation)}
    named |= {cohort.id: cohort.name for cohort in cohorts.everything(session, asker.organisation, [""])}
    return {key: name for key, name in named.items() if key in keys} | people.names(session, keys)


def _texts(value: Any) -> list[str]:
    """Every text inside plain JSON."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in _texts(part)]
    return []
