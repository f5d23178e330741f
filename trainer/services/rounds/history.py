"""The rounds in a person's rehearsal history: rated by a person, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from trainer.people import Asker
from trainer.scenarios.cards import Cards, Part
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.rehearse.progress import require_history_of
from trainer.services.rounds import finding
from trainer.storage import round_results
from trainer.storage.round_results import PastRound
from trainer.text import LocalText

LATEST = 200
"""Rounds a history goes back."""


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """A finished round: `part` is the person's own; `rated` and `rater` are names. `mean` is 1..5."""

    round: str
    cards: str
    title: LocalText
    at: datetime
    part: Part
    rated: str
    rater: str
    mean: Fraction
    passed: bool


@dataclass(frozen=True, slots=True)
class LineProgress:
    """A line of a sheet over a person's rounds as client manager, the oldest first; scores are 1..5."""

    cards: str
    cards_title: LocalText
    line: str
    title: LocalText
    objective: str
    scores: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RoundHistory:
    """All of a person's rounds, the newest first, and how they were rated line by line."""

    rounds: tuple[RoundSummary, ...]
    lines: tuple[LineProgress, ...]


def history(platform: Platform, asker: Asker, person: str, *, now: datetime) -> RoundHistory:
    """The rounds of the asker, or of a person whose results the asker may see.

    Raises: NotFoundError: no such person, or outside the asker's scope, which is also written to the audit
        log.
    """
    exam_access.require_ready(asker)
    if asker.person != person:
        require_history_of(platform, asker, person, now=now)
    with platform.store.read() as session:
        past = round_results.rounds_of(session, person, LATEST)
        names = finding.names_of(
            session, {name for entry in past for name in (entry.result.person, entry.result.rater)}
        )
        versions = {digest: finding.version(session, digest) for digest in {e.version for e in past}}
    return RoundHistory(
        rounds=tuple(_summary(entry, versions[entry.version], names) for entry in past),
        lines=_lines(past, versions),
    )


def _summary(past: PastRound, cards: Cards, names: Mapping[str, str]) -> RoundSummary:
    return RoundSummary(
        round=past.id,
        cards=past.cards,
        title=cards.title,
        at=past.at,
        part=past.part,
        rated=names[past.result.person],
        rater=names[past.result.rater],
        mean=past.result.mean,
        passed=past.result.passed,
    )


def _lines(past: Sequence[PastRound], versions: Mapping[str, Cards]) -> tuple[LineProgress, ...]:
    scores: dict[tuple[str, str], list[int]] = defaultdict(list)
    named: dict[tuple[str, str], LineProgress] = {}
    for entry in reversed(past):
        if entry.part is not Part.MANAGER:
            continue
        cards = versions[entry.version]
        titles = {line.id: line.title for line in cards.sheet}
        for mark in entry.result.marks:
            key = (entry.cards, mark.line)
            scores[key].append(mark.score)
            named[key] = LineProgress(
                cards.id, cards.title, mark.line, titles[mark.line], mark.objective, tuple(scores[key])
            )
    return tuple(named.values())
