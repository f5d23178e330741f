"""Playing: begin, take over, and act. A step is in the journal before it is on the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.errors import NotFoundError, translatable
from trainer.journal import Event, JournalClosedError, LeaseLostError
from trainer.people import Asker
from trainer.scenarios import play as rules
from trainer.scenarios.play import ChoiceNotOpenError, Kind, Mode, Play
from trainer.scenarios.result import result_of
from trainer.scenarios.scenario import Scenario
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.rehearse import plays as found_plays
from trainer.services.rehearse.plays import Current
from trainer.services.rehearse.screen import Screen, choices_shown, screen_of
from trainer.storage import new_id, play_results, plays
from trainer.storage.plays import PlayFacts, PlayStatus


class TakenOverError(LeaseLostError):
    """Another tab or device has taken this play over."""

    template = translatable(
        "This conversation was opened in another window, which now has it. Nothing was written here."
    )


class ActionKind(StrEnum):
    """What a trainee can do in a play."""

    CHOOSE = "choose"
    HINT = "hint"
    UNDO = "undo"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a trainee, as the page showed it.

    `turn` is the one on the screen, `position` the place of a choice there, from 0. `token` names the step:
    one that comes again under its token is kept once; an empty one is not compared.
    """

    kind: ActionKind
    turn: int
    position: int = 0
    token: str = ""


def begin(platform: Platform, asker: Asker, scenario_id: str, mode: Mode, *, now: datetime) -> str:
    """Start a play of a published scenario and return its id; the id of the one still open if there is one.

    Raises: NotFoundError: there is no such scenario.
    """
    exam_access.require_ready(asker)
    scenario = platform.catalogue.current().scenarios.get(scenario_id)
    with platform.store.read() as session:
        running = plays.open_play(session, asker.person, scenario_id, mode)
    if running is not None:
        return running
    if scenario is None:
        raise NotFoundError(what=translatable("scenario"), which=scenario_id)
    return _add(platform, asker, rules.begin(scenario, mode, now=now), None, now=now)


def begin_again(platform: Platform, asker: Asker, play_id: str, keep: int, *, now: datetime) -> str:
    """Start a practice play that takes over the first `keep` steps of a finished one, and return its id.

    A practice play of the same scenario that is still open is broken off.

    Raises:
        NotFoundError: no such play, or somebody else's.
        ChoiceNotOpenError: it is not finished, or has not so many steps.
    """
    facts = found_plays.own(platform, asker, play_id, now=now)
    finished = found_plays.read(platform, facts)
    if finished.head.status is not PlayStatus.FINISHED:
        raise ChoiceNotOpenError
    again = rules.begin_again(finished.play, keep, now=now)
    return _add(platform, asker, again, facts.id, now=now)


def _add(platform: Platform, asker: Asker, play: Play, origin: str | None, *, now: datetime) -> str:
    scenario = play.scenario
    try:
        with platform.store.write() as session:
            plays.hold_person(session, asker.person)
            running = plays.open_play(session, asker.person, scenario.id, play.mode)
            if running is not None and origin is None:
                return running
            if running is not None:
                _break_off(session, running, now)
            return _write(session, asker, play, origin, now)
    except IntegrityError:
        return _begun_elsewhere(platform, asker, scenario, play.mode)


def _write(session: Session, asker: Asker, play: Play, origin: str | None, now: datetime) -> str:
    scenario = play.scenario
    plays.keep_version(session, scenario, now)
    facts = PlayFacts(
        id=new_id(),
        organisation=asker.organisation,
        person=asker.person,
        scenario=scenario.id,
        version=scenario.digest,
        mode=play.mode,
        number=plays.next_number(session, asker.person, scenario.id),
        origin=origin,
        unit=asker.unit_path.strip("/").rpartition("/")[2],
        started_at=now,
    )
    plays.add(session, facts, play, asker.cohorts)
    return facts.id


def _break_off(session: Session, play_id: str, now: datetime) -> None:
    """Close an open play of the same person in favour of a new one."""
    lease = plays.take_lease(session, play_id)
    plays.append(session, play_id, lease, [Event(Kind.ABANDONED, now)], now=now)
    plays.close(session, play_id, PlayStatus.ABANDONED, now)


