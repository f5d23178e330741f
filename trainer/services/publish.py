"""Publishing files: a three-way merge of the files, what was last published from them, and the database.

What changed only in the files is taken over, what changed only in the database stays, and what changed in
both is a conflict: it is listed and left as it is. These functions serve the operator at the command line,
whose access to the database is all the right they need; nothing in the browser calls them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from trainer.bank import Bank
from trainer.bank.differences import Difference, differences
from trainer.blueprints import Blueprint
from trainer.content import Entry, Library
from trainer.courses import Lesson
from trainer.errors import Fault, FaultsError, TrainerError, translatable
from trainer.forms import check_feasible, plan
from trainer.items import Item, pictures
from trainer.pictures import digests
from trainer.storage import (
    Store,
    audit,
    bank_index,
    blueprint_states,
    documents,
    item_states,
    publications,
    units,
)
from trainer.storage import pictures as picture_rows
from trainer.storage.documents import Kind, Value
from trainer.storage.publications import Draft, Known, Name, digest_of

OPERATOR = "operator"
"""Who published, where it was somebody at the command line."""

OBJECTIVES_KEY = "objectives"


class Happening(StrEnum):
    """What publishing does with a document."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"
    CONFLICT = "conflict"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One document and what happens to it; `path` is its file, or the one it had."""

    kind: Kind
    key: str
    path: str
    happening: Happening


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """What publishing would do, document by document, in the order of kinds and keys.

    `kept` were edited in the browser and not in the files; `conflicts` in both.
    """

    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    withdrawn: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()
    conflicts: tuple[Change, ...] = ()
    unchanged: int = 0

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything that publishing would put in force or take out of it."""
        return (*self.added, *self.changed, *self.withdrawn)

    def counts(self) -> dict[str, int]:
        """How many documents there are of each happening."""
        return {
            Happening.ADDED.value: len(self.added),
            Happening.CHANGED.value: len(self.changed),
            Happening.WITHDRAWN.value: len(self.withdrawn),
            Happening.KEPT.value: len(self.kept),
            Happening.CONFLICT.value: len(self.conflicts),
            Happening.UNCHANGED.value: self.unchanged,
        }


class NoConflictError(TrainerError):
    """A decision about something that nobody has to decide."""

    template = translatable("There is no conflict about {names}; look again with --dry-run")


@dataclass(frozen=True, slots=True)
class Settlement:
    """How conflicts are decided, by the keys of their documents: for the file, or for the database."""

    file: frozenset[str] = frozenset()
    database: frozenset[str] = frozenset()


UNDECIDED = Settlement()


def compare(store: Store, library: Library, settled: Settlement = UNDECIDED) -> PublicationPlan:
    """What publishing these files would do. Nothing is written. Raises: NoConflictError."""
    drafts = dict(_drafts(library))
    with store.read() as session:
        return _plan(drafts, publications.known(session), settled)


def conflicting(store: Store, library: Library, keys: Collection[str]) -> dict[str, tuple[Difference, ...]]:
    """How the files of these items differ from the database, by id; before is the database.

    Items that one of the two does not have any more are left out.
    """
    files = {entry.value.id: entry.value for entry in library.items if entry.value.id in set(keys)}
    with store.read() as session:
        found = item_states.standings(session, files)
    return {
        key: differences(standing.item, files[key])
        for key, standing in sorted(found.items())
        if not standing.withdrawn
    }


