"""The rules of a round with people."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.partner_cards import three, two
from trainer.errors import TrainerError
from trainer.scenarios import dealing, rounds
from trainer.scenarios.cards import Part
from trainer.scenarios.rounds import (
    WHOLE,
    BadScoreError,
    KnowsSecretsError,
    NoSuchPartError,
    NotInRoundError,
    NotRaterError,
    PartsFixedError,
    PartsOpenError,
    PartTakenError,
    Phase,
    Round,
    RoundOverError,
    SheetIncompleteError,
    fold,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SHEET = ("calm", "find", "fee")


def opened(cards=None) -> Round:
    return rounds.open_round(cards or three(), "ann", 7, now=NOW)


def gathered(cards=None) -> Round:
    found = opened(cards)
    for part, person in zip(found.cards.parts, ("ann", "bob", "tom"), strict=False):
        found = rounds.take(found, part, person, now=NOW)
    return found


def dealt(cards=None) -> Round:
    return rounds.start(gathered(cards), "ann", (), now=NOW)


def rated(*scores: int) -> Round:
    found = dealt()
    for line, score in zip(SHEET, scores, strict=True):
        found = rounds.rate(found, "tom", line, score, now=LATER)
    return found


def test_a_part_somebody_has_is_refused_with_the_holder() -> None:
    found = rounds.take(opened(), Part.CUSTOMER, "bob", now=NOW)
    with pytest.raises(PartTakenError) as refused:
        rounds.take(found, Part.CUSTOMER, "tom", now=LATER)
    assert refused.value.details == {"name": "bob"}
    assert rounds.take(found, Part.CUSTOMER, "bob", now=LATER) is found


def test_whoever_takes_another_part_leaves_the_first() -> None:
    found = rounds.take(opened(), Part.CUSTOMER, "bob", now=NOW)
    found = rounds.take(found, Part.OBSERVER, "bob", now=NOW)
    assert found.seats == {Part.OBSERVER: "bob"}
    assert rounds.leave(found, "bob", now=NOW).seats == {}
    assert rounds.leave(found, "tom", now=NOW) is found


def test_two_people_have_no_observer() -> None:
    with pytest.raises(NoSuchPartError):
        rounds.take(opened(two()), Part.OBSERVER, "bob", now=NOW)


def test_cards_are_dealt_once_every_part_is_taken_and_then_parts_stay() -> None:
    found = rounds.take(opened(), Part.CUSTOMER, "bob", now=NOW)
    with pytest.raises(PartsOpenError):
        rounds.start(found, "ann", (), now=NOW)
    found = dealt()
    assert found.phase is Phase.PLAYING
    assert found.secret in (0, 1)
    assert rounds.start(found, "bob", (), now=LATER) is found
    for step in (
        lambda: rounds.take(found, Part.OBSERVER, "eve", now=LATER),
        lambda: rounds.leave(found, "bob", now=LATER),
        lambda: rounds.note_print(found, "tom", now=LATER),
    ):
        with pytest.raises(PartsFixedError):
            step()


def test_only_who_is_in_the_round_deals_or_breaks_off() -> None:
    with pytest.raises(NotInRoundError):
        rounds.start(gathered(), "eve", (), now=NOW)
    with pytest.raises(NotInRoundError):
        rounds.break_off(dealt(), "eve", now=NOW)
    assert rounds.break_off(dealt(), "bob", now=LATER).phase is Phase.BROKEN_OFF


def test_who_printed_all_cards_does_not_play_the_client_manager() -> None:
    found = rounds.note_print(opened(), "ann", now=NOW)
    with pytest.raises(KnowsSecretsError):
        rounds.take(found, Part.MANAGER, "ann", now=NOW)
    assert rounds.take(found, Part.CUSTOMER, "ann", now=NOW).part_of("ann") is Part.CUSTOMER
    with pytest.raises(KnowsSecretsError):
        rounds.note_print(rounds.take(opened(), Part.MANAGER, "ann", now=NOW), "ann", now=NOW)


def test_with_three_people_the_observer_rates_and_with_two_the_customer() -> None:
    with pytest.raises(NotRaterError):
        rounds.rate(dealt(), "bob", "calm", 4, now=LATER)
    assert rounds.rate(dealt(), "tom", "calm", 4, now=LATER).scores == {"calm": 4}
    assert rounds.rate(dealt(two()), "bob", "calm", 4, now=LATER).scores == {"calm": 4}


def test_nothing_is_rated_before_the_cards_are_dealt() -> None:
    with pytest.raises(PartsOpenError):
        rounds.rate(gathered(), "tom", "calm", 4, now=NOW)


@pytest.mark.parametrize(("line", "score"), [("calm", 0), ("calm", 6), ("none", 3), (WHOLE, 3)])
def test_a_score_off_the_sheet_is_refused(line: str, score: int) -> None:
    with pytest.raises(BadScoreError):
        rounds.rate(dealt(), "tom", line, score, now=LATER)


def test_notes_are_kept_by_line_and_not_too_long() -> None:
    found = rounds.note(dealt(), "tom", "calm", " 您别急 ", now=LATER)
    found = rounds.note(found, "tom", WHOLE, "很稳", now=LATER)
    assert found.notes == {"calm": "您别急", WHOLE: "很稳"}
    assert rounds.note(found, "tom", "calm", "您别急", now=LATER) is found
    with pytest.raises(BadScoreError):
        rounds.note(found, "tom", "calm", "长" * 501, now=LATER)


def test_a_round_is_finished_with_a_whole_sheet_only() -> None:
    with pytest.raises(SheetIncompleteError):
        rounds.finish(rounds.rate(dealt(), "tom", "calm", 4, now=LATER), "tom", now=LATER)
    found = rounds.finish(rated(4, 3, 5), "tom", now=LATER)
    assert (found.phase, found.ended_at) == (Phase.FINISHED, LATER)
    with pytest.raises(RoundOverError):
        rounds.rate(found, "tom", "calm", 1, now=LATER)


@pytest.mark.parametrize(
    ("scores", "mean", "passed"),
    [
        ((3, 3, 3), Fraction(3), True),
        ((2, 3, 3), Fraction(8, 3), False),
        ((5, 5, 2), Fraction(4), False),
        ((1, 5, 3), Fraction(3), True),
    ],
)
def test_a_low_mean_or_a_missed_must_line_does_not_pass(
    scores: tuple[int, ...], mean: Fraction, passed: bool
) -> None:
    verdict = rounds.verdict_of(three(), dict(zip(SHEET, scores, strict=True)))
    assert (verdict.mean, verdict.passed) == (mean, passed)
    assert verdict.failed == (("fee",) if scores[2] < 3 else ())


def test_a_round_left_open_ends_by_itself() -> None:
    late = NOW + rounds.GATHERING_LASTS
    assert not opened().overdue(late - timedelta(seconds=1))
    assert opened().overdue(late)
    with pytest.raises(RoundOverError):
        rounds.take(opened(), Part.CUSTOMER, "bob", now=late)
    playing = dealt()
    assert not playing.overdue(late)
    with pytest.raises(RoundOverError):
        rounds.rate(playing, "tom", "calm", 4, now=NOW + rounds.PLAYING_LASTS)


@given(st.integers(0, dealing.CODES - 1))
def test_every_number_has_a_code_of_its_own_that_is_read_however_it_is_typed(number: int) -> None:
    code = dealing.code_of(number)
    assert len(code) == dealing.CODE_LENGTH
    assert set(code) <= set(dealing.ALPHABET)
    assert dealing.read_code(f" {code[:2].lower()}-{code[2:]} ") == code


def test_codes_do_not_repeat() -> None:
    assert len({dealing.code_of(number) for number in range(0, dealing.CODES, 97)}) == len(
        range(0, dealing.CODES, 97)
    )


def test_no_letter_of_a_code_is_mistaken_for_another() -> None:
    assert not set(dealing.ALPHABET) & set("0O1I5S2Z8B6GQ")


def test_the_seed_deals_every_set_of_secrets_and_the_same_one_again() -> None:
    cards = three()
    found = Counter(dealing.deal(cards, seed) for seed in range(200))
    assert min(found[0], found[1]) > 60
    assert [dealing.deal(cards, seed) for seed in range(20)] == [
        dealing.deal(cards, seed) for seed in range(20)
    ]


def test_a_set_that_is_known_is_dealt_only_if_all_are() -> None:
    cards = three()
    assert {dealing.deal(cards, seed, {0}) for seed in range(50)} == {1}
    assert {dealing.deal(cards, seed, {0, 1}) for seed in range(50)} == {0, 1}


def test_a_journal_begins_with_the_opening() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        fold(three(), [])
    with pytest.raises(ValueError, match="begins with its opening"):
        fold(three(), dealt().pending[1:])


PEOPLE = st.sampled_from(["ann", "bob", "tom", "eve"])


class Life(RuleBasedStateMachine):
    """Any steps by anybody: the journal always tells the same story, and nobody ever has two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.found = opened()
        self.now = NOW

    def step(self, change) -> None:
        self.now += timedelta(seconds=30)
        before = self.found
        try:
            self.found = change(before)
        except TrainerError:
            assert self.found is before

    @rule(person=PEOPLE, part=st.sampled_from(Part))
    def take(self, person: str, part: Part) -> None:
        self.step(lambda found: rounds.take(found, part, person, now=self.now))

    @rule(person=PEOPLE)
    def leave(self, person: str) -> None:
        self.step(lambda found: rounds.leave(found, person, now=self.now))

    @rule(person=PEOPLE)
    def print_all(self, person: str) -> None:
        self.step(lambda found: rounds.note_print(found, person, now=self.now))

    @rule(person=PEOPLE)
    def start(self, person: str) -> None:
        self.step(lambda found: rounds.start(found, person, (), now=self.now))

    @precondition(lambda self: self.found.phase is not Phase.GATHERING)
    @rule(person=PEOPLE, line=st.sampled_from([*SHEET, WHOLE]), score=st.integers(0, 6))
    def rate(self, person: str, line: str, score: int) -> None:
        self.step(lambda found: rounds.rate(found, person, line, score, now=self.now))

    @precondition(lambda self: self.found.phase is not Phase.GATHERING)
    @rule(line=st.sampled_from(SHEET), score=st.integers(1, 5))
    def rate_well(self, line: str, score: int) -> None:
        rater = self.found.seats[Part.OBSERVER]
        self.step(lambda found: rounds.rate(found, rater, line, score, now=self.now))

    @rule(person=PEOPLE, text=st.text(max_size=8))
    def note(self, person: str, text: str) -> None:
        self.step(lambda found: rounds.note(found, person, "calm", text, now=self.now))

    @rule(person=PEOPLE)
    def finish(self, person: str) -> None:
        self.step(lambda found: rounds.finish(found, person, now=self.now))

    @invariant()
    def the_journal_tells_the_same_story(self) -> None:
        assert replace(fold(three(), self.found.pending), pending=self.found.pending) == self.found

    @invariant()
    def nobody_has_two_parts_and_printers_are_not_rated(self) -> None:
        holders = list(self.found.seats.values())
        assert len(holders) == len(set(holders))
        assert self.found.seats.get(Part.MANAGER) not in self.found.printed

    @invariant()
    def what_is_finished_is_whole(self) -> None:
        if self.found.phase is Phase.FINISHED:
            assert not self.found.unrated
            assert len(self.found.seats) == 3


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
