"""A repair from proposal to rescoring and back: a second person, everybody affected, nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.exam_world import NOW, ORGANISATION, UNITS, World, blueprint, build
from tests.services.analyse.conftest import BASIC, Exam
from trainer.blueprints import ReviewPolicy, ReviewShows
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Asker, Grant, Role
from trainer.repairs import BadRepairError, DecidedError, Repair, SamePersonError, Treatment
from trainer.scoring import Score
from trainer.services import analyse, background, problems, repair, worker
from trainer.services.analyse import Selection
from trainer.services.practise import EmptyReportError
from trainer.services.repair.deciding import StalePreviewError
from trainer.services.sit_exam import sittings
from trainer.storage import Store, scores
from trainer.storage import repairs as rows

Make = Callable[..., Exam]
ITEM = "SALES-01-001"


def proposer(world: World) -> Asker:
    return world.asker("tom")


def approver(world: World) -> Asker:
    return world.asker("ada", Grant(Role.TRAINER))


def version_of(world: World, item: str = ITEM) -> str:
    return world.platform.catalogue.current().bank.items[item].version


def proposed(
    exam: Exam, treatment: Treatment = Treatment.REKEY, *keys: frozenset[str], item: str = ITEM
) -> str:
    world = exam.world
    wanted = keys or ((frozenset("b"),) if treatment is Treatment.REKEY else ())
    draft = repair.draft(
        world.platform,
        proposer(world),
        version_of(world, item),
        treatment=treatment,
        keys=wanted,
        reason="wrong key",
        now=NOW,
    )
    return repair.propose(world.platform, proposer(world), draft, now=NOW)


def previewed(exam: Exam, repair_id: str) -> repair.Preview:
    found = repair.find(exam.platform, approver(exam.world), repair_id).proposal.repair
    for _ in range(2):
        seen = repair.ask_preview(exam.platform, approver(exam.world), found, now=NOW)
    assert seen.value is not None
    return seen.value


def approved(exam: Exam, repair_id: str) -> None:
    previewed(exam, repair_id)
    repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)


def all_scores(exam: Exam, attempts: list[str]) -> dict[str, Score | None]:
    with exam.world.store.read() as session:
        return {attempt: scores.latest(session, attempt) for attempt in attempts}


def test_the_preview_names_everybody_affected_and_nothing_changes_by_it(sat: Make) -> None:
    exam = sat()
    attempts = exam.sit(25)
    before = all_scores(exam, attempts)
    found = previewed(exam, proposed(exam))
    assert all_scores(exam, attempts) == before
    chosen = {}
    for attempt in attempts:
        current = sittings.read(exam.platform, sittings.facts_of(exam.platform, attempt)).attempt
        for number, place in enumerate(current.form.places):
            if place.version == version_of(exam.world):
                chosen[attempt] = current.responses[number]
    assert found.sittings == len(chosen) > 0
    assert {change.attempt for change in found.changes} == {
        attempt for attempt, options in chosen.items() if options & {"a", "b"}
    }
    for change in found.changes:
        old = before[change.attempt]
        assert old is not None
        assert Fraction(change.before.raw) == old.raw
    assert found.better + found.worse == len(found.changes)


def test_an_approved_repair_appends_scores_with_the_reason_and_keeps_the_old_ones(sat: Make) -> None:
    exam = sat()
    attempts = exam.sit(25)
    before = all_scores(exam, attempts)
    repair_id = proposed(exam)
    foreseen = previewed(exam, repair_id)
    repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)
    after = all_scores(exam, attempts)
    changed = {attempt for attempt in attempts if after[attempt] != before[attempt]}
    assert changed == {change.attempt for change in foreseen.changes}
    for change in foreseen.changes:
        new = after[change.attempt]
        assert new is not None
        assert (str(new.raw), str(new.maximum)) == (change.after.raw, change.after.maximum)
        with exam.world.store.read() as session:
            assert scores.numbered(session, change.attempt, 1) == before[change.attempt]
    with exam.world.store.read() as session:
        reasons = session.execute(text("SELECT reason FROM score WHERE number = 2")).scalars().all()
    assert set(reasons) == {"wrong key"}
    progress = repair.find(exam.platform, approver(exam.world), repair_id).proposal.progress
    assert progress is not None
    assert progress.done == progress.concerned == foreseen.sittings
    assert progress.finished_at is not None


def test_taking_a_repair_back_restores_the_scores_as_new_rows(sat: Make) -> None:
    exam = sat()
    attempts = exam.sit(20)
    before = all_scores(exam, attempts)
    repair_id = proposed(exam, Treatment.VOID)
    approved(exam, repair_id)
    assert all_scores(exam, attempts) != before
    back = repair.propose_reversal(exam.platform, proposer(exam.world), repair_id, "it was right", now=NOW)
    approved(exam, back)
    assert all_scores(exam, attempts) == before
    with exam.world.store.read() as session:
        highest = session.execute(text("SELECT max(number) FROM score")).scalar_one()
    assert highest == 3
    with pytest.raises(BadRepairError):
        repair.propose_reversal(exam.platform, proposer(exam.world), repair_id, "again", now=NOW)


def test_scores_can_be_replayed(sat: Make) -> None:
    exam = sat()
    exam.sit(15)
    first = proposed(exam)
    approved(exam, first)
    approved(exam, proposed(exam, Treatment.VOID))
    for _ in range(2):
        found = repair.ask_replay(exam.platform, approver(exam.world), first, now=NOW)
    assert found.value is not None
    assert found.value.checked > 0
    assert found.value.different == ()


def test_a_score_that_does_not_follow_is_found_by_replaying(sat: Make) -> None:
    exam = sat()
    exam.sit(15)
    first = proposed(exam)
    approved(exam, first)
    other = proposed(exam, Treatment.VOID)
    with exam.world.store.write() as session:
        changed = next(one for one in rows.rescored(session, first) if one.before != one.after)
        forged = rows.Rescored(changed.attempt, changed.before, changed.after, ())
        rows.note(session, ORGANISATION, other, forged, NOW)
    for _ in range(2):
        found = repair.ask_replay(exam.platform, approver(exam.world), other, now=NOW)
    assert found.value is not None
    assert found.value.different == (changed.attempt,)


def test_nobody_approves_their_own_proposal_and_nothing_is_decided_twice(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    repair_id = proposed(exam)
    previewed(exam, repair_id)
    with pytest.raises(SamePersonError):
        repair.approve(exam.platform, proposer(exam.world), repair_id, now=NOW)
    repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)
    for act in (
        lambda: repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW),
        lambda: repair.refuse(exam.platform, approver(exam.world), repair_id, "no", now=NOW),
        lambda: repair.withdraw(exam.platform, proposer(exam.world), repair_id, now=NOW),
    ):
        with pytest.raises(DecidedError):
            act()


def test_whoever_approves_sees_the_results_of_all_concerned(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    exam.sit(6, unit="south", first=50)
    repair_id = proposed(exam)
    previewed(exam, repair_id)
    trainer = exam.world.asker("mia", Grant(Role.TRAINER))
    with pytest.raises(NotAllowedError):
        repair.approve(exam.platform, trainer, repair_id, now=NOW)
    with exam.world.store.read() as session:
        refused = session.execute(
            text("SELECT count(*) FROM audit_entry WHERE action = 'repair.approve.refused'")
        ).scalar_one()
    assert refused == 1


def test_a_preview_that_has_been_overtaken_does_not_serve(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    repair_id = proposed(exam)
    previewed(exam, repair_id)
    exam.sit(20, first=50)
    with pytest.raises(StalePreviewError):
        repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)
    previewed(exam, repair_id)
    repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)


def test_names_are_shown_only_to_those_who_may_see_the_results(sat: Make) -> None:
    exam = sat()
    exam.sit(12)
    exam.sit(12, unit="south", first=50)
    found = previewed(exam, proposed(exam))
    nobody = repair.affected(exam.platform, proposer(exam.world), found)
    assert nobody.rows == ()
    assert nobody.others == len(found.changes)
    north = exam.world.asker("tom", Grant(Role.RESULTS, UNITS["north"]))
    some = repair.affected(exam.platform, north, found)
    assert 0 < len(some.rows) < len(found.changes)
    assert all(row.name for row in some.rows)
    everybody = repair.affected(exam.platform, approver(exam.world), found)
    assert everybody.others == 0


@pytest.mark.parametrize("person", ["ann", "mia"])
def test_only_those_who_look_after_items_repair_them(world: World, person: str) -> None:
    asker = world.asker(person)
    with pytest.raises(NotAllowedError):
        repair.listed(world.platform, asker)
    with pytest.raises(NotAllowedError):
        repair.draft(
            world.platform,
            asker,
            version_of(world),
            treatment=Treatment.VOID,
            keys=(),
            reason="x",
            now=NOW,
        )


def test_a_repair_of_what_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(NotFoundError):
        repair.find(world.platform, world.asker("tom"), "none")
    with pytest.raises(NotFoundError):
        repair.draft(
            world.platform,
            world.asker("tom"),
            "0" * 64,
            treatment=Treatment.VOID,
            keys=(),
            reason="x",
            now=NOW,
        )


def test_a_sitting_that_ends_after_the_repair_is_scored_with_it(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    world = exam.world
    seats = [world.opened(person) for person in ("ann", "bob", "eve")]
    approved(exam, proposed(exam, Treatment.VOID))
    marked = 0
    for seat in seats:
        from trainer.services.sit_exam import Action, ActionKind  # noqa: PLC0415

        seat.act(Action(ActionKind.SUBMIT))
        with world.store.read() as session:
            found = scores.latest(session, seat.attempt)
        assert found is not None
        for mark in found.marks:
            if mark.item == ITEM:
                marked += 1
                assert mark.maximum == 0
    items = [place.item for seat in seats for place in seat.look().attempt.form.places]
    assert marked == items.count(ITEM)


def test_the_statistics_follow(sat: Make) -> None:
    exam = sat()
    exam.sit(40)
    asker = proposer(exam.world)

    def facility() -> tuple[bool, float | None]:
        for _ in range(2):
            found = analyse.figures(exam.platform, asker, Selection(BASIC), now=NOW)
        assert found.value is not None
        item = next(one for one in found.value.items if one.item == ITEM)
        return item.repaired, item.statistics.facility if item.statistics else None

    assert facility()[0] is False
    before = facility()[1]
    approved(exam, proposed(exam))
    repaired, after = facility()
    assert repaired
    assert after != before


def test_a_rescoring_that_was_broken_off_goes_on(sat: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    exam = sat()
    attempts = exam.sit(20)
    repair_id = proposed(exam, Treatment.VOID)
    foreseen = previewed(exam, repair_id)
    broken = iter(range(3))

    def start(platform: object) -> None:
        from trainer.services.repair import applying  # noqa: PLC0415

        original = applying.rescore

        def dies(*given: object, **named: object) -> bool:
            next(broken)
            return original(*given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(applying, "rescore", dies)
        with pytest.raises(StopIteration):
            worker.drain(exam.platform)
        monkeypatch.setattr(applying, "rescore", original)

    monkeypatch.setattr(background, "start", start)
    repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)
    with exam.world.store.read() as session:
        assert len(rows.rescored(session, repair_id)) == 3
    assert repair.unfinished(exam.platform) == [(ORGANISATION, repair_id)]
    worker.drain(exam.platform)
    assert repair.unfinished(exam.platform) == []
    after = all_scores(exam, attempts)
    changed = {change.attempt: change for change in foreseen.changes}
    for attempt, found in after.items():
        assert found is not None
        assert (str(found.raw) == changed[attempt].after.raw) if attempt in changed else True


def test_everything_is_in_the_audit_log(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    approved(exam, proposed(exam))
    refused = proposed(exam, Treatment.VOID)
    repair.refuse(exam.platform, approver(exam.world), refused, "no need", now=NOW)
    withdrawn = proposed(exam, Treatment.VOID)
    repair.withdraw(exam.platform, proposer(exam.world), withdrawn, now=NOW)
    with exam.world.store.read() as session:
        actions = (
            session.execute(text("SELECT action FROM audit_entry WHERE action LIKE 'repair.%'"))
            .scalars()
            .all()
        )
    assert sorted(actions) == [
        "repair.approved",
        "repair.carried_out",
        "repair.proposed",
        "repair.proposed",
        "repair.proposed",
        "repair.refused",
        "repair.withdrawn",
    ]


@pytest.mark.parametrize("table", ["repair", "repair_decision", "rescoring"])
def test_what_was_decided_cannot_be_changed_in_the_database(sat: Make, table: str) -> None:
    exam = sat()
    exam.sit(8)
    approved(exam, proposed(exam))
    with exam.world.store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(f"DELETE FROM {table}"))


def test_a_repair_value_survives_being_kept(sat: Make) -> None:
    exam = sat()
    exam.sit(6)
    repair_id = proposed(exam, Treatment.ACCEPT, frozenset("a"), frozenset("c"))
    found = repair.find(exam.platform, approver(exam.world), repair_id)
    assert isinstance(found.proposal.repair, Repair)
    assert found.proposal.repair.keys == (frozenset("a"), frozenset("c"))
    assert found.item.id == ITEM
    assert (found.proposed_by, found.decided_by, found.own) == ("Tom", "", False)


def test_those_affected_are_told_once_in_their_inbox(sat: Make) -> None:
    exam = sat()
    exam.sit(12)
    repair_id = proposed(exam)
    foreseen = previewed(exam, repair_id)
    repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)
    with exam.world.store.read() as session:
        told = session.execute(text("SELECT person FROM notice WHERE kind = 'rescored'")).scalars().all()
    assert sorted(told) == sorted(change.person for change in foreseen.changes)
    assert told


def test_a_problem_is_reported_from_the_review_of_ones_own_sitting(store: Store) -> None:
    keys = blueprint("KEYS", review=ReviewPolicy(ReviewShows.KEYS))
    world = build(store, keys, blueprint())
    shown, hidden = world.sat("ann", 2, code="KEYS"), world.sat("ann", 2)
    ann, bob = world.asker("ann"), world.asker("bob")
    problems.report(world.platform, ann, shown, 1, " two answers fit ", now=NOW + timedelta(hours=1))
    item = sittings.read(world.platform, sittings.facts_of(world.platform, shown)).attempt.form.places[1].item
    (comment,) = analyse.card(world.platform, world.asker("tom"), item).comments
    assert (comment.text, comment.number) == ("two answers fit", 1)
    for asker, attempt, place in ((bob, shown, 1), (ann, hidden, 1), (ann, shown, 99)):
        with pytest.raises(NotFoundError):
            problems.report(world.platform, asker, attempt, place, "x", now=NOW + timedelta(hours=1))
    with pytest.raises(EmptyReportError):
        problems.report(world.platform, ann, shown, 1, "  ", now=NOW + timedelta(hours=1))


def test_a_server_takes_up_what_an_earlier_one_left(sat: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    exam = sat()
    exam.sit(6)
    repair_id = proposed(exam)
    previewed(exam, repair_id)
    started: list[object] = []
    monkeypatch.setattr(background, "start", started.append)
    background.resume(exam.platform, now=NOW)
    assert started == []
    repair.approve(exam.platform, approver(exam.world), repair_id, now=NOW)
    background.resume(exam.platform, now=NOW)
    assert started == [exam.platform, exam.platform]
