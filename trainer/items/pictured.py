"""The pictures of an item: those everybody meets with the question, and those that explain the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from trainer.items.item import Item, ItemText
from trainer.pictures import digests, without_pictures


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


def with_texts(item: Item, change: Callable[[str], str]) -> Item:
    """The item with every text that its author wrote changed."""
    translations = {
        language: ItemText(
            change(text.stem),
            {name: change(option) for name, option in text.options.items()},
            {name: change(why) for name, why in text.rationale.items()},
            change(text.stimulus),
        )
        for language, text in item.translations.items()
    }
    return replace(
        item,
        stimulus=change(item.stimulus),
        stem=change(item.stem),
        options=tuple(replace(option, text=change(option.text)) for option in item.options),
        rationale={name: change(text) for name, text in item.rationale.items()},
        translations=translations,
    )


def in_words(item: Item) -> Item:
    """The item with what its pictures show in brackets, for where no picture can stand."""
    return with_texts(item, without_pictures) if pictures(item) else item
