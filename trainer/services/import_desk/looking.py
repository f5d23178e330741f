"""Looking at imports: how far they are, what they hold page by page, and their faults to take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from trainer.bank.arrivals import Arrived, Run, Topic, Twin
from trainer.errors import Fault, Phrases, Severity, translatable
from trainer.i18n import describe, translate
from trainer.interchange.remedies import remedy
from trainer.items import Item
from trainer.people import Asker
from trainer.services.author.access import require_author
from trainer.services.csv_files import to_csv
from trainer.services.import_desk.moving import missing
from trainer.services.platform import Platform
from trainer.storage import import_records, imports, people, working_copies
from trainer.storage.import_records import Left, RecordQuery
from trainer.text import Language

PAGE = 10
"""Items on one page of an import."""
LINES = 50
"""Faults, notes or topics on one page."""
LAST = 20
"""Imports that are listed."""
_ALL = 50_000
HEADER = (
    translatable("File"),
    translatable("Place"),
    translatable("What is wrong"),
    translatable("What was understood"),
    translatable("What to do"),
)
"""Columns of the table of faults."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An import with the name of who brought it, empty for a former member, and how much can be undone."""

    run: Run
    who: str
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """An arrived item with its topic and the items it reads like; a twin that is gone has no items."""

    record: Arrived
    topic: Topic | None
    twins: tuple[tuple[Twin, tuple[Item, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of items, and how many there are in all."""

    shown: tuple[Shown, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Told:
    """A fault in a language: its place, what is wrong, what could be understood, what to do."""

    path: str
    line: int
    wrong: str
    understood: str
    remedy: str


def find(platform: Platform, asker: Asker, name: str) -> Listed:
    """An import. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    with platform.store.read() as session:
        run = _run(session, asker, name)
        steps = import_records.steps(session, run.id)
        who = people.names(session, {run.by}).get(run.by, "")
    return Listed(run, who, steps)


def recent(platform: Platform, asker: Asker) -> tuple[Listed, ...]:
    """The last imports, the newest first. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        runs = imports.recent(session, asker.organisation, LAST)
        names = people.names(session, {run.by for run in runs})
    return tuple(Listed(run, names.get(run.by, "")) for run in runs)


def left(platform: Platform, asker: Asker, name: str) -> Left:
    """What is still to be decided, and what would be taken over. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    with platform.store.read() as session:
        return import_records.left(session, _run(session, asker, name).id)


def count(platform: Platform, asker: Asker, name: str, query: RecordQuery) -> int:
    """How many items of an import a query finds. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    with platform.store.read() as session:
        return import_records.count(session, _run(session, asker, name).id, query)


def records(platform: Platform, asker: Asker, name: str, query: RecordQuery, page: int = 1) -> Page:
    """One page of the items a query finds, counted from 1. Raises: NotAllowedError, NotFoundError."""
    require_author(asker)
    bank = platform.catalogue.current().bank.items
    with platform.store.read() as session:
        run = _run(session, asker, name).id
        wanted = replace(query, offset=(max(1, page) - 1) * PAGE, limit=PAGE)
        found = import_records.page(session, run, wanted)
        total = import_records.count(session, run, query)
        topics = {topic.number: topic for topic in import_records.topics(session, run)}

        def twin(one: Twin) -> tuple[Item, ...]:
            if one.number:
                first = import_records.some(session, run, [one.number])
                return first[one.number].items if first else ()
            if one.item in bank:
                return (bank[one.item],)
            return _written(session, asker, one.item)

        shown = [_shown(record, topics.get(record.topic), twin) for record in found]
    return Page(tuple(shown), total)


def _shown(record: Arrived, topic: Topic | None, twin: Callable[[Twin], tuple[Item, ...]]) -> Shown:
    return Shown(record, topic, tuple((one, twin(one)) for one in record.twins))


def _written(session: Session, asker: Asker, item_id: str) -> tuple[Item, ...]:
    copy = working_copies.load(session, asker.organisation, item_id)
    return copy.items[:1] if copy else ()


def topics(platform: Platform, asker: Asker, name: str, page: int = 1) -> tuple[tuple[Topic, ...], int]:
    """One page of the topics, those nobody knew first, and how many there are in all.

    Raises: NotAllowedError, NotFoundError.
    """
    require_author(asker)
    with platform.store.read() as session:
        run = _run(session, asker, name).id
        found = import_records.topics(session, run, (max(1, page) - 1) * PAGE, PAGE)
        return found, import_records.count_topics(session, run)


def faults(platform: Platform, asker: Asker, name: str, page: int = 1) -> tuple[Told, ...]:
    """One page of what could not be read, in the asker's language. Raises: NotAllowedError, NotFoundError."""
    return _lines(platform, asker, name, Severity.ERROR, page)


def notes(platform: Platform, asker: Asker, name: str, page: int = 1) -> tuple[Told, ...]:
    """One page of what deserves a look. Raises: NotAllowedError, NotFoundError."""
    return _lines(platform, asker, name, Severity.WARNING, page)


def faults_csv(platform: Platform, asker: Asker, name: str) -> bytes:
    """Everything that could not be read or deserves a look, as a table that is safe to open.

    Raises: NotAllowedError, NotFoundError.
    """
    require_author(asker)
    with platform.store.read() as session:
        run = _run(session, asker, name).id
        found = [
            *import_records.notes(session, run, Severity.ERROR, 0, _ALL),
            *import_records.notes(session, run, Severity.WARNING, 0, _ALL),
        ]
    header = [translate(asker.language, word) for word in HEADER]
    return to_csv([header, *(_row(asker.language, fault) for fault in found)])


def _row(language: Language, fault: Fault) -> Sequence[object]:
    one = told(language, fault)
    return one.path, one.line or None, one.wrong, one.understood, one.remedy


def _lines(platform: Platform, asker: Asker, name: str, severity: Severity, page: int) -> tuple[Told, ...]:
    require_author(asker)
    with platform.store.read() as session:
        run = _run(session, asker, name).id
        found = import_records.notes(session, run, severity, (max(1, page) - 1) * LINES, LINES)
    return tuple(told(asker.language, fault) for fault in found)


def told(language: Language, fault: Fault) -> Told:
    """A fault in a language; of a damaged record the reasons and what was understood stand apart."""
    understood = fault.details.get("understood")
    reasons = fault.details.get("reasons")
    if isinstance(reasons, Phrases) and understood:
        wrong = describe(language, replace(fault, template="{reasons}"))
    else:
        wrong, understood = describe(language, fault), ""
    advice = translate(language, remedy(fault.code))
    return Told(fault.path, fault.line, wrong, str(understood), advice)


def _run(session: Session, asker: Asker, name: str) -> Run:
    run = imports.load(session, asker.organisation, name)
    if run is None:
        raise missing(name)
    return run
