"""Assigning: the list of assignments, a new one, and one with its people."""

from trainer.web.pages.assignments.listing import show

__all__ = ["show"]
