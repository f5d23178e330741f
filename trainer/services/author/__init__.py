"""The trainer's bench: looking through the bank, writing items, review and publication in the browser."""

from trainer.services.author.access import require_author
from trainer.services.author.browsing import PAGE, Choices, browse, choices
from trainer.services.author.looking import Happening, ItemView, Report, look

__all__ = [
    "PAGE",
    "Choices",
    "Happening",
    "ItemView",
    "Report",
    "browse",
    "choices",
    "look",
    "require_author",
]
