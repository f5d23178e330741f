"""Writing the audit log: who did what to whom. The database refuses to change or delete an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from trainer.storage.identifiers import new_id
from trainer.storage.tables import AuditEntry

_audit = AuditEntry.__table__  # type: ignore[attr-defined]


def record(
    session: Session,
    *,
    organisation: str,
    at: datetime,
    actor: str,
    action: str,
    target_kind: str = "",
    target: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append one entry in the caller's transaction, so that no act is kept without its entry.

    Args:
        actor: the id of the person who acted; empty for the program itself.
        action: a dotted name such as `attempt.extended`, stable because searches rely on it.
        target_kind: what was acted upon (`person`, `attempt`, `cohort`, …) and `target` its id.
        details: plain JSON; no names, passwords or tokens.
    """
    session.execute(
        insert(_audit).values(
            id=new_id(),
            organisation=organisation,
            at=at,
            actor=actor,
            action=action,
            target_kind=target_kind,
            target=target,
            details=dict(details or {}),
        )
    )
