"""Repairs, the decisions on them, and the sittings scored anew; all appended, nothing is ever changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, String, cast, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.repairs import DecidedError, Repair, Treatment, Verdict, in_force
from trainer.storage.exam_history import SCORED
from trainer.storage.people import person_table
from trainer.storage.tables import (
    AttemptRow,
    FormRow,
    RepairDecision,
    RepairProgress,
    RepairRow,
    RescoringRow,
    ScoreRow,
    SeenItem,
    UnitRow,
)

_repair = RepairRow.__table__  # type: ignore[attr-defined]
_decision = RepairDecision.__table__  # type: ignore[attr-defined]
_progress = RepairProgress.__table__  # type: ignore[attr-defined]
_rescoring = RescoringRow.__table__  # type: ignore[attr-defined]
_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_form = FormRow.__table__  # type: ignore[attr-defined]
_score = ScoreRow.__table__  # type: ignore[attr-defined]
_seen = SeenItem.__table__  # type: ignore[attr-defined]
_unit = UnitRow.__table__  # type: ignore[attr-defined]

_REPAIR = (
    _repair.c.id,
    _repair.c.item,
    _repair.c.version,
    _repair.c.treatment,
    _repair.c["keys"],
    _repair.c.reason,
    _repair.c.by,
    _repair.c.at,
    _repair.c.reverses,
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on a repair, by whom and when."""

    verdict: Verdict
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the rescoring has come; `finished_at` None while it goes on."""

    concerned: int
    done: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A repair with what became of it; `reversed_by` is the approved repair that took it back."""

    repair: Repair
    decided: Decided | None
    progress: Progress | None
    reversed_by: str | None


@dataclass(frozen=True, slots=True)
class Concerned:
    """A closed sitting whose form has the version, with where its candidate belongs now."""

    attempt: str
    person: str
    blueprint: str


@dataclass(frozen=True, slots=True)
class Rescored:
    """A sitting scored anew: the numbers of its scores before and after, and the repairs in force then."""

    attempt: str
    before: int
    after: int
    in_force: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A change of somebody's score: the scores before and after as kept, when, and the reason given."""

    attempt: str
    at: datetime
    reason: str
    item: str
    reversal: bool
    before: str
    before_maximum: str
    before_decision: str
    after: str
    after_maximum: str
    after_decision: str

    @property
    def percent_before(self) -> Fraction:
        """The percentage before, 0..100."""
        return _percent(self.before, self.before_maximum)

    @property
    def percent_after(self) -> Fraction:
        """The percentage after, 0..100."""
        return _percent(self.after, self.after_maximum)


def _percent(raw: str, maximum: str) -> Fraction:
    return 100 * Fraction(raw) / Fraction(maximum) if Fraction(maximum) else Fraction(0)


def add(session: Session, organisation: str, repair: Repair) -> None:
    """Write a proposal down."""
    session.execute(
        insert(_repair).values(
            id=repair.id,
            organisation=organisation,
            item=repair.item,
            version=repair.version,
            treatment=repair.treatment.value,
            keys=[sorted(key) for key in repair.keys],
            reason=repair.reason,
            by=repair.by,
            at=repair.at,
            reverses=repair.reverses,
        )
    )


def decide(session: Session, organisation: str, repair: str, decided: Decided) -> None:
    """Write down what became of a proposal; an approved one waits for its rescoring from now on.

    Raises: DecidedError: somebody was faster.
    """
    try:
        session.execute(
            insert(_decision).values(
                repair=repair, verdict=decided.verdict.value, by=decided.by, at=decided.at, note=decided.note
            )
        )
    except IntegrityError as error:
        raise DecidedError from error
    if decided.verdict is Verdict.APPROVED:
        session.execute(
            insert(_progress).values(repair=repair, organisation=organisation, concerned=0, done=0)
        )


def _from_row(row: Sequence[Any]) -> Repair:
    key, item, version, treatment, keys, reason, by, at, reverses = row
    return Repair(
        key, item, version, Treatment(treatment), tuple(map(frozenset, keys)), reason, by, at, reverses
    )


