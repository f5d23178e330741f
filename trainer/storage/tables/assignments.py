"""What is assigned to whom, what it comes to for each person, notices, and mail on its way out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class AssignmentRow(SQLModel, table=True):
    """Something assigned: `code` of the module, scenario, exam or lesson that `kind` says."""

    __tablename__ = "assignment"
    __table_args__ = (Index("assignment_of_organisation", "organisation", "created_at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    kind: str
    code: str = Field(max_length=64)
    opens_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    closes_at: datetime | None = Field(default=None, sa_type=Instant)
    note: str = ""
    by: str = ""
    created_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


class AssignmentAudience(SQLModel, table=True):
    """Through whom an assignment reaches people: a person, a cohort or a unit with those below it."""

    __tablename__ = "assignment_audience"
    __table_args__ = (Index("assignment_audience_target", "target", "kind"),)
    assignment: str = Field(primary_key=True, max_length=36, foreign_key="assignment.id")
    kind: str = Field(primary_key=True)
    target: str = Field(primary_key=True, max_length=36)


class AssignmentException(SQLModel, table=True):
    """Other times for one person, or none at all; appended, the one with the highest number counts."""

    __tablename__ = "assignment_exception"
    __table_args__ = (Index("assignment_exception_of_person", "person"),)
    assignment: str = Field(primary_key=True, max_length=36, foreign_key="assignment.id")
    person: str = Field(primary_key=True, max_length=36)
    number: int = Field(primary_key=True)
    opens_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    closes_at: datetime | None = Field(default=None, sa_type=Instant)
    excused: bool = False
    reason: str
    by: str = ""
    at: datetime = Field(sa_type=Instant)


class TaskRow(SQLModel, table=True):
    """What an assignment comes to for one person it reaches now; derived, kept so that reports need not ask.

    `done_at` is when it was done; the times have the person's exception in them.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("task_of_person", "person"),
        Index("task_of_code", "kind", "code", "person"),
        Index(
            "task_open_due",
            "due_at",
            "person",
            sqlite_where=text("done_at IS NULL AND excused = 0"),
            postgresql_where=text("done_at IS NULL AND NOT excused"),
        ),
    )
    assignment: str = Field(primary_key=True, max_length=36, foreign_key="assignment.id")
    person: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    kind: str
    code: str = Field(max_length=64)
    opens_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    closes_at: datetime | None = Field(default=None, sa_type=Instant)
    excused: bool = False
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    since: datetime = Field(sa_type=Instant)


class NoticeRow(SQLModel, table=True):
    """Something told to a person in their inbox, once under each `key`."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("notice_key", "key", "person", unique=True),
        Index("notice_of_person", "person", "at"),
    )
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(max_length=36)
    key: str = Field(max_length=160)
    kind: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)
    at: datetime = Field(sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)


class MailRow(SQLModel, table=True):
    """A notice to be sent by e-mail. The address and the wording are taken when it is sent.

    `status`: waiting, sending, sent, unsure (the connection broke when it might have been taken: never sent
    again), given_up.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index(
            "mail_waiting",
            "next_at",
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
        Index("mail_status", "status", "claimed_at"),
    )
    notice: str = Field(primary_key=True, max_length=36, foreign_key="notice.id")
    organisation: str = Field(max_length=36)
    status: str = "waiting"
    tries: int = 0
    next_at: datetime = Field(sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str = ""
