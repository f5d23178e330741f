"""Reporting a problem with a question, from the review of one's own sitting."""

from __future__ import annotations

from datetime import datetime, timedelta

from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.services import results
from trainer.services.platform import Platform
from trainer.services.practise import EmptyReportError, TooManyReportsError
from trainer.services.practise.running import LONGEST_TEXT, MOST_REPORTS
from trainer.services.sit_exam import sittings
from trainer.storage import item_problems


def report(
    platform: Platform, asker: Asker, attempt_id: str, place: int, text: str, *, now: datetime
) -> None:
    """Write down what is wrong with the question at a place; whoever looks after the items reads it.

    Raises: NotFoundError: no such sitting of the asker's, or its review does not show the question (now).
        StillRunningError. EmptyReportError; TooManyReportsError.
    """
    facts = sittings.own(platform, asker, attempt_id, now=now)
    shown = {found.item.place for found in results.result(platform, asker, attempt_id, now=now).items}
    if place not in shown:
        raise NotFoundError(what=translatable("question"), which=place + 1)
    said = text.strip()
    if not 0 < len(said) <= LONGEST_TEXT:
        raise EmptyReportError(limit=LONGEST_TEXT)
    asked = sittings.read(platform, facts).attempt.form.places[place]
    with platform.store.write() as session:
        if item_problems.reported_by(session, asker.person, now - timedelta(days=1)) >= MOST_REPORTS:
            raise TooManyReportsError(limit=MOST_REPORTS)
        item_problems.add(
            session,
            asker.organisation,
            asker.person,
            item=asked.item,
            version=asked.version,
            text=said,
            at=now,
        )
