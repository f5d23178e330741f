"""Published content: exams and courses read these rows, never the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class Publication(SQLModel, table=True):
    """One act of publishing."""

    __tablename__ = "publication"
    id: str = Field(primary_key=True, max_length=36)
    at: datetime = Field(sa_type=Instant, index=True)
    by: str = ""
    digest: str
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)


class Document(SQLModel, table=True):
    """The published state of one item, lesson, module, self-check, blueprint or objective tree.

    `digest` is of the body now in force; `file_digest` of what was last published from files, the common
    ancestor of a three-way merge. A withdrawn document stays for those who met it.
    """

    __tablename__ = "document"
    kind: str = Field(primary_key=True, max_length=16)
    key: str = Field(primary_key=True, max_length=64)
    digest: str
    file_digest: str | None = None
    path: str = ""
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    published_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


class ItemVersion(SQLModel, table=True):
    """An item as it was under one version digest; never changed, never deleted."""

    __tablename__ = "item_version"
    version: str = Field(primary_key=True, max_length=64)
    item: str = Field(index=True, max_length=64)
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    published_at: datetime = Field(sa_type=Instant)


class LessonTerm(SQLModel, table=True):
    """The search index over lessons: a Chinese bigram or a word, and how much it weighs there."""

    __tablename__ = "lesson_term"
    term: str = Field(primary_key=True, max_length=64)
    lesson: str = Field(primary_key=True, max_length=64)
    weight: int
