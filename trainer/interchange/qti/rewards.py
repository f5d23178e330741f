"""The key of a QTI 1.2 item: the choices its conditions give marks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from trainer.errors import translatable
from trainer.interchange.markup import name_of
from trainer.interchange.records import Flaw

_SEVERAL_KINDS = frozenset(
    ("multiple_answers_question", "cc.multiple_response.v0p1", "multiple answer", "multiple correct")
)
_NUMBER = re.compile(r"\+?\d{1,12}(?:\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class Rewarded:
    """Which choices are right, by their idents; `partly` = there are others that earn something."""

    right: tuple[str, ...]
    partly: bool = False
    flaws: tuple[Flaw, ...] = ()


def rewarded(item: etree._Element, asked: etree._Element, kind: str) -> Rewarded:
    """The right choices of an item: where one is asked for, the one that earns most.

    Args: asked: its response. kind: the type its metadata state.
    """
    marks: dict[str, float] = {}
    named: list[str] = []
    for condition in _named(item, "respcondition"):
        mark = _mark(condition)
        if not mark:
            continue
        chosen = list(chosen_in(condition))
        if (condition.get("correctanswer") or "").lower() == "yes":
            named += chosen
        for ident in chosen:
            marks[ident] = max(mark, marks.get(ident, 0.0))
    if len(marks) < 2 or not _asks_for_one(asked, kind):
        return Rewarded(tuple(marks))
    return _best(marks, named)


def _best(marks: dict[str, float], named: Sequence[str]) -> Rewarded:
    most = max(marks.values())
    best = tuple(ident for ident, mark in marks.items() if mark == most)
    if len(best) > 1:
        template = translatable("{count} answers are each wholly right; mark one, or give each its share")
        return Rewarded(best, flaws=(Flaw("several-right", template, {"count": len(best)}),))
    if named and set(named) != set(best):
        template = translatable("the answer that is named as right is not the one that earns most")
        return Rewarded((), flaws=(Flaw("several-right", template),))
    return Rewarded(best, partly=True)


def _asks_for_one(asked: etree._Element, kind: str) -> bool:
    stated = (asked.get("rcardinality") or "").lower()
    return stated == "single" and kind not in _SEVERAL_KINDS


def chosen_in(condition: etree._Element) -> Iterator[str]:
    """The choices that a condition asks for, without those it asks not to be chosen."""
    for equal in _named(condition, "varequal"):
        if not any(name_of(parent) == "not" for parent in equal.iterancestors()):
            yield "".join(str(part) for part in equal.itertext()).strip()


def _mark(condition: etree._Element) -> float:
    """What a condition gives, in whatever measure the item uses; nothing where it takes away."""
    texts = ("".join(str(part) for part in node.itertext()).strip() for node in _named(condition, "setvar"))
    return max((float(text) for text in texts if _NUMBER.fullmatch(text)), default=0.0)


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (found for found in node.iter() if name_of(found) == name)
