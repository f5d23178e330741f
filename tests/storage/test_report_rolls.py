"""The one pass over everybody of a part says what looking at each person by themself says."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from trainer.reports import Reason, Status
from trainer.storage import Store, report_people, report_reads, report_rolls
from trainer.storage.report_reads import Part
from trainer.storage.tables import (
    AssignmentRow,
    CohortMember,
    CohortRow,
    ExamStanding,
    IdentityRow,
    PersonRow,
    RoleGrant,
    TaskRow,
    UnitRow,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
EXAMS = ("ONE", "TWO", "THREE")
UNITS = {"org": "org/", "north": "org/north/", "team": "org/north/team/", "south": "org/south/"}
COHORTS = ("autumn", "spring")
PEOPLE = 120


class Everything:
    """All rows of a made-up organisation, for the naive way."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)

        def day(share: float = 1.0) -> datetime | None:
            return START + chance.randrange(400) * DAY if chance.random() < share else None

        self.people = [
            PersonRow(
                id=f"p{number:03d}",
                organisation="org",
                unit=chance.choice(list(UNITS)),
                created_at=START,
                active=chance.random() < 0.9,
            )
            for number in range(PEOPLE)
        ]
        self.trainees = {one.id for one in self.people if chance.random() < 0.9}
        self.members = {(chance.choice(COHORTS), one.id) for one in self.people if chance.random() < 0.7}
        self.tasks = [
            TaskRow(
                assignment="a",
                person=one.id,
                organisation="org",
                kind=chance.choice(["exam", "exam", "module"]),
                code=chance.choice(EXAMS),
                due_at=day(0.8),
                excused=chance.random() < 0.1,
                done_at=day(0.4),
                since=START,
            )
            for one in self.people
            if chance.random() < 0.6
        ]
        self.standings = [self._standing(chance, one.id, exam) for one in self.people for exam in EXAMS]
        self.standings = [one for one in self.standings if chance.random() < 0.6]

    @staticmethod
    def _standing(chance: random.Random, person: str, exam: str) -> ExamStanding:
        began = START + chance.randrange(200) * DAY
        passed = began + chance.randrange(100) * DAY if chance.random() < 0.5 else None
        lapses = passed + chance.randrange(300) * DAY if passed and chance.random() < 0.7 else None
        return ExamStanding(
            person=person,
            blueprint=exam,
            organisation="org",
            began_at=began,
            sittings=1,
            passed_at=passed,
            passed_number=chance.randrange(1, 4) if passed else None,
            lapses_at=lapses,
            failures=chance.randrange(4),
            is_weak=chance.random() < 0.3,
        )

    def write(self, session: Session) -> None:
        """Put it all into an empty database."""
        for unit, path in UNITS.items():
            parent = path.split("/")[-3] if path != "org/" else None
            row = UnitRow(id=unit, organisation="org", parent=parent, name=unit, kind="team", path=path)
            row.created_at = START
            session.add(row)
            session.flush()
        session.add(AssignmentRow(id="a", organisation="org", kind="exam", code="ONE", created_at=START))
        session.add_all(
            CohortRow(id=one, organisation="org", unit="org", name=one, created_at=START) for one in COHORTS
        )
        session.add_all(self.people)
        session.flush()
        session.add_all(
            IdentityRow(person=one.id, login=one.id, name=one.id, name_order=one.id[::-1])
            for one in self.people
        )
        session.add_all(
            RoleGrant(id=one, person=one, role="trainee", unit=None, granted_at=START)
            for one in sorted(self.trainees)
        )
        session.add_all(CohortMember(cohort=c, person=p, joined_at=START) for c, p in sorted(self.members))
        session.add_all((*self.tasks, *self.standings))

    def of_part(self, part: Part) -> list[PersonRow]:
        """The people of a part, one condition after the other."""
        return [
            one
            for one in self.people
            if one.active
            and one.id in self.trainees
            and any(UNITS[one.unit].startswith(path) for path in part.scopes)
            and (not part.cohort or (part.cohort, one.id) in self.members)
        ]

    def of_person(self, part: Part, person: str) -> list[ExamStanding]:
        """How somebody stands with each exam of a part."""
        return [one for one in self.standings if one.person == person and one.blueprint in part.exams]

    def status(self, part: Part, person: str, now: datetime) -> Status:
        """The first way that holds, read off the rows as decision 0027 says it."""
        if any(
            one.person == person
            and one.kind == "exam"
            and one.code in part.exams
            and not one.excused
            and one.done_at is None
            and one.due_at is not None
            and one.due_at <= now
            for one in self.tasks
        ):
            return Status.OVERDUE
        mine = self.of_person(part, person)
        valid = [one for one in mine if one.passed_at and (one.lapses_at is None or one.lapses_at > now)]
        if any(one.lapses_at is not None and one.lapses_at <= now + 90 * DAY for one in valid):
            return Status.LAPSING
        if valid:
            return Status.CERTIFIED
        return Status.IN_PROGRESS if mine else Status.NOT_BEGUN


