"""What a person may do to a certificate: revoke it with a reason, issue it again under a corrected name."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from trainer import certificates as rules
from trainer.certificates import Certificate, Standing, Status
from trainer.errors import TrainerError, translatable
from trainer.people import Asker
from trainer.services import exam_access
from trainer.services.certify import access
from trainer.services.certify.issuing import record, zone
from trainer.services.platform import Platform
from trainer.storage import certificates as rows
from trainer.storage import new_id
from trainer.storage.certificates import Held


class ErasedHolderError(TrainerError):
    """There is no name left to issue a certificate to."""

    template = translatable("The holder's identity was erased; certificate {number} cannot be issued again.")


def revoke(platform: Platform, asker: Asker, number: str, reason: str, *, now: datetime) -> None:
    """Revoke a certificate for good.

    Raises: NotFoundError: no such certificate, or outside the asker's scope; NotAllowedError: no reason
        given; NotStandingError: it was revoked or replaced before.
    """
    reason = exam_access.require_reason(reason)
    held = _decidable(platform, asker, number, "certificate.revoke", now=now)
    with platform.store.write() as session:
        end_by_revocation(session, held, reason, actor=asker.person, now=now)


def reissue(platform: Platform, asker: Asker, number: str, reason: str, *, now: datetime) -> Certificate:
    """Issue a certificate again under the name the account has now; the old one is replaced by it.

    Raises: NotFoundError, NotAllowedError, NotStandingError: as in `revoke`. NothingToCorrectError: the name
        is the same. ErasedHolderError.
    """
    reason = exam_access.require_reason(reason)
    held = _decidable(platform, asker, number, "certificate.reissue", now=now)
    with platform.store.write() as session:
        name = rows.name_of(session, held.certificate.person)
        if not name:
            raise ErasedHolderError(number=number)
        rules.require_standing(held.certificate, held.ended)
        fresh = rules.reissue(
            held.certificate,
            held.name,
            name,
            certificate=new_id(),
            serial=rows.next_serial(session, held.certificate.attempt),
            zone=zone(platform),
            now=now,
        )
        status = Status(Standing.REPLACED, now, reason, fresh.number)
        _end(session, held, status, actor=asker.person, now=now)
        rows.add(session, fresh, name)
        record(
            session,
            fresh,
            "certificate.reissued",
            actor=asker.person,
            now=now,
            before=number,
            reason=reason,
        )
    return fresh


def end_by_revocation(session: Session, held: Held, reason: str, *, actor: str, now: datetime) -> None:
    """Revoke in the caller's transaction, with the audit entry. Raises NotStandingError."""
    _end(session, held, Status(Standing.REVOKED, now, reason), actor=actor, now=now)
    record(session, held.certificate, "certificate.revoked", actor=actor, now=now, reason=reason)


def _end(session: Session, held: Held, status: Status, *, actor: str, now: datetime) -> None:
    rules.require_standing(held.certificate, held.ended)
    if not rows.end(session, held.certificate, status, actor=actor, at=now):
        rules.require_standing(held.certificate, status)


def _decidable(platform: Platform, asker: Asker, number: str, action: str, *, now: datetime) -> Held:
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        held = rows.by_number(session, number)
    if held is None:
        raise exam_access.missing("certificate", number)
    if not access.may_decide(asker, held.certificate.person, access.place_of(held)):
        exam_access.refuse(platform, asker, action, "certificate", number, now=now)
    return held
