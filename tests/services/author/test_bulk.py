"""The same done to many items at once, and undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.authoring_world import authoring, from_files, log, trainer
from tests.exam_world import NOW, World, item
from trainer.bank.authoring import OwnWorkError
from trainer.errors import NotAllowedError, NotFoundError
from trainer.items import ItemType, Pool, Status
from trainer.services import author
from trainer.services.analyse import NeededError
from trainer.services.author import Bulk
from trainer.services.author.bulk import BadValueError, NothingToDoError, TooManyError
from trainer.storage import Store
from trainer.storage.bank_search import BankQuery

LATER = NOW + timedelta(hours=1)
CASE = tuple(item(f"SALES-01-T01-{n}", testlet="SALES-01-T01", place=n, stimulus="料") for n in (1, 2))
SOME = ("SALES-01-001", "SALES-01-002", "SALES-02-003")


@pytest.fixture
def world(store: Store) -> World:
    return authoring(store, *(replace(one, objective="SALES-01") for one in CASE))


def bank(world: World) -> dict:
    return dict(world.platform.catalogue.current().bank.items)


def change(world: World, action: Bulk, value: str = "", items: tuple[str, ...] = SOME) -> author.Done:
    return author.change_many(world.platform, trainer(world), items, action, value, now=NOW)


@pytest.mark.parametrize(
    ("action", "value", "field", "expected"),
    [
        (Bulk.BAND, "3", "band", 3),
        (Bulk.AUTHOR, " 培训  中心 ", "author", "培训 中心"),
        (Bulk.SOURCE, "课程 SALES-01", "source", "课程 SALES-01"),
        (Bulk.CHECKED, "", "reviewed_on", NOW.date()),
        (Bulk.RETIRE, "", "status", Status.RETIRED),
    ],
)
def test_many_items_are_changed_at_once_and_undone_to_what_they_said(
    world: World, action: Bulk, value: str, field: str, expected: object
) -> None:
    before = bank(world)
    done = change(world, action, value)
    assert (done.changed, done.left) == (3, ())
    after = bank(world)
    assert {getattr(after[name], field) for name in SOME} == {expected}
    assert {name for name in after if after[name] != before[name]} == set(SOME)
    assert {entry.target for entry in log(world)} == set(SOME)
    undone = author.undo(world.platform, trainer(world, "zoe"), done.id, now=LATER)
    assert undone.changed == 3
    assert bank(world) == before
    with pytest.raises(NotFoundError):
        author.undo(world.platform, trainer(world), done.id, now=LATER)


def test_a_case_is_retired_whole(world: World) -> None:
    assert change(world, Bulk.RETIRE, items=("SALES-01-T01-1",)).changed == 2
    assert bank(world)["SALES-01-T01-2"].status is Status.RETIRED


def test_what_somebody_is_writing_on_is_left_alone_and_named(world: World) -> None:
    unit = author.edit(world.platform, trainer(world, "zoe"), SOME[0], now=NOW)
    author.edit(world.platform, trainer(world, "zoe"), SOME[1], now=NOW)
    taken = author.take(world.platform, trainer(world, "zoe"), unit).copy
    changed = [replace(taken.items[0], stem="改到一半")]
    author.write(world.platform, trainer(world, "zoe"), unit, taken.lease, changed, now=NOW)
    done = change(world, Bulk.BAND, "2")
    assert (done.changed, done.left) == (2, (SOME[0],))
    assert bank(world)[SOME[0]].band == 1


def test_undoing_leaves_what_was_changed_since_and_says_so(world: World) -> None:
    done = change(world, Bulk.BAND, "2")
    from_files(world, replace(bank(world)[SOME[0]], stem="文件里改了"))
    undone = author.undo(world.platform, trainer(world), done.id, now=LATER)
    assert (undone.changed, undone.left) == (2, (SOME[0],))
    assert (bank(world)[SOME[0]].band, bank(world)[SOME[0]].stem) == (2, "文件里改了")


def test_an_exam_can_still_be_drawn_or_nothing_is_changed(world: World) -> None:
    everything = author.matching(world.platform, trainer(world), BankQuery())
    before = bank(world)
    with pytest.raises(NeededError):
        change(world, Bulk.RETIRE, items=everything)
    assert bank(world) == before
    assert author.last(world.platform, trainer(world), now=NOW) is None


def test_open_attempts_keep_what_they_have(world: World) -> None:
    seat = world.opened()
    before = [one.stem for one in seat.look().items]
    taken = tuple(place.item for place in seat.look().attempt.form.places)[:1]
    change(world, Bulk.RETIRE, items=taken)
    assert [one.stem for one in seat.look().items] == before


@pytest.mark.parametrize(
    ("action", "value"), [(Bulk.BAND, "4"), (Bulk.AUTHOR, " "), (Bulk.SOURCE, "x" * 301)]
)
def test_a_value_that_items_cannot_have_is_refused(world: World, action: Bulk, value: str) -> None:
    with pytest.raises(BadValueError):
        change(world, action, value)


def test_nothing_and_too_much_are_refused(world: World) -> None:
    with pytest.raises(NothingToDoError):
        change(world, Bulk.BAND, "1")
    with pytest.raises(TooManyError):
        change(world, Bulk.BAND, "2", tuple(f"SALES-01-{n}" for n in range(501)))
    with pytest.raises(NotAllowedError):
        author.change_many(world.platform, world.asker("mia"), SOME, Bulk.BAND, "2", now=NOW)


def test_the_last_change_is_offered_for_a_week(world: World) -> None:
    change(world, Bulk.BAND, "2")
    found = author.last(world.platform, trainer(world), now=LATER)
    assert found is not None
    assert (found.action, found.count, found.who) == (Bulk.BAND, 3, "Tom")
    assert author.last(world.platform, trainer(world), now=NOW + timedelta(days=8)) is None


def test_new_items_that_nobody_approved_are_not_touched(world: World) -> None:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    with pytest.raises(NothingToDoError):
        change(world, Bulk.BAND, "2", (unit,))


def wait(world: World, action: Bulk, items: tuple[str, ...] = SOME) -> str:
    done = change(world, action, items=items)
    assert done.waits
    return done.id


def test_what_comes_back_into_exams_waits_for_a_second_person(world: World) -> None:
    change(world, Bulk.RETIRE)
    name = wait(world, Bulk.RETURN)
    assert {bank(world)[one].status for one in SOME} == {Status.RETIRED}
    with pytest.raises(OwnWorkError):
        author.approve_change(world.platform, trainer(world), name, now=LATER)
    done = author.approve_change(world.platform, trainer(world, "zoe"), name, now=LATER)
    assert (done.changed, done.left) == (3, ())
    assert {bank(world)[one].status for one in SOME} == {Status.ACTIVE}
    assert [(one.action, one.actor) for one in log(world)[:3]] == [("item.returned", "zoe")] * 3
    with pytest.raises(NotFoundError):
        author.approve_change(world.platform, trainer(world, "zoe"), name, now=LATER)


def test_an_item_that_was_on_trial_comes_back_on_trial(world: World) -> None:
    from_files(world, replace(bank(world)["SALES-01-001"], status=Status.PILOT), now=NOW)
    change(world, Bulk.RETIRE)
    author.approve_change(world.platform, trainer(world, "zoe"), wait(world, Bulk.RETURN), now=LATER)
    assert [bank(world)[one].status for one in SOME] == [Status.PILOT, Status.ACTIVE, Status.ACTIVE]


def test_items_go_to_practice_at_once_and_back_into_exams_by_a_second_person(world: World) -> None:
    change(world, Bulk.TO_PRACTICE)
    assert {bank(world)[one].pool for one in SOME} == {Pool.PRACTICE}
    name = wait(world, Bulk.TO_EXAM)
    (waiting,) = author.waiting_changes(world.platform, trainer(world, "zoe"))
    assert (waiting.action, waiting.who, waiting.mine) == (Bulk.TO_EXAM, "Tom", False)
    assert [one.item for one in waiting.items] == sorted(SOME)
    assert author.last(world.platform, trainer(world), now=NOW).action is Bulk.TO_PRACTICE  # type: ignore[union-attr]
    author.approve_change(world.platform, trainer(world, "zoe"), name, now=LATER)
    assert {bank(world)[one].pool for one in SOME} == {Pool.EXAM}
    assert author.waiting_changes(world.platform, trainer(world)) == ()
    undone = author.last(world.platform, trainer(world), now=LATER)
    assert undone is not None
    assert undone.action is Bulk.TO_EXAM
    author.undo(world.platform, trainer(world), undone.id, now=LATER)
    assert {bank(world)[one].pool for one in SOME} == {Pool.PRACTICE}


def test_items_changed_while_the_change_waited_are_left_alone(world: World) -> None:
    change(world, Bulk.RETIRE)
    name = wait(world, Bulk.RETURN)
    from_files(world, replace(bank(world)["SALES-01-001"], stem="换了题干"), now=LATER)
    done = author.approve_change(world.platform, trainer(world, "zoe"), name, now=LATER)
    assert (done.changed, done.left) == (2, ("SALES-01-001",))
    assert bank(world)["SALES-01-001"].status is Status.RETIRED


def test_a_waiting_change_is_declined_by_others_or_taken_back(world: World) -> None:
    change(world, Bulk.TO_PRACTICE)
    for who in ("zoe", "tom"):
        name = wait(world, Bulk.TO_EXAM)
        author.decline_change(world.platform, trainer(world, who), name, now=LATER)
        assert author.waiting_changes(world.platform, trainer(world)) == ()
    assert {bank(world)[one].pool for one in SOME} == {Pool.PRACTICE}


def test_what_would_happen_is_told_before_and_names_every_exam_that_could_not_be_drawn(world: World) -> None:
    def told(action: Bulk, *items: str) -> author.Foreseen:
        return author.foresee(world.platform, trainer(world), items, action, now=NOW)

    assert told(Bulk.RETIRE, "SALES-01-001") == author.Foreseen(1, 0, (), ())
    assert told(Bulk.RETIRE, CASE[0].id) == author.Foreseen(2, 1, (), ())
    everything = [one.id for one in bank(world).values()]
    found = told(Bulk.RETIRE, *everything)
    titles = {blueprint.title for blueprint in world.platform.catalogue.current().blueprints.values()}
    assert set(found.undrawable) == titles
    with pytest.raises(NeededError) as refused:
        change(world, Bulk.RETIRE, items=tuple(everything))
    assert all(title.zh in str(refused.value) for title in titles)
    assert told(Bulk.RETURN, *everything).changing == 0


def test_only_the_bench_decides_about_waiting_changes(world: World) -> None:
    mia = world.asker("mia")
    for refused in (
        lambda: author.waiting_changes(world.platform, mia),
        lambda: author.approve_change(world.platform, mia, "x", now=NOW),
        lambda: author.decline_change(world.platform, mia, "x", now=NOW),
        lambda: author.foresee(world.platform, mia, SOME, Bulk.RETIRE, now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            refused()


def test_a_retirement_of_the_last_days_is_undone_at_once_and_an_older_one_by_two_people(world: World) -> None:
    change(world, Bulk.RETIRE)
    tom = trainer(world)
    assert author.bring_back(world.platform, tom, SOME[0], now=NOW + timedelta(days=6))
    assert bank(world)[SOME[0]].status is Status.ACTIVE
    assert not author.bring_back(world.platform, tom, SOME[1], now=NOW + timedelta(days=8))
    assert bank(world)[SOME[1]].status is Status.RETIRED
    (waiting,) = author.waiting_changes(world.platform, tom)
    assert [one.item for one in waiting.items] == [SOME[1]]
