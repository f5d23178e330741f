"""Practice: runs, the log of reviews, the memory that follows from it, and flags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session

from trainer.practice.cards import Card, CardKind, CardState, Memory, Outcome, Rating
from trainer.practice.runs import Answered, Run, RunKind
from trainer.storage.identifiers import new_id
from trainer.storage.tables import (
    AttemptRow,
    FormRow,
    PracticeFlag,
    PracticeMemory,
    PracticeReview,
    PracticeRunRow,
)

_run = PracticeRunRow.__table__  # type: ignore[attr-defined]
_review = PracticeReview.__table__  # type: ignore[attr-defined]
_memory = PracticeMemory.__table__  # type: ignore[attr-defined]
_flag = PracticeFlag.__table__  # type: ignore[attr-defined]
_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_form = FormRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Review:
    """One review as it is written down.

    `exposure` counts the person's earlier reviews of the card; `predicted` is the recall predicted for this
    one, 0..1, None at the first. `milliseconds` is None where the time is not known.
    """

    run: str
    place: int
    card: Card
    version: str
    band: int
    outcome: Outcome
    chosen: tuple[str, ...]
    milliseconds: int | None
    exposure: int
    predicted: float | None


@dataclass(frozen=True, slots=True)
class Past:
    """A review in the log, with whose it is."""

    person: str
    review: Review


def add_run(session: Session, organisation: str, run: Run) -> None:
    """Write a run down."""
    session.execute(
        insert(_run).values(
            id=run.id,
            organisation=organisation,
            person=run.person,
            kind=run.kind.value,
            scope=run.scope,
            seed=run.seed,
            cards=list(run.cards),
            started_at=run.started_at,
        )
    )


def run(session: Session, name: str) -> Run | None:
    """A run by its id."""
    row: Any = session.execute(
        select(
            _run.c.id, _run.c.person, _run.c.kind, _run.c.scope, _run.c.seed, _run.c.cards, _run.c.started_at
        ).where(_run.c.id == name)
    ).one_or_none()
    if row is None:
        return None
    return Run(row[0], row[1], RunKind(row[2]), row[3], row[4], tuple(row[5]), row[6])


def latest_run(session: Session, person: str, kind: RunKind, scope: str, since: datetime) -> str | None:
    """The id of the latest run of a kind and scope that was begun since a time."""
    found: str | None = session.execute(
        select(_run.c.id)
        .where(
            _run.c.person == person,
            _run.c.kind == kind.value,
            _run.c.scope == scope,
            _run.c.started_at >= since,
        )
        .order_by(_run.c.started_at.desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def answered(session: Session, run_id: str) -> list[Answered]:
    """What was answered in a run, in order."""
    rows: Iterable[Any] = session.execute(
        select(_review.c.card, _review.c.right).where(_review.c.run == run_id).order_by(_review.c.place)
    )
    return [Answered(*row) for row in rows]


_COLUMNS = (
    _review.c.run,
    _review.c.place,
    _review.c.card,
    _review.c.kind,
    _review.c.objective,
    _review.c.version,
    _review.c.band,
    _review.c.at,
    _review.c.rating,
    _review.c.right,
    _review.c.chosen,
    _review.c.milliseconds,
    _review.c.exposure,
    _review.c.predicted,
)


def review_at(session: Session, run_id: str, place: int) -> Review | None:
    """What was answered at a place of a run."""
    row: Any = session.execute(
        select(*_COLUMNS).where(_review.c.run == run_id, _review.c.place == place)
    ).one_or_none()
    return _decode(row) if row else None


def reviews_of(session: Session, person: str, since: datetime | None = None) -> list[Review]:
    """A person's reviews, the oldest first."""
    query = select(*_COLUMNS).where(_review.c.person == person).order_by(_review.c.at, _review.c.place)
    if since is not None:
        query = query.where(_review.c.at >= since)
    return [_decode(row) for row in session.execute(query)]


def reviews_in(session: Session, organisation: str, limit: int, people: Collection[str] = ()) -> list[Past]:
    """The latest reviews of an organisation, or of some of its people, the oldest first."""
    query = (
        select(_review.c.person, *_COLUMNS)
        .where(_review.c.organisation == organisation)
        .order_by(_review.c.at.desc(), _review.c.place.desc())
        .limit(limit)
    )
    if people:
        query = query.where(_review.c.person.in_(sorted(people)))
    found = [Past(row[0], _decode(row[1:])) for row in session.execute(query)]
    return found[::-1]


def review_count(session: Session, organisation: str) -> int:
    """Reviews in an organisation's log."""
    found: int = session.execute(
        select(func.count()).where(_review.c.organisation == organisation)
    ).scalar_one()
    return found


