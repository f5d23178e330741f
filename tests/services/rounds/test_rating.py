"""The sheet is filled in live, kept at once, and becomes a result that says who rated."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from tests.exam_world import NOW
from tests.partner_cards import three
from tests.round_world import THREE, TWO, Circle, marked
from trainer.errors import NotFoundError
from trainer.people import Grant, Role
from trainer.scenarios.cards import Part
from trainer.scenarios.rounds import NotRaterError, Phase, RoundOverError, SheetIncompleteError
from trainer.services import rounds
from trainer.services.rounds import SheetElsewhereError
from trainer.storage.tables import RoundResultRow

MARKS = {
    Part.MANAGER: {"FOR-MANAGER"},
    Part.CUSTOMER: {"FOR-CUSTOMER", "SECRET-"},
    Part.OBSERVER: {"FOR-OBSERVER", "FOR-RATER"},
}
ALL_MARKS = {mark for found in MARKS.values() for mark in found} | {"FOR-AFTERWARDS"}


def sent(table: rounds.Table) -> str:
    return json.dumps(asdict(replace(table, outcome=None)), default=str, ensure_ascii=False) + (
        json.dumps(asdict(table.outcome), default=str, ensure_ascii=False) if table.outcome else ""
    )


def marks_in(table: rounds.Table) -> set[str]:
    text = sent(table)
    return {mark for mark in ALL_MARKS if mark in text}


def test_before_the_cards_are_dealt_nobody_is_sent_any(ring: Circle) -> None:
    ring.put_cards(marked())
    found = ring.gathered()
    for person in ("ann", "bob", "tom"):
        assert marks_in(ring.seen(found, person)) == set()


def test_nobody_ever_receives_anothers_card_before_the_end(ring: Circle) -> None:
    ring.put_cards(marked())
    found = ring.dealt()
    lease = ring.lease(found)
    ring.rate(found, lease, "calm", 4)
    for person, part in {"ann": Part.MANAGER, "bob": Part.CUSTOMER, "tom": Part.OBSERVER}.items():
        table = ring.seen(found, person)
        assert marks_in(table) == MARKS[part]
        assert table.outcome is None


def test_of_the_secrets_only_the_set_dealt_is_sent_even_afterwards(ring: Circle) -> None:
    ring.put_cards(marked())
    found = ring.dealt()
    during = sent(ring.seen(found, "bob"))
    assert ("SECRET-0" in during) != ("SECRET-1" in during)
    ring.put_cards(marked())
    done = sent(ring.seen(ring.finished(now=NOW + timedelta(minutes=1)), "ann"))
    assert ("SECRET-0" in done) != ("SECRET-1" in done)


def test_a_round_broken_off_or_left_open_shows_no_cards(ring: Circle) -> None:
    ring.put_cards(marked())
    found = ring.dealt()
    assert marks_in(ring.seen(found, "ann", now=NOW + timedelta(hours=5))) == set()
    rounds.break_off(ring.platform, ring.asker("bob"), found, now=NOW)
    for person in ("ann", "bob", "tom"):
        assert marks_in(ring.seen(found, person)) == set()


def test_afterwards_all_see_cards_sheet_and_debriefing(ring: Circle) -> None:
    ring.put_cards(marked())
    found = ring.finished()
    for person in ("ann", "bob", "tom"):
        table = ring.seen(found, person)
        assert marks_in(table) == ALL_MARKS
        outcome = table.outcome
        assert outcome is not None
        assert (outcome.rated, outcome.rater) == ("Ann", "Tom")
        assert outcome.sheet.scores == {"calm": 4, "find": 3, "fee": 5}
        assert outcome.sheet.notes["fee"] == "“上门五十元”"
        assert (outcome.sheet.remark, outcome.mean, outcome.passed) == ("很稳", Fraction(4), True)


def test_a_score_stands_when_the_call_returns_and_the_same_again_writes_nothing(ring: Circle) -> None:
    found = ring.dealt()
    lease = ring.lease(found)
    ring.rate(found, lease, "calm", 4)
    before = ring.seen(found, "tom")
    ring.rate(found, lease, "calm", 4)
    assert ring.seen(found, "tom") == before
    ring.rate(found, lease, "calm", 2)
    sheet = ring.seen(found, "tom").sheet
    assert sheet is not None
    assert (sheet.scores, sheet.open_lines) == ({"calm": 2}, 2)
    assert ring.seen(found, "ann").sheet is None
    assert ring.seen(found, "bob").sheet is None


def test_a_sheet_opened_on_another_device_takes_over_with_all_that_stands(ring: Circle) -> None:
    found = ring.dealt()
    first = ring.lease(found)
    ring.rate(found, first, "calm", 4)
    second = ring.lease(found)
    with pytest.raises(SheetElsewhereError):
        ring.rate(found, first, "calm", 1)
    sheet = ring.seen(found, "tom").sheet
    assert sheet is not None
    assert sheet.scores == {"calm": 4}
    ring.rate(found, second, "calm", 5)


def test_only_the_rater_fills_in_the_sheet(ring: Circle) -> None:
    found = ring.dealt()
    for person in ("ann", "bob"):
        with pytest.raises(NotRaterError):
            ring.lease(found, person)
    lease = ring.lease(found)
    with pytest.raises(NotRaterError):
        ring.rate(found, lease, "calm", 5, "ann")
    with pytest.raises(NotFoundError):
        ring.rate(found, lease, "calm", 5, "eve")


def test_an_incomplete_sheet_is_not_finished_and_a_finished_one_is_closed(ring: Circle) -> None:
    found = ring.dealt()
    lease = ring.lease(found)
    with pytest.raises(SheetIncompleteError):
        rounds.finish(ring.platform, ring.asker("tom"), found, lease, now=NOW)
    done = ring.finished(now=NOW + timedelta(minutes=1))
    with pytest.raises(RoundOverError):
        ring.rate(done, 1, "calm", 1)
    with pytest.raises(RoundOverError):
        ring.lease(done)


def test_with_two_people_the_customer_rates(ring: Circle) -> None:
    found = ring.finished(cards=TWO)
    outcome = ring.seen(found).outcome
    assert outcome is not None
    assert (outcome.rated, outcome.rater) == ("Ann", "Bob")


def test_the_result_enters_the_history_as_rated_by_a_person(ring: Circle) -> None:
    ring.finished(2, 2, 2, now=NOW)
    ring.finished(4, 3, 5, now=NOW + timedelta(days=1))
    found = rounds.history(ring.platform, ring.asker("ann"), "ann", now=NOW)
    latest, first = found.rounds
    assert (latest.rater, latest.rated, latest.part) == ("Tom", "Ann", Part.MANAGER)
    assert (latest.mean, latest.passed, first.passed) == (Fraction(4), True, False)
    assert [(line.line, line.scores) for line in found.lines] == [
        ("calm", (2, 4)),
        ("find", (2, 3)),
        ("fee", (2, 5)),
    ]
    offer = rounds.offer(ring.platform, ring.asker("ann"), THREE)
    assert (offer.rated, offer.best, offer.passed) == (2, Fraction(4), True)


def test_in_the_history_of_the_others_stands_their_part_and_no_progress(ring: Circle) -> None:
    ring.finished()
    found = rounds.history(ring.platform, ring.asker("bob"), "bob", now=NOW)
    assert [entry.part for entry in found.rounds] == [Part.CUSTOMER]
    assert found.lines == ()
    offer = rounds.offer(ring.platform, ring.asker("bob"), THREE)
    assert (offer.rated, offer.others, offer.best) == (0, 1, None)


def test_results_and_histories_are_for_those_in_the_round_and_in_charge(ring: Circle) -> None:
    found = ring.finished()
    mia, grant = ring.asker("mia"), Grant(Role.RESULTS, "org/")
    assert rounds.look(ring.platform, mia, found, now=NOW).outcome is not None
    assert rounds.history(ring.platform, mia, "ann", now=NOW).rounds
    assert rounds.look(ring.platform, ring.asker("ada", grant), found, now=NOW)
    for person in ("eve", "sid"):
        with pytest.raises(NotFoundError):
            ring.seen(found, person)
        with pytest.raises(NotFoundError):
            rounds.history(ring.platform, ring.asker(person), "ann", now=NOW)


def test_a_result_keeps_the_unit_and_cohorts_of_the_one_rated(ring: Circle) -> None:
    found = ring.finished()
    with ring.store.read() as session:
        row = session.execute(select(RoundResultRow)).scalar_one()
    assert (row.round, row.unit, row.cohorts) == (found, "team", ["cohort"])
    assert (row.person, row.rater, row.cards, row.version) == ("ann", "tom", THREE, three().digest)
    assert ring.seen(found).phase is Phase.FINISHED
