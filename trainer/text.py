"""Titles in the two languages of the product."""

from __future__ import annotations

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
