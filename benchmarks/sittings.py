"""Closed sittings in bulk, as candidates of known ability would have sat them, in every table of an exam.

Form, attempt, journal, score and the items met are written at once instead of click by click; the score is
what the rules of the product say of the responses. Several sittings share a form, so that drawing does not
take longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from trainer import forms
from trainer.blueprints import Blueprint
from trainer.forms import Form, assemble
from trainer.items import Item
from trainer.scoring import score
from trainer.services.catalogue import Published
from trainer.storage import Store
from trainer.storage.identifiers import new_id
from trainer.storage.tables import AttemptRow, FormRow, JournalRow, ScoreRow, SeenItem

PAGE = 500


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody who sits: the unit and cohorts they belong to, and their ability in standard deviations."""

    person: str
    unit: str
    ability: float
    cohorts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Season:
    """How sittings go.

    `slope` and `difficulty` are by item id. `knows` gives the chance of a right answer where it is not the
    model's: (sitter, item id, chance of the model) -> chance.
    """

    blueprint: Blueprint
    drawn: Sequence[Form]
    items: Mapping[str, Item]
    slope: Mapping[str, float]
    difficulty: Mapping[str, float]
    organisation: str
    knows: Callable[[Sitter, str, float], float] | None = None
    seconds: float = 30.0
    numbers: dict[str, int] = field(default_factory=dict)


def season(
    published: Published,
    code: str,
    organisation: str,
    random: np.random.Generator,
    *,
    different: int = 200,
    **changes: Any,
) -> Season:
    """A season of an exam with this many different forms, its items drawn from a 2PL."""
    blueprint = published.blueprints[code]
    drawn = [assemble(published.plan(code), blueprint, seed) for seed in range(different)]
    names = sorted({place.item for form in drawn for place in form.places})
    return Season(
        blueprint=blueprint,
        drawn=drawn,
        items={published.bank.items[name].version: published.bank.items[name] for name in names},
        slope=dict(zip(names, random.lognormal(0, 0.25, len(names)), strict=True)),
        difficulty=dict(zip(names, random.normal(-0.5, 0.9, len(names)), strict=True)),
        organisation=organisation,
        **changes,
    )


def write(
    store: Store,
    season: Season,
    sitters: Sequence[Sitter],
    starts: Sequence[datetime],
    random: np.random.Generator,
) -> list[str]:
    """Write a sitting for each sitter at each start; return the ids of the attempts."""
    _write_forms(store, season, min(starts))
    attempts: list[str] = []
    for page in _pages(len(sitters)):
        made = [_sitting(season, sitters[n], starts[n], random) for n in page]
        with store.write() as session:
            session.execute(insert(AttemptRow), [one.attempt for one in made])
            session.execute(insert(JournalRow), [event for one in made for event in one.journal])
            session.execute(insert(ScoreRow), [one.score for one in made])
            met = {(one.attempt["person"], name): one for one in made for name in one.items}
            people = {person for person, _ in met}
            rows = session.execute(select(SeenItem.person, SeenItem.item).where(SeenItem.person.in_(people)))
            known = {(person, name) for person, name in rows}
            fresh = [
                {"person": person, "item": name, "first_at": one.attempt["started_at"]}
                for (person, name), one in met.items()
                if (person, name) not in known
            ]
            if fresh:
                session.execute(insert(SeenItem), fresh)
        attempts += [one.attempt["id"] for one in made]
    return attempts


def _pages(count: int) -> Iterator[range]:
    return (range(start, min(start + PAGE, count)) for start in range(0, count, PAGE))


def _write_forms(store: Store, season: Season, at: datetime) -> None:
    with store.write() as session:
        known = set(session.execute(select(FormRow.digest)).scalars())
        rows = {
            form.digest: {
                "digest": form.digest,
                "organisation": season.organisation,
                "blueprint": form.blueprint,
                "body": forms.to_json(form),
                "created_at": at,
            }
            for form in season.drawn
            if form.digest not in known
        }
        if rows:
            session.execute(insert(FormRow), list(rows.values()))


@dataclass(frozen=True, slots=True)
class _Sitting:
    attempt: dict[str, Any]
    journal: list[dict[str, Any]]
    score: dict[str, Any]
    items: list[str]


def _sitting(season: Season, sitter: Sitter, start: datetime, random: np.random.Generator) -> _Sitting:
    form = season.drawn[int(random.integers(len(season.drawn)))]
    chosen = {n: _answer(season, sitter, form, n, random) for n in range(len(form.places))}
    times = np.cumsum(np.exp(random.normal(np.log(season.seconds), 0.5, len(form.places))))
    moments = [start + timedelta(seconds=float(time)) for time in times]
    key = new_id()
    number = season.numbers[sitter.person] = season.numbers.get(sitter.person, 0) + 1
    closed = moments[-1] + timedelta(seconds=5)
    journal = [*_journal(season, key, start, closed, chosen, moments)]
    found = score(form, season.items, chosen)
    return _Sitting(
        attempt={
            "id": key,
            "organisation": season.organisation,
            "person": sitter.person,
            "blueprint": form.blueprint,
            "number": number,
            "form": form.digest,
            "unit": sitter.unit,
            "cohorts": list(sitter.cohorts),
            "started_at": start,
            "deadline_at": closed + timedelta(hours=1),
            "status": "submitted",
            "closed_at": closed,
            "lease": 1,
            "seq": len(journal),
            "places": len(form.places),
            "answered": len(chosen),
            "active_at": closed,
        },
        journal=journal,
        score={
            "id": new_id(),
            "organisation": season.organisation,
            "attempt": key,
            "number": 1,
            "at": closed,
            "reason": "closed",
            "raw": str(found.raw),
            "maximum": str(found.maximum),
            "cut": str(found.cut),
            "percent": float(found.percent),
            "decision": found.decision.value,
            "marks": [
                {
                    "place": mark.place,
                    "item": mark.item,
                    "objective": mark.objective,
                    "section": mark.section,
                    "earned": str(mark.earned),
                    "maximum": str(mark.maximum),
                    "right": mark.right,
                }
                for mark in found.marks
            ],
        },
        items=sorted({place.item for place in form.places}),
    )


def _answer(
    season: Season, sitter: Sitter, form: Form, number: int, random: np.random.Generator
) -> frozenset[str]:
    place = form.places[number]
    item = season.items[place.version]
    logit = season.slope[item.id] * (sitter.ability - season.difficulty[item.id])
    chance = 1 / (1 + np.exp(-logit))
    if season.knows is not None:
        chance = season.knows(sitter, item.id, chance)
    if random.random() < chance:
        return item.key
    wrong = sorted(set(item.option_ids) - item.key)
    return frozenset({wrong[int(random.integers(len(wrong)))]}) if wrong else frozenset()


def _journal(
    season: Season,
    attempt: str,
    start: datetime,
    closed: datetime,
    chosen: Mapping[int, frozenset[str]],
    moments: Sequence[datetime],
) -> Iterator[dict[str, Any]]:
    event = partial(_event, season, attempt)
    yield event(1, "started", start, {})
    seq = 1
    for place, moment in enumerate(moments):
        seq += 1
        yield event(seq, "responded", moment, {"place": place, "chosen": sorted(chosen[place])})
        if place + 1 < len(moments):
            seq += 1
            yield event(seq, "moved", moment, {"place": place + 1})
    yield event(seq + 1, "submitted", closed, {})


def _event(
    season: Season, attempt: str, seq: int, kind: str, at: datetime, data: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "seq": seq,
        "organisation": season.organisation,
        "kind": kind,
        "at": at,
        "lease": 1,
        "token": "",
        "data": dict(data),
    }
