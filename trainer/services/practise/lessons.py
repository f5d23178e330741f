"""A self-check answered in a lesson is a review like any other."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from trainer.items import Item
from trainer.people import Asker
from trainer.practice.cards import APART, Card, CardKind, Outcome, rating_of
from trainer.practice.memory import DEFAULT_WEIGHTS, after, recall
from trainer.storage import practice, practice_settings
from trainer.storage.identifiers import new_id
from trainer.storage.practice import Review


def record(
    session: Session, asker: Asker, item: Item, chosen: frozenset[str], right: bool, *, now: datetime
) -> None:
    """Write down a try at a self-check, unless it comes soon after one whose explanation was just read."""
    before = practice.state(session, asker.person, item.id)
    if before is not None and now - before.memory.last_at < APART:
        return
    fitted = practice_settings.weights(session, asker.organisation)
    weights = fitted.weights if fitted else DEFAULT_WEIGHTS
    card = Card(item.id, CardKind.ITEM, item.objective)
    outcome = Outcome(now, rating_of(right, unsure=False), right)
    review = Review(
        run=new_id(),
        place=0,
        card=card,
        version=item.version,
        band=item.band,
        outcome=outcome,
        chosen=tuple(sorted(chosen)),
        milliseconds=None,
        exposure=before.reviews if before else 0,
        predicted=recall(before.memory, now, weights) if before else None,
    )
    practice.add_review(
        session, asker.organisation, asker.person, review, after(before, card, outcome, weights)
    )
