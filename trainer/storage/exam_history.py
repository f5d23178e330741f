"""What people have sat, with the frozen review policy of each form, and how their cohorts did."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlmodel import Session

from trainer.attempts import AttemptStatus
from trainer.blueprints import ReviewPolicy, ReviewShows, ReviewWhen
from trainer.storage import scores
from trainer.storage.scores import Outcome
from trainer.storage.tables import AttemptRow, CohortMember, FormRow, ScoreRow
from trainer.text import LocalText

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_form = FormRow.__table__  # type: ignore[attr-defined]
_score = ScoreRow.__table__  # type: ignore[attr-defined]
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


def sittings(session: Session, person: str, limit: int) -> tuple[PastSitting, ...]:
    """The sittings of a person that began last, the newest first."""
    rows: Iterable[Any] = session.execute(
        select(
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
            _attempt.join(_form, _form.c.digest == _attempt.c.form).outerjoin(
                _score, (_score.c.attempt == _attempt.c.id) & scores.IS_LATEST
            )
        )
        .where(_attempt.c.person == person)
        .order_by(_attempt.c.started_at.desc(), _attempt.c.id.desc())
        .limit(limit)
    )
    return tuple(_sitting(row) for row in rows)


def _sitting(row: Any) -> PastSitting:
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
