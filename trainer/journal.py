"""Append-only, sequence-numbered events with a lease; shared by attempts and scenario plays.

The journal is the truth: the state of an attempt is a fold over its events, so a reload, a second
device or a killed server resumes exactly where the last committed event left it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trainer.errors import TrainerError, translatable


@dataclass(frozen=True, slots=True)
class Event:
    """One committed or pending step.

    `seq` counts from 1 within a journal; 0 marks an event not yet appended. `token` identifies the
    step within its lease, so that a step sent twice is kept once. `data` is plain JSON.
    """

    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    token: str = ""


class LeaseLostError(TrainerError):
    """Another tab or device has taken this journal over."""

    template = translatable(
        "This exam was opened in another window, which now has it. Nothing was written here."
    )


class JournalClosedError(TrainerError):
    """The journal takes no more events."""

    template = translatable("This attempt is closed; it takes no more answers.")


class DeadlinePassedError(JournalClosedError):
    """An event that reached the server after the deadline."""

    template = translatable("Time is up. Answers after the deadline are not accepted.")
