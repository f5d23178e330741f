"""One repair of an item after sittings: proposing it, what it changes, deciding on it, taking it back."""

from trainer.web.pages.repair.page import show

__all__ = ["show"]
