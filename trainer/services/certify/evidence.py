"""The evidence file of one attempt, for administrators over its candidate and for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from trainer import forms
from trainer.certificates import evidence as rules
from trainer.certificates.evidence import Entry, EntryKind
from trainer.journal import Event
from trainer.people import Asker, Role
from trainer.services import exam_access
from trainer.services.certify import keys
from trainer.services.platform import Platform
from trainer.services.results import StillRunningError
from trainer.services.sit_exam import sittings
from trainer.services.sit_exam.sittings import Current
from trainer.storage import attempts as rows
from trainer.storage import audit, journals, score_history
from trainer.storage import certificates as certificate_rows
from trainer.storage.attempts import Facts
from trainer.storage.certificates import Held


def of_attempt(platform: Platform, asker: Asker, attempt: str, *, now: datetime) -> bytes:
    """The evidence of a closed sitting: form, journal, every score with its marks, certificates; signed.

    It names nobody: the candidate stands in it by id. Who takes it is written to the audit log.

    Raises: NotFoundError: no such attempt, or the asker does not administer its candidate; StillRunningError;
        KeyFileError.
    """
    exam_access.require_ready(asker)
    facts = sittings.facts_of(platform, attempt)
    with platform.store.read() as session:
        place = rows.whereabouts_of_person(session, facts.person)
    if (
        place is None
        or asker.organisation != place.organisation
        or not asker.has_over(Role.ADMINISTRATOR, place.unit_path)
    ):
        exam_access.refuse(platform, asker, "certificate.evidence", "attempt", attempt, now=now)
    current = sittings.settle(platform, facts, now=now)
    if current.head.is_open:
        raise StillRunningError
    with platform.store.write() as session:
        entries = tuple(_entries(platform, session, current, now))
        audit.record(
            session,
            organisation=facts.organisation,
            at=now,
            actor=asker.person,
            action="certificate.evidence",
            target_kind="person",
            target=facts.person,
            details={"attempt": attempt},
        )
    return rules.write(entries, keys.signing(platform, now=now))


def _entries(platform: Platform, session: Session, current: Current, now: datetime) -> Iterator[Entry]:
    settings, facts = platform.settings, current.known.facts
    yield Entry(
        EntryKind.HEAD,
        {
            "format": rules.FORMAT,
            "attempt": facts.id,
            "issuer": settings.organisation,
            "address": keys.addresses(settings).base,
            "made_at": now.isoformat(),
        },
    )
    yield Entry(EntryKind.FORM, {"digest": facts.form, "form": forms.to_json(rows.form(session, facts.form))})
    yield Entry(EntryKind.ATTEMPT, _attempt(facts, current.head.deadline))
    for event in journals.events_after(session, facts.id, 0):
        yield Entry(EntryKind.EVENT, _event(event))
    for kept in score_history.of_attempt(session, facts.id):
        yield Entry(EntryKind.SCORE, kept)
    for held in reversed(certificate_rows.of_attempt(session, facts.id)):
        yield Entry(EntryKind.CERTIFICATE, _certificate(held))
        if held.ended is not None:
            yield Entry(EntryKind.CHANGE, _change(held))


def _attempt(facts: Facts, deadline: datetime | None) -> dict[str, Any]:
    return {
        "id": facts.id,
        "person": facts.person,
        "blueprint": facts.blueprint,
        "number": facts.number,
        "form": facts.form,
        "started_at": facts.started_at.isoformat(),
        "deadline": deadline.isoformat() if deadline else None,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "token": event.token,
        "data": dict(event.data),
    }


def _certificate(held: Held) -> dict[str, Any]:
    certificate = held.certificate
    until = certificate.valid_until
    return {
        "number": certificate.number,
        "serial": certificate.serial,
        "level": certificate.level,
        "band": str(certificate.band),
        "earned_at": certificate.earned_at.isoformat(),
        "issued_at": certificate.issued_at.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "renews": certificate.renews,
        "replaces": certificate.replaces,
    }


def _change(held: Held) -> dict[str, Any]:
    ended = held.ended
    return {
        "number": held.certificate.number,
        "standing": ended.standing.value if ended else None,
        "at": ended.since.isoformat() if ended and ended.since else None,
        "reason": ended.reason if ended else "",
        "followed_by": ended.followed_by if ended else None,
    }
