"""Into force: what was approved in the browser becomes drawable, exactly as publishing a file does it.

Versions are frozen, the blueprints must still be fillable, and what a file said in the meantime is never
overwritten: that is a conflict, told item by item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from trainer.bank import Bank
from trainer.errors import TrainerError, translatable
from trainer.forms import check_feasible, plan
from trainer.items import Item
from trainer.people import Asker
from trainer.services.analyse.retiring import ChangedMeanwhileError, NeededError
from trainer.services.catalogue import Published
from trainer.storage import bank_index, documents, item_states, publications, releases
from trainer.text import LocalText


class FileChangedError(TrainerError):
    """An item was published by another way since its working copy was made."""

    template = translatable(
        "{items} has been published anew since this was begun. Compare the two, then put yours onto the "
        "newer state or discard it."
    )


class SameWordingError(TrainerError):
    """A new item that says exactly what another says."""

    template = translatable("{item} says exactly the same as {other}; change it or discard it.")


def moved(session: Session, base: Mapping[str, str], items: Iterable[str]) -> tuple[str, ...]:
    """The items whose state in force is not the one a working copy started from."""
    names = {*base, *items}
    now = {
        name: found.digest
        for name, found in item_states.standings(session, names).items()
        if not found.withdrawn
    }
    return tuple(sorted(name for name in names if base.get(name) != now.get(name)))


def release(
    session: Session,
    asker: Asker,
    published: Published,
    items: Sequence[Item],
    gone: Sequence[str] = (),
    *,
    action: str,
    now: datetime,
) -> None:
    """Put these items in force and take those that are gone out of it, within the caller's transaction.

    Raises: ChangedMeanwhileError: something else was published since `published` was read. NeededError: an
        exam could not be drawn any more. SameWordingError: another item has this very version.
    """
    publications.lock(session)
    if documents.published_digest(session) != published.digest:
        raise ChangedMeanwhileError
    check_drawable(published, items, gone)
    _check_wording(session, items)
    releases.put(session, items, now)
    releases.take_out(session, gone, now)
    publications.conclude(session, by=asker.person, summary={action: len(items), "gone": len(gone)}, now=now)
    bank_index.bring_up_to_date(session)


def check_drawable(published: Published, after: Iterable[Item], gone: Iterable[str] = ()) -> None:
    """Raise NeededError, naming them, if exams could not be drawn from the bank as it would be."""
    if titles := undrawable(published, after, gone):
        raise NeededError(exam="; ".join(f"{title.zh} ({title.en})" for title in titles))


def undrawable(
    published: Published, after: Iterable[Item], gone: Iterable[str] = ()
) -> tuple[LocalText, ...]:
    """The exams that could not be drawn from the bank as it would be."""
    items = {**published.bank.items, **{item.id: item for item in after}}
    for name in gone:
        items.pop(name, None)
    bank = Bank.of(items.values())
    found = []
    for blueprint in published.blueprints.values():
        try:
            check_feasible(plan(bank, blueprint))
        except TrainerError:
            found.append(blueprint.title)
    return tuple(found)


def _check_wording(session: Session, items: Sequence[Item]) -> None:
    """A version belongs to one item, so that a response says which item it answers."""
    known = documents.versions(session, [item.version for item in items])
    for item in items:
        other = known.get(item.version)
        if other is not None and other.id != item.id:
            raise SameWordingError(item=item.id, other=other.id)
