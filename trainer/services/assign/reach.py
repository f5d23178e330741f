"""Whom somebody may assign to, and the people, cohorts and units they choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.assignments import ASSIGNING, Audience, AudienceKind, assigning_scopes
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import Account, Asker, Cohort, Unit, require
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.storage import assignments as rows
from trainer.storage import attempts, cohorts, people, units
from trainer.storage.assignments import Reached
from trainer.storage.people import PeopleQuery

SHOWN = 50
"""People a preview names."""


class WideCohortError(TrainerError):
    """An assignment to a cohort that also has people of other parts."""

    template = translatable(
        "The cohort “{cohort}” belongs to {unit} and may have people outside your part. Choose your units or "
        "people, or ask an administrator for a cohort within your part."
    )


@dataclass(frozen=True, slots=True)
class Groups:
    """The units, a parent before its children, and the cohorts somebody may assign to.

    `wide` are cohorts with people of theirs that reach beyond their part, so that they may not.
    """

    units: tuple[Unit, ...]
    cohorts: tuple[Cohort, ...]
    wide: tuple[Cohort, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom an audience reaches now: how many, and the first of them by name."""

    total: int
    people: tuple[Reached, ...]


def groups(platform: Platform, asker: Asker) -> Groups:
    """The units and cohorts the asker may assign to. Raises NotAllowedError."""
    require(asker, *ASSIGNING)
    with platform.store.read() as session:
        everything = units.everything(session, asker.organisation)
        found = cohorts.everything(session, asker.organisation, [""])
        touching = cohorts.with_people(session, asker.organisation, assigning_scopes(asker))
    mine = tuple(unit for unit in everything if asker_over(asker, unit.path))
    still = [cohort for cohort in found if cohort.closed_at is None]
    own = tuple(cohort for cohort in still if asker_over(asker, cohort.unit.path))
    wide = tuple(cohort for cohort in still if cohort not in own and cohort.id in touching)
    return Groups(mine, own, wide)


def find_people(platform: Platform, asker: Asker, text: str) -> tuple[Account, ...]:
    """The first people of the asker's part whose name or login holds the text. Raises NotAllowedError."""
    require(asker, *ASSIGNING)
    query = PeopleQuery(asker.organisation, assigning_scopes(asker), text=text)
    with platform.store.read() as session:
        return people.search(session, query).people


def preview(platform: Platform, asker: Asker, audience: Iterable[Audience], *, now: datetime) -> Preview:
    """Whom this audience reaches now.

    Raises: NotAllowedError, NotFoundError: part of it lies outside the asker's, which is also written to the
        audit log.
    """
    audience = tuple(audience)
    require_audience(platform, asker, audience, now=now)
    with platform.store.read() as session:
        found, total = rows.reached(session, asker.organisation, audience, SHOWN)
    return Preview(total, found)


def require_audience(
    platform: Platform, asker: Asker, audience: Iterable[Audience], *, now: datetime
) -> None:
    """Refuse what lies outside the asker's part of the organisation, and write it down."""
    require(asker, *ASSIGNING)
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        outside = next((to for to in audience if not may_reach(session, asker, to)), None)
        wide = _wide(session, asker, outside) if outside is not None else None
    if outside is not None:
        exam_access.note_refusal(
            platform, asker, "assignment.create", outside.kind.value, outside.id, now=now
        )
        if wide is not None:
            raise WideCohortError(cohort=wide.name, unit=wide.unit.name)
        raise NotFoundError(what=_NAMES[outside.kind], which=outside.id)


def _wide(session: Session, asker: Asker, to: Audience) -> Cohort | None:
    """The cohort asked for, if the asker may know of it: people of their part belong to it."""
    if to.kind is not AudienceKind.COHORT:
        return None
    touching = cohorts.with_people(session, asker.organisation, assigning_scopes(asker))
    return cohorts.find(session, to.id) if to.id in touching else None


_NAMES = {
    AudienceKind.PERSON: translatable("person"),
    AudienceKind.COHORT: translatable("cohort"),
    AudienceKind.UNIT: translatable("unit"),
}


def may_reach(session: Session, asker: Asker, to: Audience) -> bool:
    """Whether the whole of an audience lies in the asker's part."""
    path = _path(session, to)
    return path is not None and path.startswith(f"{asker.organisation}/") and asker_over(asker, path)


def _path(session: Session, to: Audience) -> str | None:
    """Where an audience lies: the path of the unit it is or belongs to."""
    match to.kind:
        case AudienceKind.UNIT:
            unit = units.find(session, to.id)
            return unit.path if unit else None
        case AudienceKind.COHORT:
            cohort = cohorts.find(session, to.id)
            return cohort.unit.path if cohort else None
        case AudienceKind.PERSON:
            place = attempts.whereabouts_of_person(session, to.id)
            return place.unit_path if place else None


def asker_over(asker: Asker, path: str) -> bool:
    """Whether the asker may assign in this unit."""
    return any(path.startswith(scope) for scope in assigning_scopes(asker))
