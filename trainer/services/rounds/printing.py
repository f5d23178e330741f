"""All cards and the sheet on paper, for a classroom."""

from __future__ import annotations

from datetime import datetime

from trainer.documents.card_prints import printed
from trainer.documents.house import house
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker, Role, require
from trainer.scenarios import rounds as rules
from trainer.scenarios.rounds import Round
from trainer.services.platform import Platform
from trainer.services.rounds import finding, gathering


def print_for_class(platform: Platform, asker: Asker, cards_id: str) -> bytes:
    """Published cards with all their secrets as PDF, for trainers. Raises: NotAllowedError, NotFoundError."""
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)
    found = platform.catalogue.current().cards.get(cards_id)
    if found is None:
        raise NotFoundError(what=translatable("cards"), which=cards_id)
    return printed(found, house(platform.settings), asker.language)


def print_all(platform: Platform, asker: Asker, round_id: str, *, now: datetime) -> bytes:
    """The cards of a round that is gathering as PDF, for somebody in it, who from then on knows the secrets.

    Raises: NotFoundError, RoundOverError, PartsFixedError. KnowsSecretsError: they have the client manager's
        part, whose player must not know them.
    """

    def step(found: Round, at: datetime) -> Round:
        return rules.note_print(found, asker.person, now=at)

    facts = finding.facts_of(platform, asker, round_id)
    after = gathering.act(platform, asker, facts.id, step, now=now)
    return printed(after.round.cards, house(platform.settings), asker.language)
