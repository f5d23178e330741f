"""What was understood of an import: its items, its topics, its faults; and what was decided about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Session

from trainer.bank.arrivals import LEFT_OUT, Arrived, Decision, Hint, Known, Likeness, Topic, Twin
from trainer.errors import Fault, Severity
from trainer.storage.documents import Kind, decode_item, encode
from trainer.storage.spoken import from_json, plain, to_json
from trainer.storage.tables import ImportNote, ImportRecord, ImportStep, ImportTopic, TopicMeaning

_record = ImportRecord.__table__  # type: ignore[attr-defined]
_topic = ImportTopic.__table__  # type: ignore[attr-defined]
_note = ImportNote.__table__  # type: ignore[attr-defined]
_step = ImportStep.__table__  # type: ignore[attr-defined]
_meaning = TopicMeaning.__table__  # type: ignore[attr-defined]

PORTION = 500
_DUPLICATES = (Likeness.EXACT.value, Likeness.NEAR.value)


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Which items of an import to list; an empty field does not narrow."""

    likeness: tuple[Likeness, ...] = ()
    topic: int | None = None
    open_only: bool = False
    after: int = 0
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Left:
    """What is still to be decided, and what would be taken over as it is decided now."""

    topics: int
    duplicates: int
    new: int
    versions: int


def add(session: Session, run: str, records: Iterable[Arrived]) -> None:
    """Keep items that were understood."""
    if rows := [_encoded(run, record) for record in records]:
        session.execute(insert(_record), rows)


def add_topics(session: Session, run: str, topics: Iterable[Topic]) -> None:
    """Keep the topics of an import."""
    rows = [
        {
            "run": run,
            "number": topic.number,
            "wording": plain(topic.wording),
            "count": topic.count,
            "objective": topic.objective,
            "known": topic.known.value,
            "hint": None if topic.hint is None else asdict(topic.hint),
        }
        for topic in topics
    ]
    if rows:
        session.execute(insert(_topic), rows)


def add_notes(session: Session, run: str, start: int, faults: Iterable[Fault]) -> None:
    """Keep faults or notes, numbered on from `start`."""
    rows = [
        {
            "run": run,
            "severity": fault.severity.value,
            "number": number,
            "path": plain(fault.path),
            "line": fault.line,
            "name": plain(fault.id),
            "code": fault.code,
            "template": fault.template,
            "details": to_json(fault.details),
        }
        for number, fault in enumerate(faults, start)
    ]
    if rows:
        session.execute(insert(_note), rows)


def page(session: Session, run: str, query: RecordQuery) -> tuple[Arrived, ...]:
    """Items of an import, in the order of the files."""
    rows = session.execute(
        select(_record)
        .where(_record.c.run == run, *_narrowed(query))
        .order_by(_record.c.number)
        .offset(query.offset)
        .limit(query.limit)
    ).mappings()
    return tuple(_decoded(row) for row in rows)


def count(session: Session, run: str, query: RecordQuery) -> int:
    """How many items a query finds."""
    found: int = session.execute(
        select(func.count()).select_from(_record).where(_record.c.run == run, *_narrowed(query))
    ).scalar_one()
    return found


def some(session: Session, run: str, numbers: Collection[int]) -> dict[int, Arrived]:
    """These items of an import, by number; kept as they are until the transaction ends."""
    found: dict[int, Arrived] = {}
    for portion in _portions(sorted(numbers)):
        query = select(_record).where(_record.c.run == run, _record.c.number.in_(portion)).with_for_update()
        found |= {row["number"]: _decoded(row) for row in session.execute(query).mappings()}
    return found


def _narrowed(query: RecordQuery) -> Iterable[ColumnElement[bool]]:
    if query.likeness:
        yield _record.c.likeness.in_([one.value for one in query.likeness])
    if query.topic is not None:
        yield _record.c.topic == query.topic
    if query.open_only:
        yield _record.c.decision == Decision.OPEN.value
        yield _record.c.unit == ""
    if query.after:
        yield _record.c.number > query.after


def still_open(session: Session, run: str, likeness: Likeness) -> dict[int, bool]:
    """The numbers of items of a kind that nobody decided about, and whether each can be a next version."""
    rows: Iterable[Any] = session.execute(
        select(_record.c.number, _record.c.twins).where(
            _record.c.run == run,
            _record.c.likeness == likeness.value,
            _record.c.decision == Decision.OPEN.value,
            _record.c.unit == "",
        )
    )
    return {number: any(twin["replaceable"] for twin in twins) for number, twins in rows}


