"""Forms, attempts, their journals and scores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class FormRow(SQLModel, table=True):
    """A frozen form under its digest."""

    __tablename__ = "form"
    digest: str = Field(primary_key=True, max_length=64)
    organisation: str = Field(max_length=36)
    blueprint: str = Field(index=True, max_length=64)
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    created_at: datetime = Field(sa_type=Instant)


class AttemptRow(SQLModel, table=True):
    """One sitting. `unit` and `cohorts` are the person's at its start and stay so.

    `seq` is the number of the last event; the statement that raises it checks lease, status and deadline,
    and so guards the journal. `number` counts a person's sittings of a blueprint from 1, and is unique so
    that two starts at once cannot both succeed. `answered` of `places` and `active_at`, the candidate's last
    act, spare whoever watches a room from folding its journals.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        Index("attempt_of_person", "person", "blueprint", "number", unique=True),
        Index(
            "attempt_open_deadline",
            "deadline_at",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("attempt_of_blueprint", "blueprint", "started_at"),
        Index("attempt_closed", "organisation", "blueprint", "status", "closed_at"),
    )
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    blueprint: str = Field(max_length=64)
    number: int
    form: str = Field(foreign_key="form.digest")
    unit: str
    cohorts: list[str] = Field(default_factory=list, sa_type=PLAIN_JSON)
    started_at: datetime = Field(sa_type=Instant)
    deadline_at: datetime | None = Field(default=None, sa_type=Instant)
    status: str = "open"
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    lease: int = 0
    seq: int = 0
    places: int = 0
    answered: int = 0
    active_at: datetime = Field(sa_type=Instant)


class JournalRow(SQLModel, table=True):
    """One event; the database refuses to change or delete it."""

    __tablename__ = "journal"
    __table_args__ = (
        Index(
            "journal_token",
            "attempt",
            "token",
            unique=True,
            sqlite_where=text("token <> ''"),
            postgresql_where=text("token <> ''"),
        ),
    )
    attempt: str = Field(primary_key=True, max_length=36, foreign_key="attempt.id")
    seq: int = Field(primary_key=True)
    organisation: str = Field(max_length=36)
    kind: str
    at: datetime = Field(sa_type=Instant)
    lease: int
    token: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)


class ScoreRow(SQLModel, table=True):
    """A score of an attempt; rescoring adds a row with its reason. Marks are exact fractions as text."""

    __tablename__ = "score"
    __table_args__ = (Index("score_of_attempt", "attempt", "number", unique=True),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    attempt: str = Field(foreign_key="attempt.id")
    number: int
    at: datetime = Field(sa_type=Instant)
    reason: str
    raw: str
    maximum: str
    cut: str
    percent: float
    decision: str
    marks: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)


class SeenItem(SQLModel, table=True):
    """An item a person has met on a form, so that a retake draws others first."""

    __tablename__ = "seen_item"
    __table_args__ = (Index("seen_item_of_item", "item", "person"),)
    person: str = Field(primary_key=True, max_length=36)
    item: str = Field(primary_key=True, max_length=64)
    first_at: datetime = Field(sa_type=Instant)
