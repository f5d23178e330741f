"""Parts and standings in words, the same on every page."""

from __future__ import annotations

from fractions import Fraction

from trainer.errors import translatable
from trainer.scenarios.cards import Part
from trainer.services.rounds import CardsOffer
from trainer.web.state import Here
from trainer.web.widgets.rehearsal.listing import LEVELS

PARTS = {
    Part.MANAGER: translatable("Client manager"),
    Part.CUSTOMER: translatable("Customer"),
    Part.OBSERVER: translatable("Observer"),
}
DUTIES = {
    Part.MANAGER: translatable("practises and is rated"),
    Part.CUSTOMER: translatable("plays the customer, with secrets only they know"),
    Part.OBSERVER: translatable("watches, rates line by line and leads the talk afterwards"),
}
RATING_CUSTOMER = translatable("plays the customer, with secrets only they know, and rates afterwards")


def part_word(here: Here, part: Part) -> str:
    """A part in the person's language."""
    return here.t(PARTS[part])


def duty(here: Here, part: Part, rater: Part) -> str:
    """What a part does."""
    return here.t(RATING_CUSTOMER if part is rater is Part.CUSTOMER else DUTIES[part])


def mean(value: Fraction) -> str:
    """1..5 to one decimal, rounded down as percentages are."""
    tenths = int(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def facts(here: Here, offer: CardsOffer) -> str:
    """Main objective, level, people and length."""
    main = here.platform.catalogue.current().objectives.objective(offer.objectives[0])
    parts = [
        here.local(main.title) if main else offer.objectives[0],
        here.t(LEVELS[offer.level]),
        here.t("{count} players", count=offer.people),
        here.t("about {minutes} min", minutes=offer.minutes),
    ]
    return " · ".join(parts)


def standing(here: Here, offer: CardsOffer) -> str:
    """How the person stands with these cards."""
    if offer.best is not None:
        share = mean(offer.best)
        if offer.passed:
            return here.t("rated {count} times, passed, best {mean} of 5", count=offer.rated, mean=share)
        return here.t("rated {count} times, not passed yet, best {mean} of 5", count=offer.rated, mean=share)
    if offer.others:
        return here.t("taken part, not rated yet")
    return here.t("not tried yet")
