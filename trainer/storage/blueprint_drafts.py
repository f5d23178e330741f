"""Drafts of blueprints, in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session

from trainer.bank.authoring import Stage
from trainer.blueprints import from_json, to_json
from trainer.blueprints.drafting import Draft
from trainer.storage.documents import Kind
from trainer.storage.tables import (
    AttemptRow,
    BlueprintDraftRow,
    BlueprintVersion,
    Document,
)

_draft = BlueprintDraftRow.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_version = BlueprintVersion.__table__  # type: ignore[attr-defined]
_attempt = AttemptRow.__table__  # type: ignore[attr-defined]


def load(session: Session, organisation: str, code: str, *, locked: bool = False) -> Draft | None:
    """The draft of a blueprint; `locked` keeps others from changing it until the transaction ends."""
    query = select(_draft).where(_draft.c.code == code, _draft.c.organisation == organisation)
    row = session.execute(query.with_for_update() if locked else query).mappings().first()
    return None if row is None else _decoded(row)


def add(session: Session, organisation: str, draft: Draft) -> None:
    """Write a new one. Raises sqlalchemy's IntegrityError where the code has one already."""
    session.execute(insert(_draft).values(code=draft.code, organisation=organisation, **_encoded(draft)))


def save(session: Session, draft: Draft) -> None:
    """Write the state of one that is there."""
    session.execute(update(_draft).where(_draft.c.code == draft.code).values(**_encoded(draft)))


def remove(session: Session, code: str) -> None:
    """Take one away: it is in force, or was given up."""
    session.execute(delete(_draft).where(_draft.c.code == code))


def everything(session: Session, organisation: str) -> dict[str, Draft]:
    """Every draft, by code."""
    query = select(_draft).where(_draft.c.organisation == organisation).order_by(_draft.c.code)
    return {row["code"]: _decoded(row) for row in session.execute(query).mappings()}


def is_taken(session: Session, code: str) -> bool:
    """Whether a blueprint has, or ever had, this code: in force, being written, or only in a sitting."""
    columns: Iterable[Any] = (_draft.c.code, _version.c.code, _attempt.c.blueprint)
    there = [select(column).where(column == code).limit(1) for column in columns]
    there.append(
        select(_document.c.key).where(_document.c.kind == Kind.BLUEPRINT.value, _document.c.key == code)
    )
    return any(session.execute(query).first() is not None for query in there)


def waiting(session: Session, organisation: str) -> int:
    """How many drafts wait for review."""
    query = select(func.count()).select_from(_draft)
    found: int = session.execute(
        query.where(_draft.c.organisation == organisation, _draft.c.stage == Stage.REVIEW.value)
    ).scalar_one()
    return found


def _encoded(draft: Draft) -> dict[str, Any]:
    return {
        "body": to_json(draft.blueprint),
        "base": draft.base,
        "writers": list(draft.writers),
        "changed_at": draft.changed_at,
        "stage": draft.stage.value,
        "lease": draft.lease,
        "holder": draft.holder,
        "revision": draft.revision,
        "submitted_by": draft.submitted_by,
        "submitted_at": draft.submitted_at,
    }


def _decoded(row: Any) -> Draft:
    return Draft(
        blueprint=from_json(row["body"]),
        base=row["base"],
        writers=tuple(row["writers"]),
        changed_at=row["changed_at"],
        stage=Stage(row["stage"]),
        lease=row["lease"],
        holder=row["holder"],
        revision=row["revision"],
        submitted_by=row["submitted_by"],
        submitted_at=row["submitted_at"],
    )
