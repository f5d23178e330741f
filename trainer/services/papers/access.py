"""Who makes papers: trainers and administrators, who may see every key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from trainer.errors import NotAllowedError, NotFoundError, translatable
from trainer.people import Asker, Role, require
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.storage import audit


def require_maker(asker: Asker) -> None:
    """Raise NotAllowedError unless the asker may make papers."""
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)
    exam_access.require_ready(asker)


def require_maker_or_note(
    platform: Platform, asker: Asker, action: str, target: str, *, now: datetime
) -> None:
    """As `require_maker`; a refusal is written down."""
    try:
        require_maker(asker)
    except NotAllowedError:
        exam_access.note_refusal(platform, asker, action, "papers", target, now=now)
        raise


def no_set(name: str) -> NotFoundError:
    """The error for a set that nobody asked for here."""
    return NotFoundError(what=translatable("set of papers"), which=name[:80])


def no_exam(code: str) -> NotFoundError:
    """The error for a blueprint that is not in force."""
    return NotFoundError(what=translatable("exam"), which=code[:80])


def note(
    session: Session,
    asker: Asker,
    action: str,
    paper_set: str,
    details: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Write down what the asker did with a set."""
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind="papers",
        target=paper_set,
        details=dict(details),
    )
