"""Parallel papers: asking for a set, and one set."""

from trainer.web.pages.papers.asking import show

__all__ = ["show"]
