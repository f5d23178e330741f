"""What people have sat, with the frozen review policy of each form, and how their cohorts did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, select
from sqlmodel import Session

from trainer.attempts import AttemptStatus
from trainer.blueprints import ReviewPolicy, ReviewShows, ReviewWhen
from trainer.people import NO_ACCOMMODATION, Accommodation
from trainer.storage import accommodations, scores
from trainer.storage.scores import Outcome
from trainer.storage.tables import (
    AccommodationRow,
    AttemptRow,
    CohortMember,
    FormRow,
    PersonRow,
    ScoreRow,
)
from trainer.text import LocalText

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_form = FormRow.__table__  # type: ignore[attr-defined]
_score = ScoreRow.__table__  # type: ignore[attr-defined]
_person = PersonRow.__table__  # type: ignore[attr-defined]
_accommodation = AccommodationRow.__table__  # type: ignore[attr-defined]
_member = CohortMember.__table__  # type: ignore[attr-defined]

SCORED = (AttemptStatus.SUBMITTED.value, AttemptStatus.EXPIRED.value)
"""What an attempt must be for its score to count; an annulled one keeps its rows but not its score."""


@dataclass(frozen=True, slots=True)
class PastSitting:
    """A sitting with its outcome and what its form says may be shown of it."""

    id: str
    blueprint: str
    title: LocalText
    number: int
    status: AttemptStatus
    started_at: datetime
    deadline: datetime | None
    closed_at: datetime | None
    review: ReviewPolicy
    window_closes: datetime | None
    outcome: Outcome | None

    def shown(self, now: datetime) -> Outcome | None:
        """The outcome if its candidate may see it now."""
        hidden = self.review.shown(now, self.window_closes) is ReviewShows.NOTHING
        return None if hidden else self.outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """All a person has sat, by blueprint and number, and the extra time granted to them."""

    accommodation: Accommodation
    sittings: tuple[PastSitting, ...]


_STANDING = (
    select(
        _accommodation.c.factor,
        _accommodation.c.extra_minutes,
        _attempt.c.id,
        _attempt.c.blueprint,
        _attempt.c.number,
        _attempt.c.status,
        _attempt.c.started_at,
        _attempt.c.deadline_at,
        _attempt.c.closed_at,
        _form.c.body["title"].as_json(),
        _form.c.body["review"].as_json(),
        _form.c.body["closes"].as_string(),
        _score.c.raw,
        _score.c.maximum,
        _score.c.cut,
        _score.c.decision,
    )
    .select_from(
        _person.outerjoin(_accommodation, _accommodation.c.person == _person.c.id)
        .outerjoin(_attempt, _attempt.c.person == _person.c.id)
        .outerjoin(_form, _form.c.digest == _attempt.c.form)
        .outerjoin(_score, (_score.c.attempt == _attempt.c.id) & scores.IS_LATEST)
    )
    .where(_person.c.id == bindparam("b_person"))
    .order_by(_attempt.c.blueprint, _attempt.c.number)
)


def standing(session: Session, person: str) -> Standing:
    """What a person has sat and is granted, in one query."""
    rows: Sequence[Any] = session.execute(_STANDING, {"b_person": person}).all()
    if not rows:
        return Standing(NO_ACCOMMODATION, ())
    found = tuple(_sitting(row[2:]) for row in rows if row[2] is not None)
    return Standing(accommodations.decode(*rows[0][:2]), found)


def _sitting(row: Sequence[Any]) -> PastSitting:
    attempt, blueprint, number, status, started, deadline, closed, title, review, closes, *outcome = row
    counts = status in SCORED and outcome[0] is not None
    return PastSitting(
        id=attempt,
        blueprint=blueprint,
        title=LocalText(title["zh"], title["en"]),
        number=number,
        status=AttemptStatus(status),
        started_at=started,
        deadline=deadline,
        closed_at=closed,
        review=ReviewPolicy(ReviewShows(review["shows"]), ReviewWhen(review["when"])),
        window_closes=datetime.fromisoformat(closes) if closes else None,
        outcome=scores.outcome_of(*outcome) if counts else None,
    )


def latest_percents(
    session: Session, cohorts: Collection[str], blueprint: str, *, without: str
) -> tuple[float, ...]:
    """Ascending percentages of the latest scored sitting of each member of these cohorts but one.

    Each person counts once, however many of the cohorts they are in.
    """
    later = _attempt.alias("later_attempt")
    newest = (
        select(func.max(later.c.number))
        .where(
            later.c.person == _attempt.c.person,
            later.c.blueprint == literal(blueprint),
            later.c.status.in_(SCORED),
        )
        .scalar_subquery()
    )
    rows: Iterable[Any] = session.execute(
        select(_score.c.percent)
        .select_from(_attempt.join(_score, (_score.c.attempt == _attempt.c.id) & scores.IS_LATEST))
        .where(
            _attempt.c.person.in_(select(_member.c.person).where(_member.c.cohort.in_(sorted(cohorts)))),
            _attempt.c.person != without,
            _attempt.c.blueprint == blueprint,
            _attempt.c.status.in_(SCORED),
            _attempt.c.number == newest,
        )
        .order_by(_score.c.percent)
    )
    return tuple(row[0] for row in rows)