def _approved() -> Select[Any]:
    return (
        select(*_REPAIR)
        .join(_decision, _decision.c.repair == _repair.c.id)
        .where(_decision.c.verdict == Verdict.APPROVED.value)
        .order_by(_decision.c.at, _repair.c.id)
    )


def approved_of(session: Session, versions: Collection[str]) -> list[Repair]:
    """The approved repairs of these versions, in the order of their approval."""
    rows = session.execute(_approved().where(_repair.c.version.in_(sorted(set(versions))))).all()
    return [_from_row(row) for row in rows]


def in_force_of(session: Session, versions: Collection[str]) -> dict[str, Repair]:
    """The repairs in force of these versions."""
    return in_force(approved_of(session, versions))


def in_force_here(session: Session, organisation: str) -> dict[str, Repair]:
    """The repairs in force of all versions."""
    rows = session.execute(_approved().where(_repair.c.organisation == organisation)).all()
    return in_force(map(_from_row, rows))


def by_ids(session: Session, ids: Collection[str]) -> dict[str, Repair]:
    """Repairs by id."""
    rows = session.execute(select(*_REPAIR).where(_repair.c.id.in_(sorted(set(ids))))).all()
    return {row[0]: _from_row(row) for row in rows}


def find(session: Session, organisation: str, repair: str) -> Proposal | None:
    """A proposal, or None where the organisation has no such one."""
    found = _proposals(session, _repair.c.organisation == organisation, _repair.c.id == repair)
    return found[0] if found else None


def of_item(session: Session, organisation: str, item: str) -> tuple[Proposal, ...]:
    """All proposals about an item, the newest first."""
    return _proposals(session, _repair.c.organisation == organisation, _repair.c.item == item)


def everything(session: Session, organisation: str, limit: int) -> tuple[Proposal, ...]:
    """The latest proposals, the newest first."""
    return _proposals(session, _repair.c.organisation == organisation, limit=limit)


def _proposals(session: Session, *conditions: Any, limit: int = 200) -> tuple[Proposal, ...]:
    taking_back, its_decision = _repair.alias("taking_back"), _decision.alias("its_decision")
    reversed_by = (
        select(func.max(taking_back.c.id))
        .select_from(taking_back.join(its_decision, its_decision.c.repair == taking_back.c.id))
        .where(taking_back.c.reverses == _repair.c.id, its_decision.c.verdict == Verdict.APPROVED.value)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            *_REPAIR,
            _decision.c.verdict,
            _decision.c.by,
            _decision.c.at,
            _decision.c.note,
            _progress.c.repair,
            _progress.c.concerned,
            _progress.c.done,
            _progress.c.finished_at,
            reversed_by,
        )
        .select_from(
            _repair.outerjoin(_decision, _decision.c.repair == _repair.c.id).outerjoin(
                _progress, _progress.c.repair == _repair.c.id
            )
        )
        .where(*conditions)
        .order_by(_repair.c.at.desc(), _repair.c.id.desc())
        .limit(limit)
    ).all()
    return tuple(
        Proposal(
            _from_row(row[:9]),
            Decided(Verdict(row[9]), *row[10:13]) if row[9] else None,
            Progress(*row[14:17]) if row[13] else None,
            row[17],
        )
        for row in rows
    )


def concerned(session: Session, organisation: str, item: str, version: str) -> list[Concerned]:
    """Closed sittings whose form has this version, in the order of their ids.

    People who have met the item come from an index; only their forms are looked into.
    """
    rows: Iterable[Any] = session.execute(
        select(_attempt.c.id, _attempt.c.person, _attempt.c.blueprint)
        .select_from(
            _seen.join(_attempt, _attempt.c.person == _seen.c.person).join(
                _form, _form.c.digest == _attempt.c.form
            )
        )
        .where(
            _seen.c.item == item,
            _attempt.c.organisation == organisation,
            _attempt.c.status.in_(SCORED),
            cast(_form.c.body, String).contains(version),
        )
        .order_by(_attempt.c.id)
    )
    return [Concerned(*row) for row in rows]


