"""Imports as they go from state to state, and the files they are read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlmodel import Session

from trainer.bank.arrivals import WORKED_ON, BroughtFile, Counts, Outcome, Run, State
from trainer.storage.identifiers import new_id
from trainer.storage.spoken import from_json
from trainer.storage.tables import (
    ImportChunk,
    ImportNote,
    ImportRecord,
    ImportRow,
    ImportStep,
    ImportTopic,
)

_run = ImportRow.__table__  # type: ignore[attr-defined]
_chunk = ImportChunk.__table__  # type: ignore[attr-defined]
_UNDERSTOOD: tuple[Any, ...] = (ImportRecord, ImportNote, ImportTopic, ImportStep)
_STATES = [state.value for state in WORKED_ON]

ABANDONED = timedelta(seconds=45)
"""After this long without a sign of it, a worker is taken to have died."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An import that a worker is at. Only the one who took it up last, with the same `tries`, may write."""

    run: Run
    organisation: str
    tries: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the worker has come in a phase of its work."""

    phase: str
    done: int
    total: int


def add(session: Session, organisation: str, by: str, files: Sequence[BroughtFile], at: datetime) -> str:
    """Begin one; its files follow in chunks. Return its id."""
    name = new_id()
    session.execute(
        insert(_run).values(
            id=name,
            organisation=organisation,
            by=by,
            at=at,
            state=State.ARRIVING.value,
            files=[asdict(file) for file in files],
            phase="",
            done=0,
            total=0,
            tries=0,
            counts={},
            outcome={},
            failure="",
            details={},
            taken_by="",
        )
    )
    return name


def add_chunk(session: Session, run: str, file: int, number: int, data: bytes) -> None:
    """Keep a piece of a file."""
    session.execute(insert(_chunk).values(run=run, file=file, number=number, data=data))


def content(session: Session, run: str, file: int) -> bytes:
    """A file as it was brought."""
    query = select(_chunk.c.data).where(_chunk.c.run == run, _chunk.c.file == file).order_by(_chunk.c.number)
    pieces: Iterable[bytes] = session.execute(query).scalars()
    return b"".join(bytes(piece) for piece in pieces)


def drop_files(session: Session, run: str) -> None:
    """Forget the files; what was understood of them stays."""
    session.execute(delete(_chunk).where(_chunk.c.run == run))


def load(session: Session, organisation: str, name: str, *, locked: bool = False) -> Run | None:
    """An import; `locked` keeps others from changing it until the transaction ends."""
    query = select(_run).where(_run.c.id == name, _run.c.organisation == organisation)
    row = session.execute(query.with_for_update() if locked else query).mappings().first()
    return None if row is None else _decoded(row)


def recent(session: Session, organisation: str, limit: int) -> tuple[Run, ...]:
    """The last imports, the newest first."""
    rows = session.execute(
        select(_run)
        .where(_run.c.organisation == organisation, _run.c.state != State.ARRIVING.value)
        .order_by(_run.c.at.desc(), _run.c.id.desc())
        .limit(limit)
    ).mappings()
    return tuple(_decoded(row) for row in rows)


def unfinished(session: Session, organisation: str) -> int:
    """How many imports of an organisation the worker has not done with."""
    query = select(_run.c.id).where(_run.c.organisation == organisation, _run.c.state.in_(_STATES))
    return len(session.execute(query).all())


def move(session: Session, name: str, state: State, **values: Any) -> None:
    """Bring an import into a state in which the worker, or a person, goes on from the beginning."""
    known = {
        "phase": "",
        "done": 0,
        "total": 0,
        "beat_at": None,
        "tries": 0,
        "failure": "",
        "details": {},
    } | values
    session.execute(update(_run).where(_run.c.id == name).values(state=state.value, **known))


def claim(session: Session, now: datetime) -> Claimed | None:
    """Take up the oldest import that nobody is at, or None where there is none."""
    row = (
        session.execute(
            select(_run)
            .where(*_free(now))
            .order_by(_run.c.at, _run.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    state = State.READING if row["state"] == State.WAITING.value else State(row["state"])
    tries = row["tries"] + 1
    session.execute(
        update(_run).where(_run.c.id == row["id"]).values(state=state.value, beat_at=now, tries=tries)
    )
    run = _decoded({**row, "state": state.value})
    return Claimed(run, row["organisation"], tries)


def waiting(session: Session, now: datetime) -> bool:
    """Whether an import waits for a worker."""
    return session.execute(select(_run.c.id).where(*_free(now)).limit(1)).first() is not None


def _free(now: datetime) -> Iterable[ColumnElement[bool]]:
    return _run.c.state.in_(_STATES), or_(_run.c.beat_at.is_(None), _run.c.beat_at < now - ABANDONED)


def is_ours(session: Session, claimed: Claimed) -> bool:
    """Whether it is still this worker's to go on; the import is kept as it is until the transaction ends."""
    row: Any = session.execute(
        select(_run.c.state, _run.c.tries).where(_run.c.id == claimed.run.id).with_for_update()
    ).one_or_none()
    return row is not None and tuple(row) == (claimed.run.state.value, claimed.tries)


def beat(session: Session, claimed: Claimed, now: datetime) -> None:
    """A sign that the worker is alive."""
    session.execute(update(_run).where(*_ours(claimed)).values(beat_at=now))


def advance(session: Session, claimed: Claimed, reached: Progress, now: datetime) -> bool:
    """Note how far the worker has come; False when it is not its to go on any more."""
    found: Any = session.execute(update(_run).where(*_ours(claimed)).values(**asdict(reached), beat_at=now))
    return bool(found.rowcount)


def _ours(claimed: Claimed) -> Iterable[ColumnElement[bool]]:
    return (
        _run.c.id == claimed.run.id,
        _run.c.state == claimed.run.state.value,
        _run.c.tries == claimed.tries,
    )


def encoded_counts(counts: Counts) -> dict[str, Any]:
    """Counts as they are kept."""
    return asdict(counts)


def encoded_outcome(outcome: Outcome) -> dict[str, Any]:
    """An outcome as it is kept."""
    return asdict(outcome)


def forget_understood(session: Session, name: str) -> None:
    """Take away what was understood of an import, so that it is read anew."""
    for table in _UNDERSTOOD:
        session.execute(delete(table).where(table.run == name))


def outdated(session: Session, organisation: str, keep: int, before: datetime) -> tuple[str, ...]:
    """Imports that are over and neither among the last ones nor younger than a time."""
    rows: Iterable[str] = session.execute(
        select(_run.c.id)
        .where(_run.c.organisation == organisation, _run.c.state.not_in(_STATES), _run.c.at < before)
        .where(
            _run.c.id.not_in(
                select(_run.c.id)
                .where(_run.c.organisation == organisation)
                .order_by(_run.c.at.desc(), _run.c.id.desc())
                .limit(keep)
            )
        )
    ).scalars()
    return tuple(rows)


def remove(session: Session, name: str) -> None:
    """Forget an import; the drafts it became stay."""
    drop_files(session, name)
    forget_understood(session, name)
    session.execute(delete(_run).where(_run.c.id == name))


def _decoded(row: Any) -> Run:
    return Run(
        id=row["id"],
        by=row["by"],
        at=row["at"],
        state=State(row["state"]),
        files=tuple(BroughtFile(**file) for file in row["files"]),
        phase=row["phase"],
        done=row["done"],
        total=row["total"],
        counts=Counts(**row["counts"]),
        outcome=Outcome(**row["outcome"]),
        failure=row["failure"],
        details=from_json(row["details"]),
        taken_by=row["taken_by"],
    )
