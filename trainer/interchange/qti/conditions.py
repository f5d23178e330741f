"""The key of an item that declares none, from the one condition under which it gives marks.

Only what cannot be read in two ways is believed: one condition that asks for one choice, or for some choices
and for none of certain others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from trainer.interchange.markup import name_of

_BRANCHES = ("responseif", "responseelseif")


def asked_for(node: etree._Element, response: str) -> list[str]:
    """The choices that the only rewarded condition asks for; nothing where there is another reading."""
    rewarded = [branch for branch in _branches(node) if _rewards(branch)]
    if len(rewarded) != 1 or not len(rewarded[0]):
        return []
    return _chosen(rewarded[0][0], response) or []


def _branches(node: etree._Element) -> Iterator[etree._Element]:
    return (found for found in node.iter() if name_of(found) in _BRANCHES)


def _rewards(branch: etree._Element) -> bool:
    """Whether a branch itself sets an outcome to a number above nothing."""
    return any(
        name_of(act) == "setoutcomevalue"
        and len(act) == 1
        and name_of(act[0]) == "basevalue"
        and _is_positive(act[0])
        for act in branch
    )


def _is_positive(value: etree._Element) -> bool:
    kind = str(value.get("baseType") or value.get("base-type") or "").lower()
    number = re.fullmatch(r"\+?(\d{1,9}(?:\.\d{1,9})?)", (value.text or "").strip())
    return kind in ("integer", "float") and number is not None and float(number[1]) > 0


def _chosen(test: etree._Element, response: str) -> list[str] | None:
    """The choices a condition asks for; None = it asks for something else too."""
    kind = name_of(test)
    if kind in ("match", "member"):
        return _compared(test, response)
    if kind != "and":
        return None
    found: list[str] = []
    for part in test:
        if name_of(part) == "not" and len(part) == 1 and _compared(part[0], response) is not None:
            continue
        chosen = _compared(part, response)
        if chosen is None:
            return None
        found += chosen
    return found


def _compared(test: etree._Element, response: str) -> list[str] | None:
    """The choice that a comparison of the response names."""
    if name_of(test) not in ("match", "member"):
        return None
    variables = [found.get("identifier") for found in test if name_of(found) == "variable"]
    values = [(found.text or "").strip() for found in test if name_of(found) == "basevalue"]
    return values if variables == [response] and len(values) == 1 == len(test) - 1 else None
