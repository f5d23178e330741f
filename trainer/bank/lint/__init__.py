"""Item writing, checked: what gives a key away, misleads or repeats, each with its place and remedy.

The rules follow Haladyna, Downing & Rodriguez, Applied Measurement in Education 15 (2002), 309-334, as
far as a program can judge them, for items written in Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trainer.bank.lint.finding import Finding
from trainer.bank.lint.giveaways import key_length, key_position
from trainer.bank.lint.leaks import pool_leaks
from trainer.bank.lint.options import option_findings
from trainer.bank.lint.similarity import near_copies
from trainer.bank.lint.stems import stem_findings
from trainer.items import Item, pictures
from trainer.pictures import without_pictures, words_beside

__all__ = ["Finding", "bank_findings", "file_findings"]


def file_findings(items: Sequence[Item]) -> Iterator[Finding]:
    """What is wrong with the items of one file, one by one and as a set."""
    worded = [_in_words(item) for item in items]
    for item in worded:
        yield from stem_findings(item)
        yield from option_findings(item)
    yield from key_length(worded)


def _in_words(item: Item) -> Item:
    """An item whose pictures are what is said of them, so that no digest counts as wording."""
    if not pictures(item):
        return item
    options = tuple(replace(option, text=without_pictures(option.text)) for option in item.options)
    rationale = {name: without_pictures(text) for name, text in item.rationale.items()}
    return replace(item, stem=words_beside(item.stem), options=options, rationale=rationale)


def bank_findings(items: Sequence[Item], checks: Sequence[Item] = ()) -> Iterator[Finding]:
    """What is wrong between items: keys that favour a position, near-copies, leaks between pools.

    Args: items: the bank. checks: the self-checks of the lessons.
    """
    yield from key_position(items)
    yield from near_copies(items, checks)
    yield from pool_leaks(items, checks)
