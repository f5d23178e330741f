"""What every reader of a foreign format gives: records as the file tells them, and what was wrong with it.

A reader only understands its format. Whether a record is a sound item is judged in one place for all of them
(`trainer.interchange.judging`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from trainer.errors import Fault, Severity, translatable
from trainer.interchange.kinds import in_words
from trainer.items import ItemType
from trainer.pictures import Picture


class Format(StrEnum):
    """A format that can be read; `auto` finds out which."""

    AUTO = "auto"
    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE_XML = "moodle-xml"
    QTI = "qti"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    TEXT = "text"
    DOCX = "docx"


Unit = tuple[str, str, str]
"""What the questions on one material share, whichever members of a package they are: file, name and text."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as it stands in the file: its letter there, its text, what is said of it."""

    label: str
    text: str
    rationale: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something a reader noticed that makes a record unusable."""

    code: str
    template: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One question as a file tells it, not judged yet.

    Attributes:
        path: the file, and after `#` the sheet or the member of a package. line: from 1.
        key: labels of right options, or `true`/`false`; None = the file names none.
        kind: the type the file states; None = none.
        explanation: said of the question as a whole. topic: its category or knowledge point over there.
        name: its number or id over there.
        stimulus: the material it shares with others of the same `case` in this file; both empty = none.
    """

    path: str
    line: int
    stem: str = ""
    choices: tuple[Choice, ...] = ()
    key: frozenset[str] | None = None
    kind: ItemType | None = None
    explanation: str = ""
    rationale: Mapping[str, str] = field(default_factory=dict)
    band: int | None = None
    topic: str = ""
    author: str = ""
    source: str = ""
    name: str = ""
    flaws: tuple[Flaw, ...] = ()
    stimulus: str = ""
    case: str = ""

    @property
    def unit(self) -> Unit:
        """What it has in common with the others on its material: file, name of the case, and the text."""
        return self.path.partition("#")[0], self.case, self.stimulus

    def with_texts(self, change: Callable[[str], str]) -> Record:
        """The record with every text of the question changed."""
        return replace(
            self,
            stem=change(self.stem),
            choices=tuple(
                replace(choice, text=change(choice.text), rationale=change(choice.rationale))
                for choice in self.choices
            ),
            explanation=change(self.explanation),
            rationale={name: change(text) for name, text in self.rationale.items()},
            stimulus=change(self.stimulus),
        )

    @property
    def understood(self) -> str:
        """What could be made out, in a few words of the record itself."""
        stem = " ".join(self.stem.split())
        shown = f"“{stem[:30]}…”" if len(stem) > 30 else f"“{stem}”"
        letters = " ".join(choice.label for choice in self.choices) or "—"
        key = " ".join(sorted(self.key)) if self.key else "—"
        return f"{shown} [{letters}] → {key}"


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a file holds.

    Attributes:
        faults: what could not be read. notes: what was read, but deserves a look.
        unsupported: how many questions there are of each type this bank does not have.
        pictures: by digest, those the records show.
    """

    records: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    unsupported: Mapping[str, int] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)


@dataclass
class Notebook:
    """What a reader has found so far in one file."""

    path: str
    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    unsupported: dict[str, int] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict, repr=False)

    def fault(self, line: int, code: str, template: str, /, name: str = "", **details: object) -> None:
        """Note something that could not be read."""
        self.faults.append(Fault(self.path, line, name, code, template, details))

    def note(self, line: int, code: str, template: str, /, name: str = "", **details: object) -> None:
        """Note something that was read but deserves a look."""
        self.notes.append(Fault(self.path, line, name, code, template, details, Severity.WARNING))

    def unlike(self, line: int, kind: str, name: str = "") -> None:
        """Count a question of a type this bank does not have."""
        self.unsupported[kind] = self.unsupported.get(kind, 0) + 1
        template = translatable("a question of type “{kind}”, which this bank does not have; it was left out")
        self.fault(line, "unsupported-type", template, name=name, kind=in_words(kind))

    def reading(self) -> Reading:
        """Everything, in the order of the file."""
        return Reading(
            tuple(self.records),
            tuple(self.faults),
            tuple(self.notes),
            dict(self.unsupported),
            dict(self.pictures),
        )


def together(readings: Iterable[Reading]) -> Reading:
    """Several files as one reading."""
    found = list(readings)
    unsupported: dict[str, int] = {}
    for reading in found:
        for kind, count in reading.unsupported.items():
            unsupported[kind] = unsupported.get(kind, 0) + count
    return Reading(
        tuple(record for reading in found for record in reading.records),
        tuple(fault for reading in found for fault in reading.faults),
        tuple(note for reading in found for note in reading.notes),
        unsupported,
        {digest: picture for reading in found for digest, picture in reading.pictures.items()},
    )
