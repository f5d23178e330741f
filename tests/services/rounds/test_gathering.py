"""A round comes together: by its code, part by part, on whatever device."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import partner_cards, rehearsals
from tests.exam_world import NOW
from tests.partner_cards import three, two
from tests.round_world import SEATS, TWO, Circle
from trainer.errors import NotFoundError
from trainer.scenarios.cards import Part
from trainer.scenarios.rounds import (
    GATHERING_LASTS,
    KnowsSecretsError,
    PartsFixedError,
    PartTakenError,
    Phase,
    RoundOverError,
)
from trainer.services import rounds
from trainer.services.rehearse import preview
from trainer.services.rounds import UnknownCodeError
from trainer.storage.tables import AuditEntry, RoundJournalRow

AFTER = NOW + GATHERING_LASTS


def test_a_round_is_found_by_its_code_however_it_is_typed(ring: Circle) -> None:
    found = ring.opened()
    code = ring.code(found)
    typed = f" {code[:2].lower()} {code[2:]}"
    assert rounds.find(ring.platform, ring.asker("bob"), typed, now=NOW) == found


@pytest.mark.parametrize("typed", ["", "  ", "AAAAA", "QQQQQ", "太多字"])
def test_a_code_of_no_round_says_so(ring: Circle, typed: str) -> None:
    ring.opened()
    with pytest.raises(UnknownCodeError):
        rounds.find(ring.platform, ring.asker("bob"), typed, now=NOW)


def test_a_code_expires(ring: Circle) -> None:
    code = ring.code(ring.opened())
    with pytest.raises(UnknownCodeError):
        rounds.find(ring.platform, ring.asker("bob"), code, now=AFTER)


def test_a_code_is_of_one_organisation(ring: Circle) -> None:
    found = ring.opened()
    stranger = replace(ring.asker("bob"), organisation="elsewhere")
    with pytest.raises(UnknownCodeError):
        rounds.find(ring.platform, stranger, ring.code(found), now=NOW)
    with pytest.raises(NotFoundError):
        rounds.look(ring.platform, stranger, found, code=ring.code(found), now=NOW)
    with pytest.raises(NotFoundError):
        rounds.pulse(ring.platform, stranger, found, now=NOW)


def test_opening_again_while_people_gather_gives_the_same_round(ring: Circle) -> None:
    first = ring.opened()
    assert ring.opened() == first
    assert ring.opened(cards=TWO) != first
    assert ring.opened("bob") != first
    assert ring.opened(now=AFTER) != first


def test_cards_that_are_not_published_are_not_opened(ring: Circle) -> None:
    with pytest.raises(NotFoundError):
        ring.opened(cards="SALES-01-P09")


def test_without_the_code_nobody_gets_in_and_that_is_written_down(ring: Circle) -> None:
    found = ring.opened()
    for attempt in (
        lambda: ring.seen(found, "bob"),
        lambda: ring.seen(found, "bob", "WRONG"),
        lambda: ring.take(found, "bob", Part.CUSTOMER),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    with ring.store.read() as session:
        entries = session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars().all()
    assert {(entry.action, entry.actor, entry.target) for entry in entries} == {
        ("round.open.refused", "bob", found)
    }


def test_a_second_person_asking_for_a_part_is_told_who_has_it(ring: Circle) -> None:
    found = ring.opened()
    code = ring.code(found)
    ring.take(found, "bob", Part.CUSTOMER, code)
    with pytest.raises(PartTakenError) as refused:
        ring.take(found, "tom", Part.CUSTOMER, code)
    assert refused.value.details == {"name": "Bob"}
    assert [(seat.part, seat.name) for seat in ring.seen(found).seats] == [
        (Part.MANAGER, ""),
        (Part.CUSTOMER, "Bob"),
        (Part.OBSERVER, ""),
    ]


def test_of_two_people_at_the_same_moment_one_gets_the_part(ring: Circle) -> None:
    found = ring.opened()
    code = ring.code(found)

    def ask(person: str) -> str:
        try:
            ring.take(found, person, Part.CUSTOMER, code)
        except PartTakenError as error:
            return str(error.details["name"])
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(ask, ("bob", "tom")))
    holder = next(seat.name for seat in ring.seen(found).seats if seat.part is Part.CUSTOMER)
    assert answers == [holder, "taken"]


def test_a_part_can_be_changed_and_given_back_before_the_cards_are_dealt(ring: Circle) -> None:
    found = ring.opened()
    ring.take(found, "ann", Part.CUSTOMER)
    ring.take(found, "ann", Part.OBSERVER)
    assert ring.seen(found).mine is Part.OBSERVER
    rounds.leave(ring.platform, ring.asker("ann"), found, now=NOW)
    assert ring.seen(found).mine is None
    ring.take(found, "ann", Part.CUSTOMER)
    assert ring.seen(found).mine is Part.CUSTOMER


def test_nobody_joins_once_the_cards_are_dealt(ring: Circle) -> None:
    found = ring.dealt()
    with pytest.raises(PartsFixedError):
        ring.seen(found, "eve", ring.code(found))
    with pytest.raises(PartsFixedError):
        rounds.leave(ring.platform, ring.asker("bob"), found, now=NOW)


def test_a_dropped_device_rejoins_with_its_card_under_a_new_process(ring: Circle) -> None:
    found = ring.dealt()
    before = ring.seen(found, "bob")
    again = Circle(ring.restarted().platform)
    assert again.seen(found, "bob") == before
    assert before.card is not None
    assert rounds.find(again.platform, again.asker("bob"), before.code, now=NOW) == found
    assert [entry.round for entry in rounds.running(again.platform, again.asker("bob"), now=NOW)] == [found]


def test_what_is_over_is_not_offered_to_go_on_with(ring: Circle) -> None:
    found = ring.opened()
    bob = ring.asker("bob")
    assert rounds.running(ring.platform, bob, now=NOW) == ()
    ring.take(found, "bob", Part.CUSTOMER, ring.code(found))
    assert [entry.round for entry in rounds.running(ring.platform, bob, now=NOW)] == [found]
    assert rounds.running(ring.platform, bob, now=AFTER) == ()
    rounds.break_off(ring.platform, bob, found, now=NOW)
    assert rounds.running(ring.platform, bob, now=NOW) == ()
    assert ring.seen(found, "bob").phase is Phase.BROKEN_OFF
    with pytest.raises(RoundOverError):
        ring.take(found, "bob", Part.OBSERVER)


def test_the_cards_stay_as_they_were_when_the_round_was_opened(ring: Circle) -> None:
    found = ring.dealt()
    ring.put_cards(replace(three(), situation="Edited."), two())
    assert ring.seen(found).situation == three().situation
    again = ring.opened(now=NOW + timedelta(minutes=1))
    assert ring.seen(again).situation == "Edited."


def test_the_client_managers_player_meets_other_secrets_the_next_time(ring: Circle) -> None:
    dealt = []
    for minute in range(2):
        now = NOW + timedelta(minutes=minute)
        found = ring.dealt(now=now)
        card = ring.seen(found, "bob", now=now).card
        assert isinstance(card, rounds.CustomerDealt)
        dealt.append(card.secret)
        rounds.break_off(ring.platform, ring.asker("ann"), found, now=now)
    assert dealt[0] != dealt[1]


def test_events_are_numbered_and_cannot_be_changed(ring: Circle) -> None:
    found = ring.dealt()
    with ring.store.read() as session:
        rows = session.execute(
            select(RoundJournalRow).where(RoundJournalRow.round == found).order_by(RoundJournalRow.seq)
        ).scalars()
        told = [(row.seq, row.kind, row.data["person"]) for row in rows]
    assert told == [
        (1, "opened", "ann"),
        (2, "took", "ann"),
        (3, "took", "bob"),
        (4, "took", "tom"),
        (5, "dealt", "ann"),
    ]


def test_printing_all_cards_costs_the_client_managers_part(ring: Circle) -> None:
    found = ring.opened()
    assert rounds.print_all(ring.platform, ring.asker("ann"), found, now=NOW).startswith(b"%PDF")
    assert ring.seen(found).printed
    with pytest.raises(KnowsSecretsError):
        ring.take(found, "ann", Part.MANAGER)
    with pytest.raises(NotFoundError):
        rounds.print_all(ring.platform, ring.asker("eve"), found, now=NOW)


def test_a_page_that_waits_learns_what_concerns_it_and_no_more(ring: Circle) -> None:
    found = ring.gathered()
    waiting = ring.seen(found, "bob")

    def pulse(person: str, now=NOW) -> rounds.Pulse:
        return rounds.pulse(ring.platform, ring.asker(person), found, now=now)

    assert waiting.is_fresh(pulse("bob"))
    assert not waiting.is_fresh(pulse("bob", AFTER))
    rounds.start(ring.platform, ring.asker("ann"), found, now=NOW)
    assert not waiting.is_fresh(pulse("bob"))
    playing, lease = ring.seen(found, "bob"), ring.lease(found)
    sheet = ring.seen(found, "tom")
    ring.rate(found, lease, "calm", 4)
    assert playing.is_fresh(pulse("bob"))
    assert sheet.is_fresh(pulse("tom"))
    ring.lease(found)
    assert not sheet.is_fresh(pulse("tom"))
    rounds.break_off(ring.platform, ring.asker(SEATS[Part.MANAGER]), found, now=NOW)
    assert not playing.is_fresh(pulse("bob"))


def test_card_files_are_no_drafts_to_step_through(ring: Circle, tmp_path: Path) -> None:
    folder = tmp_path / "courses" / "SALES" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "SALES-01-P01.yaml").write_text(partner_cards.THREE, encoding="utf-8")
    (folder / "SALES-01-S01.yaml").write_text(rehearsals.SMALL, encoding="utf-8")
    settings = ring.platform.settings.model_copy(update={"content": tmp_path})
    found = preview.drafts(replace(ring.platform, settings=settings), ring.asker("tom"))
    assert list(found) == ["courses/SALES/scenarios/SALES-01-S01.yaml"]
