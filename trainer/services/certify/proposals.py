"""What a changed decision calls for is proposed; a person confirms it or does not."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from trainer.attempts import AttemptStatus
from trainer.blueprints import Purpose
from trainer.errors import NotAllowedError, TrainerError, translatable
from trainer.people import Asker
from trainer.scoring import Decision
from trainer.services import exam_access
from trainer.services.certify import access
from trainer.services.certify.changing import end_by_revocation
from trainer.services.certify.issuing import issue
from trainer.services.platform import Platform
from trainer.storage import attempts, audit, certificate_proposals
from trainer.storage import certificates as rows
from trainer.storage.attempts import Facts, Whereabouts
from trainer.storage.certificate_proposals import (
    VOIDED,
    NewProposal,
    ProposalKind,
    Proposed,
    Verdict,
    verdict_on,
)
from trainer.storage.certificates import Held

LONGEST = 200
"""Proposals shown at once."""

OVERTAKEN = "overtaken"
"""The note on a proposal that a later score made moot."""


class StaleProposalError(TrainerError):
    """The proposal was decided, or what it rests on has changed."""

    template = translatable("This proposal no longer stands: it was decided, or the score changed again.")


def propose(session: Session, attempt: str, *, reason: str, actor: str, now: datetime) -> ProposalKind | None:
    """Propose what the decision now in force on a sitting calls for; return what was proposed, if anything.

    To be called in the transaction that has just written another score of the attempt, or annulled it. A pass
    without a standing certificate calls for one; a fail or an annulled sitting with one calls for its
    revocation. An open proposal to the contrary is put aside. Calling it again proposes nothing twice.
    """
    facts = attempts.facts(session, attempt)
    found = verdict_on(session, attempt)
    if facts is None or found is None or not _certifies(session, facts):
        return None
    wanted = _called_for(found, _standing(session, attempt))
    for old in certificate_proposals.open_of_attempt(session, attempt):
        if old.kind is not wanted:
            certificate_proposals.decide(session, old, False, actor="", note=OVERTAKEN, at=now)
    if wanted is None:
        return None
    number = VOIDED if found.status is AttemptStatus.VOID else found.number
    new = NewProposal(facts.organisation, attempt, facts.person, wanted, number, reason, actor, now)
    if certificate_proposals.add(session, new) is None:
        return None
    said = {"what": wanted.value, "reason": reason, "attempt": attempt}
    _record(session, facts, "certificate.proposed", actor, now, **said)
    return wanted


def open_proposals(platform: Platform, asker: Asker) -> tuple[Proposed, ...]:
    """Proposals the asker may decide on, the oldest first; none for those who decide on nobody."""
    exam_access.require_ready(asker)
    scopes = asker.scopes(*access.DECIDING)
    if not scopes:
        return ()
    with platform.store.read() as session:
        found = certificate_proposals.open_within(session, asker.organisation, scopes, LONGEST)
    return tuple(proposed for proposed in found if proposed.person != asker.person)


def confirm(platform: Platform, asker: Asker, proposal: str, *, now: datetime) -> str:
    """Do what is proposed; return the number of the certificate issued or revoked.

    Raises: NotFoundError: no such proposal, or outside the asker's scope. StaleProposalError.
    """
    _require(platform, asker, proposal, now=now)
    with platform.store.write() as session:
        proposed = _decide(session, asker, proposal, True, "", now=now)
        found = verdict_on(session, proposed.attempt)
        standing = _standing(session, proposed.attempt)
        if found is None or _called_for(found, standing) is not proposed.kind:
            raise StaleProposalError
        if standing is not None:
            reason = proposed.reason
            end_by_revocation(session, standing, reason, actor=asker.person, now=now)
            return standing.certificate.number
        return _issue(platform, session, proposed, found, actor=asker.person, now=now)


def dismiss(platform: Platform, asker: Asker, proposal: str, reason: str, *, now: datetime) -> None:
    """Decide against a proposal.

    Raises: NotFoundError, StaleProposalError: as in `confirm`. NotAllowedError: no reason given.
    """
    reason = exam_access.require_reason(reason)
    _require(platform, asker, proposal, now=now)
    with platform.store.write() as session:
        _decide(session, asker, proposal, False, reason, now=now)


def _called_for(found: Verdict, standing: Held | None) -> ProposalKind | None:
    passes = found.status is not AttemptStatus.VOID and found.outcome.decision is Decision.PASS
    if passes == (standing is not None):
        return None
    return ProposalKind.ISSUE if passes else ProposalKind.REVOKE


def _standing(session: Session, attempt: str) -> Held | None:
    return next((held for held in rows.of_attempt(session, attempt) if held.ended is None), None)


def _certifies(session: Session, facts: Facts) -> bool:
    return attempts.form(session, facts.form).purpose is Purpose.CERTIFICATION


def _issue(
    platform: Platform, session: Session, proposed: Proposed, found: Verdict, *, actor: str, now: datetime
) -> str:
    facts = attempts.facts(session, proposed.attempt)
    if facts is None:
        raise StaleProposalError
    form = attempts.form(session, facts.form)
    made = issue(
        platform, session, facts, form, found.outcome, earned_at=found.closed_at, actor=actor, now=now
    )
    if made is None:
        raise StaleProposalError
    return made.number


def _decide(
    session: Session, asker: Asker, proposal: str, confirmed: bool, note: str, *, now: datetime
) -> Proposed:
    proposed = certificate_proposals.find_open(session, proposal)
    if proposed is None or not certificate_proposals.decide(
        session, proposed, confirmed, actor=asker.person, note=note, at=now
    ):
        raise StaleProposalError
    action = "certificate.confirmed" if confirmed else "certificate.dismissed"
    said = {"what": proposed.kind.value, "reason": note or proposed.reason, "attempt": proposed.attempt}
    _record(session, proposed, action, asker.person, now, **said)
    return proposed


def _require(platform: Platform, asker: Asker, proposal: str, *, now: datetime) -> None:
    exam_access.require_ready(asker)
    if not asker.scopes(*access.DECIDING):
        raise NotAllowedError(reason=translatable("this needs another role"))
    with platform.store.read() as session:
        proposed = certificate_proposals.find_open(session, proposal)
    if proposed is None:
        raise StaleProposalError
    place = Whereabouts(proposed.organisation, proposed.unit_path)
    if not access.may_decide(asker, proposed.person, place):
        exam_access.refuse(platform, asker, "certificate.decide", "certificate", proposal, now=now)


def _record(
    session: Session, about: Facts | Proposed, action: str, actor: str, now: datetime, **details: str
) -> None:
    audit.record(
        session,
        organisation=about.organisation,
        at=now,
        actor=actor,
        action=action,
        target_kind="person",
        target=about.person,
        details=details,
    )
