"""What a QTI 1.2 item says after a response: of single choices, of the right one, of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from trainer.interchange.markup import name_of
from trainer.interchange.qti.rewards import chosen_in

_RIGHT = frozenset(("correct_fb", "correct"))
_WRONG = frozenset(("general_incorrect_fb", "incorrect_fb", "incorrect"))


@dataclass
class Remarks:
    """The pieces of feedback that belong to each choice, and those that belong to the whole.

    Attributes:
        of_choice: by the choice's ident. of_wrong: for each wrong choice that has none of its own.
    """

    of_choice: dict[str, list[etree._Element]] = field(default_factory=dict)
    of_wrong: list[etree._Element] = field(default_factory=list)
    of_whole: list[etree._Element] = field(default_factory=list)


def remarks(item: etree._Element, idents: Mapping[str, str], right: frozenset[str]) -> Remarks:
    """Where each piece of feedback belongs. Nothing an item says is left out.

    Args: idents: its choices. right: those that are.
    """
    found = Remarks()
    linked = _linked(item)
    for node in (node for node in item.iter() if name_of(node) == "itemfeedback"):
        name = node.get("ident") or ""
        if name in _WRONG:
            found.of_wrong.append(node)
            continue
        own = name.removesuffix("_fb")
        owners = [own] if own in idents else [ident for ident in linked.get(name, ()) if ident in idents]
        if len(owners) == 1 and not (name in _RIGHT and len(right) > 1):
            found.of_choice.setdefault(owners[0], []).append(node)
        else:
            found.of_whole.append(node)
    return found


def _linked(item: etree._Element) -> dict[str, list[str]]:
    """The choices after which each piece of feedback is shown."""
    found: dict[str, list[str]] = {}
    for condition in (node for node in item.iter() if name_of(node) == "respcondition"):
        chosen = list(chosen_in(condition))
        for name in _shown(condition):
            found.setdefault(name, []).extend(one for one in chosen if one not in found[name])
    return found


def _shown(condition: etree._Element) -> Iterator[str]:
    for node in condition.iter():
        if name_of(node) == "displayfeedback":
            yield node.get("linkrefid") or ""
