"""A large organisation in bulk: people, assignments, sittings with every response, written at once.

Some hundred sittings are made up with their journal and their marks; every attempt is a copy of one of them
under its own ids. Checks of foreign keys are off while it is written, which says nothing about reading it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import text

from trainer.storage import Store
from trainer.storage.columns import to_micros

RESPONSES = 50
ATTEMPTS = 10
TEMPLATES = 300
CUT = 60
NEIGHBOURS, COHORTS_OF_NEIGHBOURS = 10, 6
"""Units that share cohorts, and how many they share: a cohort is of one region."""
_PAGE = 20_000


@dataclass(frozen=True, slots=True)
class Template:
    """A sitting that attempts are copies of."""

    journal: tuple[str, ...]
    marks: str
    right: int


@dataclass(frozen=True)
class Crowd:
    """Who is to be made: people by unit and cohort, and the exams they sit."""

    organisation: str
    units: Sequence[str]
    cohorts: Sequence[str]
    exams: Sequence[str]
    objectives: Sequence[str]
    people: int
    now: datetime
    seed: int


def fill(store: Store, crowd: Crowd) -> None:
    """Write it all: people, their roles and cohorts, attempts, journals and scores."""
    random = np.random.default_rng(crowd.seed)
    writer = _Sqlite(store) if store.is_sqlite else _Postgresql(store)
    people = [_person(crowd, number, random) for number in range(crowd.people)]
    at = to_micros(crowd.now - timedelta(days=400))
    who = ("id", "organisation", "unit", "created_at", "active")
    writer.copy("person", who, ((p.id, crowd.organisation, p.unit, at, True) for p in people))
    named = ("person", "login", "name", "name_order", "email", "staff_number", "language", "time_zone")
    zone = "Asia/Shanghai"
    writer.copy(
        "identity",
        (*named, "must_change_password"),
        ((p.id, p.id, p.id, p.id, "", "", "zh", zone, False) for p in people),
    )
    roles = ((f"g{p.id}", p.id, "trainee", None, "", at) for p in people)
    writer.copy("role_grant", ("id", "person", "role", "unit", "granted_by", "granted_at"), roles)
    members = ((p.cohort, p.id, at) for p in people)
    writer.copy("cohort_member", ("cohort", "person", "joined_at"), members)
    templates = _templates(crowd, random)
    writer.copy("attempt", _ATTEMPT, _attempts(crowd, people, templates))
    writer.copy("journal", _JOURNAL, _journal(crowd, people, templates))
    writer.copy("score", _SCORE, _scores(crowd, people, templates))
    writer.copy("report_change", ("id", "person"), ((p.id, p.id) for p in people))
    writer.done()


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    unit: str
    cohort: str
    sat: tuple[tuple[str, int, int, int], ...]
    """Exam, number, template and start of each sitting."""


def _person(crowd: Crowd, number: int, random: np.random.Generator) -> _Person:
    each = ATTEMPTS // len(crowd.exams) + 1
    days = np.sort(random.uniform(2, 365, ATTEMPTS))[::-1]
    sat = tuple(
        (
            crowd.exams[place // each],
            place % each + 1,
            int(random.integers(TEMPLATES)),
            to_micros(crowd.now - timedelta(days=float(days[place]))),
        )
        for place in range(ATTEMPTS)
    )
    place = int(random.integers(len(crowd.units)))
    cohort = (
        place // NEIGHBOURS * COHORTS_OF_NEIGHBOURS + int(random.integers(COHORTS_OF_NEIGHBOURS))
    ) % len(crowd.cohorts)
    return _Person(f"p{number:07d}", crowd.units[place], crowd.cohorts[cohort], sat)


def _templates(crowd: Crowd, random: np.random.Generator) -> list[Template]:
    found = []
    for number in range(TEMPLATES):
        chance = random.uniform(0.35, 0.95)
        right = random.random(RESPONSES) < chance
        asked = random.integers(len(crowd.objectives), size=RESPONSES)
        marks = [
            {
                "place": place,
                "item": f"I-{(number + place) % 700:03d}",
                "objective": crowd.objectives[int(asked[place])],
                "section": "one",
                "earned": str(int(right[place])),
                "maximum": "1",
                "right": bool(right[place]),
            }
            for place in range(RESPONSES)
        ]
        journal = tuple(json.dumps({"place": place, "chosen": ["a"]}) for place in range(RESPONSES))
        found.append(Template(journal, json.dumps(marks), int(right.sum())))
    return found


_ATTEMPT = (
    "id",
    "organisation",
    "person",
    "blueprint",
    "number",
    "form",
    "unit",
    "cohorts",
    "started_at",
    "deadline_at",
    "status",
    "closed_at",
    "lease",
    "seq",
    "places",
    "answered",
    "active_at",
)
_JOURNAL = ("attempt", "seq", "organisation", "kind", "at", "lease", "token", "data")
_SCORE = (
    "id",
    "organisation",
    "attempt",
    "number",
    "at",
    "reason",
    "raw",
    "maximum",
    "cut",
    "percent",
    "decision",
    "marks",
)
_HOUR = 3_600_000_000


def _sat(people: Iterable[_Person]) -> Iterator[tuple[_Person, str, tuple[str, int, int, int]]]:
    for person in people:
        for place, sitting in enumerate(person.sat):
            yield person, f"{person.id}-{place}", sitting


def _attempts(crowd: Crowd, people: Sequence[_Person], templates: Sequence[Template]) -> Iterator[Any]:
    for person, key, (exam, number, template, start) in _sat(people):
        cohorts, form = json.dumps([person.cohort]), f"form-{template}"
        where = (person.unit, cohorts, start, start + 2 * _HOUR, "submitted", start + _HOUR)
        counts = (1, RESPONSES + 2, RESPONSES, RESPONSES, start + _HOUR)
        yield (key, crowd.organisation, person.id, exam, number, form, *where, *counts)


def _journal(crowd: Crowd, people: Sequence[_Person], templates: Sequence[Template]) -> Iterator[Any]:
    for _, key, (_, _, template, start) in _sat(people):
        for seq, data in enumerate(templates[template].journal, 1):
            yield key, seq, crowd.organisation, "responded", start + 60_000_000 * seq, 1, "", data


def _scores(crowd: Crowd, people: Sequence[_Person], templates: Sequence[Template]) -> Iterator[Any]:
    for _, key, (_, _, number, start) in _sat(people):
        found = templates[number]
        percent = 100 * found.right / RESPONSES
        decision = "pass" if percent >= CUT else "fail"
        value = (str(found.right), str(RESPONSES), str(CUT), percent, decision, found.marks)
        yield (f"s{key}", crowd.organisation, key, 1, start + _HOUR, "closed", *value)


class _Sqlite:
    def __init__(self, store: Store) -> None:
        self._held = store.engine.raw_connection()
        self._held.cursor().execute("PRAGMA foreign_keys=OFF")

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows in one transaction a page."""
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        cursor, waiting = self._held.cursor(), iter(rows)
        while page := list(islice(waiting, _PAGE)):
            cursor.execute("BEGIN")
            cursor.executemany(statement, page)
            cursor.execute("COMMIT")

    def done(self) -> None:
        """Let the planner know the tables, and give the connection back."""
        cursor = self._held.cursor()
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA foreign_keys=ON")
        self._held.close()


class _Postgresql:
    def __init__(self, store: Store) -> None:
        self._store = store

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows with COPY."""
        with self._store.engine.connect() as connection:
            connection.execute(text("SET session_replication_role = replica"))
            raw = connection.connection.cursor()
            with raw.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                waiting = iter(rows)
                while page := list(islice(waiting, _PAGE)):
                    out = io.StringIO()
                    for row in page:
                        out.write("\t".join(_field(value) for value in row) + "\n")
                    copy.write(out.getvalue())
            connection.commit()
            connection.execute(text("SET session_replication_role = DEFAULT"))
            connection.commit()

    def done(self) -> None:
        """Let the planner know the tables."""
        with self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).replace("\\", "\\\\")
