"""Rounds of rehearsing with people: their cards as they were, seats, journals and results."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class CardsVersion(SQLModel, table=True):
    """Cards as they were when a round of them was opened; never changed, never deleted."""

    __tablename__ = "cards_version"
    digest: str = Field(primary_key=True, max_length=64)
    cards: str = Field(index=True, max_length=64)
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    first_at: datetime = Field(sa_type=Instant)


class RoundRow(SQLModel, table=True):
    """One round. `code` is unique among the open ones of an organisation; `secret` is the set dealt.

    `seq` is the number of the last event; the statement that raises it checks status and time, and so guards
    the journal. `lease` belongs to the window that fills in the sheet.
    """

    __tablename__ = "round"
    __table_args__ = (
        Index(
            "round_code",
            "organisation",
            "code",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index("round_of_opener", "opener", "opened_at"),
    )
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    code: str = Field(max_length=8)
    cards: str = Field(max_length=64)
    version: str = Field(foreign_key="cards_version.digest")
    opener: str = Field(foreign_key="person.id")
    opened_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    status: str = "open"
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    secret: int | None = None
    lease: int = 0
    seq: int = 0
    active_at: datetime = Field(sa_type=Instant)


class RoundSeat(SQLModel, table=True):
    """Who has a part of a round; the key itself keeps two people off one part.

    `unit` and `cohorts` are the person's when they took it.
    """

    __tablename__ = "round_seat"
    __table_args__ = (Index("round_seat_of_person", "person", "round", unique=True),)
    round: str = Field(primary_key=True, max_length=36, foreign_key="round.id")
    part: str = Field(primary_key=True, max_length=16)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    unit: str
    cohorts: list[str] = Field(default_factory=list, sa_type=PLAIN_JSON)


class RoundJournalRow(SQLModel, table=True):
    """One event of a round; the database refuses to change or delete it."""

    __tablename__ = "round_journal"
    round: str = Field(primary_key=True, max_length=36, foreign_key="round.id")
    seq: int = Field(primary_key=True)
    organisation: str = Field(max_length=36)
    kind: str
    at: datetime = Field(sa_type=Instant)
    lease: int
    data: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)


class RoundResultRow(SQLModel, table=True):
    """How the one who played the client manager was rated, and by whom; written once.

    `mean` is an exact fraction as text, 1..5; `marks` are the lines of the sheet with score and note.
    """

    __tablename__ = "round_result"
    __table_args__ = (
        Index("round_result_of_person", "person", "at"),
        Index("round_result_of_cards", "cards", "at"),
    )
    round: str = Field(primary_key=True, max_length=36, foreign_key="round.id")
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    rater: str = Field(foreign_key="person.id")
    cards: str = Field(max_length=64)
    version: str = Field(max_length=64)
    unit: str
    cohorts: list[str] = Field(default_factory=list, sa_type=PLAIN_JSON)
    at: datetime = Field(sa_type=Instant)
    mean: str
    passed: bool
    note: str
    marks: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)