def decide(session: Session, run: str, numbers: Collection[int], decision: Decision) -> None:
    """Note what is to become of these items."""
    for portion in _portions(sorted(numbers)):
        session.execute(
            update(_record)
            .where(_record.c.run == run, _record.c.number.in_(portion))
            .values(decision=decision.value)
        )


def push(session: Session, run: str, before: Mapping[Decision, Sequence[int]], keep: int) -> None:
    """Keep what was decided before, so that it can be undone; only the last steps are kept."""
    last: int = session.execute(select(func.max(_step.c.number)).where(_step.c.run == run)).scalar() or 0
    told = {decision.value: list(numbers) for decision, numbers in before.items()}
    session.execute(insert(_step).values(run=run, number=last + 1, before=told))
    session.execute(delete(_step).where(_step.c.run == run, _step.c.number <= last + 1 - keep))


def pop(session: Session, run: str) -> dict[Decision, list[int]] | None:
    """What was decided before the last step, which is forgotten; None where there is none."""
    row: Any = session.execute(
        select(_step.c.number, _step.c.before)
        .where(_step.c.run == run)
        .order_by(_step.c.number.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    session.execute(delete(_step).where(_step.c.run == run, _step.c.number == row[0]))
    return {Decision(decision): numbers for decision, numbers in row[1].items()}


def steps(session: Session, run: str) -> int:
    """How many decisions can be undone."""
    found: int = session.execute(
        select(func.count()).select_from(_step).where(_step.c.run == run)
    ).scalar_one()
    return found


def topics(session: Session, run: str, offset: int = 0, limit: int | None = None) -> tuple[Topic, ...]:
    """The topics of an import, those still open first, then the largest first."""
    query = (
        select(_topic)
        .where(_topic.c.run == run)
        .order_by(_topic.c.known != "", _topic.c.count.desc(), _topic.c.number)
    )
    rows = session.execute(query.offset(offset).limit(limit) if limit else query).mappings()
    return tuple(
        Topic(
            row["number"],
            row["wording"],
            row["count"],
            row["objective"],
            Known(row["known"]),
            None if row["hint"] is None else _hint(row["hint"]),
        )
        for row in rows
    )


def _hint(body: Mapping[str, Any]) -> Hint:
    return Hint(body["objective"], body["likeness"], tuple(body["shared"]))


def count_topics(session: Session, run: str) -> int:
    """How many topics an import has."""
    found: int = session.execute(
        select(func.count()).select_from(_topic).where(_topic.c.run == run)
    ).scalar_one()
    return found


def set_objectives(session: Session, run: str, chosen: Mapping[int, str]) -> None:
    """Note which objectives topics mean; LEFT_OUT and nothing are possible too."""
    for number, objective in sorted(chosen.items()):
        session.execute(
            update(_topic).where(_topic.c.run == run, _topic.c.number == number).values(objective=objective)
        )


def notes(session: Session, run: str, severity: Severity, offset: int, limit: int) -> tuple[Fault, ...]:
    """Faults or notes of an import, in the order of the files."""
    rows = session.execute(
        select(_note)
        .where(_note.c.run == run, _note.c.severity == severity.value)
        .order_by(_note.c.number)
        .offset(offset)
        .limit(limit)
    ).mappings()
    return tuple(
        Fault(
            row["path"],
            row["line"],
            row["name"],
            row["code"],
            row["template"],
            from_json(row["details"]),
            Severity(row["severity"]),
        )
        for row in rows
    )


_WITH_TOPIC = _record.join(_topic, and_(_topic.c.run == _record.c.run, _topic.c.number == _record.c.topic))
_WANTED = _record.c.unit == "", ~_record.c.missed
_AS_NEW = or_(
    _record.c.decision == Decision.NEW.value,
    and_(_record.c.decision == Decision.OPEN.value, _record.c.likeness == Likeness.NEW.value),
)
_AS_VERSION = _record.c.decision == Decision.VERSION.value
_OPEN_DUPLICATE = and_(
    _record.c.decision == Decision.OPEN.value,
    _record.c.likeness.in_(_DUPLICATES),
    _topic.c.objective != LEFT_OUT,
)


def left(session: Session, run: str) -> Left:
    """What is still to be decided, and what would be taken over."""

    def tally(*conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(_WITH_TOPIC).where(_record.c.run == run, *_WANTED)
        found: int = session.execute(query.where(*conditions)).scalar_one()
        return found

    homeless: int = session.execute(
        select(func.count(func.distinct(_record.c.topic)))
        .select_from(_WITH_TOPIC)
        .where(_record.c.run == run, *_WANTED, _AS_NEW, _topic.c.objective == "")
    ).scalar_one()
    return Left(
        topics=homeless,
        duplicates=tally(_OPEN_DUPLICATE),
        new=tally(_AS_NEW, _topic.c.objective.not_in(("", LEFT_OUT))),
        versions=tally(_AS_VERSION),
    )


def to_take(session: Session, run: str, limit: int) -> tuple[tuple[Arrived, str], ...]:
    """The next items to be taken over, with the objectives of their topics."""
    wanted = or_(_AS_VERSION, and_(_AS_NEW, _topic.c.objective.not_in(("", LEFT_OUT))))
    rows = session.execute(
        select(_record, _topic.c.objective)
        .select_from(_WITH_TOPIC)
        .where(_record.c.run == run, *_WANTED, wanted)
        .order_by(_record.c.number)
        .limit(limit)
    ).mappings()
    return tuple((_decoded(row), row["objective"]) for row in rows)


def note_taken(session: Session, run: str, units: Mapping[int, str]) -> None:
    """Note which drafts items became; nothing = none any more."""
    if units:
        session.connection().execute(
            update(_record)
            .where(_record.c.run == run, _record.c.number == bindparam("b_number"))
            .values(unit=bindparam("b_unit")),
            [{"b_number": number, "b_unit": unit} for number, unit in sorted(units.items())],
        )


def note_missed(session: Session, run: str, number: int) -> None:
    """Note that an item could not become a version, as somebody was writing."""
    session.execute(
        update(_record).where(_record.c.run == run, _record.c.number == number).values(missed=True)
    )


def taken(session: Session, run: str, after: int, limit: int) -> tuple[tuple[int, str], ...]:
    """Items that became drafts, with these, in their order after a number."""
    rows: Iterable[Any] = session.execute(
        select(_record.c.number, _record.c.unit)
        .where(_record.c.run == run, _record.c.number > after, _record.c.unit != "")
        .order_by(_record.c.number)
        .limit(limit)
    )
    return tuple((number, unit) for number, unit in rows)


def forget_missed(session: Session, run: str) -> None:
    """Let items be taken over again that could not be."""
    session.execute(update(_record).where(_record.c.run == run).values(missed=False))


def count_taken(session: Session, run: str) -> tuple[int, int]:
    """How many items became drafts, and how many could not."""
    query = select(func.count().filter(_record.c.unit != ""), func.count().filter(_record.c.missed))
    row: Any = session.execute(query.select_from(_record).where(_record.c.run == run)).one()
    return row[0], row[1]


def meanings(session: Session, organisation: str) -> dict[str, str]:
    """The objectives remembered for foreign topics."""
    rows: Iterable[Any] = session.execute(
        select(_meaning.c.wording, _meaning.c.objective).where(_meaning.c.organisation == organisation)
    )
    return dict(tuple(row) for row in rows)


def remember(session: Session, organisation: str, chosen: Mapping[str, str], by: str, at: datetime) -> None:
    """Remember what topics mean, in the place of what they meant before."""
    for wording, objective in sorted(chosen.items()):
        session.merge(
            TopicMeaning(organisation=organisation, wording=wording, objective=objective, by=by, at=at)
        )
    session.flush()


def _portions(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + PORTION] for start in range(0, len(numbers), PORTION))


def _encoded(run: str, record: Arrived) -> dict[str, Any]:
    return {
        "run": run,
        "number": record.number,
        "path": plain(record.path),
        "line": record.line,
        "topic": record.topic,
        "likeness": record.likeness.value,
        "items": [encode(Kind.ITEM, item) for item in record.items],
        "twins": [asdict(twin) for twin in record.twins],
        "decision": record.decision.value,
        "unit": record.unit,
        "missed": record.missed,
    }


def _decoded(row: Any) -> Arrived:
    return Arrived(
        number=row["number"],
        path=row["path"],
        line=row["line"],
        topic=row["topic"],
        likeness=Likeness(row["likeness"]),
        items=tuple(decode_item(body) for body in row["items"]),
        twins=tuple(Twin(**twin) for twin in row["twins"]),
        decision=Decision(row["decision"]),
        unit=row["unit"],
        missed=row["missed"],
    )
