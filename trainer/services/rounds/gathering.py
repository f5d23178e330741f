"""Bringing a round together: open it, find it by its code, take a part, deal the cards, break it off."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.journal import JournalClosedError
from trainer.people import Asker
from trainer.scenarios import dealing
from trainer.scenarios import rounds as rules
from trainer.scenarios.cards import Cards, Part
from trainer.scenarios.rounds import PartTakenError, Phase, Round, RoundOverError
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.rounds import finding
from trainer.services.rounds.finding import Current
from trainer.storage import new_id, rounds
from trainer.storage.rounds import Place, RoundFacts, RoundStatus

_SEEDS = 2**48
_TRIES = 12
_MOST_OPEN = 20

Step = Callable[[Round, datetime], Round]
"""A rule that takes the round and the present."""


class UnknownCodeError(TrainerError):
    """A code under which no round is open."""

    template = translatable(
        "No round is open under the code {code}. Codes hold for two hours; ask for the one on the screen."
    )


class TooManyRoundsError(TrainerError):
    """No free code was found, or the asker has too many rounds open."""

    template = translatable("Too many rounds are open; finish one or break it off first.")


def open_round(platform: Platform, asker: Asker, cards_id: str, *, now: datetime) -> str:
    """Open a round of published cards and return its id; the one still gathering if the asker opened one.

    Raises: NotFoundError: there are no such cards. TooManyRoundsError.
    """
    exam_access.require_ready(asker)
    cards = platform.catalogue.current().cards.get(cards_id)
    if cards is None:
        raise NotFoundError(what=translatable("cards"), which=cards_id)
    for _ in range(_TRIES):
        try:
            with platform.store.write() as session:
                found = _open(session, asker, cards, now)
        except IntegrityError:  # Another server took the code at the same moment.
            continue
        if found is not None:
            return found
    raise TooManyRoundsError


def _open(session: Session, asker: Asker, cards: Cards, now: datetime) -> str | None:
    """The id of the round; None where the code drawn is in use."""
    rounds.tidy(session, asker.organisation, now)
    running = rounds.open_rounds(session, asker.person, now, _MOST_OPEN)
    for other in running:
        if other.cards == cards.id and _gathers_for(session, other.id, asker.person):
            return other.id
    if len(running) >= _MOST_OPEN:
        raise TooManyRoundsError
    code = dealing.code_of(secrets.randbelow(dealing.CODES))
    if rounds.code_in_use(session, asker.organisation, code):
        return None
    rounds.keep_version(session, cards, now)
    begun = rules.open_round(cards, asker.person, secrets.randbelow(_SEEDS), now=now)
    facts = RoundFacts(new_id(), asker.organisation, code, cards.id, cards.digest, asker.person, now)
    rounds.add(session, facts, begun.expires_at, begun.pending)
    return facts.id


def _gathers_for(session: Session, round_id: str, person: str) -> bool:
    facts = rounds.facts(session, round_id)
    if facts is None or facts.opener != person:
        return False
    return finding.load(session, facts, rounds.head(session, round_id)).round.phase is Phase.GATHERING


def find(platform: Platform, asker: Asker, typed: str, *, now: datetime) -> str:
    """The id of the open round with a code, as it was typed. Raises UnknownCodeError."""
    exam_access.require_ready(asker)
    code = dealing.read_code(typed)
    with platform.store.read() as session:
        found = rounds.open_by_code(session, asker.organisation, code, now) if code else None
    if found is None:
        raise UnknownCodeError(code=typed.strip()[:12] or "—")
    return found


def take(
    platform: Platform, asker: Asker, round_id: str, part: Part, *, code: str = "", now: datetime
) -> None:
    """Take a free part; who has another one in this round leaves that.

    Raises:
        NotFoundError: no such round, or the asker neither is in it nor brings its code.
        PartTakenError: somebody has the part; the error names them.
        RoundOverError, PartsFixedError, NoSuchPartError, KnowsSecretsError.
    """

    def step(found: Round, at: datetime) -> Round:
        return rules.take(found, part, asker.person, now=at)

    try:
        act(platform, asker, round_id, step, code=code, now=now)
    except PartTakenError as error:
        raise _named(platform, str(error.details["name"])) from error
    except IntegrityError as error:  # Another server seated somebody at the same moment.
        raise _named(platform, _holder(platform, round_id, part)) from error


def _named(platform: Platform, holder: str) -> PartTakenError:
    with platform.store.read() as session:
        return PartTakenError(name=finding.names_of(session, {holder})[holder])


def _holder(platform: Platform, round_id: str, part: Part) -> str:
    with platform.store.read() as session:
        return rounds.seats(session, [round_id])[round_id].get(part, "")


def leave(platform: Platform, asker: Asker, round_id: str, *, now: datetime) -> None:
    """Give one's part back. Raises: NotFoundError, RoundOverError, PartsFixedError."""
    act(platform, asker, round_id, lambda found, at: rules.leave(found, asker.person, now=at), now=now)


def start(platform: Platform, asker: Asker, round_id: str, *, now: datetime) -> None:
    """Deal the cards: secrets that the client manager's player has not met, if there are any.

    Raises: NotFoundError, RoundOverError, PartsOpenError.
    """
    facts = finding.facts_of(platform, asker, round_id)
    current = finding.read(platform, facts)
    manager = current.round.seats.get(Part.MANAGER, "")
    with platform.store.read() as session:
        known = rounds.known_secrets(session, manager, facts.version)
    act(platform, asker, round_id, lambda found, at: rules.start(found, asker.person, known, now=at), now=now)


def break_off(platform: Platform, asker: Asker, round_id: str, *, now: datetime) -> None:
    """End the round without a result. Raises: NotFoundError, RoundOverError."""
    act(platform, asker, round_id, lambda found, at: rules.break_off(found, asker.person, now=at), now=now)


def act(
    platform: Platform, asker: Asker, round_id: str, step: Step, *, code: str = "", now: datetime
) -> Current:
    """Take a step in a round and commit it.

    Raises: NotFoundError: no such round, or not for the asker. What the rule raises.
    """
    facts = finding.facts_of(platform, asker, round_id)
    finding.admit(platform, asker, finding.read(platform, facts), code, now=now)
    with platform.store.write() as session:
        current = finding.load(session, facts, rounds.locked_head(session, round_id))
        return write(session, current, asker, step, now=now)


def write(session: Session, current: Current, asker: Asker, step: Step, *, now: datetime) -> Current:
    """Take a step in a round whose row is held: its events, and what the other tables keep of it."""
    at = current.time(now)
    after = step(current.round, at)
    if not after.pending:
        return current
    try:
        rounds.append(session, current.facts.id, after.pending, now=at)
    except JournalClosedError as error:
        raise RoundOverError from error
    _seats(session, asker, current, after)
    if after.secret is not None and current.round.secret is None:
        rounds.dealt(session, current.facts.id, after.secret, after.expires_at)
    if after.phase is Phase.BROKEN_OFF:
        rounds.close(session, current.facts.id, RoundStatus.BROKEN_OFF, at)
    return Current(current.facts, current.head, after)


def _seats(session: Session, asker: Asker, current: Current, after: Round) -> None:
    """Make the rows say who sits where, if the step changed that."""
    person = asker.person
    before, part = current.round.part_of(person), after.part_of(person)
    if before is part:
        return
    if before is not None:
        rounds.unseat(session, current.facts.id, person)
    if part is not None:
        unit = asker.unit_path.strip("/").rpartition("/")[2]
        rounds.seat(session, current.facts, part, person, Place(unit, tuple(asker.cohorts)))
