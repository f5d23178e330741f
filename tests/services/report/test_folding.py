"""What people do is folded into the summaries exactly once, whatever is corrected later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from tests import exam_world
from tests.exam_world import NOW, World
from trainer.reports import counts_of
from trainer.services import chores, invigilate
from trainer.services.report.folding import fold
from trainer.storage import report_changes, scores, standings
from trainer.storage.tables import (
    ExamStanding,
    LearnerRow,
    ObjectiveCell,
    ReportChange,
    ResultCell,
    ScoreRow,
    SittingFact,
)

DAY = timedelta(days=1)


def cells(world: World) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Every cell that counts anything."""
    with world.store.read() as session:
        rows: Iterable[ResultCell] = session.execute(select(ResultCell)).scalars()
        return {
            (row.unit, row.cohort, row.blueprint, row.month): (
                row.sat,
                row.passed,
                row.people,
                row.first_passed,
                row.ever_passed,
            )
            for row in rows
            if row.sat
        }


def objective(world: World, code: str, cohort: str = "") -> tuple[int, float]:
    with world.store.read() as session:
        found = session.execute(
            select(func.sum(ObjectiveCell.sittings), func.sum(ObjectiveCell.shares)).where(
                ObjectiveCell.objective == code, ObjectiveCell.cohort == cohort
            )
        ).one()
    return found[0], found[1]


def standing(world: World, person: str, exam: str = "BASIC") -> ExamStanding:
    with world.store.read() as session:
        return session.execute(
            select(ExamStanding).where(ExamStanding.person == person, ExamStanding.blueprint == exam)
        ).scalar_one()


def test_a_sitting_counts_in_its_unit_and_its_cohort_in_its_month(world: World) -> None:
    world.sat("ann", 6)
    world.sat("bob", 0)
    fold(world.platform)
    both = (2, 1, 2, 1, 1)
    assert cells(world) == {
        ("team", "", "BASIC", "2026-11"): both,
        ("team", "cohort", "BASIC", "2026-11"): both,
    }
    assert objective(world, "ETIQ-01") == objective(world, "ETIQ-01", "cohort") == (2, 1.0)


def test_who_passes_later_counts_as_passed_where_they_first_sat(world: World) -> None:
    world.sat("ann", 0)
    world.sat("ann", 6, now=NOW + 40 * DAY)
    fold(world.platform)
    found = {key: counts for key, counts in cells(world).items() if key[1] == ""}
    assert found == {
        ("team", "", "BASIC", "2026-11"): (1, 0, 1, 0, 1),
        ("team", "", "BASIC", "2027-01"): (1, 1, 0, 0, 0),
    }
    mine = standing(world, "ann")
    assert (mine.sittings, mine.passed_number, mine.failures) == (2, 2, 0)
    assert mine.passed_at == NOW + 40 * DAY + timedelta(minutes=10)
    assert mine.lapses_at == mine.passed_at.replace(year=2028)


def test_an_annulled_sitting_counts_nowhere_any_more(world: World) -> None:
    attempt = world.sat("ann", 6)
    fold(world.platform)
    invigilate.void(world.platform, world.asker("mia"), attempt, "phone", now=NOW + DAY)
    fold(world.platform)
    assert cells(world) == {}
    assert objective(world, "ETIQ-01")[0] == 0
    with world.store.read() as session:
        assert session.execute(select(func.count()).select_from(SittingFact)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(ExamStanding)).scalar_one() == 0


def test_a_new_score_takes_the_place_of_the_old_one(world: World) -> None:
    attempt = world.sat("ann", 6)
    fold(world.platform)
    with world.store.write() as session:
        old: Any = session.execute(select(ScoreRow)).scalar_one()
        marks = [{**mark, "earned": "0", "right": False} for mark in old.marks]
        session.execute(
            insert(ScoreRow).values(
                **{
                    **{name: getattr(old, name) for name in ScoreRow.model_fields},
                    "id": "again",
                    "number": 2,
                    "raw": "0",
                    "percent": 0.0,
                    "decision": "fail",
                    "marks": marks,
                }
            )
        )
        report_changes.note_attempt(session, attempt)
    fold(world.platform)
    assert set(cells(world).values()) == {(1, 0, 1, 0, 0)}
    assert objective(world, "SALES-01") == (1, 0.0)
    assert standing(world, "ann").passed_at is None


def test_folding_again_changes_nothing(world: World) -> None:
    for person, right in (("ann", 6), ("bob", 3), ("eve", 1)):
        world.sat(person, right)
    fold(world.platform)
    before = cells(world), objective(world, "SALES-01")
    with world.store.write() as session:
        report_changes.note(session, "ann", "bob", "eve", "ann")
    assert fold(world.platform) == 3
    assert (cells(world), objective(world, "SALES-01")) == before
    assert fold(world.platform) == 0


def test_the_cells_are_what_the_facts_add_up_to_after_any_changes(world: World) -> None:
    attempts = [
        world.sat(person, right, now=NOW + days * DAY)
        for days, (person, right) in enumerate(
            [("ann", 2), ("ann", 5), ("bob", 6), ("eve", 0), ("eve", 3), ("n1", 6), ("ann", 6)], 1
        )
    ]
    fold(world.platform, pages=1)
    for attempt in attempts[::3]:
        invigilate.void(world.platform, world.asker("ada"), attempt, "x", now=NOW + 60 * DAY)
    fold(world.platform)
    with world.store.read() as session:
        people = [row for (row,) in session.execute(select(LearnerRow.person))]
        facts = standings.facts(session, people)
    expected = counts_of(facts, "Asia/Shanghai")
    assert cells(world) == {
        (key.unit, key.cohort, key.blueprint, key.part): (
            counts.sat,
            counts.passed,
            counts.people,
            counts.first_passed,
            counts.ever_passed,
        )
        for key, counts in expected.items()
    }
    assert len(facts) == 4


def test_daily_practice_is_not_counted(world: World) -> None:
    world.sat("ann", 6, "DAILY")
    fold(world.platform)
    assert cells(world) == {}


def test_a_missed_mandatory_objective_of_the_latest_sitting_is_kept(world: World) -> None:
    world.sat("ann", 4)
    fold(world.platform)
    mine = standing(world, "ann")
    weak = set(mine.weak)
    assert weak <= {"ETIQ-01"}
    with world.store.read() as session:
        form = scores.latest(session, session.execute(select(SittingFact.attempt)).scalar_one())
    assert form is not None
    shares = {one.name: one.earned / one.maximum for one in form.by_objective()}
    assert (shares["ETIQ-01"] < 0.6) == mine.is_weak == bool(weak)


def test_the_queue_is_empty_after_folding_and_says_who_is_behind(world: World) -> None:
    world.sat("ann", 6)
    with world.store.read() as session:
        assert report_changes.is_behind(session)
    fold(world.platform)
    with world.store.read() as session:
        assert not report_changes.is_behind(session)
        assert session.execute(select(func.count()).select_from(ReportChange)).scalar_one() == 0


def test_the_server_folds_everybody_by_itself_a_few_people_at_a_time(world: World) -> None:
    with world.store.write() as session:
        report_changes.note(session, *exam_world.PEOPLE)
    chores.run(world.platform, now=NOW)
    with world.store.read() as session:
        assert not report_changes.is_behind(session)
        assert session.execute(select(func.count()).select_from(LearnerRow)).scalar_one() > chores.FOLDED
