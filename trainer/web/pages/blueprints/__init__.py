"""Blueprints: the list, one of them, and the editor."""

from trainer.web.pages.blueprints.listing import show

__all__ = ["show"]
