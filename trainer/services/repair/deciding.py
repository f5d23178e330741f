"""What becomes of a proposed repair: a second person approves or refuses it, or its author withdraws it."""

from __future__ import annotations

from datetime import datetime

from trainer.errors import NotAllowedError, NotFoundError, TrainerError, translatable
from trainer.people import Asker
from trainer.repairs import BadRepairError, DecidedError, Repair, SamePersonError, Verdict
from trainer.services import background, exam_access
from trainer.services.analyse import require_analyst
from trainer.services.analyse.values import from_json
from trainer.services.platform import Platform
from trainer.services.repair.previews import Preview, preview_request, sees
from trainer.services.repair.proposing import REPAIR, reversible
from trainer.storage import analyses, audit
from trainer.storage import repairs as rows
from trainer.storage.repairs import Decided, Proposal


class StalePreviewError(TrainerError):
    """More people have sat since the preview, or another repair came into force."""

    template = translatable(
        "The preview no longer holds: sittings have ended since. Look at the new one first."
    )


def approve(platform: Platform, asker: Asker, repair_id: str, *, now: datetime) -> None:
    """Let a repair come into force; the worker scores all sittings concerned anew.

    The approver is another person than the proposer, may see the results of everybody concerned, and is not
    concerned themself.

    Raises: NotFoundError; NotAllowedError; SamePersonError; DecidedError; BadRepairError: what it would take
        back is not in force any more. StalePreviewError: the present preview is not computed yet.
    """
    found = _open(platform, asker, repair_id)
    if found.repair.by == asker.person:
        raise SamePersonError
    preview = _present_preview(platform, asker, found.repair)
    _require_over_all(platform, asker, preview, repair_id, now=now)
    _require_reversible(platform, asker, found.repair)
    _decide(platform, asker, found.repair, Verdict.APPROVED, "", now=now)
    background.start(platform)


def refuse(platform: Platform, asker: Asker, repair_id: str, note: str, *, now: datetime) -> None:
    """Decide against a repair.

    Raises: NotFoundError; NotAllowedError: no reason given. SamePersonError; DecidedError.
    """
    found = _open(platform, asker, repair_id)
    if found.repair.by == asker.person:
        raise SamePersonError
    _decide(platform, asker, found.repair, Verdict.REFUSED, exam_access.require_reason(note), now=now)


def withdraw(platform: Platform, asker: Asker, repair_id: str, *, now: datetime) -> None:
    """Take one's own proposal off the table.

    Raises: NotFoundError; NotAllowedError: somebody else's. DecidedError.
    """
    found = _open(platform, asker, repair_id)
    if found.repair.by != asker.person:
        raise NotAllowedError(reason=translatable("only who proposed it can withdraw it"))
    _decide(platform, asker, found.repair, Verdict.WITHDRAWN, "", now=now)


def _open(platform: Platform, asker: Asker, repair_id: str) -> Proposal:
    require_analyst(asker)
    with platform.store.read() as session:
        found = rows.find(session, asker.organisation, repair_id)
    if found is None:
        raise NotFoundError(what=REPAIR, which=repair_id)
    if found.decided is not None:
        raise DecidedError
    return found


def _present_preview(platform: Platform, asker: Asker, repair: Repair) -> Preview:
    with platform.store.read() as session:
        request = preview_request(session, asker.organisation, repair)
        answer = analyses.answer(session, request.digest)
    if answer is None or answer.body is None or answer.failure:
        raise StalePreviewError
    return from_json(Preview, answer.body)


def _require_over_all(
    platform: Platform, asker: Asker, preview: Preview, repair_id: str, *, now: datetime
) -> None:
    with platform.store.read() as session:
        places = rows.whereabouts(session, preview.people)
    if asker.person in preview.people:
        raise NotAllowedError(reason=translatable("you have sat this question yourself"))
    if not all(sees(asker, person, places) for person in preview.people):
        exam_access.note_refusal(platform, asker, "repair.approve", "repair", repair_id, now=now)
        raise NotAllowedError(
            reason=translatable("it changes results of people outside your part of the organisation")
        )


def _require_reversible(platform: Platform, asker: Asker, repair: Repair) -> None:
    if repair.reverses is None:
        return
    with platform.store.read() as session:
        old = rows.find(session, asker.organisation, repair.reverses)
    if old is None or not reversible(old):
        raise BadRepairError(reason=translatable("it is not in force"))


def _decide(
    platform: Platform, asker: Asker, repair: Repair, verdict: Verdict, note: str, *, now: datetime
) -> None:
    with platform.store.write() as session:
        rows.decide(session, asker.organisation, repair.id, Decided(verdict, asker.person, now, note))
        audit.record(
            session,
            organisation=asker.organisation,
            at=now,
            actor=asker.person,
            action=f"repair.{verdict.value}",
            target_kind="item",
            target=repair.item,
            details={
                "treatment": repair.treatment.value,
                "repair": repair.id,
                "reason": note or repair.reason,
            },
        )