def publish(
    store: Store,
    library: Library,
    *,
    now: datetime,
    by: str = OPERATOR,
    settled: Settlement = UNDECIDED,
) -> PublicationPlan:
    """Bring the files into force, all at once or not at all.

    Args: settled: conflicts that somebody has decided; the others are left as they are.
    Raises: FaultsError: the files have errors, or the merged bank could not fill a blueprint any more.
        NoConflictError.
    """
    if library.errors:
        raise FaultsError(library.errors)
    drafts = dict(_drafts(library))
    values = {Name(kind, key): entry.value for kind, key, entry in _entries(library)}
    with store.write() as session:
        publications.lock(session)
        before = publications.known(session)
        found = _plan(drafts, before, settled)
        _add_pictures(session, library, by=by, now=now)
        _write(session, found, drafts, values, by=by, now=now)
        publications.catch_up(session, _caught_up(drafts, before, found))
        publications.catch_up(session, _kept(drafts, found, settled))
        if found.kept or found.conflicts:
            _check_merged(session, library)
        if found.changes or not before:
            publications.conclude(session, by=by, summary=found.counts(), now=now)
            _audit(session, found, by, now)
            bank_index.bring_up_to_date(session)
    return found


def publish_if_empty(store: Store, library: Library, *, now: datetime) -> PublicationPlan:
    """Publish into a database that has no content yet; otherwise only say what differs.

    Raises: FaultsError: the database is empty and the files have errors.
    """
    return publish(store, library, now=now) if is_empty(store) else compare(store, library)


def is_empty(store: Store) -> bool:
    """Whether nothing was ever published here."""
    with store.read() as session:
        return publications.is_empty(session)


def _entries(library: Library) -> Iterator[tuple[Kind, str, Entry[Any]]]:
    """Every value with its kind and key."""
    for item in library.items:
        yield Kind.ITEM, item.value.id, item
    for check in library.checks:
        yield Kind.CHECK, check.value.id, check
    for blueprint in library.blueprints:
        yield Kind.BLUEPRINT, blueprint.value.code, blueprint
    yield from _course_entries(library)
    if library.objectives is not None:
        yield Kind.OBJECTIVES, OBJECTIVES_KEY, library.objectives


def _course_entries(library: Library) -> Iterator[tuple[Kind, str, Entry[Any]]]:
    for module in library.modules:
        yield Kind.MODULE, module.value.code, module
    for lesson in library.lessons:
        yield Kind.LESSON, lesson.value.id, lesson
    for scenario in library.scenarios:
        yield Kind.SCENARIO, scenario.value.id, scenario
    for cards in library.cards:
        yield Kind.CARDS, cards.value.id, cards


def _drafts(library: Library) -> Iterator[tuple[Name, Draft]]:
    for kind, key, entry in _entries(library):
        body = documents.encode(kind, entry.value)
        yield Name(kind, key), Draft(Name(kind, key), body, digest_of(body), entry.path)


def _plan(drafts: dict[Name, Draft], before: dict[Name, Known], settled: Settlement) -> PublicationPlan:
    found: dict[Happening, list[Change]] = {happening: [] for happening in Happening}
    undecided = settled.file | settled.database
    for name in sorted(drafts.keys() | before.keys()):
        draft, had = drafts.get(name), before.get(name)
        happening = _happening(draft.digest if draft else None, had)
        if happening is Happening.CONFLICT:
            happening = _decided(name, draft, settled)
            undecided -= {name.key}
        if happening is not None:
            path = draft.path if draft else had.path if had else ""
            found[happening].append(Change(name.kind, name.key, path, happening))
    if undecided:
        raise NoConflictError(names=", ".join(sorted(undecided)))
    return PublicationPlan(
        added=tuple(found[Happening.ADDED]),
        changed=tuple(found[Happening.CHANGED]),
        withdrawn=tuple(found[Happening.WITHDRAWN]),
        kept=tuple(found[Happening.KEPT]),
        conflicts=tuple(found[Happening.CONFLICT]),
        unchanged=len(found[Happening.UNCHANGED]),
    )


def _decided(name: Name, draft: Draft | None, settled: Settlement) -> Happening:
    """What becomes of a conflict."""
    if name.key in settled.file:
        return Happening.WITHDRAWN if draft is None else Happening.CHANGED
    return Happening.KEPT if name.key in settled.database else Happening.CONFLICT


