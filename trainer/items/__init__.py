"""Items: stem, options, key and rationale, with validation and the digest that is their version."""

from trainer.items.item import (
    TRUE_FALSE_IDS,
    Item,
    ItemText,
    ItemType,
    Option,
    Origin,
    Pool,
    Status,
    version_of,
)
from trainer.items.pictured import explaining_pictures, in_words, pictures, shown_pictures, with_texts
from trainer.items.translated import in_language, said, untranslated
from trainer.items.validation import Problem, problems

__all__ = [
    "TRUE_FALSE_IDS",
    "Item",
    "ItemText",
    "ItemType",
    "Option",
    "Origin",
    "Pool",
    "Problem",
    "Status",
    "explaining_pictures",
    "in_language",
    "in_words",
    "pictures",
    "problems",
    "said",
    "shown_pictures",
    "untranslated",
    "version_of",
    "with_texts",
]
