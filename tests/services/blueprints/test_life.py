"""A blueprint in the browser: written, handed in, decided by another, in force, brought back, retired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from tests.authoring_world import log, trainer
from tests.blueprint_world import BASIC, begun, drafting, filled, from_file, put_in_force, saved
from tests.exam_world import NOW, World, text
from trainer.attempts import AttemptStatus
from trainer.bank.authoring import (
    InReviewError,
    NotInReviewError,
    NotYoursError,
    OwnWorkError,
    Stage,
    TakenOverError,
)
from trainer.blueprints import Purpose, Quota, Window
from trainer.errors import NotAllowedError, NotFoundError
from trainer.forms import InfeasibleBlueprintError
from trainer.services import blueprints, sit_exam
from trainer.services.author import BeingWrittenError
from trainer.services.blueprints import (
    BadCodeError,
    BlueprintMovedError,
    TakenCodeError,
    UnfinishedBlueprintError,
    UntitledError,
)
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import Store

LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def world(store: Store) -> World:
    return drafting(store)


def test_a_new_blueprint_is_sat_only_once_another_person_approved_it(world: World) -> None:
    wanted = begun(world)
    offered = {one.blueprint.code for one in sit_exam.offers(world.platform, world.asker("ann"), now=NOW)}
    assert "NEW-1" not in offered
    put_in_force(world, "NEW-1")
    assert world.platform.catalogue.current().blueprints["NEW-1"] == wanted
    seat = world.opened("ann", "NEW-1")
    assert len(seat.look().attempt.form.places) == 3
    actions = [entry.action for entry in log(world, "blueprint.")]
    assert actions == ["blueprint.approved", "blueprint.submitted"]


def test_nobody_approves_what_they_wrote_and_the_attempt_is_noted(world: World) -> None:
    begun(world)
    blueprints.submit(world.platform, trainer(world), "NEW-1", now=NOW)
    with pytest.raises(OwnWorkError):
        blueprints.approve(world.platform, trainer(world), "NEW-1", 1, now=NOW)
    assert log(world, "blueprint.")[0].action == "blueprint.approve.refused"


def test_who_hands_in_for_another_does_not_approve_either(world: World) -> None:
    begun(world)
    blueprints.submit(world.platform, trainer(world, "zoe"), "NEW-1", now=NOW)
    with pytest.raises(OwnWorkError):
        blueprints.approve(world.platform, trainer(world, "zoe"), "NEW-1", 1, now=NOW)
    blueprints.approve(world.platform, trainer(world, "ada"), "NEW-1", 1, now=NOW)


def test_only_what_was_read_is_approved(world: World) -> None:
    begun(world)
    blueprints.submit(world.platform, trainer(world), "NEW-1", now=NOW)
    with pytest.raises(NotInReviewError):
        blueprints.approve(world.platform, trainer(world, "zoe"), "NEW-1", 0, now=NOW)


def test_a_stale_window_saves_nothing(world: World) -> None:
    begun(world)
    first = blueprints.take(world.platform, trainer(world), "NEW-1", now=NOW).draft
    second = blueprints.take(world.platform, trainer(world, "zoe"), "NEW-1", now=NOW).draft
    assert second.lease > first.lease
    with pytest.raises(TakenOverError):
        blueprints.write(world.platform, trainer(world), "NEW-1", first.lease, BASIC, now=NOW)
    kept = blueprints.look_at_writing(world.platform, trainer(world), "NEW-1", now=NOW).draft
    assert kept.blueprint.title == text("新考试")


def test_the_code_is_not_the_writers_to_change(world: World) -> None:
    begun(world)
    saved(world, "NEW-1", replace(filled(BASIC), code="OTHER"))
    assert blueprints.look_at_writing(world.platform, trainer(world), "NEW-1", now=NOW).draft.code == "NEW-1"


def test_what_waits_for_review_is_not_written_on_until_it_is_taken_back(world: World) -> None:
    wanted = begun(world)
    blueprints.submit(world.platform, trainer(world), "NEW-1", now=NOW)
    lease = blueprints.take(world.platform, trainer(world), "NEW-1", now=NOW).draft.lease
    with pytest.raises(InReviewError):
        blueprints.write(world.platform, trainer(world), "NEW-1", lease, replace(wanted, level=2), now=NOW)
    with pytest.raises(NotYoursError):
        blueprints.take_back(world.platform, trainer(world, "ada"), "NEW-1", now=NOW)
    blueprints.take_back(world.platform, trainer(world), "NEW-1", now=NOW)
    blueprints.write(world.platform, trainer(world), "NEW-1", lease, replace(wanted, level=2), now=NOW)


def test_a_reviewer_sends_it_back_with_a_reason_that_is_kept(world: World) -> None:
    begun(world)
    blueprints.submit(world.platform, trainer(world), "NEW-1", now=NOW)
    with pytest.raises(NotAllowedError):
        blueprints.send_back(world.platform, trainer(world, "zoe"), "NEW-1", " ", now=NOW)
    blueprints.send_back(world.platform, trainer(world, "zoe"), "NEW-1", "及格线太低", now=NOW)
    view = blueprints.look(world.platform, trainer(world), "NEW-1")
    assert view.draft is not None
    assert view.draft.stage is Stage.DRAFT
    assert view.happenings[0].details["reason"] == "及格线太低"
    assert view.happenings[0].who == "Zoe"


def test_an_unfinished_blueprint_is_not_handed_in(world: World) -> None:
    asker = trainer(world)
    blueprints.begin(world.platform, asker, "NEW-1", text("新"), Purpose.CERTIFICATION, now=NOW)
    with pytest.raises(UnfinishedBlueprintError, match="Nothing is drawn here yet"):
        blueprints.submit(world.platform, asker, "NEW-1", now=NOW)


def test_what_the_bank_cannot_fill_is_not_handed_in(world: World) -> None:
    begun(world)
    saved(world, "NEW-1", filled(BASIC, Quota(9, objective="SALES-01")))
    with pytest.raises(InfeasibleBlueprintError) as refused:
        blueprints.submit(world.platform, trainer(world), "NEW-1", now=NOW)
    assert (refused.value.shortages[0].wanted, refused.value.shortages[0].available) == (9, 8)


def test_a_change_leaves_an_open_sitting_as_it_was(world: World) -> None:
    seat = world.opened("ann")
    before = seat.look().attempt.form
    saved(world, "BASIC", replace(BASIC, cut=Fraction(90), time_limit=timedelta(minutes=5)))
    put_in_force(world, "BASIC")
    assert seat.look().attempt.form == before
    seat.act(*(seat.rightly(place) for place in range(6)), Action(ActionKind.SUBMIT), now=LATER)
    later = world.opened("bob", now=LATER)
    assert later.look(LATER).attempt.form.cut == 90


def test_a_retired_exam_is_begun_by_nobody_and_finished_by_those_who_sit_it(world: World) -> None:
    seat = world.opened("ann")
    with pytest.raises(NotAllowedError):
        blueprints.retire(world.platform, trainer(world), "BASIC", "", now=NOW)
    blueprints.retire(world.platform, trainer(world), "BASIC", "由新考试取代", now=NOW)
    with pytest.raises(NotFoundError):
        world.begin("bob")
    seat.act(seat.rightly(0), Action(ActionKind.SUBMIT), now=LATER)
    assert seat.look(LATER).attempt.status is not AttemptStatus.OPEN
    listed = blueprints.overview(world.platform, trainer(world))
    assert [(one.blueprint.code, one.retired, one.sittings) for one in listed] == [("BASIC", True, 1)]
    with pytest.raises(NotFoundError):
        blueprints.retire(world.platform, trainer(world), "BASIC", "again", now=NOW)


def test_an_older_version_comes_back_by_review(world: World) -> None:
    saved(world, "BASIC", replace(BASIC, cut=Fraction(80)))
    put_in_force(world, "BASIC", LATER)
    view = blueprints.look(world.platform, trainer(world), "BASIC")
    assert [(one.number, one.blueprint.cut) for one in view.versions] == [(1, 60), (2, 80)]
    assert view.number == 2
    blueprints.restore(world.platform, trainer(world), "BASIC", view.versions[0].digest, now=LATER)
    with pytest.raises(BeingWrittenError):
        blueprints.restore(world.platform, trainer(world), "BASIC", view.versions[0].digest, now=LATER)
    put_in_force(world, "BASIC", LATER)
    assert world.platform.catalogue.current().blueprints["BASIC"] == BASIC
    assert blueprints.look(world.platform, trainer(world), "BASIC").number == 1


def test_a_retired_blueprint_is_brought_back_by_review(world: World) -> None:
    blueprints.retire(world.platform, trainer(world), "BASIC", "for now", now=NOW)
    version = blueprints.look(world.platform, trainer(world), "BASIC").versions[0]
    blueprints.restore(world.platform, trainer(world), "BASIC", version.digest, now=NOW)
    put_in_force(world, "BASIC")
    assert world.begin("ann")


def test_what_a_file_said_meanwhile_is_never_overwritten(world: World) -> None:
    saved(world, "BASIC", replace(BASIC, cut=Fraction(80)))
    from_file(world, replace(BASIC, level=3), now=LATER)
    blueprints.submit(world.platform, trainer(world), "BASIC", now=LATER)
    with pytest.raises(BlueprintMovedError):
        blueprints.approve(world.platform, trainer(world, "zoe"), "BASIC", 1, now=LATER)
    assert blueprints.look(world.platform, trainer(world), "BASIC").moved
    blueprints.put_onto_newer(world.platform, trainer(world), "BASIC", now=LATER)
    blueprints.approve(world.platform, trainer(world, "zoe"), "BASIC", 1, now=LATER)


def test_a_copy_is_a_blueprint_of_its_own_without_the_window(world: World) -> None:
    from_file(world, replace(BASIC, window=Window(NOW, LATER)))
    blueprints.duplicate(world.platform, trainer(world), "BASIC", "BASIC-2", text("副本"), now=NOW)
    copy = blueprints.look_at_writing(world.platform, trainer(world), "BASIC-2", now=NOW).draft
    assert copy.blueprint == replace(BASIC, code="BASIC-2", title=text("副本"))
    assert copy.is_new


def test_a_code_is_never_used_again(world: World) -> None:
    asker = trainer(world)
    for code in ("BASIC", "", "lower", "A" * 41, "Ä"):
        with pytest.raises((TakenCodeError, BadCodeError)):
            blueprints.begin(world.platform, asker, code, text("x"), Purpose.QUIZ, now=NOW)
    with pytest.raises(UntitledError):
        blueprints.begin(world.platform, asker, "X-1", text(" "), Purpose.QUIZ, now=NOW)
    begun(world)
    with pytest.raises(TakenCodeError):
        blueprints.begin(world.platform, asker, "NEW-1", text("x"), Purpose.QUIZ, now=NOW)
    blueprints.retire(world.platform, asker, "BASIC", "x", now=NOW)
    with pytest.raises(TakenCodeError):
        blueprints.begin(world.platform, asker, "BASIC", text("x"), Purpose.QUIZ, now=NOW)


def test_others_do_not_discard_what_somebody_wrote(world: World) -> None:
    begun(world)
    with pytest.raises(NotYoursError):
        blueprints.discard(world.platform, trainer(world, "zoe"), "NEW-1", now=NOW)
    blueprints.discard(world.platform, trainer(world), "NEW-1", now=NOW)
    with pytest.raises(NotFoundError):
        blueprints.look(world.platform, trainer(world), "NEW-1")


def test_opening_the_editor_alone_is_not_a_change(world: World) -> None:
    blueprints.edit(world.platform, trainer(world), "BASIC", now=NOW)
    assert blueprints.look(world.platform, trainer(world), "BASIC").draft is None
    assert blueprints.overview(world.platform, trainer(world))[0].draft is None


@pytest.mark.parametrize("person", ["ann", "mia", "sid"])
def test_every_door_is_closed_to_those_who_do_not_train(world: World, person: str) -> None:
    asker, running = world.asker(person), world.platform
    begun(world)
    doors = [
        lambda: blueprints.overview(running, asker),
        lambda: blueprints.look(running, asker, "BASIC"),
        lambda: blueprints.begin(running, asker, "X", text("x"), Purpose.QUIZ, now=NOW),
        lambda: blueprints.duplicate(running, asker, "BASIC", "X", text("x"), now=NOW),
        lambda: blueprints.edit(running, asker, "BASIC", now=NOW),
        lambda: blueprints.restore(running, asker, "BASIC", "", now=NOW),
        lambda: blueprints.look_at_writing(running, asker, "NEW-1", now=NOW),
        lambda: blueprints.take(running, asker, "NEW-1", now=NOW),
        lambda: blueprints.write(running, asker, "NEW-1", 0, BASIC, now=NOW),
        lambda: blueprints.submit(running, asker, "NEW-1", now=NOW),
        lambda: blueprints.take_back(running, asker, "NEW-1", now=NOW),
        lambda: blueprints.discard(running, asker, "NEW-1", now=NOW),
        lambda: blueprints.approve(running, asker, "NEW-1", 1, now=NOW),
        lambda: blueprints.send_back(running, asker, "NEW-1", "x", now=NOW),
        lambda: blueprints.put_onto_newer(running, asker, "NEW-1", now=NOW),
        lambda: blueprints.retire(running, asker, "BASIC", "x", now=NOW),
        lambda: blueprints.stock(running, asker, BASIC),
        lambda: blueprints.judge(running, asker, BASIC),
        lambda: blueprints.exposures(running, asker, BASIC),
        lambda: blueprints.estimate(running, asker, BASIC, now=NOW),
        lambda: blueprints.sample(running, asker, BASIC, 1),
        lambda: blueprints.waiting(running, asker),
    ]
    for door in doors:
        with pytest.raises(NotAllowedError):
            door()
    assert len(doors) == len([name for name in blueprints.__all__ if name[0].islower()])
