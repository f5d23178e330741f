"""A round as the database has it: found for those who are in it, folded from its journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.people import Asker
from trainer.scenarios.cards import Cards, Part
from trainer.scenarios.rounds import PartsFixedError, Phase, Round, fold
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.sit_exam.memory import Recent
from trainer.storage import attempts, people, rounds
from trainer.storage.rounds import RoundFacts, RoundHead

VERSIONS = 256
_versions: Recent[str, Cards] = Recent(VERSIONS)
"""Versions of cards by digest; what a digest stands for never changes."""


@dataclass(frozen=True)
class Current:
    """A round with the guard read in the same transaction."""

    facts: RoundFacts
    head: RoundHead
    round: Round

    def time(self, now: datetime) -> datetime:
        """The present, which within a round never lies before its last event."""
        return max(now, self.head.active_at)


def facts_of(platform: Platform, asker: Asker, round_id: str) -> RoundFacts:
    """The lasting facts of a round of the asker's organisation. Raises NotFoundError."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        found = rounds.facts(session, round_id)
    if found is None or found.organisation != asker.organisation:
        raise exam_access.missing("round", round_id)
    return found


def load(session: Session, facts: RoundFacts, head: RoundHead | None) -> Current:
    """The round as its journal has it, with a guard already read. Raises NotFoundError."""
    if head is None:
        raise exam_access.missing("round", facts.id)
    cards = version(session, facts.version)
    return Current(facts, head, fold(cards, rounds.events(session, facts.id)))


def read(platform: Platform, facts: RoundFacts) -> Current:
    """The round as it stands."""
    with platform.store.read() as session:
        return load(session, facts, rounds.head(session, facts.id))


def admit(platform: Platform, asker: Asker, current: Current, code: str, *, now: datetime) -> None:
    """Let in who is in the round, who brings its code while people gather, and who may read its result.

    Raises:
        PartsFixedError: the code is right, but comes too late.
        NotFoundError: somebody else, which is also written to the audit log.
    """
    found = current.round
    if found.has(asker.person):
        return
    if code and code == current.facts.code and found.is_open:
        if found.phase is Phase.GATHERING:
            return
        raise PartsFixedError
    if found.phase is Phase.FINISHED and _may_read(platform, asker, found.seats[Part.MANAGER]):
        return
    exam_access.refuse(platform, asker, "round.open", "round", current.facts.id, now=now)


def _may_read(platform: Platform, asker: Asker, person: str) -> bool:
    with platform.store.read() as session:
        place = attempts.whereabouts_of_person(session, person)
    return place is not None and exam_access.may_see_results(asker, person, place)


def version(session: Session, digest: str) -> Cards:
    """Cards as they were when a round of them was opened."""
    found = _versions.get(digest)
    if found is None:
        found = rounds.version(session, digest)
        _versions.put(digest, found)
    return found


def names_of(session: Session, found: Collection[str]) -> Mapping[str, str]:
    """Names by person id; a dash for those who have left and were erased."""
    known = people.names(session, found)
    return {person: known.get(person, "—") for person in found}
