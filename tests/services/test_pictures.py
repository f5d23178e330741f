"""Who may see which picture; who may not read its text does not even learn that there is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from tests import exam_world, illustrations
from tests.exam_world import NOW, ORGANISATION, World
from trainer.blueprints import ReviewPolicy, ReviewShows, ReviewWhen, Window
from trainer.errors import NotAllowedError, NotFoundError
from trainer.items import Item, Pool
from trainer.people import Grant, Role
from trainer.pictures import Picture
from trainer.pictures.cleaning import DrawingError
from trainer.services import pictures
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import Store
from trainer.storage import pictures as rows
from trainer.storage.tables import AuditEntry

STEM, REASON, PRACTICE, UNSEEN, LOOSE = (illustrations.picture(shade) for shade in range(5))
KEYS = ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AT_ONCE)
RESPONSES = ReviewPolicy(ReviewShows.RESPONSES, ReviewWhen.AT_ONCE)
SCORE = ReviewPolicy(ReviewShows.SCORE, ReviewWhen.AT_ONCE)
LATER = ReviewPolicy(ReviewShows.KEYS, ReviewWhen.AFTER_WINDOW)


def illustrated(found: Item) -> Item:
    """An item with one picture in its stem and another in its rationale."""
    why = {name: f"{text} {illustrations.shown(1)}" for name, text in found.rationale.items()}
    return replace(found, stem=f"{found.stem} {illustrations.shown(0)}", rationale=why)


def build(store: Store, review: ReviewPolicy = KEYS) -> World:
    items = [illustrated(item) for item in exam_world.bank()]
    items.append(exam_world.item("SALES-01-050", pool=Pool.PRACTICE, stem=f"x {illustrations.shown(2)}"))
    items.append(exam_world.item("SALES-09-001", stem=f"never drawn {illustrations.shown(3)}"))
    window = Window(closes=NOW + timedelta(days=2))
    blueprint = exam_world.blueprint(review=review, window=window)
    world = exam_world.build(store, blueprint, items=items)
    with store.write() as session:
        every = (STEM, REASON, PRACTICE, UNSEEN, LOOSE)
        rows.add(session, ORGANISATION, every, by="tom", now=NOW)
    return world


def sees(world: World, person: str, picture: Picture, attempt: str = "", now: object = NOW) -> bool:
    try:
        found = pictures.look(world.platform, world.asker(person), picture.digest, now=now, attempt=attempt)  # type: ignore[arg-type]
    except NotFoundError:
        return False
    assert found == picture
    return True


def hand_in(world: World, person: str = "ann") -> str:
    seat = world.opened(person)
    seat.act(Action(ActionKind.SUBMIT))
    return seat.attempt


@pytest.mark.parametrize("person", ["tom", "ada"])
def test_authors_see_every_picture(store: Store, person: str) -> None:
    world = build(store)
    assert all(sees(world, person, picture) for picture in (STEM, REASON, UNSEEN, LOOSE))


def test_a_candidate_sees_a_picture_once_it_is_on_a_form_of_theirs_and_no_earlier(store: Store) -> None:
    world = build(store)
    assert not sees(world, "ann", STEM)
    world.opened("ann")
    assert sees(world, "ann", STEM)
    assert not sees(world, "bob", STEM)


def test_a_picture_that_explains_the_key_is_not_there_while_the_exam_runs(store: Store) -> None:
    world = build(store)
    world.opened("ann")
    assert not sees(world, "ann", REASON)


@pytest.mark.parametrize(
    ("review", "stem", "reason"),
    [(KEYS, True, True), (RESPONSES, True, False), (SCORE, False, False), (LATER, False, False)],
)
def test_after_an_exam_the_review_policy_decides(
    store: Store, review: ReviewPolicy, stem: bool, reason: bool
) -> None:
    world = build(store, review)
    hand_in(world)
    assert (sees(world, "ann", STEM), sees(world, "ann", REASON)) == (stem, reason)


def test_a_policy_that_waits_for_the_window_shows_them_after_it(store: Store) -> None:
    world = build(store, LATER)
    hand_in(world)
    assert sees(world, "ann", REASON, now=NOW + timedelta(days=3))


def test_everybody_sees_what_practice_shows_and_nobody_what_no_text_of_theirs_shows(store: Store) -> None:
    world = build(store)
    world.opened("ann")
    assert sees(world, "ann", PRACTICE)
    assert sees(world, "bob", PRACTICE)
    assert not sees(world, "ann", UNSEEN)
    assert not sees(world, "ann", LOOSE)


def test_a_manager_sees_what_the_result_they_look_at_shows_and_nothing_without_it(store: Store) -> None:
    world = build(store)
    attempt = hand_in(world)
    assert not sees(world, "mia", STEM)
    assert sees(world, "mia", STEM, attempt)
    assert sees(world, "mia", REASON, attempt)
    assert not sees(world, "sid", STEM, attempt)
    assert not sees(world, "bob", STEM, attempt)
    assert not sees(world, "mia", UNSEEN, attempt)


def test_another_organisation_has_other_pictures(store: Store) -> None:
    world = build(store)
    stranger = replace(world.asker("tom"), organisation="elsewhere")
    with pytest.raises(NotFoundError):
        pictures.look(world.platform, stranger, STEM.digest, now=NOW)


def test_what_is_missing_and_what_is_forbidden_read_alike(store: Store) -> None:
    world = build(store)
    said = []
    for digest in (UNSEEN.digest, UNSEEN.digest[:12] + "0" * 52):
        with pytest.raises(NotFoundError) as error:
            pictures.look(world.platform, world.asker("ann"), digest, now=NOW)
        said.append(str(error.value))
    assert said[0] == said[1]


def test_a_picture_that_is_asked_for_again_costs_few_reads(store: Store) -> None:
    world = build(store)
    world.opened("ann")
    assert sees(world, "ann", STEM)
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(store.engine, "before_cursor_execute", note)
    assert sees(world, "ann", STEM)
    event.remove(store.engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 2


def test_only_authors_put_pictures_there_and_it_is_written_down_once(store: Store) -> None:
    world = build(store)
    data = illustrations.raw(77, "JPEG")
    for person in ("ann", "mia"):
        with pytest.raises(NotAllowedError):
            pictures.upload(world.platform, world.asker(person), data, now=NOW)
    found = pictures.upload(world.platform, world.asker("tom"), data, now=NOW)
    assert pictures.upload(world.platform, world.asker("ada"), data, now=NOW) == found
    assert sees(world, "tom", found)
    with store.read() as session:
        noted = session.execute(
            select(AuditEntry.actor).where(AuditEntry.action == "picture.added")
        ).scalars()
        assert list(noted) == ["tom"]


def test_what_is_refused_leaves_nothing_behind(store: Store) -> None:
    world = build(store)
    with pytest.raises(DrawingError):
        pictures.upload(world.platform, world.asker("tom"), b"<svg/>", now=NOW)
    with store.read() as session:
        assert not session.execute(select(AuditEntry.id).where(AuditEntry.action == "picture.added")).first()


def test_a_trainer_by_grant_of_results_alone_is_no_author(store: Store) -> None:
    world = build(store)
    asker = world.asker("bob", Grant(Role.RESULTS, "org/"))
    with pytest.raises(NotFoundError):
        pictures.look(world.platform, asker, UNSEEN.digest, now=NOW)
