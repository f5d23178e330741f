"""Chance in a round with people: its join code, and which secrets are dealt."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from trainer.scenarios.cards import Cards

ALPHABET = "ACDEFHJKLMNPRTUVWXY"
"""Letters of a join code: none looks or sounds like a digit or like another one on a projector."""

CODE_LENGTH = 5
CODES = len(ALPHABET) ** CODE_LENGTH
"""How many codes there are, two and a half million."""


def code_of(number: int) -> str:
    """The join code with a number from 0 to `CODES` - 1."""
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def read_code(typed: str) -> str:
    """A code as people type it: in small letters, with blanks or dashes between."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[: CODE_LENGTH + 1]


def deal(cards: Cards, seed: int, known: Iterable[int] = ()) -> int:
    """Which set of secrets a round gets: one the client manager's player does not know, if there is one."""
    every = range(len(cards.customer.secrets))
    fresh = sorted(set(every) - set(known)) or list(every)
    return Random(f"{cards.id}/{seed}").choice(fresh)  # noqa: S311
