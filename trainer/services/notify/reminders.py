"""Reminding people: before something is due, once it is overdue, and before a pass lapses."""

from __future__ import annotations

from datetime import datetime, timedelta

from trainer.assignments import DUE_DAYS, LAPSE_DAYS, reminder
from trainer.services.notify import telling
from trainer.services.platform import Platform
from trainer.storage import report_reads, tasks, units
from trainer.storage.notices import NewNotice

PAGE = 500
LONG_AGO = timedelta(days=60)
"""Of what was due, or lapsed, longer ago nobody is told any more."""

_DAY = timedelta(days=1)


def remind(platform: Platform, *, now: datetime) -> int:
    """Tell people what they have not been told yet; return how many notices that were."""
    with platform.store.read() as session:
        root = units.root(session)
    if root is None:
        return 0
    return _due(platform, root.id, now) + _lapsing(platform, root.id, now)


def _due(platform: Platform, organisation: str, now: datetime) -> int:
    count, after = 0, (now - LONG_AGO, "", "")
    while True:
        with platform.store.read() as session:
            page = tasks.due_before(session, now + DUE_DAYS[0] * _DAY, after, PAGE)
        told = []
        for one in page:
            due, opens = one.task.times.due, one.task.times.opens
            days = None if due is None else reminder(due, DUE_DAYS, now=now)
            if days is not None and (opens is None or opens <= now):
                told.append(telling.due(one.person, one.task, days))
        count += _tell(platform, organisation, told, now)
        if len(page) < PAGE:
            return count
        last = page[-1]
        after = (last.task.times.due or now, last.person, last.task.assignment)


def _lapsing(platform: Platform, organisation: str, now: datetime) -> int:
    count, after = 0, (now - LONG_AGO, "", "")
    while True:
        with platform.store.read() as session:
            page = report_reads.lapsing(session, now + LAPSE_DAYS[0] * _DAY, after, PAGE)
        told = []
        for one in page:
            days = reminder(one.at, LAPSE_DAYS, now=now)
            if days is not None:
                told.append(telling.lapses(one.person, one.exam, one.at, days))
        count += _tell(platform, organisation, told, now)
        if len(page) < PAGE:
            return count
        after = (page[-1].at, page[-1].person, page[-1].exam)


def _tell(platform: Platform, organisation: str, told: list[NewNotice], now: datetime) -> int:
    if not told:
        return 0
    with platform.store.write() as session:
        return telling.tell(platform, session, organisation, told, now=now)
