"""Playing: a scenario and the choices made so far give where one stands; nothing is changed in place.

A play is a journal of choices, hints and steps taken back; its state is a fold over them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from trainer.errors import TrainerError, translatable
from trainer.journal import Event
from trainer.scenarios.expressions import State
from trainer.scenarios.scenario import Choice, Ending, Line, Node, Scenario


class Mode(StrEnum):
    """Practice may take steps back; an assessed play may not."""

    PRACTICE = "practice"
    ASSESSED = "assessed"


class Kind(StrEnum):
    """What may stand in the journal of a play."""

    STARTED = "started"
    CHOSEN = "chosen"
    HINTED = "hinted"
    UNDONE = "undone"
    ABANDONED = "abandoned"


class ChoiceNotOpenError(TrainerError):
    """A choice that is not open here, as from a stale page."""

    template = translatable("The conversation has moved on. Look at where it stands and choose again.")


class PlayOverError(TrainerError):
    """The conversation has ended or was broken off."""

    template = translatable("This conversation is over.")


class NoUndoError(TrainerError):
    """There is nothing to take back, or the mode does not allow it."""

    template = translatable("This step cannot be taken back.")


class NoHintError(TrainerError):
    """There is no hint for this line."""

    template = translatable("There is no hint here.")


class NotAbandonedError(TrainerError):
    """An assessed play is finished, not broken off."""

    template = translatable("An assessed conversation cannot be broken off; it waits for you to finish it.")


@dataclass(frozen=True, slots=True)
class Step:
    """A choice made at a node, where it led, and the hidden state before and after it."""

    node: str
    choice: str
    to: str
    before: State
    after: State


@dataclass(frozen=True)
class Play:
    """Where a trainee stands.

    `at` is a node or an ending. `hints` are the nodes where one was asked for; they stay spent when steps are
    taken back. `turn` counts choices and steps back, so that a page can say what it has seen. `copied` is how
    many of the first steps were taken over from an earlier play. `pending` are events not yet appended.
    """

    scenario: Scenario
    mode: Mode
    at: str
    state: State
    steps: tuple[Step, ...] = ()
    hints: tuple[str, ...] = ()
    turn: int = 0
    undone: int = 0
    copied: int = 0
    abandoned: bool = False
    seq: int = 0
    pending: tuple[Event, ...] = field(default=())

    @property
    def node(self) -> Node | None:
        """The turn to answer, or None at an ending or once broken off."""
        return None if self.abandoned else self.scenario.node_by_id.get(self.at)

    @property
    def ending(self) -> Ending | None:
        """How it ended, or None while it goes on."""
        return self.scenario.ending_by_id.get(self.at)

    @property
    def open_choices(self) -> tuple[Choice, ...]:
        """The choices whose guards hold now."""
        return open_choices(self.node, self.state) if self.node else ()

    @property
    def can_undo(self) -> bool:
        """Whether a step can be taken back: in practice, before the end, and only one's own steps."""
        return self.mode is Mode.PRACTICE and self.node is not None and len(self.steps) > self.copied


def open_choices(node: Node, state: State) -> tuple[Choice, ...]:
    """The choices of a node whose guards hold in a state."""
    return tuple(choice for choice in node.choices if choice.when is None or choice.when.holds(state))


def line_said(node: Node, state: State) -> Line:
    """What the customer says in a state: the first line whose guard holds."""
    return next(line for line in node.lines if line.when is None or line.when.holds(state))


def changed(scenario: Scenario, state: State, choice: Choice) -> State:
    """The hidden state after a choice; numbers stay within their bounds."""
    after = dict(state)
    for effect in choice.effects:
        variable = scenario.variable_by_name[effect.variable]
        if variable.is_number:
            value = int(after[effect.variable]) + int(effect.amount)
            after[effect.variable] = min(max(value, variable.low), variable.high)
        else:
            after[effect.variable] = bool(effect.amount)
    return after


def destination(choice: Choice, state: State) -> str:
    """Where a choice leads in the state after it: the first exit whose guard holds."""
    return next(exit_.to for exit_ in choice.exits if exit_.when is None or exit_.when.holds(state))


def cue(scenario: Scenario, step: Step, number: int) -> str:
    """What can be noticed after a step: the cue of the number that moved furthest, or an empty text.

    Args: number: the step's, from 0; a variable with several cues takes them in turn.
    """
    best = 0
    cues: tuple[str, ...] = ()
    for variable in scenario.variables:
        moved = int(step.after[variable.name]) - int(step.before[variable.name]) if variable.is_number else 0
        found = variable.up if moved > 0 else variable.down
        if found and abs(moved) > best:
            best, cues = abs(moved), found
    return cues[number % len(cues)] if cues else ""


