"""Translations for screens, mail, PDF and command line.

English messages stand in the code; `zh_CN/*.po` holds the Chinese, one catalogue for each area, read with
Babel at start. A test extracts every message and fails on one without Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from trainer.errors import Fault, Message, Phrases, TrainerError
from trainer.text import Language

CATALOGUES = Path(__file__).parent / "zh_CN"


@cache
def _chinese() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and message.string:
                    found[str(message.id)] = str(message.string)
    return found


def translate(language: Language, message: str, /, **details: object) -> str:
    """An English message in a language, its `{names}` filled in. Chinese falls back to English."""
    text = _chinese().get(message, message) if language is Language.ZH else message
    return text.format(**details) if details else text


def describe(language: Language, error: TrainerError | Fault) -> str:
    """What an error or a fault says, in a language; details that are messages are translated too."""
    return translate(language, error.template, **_told(language, error.details))


def _told(language: Language, details: Mapping[str, object]) -> dict[str, object]:
    """Details in a language: messages and phrases among them are translated too."""
    return {name: _detail(language, value) for name, value in details.items()}


def _detail(language: Language, value: object) -> object:
    if isinstance(value, Message):
        return translate(language, value)
    if isinstance(value, Phrases):
        between = "；" if language is Language.ZH else "; "
        return between.join(
            translate(language, phrase.template, **_told(language, phrase.details)) for phrase in value
        )
    return value
