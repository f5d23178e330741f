"""Response sheets: what candidates did in the closed sittings of an exam, ready for statistics.

A sheet is packed once from a sitting's form and journal, which never change after it closed; reading an exam
is then one indexed query that touches the rows of that exam alone, and parses neither forms nor journals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, exists, func, insert, or_, select
from sqlmodel import Session

from trainer.blueprints import ScoringRule
from trainer.journal import Event
from trainer.scoring import Decision
from trainer.storage import scores
from trainer.storage.exam_history import SCORED
from trainer.storage.tables import AttemptRow, FormRow, ItemVersion, JournalRow, ResponseSheet, ScoreRow

_attempt = AttemptRow.__table__  # type: ignore[attr-defined]
_form = FormRow.__table__  # type: ignore[attr-defined]
_journal = JournalRow.__table__  # type: ignore[attr-defined]
_score = ScoreRow.__table__  # type: ignore[attr-defined]
_sheet = ResponseSheet.__table__  # type: ignore[attr-defined]
_version = ItemVersion.__table__  # type: ignore[attr-defined]

CELL = np.dtype([("version", "<u8"), ("chosen", "<u4"), ("seconds", "<f4"), ("marks", "<f4")])
"""One place: the first 64 bits of the version's digest, the options chosen as bits in authored order, the
time spent there (NaN = unknown), and the marks it was worth (0 = unscored)."""

Cells = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A closed sitting as its score in force has it; `unit` and `cohorts` are those of its start."""

    attempt: str
    person: str
    number: int
    unit: str
    cohorts: tuple[str, ...]
    started_at: datetime
    closed_at: datetime
    percent: float
    cut: str
    partial: bool
    passed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Sheets:
    """Sittings and all their places. `row` says for each cell whose it is, by place in `sittings`."""

    sittings: tuple[Sitting, ...]
    cells: Cells
    row: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Raw:
    """A closed sitting before it is packed: the form's places as stored, and the journal."""

    attempt: str
    organisation: str
    started_at: datetime
    closed_at: datetime
    partial: bool
    places: Sequence[Mapping[str, Any]]
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Population:
    """How many sittings of an exam count, how many people sat them, and when the last one closed."""

    sittings: int
    latest: datetime | None


def short(version: str) -> int:
    """A version's digest as it stands in a cell."""
    return int(version[:16], 16)


def population(session: Session, organisation: str, blueprint: str) -> Population:
    """The sittings of an exam that count; answered from an index alone."""
    row: Any = session.execute(
        select(func.count(), func.max(_attempt.c.closed_at)).where(*_counting(organisation, blueprint))
    ).one()
    return Population(row[0], row[1])


def populations(session: Session, organisation: str) -> dict[str, Population]:
    """The same for every exam that anybody has sat."""
    rows: Iterable[Any] = session.execute(
        select(_attempt.c.blueprint, func.count(), func.max(_attempt.c.closed_at))
        .where(_attempt.c.organisation == organisation, _attempt.c.status.in_(SCORED))
        .group_by(_attempt.c.blueprint)
    )
    return {blueprint: Population(count, latest) for blueprint, count, latest in rows}


def _counting(organisation: str, blueprint: str) -> tuple[Any, ...]:
    return (
        _attempt.c.organisation == organisation,
        _attempt.c.blueprint == blueprint,
        _attempt.c.status.in_(SCORED),
    )


def unpacked(session: Session, organisation: str, blueprint: str, limit: int) -> list[str]:
    """Ids of sittings of an exam that count and have no sheet yet."""
    rows: Iterable[Any] = session.execute(
        select(_attempt.c.id)
        .select_from(_attempt.outerjoin(_sheet, _sheet.c.attempt == _attempt.c.id))
        .where(*_counting(organisation, blueprint), _sheet.c.attempt.is_(None))
        .limit(limit)
    )
    return [row[0] for row in rows]


def raw(session: Session, attempts: Collection[str]) -> list[Raw]:
    """Forms and journals of these closed sittings."""
    heads: Sequence[Any] = session.execute(
        select(
            _attempt.c.id,
            _attempt.c.organisation,
            _attempt.c.started_at,
            _attempt.c.closed_at,
            _form.c.body["scoring"].as_string(),
            _form.c.body["places"].as_json(),
        )
        .join(_form, _form.c.digest == _attempt.c.form)
        .where(_attempt.c.id.in_(sorted(attempts)))
    ).all()
    rows: Iterable[Any] = session.execute(
        select(_journal.c.attempt, _journal.c.kind, _journal.c.at, _journal.c.data, _journal.c.seq)
        .where(_journal.c.attempt.in_(sorted(attempts)))
        .order_by(_journal.c.attempt, _journal.c.seq)
    )
    events: dict[str, list[Event]] = defaultdict(list)
    for attempt, kind, at, data, seq in rows:
        events[attempt].append(Event(kind, at, data, seq))
    return [
        Raw(
            head[0], head[1], head[2], head[3], head[4] == ScoringRule.PARTIAL.value, head[5], events[head[0]]
        )
        for head in heads
    ]


