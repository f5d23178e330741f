"""Filling in the sheet. A score is in the journal before the screen says so; only one window writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.errors import translatable
from trainer.journal import JournalClosedError, LeaseLostError
from trainer.people import Asker
from trainer.scenarios import rounds as rules
from trainer.scenarios.cards import Part
from trainer.scenarios.rounds import WHOLE, NotRaterError, Round, RoundOverError, verdict_of
from trainer.services.platform import Platform
from trainer.services.rounds import finding
from trainer.services.rounds.finding import Current
from trainer.services.rounds.gathering import Step, write
from trainer.storage import round_results, rounds
from trainer.storage.round_results import LineMark, RoundResult
from trainer.storage.rounds import RoundStatus


class SheetElsewhereError(LeaseLostError):
    """Another window of the same person fills in the sheet."""

    template = translatable(
        "The sheet was opened in another window, which now has it. Nothing was written here."
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What the rater put on a line: a score from 1 to 5, a note, or both; None leaves what is there.

    The line `WHOLE` takes a note on the round itself.
    """

    line: str
    score: int | None = None
    note: str | None = None


def take_sheet(platform: Platform, asker: Asker, round_id: str, *, now: datetime) -> int:
    """Make this window the one that fills in the sheet; return its lease.

    Raises: NotFoundError, NotRaterError. RoundOverError: the round has ended.
    """
    facts = finding.facts_of(platform, asker, round_id)
    current = finding.read(platform, facts)
    finding.admit(platform, asker, current, "", now=now)
    if current.round.seats.get(current.round.cards.rater) != asker.person:
        raise NotRaterError
    try:
        with platform.store.write() as session:
            return rounds.take_lease(session, round_id)
    except JournalClosedError as error:
        raise RoundOverError from error


def fill_in(
    platform: Platform, asker: Asker, round_id: str, lease: int, mark: Mark, *, now: datetime
) -> None:
    """Put a score or a note on a line; when it returns, both are committed. The same again changes nothing.

    Raises: NotFoundError, NotRaterError, SheetElsewhereError, RoundOverError, PartsOpenError, BadScoreError.
    """

    def step(found: Round, at: datetime) -> Round:
        if mark.score is not None:
            found = rules.rate(found, asker.person, mark.line, mark.score, now=at)
        if mark.note is not None:
            found = rules.note(found, asker.person, mark.line, mark.note, now=at)
        return found

    _write(platform, asker, round_id, lease, step, now=now)


def finish(platform: Platform, asker: Asker, round_id: str, lease: int, *, now: datetime) -> None:
    """End the round: the result enters the history of the one who played the client manager.

    Raises: as `fill_in`. SheetIncompleteError: lines are left open.
    """

    def step(found: Round, at: datetime) -> Round:
        return rules.finish(found, asker.person, now=at)

    _write(platform, asker, round_id, lease, step, now=now)


def _write(platform: Platform, asker: Asker, round_id: str, lease: int, step: Step, *, now: datetime) -> None:
    facts = finding.facts_of(platform, asker, round_id)
    finding.admit(platform, asker, finding.read(platform, facts), "", now=now)
    with platform.store.write() as session:
        current = finding.load(session, facts, rounds.locked_head(session, round_id))
        if current.head.lease != lease and current.round.is_open:
            raise SheetElsewhereError
        after = write(session, current, asker, step, now=now)
        if after.round.ended_at is not None and current.round.ended_at is None:
            _settle(session, after)


def _settle(session: Session, current: Current) -> None:
    """Close a finished round with its result."""
    found, facts = current.round, current.facts
    at = found.ended_at or facts.opened_at
    rounds.close(session, facts.id, RoundStatus.FINISHED, at)
    place = rounds.place_of(session, facts.id, Part.MANAGER)
    round_results.add(session, facts, result_of(found), place, at)


def result_of(found: Round) -> RoundResult:
    """The result of a round whose sheet is whole."""
    verdict = verdict_of(found.cards, found.scores)
    return RoundResult(
        person=found.seats[Part.MANAGER],
        rater=found.seats[found.cards.rater],
        mean=verdict.mean,
        passed=verdict.passed,
        note=found.notes.get(WHOLE, ""),
        marks=tuple(
            LineMark(line.id, line.objective, found.scores[line.id], found.notes.get(line.id, ""))
            for line in found.cards.sheet
        ),
    )
