"""Details of messages as JSON, so that what was said once can be said again in another language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from trainer.errors import Message, Phrase, Phrases

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
LONGEST = 2_000
"""Characters of a detail that are kept."""


def to_json(details: Mapping[str, object]) -> dict[str, Any]:
    """Details as plain JSON; what is neither a number nor wording is kept as its text."""
    return {name: _kept(value) for name, value in details.items()}


def from_json(body: Mapping[str, Any]) -> dict[str, object]:
    """The details again."""
    return {name: _told(value) for name, value in body.items()}


def plain(text: str) -> str:
    """A text that every database takes."""
    return _UNKEPT.sub("\ufffd", text[:LONGEST])


def _kept(value: object) -> Any:
    if isinstance(value, Message):
        return {"message": str(value)}
    if isinstance(value, Phrases):
        return {"phrases": [[phrase.template, to_json(phrase.details)] for phrase in value]}
    if value is None or isinstance(value, bool | int | float):
        return value
    return plain(str(value))


def _told(value: Any) -> object:
    if not isinstance(value, Mapping):
        return value
    if "message" in value:
        return Message(value["message"])
    return Phrases(Phrase(template, from_json(details)) for template, details in value["phrases"])
