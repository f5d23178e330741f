"""Proposals to issue or revoke a certificate, and what a person decided on each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from trainer.attempts import AttemptStatus
from trainer.storage import scores
from trainer.storage.identifiers import new_id
from trainer.storage.people import within
from trainer.storage.scores import Outcome
from trainer.storage.tables import (
    AttemptRow,
    CertificateProposal,
    CertificateVerdict,
    FormRow,
    IdentityRow,
    PersonRow,
    ScoreRow,
    UnitRow,
)
from trainer.text import LocalText

_proposal = CertificateProposal.__table__  # type: ignore[attr-defined]
_verdict = CertificateVerdict.__table__  # type: ignore[attr-defined]
_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_score = ScoreRow.__table__  # type: ignore[attr-defined]
_form = FormRow.__table__  # type: ignore[attr-defined]
_person = PersonRow.__table__  # type: ignore[attr-defined]
_identity = IdentityRow.__table__  # type: ignore[attr-defined]
_unit = UnitRow.__table__  # type: ignore[attr-defined]

VOIDED = 0
"""Stands for the score's number where a sitting was annulled."""


class ProposalKind(StrEnum):
    """What is proposed."""

    ISSUE = "issue"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal nobody has decided on; `score` is the number of the score that calls for it, or VOIDED."""

    id: str
    organisation: str
    attempt: str
    person: str
    name: str
    unit: str
    unit_path: str
    title: LocalText
    kind: ProposalKind
    score: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What is to be written down."""

    organisation: str
    attempt: str
    person: str
    kind: ProposalKind
    score: int
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is in force on a closed sitting: its status and its latest score, `number` from 1."""

    status: AttemptStatus
    closed_at: datetime
    number: int
    outcome: Outcome


def verdict_on(session: Session, attempt: str) -> Verdict | None:
    """What is in force on a sitting; None where it is open or was never scored."""
    row: Any = session.execute(
        select(
            _attempt.c.status,
            _attempt.c.closed_at,
            _score.c.number,
            _score.c.raw,
            _score.c.maximum,
            _score.c.cut,
            _score.c.decision,
        )
        .select_from(_attempt.join(_score, _score.c.attempt == _attempt.c.id))
        .where(_attempt.c.id == attempt, _attempt.c.closed_at.is_not(None), scores.IS_LATEST)
    ).one_or_none()
    if row is None:
        return None
    status, closed_at, number, *outcome = row
    return Verdict(AttemptStatus(status), closed_at, number, scores.outcome_of(*outcome))


def add(session: Session, new: NewProposal) -> str | None:
    """Write a proposal down and return its id; None where this cause was proposed before."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_proposal).on_conflict_do_nothing()
    found: str | None = session.execute(
        statement.values(
            id=new_id(),
            organisation=new.organisation,
            attempt=new.attempt,
            person=new.person,
            kind=new.kind.value,
            score=new.score,
            at=new.at,
            reason=new.reason,
            actor=new.actor,
        ).returning(_proposal.c.id)
    ).scalar_one_or_none()
    return found


def open_within(
    session: Session, organisation: str, scopes: tuple[str, ...], limit: int
) -> tuple[Proposed, ...]:
    """Open proposals on people of these subtrees, the oldest first."""
    statement = _open().where(_proposal.c.organisation == organisation, within(scopes))
    rows: Iterable[Any] = session.execute(statement.order_by(_proposal.c.at, _proposal.c.id).limit(limit))
    return tuple(map(_proposed, rows))


def find_open(session: Session, proposal: str) -> Proposed | None:
    """A proposal, held until the transaction ends; None where there is none or it was decided."""
    row: Any = session.execute(
        _open().where(_proposal.c.id == proposal).with_for_update(of=_proposal)
    ).one_or_none()
    return _proposed(row) if row else None


def open_of_attempt(session: Session, attempt: str) -> tuple[Proposed, ...]:
    """Open proposals on one attempt."""
    return tuple(map(_proposed, session.execute(_open().where(_proposal.c.attempt == attempt))))


def decide(
    session: Session, proposed: Proposed, confirmed: bool, *, actor: str, note: str, at: datetime
) -> bool:
    """Write a decision down; False where there is one already."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite_insert if sqlite else postgresql_insert)(_verdict).on_conflict_do_nothing()
    found = session.execute(
        statement.values(
            proposal=proposed.id,
            organisation=proposed.organisation,
            at=at,
            actor=actor,
            confirmed=confirmed,
            note=note,
        ).returning(_verdict.c.proposal)
    ).one_or_none()
    return found is not None


def _open() -> Select[Any]:
    decided = select(_verdict.c.proposal).where(_verdict.c.proposal == _proposal.c.id)
    return (
        select(
            _proposal.c.id,
            _proposal.c.organisation,
            _proposal.c.attempt,
            _proposal.c.person,
            _identity.c.name,
            _unit.c.name.label("unit_name"),
            _unit.c.path,
            _form.c.body["title"].as_json(),
            _proposal.c.kind,
            _proposal.c.score,
            _proposal.c.at,
            _proposal.c.reason,
        )
        .select_from(
            _proposal.join(_attempt, _attempt.c.id == _proposal.c.attempt)
            .join(_form, _form.c.digest == _attempt.c.form)
            .join(_person, _person.c.id == _proposal.c.person)
            .join(_unit, _unit.c.id == _person.c.unit)
            .outerjoin(_identity, _identity.c.person == _proposal.c.person)
        )
        .where(~decided.exists())
    )


def _proposed(row: Any) -> Proposed:
    key, organisation, attempt, person, name, unit, path, title, kind, score, at, reason = row
    return Proposed(
        id=key,
        organisation=organisation,
        attempt=attempt,
        person=person,
        name=name or "",
        unit=unit,
        unit_path=path,
        title=LocalText(title["zh"], title["en"]),
        kind=ProposalKind(kind),
        score=score,
        at=at,
        reason=reason,
    )
