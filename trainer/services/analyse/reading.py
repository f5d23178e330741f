"""What trainers see of an exam's sittings: which exams there are, and each part of their analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.blueprints import Purpose
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker, Cohort, Role, require
from trainer.services import exam_access
from trainer.services.analyse.asking import Found, ask
from trainer.services.analyse.values import AlikePair, Fairness, Figures, Kind, ModelFigures, Selection
from trainer.services.platform import Platform
from trainer.storage import attempts as rows
from trainer.storage import cohorts, people, sheets, units
from trainer.text import LocalText

FEWEST = 5
"""People below which figures would tell who they are."""
EVERYBODY = ("",)


@dataclass(frozen=True, slots=True)
class Analysed:
    """An exam in the list: how many sittings count, and when the last one closed."""

    blueprint: str
    title: LocalText
    purpose: Purpose | None
    sittings: int
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class SeenPair:
    """A pair of sittings alike beyond chance, with the names the asker may know; see `AlikePair`."""

    pair: AlikePair
    first_name: str
    second_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class SeenPairs:
    """The pairs of candidates the asker answers for; `others` lie outside their part."""

    pairs: tuple[SeenPair, ...]
    others: int


def exams(platform: Platform, asker: Asker) -> tuple[Analysed, ...]:
    """Every exam, those sat last first, those nobody has sat at the end."""
    require_analyst(asker)
    with platform.store.read() as session:
        there = sheets.populations(session, asker.organisation)
    published = platform.catalogue.current().blueprints
    found = [
        Analysed(
            code,
            published[code].title if code in published else LocalText(code, code),
            published[code].purpose if code in published else None,
            there[code].sittings if code in there else 0,
            there[code].latest if code in there else None,
        )
        for code in sorted({*there, *published})
    ]
    return tuple(sorted(found, key=lambda one: one.latest.timestamp() if one.latest else 0.0, reverse=True))


def groups(platform: Platform, asker: Asker) -> tuple[Cohort, ...]:
    """The cohorts that sittings may be narrowed to."""
    require_analyst(asker)
    with platform.store.read() as session:
        return cohorts.everything(session, asker.organisation, EVERYBODY)


def figures(platform: Platform, asker: Asker, wanted: Selection, *, now: datetime) -> Found[Figures]:
    """The classical part. Figures of fewer than FEWEST people are withheld: they would tell who they are.

    Raises: NotAllowedError. NotFoundError: no such exam.
    """
    _require_exam(platform, asker, wanted)
    found = ask(platform, asker.organisation, Kind.FIGURES, wanted, now=now)
    if found.value is not None and found.value.people < FEWEST:
        few = translatable("Fewer than {count} people have sat this; figures would tell who they are.")
        return Found(None, True, found.at, few, {"count": FEWEST})
    return found


def model(platform: Platform, asker: Asker, wanted: Selection, *, now: datetime) -> Found[ModelFigures]:
    """The item response model. Raises: as `figures`."""
    _require_exam(platform, asker, wanted)
    return ask(platform, asker.organisation, Kind.MODEL, wanted, now=now)


def hints(platform: Platform, asker: Asker, wanted: Selection, *, now: datetime) -> Found[Fairness]:
    """Hints about fairness and leaks; pairs are without names, see `pairs`. Raises: as `figures`."""
    _require_exam(platform, asker, wanted)
    return ask(platform, asker.organisation, Kind.FAIRNESS, wanted, now=now)


def pairs(platform: Platform, asker: Asker, found: Fairness) -> SeenPairs:
    """The pairs alike with names, as far as the asker watches over both or may see both results."""
    require_analyst(asker)
    told, others = [], 0
    with platform.store.read() as session:
        for pair in found.alike:
            facts = [rows.facts(session, attempt) for attempt in (pair.first, pair.second)]
            persons = [fact.person for fact in facts if fact is not None]
            if len(persons) < 2 or not all(_answers_for(asker, session, person) for person in persons):
                others += 1
                continue
            names = people.names(session, persons)
            unit = units.find(session, pair.unit)
            told.append(
                SeenPair(
                    pair, names.get(persons[0], ""), names.get(persons[1], ""), unit.name if unit else ""
                )
            )
    return SeenPairs(tuple(told), others)


def _answers_for(asker: Asker, session: Session, person: str) -> bool:
    place = rows.whereabouts_of_person(session, person)
    if place is None:
        return False
    return exam_access.may_invigilate(asker, person, place) or (
        asker.person != person and exam_access.may_see_results(asker, person, place)
    )


def group_names(platform: Platform, asker: Asker) -> Mapping[str, str]:
    """The names of units and cohorts, for findings about groups."""
    require_analyst(asker)
    with platform.store.read() as session:
        found = {unit.id: unit.name for unit in units.everything(session, asker.organisation)}
        found |= {one.id: one.name for one in cohorts.everything(session, asker.organisation, EVERYBODY)}
    return found


def require_analyst(asker: Asker) -> None:
    """Raise NotAllowedError unless the asker looks after items: a trainer or an administrator."""
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)
    exam_access.require_ready(asker)


def _require_exam(platform: Platform, asker: Asker, wanted: Selection) -> None:
    require_analyst(asker)
    if wanted.blueprint in platform.catalogue.current().blueprints:
        return
    with platform.store.read() as session:
        if not sheets.population(session, asker.organisation, wanted.blueprint).sittings:
            raise NotFoundError(what=translatable("exam"), which=wanted.blueprint)
