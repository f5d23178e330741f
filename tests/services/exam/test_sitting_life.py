"""A sitting's whole life through the services, against a model that knows nothing of databases.

Windows open and lose their lease, steps are sent again, the clock goes to the deadline and back, invigilators
give and take time, the process is restarted: after every step the sitting read back equals the model.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from tests.exam_world import NOW, Seat, World, bank, blueprint, build, chosen
from trainer.attempts import AttemptStatus, ForwardOnlyError, NoSuchPlaceError
from trainer.blueprints import Navigation
from trainer.errors import TrainerError
from trainer.forms import Form
from trainer.journal import DeadlinePassedError, JournalClosedError, LeaseLostError
from trainer.people import Accommodation
from trainer.services import invigilate, sit_exam, sweep
from trainer.services.invigilate import NOTICE, NothingToExtendError
from trainer.services.sit_exam import Action, ActionKind
from trainer.storage import Store

MINUTE = timedelta(minutes=1)
LIMIT = timedelta(hours=1)
PLACES = 6


@dataclass
class Model:
    """What a sitting is, in plain values."""

    deadline: datetime
    forward: bool
    active_at: datetime
    status: AttemptStatus = AttemptStatus.OPEN
    responses: dict[int, tuple[int, ...]] = field(default_factory=dict)
    flags: set[int] = field(default_factory=set)
    current: int = 0
    closed_at: datetime | None = None
    events: int = 1
    tokens: set[str] = field(default_factory=set)

    def refusal(self, now: datetime) -> type[TrainerError] | None:
        """What a step of the right window meets at this time."""
        if self.status is AttemptStatus.EXPIRED:
            return DeadlinePassedError
        if self.status is not AttemptStatus.OPEN:
            return JournalClosedError
        return DeadlinePassedError if max(now, self.active_at) >= self.deadline else None

    def act(self, form: Form, actions: tuple[Action, ...], now: datetime) -> type[TrainerError] | None:
        """Take all steps or none; return the error expected."""
        fresh = [action for n, action in enumerate(actions) if self._is_fresh(actions, n)]
        if not fresh:
            return None
        if refusal := self.refusal(now):
            return refusal
        after = replace(self, responses=dict(self.responses), flags=set(self.flags))
        for action in fresh:
            if error := after.step(form, action, max(now, self.active_at)):
                return error
        vars(self).update(vars(after))
        self.tokens = self.tokens | {action.token for action in fresh}
        self.active_at = max(now, self.active_at)
        return None

    def _is_fresh(self, actions: tuple[Action, ...], number: int) -> bool:
        token = actions[number].token
        return token not in self.tokens and token not in {a.token for a in actions[:number]}

    def step(self, form: Form, action: Action, now: datetime) -> type[TrainerError] | None:
        if self.status is not AttemptStatus.OPEN:
            return JournalClosedError
        self.events += 1
        match action.kind:
            case ActionKind.RESPOND:
                return self._respond(form, action.place, action.positions)
            case ActionKind.MOVE:
                return self._move(action.place)
            case ActionKind.FLAG:
                (self.flags.add if action.flagged else self.flags.discard)(action.place)
            case ActionKind.SUBMIT:
                self.status, self.closed_at = AttemptStatus.SUBMITTED, now
        return None

    def _respond(self, form: Form, place: int, positions: frozenset[int]) -> type[TrainerError] | None:
        if len(positions) > 1 and not form.places[place].multiple:
            return NoSuchPlaceError
        if self.forward and place != self.current:
            return ForwardOnlyError
        self.responses[place] = tuple(sorted(positions))
        if not positions:
            del self.responses[place]
        return None

    def _move(self, place: int) -> type[TrainerError] | None:
        if self.forward and place not in (self.current, self.current + 1):
            return ForwardOnlyError
        self.current = place
        return None

    def expire(self, now: datetime) -> None:
        if self.status is AttemptStatus.OPEN and now >= self.deadline:
            self.status, self.closed_at = AttemptStatus.EXPIRED, self.deadline
            self.events += 1

    def move_deadline(self, by: timedelta, now: datetime) -> bool:
        """An invigilator's change; False where the sitting is over."""
        if self.status is not AttemptStatus.OPEN or now >= self.deadline:
            return False
        self.deadline = max(self.deadline + by, min(self.deadline, now + NOTICE))
        self.events += 1
        return True


