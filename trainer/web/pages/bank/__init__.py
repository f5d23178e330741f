"""The trainer's bench: the bank as a list, and each item on a page of its own."""

from trainer.web.pages.bank.listing import show

__all__ = ["show"]
