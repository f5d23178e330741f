"""What people have read and how they answered the self-checks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class LessonProgressRow(SQLModel, table=True):
    """A person's reading of one lesson."""

    __tablename__ = "lesson_progress"
    person: str = Field(primary_key=True, foreign_key="person.id")
    lesson: str = Field(primary_key=True, max_length=64)
    opened_at: datetime = Field(sa_type=Instant)
    visited_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class SelfCheckResponse(SQLModel, table=True):
    """One try at a self-check; tries are appended."""

    __tablename__ = "self_check_response"
    __table_args__ = (Index("self_check_of_person", "person", "objective", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    person: str = Field(foreign_key="person.id")
    objective: str = Field(max_length=64)
    item: str = Field(max_length=64)
    version: str = Field(max_length=64)
    chosen: list[str] = Field(sa_type=PLAIN_JSON)
    right: bool
    at: datetime = Field(sa_type=Instant)
