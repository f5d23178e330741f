"""The score history: sittings over time, objectives over sittings, and how one's cohorts did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from trainer.attempts import AttemptStatus
from trainer.blueprints import ReviewShows
from trainer.errors import translatable
from trainer.i18n import translate
from trainer.people import Asker
from trainer.scoring import Decision, Mark
from trainer.services import exam_access
from trainer.services.csv_files import to_csv
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.storage import attempts as rows
from trainer.storage import exam_history, repairs, scores
from trainer.storage.exam_history import PastSitting
from trainer.text import LocalText

FEWEST = 5
"""People a comparison needs, so that nobody is told apart in it."""

LATEST = 200
"""Sittings a history goes back."""


@dataclass(frozen=True, slots=True)
class AttemptSummary:
    """A sitting in the history.

    `used` is the time from start to close. Percentages go from 0 to 100. `percent`, `cut` and `decision` are
    None while the sitting is open, once it is annulled, and as long as the asker may not see them. `rescored`
    says that the repair of an item changed the score.
    """

    attempt: str
    blueprint: str
    title: LocalText
    number: int
    status: AttemptStatus
    started_at: datetime
    closed_at: datetime | None
    used: timedelta | None
    percent: Fraction | None
    cut: Fraction | None
    decision: Decision | None
    rescored: bool = False


@dataclass(frozen=True, slots=True)
class ObjectiveTotal:
    """Marks earned on an objective over all sittings together: `items` places in `attempts` sittings."""

    objective: str
    title: LocalText
    earned: Fraction
    maximum: Fraction
    items: int
    attempts: int


def attempts_of(
    platform: Platform, asker: Asker, person: str, *, now: datetime
) -> tuple[AttemptSummary, ...]:
    """The latest sittings of a person, the newest first; overdue ones are closed first.

    Raises: NotFoundError: no such person, or outside the asker's scope, which is also written to the audit
        log.
    """
    own = asker.person == person
    found = _sat(platform, asker, person, now=now)
    with platform.store.read() as session:
        changed = {notice.attempt for notice in repairs.notices(session, [sat.id for sat in found])}
    summaries = (_summary(sat, own, now) for sat in found)
    return tuple(
        replace(one, rescored=one.attempt in changed and one.percent is not None) for one in summaries
    )


def objective_totals(
    platform: Platform, asker: Asker, person: str, *, now: datetime
) -> tuple[ObjectiveTotal, ...]:
    """Marks by objective over those latest sittings whose score the asker may see, in teaching order.

    Raises: NotFoundError: as in `attempts_of`.
    """
    own = asker.person == person
    sat = _sat(platform, asker, person, now=now)
    visible = [found.id for found in sat if found.outcome and (not own or found.shown(now))]
    if not visible:
        return ()
    with platform.store.read() as session:
        marks = scores.latest_marks(session, visible)
    published = platform.catalogue.current()
    titles = {objective.code: objective.title for objective in published.objectives.objectives()}
    order = {code: number for number, code in enumerate(titles)}
    totals = _totals(marks.values(), titles)
    return tuple(sorted(totals, key=lambda found: (order.get(found.objective, len(order)), found.objective)))


def cohort_distribution(
    platform: Platform, asker: Asker, blueprint: str, *, now: datetime
) -> tuple[float, ...] | None:
    """Percentages (0..100, ascending) of the latest sittings of the others in the asker's cohorts.

    None for fewer than FEWEST people, and where the exam does not show its scores now.
    """
    exam_access.require_ready(asker)
    found = platform.catalogue.current().blueprints.get(blueprint)
    if found is None or not asker.cohorts:
        return None
    if found.review.shown(now, found.window.closes) is ReviewShows.NOTHING:
        return None
    with platform.store.read() as session:
        percents = exam_history.latest_percents(session, asker.cohorts, blueprint, without=asker.person)
    return percents if len(percents) >= FEWEST else None


HEADINGS = (
    translatable("Exam title"),
    translatable("Attempt number"),
    translatable("Started at"),
    translatable("Minutes used"),
    translatable("Score in percent"),
    translatable("Cut score in percent"),
    translatable("Decision"),
    translatable("Status"),
)
_WORDS = {
    Decision.PASS: translatable("passed"),
    Decision.FAIL: translatable("not passed"),
    AttemptStatus.OPEN: translatable("in progress"),
    AttemptStatus.SUBMITTED: translatable("handed in"),
    AttemptStatus.EXPIRED: translatable("time ran out"),
    AttemptStatus.VOID: translatable("annulled"),
}


def attempts_csv(platform: Platform, asker: Asker, person: str, *, now: datetime) -> bytes:
    """The history as a CSV file in the asker's language and time zone.

    Raises: NotFoundError: as in `attempts_of`.
    """
    heading = [translate(asker.language, word) for word in HEADINGS]
    lines = [_line(found, asker) for found in attempts_of(platform, asker, person, now=now)]
    return to_csv([heading, *lines])


def _line(found: AttemptSummary, asker: Asker) -> list[object]:
    started = found.started_at.astimezone(ZoneInfo(asker.time_zone))
    return [
        found.title.in_(asker.language),
        found.number,
        f"{started:%Y-%m-%d %H:%M}",
        None if found.used is None else round(found.used / timedelta(minutes=1), 1),
        None if found.percent is None else round(float(found.percent), 1),
        None if found.cut is None else float(found.cut),
        None if found.decision is None else translate(asker.language, _WORDS[found.decision]),
        translate(asker.language, _WORDS[found.status]),
    ]


def _sat(platform: Platform, asker: Asker, person: str, *, now: datetime) -> list[PastSitting]:
    """The latest sittings of a person the asker may read of, the newest first."""
    exam_access.require_ready(asker)
    if asker.person != person:
        _require(platform, asker, person, now=now)
    found = _latest(platform, person)
    return _latest(platform, person) if sittings.settle_late(platform, found, now=now) else found


def _require(platform: Platform, asker: Asker, person: str, *, now: datetime) -> None:
    with platform.store.read() as session:
        place = rows.whereabouts_of_person(session, person)
    if place is None:
        raise exam_access.missing("person", person)
    if not exam_access.may_see_results(asker, person, place):
        exam_access.refuse(platform, asker, "history.read", "person", person, now=now)


def _latest(platform: Platform, person: str) -> list[PastSitting]:
    with platform.store.read() as session:
        found = exam_history.standing(session, person).sittings
    return sorted(found, key=lambda sat: (sat.started_at, sat.id), reverse=True)[:LATEST]


def _summary(sat: PastSitting, own: bool, now: datetime) -> AttemptSummary:
    outcome = sat.shown(now) if own else sat.outcome
    return AttemptSummary(
        attempt=sat.id,
        blueprint=sat.blueprint,
        title=sat.title,
        number=sat.number,
        status=sat.status,
        started_at=sat.started_at,
        closed_at=sat.closed_at,
        used=None if sat.closed_at is None else sat.closed_at - sat.started_at,
        percent=outcome.percent if outcome else None,
        cut=outcome.cut if outcome else None,
        decision=outcome.decision if outcome else None,
    )


def _totals(marks: Iterable[tuple[Mark, ...]], titles: dict[str, LocalText]) -> list[ObjectiveTotal]:
    scored: dict[str, list[Mark]] = defaultdict(list)
    attempts: dict[str, int] = defaultdict(int)
    for sat in marks:
        found = [mark for mark in sat if mark.maximum]
        for mark in found:
            scored[mark.objective].append(mark)
        for objective in {mark.objective for mark in found}:
            attempts[objective] += 1
    return [
        ObjectiveTotal(
            objective=objective,
            title=titles.get(objective, LocalText(objective, objective)),
            earned=sum((mark.earned for mark in group), Fraction(0)),
            maximum=sum((mark.maximum for mark in group), Fraction(0)),
            items=len(group),
            attempts=attempts[objective],
        )
        for objective, group in scored.items()
    ]
