"""Imports in the browser: files brought, what was understood of them, what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class ImportRow(SQLModel, table=True):
    """An import; `beat_at` is the last sign of the worker at it, `tries` counts how often one took it up."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index("import_run_of_organisation", "organisation", "at"),
        Index("import_run_state", "state"),
    )
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    by: str = Field(foreign_key="person.id", max_length=36)
    at: datetime = Field(sa_type=Instant)
    state: str = Field(max_length=16)
    files: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)
    phase: str = Field(max_length=16)
    done: int
    total: int
    beat_at: datetime | None = Field(default=None, sa_type=Instant)
    tries: int
    counts: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    outcome: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    failure: str
    details: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    taken_by: str = Field(max_length=36)


class ImportChunk(SQLModel, table=True):
    """A piece of a file that was brought; gone once the file has been read."""

    __tablename__ = "import_chunk"
    run: str = Field(primary_key=True, max_length=36, foreign_key="import_run.id")
    file: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class ImportTopic(SQLModel, table=True):
    """A category or knowledge point of the files, and the objective it means."""

    __tablename__ = "import_topic"
    run: str = Field(primary_key=True, max_length=36, foreign_key="import_run.id")
    number: int = Field(primary_key=True)
    wording: str
    count: int
    objective: str = Field(max_length=64)
    known: str = Field(max_length=16)
    hint: dict[str, Any] | None = Field(default=None, sa_type=PLAIN_JSON)


class ImportRecord(SQLModel, table=True):
    """An item that arrived, or a case; `items` are documents, `unit` is the draft it became.

    What is counted stands in an index of its own, so that nobody reads the documents for it.
    """

    __tablename__ = "import_record"
    __table_args__ = (Index("import_record_state", "run", "unit", "missed", "decision", "likeness", "topic"),)
    run: str = Field(primary_key=True, max_length=36, foreign_key="import_run.id")
    number: int = Field(primary_key=True)
    path: str
    line: int
    topic: int
    likeness: str = Field(max_length=16)
    items: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)
    twins: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)
    decision: str = Field(max_length=16)
    unit: str = Field(max_length=64)
    missed: bool


class ImportNote(SQLModel, table=True):
    """Something that could not be read, or deserves a look, with its place."""

    __tablename__ = "import_note"
    run: str = Field(primary_key=True, max_length=36, foreign_key="import_run.id")
    severity: str = Field(primary_key=True, max_length=16)
    number: int = Field(primary_key=True)
    path: str
    line: int
    name: str
    code: str
    template: str
    details: dict[str, Any] = Field(sa_type=PLAIN_JSON)


class ImportStep(SQLModel, table=True):
    """A decision that can be undone: the numbers of the records by what was decided for them before."""

    __tablename__ = "import_step"
    run: str = Field(primary_key=True, max_length=36, foreign_key="import_run.id")
    number: int = Field(primary_key=True)
    before: dict[str, list[int]] = Field(sa_type=PLAIN_JSON)


class TopicMeaning(SQLModel, table=True):
    """Which objective a foreign topic means to an organisation, for its next file."""

    __tablename__ = "topic_meaning"
    organisation: str = Field(primary_key=True, max_length=36)
    wording: str = Field(primary_key=True, max_length=200)
    objective: str = Field(max_length=64)
    by: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)
