"""What a trainee may see of a play before it ends: nothing hidden, no authored ids, places instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from trainer.scenarios.play import Mode, Play, cue, line_said, open_choices, shuffled
from trainer.scenarios.scenario import Choice, Mood
from trainer.services.rehearse.plays import Current
from trainer.storage.plays import PlayStatus
from trainer.text import LocalText


class Voice(StrEnum):
    """Who a line of the conversation belongs to; a cue is what the trainee notices."""

    CUSTOMER = "customer"
    TRAINEE = "trainee"
    CUE = "cue"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line of the conversation; only the customer's have a mood."""

    voice: Voice
    text: str
    mood: Mood | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """A play as its page needs it.

    `lease` is the one now valid: a window that holds another has been replaced. `turn` goes with every click.
    `choices` are texts by place. `hint` is the text once paid for; `has_hint` says that there is one to ask
    for. `step` counts from 1.
    """

    play: str
    scenario: str
    title: LocalText
    customer: str
    situation: str
    mode: Mode
    lease: int
    turn: int
    step: int
    bubbles: tuple[Bubble, ...]
    choices: tuple[str, ...]
    hint: str
    has_hint: bool
    hint_cost: int
    hints: int
    can_undo: bool
    status: PlayStatus

    @property
    def is_open(self) -> bool:
        """Whether the conversation goes on."""
        return self.status is PlayStatus.OPEN


def screen_of(current: Current) -> Screen:
    """The screen of a play as it stands."""
    play, scenario, facts = current.play, current.play.scenario, current.facts
    node = play.node
    asked = node is not None and node.id in play.hints
    return Screen(
        play=facts.id,
        scenario=scenario.id,
        title=scenario.title,
        customer=scenario.customer,
        situation=scenario.situation,
        mode=facts.mode,
        lease=current.head.lease,
        turn=play.turn,
        step=len(play.steps) + 1,
        bubbles=tuple(_bubbles(play)),
        choices=tuple(choice.text for choice in choices_shown(play, facts.id)),
        hint=node.hint if node is not None and asked else "",
        has_hint=node is not None and bool(node.hint) and not asked,
        hint_cost=scenario.hint_cost,
        hints=len(play.hints),
        can_undo=play.can_undo,
        status=current.head.status,
    )


def choices_shown(play: Play, seed: str) -> tuple[Choice, ...]:
    """The open choices in the order this play shows them."""
    return shuffled(open_choices(play.node, play.state), seed, play.node.id) if play.node else ()


def _bubbles(play: Play) -> Iterator[Bubble]:
    """The conversation so far, to the line that waits for an answer or the last word."""
    for number, step in enumerate(play.steps):
        node = play.scenario.node_by_id[step.node]
        line = line_said(node, step.before)
        yield Bubble(Voice.CUSTOMER, line.says, line.mood)
        yield Bubble(Voice.TRAINEE, next(found.text for found in node.choices if found.id == step.choice))
        if noticed := cue(play.scenario, step, number):
            yield Bubble(Voice.CUE, noticed)
    if play.ending is not None:
        yield Bubble(Voice.CUSTOMER, play.ending.says)
    else:
        line = line_said(play.scenario.node_by_id[play.at], play.state)
        yield Bubble(Voice.CUSTOMER, line.says, line.mood)
