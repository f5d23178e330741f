"""Plays of scenarios, their journals and results."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class ScenarioVersion(SQLModel, table=True):
    """A scenario as it was when a play of it began; never changed, never deleted."""

    __tablename__ = "scenario_version"
    digest: str = Field(primary_key=True, max_length=64)
    scenario: str = Field(index=True, max_length=64)
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    first_at: datetime = Field(sa_type=Instant)


class PlayRow(SQLModel, table=True):
    """One play. `unit` and `cohorts` are the person's at its start and stay so.

    `seq` is the number of the last event; the statement that raises it checks lease and status, and so guards
    the journal. `number` counts a person's plays of a scenario from 1. `origin` is the play whose first steps
    this one took over. At most one play of a person, scenario and mode is open.
    """

    __tablename__ = "play"
    __table_args__ = (
        Index("play_of_person", "person", "scenario", "number", unique=True),
        Index(
            "play_open",
            "person",
            "scenario",
            "mode",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    scenario: str = Field(max_length=64)
    version: str = Field(foreign_key="scenario_version.digest")
    mode: str
    number: int
    origin: str | None = Field(default=None, max_length=36)
    unit: str
    cohorts: list[str] = Field(default_factory=list, sa_type=PLAIN_JSON)
    started_at: datetime = Field(sa_type=Instant)
    status: str = "open"
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    lease: int = 0
    seq: int = 0
    active_at: datetime = Field(sa_type=Instant)


class PlayJournalRow(SQLModel, table=True):
    """One event of a play; the database refuses to change or delete it."""

    __tablename__ = "play_journal"
    __table_args__ = (
        Index(
            "play_journal_token",
            "play",
            "token",
            unique=True,
            sqlite_where=text("token <> ''"),
            postgresql_where=text("token <> ''"),
        ),
    )
    play: str = Field(primary_key=True, max_length=36, foreign_key="play.id")
    seq: int = Field(primary_key=True)
    organisation: str = Field(max_length=36)
    kind: str
    at: datetime = Field(sa_type=Instant)
    lease: int
    token: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)


class PlayResultRow(SQLModel, table=True):
    """How a play ended; written once, with its last event. `percent` is an exact fraction as text.

    `copied` of the `path`'s steps were taken over from another play.
    """

    __tablename__ = "play_result"
    __table_args__ = (
        Index("play_result_of_person", "person", "at"),
        Index("play_result_of_scenario", "scenario", "at"),
    )
    play: str = Field(primary_key=True, max_length=36, foreign_key="play.id")
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    scenario: str = Field(max_length=64)
    version: str = Field(max_length=64)
    mode: str
    number: int
    unit: str
    cohorts: list[str] = Field(default_factory=list, sa_type=PLAIN_JSON)
    at: datetime = Field(sa_type=Instant)
    ending: str
    outcome: str
    percent: str
    passed: bool
    hints: int
    undone: int
    copied: int
    missed: list[str] = Field(sa_type=PLAIN_JSON)
    marks: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)
    path: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)
