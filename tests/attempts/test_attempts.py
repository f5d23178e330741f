"""An attempt's life: what may be done when, and that the journal alone tells where it stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.banks import bank_of, blueprint, item
from trainer import attempts
from trainer.attempts import (
    Attempt,
    AttemptStatus,
    ForwardOnlyError,
    Kind,
    NoSuchPlaceError,
    deadline_for,
    deadline_of,
    fold,
    time_allowed,
)
from trainer.blueprints import Navigation, Quota, Window
from trainer.errors import TrainerError
from trainer.forms import Form, assemble
from trainer.items import ItemType
from trainer.journal import DeadlinePassedError, Event, JournalClosedError

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ITEMS = [
    item("SALES-01-001"),
    item("SALES-01-002", ItemType.MULTIPLE),
    item("SALES-01-003", ItemType.TRUE_FALSE),
    item("SALES-01-004"),
]


def form_with(navigation: Navigation = Navigation.FREE) -> Form:
    """Four places, one of them multiple and one true/false."""
    return assemble(bank_of(ITEMS), blueprint([Quota(4, module="SALES")], navigation=navigation), 1)


def begun(navigation: Navigation = Navigation.FREE) -> Attempt:
    return attempts.start("a1", form_with(navigation), now=NOW, deadline=NOW + HOUR)


def place_of(form: Form, kind: ItemType) -> int:
    return next(
        number
        for number, place in enumerate(form.places)
        if next(found for found in ITEMS if found.id == place.item).type is kind
    )


def committed(attempt: Attempt) -> list[Event]:
    """The pending events as the database would give them back: numbered, and through JSON."""
    return [
        replace(event, seq=number, data=json.loads(json.dumps(dict(event.data))))
        for number, event in enumerate(attempt.pending, 1)
    ]


class LifeOfAnAttempt(RuleBasedStateMachine):
    """Random actions against a plain model of what they mean."""

    @initialize(navigation=st.sampled_from(Navigation), minutes=st.integers(1, 180))
    def begin(self, navigation: Navigation, minutes: int) -> None:
        self.now = NOW
        self.form = form_with(navigation)
        self.deadline = self.deadline_at_start = NOW + timedelta(minutes=minutes)
        self.attempt = attempts.start("a1", self.form, now=NOW, deadline=self.deadline)
        self.chosen: dict[int, set[str]] = {}
        self.flagged: set[int] = set()
        self.place = 0
        self.furthest = 0
        self.status = AttemptStatus.OPEN

    @property
    def forward(self) -> bool:
        return self.form.navigation is Navigation.FORWARD

    def attempt_to(self, change: object, *arguments: object, allowed: bool) -> bool:
        """Do it, and hold that it is refused exactly when the model says so and then changes nothing."""
        before = self.attempt
        try:
            self.attempt = change(self.attempt, *arguments, now=self.now)  # type: ignore[operator]
        except TrainerError:
            assert not allowed or not self.running
            assert self.attempt is before
            return False
        assert allowed
        assert self.running
        return True

    @property
    def running(self) -> bool:
        return self.status is AttemptStatus.OPEN and self.now < self.deadline

    @rule(place=st.integers(-1, 4), data=st.data())
    def choose(self, place: int, data: st.DataObject) -> None:
        inside = 0 <= place < 4
        options = self.form.places[place].options if inside else ("a",)
        chosen = data.draw(st.sets(st.sampled_from([*options, "zz"])))
        allowed = (
            inside
            and chosen <= set(options)
            and (len(chosen) <= 1 or self.form.places[place].multiple)
            and not (self.forward and place != self.place)
        )
        if self.attempt_to(attempts.respond, place, frozenset(chosen), allowed=allowed):
            self.chosen[place] = chosen

    @rule(place=st.integers(-1, 4), on=st.booleans())
    def mark(self, place: int, on: bool) -> None:
        if self.attempt_to(attempts.flag, place, on, allowed=0 <= place < 4):
            (self.flagged.add if on else self.flagged.discard)(place)

    @rule(place=st.integers(-1, 4))
    def go(self, place: int) -> None:
        allowed = 0 <= place < 4 and not (self.forward and place not in (self.place, self.place + 1))
        if self.attempt_to(attempts.move, place, allowed=allowed):
            self.place = place
            self.furthest = max(self.furthest, place)

    @rule(seconds=st.integers(0, 200) | st.integers(0, 4000))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(minutes=st.integers(-5, 30))
    def extend(self, minutes: int) -> None:
        deadline = self.deadline + timedelta(minutes=minutes)
        if self.status is AttemptStatus.OPEN:
            self.attempt = attempts.extend(self.attempt, deadline, now=self.now, reason="noise")
            self.deadline = deadline
        else:
            with pytest.raises(JournalClosedError):
                attempts.extend(self.attempt, deadline, now=self.now, reason="noise")

    @precondition(lambda self: len(self.attempt.pending) > 6)
    @rule()
    def hand_in(self) -> None:
        if self.attempt_to(attempts.submit, allowed=True):
            self.status = AttemptStatus.SUBMITTED

    @rule()
    def sweep(self) -> None:
        before = self.attempt
        self.attempt = attempts.expire(self.attempt, now=self.now)
        if self.status is AttemptStatus.OPEN and self.now >= self.deadline:
            self.status = AttemptStatus.EXPIRED
            assert self.attempt.closed_at == self.deadline
        else:
            assert self.attempt is before

    @precondition(lambda self: self.status is not AttemptStatus.VOID and len(self.attempt.pending) > 8)
    @rule()
    def annul(self) -> None:
        self.attempt = attempts.void(self.attempt, now=self.now, reason="fire alarm")
        self.status = AttemptStatus.VOID

    @invariant()
    def it_stands_where_the_model_says(self) -> None:
        assert self.attempt.status is self.status
        assert {n: set(c) for n, c in self.attempt.responses.items()} == self.chosen
        assert self.attempt.flags == self.flagged
        assert (self.attempt.current, self.attempt.reached) == (self.place, self.furthest)
        assert self.attempt.deadline == self.deadline
        unanswered = {number for number in range(4) if not self.chosen.get(number)}
        assert set(self.attempt.unanswered) == unanswered

    @invariant()
    def folding_the_journal_gives_the_same(self) -> None:
        blank = Attempt("a1", self.form, NOW, self.deadline_at_start)
        events = committed(self.attempt)
        folded = fold(blank, events)
        assert folded == replace(self.attempt, pending=(), seq=len(events))
        half = len(events) // 2
        assert fold(fold(blank, events[:half]), events[half:]) == folded


TestLifeOfAnAttempt = LifeOfAnAttempt.TestCase
TestLifeOfAnAttempt.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)


def test_the_last_response_to_a_place_wins_and_an_empty_one_takes_it_back() -> None:
    attempt = begun()
    place = place_of(attempt.form, ItemType.SINGLE)
    attempt = attempts.respond(attempt, place, frozenset("a"), now=NOW)
    attempt = attempts.respond(attempt, place, frozenset("b"), now=NOW)
    assert attempt.responses[place] == {"b"}
    attempt = attempts.respond(attempt, place, frozenset(), now=NOW)
    assert place in attempt.unanswered


def test_events_are_folded_by_number_even_if_their_clocks_disagree() -> None:
    """Two servers, one of them late: the database numbers the events, and the numbers decide."""
    late = Event(Kind.RESPONDED, NOW + timedelta(minutes=9), {"place": 0, "chosen": ["a"]}, 2)
    early = Event(Kind.RESPONDED, NOW, {"place": 0, "chosen": ["b"]}, 3)
    assert fold(begun(), [late, early]).responses[0] == {"b"}


def test_a_response_at_the_deadline_is_too_late_and_one_just_before_is_not() -> None:
    attempt = begun()
    place = place_of(attempt.form, ItemType.SINGLE)
    just = NOW + HOUR - timedelta(microseconds=1)
    assert attempts.respond(attempt, place, frozenset("a"), now=just).answered == {place}
    with pytest.raises(DeadlinePassedError):
        attempts.respond(attempt, place, frozenset("a"), now=NOW + HOUR)


def test_extra_time_reopens_an_attempt_that_nobody_closed_yet() -> None:
    attempt = attempts.extend(begun(), NOW + 2 * HOUR, now=NOW, reason="power cut")
    place = place_of(attempt.form, ItemType.SINGLE)
    assert attempts.respond(attempt, place, frozenset("a"), now=NOW + HOUR).answered == {place}


def test_an_expired_attempt_ends_at_its_deadline_whenever_it_is_swept() -> None:
    attempt = attempts.expire(begun(), now=NOW + 5 * HOUR)
    assert (attempt.status, attempt.closed_at) == (AttemptStatus.EXPIRED, NOW + HOUR)


def test_a_closed_attempt_takes_nothing_more() -> None:
    attempt = attempts.submit(begun(), now=NOW)
    for refused in (
        lambda: attempts.respond(attempt, 0, frozenset(), now=NOW),
        lambda: attempts.flag(attempt, 0, True, now=NOW),
        lambda: attempts.move(attempt, 1, now=NOW),
        lambda: attempts.submit(attempt, now=NOW),
    ):
        with pytest.raises(JournalClosedError):
            refused()


def test_voiding_keeps_when_it_was_handed_in() -> None:
    attempt = attempts.void(attempts.submit(begun(), now=NOW), now=NOW + HOUR, reason="copied")
    assert (attempt.status, attempt.closed_at) == (AttemptStatus.VOID, NOW)


def test_a_forged_place_or_option_is_refused() -> None:
    attempt = begun()
    single = place_of(attempt.form, ItemType.SINGLE)
    for place, chosen in ((-1, "a"), (4, "a"), (single, "z"), (single, "ab")):
        with pytest.raises(NoSuchPlaceError):
            attempts.respond(attempt, place, frozenset(chosen), now=NOW)


def test_a_forward_only_exam_lets_nobody_back_or_ahead() -> None:
    attempt = begun(Navigation.FORWARD)
    with pytest.raises(ForwardOnlyError):
        attempts.move(attempt, 2, now=NOW)
    attempt = attempts.move(attempt, 1, now=NOW)
    with pytest.raises(ForwardOnlyError):
        attempts.move(attempt, 0, now=NOW)
    with pytest.raises(ForwardOnlyError):
        attempts.respond(attempt, 0, frozenset(attempt.form.places[0].options[:1]), now=NOW)
    assert attempts.flag(attempt, 0, True, now=NOW).flags == {0}


@pytest.mark.parametrize(
    ("minutes", "factor", "extra", "expected"),
    [
        (60, Fraction(1), 0, 60),
        (60, Fraction(5, 4), 0, 75),
        (60, Fraction(1), 10, 70),
        (45, Fraction(4, 3), 5, 65),
    ],
)
def test_time_allowed_is_the_limit_times_the_factor_plus_the_extra(
    minutes: int, factor: Fraction, extra: int, expected: int
) -> None:
    allowed = time_allowed(timedelta(minutes=minutes), factor, timedelta(minutes=extra))
    assert allowed == timedelta(minutes=expected)


def test_untimed_stays_untimed_with_any_accommodation() -> None:
    assert time_allowed(None, Fraction(2), HOUR) is None


def test_a_deadline_is_bounded_by_the_window_unless_the_blueprint_says_otherwise() -> None:
    closes = NOW + timedelta(minutes=30)
    bound = blueprint([Quota(4, module="SALES")], window=Window(closes=closes))
    free = replace(bound, bound_by_window=False)
    assert deadline_for(bound, NOW, HOUR) == closes
    assert deadline_for(bound, NOW, timedelta(minutes=10)) == NOW + timedelta(minutes=10)
    assert deadline_for(bound, NOW, None) == closes
    assert deadline_for(free, NOW, HOUR) == NOW + HOUR
    assert deadline_for(free, NOW, None) is None
    for wanted in (bound, free):
        form = assemble(bank_of(ITEMS), wanted, 1)
        for allowed in (None, HOUR, timedelta(minutes=10)):
            assert deadline_of(form, NOW, allowed) == deadline_for(wanted, NOW, allowed)
