"""Rehearsing with people: cards on offer, rounds by a short code, the sheet, the shared result, history."""

from trainer.scenarios.dealing import read_code
from trainer.services.rounds.gathering import (
    TooManyRoundsError,
    UnknownCodeError,
    break_off,
    find,
    leave,
    open_round,
    start,
    take,
)
from trainer.services.rounds.history import LineProgress, RoundHistory, RoundSummary, history
from trainer.services.rounds.offers import CardsOffer, Running, offer, offers, running
from trainer.services.rounds.printing import print_all, print_for_class
from trainer.services.rounds.rating import Mark, SheetElsewhereError, fill_in, finish, take_sheet
from trainer.services.rounds.table import (
    Card,
    CustomerDealt,
    Outcome,
    Pulse,
    Seat,
    Sheet,
    Table,
    look,
    pulse,
)

__all__ = [
    "Card",
    "CardsOffer",
    "CustomerDealt",
    "LineProgress",
    "Mark",
    "Outcome",
    "Pulse",
    "RoundHistory",
    "RoundSummary",
    "Running",
    "Seat",
    "Sheet",
    "SheetElsewhereError",
    "Table",
    "TooManyRoundsError",
    "UnknownCodeError",
    "break_off",
    "fill_in",
    "find",
    "finish",
    "history",
    "leave",
    "look",
    "offer",
    "offers",
    "open_round",
    "print_all",
    "print_for_class",
    "pulse",
    "read_code",
    "running",
    "start",
    "take",
    "take_sheet",
]
