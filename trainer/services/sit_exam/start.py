"""Beginning a sitting: the form is drawn outside the transaction, the right to it checked inside."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer import attempts as rules
from trainer.attempts import AttemptStatus
from trainer.errors import TrainerError, translatable
from trainer.forms import Form, assemble
from trainer.people import Asker
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.sit_exam.offers import Offer, OfferState, Record, blueprint_for, judge, load
from trainer.storage import attempts as rows
from trainer.storage import exam_history, new_id
from trainer.storage.attempts import Facts

SEEDS = 2**53
"""Seeds stay whole numbers in every program that reads the JSON of a form."""

_REASONS = {
    OfferState.NOT_YET: translatable("it has not opened yet"),
    OfferState.CLOSED: translatable("it is closed"),
    OfferState.NO_ATTEMPTS_LEFT: translatable("no attempts are left"),
    OfferState.COOLING_DOWN: translatable("the waiting time after the last attempt is not over"),
    OfferState.REQUIRES: translatable("a module has to be finished first"),
}


class CannotStartError(TrainerError):
    """An exam that cannot be started now."""

    template = translatable("This exam cannot be started now: {reason}.")


@dataclass(frozen=True)
class _Drawn:
    """A form drawn for a person, to be taken if they may still start."""

    form: Form
    published: Published
    record: Record


def begin(platform: Platform, asker: Asker, code: str, *, now: datetime) -> str:
    """Start a sitting of the exam and return its id; the id of the running one if there is one.

    Two calls at once start one sitting between them.

    Raises:
        NotFoundError: there is no such exam for the asker.
        CannotStartError: it is closed, used up, cooling down, or something has to be finished first.
        InfeasibleBlueprintError: the bank cannot fill the form.
    """
    exam_access.require_ready(asker)
    published = platform.catalogue.current()
    record = load(platform, asker, published, now=now)
    offer = judge(published, blueprint_for(published, code, record), record, now=now)
    if offer.running:
        return offer.running
    if offer.state is not OfferState.OPEN:
        _refuse(offer)
    drawn = _Drawn(_draw(platform, asker, published, code), published, record)
    try:
        with platform.store.write() as session:
            rows.hold_person(session, asker.person)
            return _begin(session, asker, drawn, now=now)
    except IntegrityError:
        return _begun_elsewhere(platform, asker, code)


def _refuse(offer: Offer) -> NoReturn:
    raise CannotStartError(reason=_REASONS[offer.state])


def _draw(platform: Platform, asker: Asker, published: Published, code: str) -> Form:
    with platform.store.read() as session:
        seen = rows.seen_items(session, asker.person)
    return assemble(published.plan(code), published.blueprints[code], secrets.randbelow(SEEDS), seen)


def _begin(session: Session, asker: Asker, drawn: _Drawn, *, now: datetime) -> str:
    """Judge again with the person's row held, and write the sitting down."""
    form = drawn.form
    standing = exam_history.standing(session, asker.person)
    blueprint = drawn.published.blueprints[form.blueprint]
    offer = judge(drawn.published, blueprint, replace(drawn.record, standing=standing), now=now)
    if offer.running:
        return offer.running
    if offer.state is not OfferState.OPEN:
        _refuse(offer)
    granted = standing.accommodation
    allowed = rules.time_allowed(form.time_limit, granted.factor, granted.extra)
    number = max((sat.number for sat in standing.sittings if sat.blueprint == form.blueprint), default=0) + 1
    facts = Facts(
        id=new_id(),
        organisation=asker.organisation,
        person=asker.person,
        blueprint=form.blueprint,
        number=number,
        form=form.digest,
        unit=asker.unit_path.strip("/").rpartition("/")[2],
        started_at=now,
    )
    attempt = rules.start(facts.id, form, now=now, deadline=rules.deadline_of(form, now, allowed))
    rows.add(session, facts, attempt, asker.cohorts)
    return facts.id


def _begun_elsewhere(platform: Platform, asker: Asker, code: str) -> str:
    """The sitting another server began at the same moment."""
    with platform.store.read() as session:
        standing = exam_history.standing(session, asker.person)
    for sat in standing.sittings:
        if sat.blueprint == code and sat.status is AttemptStatus.OPEN:
            return sat.id
    raise CannotStartError(reason=_REASONS[OfferState.NO_ATTEMPTS_LEFT])
