"""Who may touch whose sitting; every refusal is written to the log and to the audit log."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import NoReturn

from trainer.errors import NotAllowedError, NotFoundError, TrainerError, translatable
from trainer.people import Asker, Role, require_results_of
from trainer.services.platform import Platform
from trainer.storage import NotSavedError, audit
from trainer.storage.attempts import Whereabouts

log = logging.getLogger(__name__)

ATTEMPT = translatable("attempt")
PERSON = translatable("person")
PLAY = translatable("conversation")
ROUND = translatable("round")
CERTIFICATE = translatable("certificate")
_THINGS = {"attempt": ATTEMPT, "play": PLAY, "round": ROUND, "certificate": CERTIFICATE}


def require_ready(asker: Asker) -> None:
    """Raise NotAllowedError while the asker has an initial password still to change."""
    if asker.must_change_password:
        raise NotAllowedError(reason=translatable("change your password first"))


def require_reason(reason: str) -> str:
    """The reason without outer blanks; raise NotAllowedError where there is none."""
    if not reason.strip():
        raise NotAllowedError(reason=translatable("this needs a reason"))
    return reason.strip()


def invigilates(asker: Asker, unit_path: str) -> bool:
    """Whether the asker watches over this unit: a trainer by a grant, managers and administrators by role."""
    by_grant = asker.has(Role.TRAINER) and asker.has_over(Role.INVIGILATE, unit_path)
    return (
        by_grant or asker.has_over(Role.MANAGER, unit_path) or asker.has_over(Role.ADMINISTRATOR, unit_path)
    )


def invigilated_scopes(asker: Asker) -> tuple[str, ...]:
    """The unit paths the asker watches over; an empty one is the whole organisation."""
    roles = [Role.MANAGER, Role.ADMINISTRATOR]
    if asker.has(Role.TRAINER):
        roles.append(Role.INVIGILATE)
    return asker.scopes(*roles)


def may_invigilate(asker: Asker, person: str, place: Whereabouts) -> bool:
    """Whether the asker may decide on this person's sittings. Nobody decides on their own."""
    return (
        asker.person != person
        and asker.organisation == place.organisation
        and invigilates(asker, place.unit_path)
    )


def may_see_results(asker: Asker, person: str, place: Whereabouts) -> bool:
    """Whether the asker may see this person's results: their own, or by the scope rules."""
    if asker.organisation != place.organisation:
        return False
    try:
        require_results_of(asker, person, place.unit_path)
    except NotAllowedError:
        return False
    return True


def refuse(
    platform: Platform, asker: Asker, action: str, kind: str, target: str, *, now: datetime
) -> NoReturn:
    """Write down that the asker reached for something that is not theirs, and raise.

    The message is that of a thing that does not exist, so that nobody learns ids by trying them.
    """
    note_refusal(platform, asker, action, kind, target, now=now)
    raise missing(kind, target)


def note_refusal(
    platform: Platform, asker: Asker, action: str, kind: str, target: str, *, now: datetime
) -> None:
    """Write down that the asker was refused; if that cannot be saved, the log has it."""
    log.warning("refused: person %s, action %s, %s %s", asker.person, action, kind, target)
    try:
        with platform.store.write() as session:
            audit.record(
                session,
                organisation=asker.organisation,
                at=now,
                actor=asker.person,
                action=f"{action}.refused",
                target_kind=kind,
                target=target,
            )
    except NotSavedError:
        log.exception("the refusal could not be written to the audit log")


def missing(kind: str, target: str) -> TrainerError:
    """The error for a sitting or a person that does not exist, or not for the asker."""
    return NotFoundError(what=_THINGS.get(kind, PERSON), which=target)