def shuffled(choices: Iterable[Choice], seed: str, node: str) -> tuple[Choice, ...]:
    """Choices in the order they are shown in: it follows from the play's seed and the node alone."""
    return tuple(
        sorted(choices, key=lambda choice: hashlib.sha256(f"{seed}\n{node}\n{choice.id}".encode()).digest())
    )


def begin(scenario: Scenario, mode: Mode, *, now: datetime) -> Play:
    """At the customer's first line."""
    return _record(_blank(scenario, mode), Event(Kind.STARTED, now))


def begin_again(finished: Play, keep: int, *, now: datetime) -> Play:
    """A new practice play from a turning point: the first `keep` steps are taken over.

    Raises: ChoiceNotOpenError: there are not so many steps, or they lead to the end.
    """
    kept = finished.steps[:keep]
    if len(kept) != keep or keep < 0 or (kept and kept[-1].to in finished.scenario.ending_by_id):
        raise ChoiceNotOpenError
    path = [[step.node, step.choice] for step in kept]
    return _record(_blank(finished.scenario, Mode.PRACTICE), Event(Kind.STARTED, now, {"path": path}))


def choose(play: Play, choice_id: str, *, turn: int, now: datetime, token: str = "") -> Play:
    """Say or do something.

    Args: turn: the turn the page showed; a click meant for an earlier one is refused.
    Raises: PlayOverError, ChoiceNotOpenError.
    """
    if play.node is None:
        raise PlayOverError
    if turn != play.turn or choice_id not in {choice.id for choice in play.open_choices}:
        raise ChoiceNotOpenError
    return _record(play, Event(Kind.CHOSEN, now, {"node": play.at, "choice": choice_id}, token=token))


def ask_hint(play: Play, *, turn: int, now: datetime, token: str = "") -> Play:
    """Ask for the hint of this line; asking again costs nothing more.

    Raises: PlayOverError, ChoiceNotOpenError, NoHintError.
    """
    if play.node is None:
        raise PlayOverError
    if turn != play.turn:
        raise ChoiceNotOpenError
    if not play.node.hint:
        raise NoHintError
    if play.at in play.hints:
        return play
    return _record(play, Event(Kind.HINTED, now, {"node": play.at}, token=token))


def undo(play: Play, *, turn: int, now: datetime, token: str = "") -> Play:
    """Take the last step back. Raises: PlayOverError, ChoiceNotOpenError, NoUndoError."""
    if play.node is None:
        raise PlayOverError
    if turn != play.turn:
        raise ChoiceNotOpenError
    if not play.can_undo:
        raise NoUndoError
    return _record(play, Event(Kind.UNDONE, now, {"steps": len(play.steps) - 1}, token=token))


def abandon(play: Play, *, now: datetime, token: str = "") -> Play:
    """Break a practice play off. Raises: PlayOverError, NotAbandonedError."""
    if play.node is None:
        raise PlayOverError
    if play.mode is Mode.ASSESSED:
        raise NotAbandonedError
    return _record(play, Event(Kind.ABANDONED, now, token=token))


def fold(scenario: Scenario, mode: Mode, events: Iterable[Event]) -> Play:
    """The play whose journal holds these events, from the first one."""
    play = _blank(scenario, mode)
    for event in events:
        play = _apply(play, event)
    return play


def _blank(scenario: Scenario, mode: Mode) -> Play:
    return Play(scenario, mode, scenario.opening, scenario.start)


def _record(play: Play, event: Event) -> Play:
    return replace(_apply(play, event), pending=(*play.pending, event))


def _apply(play: Play, event: Event) -> Play:
    seq = event.seq or play.seq
    match event.kind:
        case Kind.STARTED:
            for _, choice in event.data.get("path", ()):
                play = _step(play, choice)
            return replace(play, copied=len(play.steps), seq=seq)
        case Kind.CHOSEN:
            return replace(_step(play, event.data["choice"]), turn=play.turn + 1, seq=seq)
        case Kind.HINTED:
            return replace(play, hints=(*play.hints, event.data["node"]), seq=seq)
        case Kind.UNDONE:
            return replace(_back(play, event.data["steps"]), turn=play.turn + 1, seq=seq)
        case Kind.ABANDONED:
            return replace(play, abandoned=True, seq=seq)
    return replace(play, seq=seq)


def _back(play: Play, keep: int) -> Play:
    kept = play.steps[:keep]
    at, state = (kept[-1].to, kept[-1].after) if kept else (play.scenario.opening, play.scenario.start)
    return replace(play, at=at, state=state, steps=kept, undone=play.undone + 1)


def _step(play: Play, choice_id: str) -> Play:
    choice = next((found for found in play.open_choices if found.id == choice_id), None)
    if choice is None:
        raise ChoiceNotOpenError
    after = changed(play.scenario, play.state, choice)
    to = destination(choice, after)
    return replace(
        play, at=to, state=after, steps=(*play.steps, Step(play.at, choice_id, to, play.state, after))
    )