def latest_closing(session: Session, organisation: str, item: str) -> tuple[int, datetime | None]:
    """How many closed sittings the people who have met an item have, and when the last one closed."""
    row: Any = session.execute(
        select(func.count(), func.max(_attempt.c.closed_at))
        .select_from(_seen.join(_attempt, _attempt.c.person == _seen.c.person))
        .where(_seen.c.item == item, _attempt.c.organisation == organisation, _attempt.c.status.in_(SCORED))
    ).one()
    return row[0], row[1]


def unfinished(session: Session) -> list[tuple[str, str]]:
    """Approved repairs whose rescoring is not done, with their organisations, the oldest first."""
    rows: Iterable[Any] = session.execute(
        select(_progress.c.organisation, _progress.c.repair)
        .where(_progress.c.finished_at.is_(None))
        .order_by(_progress.c.repair)
    )
    return [(row[0], row[1]) for row in rows]


def already(session: Session, repair: str) -> set[str]:
    """The sittings scored anew for a repair so far."""
    return set(session.execute(select(_rescoring.c.attempt).where(_rescoring.c.repair == repair)).scalars())


def rescored(session: Session, repair: str) -> list[Rescored]:
    """Every sitting scored anew for a repair, in the order of their ids."""
    rows: Iterable[Any] = session.execute(
        select(_rescoring.c.attempt, _rescoring.c.before, _rescoring.c.after, _rescoring.c.in_force)
        .where(_rescoring.c.repair == repair)
        .order_by(_rescoring.c.attempt)
    )
    return [Rescored(row[0], row[1], row[2], tuple(row[3])) for row in rows]


def note(session: Session, organisation: str, repair: str, found: Rescored, at: datetime) -> None:
    """Write down that a sitting was scored anew for a repair."""
    session.execute(
        insert(_rescoring).values(
            repair=repair,
            attempt=found.attempt,
            organisation=organisation,
            at=at,
            before=found.before,
            after=found.after,
            in_force=list(found.in_force),
        )
    )


def advance(session: Session, repair: str, progress: Progress) -> None:
    """Write down how far the rescoring has come."""
    session.execute(
        update(_progress)
        .where(_progress.c.repair == repair)
        .values(concerned=progress.concerned, done=progress.done, finished_at=progress.finished_at)
    )


def notices(session: Session, attempts: Collection[str]) -> list[Notice]:
    """The changes of score of these sittings that a repair made, the newest first."""
    old, new = _score.alias("old_score"), _score.alias("new_score")
    rows: Iterable[Any] = session.execute(
        select(
            _rescoring.c.attempt,
            _rescoring.c.at,
            _repair.c.reason,
            _repair.c.item,
            _repair.c.reverses,
            old.c.raw,
            old.c.maximum,
            old.c.decision,
            new.c.raw,
            new.c.maximum,
            new.c.decision,
        )
        .select_from(
            _rescoring.join(_repair, _repair.c.id == _rescoring.c.repair)
            .join(old, (old.c.attempt == _rescoring.c.attempt) & (old.c.number == _rescoring.c.before))
            .join(new, (new.c.attempt == _rescoring.c.attempt) & (new.c.number == _rescoring.c.after))
        )
        .where(_rescoring.c.attempt.in_(sorted(set(attempts))), _rescoring.c.before != _rescoring.c.after)
        .order_by(_rescoring.c.at.desc(), _rescoring.c.attempt)
    )
    return [Notice(row[0], row[1], row[2], row[3], row[4] is not None, *map(str, row[5:])) for row in rows]


def whereabouts(session: Session, people: Collection[str]) -> dict[str, str]:
    """The unit paths where these people belong now."""
    found: dict[str, str] = {}
    wanted = sorted(set(people))
    for start in range(0, len(wanted), 500):
        rows: Iterable[Any] = session.execute(
            select(person_table.c.id, _unit.c.path)
            .join(_unit, _unit.c.id == person_table.c.unit)
            .where(person_table.c.id.in_(wanted[start : start + 500]))
        )
        found.update((person, path) for person, path in rows)
    return found
