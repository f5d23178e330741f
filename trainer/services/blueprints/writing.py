"""Writing: a window takes the draft, saves as it is typed in, hands it in or gives it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.bank.authoring import NotYoursError
from trainer.blueprints import Blueprint, drafting
from trainer.blueprints.drafting import Draft
from trainer.blueprints.problems import Problem, Surroundings, problems
from trainer.errors import Phrase, Phrases, Severity, TrainerError, translatable
from trainer.people import Asker
from trainer.services.analyse.retiring import ChangedMeanwhileError
from trainer.services.author.access import require_author
from trainer.services.blueprints.access import no_blueprint
from trainer.services.blueprints.figures import judge
from trainer.services.platform import Platform
from trainer.storage import audit, blueprint_drafts, people

SUBMITTED = "blueprint.submitted"
TAKEN_BACK = "blueprint.taken_back"
DISCARDED = "blueprint.discarded"


class UnfinishedBlueprintError(TrainerError):
    """A blueprint nobody could sit is handed in."""

    template = translatable("{code} is not finished yet: {problem}")


@dataclass(frozen=True, slots=True)
class Writing:
    """A draft as a window shows it: who has it, and what there is to say of its fields."""

    draft: Draft
    holder: str
    problems: tuple[Problem, ...]


def look_at_writing(platform: Platform, asker: Asker, code: str, *, now: datetime) -> Writing:
    """A draft.

    Raises: NotAllowedError. NotFoundError: nobody is writing on it.
    """
    require_author(asker)
    with platform.store.read() as session:
        return _shown(platform, session, load(session, asker, code), now)


def take(platform: Platform, asker: Asker, code: str, *, now: datetime) -> Writing:
    """Have this window write on it from now on. Raises: NotAllowedError, NotFoundError."""
    return _change(platform, asker, code, lambda draft: drafting.take(draft, asker.person), now)


def write(
    platform: Platform, asker: Asker, code: str, lease: int, blueprint: Blueprint, *, now: datetime
) -> Writing:
    """Save what a window holds.

    Raises: NotAllowedError, NotFoundError, TakenOverError, InReviewError.
    """

    def change(draft: Draft) -> Draft:
        return drafting.write(draft, blueprint, asker.person, lease, now=now)

    return _change(platform, asker, code, change, now)


def submit(platform: Platform, asker: Asker, code: str, *, now: datetime) -> None:
    """Hand it in for review.

    Raises: NotAllowedError, NotFoundError, InReviewError, UnfinishedBlueprintError, InfeasibleBlueprintError,
        ChangedMeanwhileError.
    """
    require_author(asker)
    with platform.store.read() as session:
        read = load(session, asker, code)
    check_finished(platform, asker, read.blueprint, now)
    with platform.store.write() as session:
        draft = load(session, asker, code, locked=True)
        if draft.blueprint != read.blueprint:
            raise ChangedMeanwhileError
        blueprint_drafts.save(session, drafting.submit(draft, asker.person, now=now))
        note(session, asker, code, SUBMITTED, now=now)


def take_back(platform: Platform, asker: Asker, code: str, *, now: datetime) -> None:
    """Go on writing instead of waiting for review.

    Raises: NotAllowedError, NotFoundError, NotInReviewError, NotYoursError.
    """
    with platform.store.write() as session:
        draft = load(session, asker, code, locked=True)
        blueprint_drafts.save(session, drafting.take_back(draft, asker.person, now=now))
        note(session, asker, code, TAKEN_BACK, now=now)


def discard(platform: Platform, asker: Asker, code: str, *, now: datetime) -> None:
    """Give up what was written; what is in force stays as it is.

    Raises: NotAllowedError, NotFoundError. NotYoursError: others wrote it.
    """
    with platform.store.write() as session:
        draft = load(session, asker, code, locked=True)
        if draft.writers and asker.person not in draft.writers:
            raise NotYoursError
        blueprint_drafts.remove(session, code)
        note(session, asker, code, DISCARDED, now=now)


def note(session: Session, asker: Asker, code: str, action: str, *, now: datetime, **details: object) -> None:
    """Write down in the audit log what was done."""
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind="blueprint",
        target=code,
        details=details,
    )


def load(session: Session, asker: Asker, code: str, *, locked: bool = False) -> Draft:
    """The draft of a blueprint. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    draft = blueprint_drafts.load(session, asker.organisation, code, locked=locked)
    if draft is None:
        raise no_blueprint(code)
    return draft


def check_finished(platform: Platform, asker: Asker, blueprint: Blueprint, now: datetime) -> None:
    """Raise UnfinishedBlueprintError with what keeps it from being used, or why no form can be drawn."""
    found = [one for one in remarks(platform, blueprint, now) if one.severity is Severity.ERROR]
    if found:
        told = Phrases(Phrase(one.template, one.details) for one in found[:1])
        raise UnfinishedBlueprintError(code=blueprint.code, problem=told)
    if trouble := judge(platform, asker, blueprint).trouble:
        raise trouble


def remarks(platform: Platform, blueprint: Blueprint, now: datetime) -> tuple[Problem, ...]:
    """Everything there is to say of a blueprint's fields."""
    published = platform.catalogue.current()
    known = Surroundings(
        published.objectives.codes(),
        frozenset(module.code for module in published.objectives.modules),
        frozenset(module.code for module in published.modules),
    )
    return problems(blueprint, known, now=now)


def _change(
    platform: Platform, asker: Asker, code: str, change: Callable[[Draft], Draft], now: datetime
) -> Writing:
    with platform.store.write() as session:
        before = load(session, asker, code, locked=True)
        after = change(before)
        if after != before:
            blueprint_drafts.save(session, after)
        return _shown(platform, session, after, now)


def _shown(platform: Platform, session: Session, draft: Draft, now: datetime) -> Writing:
    names = people.names(session, {draft.holder} - {""})
    return Writing(draft, names.get(draft.holder, ""), remarks(platform, draft.blueprint, now))