def _kept(drafts: dict[Name, Draft], found: PublicationPlan, settled: Settlement) -> dict[Name, str | None]:
    """Digests of files that the database was preferred to: what they say now counts as known."""
    names = [Name(change.kind, change.key) for change in found.kept if change.key in settled.database]
    return {name: drafts[name].digest if name in drafts else None for name in names}


def _happening(ours: str | None, had: Known | None) -> Happening | None:
    """What becomes of a document.

    Args: ours: the digest of the file's state, None where there is no file. had: what the database has.
    Returns: None for what was withdrawn and has no file: it is of no concern any more.
    """
    if had is None:
        return Happening.ADDED
    theirs = None if had.withdrawn else had.digest
    base = had.file_digest
    if ours == theirs:
        return None if ours is None else Happening.UNCHANGED
    if base is None and theirs is None:
        return Happening.ADDED  # Withdrawn when its file went; now the file is back.
    if ours == base:
        return Happening.KEPT
    if theirs == base:
        return Happening.WITHDRAWN if ours is None else Happening.CHANGED
    return Happening.CONFLICT


def _write(
    session: Session,
    found: PublicationPlan,
    drafts: dict[Name, Draft],
    values: dict[Name, Value],
    *,
    by: str,
    now: datetime,
) -> None:
    fresh = [Name(change.kind, change.key) for change in (*found.added, *found.changed)]
    gone = [Name(change.kind, change.key) for change in found.withdrawn]
    publications.put(session, [drafts[name] for name in fresh], now)
    publications.withdraw(session, gone, now)
    news = [values[name] for name in fresh]
    publications.add_versions(session, (value for value in news if isinstance(value, Item)), now)
    blueprint_states.keep_versions(
        session, [value for value in news if isinstance(value, Blueprint)], by=by, now=now
    )
    publications.index_lessons(
        session,
        [value for value in news if isinstance(value, Lesson)],
        [name.key for name in gone if name.kind is Kind.LESSON],
    )


def _add_pictures(session: Session, library: Library, *, by: str, now: datetime) -> None:
    """Keep the pictures that the files show, before anything that shows them is in force."""
    shown = set[str]().union(*(pictures(entry.value) for entry in (*library.items, *library.checks)))
    for entry in library.lessons:
        shown |= digests(entry.value.body, *(text.body for text in entry.value.translations.values()))
    wanted = [file.picture for digest, file in sorted(library.pictures.items()) if digest in shown]
    if wanted:
        root = units.root(session)
        whose = root.id if root else picture_rows.NOBODYS
        picture_rows.add(session, whose, wanted, by=by, now=now)


def _caught_up(
    drafts: dict[Name, Draft], before: dict[Name, Known], found: PublicationPlan
) -> dict[Name, str | None]:
    """Digests of files that agree with the database by another way than publishing."""
    written = {Name(change.kind, change.key) for change in found.changes}
    return {
        name: draft.digest
        for name, draft in drafts.items()
        if name not in written
        and name in before
        and draft.digest == before[name].digest
        and draft.digest != before[name].file_digest
    }


def _check_merged(session: Session, library: Library) -> None:
    """Refuse if what is now in force, edits from the browser included, cannot fill a blueprint."""
    content = documents.load(session)
    bank = Bank.of(content.items)
    paths = {entry.value.code: entry for entry in library.blueprints}
    faults = []
    for blueprint in content.blueprints:
        try:
            check_feasible(plan(bank, blueprint))
        except TrainerError as error:
            entry = paths.get(blueprint.code)
            path, line = (entry.path, entry.line) if entry else ("", 0)
            faults.append(Fault(path, line, blueprint.code, "infeasible", error.template, error.details))
    if faults:
        raise FaultsError(faults)


def _audit(session: Session, found: PublicationPlan, by: str, now: datetime) -> None:
    root = units.root(session)
    audit.record(
        session,
        organisation=root.id if root else "",
        at=now,
        actor=by,
        action="content.published",
        target_kind="content",
        details=found.counts(),
    )
