"""Issuing: a pass of a certification earns a certificate in the transaction that writes its score."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from trainer import certificates as rules
from trainer.blueprints import Purpose, ReviewWhen
from trainer.certificates import Certificate, Earned
from trainer.forms import Form
from trainer.scoring import Decision
from trainer.services.platform import Platform
from trainer.storage import audit, documents, new_id
from trainer.storage import certificates as rows
from trainer.storage.attempts import Facts
from trainer.storage.scores import Outcome
from trainer.text import LocalText


def issue_with_pass(
    platform: Platform, session: Session, facts: Facts, form: Form, outcome: Outcome, *, at: datetime
) -> None:
    """Issue the certificate of a sitting just scored for the first time, if it is a pass that earns one.

    Nothing is signed here: a key file that cannot be read must not keep anybody from handing in.
    """
    if form.purpose is not Purpose.CERTIFICATION or outcome.decision is not Decision.PASS:
        return
    issue(platform, session, facts, form, outcome, earned_at=at, actor="", now=at)


def issue(
    platform: Platform,
    session: Session,
    facts: Facts,
    form: Form,
    outcome: Outcome,
    *,
    earned_at: datetime,
    actor: str,
    now: datetime,
) -> Certificate | None:
    """Write a certificate down with its audit entry; None where this attempt has a standing one.

    `actor` is who confirmed it, empty for the program itself.
    """
    earlier = rows.of_person(session, facts.person)
    if any(held.certificate.attempt == facts.id and held.ended is None for held in earlier):
        return None
    earned = _earned(session, facts, form, outcome, earned_at)
    name = rows.name_of(session, facts.person)
    certificate = rules.issue(
        earned,
        certificate=new_id(),
        serial=rows.next_serial(session, facts.id),
        renews=rules.renewed(((held.certificate, held.ended) for held in earlier), earned),
        issuer=issuer(platform),
        zone=zone(platform),
        now=now,
    )
    if not rows.add(session, certificate, name):
        return None
    record(session, certificate, "certificate.issued", actor=actor, now=now)
    return certificate


def issuer(platform: Platform) -> LocalText:
    """The organisation's name as it stands on what is issued now."""
    settings = platform.settings
    return LocalText(settings.organisation, settings.organisation_en or settings.organisation)


def zone(platform: Platform) -> ZoneInfo:
    """The time zone in which days of validity are counted."""
    return ZoneInfo(platform.settings.time_zone)


def record(
    session: Session,
    certificate: Certificate,
    action: str,
    *,
    actor: str,
    now: datetime,
    **details: object,
) -> None:
    """Note what happened to a certificate, under its holder."""
    audit.record(
        session,
        organisation=certificate.organisation,
        at=now,
        actor=actor,
        action=action,
        target_kind="person",
        target=certificate.person,
        details={"number": certificate.number, **details},
    )


def _earned(session: Session, facts: Facts, form: Form, outcome: Outcome, at: datetime) -> Earned:
    """The pass, with level and validity from the blueprint as last published."""
    found = documents.blueprint(session, facts.blueprint)
    waits = form.review.when is ReviewWhen.AFTER_WINDOW and form.closes is not None
    return Earned(
        organisation=facts.organisation,
        person=facts.person,
        attempt=facts.id,
        blueprint=facts.blueprint,
        title=form.title,
        level=found.level if found else None,
        percent=outcome.percent,
        cut=outcome.cut,
        valid_for=found.valid_for if found else None,
        at=at,
        public_from=form.closes if waits and form.closes else at,
    )
