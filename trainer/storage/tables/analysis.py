"""Response sheets, what was computed from them, and repairs of items after sittings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class ResponseSheet(SQLModel, table=True):
    """What a candidate did at each place of a closed sitting, packed; made from form and journal.

    `partial` = the form gives part of the marks for part of the key.
    """

    __tablename__ = "response_sheet"
    attempt: str = Field(primary_key=True, max_length=36, foreign_key="attempt.id")
    organisation: str = Field(max_length=36)
    partial: bool = False
    body: bytes = Field(sa_type=LargeBinary)


class AnalysisRow(SQLModel, table=True):
    """A computation under the digest of its input: asked for, taken up by a worker, finished or failed.

    `subject` is the digest of the question without the data, so that the last answer is found again.
    """

    __tablename__ = "analysis"
    __table_args__ = (
        Index("analysis_of_subject", "organisation", "subject", "finished_at"),
        Index(
            "analysis_waiting",
            "requested_at",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )
    digest: str = Field(primary_key=True, max_length=64)
    organisation: str = Field(max_length=36)
    kind: str = Field(max_length=16)
    subject: str = Field(max_length=64)
    request: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    requested_at: datetime = Field(sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    failure: str = ""
    body: dict[str, Any] | None = Field(default=None, sa_type=PLAIN_JSON)


class RepairRow(SQLModel, table=True):
    """A repair as it was proposed, or the taking back of one (`reverses`); never changed."""

    __tablename__ = "repair"
    __table_args__ = (Index("repair_of_version", "version"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36, index=True)
    item: str = Field(index=True, max_length=64)
    version: str = Field(max_length=64)
    treatment: str = Field(max_length=16)
    keys: list[list[str]] = Field(default_factory=list, sa_type=PLAIN_JSON)
    reason: str
    by: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)
    reverses: str | None = Field(default=None, foreign_key="repair.id", max_length=36)


class RepairDecision(SQLModel, table=True):
    """What a second person decided on a repair; there is one at most, and it is never changed."""

    __tablename__ = "repair_decision"
    repair: str = Field(primary_key=True, max_length=36, foreign_key="repair.id")
    verdict: str = Field(max_length=16)
    by: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)
    note: str = ""


class RepairProgress(SQLModel, table=True):
    """How far the rescoring of an approved repair has come; `finished_at` None waits for the worker."""

    __tablename__ = "repair_progress"
    repair: str = Field(primary_key=True, max_length=36, foreign_key="repair.id")
    organisation: str = Field(max_length=36)
    concerned: int = 0
    done: int = 0
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class RescoringRow(SQLModel, table=True):
    """A sitting scored anew for a repair: the numbers of its scores before and after, the same where nothing
    changed, and the repairs in force then; never changed."""

    __tablename__ = "rescoring"
    __table_args__ = (Index("rescoring_of_attempt", "attempt"),)
    repair: str = Field(primary_key=True, max_length=36, foreign_key="repair.id")
    attempt: str = Field(primary_key=True, max_length=36, foreign_key="attempt.id")
    organisation: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)
    before: int
    after: int
    in_force: list[str] = Field(default_factory=list, sa_type=PLAIN_JSON)