SEED = 1


@pytest.fixture
def everything(store: Store) -> Everything:
    with store.write() as session:
        Everything(SEED).write(session)
    return Everything(SEED)


PARTS = st.builds(
    Part,
    st.just("org"),
    st.lists(st.sampled_from(list(UNITS.values())), min_size=1, max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from(EXAMS), min_size=1, unique=True).map(tuple),
    st.sampled_from(["", *COHORTS]),
)
TIMES = st.integers(0, 450).map(lambda days: START + days * DAY)
MANY = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(part=PARTS, now=TIMES)
def test_the_one_pass_says_of_everybody_what_their_own_rows_say(
    store: Store, everything: Everything, part: Part, now: datetime
) -> None:
    with store.read() as session:
        roll = report_rolls.call(session, part, now)
        members = report_rolls.cohorts_of(session, part)
    naive = {one.id: everything.status(part, one.id, now) for one in everything.of_part(part)}
    assert {one.person: one.status for one in roll.stands} == naive
    for one in roll.stands:
        mine = everything.of_person(part, one.person)
        assert one.failures == max((each.failures for each in mine), default=0)
        assert one.weak == any(each.is_weak for each in mine)
    order = list(Status)
    assert list(roll.stands) == sorted(
        roll.stands, key=lambda one: (order.index(one.status), one.person[::-1])
    )
    units = {one.id: one.unit for one in everything.people}
    by_unit = Counter((units[person], status) for person, status in naive.items())
    assert {(one.group, one.status): one.people for one in roll.by_unit()} == by_unit
    by_cohort = Counter((cohort, naive[p]) for cohort, p in everything.members if p in naive)
    assert {(one.group, one.status): one.people for one in roll.by_cohort(members)} == by_cohort


@MANY
@given(part=PARTS, now=TIMES, limit=st.integers(1, 40))
def test_who_failed_or_is_weak_is_counted_whole_and_listed_from_the_worst(
    store: Store, everything: Everything, part: Part, now: datetime, limit: int
) -> None:
    with store.read() as session:
        roll = report_rolls.call(session, part, now)
        both = report_people.troubles(session, roll, limit)
    found, counts = both.listed, both.counts
    people = {one.id for one in everything.of_part(part)}
    rows = [one for one in everything.standings if one.person in people and one.blueprint in part.exams]
    failed = sorted(
        (one for one in rows if one.failures >= 2), key=lambda one: (-one.failures, one.person, one.blueprint)
    )
    listed = [(one.person, one.blueprint, one.count) for one in found if one.reason is Reason.FAILURES]
    assert listed == [(one.person, one.blueprint, one.failures) for one in failed[:limit]]
    weak = sorted((one.person, one.blueprint) for one in rows if one.is_weak)
    assert [(one.person, one.blueprint) for one in found if one.reason is Reason.WEAK] == weak[:limit]
    late = {
        one.person
        for one in everything.tasks
        if one.done_at is None and not one.excused and one.due_at is not None and one.due_at <= now
    }
    assert counts[Reason.OVERDUE] == len(late & people)
    overdue = [one for one in found if one.reason is Reason.OVERDUE]
    assert len(overdue) == min(limit, counts[Reason.OVERDUE]), "everybody here has one task at most"
    assert overdue == sorted(overdue, key=lambda one: (one.at, one.person))
    idle = {one.person for one in everything.tasks if one.done_at is None and not one.excused}
    long_ago = {one.person for one in everything.tasks if one.since <= now - 14 * DAY}
    assert counts[Reason.INACTIVE] == len(idle & long_ago & people), "nobody has learnt anything"
    assert counts[Reason.FAILURES] == len({one.person for one in failed})
    assert counts[Reason.WEAK] == len({person for person, _ in weak})


@MANY
@given(part=PARTS, now=TIMES)
def test_the_ways_to_a_pass_are_those_of_every_row(
    store: Store, everything: Everything, part: Part, now: datetime
) -> None:
    with store.read() as session:
        found = report_reads.ways_to_pass(session, part, now)
    people = {one.id for one in everything.of_part(part)}
    rows = [
        one
        for one in everything.standings
        if one.person in people and one.blueprint in part.exams and one.began_at <= now
    ]
    naive = Counter((((one.passed_at or now) - one.began_at).days, one.passed_at is not None) for one in rows)
    told = {(one.days, passed): count for one in found.days for passed, count in _both(one) if count}
    assert told == naive
    assert found.attempts == Counter(one.passed_number for one in rows if one.passed_at)


def _both(one: report_reads.Days) -> tuple[tuple[bool, int], tuple[bool, int]]:
    return (True, one.passed), (False, one.waiting)
