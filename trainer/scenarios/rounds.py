"""A round of rehearsing with people: a fold over its journal, and the rules of every step.

People gather and take parts; nobody has a card yet. When all parts are taken the cards are dealt: each person
gets their own, and from then on parts stay where they are, so that nobody can look at two cards. The rater
fills in the sheet; when it is finished, all may see everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any

from trainer.errors import TrainerError, translatable
from trainer.journal import Event, JournalClosedError
from trainer.scenarios.cards import HIGHEST, LOWEST, MIDDLE, Cards, Part
from trainer.scenarios.dealing import deal

GATHERING_LASTS = timedelta(hours=2)
PLAYING_LASTS = timedelta(hours=4)
LONGEST_NOTE = 500
WHOLE = ""
"""The line that a note on the round as a whole belongs to."""


class Phase(StrEnum):
    """How far a round has come."""

    GATHERING = "gathering"
    PLAYING = "playing"
    FINISHED = "finished"
    BROKEN_OFF = "broken_off"


class Kind(StrEnum):
    """What an event says."""

    OPENED = "opened"
    TOOK = "took"
    LEFT = "left"
    PRINTED = "printed"
    DEALT = "dealt"
    RATED = "rated"
    NOTED = "noted"
    FINISHED = "finished"
    BROKEN_OFF = "broken_off"


class RoundOverError(JournalClosedError):
    """A step in a round that has ended."""

    template = translatable("This round is over.")


class PartTakenError(TrainerError):
    """A part that somebody else has."""

    template = translatable("{name} already has this part. Choose another one.")


class PartsFixedError(TrainerError):
    """A change of parts after the cards were dealt."""

    template = translatable("The cards have been dealt; parts stay as they are until the round is over.")


class NoSuchPartError(TrainerError):
    """A part these cards do not have."""

    template = translatable("These cards do not have this part.")


class KnowsSecretsError(TrainerError):
    """Somebody who printed all cards and wants to be rated on them."""

    template = translatable(
        "You printed all cards of this round and know the customer's secrets; "
        "the client manager's part is for somebody else."
    )


class PartsOpenError(TrainerError):
    """Cards to be dealt while a part is free."""

    template = translatable("The cards are dealt once every part is taken.")


class NotInRoundError(TrainerError):
    """A step by somebody who neither opened the round nor has a part."""

    template = translatable("You have no part in this round.")


class NotRaterError(TrainerError):
    """The sheet is not theirs."""

    template = translatable("Only the person who rates can fill in the sheet.")


class BadScoreError(TrainerError):
    """A score that the sheet does not have, or a note that is too long."""

    template = translatable("A line is rated from 1 to 5, with a note of at most {limit} characters.")


class SheetIncompleteError(TrainerError):
    """A sheet with lines left open."""

    template = translatable("{count} lines of the sheet are not rated yet.")


@dataclass(frozen=True)
class Round:
    """A round as its journal has it. People are ids; `secret` is the set dealt, from 0, once dealt.

    `printed` are those who printed all cards. `notes` go by line id, `WHOLE` is on the round itself.
    `pending` are events not yet appended.
    """

    cards: Cards
    opener: str
    seed: int
    opened_at: datetime
    expires_at: datetime
    phase: Phase = Phase.GATHERING
    seats: Mapping[Part, str] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()
    secret: int | None = None
    dealt_at: datetime | None = None
    ended_at: datetime | None = None
    scores: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    pending: tuple[Event, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether steps may follow, time apart."""
        return self.phase in (Phase.GATHERING, Phase.PLAYING)

    @property
    def free(self) -> tuple[Part, ...]:
        """The parts nobody has."""
        return tuple(part for part in self.cards.parts if part not in self.seats)

    @property
    def unrated(self) -> tuple[str, ...]:
        """Lines of the sheet without a score."""
        return tuple(line.id for line in self.cards.sheet if line.id not in self.scores)

    def part_of(self, person: str) -> Part | None:
        """Which part a person has."""
        return next((part for part, holder in self.seats.items() if holder == person), None)

    def has(self, person: str) -> bool:
        """Whether somebody opened the round or has a part in it."""
        return person == self.opener or self.part_of(person) is not None

    def overdue(self, now: datetime) -> bool:
        """Whether it was left open until its time was up."""
        return self.is_open and now >= self.expires_at


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a finished sheet says: `mean` is 1..5, `failed` are the `must` lines below the middle."""

    mean: Fraction
    failed: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """No `must` line below the middle, and the mean not below it either."""
        return not self.failed and self.mean >= MIDDLE


def verdict_of(cards: Cards, scores: Mapping[str, int]) -> Verdict:
    """The verdict of a sheet on which every line is rated. Raises KeyError: a line is not."""
    total = sum(scores[line.id] for line in cards.sheet)
    failed = tuple(line.id for line in cards.sheet if line.must and scores[line.id] < MIDDLE)
    return Verdict(Fraction(total, len(cards.sheet)), failed)


def open_round(cards: Cards, opener: str, seed: int, *, now: datetime) -> Round:
    """A round just opened."""
    event = Event(Kind.OPENED, now, {"person": opener, "seed": seed, "cards": cards.id})
    return replace(_opened(cards, event), pending=(event,))


def take(found: Round, part: Part, person: str, *, now: datetime) -> Round:
    """Take a free part, leaving the one held before; taking one's own changes nothing.

    Raises: RoundOverError, PartsFixedError, NoSuchPartError, PartTakenError (its name is the holder's id),
        KnowsSecretsError.
    """
    holder = found.seats.get(part)
    if holder == person:
        return found
    _require_gathering(found, now)
    if part not in found.cards.parts:
        raise NoSuchPartError
    if holder is not None:
        raise PartTakenError(name=holder)
    if part is Part.MANAGER and person in found.printed:
        raise KnowsSecretsError
    return _after(found, Kind.TOOK, now, person=person, part=part.value)


def leave(found: Round, person: str, *, now: datetime) -> Round:
    """Give one's part back. Raises: RoundOverError, PartsFixedError."""
    if found.part_of(person) is None:
        return found
    _require_gathering(found, now)
    return _after(found, Kind.LEFT, now, person=person)


def note_print(found: Round, person: str, *, now: datetime) -> Round:
    """Write down that somebody is about to read all cards on paper.

    Raises: RoundOverError, PartsFixedError, NotInRoundError. KnowsSecretsError: they have the manager's part.
    """
    _require_gathering(found, now)
    _require_in(found, person)
    if found.part_of(person) is Part.MANAGER:
        raise KnowsSecretsError
    return found if person in found.printed else _after(found, Kind.PRINTED, now, person=person)


def start(found: Round, person: str, known: Iterable[int], *, now: datetime) -> Round:
    """Deal the cards. When they are dealt already, nothing changes.

    Args: known: sets of secrets that the client manager's player has met before.
    Raises: RoundOverError, NotInRoundError, PartsOpenError.
    """
    _require_in(found, person)
    if found.phase is Phase.PLAYING:
        return found
    _require_open(found, now)
    if found.free:
        raise PartsOpenError
    secret = deal(found.cards, found.seed, known)
    return _after(found, Kind.DEALT, now, person=person, secret=secret)


def rate(found: Round, person: str, line: str, score: int, *, now: datetime) -> Round:
    """Put a score on a line; the same score again changes nothing.

    Raises: RoundOverError, PartsOpenError, NotRaterError, BadScoreError.
    """
    _require_rating(found, person, now)
    if line not in {entry.id for entry in found.cards.sheet} or not LOWEST <= score <= HIGHEST:
        raise BadScoreError(limit=LONGEST_NOTE)
    if found.scores.get(line) == score:
        return found
    return _after(found, Kind.RATED, now, person=person, line=line, score=score)


def note(found: Round, person: str, line: str, text: str, *, now: datetime) -> Round:
    """Put a note on a line, or on the round as a `WHOLE`; the same note again changes nothing.

    Raises: RoundOverError, PartsOpenError, NotRaterError, BadScoreError.
    """
    _require_rating(found, person, now)
    text = text.strip()
    if line not in {WHOLE, *(entry.id for entry in found.cards.sheet)} or len(text) > LONGEST_NOTE:
        raise BadScoreError(limit=LONGEST_NOTE)
    if found.notes.get(line, "") == text:
        return found
    return _after(found, Kind.NOTED, now, person=person, line=line, text=text)


def finish(found: Round, person: str, *, now: datetime) -> Round:
    """End the round with a whole sheet.

    Raises: RoundOverError, PartsOpenError, NotRaterError, SheetIncompleteError.
    """
    _require_rating(found, person, now)
    if found.unrated:
        raise SheetIncompleteError(count=len(found.unrated))
    return _after(found, Kind.FINISHED, now, person=person)


def break_off(found: Round, person: str, *, now: datetime) -> Round:
    """End the round without a result. Raises: RoundOverError, NotInRoundError."""
    _require_in(found, person)
    _require_open(found, now)
    return _after(found, Kind.BROKEN_OFF, now, person=person)


def _require_open(found: Round, now: datetime) -> None:
    if not found.is_open or found.overdue(now):
        raise RoundOverError


def _require_gathering(found: Round, now: datetime) -> None:
    _require_open(found, now)
    if found.phase is not Phase.GATHERING:
        raise PartsFixedError


def _require_in(found: Round, person: str) -> None:
    if not found.has(person):
        raise NotInRoundError


def _require_rating(found: Round, person: str, now: datetime) -> None:
    if found.seats.get(found.cards.rater) != person:
        raise NotRaterError
    _require_open(found, now)
    if found.phase is not Phase.PLAYING:
        raise PartsOpenError


def _after(found: Round, kind: Kind, now: datetime, **data: Any) -> Round:
    event = Event(kind, now, data)
    return replace(_APPLY[kind](found, event), pending=(*found.pending, event))


def fold(cards: Cards, events: Iterable[Event]) -> Round:
    """The round its events tell of. Raises ValueError: they do not begin with its opening."""
    found: Round | None = None
    for event in events:
        found = _opened(cards, event) if found is None else _APPLY[Kind(event.kind)](found, event)
    if found is None:
        raise ValueError("a round has at least one event")
    return found


def _opened(cards: Cards, event: Event) -> Round:
    if event.kind != Kind.OPENED:
        raise ValueError(f"a round begins with its opening, not with {event.kind}")
    return Round(cards, event.data["person"], event.data["seed"], event.at, event.at + GATHERING_LASTS)


def _without(seats: Mapping[Part, str], person: str) -> dict[Part, str]:
    return {part: holder for part, holder in seats.items() if holder != person}


def _took(found: Round, event: Event) -> Round:
    person = event.data["person"]
    return replace(found, seats={**_without(found.seats, person), Part(event.data["part"]): person})


def _left(found: Round, event: Event) -> Round:
    return replace(found, seats=_without(found.seats, event.data["person"]))


def _printed(found: Round, event: Event) -> Round:
    return replace(found, printed=found.printed | {event.data["person"]})


def _dealt(found: Round, event: Event) -> Round:
    return replace(
        found,
        phase=Phase.PLAYING,
        secret=event.data["secret"],
        dealt_at=event.at,
        expires_at=event.at + PLAYING_LASTS,
    )


def _rated(found: Round, event: Event) -> Round:
    return replace(found, scores={**found.scores, event.data["line"]: event.data["score"]})


def _noted(found: Round, event: Event) -> Round:
    return replace(found, notes={**found.notes, event.data["line"]: event.data["text"]})


def _finished(found: Round, event: Event) -> Round:
    return replace(found, phase=Phase.FINISHED, ended_at=event.at)


def _broken_off(found: Round, event: Event) -> Round:
    return replace(found, phase=Phase.BROKEN_OFF, ended_at=event.at)


_APPLY: Mapping[Kind, Callable[[Round, Event], Round]] = {
    Kind.TOOK: _took,
    Kind.LEFT: _left,
    Kind.PRINTED: _printed,
    Kind.DEALT: _dealt,
    Kind.RATED: _rated,
    Kind.NOTED: _noted,
    Kind.FINISHED: _finished,
    Kind.BROKEN_OFF: _broken_off,
}
