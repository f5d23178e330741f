"""The first room: how things are said to have gone wrong.

An error carries a translatable template and the details that fill it, never finished wording: the
command line and the screens choose the language (`trainer.i18n.describe`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class Message(str):
    """An English message that stands in the catalogues; no other detail of an error is translated."""

    __slots__ = ()


def translatable(message: str) -> Message:
    """Mark an English message for the translation catalogues."""
    return Message(message)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence within a sentence: a detail of a message that has details of its own."""

    template: str
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.details)


class Phrases(tuple[Phrase, ...]):
    """Several of them, told one after the other."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(str(phrase) for phrase in self)


class TrainerError(Exception):
    """Anything this program refuses to do, with the place and the next step in the message."""

    template: ClassVar[str] = translatable("Something went wrong.")

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.template.format(**details))


class NotAllowedError(TrainerError):
    """The asker may not do this, or not to this person."""

    template = translatable("You may not do this: {reason}")


class NotFoundError(TrainerError):
    """What was asked for does not exist, or not for the asker."""

    template = translatable("There is no such {what}: {which}")


class Severity(StrEnum):
    """How grave a fault is: an error stops publication, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file, with its place, what is wrong and the remedy.

    `line` counts from 1; 0 means the file as a whole. `code` is stable and kebab-case.
    """

    path: str
    line: int
    id: str
    code: str
    template: str
    details: dict[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    @property
    def message(self) -> str:
        """The fault in English."""
        return self.template.format(**self.details)

    def __str__(self) -> str:
        name = f" {self.id}" if self.id else ""
        return f"{self.path}:{self.line}{name}: {self.message} [{self.code}]"


class FaultsError(TrainerError):
    """Content that cannot be used, with every fault found."""

    template = translatable("{count} faults; the first: {first}")

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = str(self.faults[0]) if self.faults else ""
        super().__init__(count=len(self.faults), first=first)
