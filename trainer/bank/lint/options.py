"""Rules about the options of one item: of one kind, comparable, none a way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from trainer.bank.lint.finding import Finding
from trainer.errors import translatable
from trainer.items import Item, ItemType, Option

_ABSOLUTE = re.compile(r"一定|绝对|所有|从不|永远|必然|百分之百|毫无")
_WAY_OUT = re.compile(
    r"^(?:以上|上述)(?:.{0,4})(?:都|均|皆|全)|^(?:都|均|全)(?:不)?(?:对|是|正确|错误)|^[a-zA-Z和、与及 ]+都"
)
_NUMBER = re.compile(r"^(?:约|近|超过)?\s*(-?[\d,]+(?:\.\d+)?)\s*(%|％|[^\d\s]{0,4})$")
_RANGE = re.compile(r"^(?:约)?\s*(-?[\d.]+)\s*[^\d\s]{0,3}\s*(?:[-–—~～至到])\s*(-?[\d.]+)\s*([^\d\s]{0,4})$")
_MARKS = "。？！；"


def option_findings(item: Item) -> Iterator[Finding]:
    """Flaws among the options of one item."""
    if item.type is ItemType.TRUE_FALSE or not item.options:
        return
    yield from _absolute(item)
    yield from _way_out(item)
    yield from _kinds(item)
    yield from _numbers(item)


def _absolute(item: Item) -> Iterator[Finding]:
    """Absolute words tell candidates which options are wrong, if only wrong ones have them."""
    loud = {option.id: found for option in item.options if (found := _ABSOLUTE.search(option.text))}
    if loud and not set(loud) & item.key:
        name, found = next(iter(loud.items()))
        yield Finding(
            item.id,
            "options",
            "absolute-in-distractors",
            translatable("“{word}” in option {option} marks it as wrong: only distractors have such words"),
            {"word": found.group(), "option": name},
        )


def _way_out(item: Item) -> Iterator[Finding]:
    for option in item.options:
        if _WAY_OUT.search(option.text.strip()):
            yield Finding(
                item.id,
                "options",
                "all-or-none-of-the-above",
                translatable("option {option} is “{text}”; write a real option, or make it a multiple item"),
                {"option": option.id, "text": option.text},
            )


def _kind(option: Option) -> str:
    """A coarse kind; a question may stand beside sentences or phrases, for people ask as well as say."""
    text = option.text.strip()
    if _NUMBER.match(text) or _RANGE.match(text):
        return "number"
    if text.startswith("“") and text.rstrip("。").endswith("”"):
        return "speech"
    if text.endswith(("？", "?")):
        return "question"
    return "sentence" if text.endswith(tuple(_MARKS)) else "phrase"


def _kinds(item: Item) -> Iterator[Finding]:
    loose = [option for option in item.options if not option.fixed]
    kinds = {option.id: _kind(option) for option in loose}
    found = set(kinds.values()) - {"question"}
    if len(found) > 1 or (found == {"number"} and "question" in kinds.values()):
        yield Finding(
            item.id,
            "options",
            "options-differ-in-kind",
            translatable("the options are of different kinds ({kinds}); give them one form and punctuation"),
            {"kinds": ", ".join(f"{name} {kind}" for name, kind in kinds.items())},
        )


def _numbers(item: Item) -> Iterator[Finding]:
    texts = [option.text.strip() for option in item.options if not option.fixed]
    singles = [found for text in texts if (found := _NUMBER.match(text))]
    ranges = [found for text in texts if (found := _RANGE.match(text))]
    if len(singles) == len(texts):
        units = {found.group(2).replace("％", "%") for found in singles}
        values = [Decimal(found.group(1).replace(",", "")) for found in singles]
        if len(units) > 1:
            yield _numeric(item, translatable("the numbers have different units; give them one"))
        elif len(set(values)) < len(values):
            yield _numeric(item, translatable("two options are the same number"))
    elif len(ranges) == len(texts):
        spans = sorted((Decimal(found.group(1)), Decimal(found.group(2))) for found in ranges)
        if any(before[1] > after[0] for before, after in pairwise(spans)):
            yield _numeric(item, translatable("the ranges overlap; a value must lie in one option only"))


def _numeric(item: Item, template: str) -> Finding:
    return Finding(item.id, "options", "numeric-options", template)
