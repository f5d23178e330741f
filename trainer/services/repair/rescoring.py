"""Scoring a closed sitting anew: from its form, its journal and the repairs in force, from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer import repairs as rules
from trainer.attempts import Attempt
from trainer.items import Item
from trainer.repairs import Repair
from trainer.scoring import Correction, Score, score
from trainer.services.certify.proposals import propose as propose_certificate
from trainer.services.notify import telling
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.storage import repairs as rows
from trainer.storage import scores
from trainer.storage.attempts import Facts
from trainer.storage.exam_history import SCORED
from trainer.storage.repairs import Rescored


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed sitting with all it takes to score it."""

    facts: Facts
    attempt: Attempt
    items: Mapping[str, Item]

    def score(self, corrections: Mapping[str, Correction]) -> Score:
        """Its score with these corrections."""
        return score(self.attempt.form, self.items, self.attempt.responses, corrections)


def closed(platform: Platform, attempt: str) -> Closed | None:
    """A closed sitting, or None where it does not count (any more)."""
    current = sittings.read(platform, sittings.facts_of(platform, attempt))
    if current.attempt.status.value not in SCORED:
        return None
    with platform.store.read() as session:
        items = sittings.versions(platform, session, current.attempt.form)
    return Closed(current.known.facts, current.attempt, items)


def rescore(
    platform: Platform, session: Session, found: Closed, repair: Repair, *, actor: str, now: datetime
) -> bool:
    """Score a sitting anew and write down what came of it; return whether its score changed.

    The new score is appended with the reason of the repair, and the candidate is told; where nothing changes,
    neither is done.
    """
    in_force = rows.in_force_of(session, found.items)
    new = found.score(rules.corrections(in_force))
    old = scores.latest(session, found.attempt.id)
    before = after = scores.latest_number(session, found.attempt.id)
    changed = old is None or not rules.same(old, new)
    if changed:
        scores.add(session, found.facts.organisation, found.attempt.id, new, at=now, reason=repair.reason)
        after = before + 1
        facts = found.facts
        notice = telling.rescored(facts.person, repair.id, facts.id, facts.blueprint, repair.reason, at=now)
        telling.tell(platform, session, facts.organisation, [notice], now=now)
        if old is None or old.decision is not new.decision:
            propose_certificate(session, found.attempt.id, reason=repair.reason, actor=actor, now=now)
    told = Rescored(found.attempt.id, before, after, tuple(sorted(one.id for one in in_force.values())))
    rows.note(session, found.facts.organisation, repair.id, told, now)
    return changed
