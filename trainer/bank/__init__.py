"""The bank as a pure value: items and testlets, what is drawable, and the digest of all of it."""

from trainer.bank.bank import Bank, DrawUnit, Testlet

__all__ = ["Bank", "DrawUnit", "Testlet"]
