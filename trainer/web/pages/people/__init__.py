"""The people page."""

from trainer.web.pages.people.page import show

__all__ = ["show"]