def _decode(row: Any) -> Review:
    run_id, place, card, kind, objective, version, band, at, rating, right, *rest = row
    chosen, took, exposure, predicted = rest
    return Review(
        run=run_id,
        place=place,
        card=Card(card, CardKind(kind), objective),
        version=version,
        band=band,
        outcome=Outcome(at, Rating(rating), right),
        chosen=tuple(chosen),
        milliseconds=took,
        exposure=exposure,
        predicted=predicted,
    )


def add_review(session: Session, organisation: str, person: str, review: Review, state: CardState) -> None:
    """Append a review and bring the memory of its card up to date.

    Raises: IntegrityError: something was answered at this place of the run before.
    """
    outcome = review.outcome
    session.execute(
        insert(_review).values(
            id=new_id(),
            organisation=organisation,
            person=person,
            run=review.run,
            place=review.place,
            card=review.card.id,
            kind=review.card.kind.value,
            objective=review.card.objective,
            version=review.version,
            band=review.band,
            at=outcome.at,
            rating=outcome.rating.value,
            right=outcome.right,
            chosen=list(review.chosen),
            milliseconds=review.milliseconds,
            exposure=review.exposure,
            predicted=review.predicted,
        )
    )
    put_state(session, organisation, person, state)


def put_state(session: Session, organisation: str, person: str, state: CardState) -> None:
    """Keep how a person stands with a card."""
    values = _values(state)
    found: Any = session.execute(
        update(_memory)
        .where(_memory.c.person == person, _memory.c.card == state.card.id)
        .values(**values)
        .returning(_memory.c.card)
    ).one_or_none()
    if found is None:
        session.execute(
            insert(_memory).values(person=person, card=state.card.id, organisation=organisation, **values)
        )


def replace_states(session: Session, organisation: str, states: Mapping[tuple[str, str], CardState]) -> None:
    """Put states made anew from the log in the place of all of an organisation; keys are person and card."""
    session.execute(delete(_memory).where(_memory.c.organisation == organisation))
    rows = [
        {"person": person, "card": card, "organisation": organisation, **_values(state)}
        for (person, card), state in states.items()
    ]
    if rows:
        session.execute(insert(_memory), rows)


def _values(state: CardState) -> dict[str, Any]:
    return {
        "kind": state.card.kind.value,
        "objective": state.card.objective,
        "stability": state.memory.stability,
        "difficulty": state.memory.difficulty,
        "last_at": state.memory.last_at,
        "reviews": state.reviews,
        "lapses": state.lapses,
        "owed": state.owed,
        "last_right": state.last_right,
    }


_STATE = (
    _memory.c.card,
    _memory.c.kind,
    _memory.c.objective,
    _memory.c.stability,
    _memory.c.difficulty,
    _memory.c.last_at,
    _memory.c.reviews,
    _memory.c.lapses,
    _memory.c.owed,
    _memory.c.last_right,
)


def states(session: Session, person: str) -> dict[str, CardState]:
    """How a person stands with every card they have reviewed, by card."""
    rows: Iterable[Any] = session.execute(select(*_STATE).where(_memory.c.person == person))
    return {row[0]: _state(row) for row in rows}


def state(session: Session, person: str, card: str) -> CardState | None:
    """How a person stands with one card."""
    row: Any = session.execute(
        select(*_STATE).where(_memory.c.person == person, _memory.c.card == card)
    ).one_or_none()
    return _state(row) if row else None


def _state(row: Any) -> CardState:
    card, kind, objective, stability, difficulty, last_at, reviews, lapses, owed, last_right = row
    return CardState(
        Card(card, CardKind(kind), objective),
        Memory(stability, difficulty, last_at),
        reviews,
        lapses,
        owed,
        last_right,
    )


def flags(session: Session, person: str) -> frozenset[str]:
    """The cards a person has flagged."""
    return frozenset(session.execute(select(_flag.c.card).where(_flag.c.person == person)).scalars())


def set_flag(session: Session, person: str, card: str, on: bool, now: datetime) -> None:
    """Flag a card, or take the flag off."""
    session.execute(delete(_flag).where(_flag.c.person == person, _flag.c.card == card))
    if on:
        session.execute(insert(_flag).values(person=person, card=card, at=now))


def versions_on(session: Session, attempts: Collection[str]) -> frozenset[str]:
    """The item versions on the forms of these attempts."""
    if not attempts:
        return frozenset()
    rows: Iterable[Any] = session.execute(
        select(_form.c.body["places"].as_json())
        .join(_attempt, _attempt.c.form == _form.c.digest)
        .where(_attempt.c.id.in_(sorted(attempts)))
    ).scalars()
    return frozenset(place["version"] for places in rows for place in places)
