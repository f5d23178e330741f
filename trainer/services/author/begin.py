"""Beginning to write: a new item or case, a change of one in force, a copy of one, an old version again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.bank.authoring import WorkingCopy
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.items import Item, ItemType, Option, Status
from trainer.people import Asker
from trainer.services.author.access import no_item, require_author
from trainer.services.platform import Platform
from trainer.storage import bank_index, documents, item_states, working_copies

_TRIES = 5
"""How often an id is sought while others take theirs at the same moment."""
MEMBERS = 2
"""Items a new case begins with."""


class BeingWrittenError(TrainerError):
    """Something would be written over that somebody has begun."""

    template = translatable("{unit} is being changed already. Hand that in or discard it first.")


class NoObjectiveError(TrainerError):
    """A new item for an objective that is not there."""

    template = translatable("Choose an objective.")


def begin(platform: Platform, asker: Asker, objective: str, kind: ItemType, *, now: datetime) -> str:
    """Begin a new item; return the id it will have.

    Raises: NotAllowedError, NoObjectiveError.
    """
    _require_objective(platform, asker, objective)
    return _new(platform, asker, objective, [_blank(asker, objective, kind)], now=now)


def begin_testlet(platform: Platform, asker: Asker, objective: str, *, now: datetime) -> str:
    """Begin a new case with several items on the same material; return the id it will have.

    Raises: NotAllowedError, NoObjectiveError.
    """
    _require_objective(platform, asker, objective)
    members = [replace(_blank(asker, objective, ItemType.SINGLE), testlet="new")] * MEMBERS
    return _new(platform, asker, objective, members, now=now)


def duplicate(platform: Platform, asker: Asker, item_id: str, *, now: datetime) -> str:
    """Begin a new item with the wording of another, which it will not meet on a form.

    A member of a case brings the whole case. Raises: NotAllowedError, NotFoundError.
    """
    require_author(asker)
    with platform.store.read() as session:
        items = [entry.item for entry in _unit(platform, session, item_id)]
    unit = items[0].testlet or items[0].id
    copies = [
        replace(item, author=asker.name, enemies=item.enemies | {unit}, origin=None, reviewed_on=None)
        for item in items
    ]
    return _new(platform, asker, items[0].objective, copies, now=now)


def edit(platform: Platform, asker: Asker, item_id: str, *, now: datetime) -> str:
    """Begin to change an item in force, with its case if it is in one, or go on; return its unit.

    A copy that nobody has written on yet is made anew from what is in force now.


    Raises: NotAllowedError, NotFoundError.
    """
    require_author(asker)
    with platform.store.write() as session:
        unit = unit_of(session, asker, item_id)
        copy = working_copies.load(session, asker.organisation, unit, locked=True)
        if copy is None or not copy.writers:
            found = _unit(platform, session, item_id)
            working_copies.remove(session, unit)
            _add(session, asker, unit, [one.item for one in found], found, now=now)
    return unit


def restore(platform: Platform, asker: Asker, item_id: str, version: str, *, now: datetime) -> str:
    """Begin to change an item, with the wording, key and rationales of one of its versions; return its unit.

    Raises: NotAllowedError, NotFoundError. BeingWrittenError: it is being changed already.
    """
    require_author(asker)
    with platform.store.write() as session:
        unit = unit_of(session, asker, item_id)
        copy = working_copies.load(session, asker.organisation, unit, locked=True)
        if copy is not None and copy.writers:
            raise BeingWrittenError(unit=unit)
        working_copies.remove(session, unit)
        found = _unit(platform, session, item_id)
        old = documents.versions(session, [version]).get(version)
        if old is None or old.id != item_id:
            raise no_item(item_id)
        items = [_as_before(one.item, old) if one.item.id == item_id else one.item for one in found]
        items = [replace(item, stimulus=old.stimulus) for item in items]
        _add(session, asker, unit, items, found, now=now, writers=(asker.person,))
    return unit


def _as_before(item: Item, old: Item) -> Item:
    return replace(
        item,
        type=old.type,
        stem=old.stem,
        options=old.options,
        key=old.key,
        rationale=old.rationale,
        translations=old.translations,
    )


def unit_of(session: Session, asker: Asker, item_id: str) -> str:
    """The unit an item is drawn as, in force or only being written.

    Raises: NotFoundError: neither.
    """
    listed = bank_index.listed(session, [item_id])
    if item_id in listed:
        return listed[item_id].unit
    standing = item_states.standings(session, [item_id]).get(item_id)
    if standing is not None:
        return standing.item.testlet or item_id
    if working_copies.load(session, asker.organisation, item_id) is not None:
        return item_id
    raise no_item(item_id)


def _unit(platform: Platform, session: Session, item_id: str) -> list[item_states.Standing]:
    """The items of a unit in force, in their order."""
    bank = platform.catalogue.current().bank
    item = bank.items.get(item_id)
    if item is None:
        raise no_item(item_id)
    members = bank.testlets[item.testlet].members if item.testlet else (item,)
    found = item_states.standings(session, [member.id for member in members])
    return [found[member.id] for member in members]


def _add(
    session: Session,
    asker: Asker,
    unit: str,
    items: Sequence[Item],
    found: Sequence[item_states.Standing],
    *,
    now: datetime,
    writers: tuple[str, ...] = (),
) -> None:
    base = {one.item.id: one.digest for one in found if not one.withdrawn}
    copy = WorkingCopy(unit, tuple(items), base, writers, now, lease=first_lease(now))
    working_copies.add(session, asker.organisation, copy)


def first_lease(now: datetime) -> int:
    """A number no window of an earlier copy of the same unit can still hold."""
    return int(now.timestamp() * 1000)


def _require_objective(platform: Platform, asker: Asker, objective: str) -> None:
    require_author(asker)
    if objective not in platform.catalogue.current().objectives.codes():
        raise NoObjectiveError


def _blank(asker: Asker, objective: str, kind: ItemType) -> Item:
    ids = () if kind is ItemType.TRUE_FALSE else ("a", "b", "c", "d")
    return Item(
        id="",
        objective=objective,
        type=kind,
        band=1,
        stem="",
        key=frozenset(),
        rationale={},
        options=tuple(Option(name, "") for name in ids),
        author=asker.name,
        status=Status.DRAFT,
    )


def _new(platform: Platform, asker: Asker, objective: str, items: Sequence[Item], *, now: datetime) -> str:
    for _ in range(_TRIES):
        try:
            with platform.store.write() as session:
                taken = working_copies.names_beginning(session, f"{objective}-")
                number = next_number(objective, "T" if items[0].testlet else "", taken)
                unit, placed = named(objective, items, number)
                copy = WorkingCopy(unit, tuple(placed), {}, (asker.person,), now, lease=first_lease(now))
                working_copies.add(session, asker.organisation, copy)
                bank_index.follow_copy(session, unit)
            return unit
        except IntegrityError:
            continue
    raise NotFoundError(what=translatable("free number"), which=objective)


def named(objective: str, items: Sequence[Item], number: int) -> tuple[str, list[Item]]:
    """The unit's id under a number, and its items under it."""
    if items[0].testlet is None:
        unit = f"{objective}-{number:03d}"
        return unit, [replace(items[0], id=unit, status=Status.DRAFT)]
    unit = f"{objective}-T{number:02d}"
    return unit, [
        replace(item, id=f"{unit}-{place + 1}", testlet=unit, place=place, status=Status.DRAFT)
        for place, item in enumerate(items)
    ]


def next_number(objective: str, letter: str, taken: set[str]) -> int:
    """The number after the highest that was ever used; `letter` is T for cases and empty for items."""
    pattern = re.compile(rf"{re.escape(objective)}-{letter}(\d{{1,6}})(?:-\d+)?")
    numbers = [int(match[1]) for name in taken if (match := pattern.fullmatch(name))]
    return max(numbers, default=0) + 1
