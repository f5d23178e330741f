"""Written, handed in, decided by somebody else, in force: and everything that may come in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.authoring_world import authoring, from_files, log, trainer
from tests.exam_world import NOW, World, item
from trainer.bank.authoring import (
    InReviewError,
    NotInReviewError,
    NotYoursError,
    OwnWorkError,
    Stage,
    TakenOverError,
    UnfinishedError,
)
from trainer.errors import NotAllowedError, NotFoundError, TrainerError
from trainer.items import Item, ItemType, Option, Status
from trainer.services import author
from trainer.services.analyse import NeededError
from trainer.services.author import FileChangedError, FlawedError, NoObjectiveError, SameWordingError
from trainer.storage import Store
from trainer.storage.bank_search import BankQuery

LATER = NOW + timedelta(hours=1)
ID = "SALES-01-001"


@pytest.fixture
def world(store: Store) -> World:
    return authoring(store)


def write(world: World, unit: str, change: Callable[[Item], Item], who: str = "tom") -> int:
    """Take a working copy, change its first item and save; return the revision."""
    asker = trainer(world, who)
    taken = author.take(world.platform, asker, unit)
    items = (change(taken.copy.items[0]), *taken.copy.items[1:])
    return author.write(world.platform, asker, unit, taken.copy.lease, items, now=LATER).copy.revision


def finished(found: Item) -> Item:
    """An item that says something of its own."""
    return replace(
        found,
        stem="客户问起费率时，第一步怎么做？",
        options=(Option("a", "先问清用途"), Option("b", "直接报最低价")),
        key=frozenset("a"),
        rationale={"a": "先弄清需要。", "b": "还不知道需要什么。"},
    )


def handed_in(world: World, who: str = "tom") -> tuple[str, int]:
    unit = author.begin(world.platform, trainer(world, who), "SALES-01", ItemType.SINGLE, now=NOW)
    revision = write(world, unit, finished, who)
    author.submit(world.platform, trainer(world, who), unit, now=LATER)
    return unit, revision


def approve(world: World, unit: str, revision: int, who: str = "zoe", status: Status = Status.ACTIVE) -> None:
    author.approve(world.platform, trainer(world, who), unit, revision, status, now=LATER)


def in_force(world: World, name: str) -> Item | None:
    return world.platform.catalogue.current().bank.items.get(name)


def test_a_new_item_comes_into_force_when_somebody_else_approves_it(world: World) -> None:
    unit, revision = handed_in(world)
    assert unit == "SALES-01-009"
    assert in_force(world, unit) is None
    approve(world, unit, revision)
    made = in_force(world, unit)
    assert made is not None
    assert (made.status, made.author, made.stem) == (Status.ACTIVE, "Tom", "客户问起费率时，第一步怎么做？")
    drawable = world.platform.catalogue.current().bank.drawable(Status.ACTIVE)
    assert unit in {found.id for found in drawable}
    view = author.look(world.platform, trainer(world), unit)
    assert [version.version for version in view.versions] == [made.version]
    assert author.proposal(world.platform, trainer(world), unit) is None


def test_nobody_approves_what_they_wrote_or_handed_in(world: World) -> None:
    unit, _ = handed_in(world)
    author.take_back(world.platform, trainer(world), unit, now=LATER)
    revision = write(world, unit, lambda found: replace(found, band=2), "zoe")
    author.submit(world.platform, trainer(world, "zoe"), unit, now=LATER)
    for writer in ("tom", "zoe"):
        with pytest.raises(OwnWorkError):
            approve(world, unit, revision, writer)
    assert in_force(world, unit) is None
    assert log(world)[0].action == "item.approve.refused"
    approve(world, unit, revision, "ada")
    assert in_force(world, unit) is not None


def test_what_was_changed_after_it_was_read_is_not_approved(world: World) -> None:
    unit, read = handed_in(world)
    author.take_back(world.platform, trainer(world), unit, now=LATER)
    write(world, unit, lambda found: replace(found, key=frozenset("b")))
    author.submit(world.platform, trainer(world), unit, now=LATER)
    with pytest.raises(NotInReviewError):
        approve(world, unit, read)


def test_an_unfinished_item_is_not_handed_in(world: World) -> None:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    with pytest.raises(UnfinishedError, match="stem is empty"):
        author.submit(world.platform, trainer(world), unit, now=NOW)


def test_markup_that_is_not_shown_does_not_come_into_force(world: World) -> None:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    revision = write(
        world, unit, lambda found: replace(finished(found), stem="<script>alert(1)</script> 选哪个？")
    )
    author.submit(world.platform, trainer(world), unit, now=NOW)
    with pytest.raises(FlawedError, match="HTML"):
        approve(world, unit, revision)


def test_what_waits_is_not_written_on_until_it_is_taken_back(world: World) -> None:
    unit, _ = handed_in(world)
    with pytest.raises(InReviewError):
        write(world, unit, lambda found: replace(found, band=3))
    with pytest.raises(NotYoursError):
        author.take_back(world.platform, trainer(world, "zoe"), unit, now=NOW)
    author.take_back(world.platform, trainer(world), unit, now=NOW)
    write(world, unit, lambda found: replace(found, band=3))


def test_a_reviewer_sends_it_back_with_a_reason_that_starts_a_thread(world: World) -> None:
    unit, revision = handed_in(world)
    with pytest.raises(NotAllowedError):
        author.send_back(world.platform, trainer(world, "zoe"), unit, "  ", now=LATER)
    author.send_back(world.platform, trainer(world, "zoe"), unit, "选项 B 太明显", now=LATER)
    (thread,) = author.threads(world.platform, trainer(world), unit)
    assert (thread.remark.said.text, thread.remark.name, thread.settled) == ("选项 B 太明显", "Zoe", False)
    author.say(
        world.platform,
        trainer(world),
        unit,
        "改好了",
        to=thread.remark.said.id,
        now=LATER + timedelta(hours=1),
    )
    author.settle(world.platform, trainer(world), thread.remark.said.id, settled=True, now=LATER)
    (thread,) = author.threads(world.platform, trainer(world), unit)
    assert [answer.said.text for answer in thread.answers] == ["改好了"]
    assert thread.settled
    with pytest.raises(NotInReviewError):
        approve(world, unit, revision)


def test_a_remark_is_answered_only_where_it_stands(world: World) -> None:
    name = author.say(world.platform, trainer(world), ID, "看一下", now=NOW)
    with pytest.raises(NotFoundError):
        author.say(world.platform, trainer(world), "SALES-01-002", "哪里？", to=name, now=NOW)
    with pytest.raises(author.BadRemarkError):
        author.say(world.platform, trainer(world), ID, "字" * 2_001, now=NOW)


def test_the_queue_has_what_waits_longest_first_and_says_what_is_ones_own(world: World) -> None:
    first, _ = handed_in(world)
    author.begin(world.platform, trainer(world, "zoe"), "SALES-02", ItemType.SINGLE, now=LATER)
    found = author.queue(world.platform, trainer(world))
    assert [(one.unit, one.stage, one.mine) for one in found] == [
        (first, Stage.REVIEW, True),
        ("SALES-02-009", Stage.DRAFT, False),
    ]
    assert found[0].writers == ("Tom",)


def test_items_only_being_written_are_found_in_the_bank_with_their_stage(world: World) -> None:
    unit, revision = handed_in(world)

    def found(status: Status) -> list[str]:
        page = author.browse(world.platform, trainer(world), BankQuery(text="费率", status=status))
        return [entry.item for entry in page.items]

    assert found(Status.REVIEW) == [unit]
    approve(world, unit, revision)
    assert (found(Status.REVIEW), found(Status.ACTIVE)) == ([], [unit])
    other = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    assert other == "SALES-01-010"
    write(world, other, lambda one: replace(one, stem="费率之二"))
    assert found(Status.DRAFT) == [other]
    author.discard(world.platform, trainer(world), other, now=NOW)
    assert found(Status.DRAFT) == []


def test_every_step_stands_in_the_audit_log(world: World) -> None:
    unit, revision = handed_in(world)
    author.take_back(world.platform, trainer(world), unit, now=LATER)
    author.submit(world.platform, trainer(world), unit, now=LATER)
    author.send_back(world.platform, trainer(world, "zoe"), unit, "再想想", now=LATER)
    author.submit(world.platform, trainer(world), unit, now=LATER)
    approve(world, unit, revision)
    entries = [(entry.action, entry.actor, entry.target) for entry in log(world)]
    assert sorted(entries) == sorted(
        [
            ("item.submitted", "tom", unit),
            ("item.taken_back", "tom", unit),
            ("item.submitted", "tom", unit),
            ("item.sent_back", "zoe", unit),
            ("item.submitted", "tom", unit),
            ("item.approved", "zoe", unit),
        ]
    )
    approved = next(entry for entry in log(world) if entry.action == "item.approved")
    assert approved.details == {"status": "active", "writers": ["tom"]}


def test_an_item_on_trial_is_promoted_by_somebody_else_with_a_reason(world: World) -> None:
    unit, revision = handed_in(world)
    approve(world, unit, revision, status=Status.PILOT)
    assert in_force(world, unit).status is Status.PILOT  # type: ignore[union-attr]
    with pytest.raises(OwnWorkError):
        author.promote(world.platform, trainer(world), unit, "够好了", now=LATER)
    with pytest.raises(NotAllowedError):
        author.promote(world.platform, trainer(world, "zoe"), unit, "", now=LATER)
    author.promote(world.platform, trainer(world, "zoe"), unit, "区分度 0.35", now=LATER)
    assert in_force(world, unit).status is Status.ACTIVE  # type: ignore[union-attr]
    with pytest.raises(NotFoundError):
        author.promote(world.platform, trainer(world, "zoe"), unit, "再来", now=LATER)
    assert log(world)[0].details == {"reason": "区分度 0.35"}


def test_a_change_of_an_item_in_force_leaves_open_attempts_as_they_are(world: World) -> None:
    seat = world.opened()
    before = seat.look()
    frozen = {place.item: place.version for place in before.attempt.form.places}
    changed = before.attempt.form.places[0].item
    unit = author.edit(world.platform, trainer(world), changed, now=NOW)
    revision = write(world, unit, lambda found: replace(found, stem="完全不同的题干"))
    author.submit(world.platform, trainer(world), unit, now=LATER)
    approve(world, unit, revision)
    after = world.restarted().platform
    from trainer.services import sit_exam  # noqa: PLC0415

    sitting = sit_exam.look(after, seat.asker, seat.attempt, now=NOW)
    assert {place.item: place.version for place in sitting.attempt.form.places} == frozen
    assert [one.stem for one in sitting.items] == [one.stem for one in before.items]
    assert in_force(world, changed).version != frozen[changed]  # type: ignore[union-attr]


def test_a_file_published_meanwhile_is_a_conflict_that_somebody_decides(world: World) -> None:
    unit = author.edit(world.platform, trainer(world), ID, now=NOW)
    revision = write(world, unit, lambda found: replace(found, stem="浏览器里的题干，怎么选？"))
    author.submit(world.platform, trainer(world), unit, now=LATER)
    from_files(world, item(ID, ItemType.MULTIPLE, stem="文件里的题干"))
    assert author.proposal(world.platform, trainer(world), unit).moved == (ID,)  # type: ignore[union-attr]
    with pytest.raises(FileChangedError, match=ID):
        approve(world, unit, revision)
    assert in_force(world, ID).stem == "文件里的题干"  # type: ignore[union-attr]
    author.put_onto_newer(world.platform, trainer(world), unit, now=LATER)
    approve(world, unit, revision)
    assert in_force(world, ID).stem == "浏览器里的题干，怎么选？"  # type: ignore[union-attr]


def test_an_exam_can_always_be_drawn_after_an_approval(store: Store) -> None:
    world = authoring(store)
    for number in range(1, 8):
        unit = author.edit(world.platform, trainer(world), f"SALES-01-00{number}", now=NOW)
        revision = write(world, unit, lambda found: replace(found, band=2, stem=f"{found.stem} 改"))
        author.submit(world.platform, trainer(world), unit, now=LATER)
        approve(world, unit, revision, status=Status.PILOT) if number < 7 else None
    with pytest.raises(NeededError):
        approve(world, unit, revision, status=Status.PILOT)


def test_a_duplicate_gets_its_own_id_and_never_meets_the_original(world: World) -> None:
    unit = author.duplicate(world.platform, trainer(world), ID, now=NOW)
    copy = author.look_at_writing(world.platform, trainer(world), unit).copy
    assert (unit, copy.items[0].enemies, copy.items[0].status) == ("SALES-01-009", {ID}, Status.DRAFT)
    author.submit(world.platform, trainer(world), unit, now=NOW)
    with pytest.raises((SameWordingError, FlawedError)):
        approve(world, unit, copy.revision)


def test_an_old_version_is_restored_as_a_change_that_is_reviewed(world: World) -> None:
    old = in_force(world, ID)
    assert old is not None
    from_files(world, replace(old, stem="新题干", author="Zoe"), now=LATER)
    unit = author.restore(world.platform, trainer(world), ID, old.version, now=LATER)
    copy = author.look_at_writing(world.platform, trainer(world), unit).copy
    assert (copy.items[0].stem, copy.items[0].author, copy.items[0].version) == (old.stem, "Zoe", old.version)
    with pytest.raises(author.BeingWrittenError):
        author.restore(world.platform, trainer(world), ID, old.version, now=LATER)
    author.submit(world.platform, trainer(world), unit, now=LATER)
    with pytest.raises(OwnWorkError):
        approve(world, unit, copy.revision, "tom")
    approve(world, unit, copy.revision)
    assert in_force(world, ID).version == old.version  # type: ignore[union-attr]


def test_a_case_is_written_and_approved_as_a_whole(world: World) -> None:
    unit = author.begin_testlet(world.platform, trainer(world), "ETIQ-01", now=NOW)
    taken = author.take(world.platform, trainer(world), unit)
    assert [one.id for one in taken.copy.items] == ["ETIQ-01-T01-1", "ETIQ-01-T01-2"]
    first, second = (
        replace(finished(one), stem=f"案例的第 {one.place + 1} 问是什么？", stimulus="客户说太贵。")
        for one in taken.copy.items
    )
    third = replace(first, id="", stem="最后再问一句什么？")
    lease = taken.copy.lease
    saved = author.write(world.platform, trainer(world), unit, lease, [first, second, third], now=NOW).copy
    assert [(one.id, one.place, one.testlet) for one in saved.items] == [
        ("ETIQ-01-T01-1", 0, unit), ("ETIQ-01-T01-2", 1, unit), ("ETIQ-01-T01-3", 2, unit)
    ]  # fmt: skip
    author.submit(world.platform, trainer(world), unit, now=NOW)
    approve(world, unit, saved.revision)
    testlet = world.platform.catalogue.current().bank.testlets[unit]
    assert (len(testlet.members), testlet.stimulus) == (3, "客户说太贵。")
    author.edit(world.platform, trainer(world), "ETIQ-01-T01-2", now=NOW)
    taken = author.take(world.platform, trainer(world), unit)
    kept = [replace(one, stimulus="客户说太慢。") for one in taken.copy.items if one.place != 1]
    saved = author.write(world.platform, trainer(world), unit, taken.copy.lease, kept, now=NOW).copy
    author.submit(world.platform, trainer(world), unit, now=NOW)
    approve(world, unit, saved.revision)
    testlet = world.platform.catalogue.current().bank.testlets[unit]
    assert [one.id for one in testlet.members] == ["ETIQ-01-T01-1", "ETIQ-01-T01-3"]
    assert {one.stimulus for one in testlet.members} == {"客户说太慢。"}


def test_only_the_window_that_has_the_copy_writes(world: World) -> None:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    first = author.take(world.platform, trainer(world), unit).copy
    second = author.take(world.platform, trainer(world, "zoe"), unit).copy
    with pytest.raises(TakenOverError):
        author.write(world.platform, trainer(world), unit, first.lease, [finished(first.items[0])], now=NOW)
    author.write(
        world.platform, trainer(world, "zoe"), unit, second.lease, [finished(second.items[0])], now=NOW
    )
    found = author.look_at_writing(world.platform, trainer(world), unit)
    assert (found.holder, found.copy.writers) == ("Zoe", ("tom", "zoe"))


def test_a_window_cannot_give_an_item_another_id_objective_or_status(world: World) -> None:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    write(
        world, unit, lambda one: replace(one, id=ID, objective="ETIQ-01", status=Status.ACTIVE, testlet="X")
    )
    (kept,) = author.look_at_writing(world.platform, trainer(world), unit).copy.items
    assert (kept.id, kept.objective, kept.status, kept.testlet) == (unit, "SALES-01", Status.DRAFT, None)


def test_only_writers_discard_what_was_written(world: World) -> None:
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    with pytest.raises(NotYoursError):
        author.discard(world.platform, trainer(world, "zoe"), unit, now=NOW)
    author.discard(world.platform, trainer(world), unit, now=NOW)
    assert author.queue(world.platform, trainer(world)) == ()


@pytest.mark.parametrize("person", ["ann", "mia"])
def test_nobody_else_works_at_the_bench(world: World, person: str) -> None:
    asker = world.asker(person)
    unit, revision = handed_in(world)
    acts: list[Callable[[], object]] = [
        lambda: author.begin(world.platform, asker, "SALES-01", ItemType.SINGLE, now=NOW),
        lambda: author.edit(world.platform, asker, ID, now=NOW),
        lambda: author.take(world.platform, asker, unit),
        lambda: author.approve(world.platform, asker, unit, revision, Status.ACTIVE, now=NOW),
        lambda: author.say(world.platform, asker, ID, "x", now=NOW),
        lambda: author.queue(world.platform, asker),
        lambda: author.promote(world.platform, asker, ID, "x", now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotAllowedError):
            act()


def test_an_objective_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(NoObjectiveError):
        author.begin(world.platform, trainer(world), "NOPE-01", ItemType.SINGLE, now=NOW)


def test_what_gives_a_key_away_is_said_beside_its_field(world: World) -> None:
    author.browse(world.platform, trainer(world), BankQuery())
    unit = author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)
    write(world, unit, lambda one: replace(finished(one), stem="下列哪项不是第一步"))
    parts = {
        (remark.part, remark.code)
        for remark in author.look_at_writing(world.platform, trainer(world), unit).remarks
    }
    assert any(part == "stem" for part, _ in parts)
    write(world, unit, lambda one: replace(one, stem=f"stem of {ID}", options=in_force(world, ID).options))  # type: ignore[union-attr]
    remarks = author.look_at_writing(world.platform, trainer(world), unit).remarks
    assert "near-duplicate" in {remark.code for remark in remarks}


def test_errors_of_the_bench_are_all_told_in_plain_words() -> None:
    for kind in (OwnWorkError, NotInReviewError, InReviewError, TakenOverError, NotYoursError):
        assert issubclass(kind, TrainerError)
        assert str(kind())


def test_a_question_added_to_a_case_never_gets_the_id_of_one_that_was_taken_out(world: World) -> None:
    unit = author.begin_testlet(world.platform, trainer(world), "ETIQ-01", now=NOW)
    taken = author.take(world.platform, trainer(world), unit)
    items = [
        replace(finished(one), stem=f"第 {one.place} 问怎么答？", stimulus="料") for one in taken.copy.items
    ]
    write_all = author.write
    saved = write_all(world.platform, trainer(world), unit, taken.copy.lease, items, now=NOW).copy
    author.submit(world.platform, trainer(world), unit, now=NOW)
    approve(world, unit, saved.revision)
    for round_ in range(2):
        author.edit(world.platform, trainer(world), f"{unit}-1", now=NOW)
        taken = author.take(world.platform, trainer(world), unit)
        kept = [taken.copy.items[0], replace(taken.copy.items[0], id="", stem=f"再加 {round_} 问什么？")]
        saved = write_all(world.platform, trainer(world), unit, taken.copy.lease, kept, now=NOW).copy
        author.submit(world.platform, trainer(world), unit, now=NOW)
        approve(world, unit, saved.revision)
    assert saved.items[1].id == f"{unit}-4"
    twice = author.edit(world.platform, trainer(world), f"{unit}-1", now=NOW)
    taken = author.take(world.platform, trainer(world), twice)
    same = [taken.copy.items[0], taken.copy.items[0]]
    saved = write_all(world.platform, trainer(world), unit, taken.copy.lease, same, now=NOW).copy
    assert len({one.id for one in saved.items}) == 2


def test_only_looking_into_the_editor_is_not_writing(world: World) -> None:
    unit = author.edit(world.platform, trainer(world), ID, now=NOW)
    author.take(world.platform, trainer(world), unit)
    assert author.queue(world.platform, trainer(world)) == ()
    assert author.proposal(world.platform, trainer(world), unit) is None
    from_files(world, replace(item(ID, ItemType.MULTIPLE), stem="文件里的新题干"), now=LATER)
    author.edit(world.platform, trainer(world), ID, now=LATER)
    copy = author.look_at_writing(world.platform, trainer(world), unit).copy
    assert copy.items[0].stem == "文件里的新题干"


def test_a_window_left_over_from_a_discarded_copy_writes_nothing_into_the_next_one(world: World) -> None:
    author.edit(world.platform, trainer(world), ID, now=NOW)
    old = author.take(world.platform, trainer(world), ID).copy
    author.discard(world.platform, trainer(world), ID, now=NOW)
    author.edit(world.platform, trainer(world), ID, now=LATER)
    author.take(world.platform, trainer(world), ID)
    stale = [replace(old.items[0], stem="过时窗口里的题干")]
    with pytest.raises(TakenOverError):
        author.write(world.platform, trainer(world), ID, old.lease, stale, now=LATER)
