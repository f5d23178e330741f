"""Comparing what candidates saw saved with what stands in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.load.candidate import Given, Memory
from trainer.attempts import Kind
from trainer.storage import Store, attempts, journals


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over all sittings. `lost` were shown as saved and are not in the journal as they were given."""

    given: int
    saved: int
    lost: tuple[str, ...]

    @property
    def unconfirmed(self) -> int:
        """Answers of which nobody was told that they are saved (the last of a run cut short)."""
        return self.given - self.saved


def tally(store: Store, memories: Iterable[Memory]) -> Tally:
    """Look up every answer that a candidate saw saved."""
    given = saved = 0
    lost: list[str] = []
    for memory in memories:
        mine = [memory.given[token] for token in memory.saved if token in memory.given]
        given += len(memory.given)
        saved += len(mine)
        if mine:
            lost += missing(store, memory.attempt, mine)
    return Tally(given, saved, tuple(lost))


def missing(store: Store, attempt: str, answers: Iterable[Given]) -> list[str]:
    """Those answers that are not in the journal with the same place and the same options."""
    written = responses(store, attempt)
    return [
        f"{attempt} {answer.token}: place {answer.place} positions {list(answer.positions)}"
        for answer in answers
        if written.get(answer.token) != (answer.place, frozenset(answer.positions))
    ]


def responses(store: Store, attempt: str) -> Mapping[str, tuple[int, frozenset[int]]]:
    """Every answer in the journal by its token: the place, and the positions as they were shown."""
    with store.read() as session:
        facts = attempts.facts(session, attempt)
        if facts is None:
            return {}
        form = attempts.form(session, facts.form)
        events = journals.events_after(session, attempt, 0)
    return {
        event.token: (
            event.data["place"],
            frozenset(form.positions_at(event.data["place"], frozenset(event.data["chosen"]))),
        )
        for event in events
        if event.kind == Kind.RESPONDED
    }
