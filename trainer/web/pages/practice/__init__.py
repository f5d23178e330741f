"""Practice: what is due, sets to practise, the plan for a date, and one's rhythm."""

from trainer.web.pages.practice.page import show

__all__ = ["show"]
