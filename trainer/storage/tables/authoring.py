"""The trainer's bench: the index by which items are found."""

from __future__ import annotations

from sqlalchemy import String
from sqlmodel import Field, SQLModel

BY_CODE_POINT = String(64).with_variant(String(64, collation="C"), "postgresql")
"""Terms compare by code point, whatever the database's language, so that a prefix is a range of the index."""


class BankEntry(SQLModel, table=True):
    """One item as the bank's browser lists it, derived from its document; `digest` says from which state.

    `unit` is what it is drawn as: its testlet, or itself. `stem` holds its beginning.
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


class BankTerm(SQLModel, table=True):
    """A Chinese bigram or a word that stands in an item."""

    __tablename__ = "bank_term"
    __table_args__ = {"sqlite_with_rowid": False}
    term: str = Field(primary_key=True, max_length=64, sa_type=BY_CODE_POINT)
    item: str = Field(primary_key=True, max_length=64, index=True)
