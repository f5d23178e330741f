"""Nothing handed to a screen before review holds a key, a rationale or what follows from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum

import pytest

from tests.exam_world import NOW, World, bank, blueprint
from trainer.blueprints import ReviewPolicy, ReviewShows
from trainer.forms import CandidateItem
from trainer.items import Item
from trainer.scoring import Mark
from trainer.services import results, sit_exam
from trainer.services.sit_exam import Action, ActionKind


def reachable(value: object) -> Iterator[object]:
    """A value and everything it holds."""
    yield value
    if isinstance(value, Mapping):
        for part in (*value.keys(), *value.values()):
            yield from reachable(part)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in value:
            yield from reachable(part)
    elif dataclasses.is_dataclass(value) and not isinstance(value, (type, Enum)):
        for field in dataclasses.fields(value):
            yield from reachable(getattr(value, field.name))


def texts(value: object) -> str:
    return "\n".join(found for found in reachable(value) if isinstance(found, str))


def test_the_search_for_leaks_finds_one() -> None:
    assert any(isinstance(found, Item) for found in reachable({"x": [bank()[0]]}))
    assert "rationale of" in texts(bank())


def test_a_sitting_holds_no_item_no_mark_and_no_rationale(world: World) -> None:
    seat = world.opened()
    for sitting in (seat.look(), seat.act(seat.rightly(0)), seat.act(Action(ActionKind.SUBMIT))):
        assert not [found for found in reachable(sitting) if isinstance(found, (Item, Mark))]
        assert "rationale of" not in texts(sitting)
        assert "stem of" in texts(sitting)


def test_what_is_shown_of_an_item_is_its_wording_alone() -> None:
    assert {field.name for field in dataclasses.fields(CandidateItem)} == {
        "place",
        "stem",
        "stimulus",
        "options",
        "type",
    }


def test_no_authored_id_is_in_what_a_screen_shows_of_an_item(world: World) -> None:
    sitting = world.opened().look()
    shown = [[item.place, item.stimulus, item.options, item.type] for item in sitting.items]
    ids = {place.item for place in sitting.attempt.form.places}
    assert not ids & {found for found in reachable(shown) if isinstance(found, str)}


@pytest.mark.parametrize("shows", list(ReviewShows))
def test_a_result_holds_no_more_than_its_policy_shows(world: World, shows: ReviewShows) -> None:
    world.publish(bank(), [blueprint(review=ReviewPolicy(shows))])
    attempt = world.sat("ann", 3)
    found = results.result(world.platform, world.asker("ann"), attempt, now=NOW + timedelta(hours=1))
    level = list(ReviewShows).index(shows)
    assert ("rationale of" in texts(found)) is (level >= 3)
    assert ("stem of" in texts(found)) is (level >= 2)
    assert (found.outcome is not None) is (level >= 1)
    assert bool(found.objectives) is bool(found.sections) is bool(found.study) is (level >= 1)
    assert not [part for part in reachable(found) if isinstance(part, (Item, Mark))]


def test_offers_hold_no_items(world: World) -> None:
    world.opened()
    found = sit_exam.offers(world.platform, world.asker("ann"), now=NOW)
    assert "stem of" not in texts(found)
    assert "rationale of" not in texts(found)
