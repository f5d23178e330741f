"""Once a week, every manager is told how their people stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from trainer.people import Asker, Role
from trainer.reports import Status
from trainer.services.notify import telling
from trainer.services.platform import Platform
from trainer.services.report.overview import overview
from trainer.services.report.scope import Scope
from trainer.storage import people, units

HOUR = 8
"""Monday at this hour, where the organisation is."""


def send(platform: Platform, *, now: datetime) -> int:
    """Tell the managers who were not told this week yet; return how many that were."""
    local = now.astimezone(ZoneInfo(platform.settings.time_zone))
    monday = (local - timedelta(days=local.weekday())).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if local < monday:
        return 0
    year, week, _ = local.isocalendar()
    key = f"{year}-W{week:02d}"
    with platform.store.read() as session:
        root = units.root(session)
        waiting = people.managers_without(session, root.id, f"digest:{key}") if root else []
    sent = 0
    for asker in waiting:
        data = _data(platform, asker, now)
        with platform.store.write() as session:
            told = [telling.digest(asker.person, key, data)]
            sent += telling.tell(platform, session, asker.organisation, told, now=now)
    return sent


def _data(platform: Platform, asker: Asker, now: datetime) -> dict[str, Any]:
    """The figures of the manager's first screen."""
    managing = tuple(grant for grant in asker.grants if grant.role is Role.MANAGER)
    found = overview(
        platform,
        Asker(asker.person, asker.organisation, asker.name, asker.unit_path, managing),
        Scope(),
        now=now,
    )
    standing, rate = found.standing, found.rates.eventual
    return {
        "people": standing.people,
        "certified": standing[Status.CERTIFIED] + standing[Status.LAPSING],
        "in_progress": standing[Status.IN_PROGRESS],
        "overdue": standing[Status.OVERDUE],
        "lapsing": standing[Status.LAPSING],
        "rate": None if rate is None else round(100 * rate.rate),
        "total": None if rate is None else rate.total,
        "low": None if rate is None else round(100 * rate.low),
        "high": None if rate is None else round(100 * rate.high),
    }
