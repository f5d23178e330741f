"""Watching a room: who is seen, who may give time or annul, and that every act is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event, text

from tests.exam_world import NOW, UNITS, Seat, World, bank, blueprint
from trainer.attempts import AttemptStatus
from trainer.blueprints import Window
from trainer.errors import NotAllowedError, NotFoundError
from trainer.journal import DeadlinePassedError, JournalClosedError
from trainer.people import NO_ACCOMMODATION, Accommodation, Asker, Grant, Role
from trainer.services import invigilate
from trainer.services.invigilate import (
    BadAccommodationError,
    BadExtensionError,
    NothingToExtendError,
    Room,
    RunningPage,
)
from trainer.services.sit_exam import Action, ActionKind

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WATCH = Grant(Role.INVIGILATE, UNITS["team"])


def entries(world: World) -> list[tuple[str, str, str]]:
    """Actor, action and target of every audit entry."""
    with world.store.read() as session:
        rows = session.execute(text("SELECT actor, action, target FROM audit_entry ORDER BY id")).all()
    return [tuple(row) for row in rows]


def running(world: World, person: str = "mia", *grants: Grant, now_after: timedelta = MINUTE) -> RunningPage:
    return invigilate.running(world.platform, world.asker(person, *grants), now=NOW + now_after)


def extend(world: World, person: str, *attempts: str, minutes: int = 10, after: timedelta = MINUTE) -> int:
    return invigilate.extend(
        world.platform, world.asker(person), attempts, minutes, "fire alarm", now=NOW + after
    )


def left(seat: Seat, after: timedelta = MINUTE) -> timedelta | None:
    return seat.look(NOW + after).remaining


def test_a_room_shows_name_unit_progress_and_time_left(world: World) -> None:
    seat = world.opened("ann")
    seat.act(Action(ActionKind.RESPOND, 0, frozenset({0})), now=NOW + MINUTE)
    page = running(world, now_after=2 * MINUTE)
    (found,) = page.sittings
    assert page.total == 1
    assert (found.person, found.name, found.unit, found.blueprint) == ("ann", "Ann", "Team", "BASIC")
    assert (found.answered, found.places, found.number) == (1, 6, 1)
    assert (found.remaining, found.active_at) == (58 * MINUTE, NOW + MINUTE)


def test_watching_a_room_folds_no_journal(world: World) -> None:
    for person in ("ann", "bob", "eve"):
        world.opened(person).respond(0, 1)
    statements: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    running(world)
    assert not [statement for statement in statements if "FROM journal" in statement]


@pytest.mark.parametrize(
    ("person", "grants", "seen"),
    [
        ("mia", (), {"ann", "bob", "tom"}),
        ("sid", (), {"eve"}),
        ("ada", (), {"ann", "bob", "eve", "tom"}),
        ("tom", (WATCH,), {"ann", "bob"}),
    ],
)
def test_everybody_sees_the_part_they_watch_over(
    world: World, person: str, grants: tuple[Grant, ...], seen: set[str]
) -> None:
    for candidate in ("ann", "bob", "eve", "tom"):
        world.begin(candidate)
    page = running(world, person, *grants)
    assert {found.person for found in page.sittings} == seen
    assert page.total == len(seen)


@pytest.mark.parametrize(("person", "grants"), [("ann", ()), ("tom", ()), ("ann", (WATCH,))])
def test_nobody_else_watches_not_even_with_a_grant_but_without_the_job(
    world: World, person: str, grants: tuple[Grant, ...]
) -> None:
    with pytest.raises(NotAllowedError):
        running(world, person, *grants)


def test_a_room_leaves_out_closed_overdue_and_other_exams(world: World) -> None:
    world.publish(bank(), [blueprint(), blueprint("OTHER"), blueprint("SHORT", time_limit=MINUTE)])
    world.sat("ann", 1)
    world.begin("bob", "SHORT")
    world.begin("eve", "OTHER")
    tom = world.begin("tom")
    found = invigilate.running(world.platform, world.asker("ada"), blueprint="BASIC", now=NOW + MINUTE)
    assert [sitting.attempt for sitting in found.sittings] == [tom]
    assert len(running(world, "ada").sittings) == 2


def test_a_long_room_comes_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invigilate, "PAGE", 2)
    for candidate in ("ann", "bob", "eve"):
        world.begin(candidate)
    pages = [
        invigilate.running(world.platform, world.asker("ada"), page=number, now=NOW) for number in range(3)
    ]
    assert [len(page.sittings) for page in pages] == [2, 1, 0]
    assert {page.total for page in pages} == {3}


def test_more_time_reaches_the_candidate_at_the_next_look_and_their_next_choice(world: World) -> None:
    seat = world.opened("ann")
    seat.respond(0, 1)
    assert extend(world, "mia", seat.attempt) == 1
    assert left(seat) == 69 * MINUTE
    assert left(replace(seat, world=world.restarted())) == 69 * MINUTE
    seat.respond(1, 1, now=NOW + 65 * MINUTE)
    with pytest.raises(DeadlinePassedError):
        seat.respond(1, 0, now=NOW + 70 * MINUTE)
    assert entries(world) == [("mia", "attempt.extended", seat.attempt)]


def test_time_given_by_mistake_is_taken_back_but_leaves_a_minute(world: World) -> None:
    seat = world.opened("ann")
    extend(world, "mia", seat.attempt, minutes=30)
    extend(world, "mia", seat.attempt, minutes=-30)
    assert left(seat) == 59 * MINUTE
    extend(world, "mia", seat.attempt, minutes=-480)
    assert left(seat) == MINUTE
    extend(world, "mia", seat.attempt, minutes=-1, after=MINUTE + timedelta(seconds=30))
    assert left(seat, MINUTE + timedelta(seconds=30)) == timedelta(seconds=30)


def test_a_room_is_extended_as_a_whole_and_nobody_outside_it(world: World) -> None:
    world.publish(bank(), [blueprint(), blueprint("OTHER"), blueprint("UNTIMED", time_limit=None)])
    inside = [world.opened("ann"), world.opened("bob")]
    outside = [world.opened("eve"), world.opened("ann", "OTHER"), world.opened("bob", "UNTIMED")]
    over = world.opened("tom")
    over.act(Action(ActionKind.SUBMIT))
    room = Room("BASIC", UNITS["north"])
    moved = invigilate.extend_room(
        world.platform, world.asker("mia"), room, 15, "the network was away", now=NOW + MINUTE
    )
    assert moved == 2
    assert [left(seat) for seat in inside] == [74 * MINUTE] * 2
    assert [left(seat) for seat in outside] == [59 * MINUTE, 59 * MINUTE, None]
    assert over.look().attempt.status is AttemptStatus.SUBMITTED
    assert sorted(action for _, action, _ in entries(world)) == [
        "attempt.extended",
        "attempt.extended",
        "room.extended",
    ]


def test_an_overdue_sitting_stays_over_even_before_it_is_swept(world: World) -> None:
    seat = world.opened("ann")
    with pytest.raises(NothingToExtendError):
        extend(world, "mia", seat.attempt, after=HOUR)
    with pytest.raises(NothingToExtendError):
        invigilate.extend_room(
            world.platform, world.asker("ada"), Room("BASIC", ""), 5, "late", now=NOW + HOUR
        )
    assert seat.look(NOW + HOUR).attempt.status is AttemptStatus.EXPIRED
    assert entries(world) == []


def test_extending_several_sittings_is_all_or_nothing(world: World) -> None:
    mine, other = world.opened("ann"), world.opened("eve")
    with pytest.raises(NotFoundError):
        extend(world, "mia", mine.attempt, other.attempt)
    assert left(mine) == 59 * MINUTE
    assert entries(world) == [("mia", "attempt.extend.refused", other.attempt)]


Deed = Callable[[World, Asker, str], object]
DEEDS: dict[str, Deed] = {
    "extend": lambda world, asker, attempt: invigilate.extend(
        world.platform, asker, [attempt], 5, "late bus", now=NOW
    ),
    "void": lambda world, asker, attempt: invigilate.void(world.platform, asker, attempt, "copied", now=NOW),
    "accommodate": lambda world, asker, attempt: invigilate.set_accommodation(
        world.platform, asker, "ann", Accommodation(Fraction(2)), "letter", now=NOW
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("person", "grants"),
    [
        ("ann", (Grant(Role.MANAGER),)),
        ("bob", ()),
        ("sid", ()),
        ("tom", ()),
        ("tom", (Grant(Role.INVIGILATE, UNITS["south"]),)),
        ("tom", (Grant(Role.RESULTS, UNITS["north"]),)),
    ],
    ids=["oneself", "a colleague", "another manager", "no grant", "a grant elsewhere", "another grant"],
)
def test_nobody_without_the_right_over_the_candidate_changes_a_sitting(
    world: World, person: str, grants: tuple[Grant, ...], deed: str
) -> None:
    seat = world.opened("ann")
    with pytest.raises(NotFoundError):
        DEEDS[deed](world, world.asker(person, *grants), seat.attempt)
    assert left(seat) == 59 * MINUTE
    assert seat.look().attempt.status is AttemptStatus.OPEN
    ((actor, action, _),) = entries(world)
    assert actor == person
    assert action.endswith(".refused")


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(("person", "grants"), [("mia", ()), ("ada", ()), ("tom", (WATCH,))])
def test_those_who_watch_over_the_candidate_may(
    world: World, person: str, grants: tuple[Grant, ...], deed: str
) -> None:
    seat = world.opened("ann")
    before = seat.look()
    DEEDS[deed](world, world.asker(person, *grants), seat.attempt)
    assert seat.look() != before


@pytest.mark.parametrize("deed", DEEDS)
def test_no_right_reaches_into_another_organisation(world: World, deed: str) -> None:
    seat = world.opened("ann")
    with pytest.raises(NotFoundError):
        DEEDS[deed](world, replace(world.asker("ada"), organisation="other"), seat.attempt)


def test_a_room_outside_one_s_part_is_refused_and_one_s_own_sitting_left_out(world: World) -> None:
    mine, ann = world.opened("mia"), world.opened("ann")
    with pytest.raises(NotAllowedError):
        invigilate.extend_room(world.platform, world.asker("mia"), Room("BASIC", ""), 5, "alarm", now=NOW)
    assert entries(world) == [("mia", "room.extend.refused", "")]
    room = Room("BASIC", UNITS["north"])
    assert invigilate.extend_room(world.platform, world.asker("mia"), room, 5, "alarm", now=NOW) == 1
    assert (left(mine), left(ann)) == (59 * MINUTE, 64 * MINUTE)


@pytest.mark.parametrize("minutes", [0, 481, -481])
def test_an_extension_nobody_means_is_refused(world: World, minutes: int) -> None:
    seat = world.opened("ann")
    with pytest.raises(BadExtensionError):
        extend(world, "mia", seat.attempt, minutes=minutes)


def test_every_act_needs_a_reason(world: World) -> None:
    seat = world.opened("ann")
    mia = world.asker("mia")
    for act in (
        lambda: invigilate.extend(world.platform, mia, [seat.attempt], 5, "  ", now=NOW),
        lambda: invigilate.extend_room(world.platform, mia, Room("BASIC", UNITS["north"]), 5, "", now=NOW),
        lambda: invigilate.void(world.platform, mia, seat.attempt, "", now=NOW),
        lambda: invigilate.set_accommodation(world.platform, mia, "ann", NO_ACCOMMODATION, "", now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            act()


def accommodate(world: World, factor: Fraction, minutes: int = 0, after: timedelta = MINUTE) -> int:
    granted = Accommodation(factor, timedelta(minutes=minutes))
    return invigilate.set_accommodation(
        world.platform, world.asker("mia"), "ann", granted, "letter", now=NOW + after
    )


def test_an_accommodation_moves_running_sittings_and_keeps_extensions_given_before(world: World) -> None:
    seat, bob = world.opened("ann"), world.opened("bob")
    extend(world, "mia", seat.attempt)
    assert accommodate(world, Fraction(3, 2)) == 1
    assert left(seat) == 99 * MINUTE
    assert accommodate(world, Fraction(3, 2), 5) == 1
    assert left(seat) == 104 * MINUTE
    assert accommodate(world, Fraction(1)) == 1
    assert left(seat) == 69 * MINUTE
    assert accommodate(world, Fraction(1)) == 0
    assert left(bob) == 59 * MINUTE


def test_an_accommodation_does_not_outlast_the_window(world: World) -> None:
    world.publish(
        bank(),
        [
            blueprint(window=Window(closes=NOW + 70 * MINUTE)),
            blueprint("FREE", window=Window(closes=NOW + 70 * MINUTE), bound_by_window=False),
        ],
    )
    bound, free = world.opened("ann"), world.opened("ann", "FREE")
    accommodate(world, Fraction(2))
    assert (left(bound), left(free)) == (69 * MINUTE, 119 * MINUTE)
    accommodate(world, Fraction(1))
    assert (left(bound), left(free)) == (59 * MINUTE, 59 * MINUTE)


def test_the_frozen_time_limit_counts_when_the_blueprint_was_edited_since(world: World) -> None:
    seat = world.opened("ann")
    world.publish(bank(), [blueprint(time_limit=2 * HOUR)])
    accommodate(world, Fraction(3, 2))
    assert left(seat) == 89 * MINUTE


@pytest.mark.parametrize(
    "granted",
    [
        Accommodation(Fraction(1, 2)),
        Accommodation(Fraction(6)),
        Accommodation(extra=-MINUTE),
        Accommodation(extra=9 * HOUR),
    ],
)
def test_an_accommodation_nobody_means_is_refused(world: World, granted: Accommodation) -> None:
    with pytest.raises(BadAccommodationError):
        invigilate.set_accommodation(world.platform, world.asker("mia"), "ann", granted, "letter", now=NOW)


def test_an_accommodation_is_read_by_its_person_and_those_who_may_change_it(world: World) -> None:
    accommodate(world, Fraction(3, 2))
    for person in ("ann", "mia", "ada"):
        found = invigilate.accommodation_of(world.platform, world.asker(person), "ann", now=NOW)
        assert found == Accommodation(Fraction(3, 2))
    for person in ("bob", "sid", "tom"):
        with pytest.raises(NotFoundError):
            invigilate.accommodation_of(world.platform, world.asker(person), "ann", now=NOW)
    with pytest.raises(NotFoundError):
        invigilate.accommodation_of(world.platform, world.asker("ada"), "nobody", now=NOW)


def test_an_annulled_sitting_takes_nothing_and_is_annulled_once(world: World) -> None:
    seat = world.opened("ann")
    seat.respond(0, 1)
    invigilate.void(world.platform, world.asker("mia"), seat.attempt, "copied", now=NOW + MINUTE)
    assert seat.look().attempt.status is AttemptStatus.VOID
    with pytest.raises(JournalClosedError):
        seat.respond(1, 1)
    with pytest.raises(JournalClosedError):
        invigilate.void(world.platform, world.asker("mia"), seat.attempt, "copied", now=NOW)
    with world.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM score")).scalar_one() == 0
    assert entries(world) == [("mia", "attempt.voided", seat.attempt)]


def test_a_sitting_that_does_not_exist_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError):
        extend(world, "mia", "made-up")
    with pytest.raises(NotFoundError):
        invigilate.void(world.platform, world.asker("mia"), "made-up", "copied", now=NOW)


@pytest.mark.parametrize(
    ("person", "grants", "found"),
    [("mia", (), ["Ann", "Bob", "Tom"]), ("sid", (), ["Eve"]), ("tom", (WATCH,), ["Ann", "Bob"])],
)
def test_the_people_to_grant_time_to_are_those_one_watches_over_without_oneself(
    world: World, person: str, grants: tuple[Grant, ...], found: list[str]
) -> None:
    asker = world.asker(person, *grants)
    names = [candidate.name for candidate in invigilate.candidates(world.platform, asker, "")]
    assert sorted(names) == found
    assert [c.person for c in invigilate.candidates(world.platform, asker, "nobody")] == []
    with pytest.raises(NotAllowedError):
        invigilate.candidates(world.platform, world.asker("ann"), "")
