"""An item in another language: what a reader of it sees, and what its translation lacks or has too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trainer.items.item import Item, ItemText


def in_language(item: Item, language: str) -> Item:
    """The item as translated; what has no translation stays in the original wording."""
    text = item.translations.get(language)
    if text is None:
        return item
    return replace(
        item,
        stimulus=text.stimulus or item.stimulus,
        stem=text.stem or item.stem,
        options=tuple(
            replace(option, text=text.options.get(option.id) or option.text) for option in item.options
        ),
        rationale={name: text.rationale.get(name) or why for name, why in item.rationale.items()},
    )


def said(text: ItemText) -> Iterator[str]:
    """Every text of a translation that says something."""
    for one in (text.stem, text.stimulus, *text.options.values(), *text.rationale.values()):
        if one.strip():
            yield one


def untranslated(item: Item, text: ItemText) -> Iterator[str]:
    """What of the item a translation leaves out: stimulus, stem, options and rationales by their ids.

    A rationale is told as `why-` and the id of its option.
    """
    if item.stimulus.strip() and not text.stimulus.strip():
        yield "stimulus"
    if not text.stem.strip():
        yield "stem"
    for option in item.options:
        if option.text.strip() and not text.options.get(option.id, "").strip():
            yield option.id
    for name in item.option_ids:
        if item.rationale.get(name, "").strip() and not text.rationale.get(name, "").strip():
            yield f"why-{name}"
