"""Importing items: bring files, look at what was understood, decide, take over."""

from trainer.web.pages.bank_import.page import show

__all__ = ["show"]
