"""Practice: runs, the log of reviews and the memory that follows, aims, habits, settings, problems."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class PracticeRunRow(SQLModel, table=True):
    """A set of cards somebody works through. What was answered stands in the reviews."""

    __tablename__ = "practice_run"
    __table_args__ = (Index("practice_run_of_person", "person", "started_at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    kind: str
    scope: str = ""
    seed: int
    cards: list[str] = Field(sa_type=PLAIN_JSON)
    started_at: datetime = Field(sa_type=Instant)


class PracticeReview(SQLModel, table=True):
    """One review; the database refuses to change or delete it, so that every schedule can be made again.

    `run` is the run's id, or for a self-check in a lesson an id of its own. `exposure` counts the person's
    earlier reviews of the card. `predicted` is the recall that was predicted for it, None at the first.
    """

    __tablename__ = "practice_review"
    __table_args__ = (
        Index("practice_review_place", "run", "place", unique=True),
        Index("practice_review_of_person", "person", "at"),
        Index("practice_review_of_organisation", "organisation", "at"),
    )
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    run: str = Field(max_length=36)
    place: int
    card: str = Field(max_length=80)
    kind: str
    objective: str = Field(max_length=64)
    version: str = Field(max_length=64)
    band: int
    at: datetime = Field(sa_type=Instant)
    rating: int
    right: bool
    chosen: list[str] = Field(sa_type=PLAIN_JSON)
    milliseconds: int | None = None
    exposure: int
    predicted: float | None = None


class PracticeMemory(SQLModel, table=True):
    """How a person stands with a card: what follows from its reviews, kept so that they need not be read."""

    __tablename__ = "practice_memory"
    person: str = Field(primary_key=True, foreign_key="person.id")
    card: str = Field(primary_key=True, max_length=80)
    organisation: str = Field(max_length=36, index=True)
    kind: str
    objective: str = Field(max_length=64)
    stability: float
    difficulty: float
    last_at: datetime = Field(sa_type=Instant)
    reviews: int
    lapses: int
    owed: int
    last_right: bool


class PracticeFlag(SQLModel, table=True):
    """An item somebody wants to come back to."""

    __tablename__ = "practice_flag"
    person: str = Field(primary_key=True, foreign_key="person.id")
    card: str = Field(primary_key=True, max_length=80)
    at: datetime = Field(sa_type=Instant)


class ItemProblem(SQLModel, table=True):
    """Somebody's report that something is wrong with an item; never changed."""

    __tablename__ = "item_problem"
    __table_args__ = (Index("item_problem_of_item", "organisation", "item", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    item: str = Field(max_length=64)
    version: str = Field(max_length=64)
    text: str
    at: datetime = Field(sa_type=Instant)


class PracticeAim(SQLModel, table=True):
    """A date somebody wants to be ready for; the latest one for a certification is in force.

    `day` is an ISO date, empty where the aim was given up. `minutes` are those a day. `forecast` is the
    recall predicted for the day with the plan, `untouched` without any review, 0..1.
    """

    __tablename__ = "practice_aim"
    __table_args__ = (Index("practice_aim_of_person", "person", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    blueprint: str = Field(max_length=64)
    day: str
    minutes: int
    forecast: float
    untouched: float
    at: datetime = Field(sa_type=Instant)


class PracticeHabit(SQLModel, table=True):
    """How often somebody wants to practise, and whether they want to be reminded."""

    __tablename__ = "practice_habit"
    person: str = Field(primary_key=True, foreign_key="person.id")
    days_a_week: int
    reminders: bool
    changed_at: datetime = Field(sa_type=Instant)


class RetentionTarget(SQLModel, table=True):
    """The recall that reviews for a certification are to keep, 0..1."""

    __tablename__ = "retention_target"
    organisation: str = Field(primary_key=True, max_length=36)
    blueprint: str = Field(primary_key=True, max_length=64)
    retention: float
    changed_at: datetime = Field(sa_type=Instant)


class MemoryWeights(SQLModel, table=True):
    """FSRS parameters fitted to an organisation's reviews; the latest are in force.

    `loss_before` and `loss_after` are mean log losses on the later reviews, which were not fitted to.
    """

    __tablename__ = "memory_weights"
    __table_args__ = (Index("memory_weights_of_organisation", "organisation", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)
    by: str
    weights: list[float] = Field(sa_type=PLAIN_JSON)
    reviews: int
    people: int
    loss_before: float
    loss_after: float


class ItemParameters(SQLModel, table=True):
    """IRT parameters of the items practised in an organisation; the latest are in force.

    `body` is slope and intercept by item version.
    """

    __tablename__ = "item_parameters"
    __table_args__ = (Index("item_parameters_of_organisation", "organisation", "at"),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)
    by: str
    people: int
    body: dict[str, Any] = Field(sa_type=PLAIN_JSON)