places = st.integers(0, PLACES - 1)
answers = st.builds(
    Action, st.just(ActionKind.RESPOND), places, st.frozensets(st.integers(0, 1), min_size=1, max_size=1)
)
steps = st.one_of(
    answers,
    st.builds(Action, st.just(ActionKind.RESPOND), places, st.sampled_from([frozenset(), frozenset({0, 1})])),
    st.builds(Action, st.just(ActionKind.FLAG), places, flagged=st.booleans()),
    st.builds(Action, st.just(ActionKind.MOVE), places),
)
batches = st.lists(steps, min_size=1, max_size=3)


class Life(RuleBasedStateMachine):
    """One sitting of Ann's. The world is shared by all examples, each a day after the one before."""

    world: World
    start = NOW

    @initialize(navigation=st.sampled_from([Navigation.FREE, Navigation.FREE, Navigation.FORWARD]))
    def begin(self, navigation: Navigation) -> None:
        Life.start += timedelta(days=1)
        self.now = Life.start
        self.process = self.world.restarted()
        self.granted = Accommodation()
        self._grant(self.granted)
        seat = self.process.opened("ann", navigation.value.upper(), self.now)
        self.form = seat.look(self.now).attempt.form
        self.windows = [seat]
        self.sent: list[tuple[Action, ...]] = []
        self.count = 0
        self.model = Model(self.now + LIMIT, navigation is Navigation.FORWARD, self.now)

    def teardown(self) -> None:
        if hasattr(self, "windows") and self.model.status is AttemptStatus.OPEN:
            self._void()

    def _act(self, window: Seat, actions: tuple[Action, ...]) -> None:
        window = replace(window, world=self.process)
        expected: type[TrainerError] | None = LeaseLostError
        if window.lease == max(seat.lease for seat in self.windows):
            expected = self.model.act(self.form, actions, self.now)
        if expected is None:
            window.act(*actions, now=self.now)
            return
        with pytest.raises(expected) as raised:
            window.act(*actions, now=self.now)
        assert raised.type is expected

    def _window(self, number: int) -> Seat:
        return self.windows[-1 - number % len(self.windows)]

    @rule(place=places, position=st.integers(0, 1))
    def answer_here(self, place: int, position: int) -> None:
        place = self.model.current if self.model.forward else place
        self.act([Action(ActionKind.RESPOND, place, frozenset({position}))], 0)

    @rule()
    def go_on(self) -> None:
        self.act([Action(ActionKind.MOVE, min(self.model.current + 1, PLACES - 1))], 0)

    @rule(batch=batches, window=st.sampled_from([0, 0, 0, 1, 2]))
    def act(self, batch: list[Action], window: int) -> None:
        self.count += 1
        actions = tuple(replace(step, token=f"{self.count}/{n}") for n, step in enumerate(batch))
        self.sent.append(actions)
        self._act(self._window(window), actions)

    @rule(number=st.integers(0, 3), more=batches)
    @precondition(lambda self: self.sent)
    def send_again_with_more(self, number: int, more: list[Action]) -> None:
        self.count += 1
        new = tuple(replace(step, token=f"{self.count}/{n}") for n, step in enumerate(more))
        self._act(self._window(0), self.sent[-1 - number % len(self.sent)] + new)

    @rule(number=st.integers(0, 3))
    @precondition(lambda self: self.sent)
    def send_again(self, number: int) -> None:
        self._act(self._window(0), self.sent[-1 - number % len(self.sent)])

    @rule(window=st.sampled_from([0, 0, 1]), batch=batches)
    @precondition(lambda self: self.count > 8)
    def hand_in(self, window: int, batch: list[Action]) -> None:
        self.count += 1
        last = [*batch[:1], Action(ActionKind.SUBMIT)]
        actions = tuple(replace(step, token=f"{self.count}/{n}") for n, step in enumerate(last))
        self.sent.append(actions)
        self._act(self._window(window), actions)

    @rule()
    def open_another_window(self) -> None:
        self.model.expire(max(self.now, self.model.active_at))
        seat = self.windows[-1]
        sitting = sit_exam.take_over(self.process.platform, seat.asker, seat.attempt, now=self.now)
        if self.model.status is AttemptStatus.OPEN:
            assert sitting.lease == max(window.lease for window in self.windows) + 1
            self.windows.append(replace(seat, lease=sitting.lease))

    @rule(minutes=st.integers(-30, 30).filter(bool))
    def extend(self, minutes: int) -> None:
        asker = self.world.asker("mia")
        attempt = [self.windows[0].attempt]
        if self.model.move_deadline(minutes * MINUTE, self.now):
            invigilate.extend(self.process.platform, asker, attempt, minutes, "alarm", now=self.now)
        else:
            with pytest.raises(NothingToExtendError):
                invigilate.extend(self.process.platform, asker, attempt, minutes, "alarm", now=self.now)

    @rule(factor=st.sampled_from([Fraction(1), Fraction(5, 4), Fraction(2)]))
    def accommodate(self, factor: Fraction) -> None:
        by = (factor - self.granted.factor) * Fraction(LIMIT / MINUTE)
        self.granted = Accommodation(factor)
        if by:
            self.model.move_deadline(float(by) * MINUTE, self.now)
        self._grant(self.granted)

    def _grant(self, granted: Accommodation) -> None:
        mia = self.world.asker("mia")
        invigilate.set_accommodation(self.process.platform, mia, "ann", granted, "letter", now=self.now)

    @rule(minutes=st.integers(1, 9))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(micros=st.sampled_from([-1, 0, 1]))
    @precondition(lambda self: self.count > 6)
    def the_deadline_comes(self, micros: int) -> None:
        self.now = max(self.now, self.model.deadline + timedelta(microseconds=micros))

    @rule(minutes=st.integers(1, 90))
    @precondition(lambda self: self.now > Life.start)
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.now = max(Life.start, self.now - minutes * MINUTE)

    @rule()
    def sweep(self) -> None:
        self.model.expire(self.now)
        sweep.close_expired(self.process.platform, now=self.now)

    @rule()
    def restart(self) -> None:
        self.process = self.process.restarted()

    @rule()
    @precondition(lambda self: self.model.status is not AttemptStatus.VOID and self.count > 15)
    def void(self) -> None:
        self._void()

    def _void(self) -> None:
        mia = self.world.asker("mia")
        attempt = self.windows[0].attempt
        invigilate.void(self.process.platform, mia, attempt, "copied", now=self.now)
        self.model.status = AttemptStatus.VOID
        self.model.closed_at = self.model.closed_at or self.now
        self.model.events += 1

    @rule()
    def beginning_again_gives_the_running_one(self) -> None:
        self.model.expire(max(self.now, self.model.active_at))
        if self.model.status is AttemptStatus.OPEN and self.now < self.model.deadline:
            code = self.form.blueprint
            assert self.process.begin("ann", code, self.now) == self.windows[0].attempt

    @invariant()
    def the_sitting_read_back_equals_the_model(self) -> None:
        if not hasattr(self, "windows"):
            return
        model = self.model
        present = max(self.now, model.active_at)
        model.expire(present)
        sitting = replace(self.windows[0], world=self.process).look(self.now)
        attempt = sitting.attempt
        assert attempt.form == self.form
        assert chosen(attempt) == dict(sorted(model.responses.items()))
        assert (attempt.flags, attempt.current) == (model.flags, model.current)
        assert (attempt.status, attempt.closed_at) == (model.status, model.closed_at)
        assert attempt.seq == model.events
        assert attempt.deadline == model.deadline
        assert sitting.lease == max(window.lease for window in self.windows)
        is_open = model.status is AttemptStatus.OPEN
        assert sitting.remaining == (model.deadline - present if is_open else timedelta(0))

    @invariant()
    def the_database_agrees(self) -> None:
        if not hasattr(self, "windows"):
            return
        name = {"id": self.windows[0].attempt}
        with self.process.store.read() as session:
            numbers = session.execute(
                text("SELECT seq FROM journal WHERE attempt = :id ORDER BY seq"), name
            ).scalars()
            assert list(numbers) == list(range(1, self.model.events + 1))
            answered, status = session.execute(
                text("SELECT answered, status FROM attempt WHERE id = :id"), name
            ).one()
            scores = session.execute(
                text("SELECT count(*) FROM score WHERE attempt = :id"), name
            ).scalar_one()
        assert (answered, status) == (len(self.model.responses), self.model.status.value)
        if self.model.status is not AttemptStatus.VOID:
            assert scores == (self.model.status is not AttemptStatus.OPEN)


def test_a_sitting_equals_its_model_whatever_happens_to_it(store: Store) -> None:

    world = build(
        store,
        *(blueprint(way.value.upper(), navigation=way) for way in Navigation),
        items=bank(2),
    )
    machine = type("Life", (Life,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
