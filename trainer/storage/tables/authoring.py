"""The trainer's bench: the index by which items are found, working copies, and what is said about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant

BY_CODE_POINT = String(64).with_variant(String(64, collation="C"), "postgresql")
"""Terms compare by code point, whatever the database's language, so that a prefix is a range of the index."""


class BankEntry(SQLModel, table=True):
    """One item as the bank's browser lists it, derived from its document; `digest` says from which state.

    `unit` is what it is drawn as: its testlet, or itself. `stem` holds its beginning. `version` is the one in
    force, empty for an item that is only being written.
    """

    __tablename__ = "bank_entry"
    item: str = Field(primary_key=True, max_length=64)
    unit: str = Field(max_length=64, index=True)
    module: str = Field(max_length=64, index=True)
    objective: str = Field(max_length=64, index=True)
    type: str = Field(max_length=16)
    band: int
    status: str = Field(max_length=16, index=True)
    pool: str = Field(max_length=16)
    author: str = Field(index=True)
    stem: str
    place: int
    digest: str = Field(max_length=64)
    version: str = Field(default="", max_length=64)


class ItemFigure(SQLModel, table=True):
    """What first sittings say of one version of an item, in all exams together; derived from their analyses.

    Under the version "" stands how often any of its versions was shown.

    `shown` of `sittings` of the exams that show it; `low` and `high` bound the discrimination.
    """

    __tablename__ = "item_figure"
    item: str = Field(primary_key=True, max_length=64)
    version: str = Field(primary_key=True, max_length=64)
    shown: int
    sittings: int
    facility: float | None = None
    discrimination: float | None = None
    low: float | None = None
    high: float | None = None
    options: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)


class SettledProblem(SQLModel, table=True):
    """A report about an item that has been dealt with; opened again, the row is taken away."""

    __tablename__ = "settled_problem"
    problem: str = Field(primary_key=True, max_length=36, foreign_key="item_problem.id")
    by: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)


class BankTerm(SQLModel, table=True):
    """A Chinese bigram or a word that stands in an item."""

    __tablename__ = "bank_term"
    __table_args__ = {"sqlite_with_rowid": False}
    term: str = Field(primary_key=True, max_length=64, sa_type=BY_CODE_POINT)
    item: str = Field(primary_key=True, max_length=64, index=True)


class WorkingCopyRow(SQLModel, table=True):
    """An item, or a testlet with its members, as it is being written; see `trainer.bank.authoring`."""

    __tablename__ = "working_copy"
    unit: str = Field(primary_key=True, max_length=64)
    organisation: str = Field(max_length=36, index=True)
    items: list[dict[str, Any]] = Field(sa_type=PLAIN_JSON)
    base: dict[str, str] = Field(sa_type=PLAIN_JSON)
    writers: list[str] = Field(sa_type=PLAIN_JSON)
    changed_at: datetime = Field(sa_type=Instant)
    stage: str = Field(max_length=16)
    lease: int = Field(sa_type=BigInteger)
    holder: str = Field(max_length=36)
    revision: int
    submitted_by: str = Field(max_length=36)
    submitted_at: datetime | None = Field(default=None, sa_type=Instant)


class ItemComment(SQLModel, table=True):
    """A remark about an item or testlet, or with a `root` an answer to one; settled when dealt with."""

    __tablename__ = "item_comment"
    __table_args__ = (Index("item_comment_of_unit", "unit", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    unit: str = Field(max_length=64)
    root: str | None = Field(default=None, max_length=36, foreign_key="item_comment.id")
    person: str = Field(foreign_key="person.id", max_length=36)
    at: datetime = Field(sa_type=Instant)
    text: str
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by: str | None = Field(default=None, max_length=36)


class BulkChangeRow(SQLModel, table=True):
    """Something done to many items at once: what they said before, and the digests they had after it.

    What brings items into exams waits until a second person decides: `state` is done, waiting or declined.
    """

    __tablename__ = "bulk_change"
    __table_args__ = (Index("bulk_change_of_organisation", "organisation", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    by: str = Field(foreign_key="person.id", max_length=36)
    at: datetime = Field(sa_type=Instant)
    action: str = Field(max_length=16)
    value: str
    before: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    after: dict[str, str] = Field(sa_type=PLAIN_JSON)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    state: str = Field(default="done", max_length=16)
    decided_by: str | None = Field(default=None, max_length=36)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
