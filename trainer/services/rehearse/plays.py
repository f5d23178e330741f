"""A play as the database has it: found for those who may see it, folded from its journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.people import Asker
from trainer.scenarios.exploring import explore
from trainer.scenarios.play import Play, fold
from trainer.scenarios.scenario import Scenario
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.sit_exam.memory import Recent
from trainer.storage import attempts, plays
from trainer.storage.plays import PlayFacts, PlayHead

VERSIONS = 512
_versions: Recent[str, Scenario] = Recent(VERSIONS)
"""Scenario versions by digest; what a digest stands for never changes."""


@dataclass(frozen=True)
class Current:
    """A play with the guard read in the same transaction, and the tokens of the steps already taken."""

    facts: PlayFacts
    head: PlayHead
    play: Play
    tokens: frozenset[str]

    def time(self, now: datetime) -> datetime:
        """The present, which within a play never lies before its last act."""
        return max(now, self.head.active_at)


def own(platform: Platform, asker: Asker, play_id: str, *, now: datetime) -> PlayFacts:
    """The lasting facts of a play, for its player alone.

    Raises: NotFoundError: no such play, or somebody else's, which is also written to the audit log.
    """
    exam_access.require_ready(asker)
    found = _facts(platform, play_id)
    if found.person != asker.person:
        exam_access.refuse(platform, asker, "play.open", "play", play_id, now=now)
    return found


def visible(platform: Platform, asker: Asker, play_id: str, *, now: datetime) -> PlayFacts:
    """The same, for its player and for those who may see the player's results."""
    exam_access.require_ready(asker)
    found = _facts(platform, play_id)
    with platform.store.read() as session:
        place = attempts.whereabouts_of_person(session, found.person)
    if place is None or not exam_access.may_see_results(asker, found.person, place):
        exam_access.refuse(platform, asker, "play.read", "play", play_id, now=now)
    return found


def _facts(platform: Platform, play_id: str) -> PlayFacts:
    with platform.store.read() as session:
        found = plays.facts(session, play_id)
    if found is None:
        raise exam_access.missing("play", play_id)
    return found


def read(platform: Platform, facts: PlayFacts) -> Current:
    """The play as it stands."""
    with platform.store.read() as session:
        return load(session, facts, plays.head(session, facts.id))


def load(session: Session, facts: PlayFacts, head: PlayHead | None) -> Current:
    """The play as its journal has it, with a guard already read. Raises NotFoundError."""
    if head is None:
        raise exam_access.missing("play", facts.id)
    events = plays.events(session, facts.id)
    play = fold(version(session, facts.version), facts.mode, events)
    return Current(facts, head, play, frozenset(event.token for event in events if event.token))


def prepare(platform: Platform, facts: PlayFacts) -> None:
    """Have the play's scenario explored, as judging its end needs, before a transaction waits for that."""
    scenario = _versions.get(facts.version)
    if scenario is None:
        with platform.store.read() as session:
            scenario = version(session, facts.version)
    explore(scenario)


def version(session: Session, digest: str) -> Scenario:
    """A scenario as it was when it was played."""
    found = _versions.get(digest)
    if found is None:
        found = plays.version(session, digest)
        _versions.put(digest, found)
    return found
