"""A finished set of papers as a value that is kept as JSON, and what the pages are told of requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainer.blueprints import Blueprint
from trainer.errors import Message
from trainer.forms.parallel import Comparison, Diagnosis, ParallelForms, Wanted
from trainer.storage.papers import Outcome
from trainer.text import LocalText

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class PaperSet:
    """A set that was found, and forms drawn at random beside it.

    `sittings` of this exam stand behind the statistics; `elsewhere` items have theirs from other exams.
    """

    forms: ParallelForms
    drawn: Comparison
    sittings: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam that papers can be assembled for."""

    blueprint: Blueprint
    sittings: int


@dataclass(frozen=True, slots=True)
class Request:
    """A request in the list. `done` is 0..1; `outcome` None = not ended, `stopping` = somebody gave it up."""

    id: str
    blueprint: str
    title: LocalText
    wanted: Wanted
    seed: int
    by: str
    at: datetime
    started: bool
    done: float
    stopping: bool
    outcome: Outcome | None


@dataclass(frozen=True)
class Found:
    """A request with what came of it.

    `papers`, `diagnosis` and `failure` (with `details` to fill it in) are None where they do not apply.
    `changed` says that the bank or the blueprint is no longer what the papers were made from.
    """

    request: Request
    ended_at: datetime | None = None
    papers: PaperSet | None = None
    diagnosis: Diagnosis | None = None
    failure: Message | None = None
    details: dict[str, object] | None = None
    changed: bool = False


def name_of(number: int) -> str:
    """What the form with this number from 0 is called: A to Z, then numbers."""
    return LETTERS[number] if number < len(LETTERS) else str(number + 1)
