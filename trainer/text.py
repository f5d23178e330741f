"""Titles in the two languages of the product, and what a text may hold in a file of another format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language the interface is complete in."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class LocalText:
    """A short text in Chinese and English; both are always present."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in one language."""
        return self.en if language is Language.EN else self.zh


_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """A text without the control characters that XML, and with it every office format, cannot hold."""
    return _ILLEGAL.sub("", text)
