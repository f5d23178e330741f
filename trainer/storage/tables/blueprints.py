"""Blueprints being written, and every state of them that was ever in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class BlueprintDraftRow(SQLModel, table=True):
    """A blueprint as it is being written; see `trainer.blueprints.drafting`."""

    __tablename__ = "blueprint_draft"
    code: str = Field(primary_key=True, max_length=64)
    organisation: str = Field(max_length=36, index=True)
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    base: str = Field(max_length=64)
    writers: list[str] = Field(sa_type=PLAIN_JSON)
    changed_at: datetime = Field(sa_type=Instant)
    stage: str = Field(max_length=16)
    lease: int = Field(sa_type=BigInteger)
    holder: str = Field(max_length=36)
    revision: int
    submitted_by: str = Field(max_length=36)
    submitted_at: datetime | None = Field(default=None, sa_type=Instant)


class BlueprintVersion(SQLModel, table=True):
    """A state of a blueprint that was in force; `published_by` is a person, or `operator`, or unknown."""

    __tablename__ = "blueprint_version"
    code: str = Field(primary_key=True, max_length=64)
    digest: str = Field(primary_key=True, max_length=64)
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    published_at: datetime = Field(sa_type=Instant)
    published_by: str = Field(max_length=36)