def add(session: Session, sheets: Iterable[tuple[Raw, Cells]]) -> None:
    """Keep sheets; one that another worker has kept meanwhile is left out."""
    wanted = {raw.attempt: (raw, cells) for raw, cells in sheets}
    known: set[str] = set(
        session.execute(select(_sheet.c.attempt).where(_sheet.c.attempt.in_(sorted(wanted)))).scalars()
    )
    rows = [
        {
            "attempt": attempt,
            "organisation": found.organisation,
            "partial": found.partial,
            "body": cells.tobytes(),
        }
        for attempt, (found, cells) in wanted.items()
        if attempt not in known
    ]
    if rows:
        session.execute(insert(_sheet), rows)


def read(
    session: Session, organisation: str, blueprint: str, *, since: datetime | None, retakes: bool, limit: int
) -> Sheets:
    """The latest sheets of an exam, the oldest of them first.

    Args: since: only sittings begun from then on. retakes: False = only each person's first that counts.
    """
    statement: Select[Any] = (
        select(
            _attempt.c.id,
            _attempt.c.person,
            _attempt.c.number,
            _attempt.c.unit,
            _attempt.c.cohorts,
            _attempt.c.started_at,
            _attempt.c.closed_at,
            _score.c.percent,
            _score.c.cut,
            _sheet.c.partial,
            _score.c.decision,
            _sheet.c.body,
        )
        .select_from(
            _attempt.join(_sheet, _sheet.c.attempt == _attempt.c.id).join(
                _score, (_score.c.attempt == _attempt.c.id) & scores.IS_LATEST
            )
        )
        .where(*_counting(organisation, blueprint))
        .order_by(_attempt.c.started_at.desc(), _attempt.c.id.desc())
        .limit(limit)
    )
    if since is not None:
        statement = statement.where(_attempt.c.started_at >= since)
    if not retakes:
        earlier = _attempt.alias("earlier")
        statement = statement.where(
            ~exists().where(
                earlier.c.person == _attempt.c.person,
                earlier.c.blueprint == _attempt.c.blueprint,
                earlier.c.number < _attempt.c.number,
                earlier.c.status.in_(SCORED),
            )
        )
    rows: Sequence[Any] = session.execute(statement).all()[::-1]
    sittings = tuple(_sitting(row) for row in rows)
    packed = [np.frombuffer(row[11], dtype=CELL) for row in rows]
    sizes = [cells.size for cells in packed]
    return Sheets(
        sittings,
        np.concatenate(packed) if packed else np.empty(0, dtype=CELL),
        np.repeat(np.arange(len(rows)), sizes),
    )


def _sitting(row: Sequence[Any]) -> Sitting:
    attempt, person, number, unit, cohorts, started_at, closed_at, percent, cut, partial, decision, _ = row
    return Sitting(
        attempt,
        person,
        number,
        unit,
        tuple(cohorts),
        started_at,
        closed_at,
        percent,
        cut,
        partial,
        decision == Decision.PASS.value,
    )


def full_versions(session: Session, found: Collection[int]) -> dict[int, str]:
    """The digests of item versions by what stands for them in cells."""
    names: dict[int, str] = {}
    wanted = sorted(found)
    for start in range(0, len(wanted), 200):
        bounds = [f"{value:016x}" for value in wanted[start : start + 200]]
        rows: Iterable[str] = session.execute(
            select(_version.c.version).where(
                or_(*(_version.c.version.between(low, low + "g") for low in bounds))
            )
        ).scalars()
        names.update({short(version): version for version in rows})
    return names


def version_times(session: Session, items: Collection[str]) -> dict[str, list[tuple[str, datetime]]]:
    """Every version of these items with the time it was published, the oldest first."""
    rows: Iterable[Any] = session.execute(
        select(_version.c.item, _version.c.version, _version.c.published_at)
        .where(_version.c.item.in_(sorted(items)))
        .order_by(_version.c.published_at, _version.c.version)
    )
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for item, version, at in rows:
        found[item].append((version, at))
    return found
