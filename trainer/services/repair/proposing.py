"""Proposing a repair, or to take one back. Nothing changes by it: a second person decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from trainer import repairs as rules
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.repairs import BadRepairError, Repair, Treatment, Verdict
from trainer.services.analyse import require_analyst
from trainer.services.platform import Platform
from trainer.storage import audit, documents
from trainer.storage import repairs as rows
from trainer.storage.identifiers import new_id
from trainer.storage.repairs import Proposal

REPAIR = translatable("repair")
QUESTION = translatable("question")


def draft(
    platform: Platform,
    asker: Asker,
    version: str,
    *,
    treatment: Treatment,
    keys: Iterable[frozenset[str]],
    reason: str,
    now: datetime,
) -> Repair:
    """A repair of a version as it would be proposed, checked but not written down.

    Raises: NotAllowedError. NotFoundError: no such version. BadRepairError.
    """
    require_analyst(asker)
    with platform.store.read() as session:
        item = documents.versions(session, [version]).get(version)
    if item is None:
        raise NotFoundError(what=QUESTION, which=version)
    ordered = tuple(sorted(set(keys), key=sorted))
    rules.check(item, treatment, ordered, reason)
    return Repair(new_id(), item.id, version, treatment, ordered, reason.strip(), asker.person, now)


def propose(platform: Platform, asker: Asker, repair: Repair, *, now: datetime) -> str:
    """Write a drafted repair down for a second person to decide on; return its id."""
    require_analyst(asker)
    with platform.store.write() as session:
        _record(session, asker, repair, now)
    return repair.id


def draft_reversal(platform: Platform, asker: Asker, repair_id: str, reason: str, *, now: datetime) -> Repair:
    """The taking back of an approved repair, checked but not written down.

    Raises: NotAllowedError; NotFoundError; BadRepairError: it is not in force, or no reason is given.
    """
    require_analyst(asker)
    with platform.store.read() as session:
        found = rows.find(session, asker.organisation, repair_id)
    if found is None:
        raise NotFoundError(what=REPAIR, which=repair_id)
    if not reversible(found):
        raise BadRepairError(reason=translatable("it is not in force"))
    if not reason.strip():
        raise BadRepairError(reason=translatable("it needs a reason that those affected will read"))
    old = found.repair
    return Repair(
        new_id(), old.item, old.version, old.treatment, old.keys, reason.strip(), asker.person, now, old.id
    )


def propose_reversal(platform: Platform, asker: Asker, repair_id: str, reason: str, *, now: datetime) -> str:
    """Propose to take an approved repair back; return the id of the proposal. Raises: as `draft_reversal`."""
    return propose(platform, asker, draft_reversal(platform, asker, repair_id, reason, now=now), now=now)


def reversible(found: Proposal) -> bool:
    """Whether a repair is approved, is not itself a taking back, and has not been taken back."""
    approved = found.decided is not None and found.decided.verdict is Verdict.APPROVED
    return approved and found.repair.reverses is None and found.reversed_by is None


def _record(session: Session, asker: Asker, repair: Repair, now: datetime) -> None:
    rows.add(session, asker.organisation, repair)
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action="repair.proposed" if repair.reverses is None else "repair.reversal_proposed",
        target_kind="item",
        target=repair.item,
        details={"treatment": repair.treatment.value, "reason": repair.reason, "repair": repair.id},
    )
