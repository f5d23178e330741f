"""The pictures of an item: those everybody meets with the question, and those that explain the key."""

from __future__ import annotations

from trainer.items.item import Item
from trainer.pictures import digests


def shown_pictures(item: Item) -> frozenset[str]:
    """Pictures in material, stem and options, in every language."""
    texts = [item.stimulus, item.stem, *(option.text for option in item.options)]
    for other in item.translations.values():
        texts += [other.stimulus, other.stem, *other.options.values()]
    return digests(*texts)


def explaining_pictures(item: Item) -> frozenset[str]:
    """Pictures in rationales, in every language; they may tell the key."""
    texts = list(item.rationale.values())
    for other in item.translations.values():
        texts += other.rationale.values()
    return digests(*texts)


def pictures(item: Item) -> frozenset[str]:
    """All pictures of an item."""
    return shown_pictures(item) | explaining_pictures(item)
