"""Sets of parallel forms: what was asked, how far it has come, and what was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class PaperSetRow(SQLModel, table=True):
    """A set of papers as it was asked for; never changed."""

    __tablename__ = "paper_set"
    __table_args__ = (Index("paper_set_of_organisation", "organisation", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    by: str = Field(foreign_key="person.id", max_length=36)
    at: datetime = Field(sa_type=Instant)
    blueprint: str = Field(max_length=64)
    seed: int = Field(sa_type=BigInteger)
    wanted: dict[str, Any] = Field(sa_type=PLAIN_JSON)


class PaperWork(SQLModel, table=True):
    """How far a set has come, in thousandths; `finished_at` None waits for the worker or is in its hands."""

    __tablename__ = "paper_work"
    __table_args__ = (
        Index(
            "paper_work_waiting",
            "paper_set",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )
    paper_set: str = Field(primary_key=True, max_length=36, foreign_key="paper_set.id")
    touched_at: datetime | None = Field(default=None, sa_type=Instant)
    done: int = 0
    cancelled_by: str | None = Field(default=None, max_length=36)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class PaperResult(SQLModel, table=True):
    """How a set ended, from which bank and blueprint; never changed."""

    __tablename__ = "paper_result"
    paper_set: str = Field(primary_key=True, max_length=36, foreign_key="paper_set.id")
    at: datetime = Field(sa_type=Instant)
    outcome: str = Field(max_length=16)
    bank_digest: str = Field(max_length=64)
    blueprint_digest: str = Field(max_length=64)
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
