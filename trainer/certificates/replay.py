"""Whether the parts of an evidence file agree: the journal replayed on the form, the score added up again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from trainer import attempts, forms
from trainer.attempts import Attempt
from trainer.certificates.evidence import Entry, EntryKind, Finding
from trainer.errors import translatable
from trainer.forms import Form
from trainer.journal import Event

UNREADABLE = translatable("This entry does not have the parts it should have.")
FORM_DIGEST = translatable("The form is not the one whose digest stands here.")
SEQUENCE = translatable("Event {seq} does not follow the one before it.")
AFTERWARDS = translatable("Event {seq} was written after the deadline or the end of the attempt.")
MARKS = translatable("Score {number} is not the sum of its marks.")
DECISION = translatable("Score {number} does not lead to the decision written there.")

_CANDIDATES = ("responded", "flagged", "moved", "submitted")


@dataclass
class _State:
    """What has been read so far; `seq` is the number of the last event."""

    form: Form | None = None
    attempt: Attempt | None = None
    seq: int = 0


def replay(entries: tuple[Entry, ...]) -> tuple[Finding, ...]:
    """Everything that does not agree; lines count from 1. Empty for a file whose parts belong together."""
    state = _State()
    return tuple(finding for line, entry in enumerate(entries, 1) for finding in _check(state, entry, line))


def _check(state: _State, entry: Entry, line: int) -> Iterator[Finding]:
    try:
        match entry.kind:
            case EntryKind.FORM:
                yield from _form(state, entry.body, line)
            case EntryKind.ATTEMPT:
                _attempt(state, entry.body)
            case EntryKind.EVENT:
                yield from _event(state, entry.body, line)
            case EntryKind.SCORE:
                yield from _score(entry.body, line)
            case _:
                pass
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        yield Finding(line, UNREADABLE)


def _form(state: _State, body: Mapping[str, Any], line: int) -> Iterator[Finding]:
    state.form = forms.from_json(body["form"])
    if state.form.digest != body["digest"]:
        yield Finding(line, FORM_DIGEST)


def _attempt(state: _State, body: Mapping[str, Any]) -> None:
    if state.form is not None:
        started_at, deadline = datetime.fromisoformat(body["started_at"]), body["deadline"]
        ends = datetime.fromisoformat(deadline) if deadline else None
        state.attempt = Attempt(body["id"], state.form, started_at, ends)


def _event(state: _State, body: Mapping[str, Any], line: int) -> Iterator[Finding]:
    event = Event(body["kind"], datetime.fromisoformat(body["at"]), body["data"], body["seq"], body["token"])
    if event.seq != state.seq + 1:
        yield Finding(line, SEQUENCE, details={"seq": event.seq})
    state.seq = event.seq
    if state.attempt is None:
        return
    late = state.attempt.closed_at is not None or state.attempt.overdue(event.at)
    if late and event.kind in _CANDIDATES:
        yield Finding(line, AFTERWARDS, details={"seq": event.seq})
    state.attempt = attempts.fold(state.attempt, [event])


def _score(body: Mapping[str, Any], line: int) -> Iterator[Finding]:
    raw, maximum, cut = (Fraction(body[name]) for name in ("raw", "maximum", "cut"))
    if raw != sum((Fraction(mark["earned"]) for mark in body["marks"]), Fraction(0)):
        yield Finding(line, MARKS, details={"number": body["number"]})
    passes = 100 * raw >= cut * maximum
    if passes != (body["decision"] == "pass"):
        yield Finding(line, DECISION, details={"number": body["number"]})
