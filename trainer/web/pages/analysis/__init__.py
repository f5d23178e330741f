"""For trainers: what the sittings of an exam say about the exam and its items."""

from trainer.web.pages.analysis.page import show

__all__ = ["show"]
