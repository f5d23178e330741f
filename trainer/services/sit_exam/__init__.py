"""Sitting an exam: what is offered, beginning, and every step until it is handed in."""

from trainer.services.sit_exam.acting import Action, ActionKind, Sitting, act, look, take_over
from trainer.services.sit_exam.offers import Offer, OfferState, offer, offers
from trainer.services.sit_exam.start import CannotStartError, begin

__all__ = [
    "Action",
    "ActionKind",
    "CannotStartError",
    "Offer",
    "OfferState",
    "Sitting",
    "act",
    "begin",
    "look",
    "offer",
    "offers",
    "take_over",
]
