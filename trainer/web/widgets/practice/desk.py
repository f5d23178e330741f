"""One turn between a window and the server: what its message does to the run, and what it is told.

The window sends what is not acknowledged again and again. An answer stands once for its place, so it does not
matter which messages arrive, how often, or before which server.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from trainer.errors import NotFoundError, TrainerError
from trainer.people import Asker
from trainer.practice.cards import Rating
from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.platform import Platform
from trainer.services.practise import (
    EmptyReportError,
    Feedback,
    Given,
    QuestionMovedOnError,
    Screen,
    TooManyReportsError,
    Verdict,
)
from trainer.storage import NotSavedError


class Act(StrEnum):
    """What a message asks for."""

    ANSWER = "answer"
    FLAG = "flag"
    REPORT = "report"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done in the window, under a token of its own, at a place of the run."""

    token: str
    act: Act
    place: int
    mark: str = ""
    positions: frozenset[int] = frozenset()
    unsure: bool = False
    rating: Rating | None = None
    milliseconds: int = 0
    on: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A message of the window: the run whose words it has, its number, and what it has done."""

    have: str = ""
    beat: int = 0
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a server session remembers of its window. Losing it costs nothing: the window says it again.

    `settled` is the token of what was done last, `refusal` why it was turned down. `reported` says that it
    was a report that was taken.
    """

    run: str
    settled: str = ""
    refusal: TrainerError | None = None
    reported: bool = False
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What the window is told. `screen` is missing only while the database is away."""

    desk: Desk
    screen: Screen | None
    verdict: Verdict | None = None
    trouble: TrainerError | None = None
    leave: bool = False


_REFUSALS = (QuestionMovedOnError, EmptyReportError, TooManyReportsError)


def serve(
    platform: Platform, asker: Asker, run: str, desk: Desk | None, sheet: Sheet | None, *, now: datetime
) -> Turn:
    """Do what the window asks and say where the run stands.

    Raises: NotFoundError: no such run, or somebody else's.
    """
    known = desk if desk is not None and desk.run == run else Desk(run)
    done = sheet.done if sheet else None
    try:
        if done is not None and done.token != known.settled:
            if done.act is Act.LEAVE:
                return Turn(replace(known, settled=done.token), None, leave=True)
            known = _do(platform, asker, known, done, now=now)
        screen = practise.look(platform, asker, run, now=now)
        verdict = None
        if screen.question is None and screen.kind is RunKind.ADAPTIVE:
            verdict = practise.verdict(platform, asker, run, now=now)
        return Turn(known, screen, verdict)
    except NotSavedError as error:
        return Turn(known, None, trouble=error)


def _do(platform: Platform, asker: Asker, desk: Desk, done: Done, *, now: datetime) -> Desk:
    taken = Desk(desk.run, done.token, feedback=desk.feedback)
    try:
        if done.act is Act.ANSWER:
            return replace(taken, feedback=_answer(platform, asker, desk.run, done, now=now))
        if done.act is Act.FLAG:
            practise.set_flag(platform, asker, desk.run, done.place, done.on, now=now)
            return taken
        practise.report(platform, asker, desk.run, done.place, done.text, now=now)
        return replace(taken, reported=True)
    except (*_REFUSALS, NotFoundError) as error:
        return replace(taken, refusal=error)


def _answer(platform: Platform, asker: Asker, run: str, done: Done, *, now: datetime) -> Feedback:
    given = Given(done.place, done.mark, done.positions, done.unsure, done.rating, done.milliseconds)
    return practise.answer(platform, asker, run, given, now=now)
