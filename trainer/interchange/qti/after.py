"""What an item of QTI 2 or 3 says after the response: of single choices, of right ones, of wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from trainer.interchange.markup import name_of

_SHOWN = ("modalfeedback", "feedbackblock", "feedbackinline")
_BRANCHES = ("responseif", "responseelseif", "responseelse")


@dataclass(frozen=True, slots=True)
class After:
    """Feedback by the letter of its choice, and of the whole."""

    rationale: Mapping[str, str]
    explanation: str


def said_after(
    node: etree._Element,
    letters: Mapping[str, str],
    right: frozenset[str],
    said: Callable[[etree._Element], str],
) -> After:
    """Feedback of an item outside its choices.

    What is shown where no condition is met belongs to the wrong choices, what is named after a choice to that
    choice, and the rest to the whole.

    Args: letters: of choices by identifier. right: the letters of right ones. said: an element as Markdown.
    """
    found: dict[str, str] = {}
    general: list[str] = []
    failed: list[str] = []
    otherwise = _otherwise(node)
    for feedback in (element for element in node.iter() if _is_apart(element)):
        name, text = _identifier(feedback), said(feedback)
        letter = letters.get(name) or letters.get(name.removeprefix("feedback-").removeprefix("fb_"))
        if letter and text:
            found[letter] = text
        elif text:
            (failed if name in otherwise else general).append(text)
    for letter in letters.values() if failed else ():
        if letter not in right:
            found.setdefault(letter, "\n\n".join(dict.fromkeys(failed)))
    return After(found, "\n\n".join(dict.fromkeys(general)))


def _is_apart(element: etree._Element) -> bool:
    """Whether an element is feedback that stands neither in a choice nor in other feedback."""
    return name_of(element) in _SHOWN and not any(
        name_of(parent) in ("simplechoice", *_SHOWN) for parent in element.iterancestors()
    )


def _otherwise(node: etree._Element) -> frozenset[str]:
    """The feedback that is only shown where no condition is met."""
    last: set[str] = set()
    met: set[str] = set()
    for value in (found for found in node.iter() if name_of(found) == "basevalue"):
        branch = next(_branches(value), "")
        if branch:
            (last if branch == "responseelse" else met).add((value.text or "").strip())
    return frozenset(last - met)


def _branches(value: etree._Element) -> Iterator[str]:
    """The branches that a value set as an outcome stands in, the nearest first."""
    names = [name_of(parent) for parent in value.iterancestors()]
    if "setoutcomevalue" in names:
        yield from (name for name in names if name in _BRANCHES)


def _identifier(node: etree._Element) -> str:
    return str(node.get("identifier") or "")