def _begun_elsewhere(platform: Platform, asker: Asker, scenario: Scenario, mode: Mode) -> str:
    """The play another server began at the same moment."""
    with platform.store.read() as session:
        running = plays.open_play(session, asker.person, scenario.id, mode)
    if running is None:
        raise ChoiceNotOpenError
    return running


def take_over(platform: Platform, asker: Asker, play_id: str, *, now: datetime) -> Screen:
    """Open a play in a window: from now on only the lease returned may write.

    A play that is over is returned as it is.

    Raises: NotFoundError: no such play, or somebody else's. NotSavedError.
    """
    facts = found_plays.own(platform, asker, play_id, now=now)
    current = found_plays.read(platform, facts)
    if current.head.status is not PlayStatus.OPEN:
        return screen_of(current)
    with platform.store.write() as session:
        current = found_plays.load(session, facts, plays.locked_head(session, play_id))
        if current.head.status is PlayStatus.OPEN:
            lease = plays.take_lease(session, play_id)
            current = replace(current, head=replace(current.head, lease=lease))
    return screen_of(current)


def look(platform: Platform, asker: Asker, play_id: str, *, now: datetime) -> Screen:
    """The play as it stands. Takes no lease. Raises NotFoundError."""
    return screen_of(found_plays.read(platform, found_plays.own(platform, asker, play_id, now=now)))


def act(
    platform: Platform, asker: Asker, play_id: str, lease: int, action: Action, *, now: datetime
) -> Screen:
    """Take a step; when it returns, the step is committed. A step whose token is known changes nothing.

    Raises:
        NotFoundError: no such play, or somebody else's.
        TakenOverError: another window has it. PlayOverError: it has ended.
        ChoiceNotOpenError, NoHintError, NoUndoError, NotAbandonedError: the step does not fit here.
        NotSavedError: the database did not take it.
    """
    facts = found_plays.own(platform, asker, play_id, now=now)
    found_plays.prepare(platform, facts)
    with platform.store.write() as session:
        current = found_plays.load(session, facts, plays.locked_head(session, play_id))
        return screen_of(_act(session, current, lease, action, now=current.time(now)))


def _act(session: Session, current: Current, lease: int, action: Action, *, now: datetime) -> Current:
    head, facts = current.head, current.facts
    if action.token and action.token in current.tokens:
        return current
    if head.lease != lease:
        raise TakenOverError
    play = _step(current.play, facts.id, action, now)
    if not play.pending:
        return current
    try:
        events = plays.append(session, facts.id, lease, play.pending, now=now)
    except JournalClosedError as error:
        raise rules.PlayOverError from error
    status = _settle(session, current, play, now)
    return replace(
        current,
        play=replace(play, pending=(), seq=events[-1].seq),
        head=replace(head, status=status, seq=events[-1].seq, active_at=now),
    )


def _step(play: Play, seed: str, action: Action, now: datetime) -> Play:
    match action.kind:
        case ActionKind.CHOOSE:
            shown = choices_shown(play, seed)
            if play.node is not None and not 0 <= action.position < len(shown):
                raise ChoiceNotOpenError
            name = shown[action.position].id if shown else ""
            return rules.choose(play, name, turn=action.turn, now=now, token=action.token)
        case ActionKind.HINT:
            return rules.ask_hint(play, turn=action.turn, now=now, token=action.token)
        case ActionKind.UNDO:
            return rules.undo(play, turn=action.turn, now=now, token=action.token)
        case ActionKind.ABANDON:
            return rules.abandon(play, now=now, token=action.token)


def _settle(session: Session, current: Current, play: Play, now: datetime) -> PlayStatus:
    """Close a play that has come to its end, with its result."""
    facts = current.facts
    if play.abandoned:
        plays.close(session, facts.id, PlayStatus.ABANDONED, now)
        return PlayStatus.ABANDONED
    result = result_of(play)
    if result is None:
        return PlayStatus.OPEN
    plays.close(session, facts.id, PlayStatus.FINISHED, now)
    play_results.add(session, facts, result, plays.cohorts_of(session, facts.id), now)
    return PlayStatus.FINISHED
