"""The manager's page: who is certified, who will miss the deadline, and how sure the figures are."""

from trainer.web.pages.team.page import show

__all__ = ["show"]
