"""The organisation tree and its cohorts, as administrators keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.errors import translatable
from trainer.people import Asker, BadUnitError, Cohort, Role, Unit, UnitKind, require, require_over
from trainer.people.units import check_move, check_place, checked_name, moved_path, path_of
from trainer.services.accounts import cohort_of, unit_of
from trainer.services.platform import Platform
from trainer.storage import audit, cohorts, new_id, units


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit of the tree. `people` counts active people of the whole subtree, `own` of the unit itself.

    `mine` is False for a unit shown only because one below it is the asker's.
    """

    unit: Unit
    depth: int
    own: int
    people: int
    mine: bool


def tree(platform: Platform, asker: Asker) -> tuple[Branch, ...]:
    """The units the asker administers and those above them, a parent before its children."""
    require(asker, Role.ADMINISTRATOR)
    with platform.store.read() as session:
        everything = units.everything(session, asker.organisation)
        heads = units.head_counts(session, asker.organisation)
    mine = [unit for unit in everything if asker.has_over(Role.ADMINISTRATOR, unit.path)]
    shown = {key for unit in mine for key in unit.path.split("/")}
    found = []
    for unit in everything:
        if unit.id in shown:
            below = (heads.get(other.id, 0) for other in everything if other.path.startswith(unit.path))
            own = heads.get(unit.id, 0)
            found.append(Branch(unit, unit.path.count("/") - 1, own, sum(below), unit in mine))
    return tuple(found)


def create_unit(
    platform: Platform, asker: Asker, parent: str, name: str, kind: UnitKind, *, now: datetime
) -> Unit:
    """Add a unit under another. Raises NotFoundError, NotAllowedError, BadUnitError."""
    with platform.store.write() as session:
        above = unit_of(session, asker, parent)
        kept = checked_name(name)
        check_place(kept, kind, above, units.children(session, above.id))
        key = new_id()
        unit = Unit(key, kept, kind, path_of(key, above), above.id)
        units.add(session, unit, asker.organisation, now=now)
        _record(session, asker, "unit.created", ("unit", key), now, name=kept, kind=kind.value, parent=parent)
    return unit


def rename_unit(platform: Platform, asker: Asker, key: str, name: str, *, now: datetime) -> None:
    """Give a unit another name. Raises NotFoundError, NotAllowedError, BadUnitError."""
    with platform.store.write() as session:
        unit = unit_of(session, asker, key)
        kept = checked_name(name)
        if kept == unit.name:
            return
        beside = units.children(session, unit.parent) if unit.parent else ()
        if any(other.name == kept for other in beside):
            raise BadUnitError(
                name=kept, reason=translatable("there is already one of that name in this place")
            )
        units.rename(session, key, kept)
        _record(session, asker, "unit.renamed", ("unit", key), now, before=unit.name, name=kept)


def move_unit(platform: Platform, asker: Asker, key: str, parent: str, *, now: datetime) -> None:
    """Put a unit with everything below it under another one; scopes and people follow.

    The asker must administer the unit, the one it stands under, and the one it is put under.
    """
    with platform.store.write() as session:
        unit, to = unit_of(session, asker, key), unit_of(session, asker, parent)
        check_move(unit, to)
        if unit.parent == to.id:
            return
        require_over(asker, unit.path.removesuffix(f"{unit.id}/"), Role.ADMINISTRATOR)
        check_place(unit.name, unit.kind, to, units.children(session, to.id))
        units.move(session, unit, to, moved_path(unit.path, unit.path, path_of(unit.id, to)))
        _record(session, asker, "unit.moved", ("unit", key), now, before=unit.parent, parent=parent)


def remove_unit(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Remove a unit that nobody and nothing belongs to. Raises BadUnitError otherwise."""
    with platform.store.write() as session:
        unit = unit_of(session, asker, key)
        if unit.parent is None:
            raise BadUnitError(
                name=unit.name, reason=translatable("the whole organisation stays where it is")
            )
        if units.is_used(session, unit):
            raise BadUnitError(
                name=unit.name, reason=translatable("people, cohorts, roles, results or units belong to it")
            )
        units.remove(session, key)
        _record(session, asker, "unit.removed", ("unit", key), now, name=unit.name, parent=unit.parent)


def list_cohorts(platform: Platform, asker: Asker) -> tuple[Cohort, ...]:
    """The cohorts of the units the asker administers; open ones first."""
    require(asker, Role.ADMINISTRATOR)
    with platform.store.read() as session:
        return cohorts.everything(session, asker.organisation, asker.scopes(Role.ADMINISTRATOR))


def create_cohort(platform: Platform, asker: Asker, unit: str, name: str, *, now: datetime) -> str:
    """Add a cohort to a unit and return its id. Raises NotFoundError, NotAllowedError, BadUnitError."""
    with platform.store.write() as session:
        place = unit_of(session, asker, unit)
        kept = checked_name(name)
        taken = cohorts.everything(session, asker.organisation, [place.path])
        if any(cohort.name == kept and cohort.unit.id == place.id for cohort in taken):
            raise BadUnitError(
                name=kept, reason=translatable("there is already one of that name in this place")
            )
        cohort = cohorts.add(session, kept, place, asker.organisation, now=now)
        _record(session, asker, "cohort.created", ("cohort", cohort), now, name=kept, unit=unit)
    return cohort


def rename_cohort(platform: Platform, asker: Asker, key: str, name: str, *, now: datetime) -> None:
    """Give a cohort another name. Raises NotFoundError, NotAllowedError, BadUnitError."""
    with platform.store.write() as session:
        cohort = cohort_of(session, asker, key)
        kept = checked_name(name)
        if kept != cohort.name:
            cohorts.change(session, key, name=kept)
            _record(session, asker, "cohort.renamed", ("cohort", key), now, before=cohort.name, name=kept)


def close_cohort(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Let a cohort take no new members; it can be opened again."""
    with platform.store.write() as session:
        if cohort_of(session, asker, key).closed_at is None:
            cohorts.change(session, key, closed_at=now)
            _record(session, asker, "cohort.closed", ("cohort", key), now)


def reopen_cohort(platform: Platform, asker: Asker, key: str, *, now: datetime) -> None:
    """Let a closed cohort take members again."""
    with platform.store.write() as session:
        if cohort_of(session, asker, key).closed_at is not None:
            cohorts.change(session, key, closed_at=None)
            _record(session, asker, "cohort.reopened", ("cohort", key), now)


def _record(
    session: Session, asker: Asker, action: str, target: tuple[str, str], now: datetime, **details: object
) -> None:
    audit.record(
        session,
        organisation=asker.organisation,
        at=now,
        actor=asker.person,
        action=action,
        target_kind=target[0],
        target=target[1],
        details=details,
    )
