"""Summaries the reports read, derived from attempts and their scores; they can be made anew at any time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class ReportChange(SQLModel, table=True):
    """Somebody whose summaries are behind: written with what changed, taken away when it is folded in."""

    __tablename__ = "report_change"
    id: str = Field(primary_key=True, max_length=36)
    person: str = Field(max_length=36)


class SittingFact(SQLModel, table=True):
    """A counted sitting as it stands in the cells: who, where at its start, and the number of its score."""

    __tablename__ = "sitting_fact"
    __table_args__ = (Index("sitting_fact_of_person", "person", "blueprint", "number"),)
    attempt: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(max_length=36)
    blueprint: str = Field(max_length=64)
    number: int
    unit: str = Field(max_length=36)
    cohorts: list[str] = Field(default_factory=list, sa_type=PLAIN_JSON)
    at: datetime = Field(sa_type=Instant)
    percent: float
    passed: bool
    score: int


class ResultCell(SQLModel, table=True):
    """Sittings of one exam in one month by people of one unit, and of one cohort of it (empty: of them all).

    `people` first sat it there and then; `first_passed` of them passed at once and `ever_passed` by now.
    `tens` counts scores by tens of percent: 0–9, …, 90–100.
    """

    __tablename__ = "result_cell"
    __table_args__ = (Index("result_cell_of_blueprint", "organisation", "blueprint", "cohort"),)
    unit: str = Field(primary_key=True, max_length=36)
    cohort: str = Field(primary_key=True, max_length=36)
    blueprint: str = Field(primary_key=True, max_length=64)
    month: str = Field(primary_key=True, max_length=7)
    organisation: str = Field(max_length=36)
    sat: int = 0
    passed: int = 0
    people: int = 0
    first_passed: int = 0
    ever_passed: int = 0
    ten0: int = 0
    ten1: int = 0
    ten2: int = 0
    ten3: int = 0
    ten4: int = 0
    ten5: int = 0
    ten6: int = 0
    ten7: int = 0
    ten8: int = 0
    ten9: int = 0


class ObjectiveCell(SQLModel, table=True):
    """What people of one unit, and of one cohort of it (empty: of them all), earned on an objective.

    `shares` sums, over `sittings`, the share of the objective's marks earned, each 0..1.
    """

    __tablename__ = "objective_cell"
    __table_args__ = (Index("objective_cell_of_blueprint", "organisation", "blueprint", "cohort"),)
    unit: str = Field(primary_key=True, max_length=36)
    cohort: str = Field(primary_key=True, max_length=36)
    blueprint: str = Field(primary_key=True, max_length=64)
    objective: str = Field(primary_key=True, max_length=64)
    organisation: str = Field(max_length=36)
    sittings: int = 0
    shares: float = 0.0


class ExamStanding(SQLModel, table=True):
    """How a person stands with an exam they were assigned or sat.

    `began_at` is when the way to a pass began: assigned, else the first lesson or sitting. `passed_at` is the
    first pass, at sitting `passed_number`; `lapses_at` when the latest one lapses. `failures` counts sittings
    since that. `weak` holds the mandatory objectives missed in the latest sitting, in percent of marks.
    """

    __tablename__ = "exam_standing"
    __table_args__ = (
        Index("exam_standing_of_blueprint", "blueprint", "person"),
        Index("exam_standing_lapses", "lapses_at", "person"),
    )
    person: str = Field(primary_key=True, max_length=36)
    blueprint: str = Field(primary_key=True, max_length=64)
    organisation: str = Field(max_length=36)
    began_at: datetime = Field(sa_type=Instant)
    sittings: int = 0
    passed_at: datetime | None = Field(default=None, sa_type=Instant)
    passed_number: int | None = None
    lapses_at: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    is_weak: bool = False
    weak: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)


class LearnerRow(SQLModel, table=True):
    """When somebody last learnt anything: read, rehearsed or sat."""

    __tablename__ = "learner"
    person: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    active_at: datetime | None = Field(default=None, sa_type=Instant)
