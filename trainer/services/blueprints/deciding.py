"""Deciding: somebody else brings a blueprint into force or says why not; one in force is retired.

A blueprint comes into force as an item does (`trainer.services.author.releasing`): in one transaction behind
the lock that `trainer publish` takes, and never over what was published since the draft was begun. Open
attempts have their forms frozen and are not touched.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from trainer.bank.authoring import NotInReviewError, OwnWorkError
from trainer.blueprints import drafting
from trainer.errors import TrainerError, translatable
from trainer.people import Asker
from trainer.services import exam_access
from trainer.services.analyse.retiring import ChangedMeanwhileError
from trainer.services.author.access import require_author
from trainer.services.blueprints.access import no_blueprint
from trainer.services.blueprints.writing import check_finished, load, note
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import bank_index, blueprint_drafts, blueprint_states, documents, publications

APPROVED = "blueprint.approved"
SENT_BACK = "blueprint.sent_back"
REBASED = "blueprint.rebased"
RETIRED = "blueprint.retired"


class BlueprintMovedError(TrainerError):
    """A blueprint was published by another way since its draft was begun."""

    template = translatable(
        "{code} has been published anew since this was begun. Compare the two, then put yours onto the "
        "newer state or discard it."
    )


def approve(platform: Platform, asker: Asker, code: str, revision: int, *, now: datetime) -> None:
    """Bring what was handed in into force.

    Args: revision: of what the reviewer has read.
    Raises: NotAllowedError, NotFoundError. NotInReviewError: it is not, or was changed since it was read.
        OwnWorkError, UnfinishedBlueprintError, InfeasibleBlueprintError, BlueprintMovedError,
        ChangedMeanwhileError.
    """
    require_author(asker)
    published = platform.catalogue.current()
    with platform.store.read() as session:
        read = load(session, asker, code)
    try:
        drafting.check_reviewer(read, asker.person)
    except OwnWorkError:
        exam_access.note_refusal(platform, asker, "blueprint.approve", "blueprint", code, now=now)
        raise
    check_finished(platform, asker, read.blueprint, now)
    with platform.store.write() as session:
        draft = load(session, asker, code, locked=True)
        if draft.revision != revision or draft != read:
            raise NotInReviewError
        if blueprint_states.digest_in_force(session, code) != draft.base:
            raise BlueprintMovedError(code=code)
        _lock(session, published)
        blueprint_states.put(session, draft.blueprint, by=asker.person, now=now)
        _conclude(session, asker, APPROVED, now)
        blueprint_drafts.remove(session, code)
        note(session, asker, code, APPROVED, now=now, writers=list(draft.writers))


def send_back(platform: Platform, asker: Asker, code: str, reason: str, *, now: datetime) -> None:
    """Ask for changes, saying which.

    Raises: NotAllowedError: no reason given, too. NotFoundError, NotInReviewError, OwnWorkError.
    """
    text = exam_access.require_reason(reason)
    with platform.store.write() as session:
        draft = load(session, asker, code, locked=True)
        blueprint_drafts.save(session, drafting.send_back(draft, asker.person, now=now))
        note(session, asker, code, SENT_BACK, now=now, reason=text)


def put_onto_newer(platform: Platform, asker: Asker, code: str, *, now: datetime) -> None:
    """Say that what is written takes account of what was published since it was begun.

    Raises: NotAllowedError, NotFoundError.
    """
    with platform.store.write() as session:
        draft = load(session, asker, code, locked=True)
        base = blueprint_states.digest_in_force(session, code)
        blueprint_drafts.save(session, drafting.put_onto(draft, base, asker.person))
        note(session, asker, code, REBASED, now=now)


def retire(platform: Platform, asker: Asker, code: str, reason: str, *, now: datetime) -> None:
    """Take a blueprint out of force: nobody can begin the exam any more. Results and open sittings stay.

    Raises: NotAllowedError: no reason given, too. NotFoundError: it is not in force. ChangedMeanwhileError.
    """
    require_author(asker)
    text = exam_access.require_reason(reason)
    published = platform.catalogue.current()
    with platform.store.write() as session:
        if not blueprint_states.digest_in_force(session, code):
            raise no_blueprint(code)
        _lock(session, published)
        blueprint_states.take_out(session, code, now)
        _conclude(session, asker, RETIRED, now)
        note(session, asker, code, RETIRED, now=now, reason=text)


def _lock(session: Session, published: Published) -> None:
    """Keep other publications out, if none came since. Raises: ChangedMeanwhileError."""
    publications.lock(session)
    if documents.published_digest(session) != published.digest:
        raise ChangedMeanwhileError


def _conclude(session: Session, asker: Asker, action: str, now: datetime) -> None:
    publications.conclude(session, by=asker.person, summary={action: 1}, now=now)
    bank_index.bring_up_to_date(session)
