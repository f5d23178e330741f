"""The adaptive practice test: which item comes next, and what it says at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session

from trainer.blueprints import Blueprint
from trainer.errors import NotFoundError, translatable
from trainer.items import Item, Pool, Status
from trainer.people import Asker
from trainer.practice import adaptive as rules
from trainer.practice.adaptive import MOST, Ability, Estimate, Parameters, Taken
from trainer.practice.readiness import Cell, cells
from trainer.practice.runs import Run, RunKind
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.practise import material
from trainer.services.practise.keeping import kept
from trainer.services.practise.material import Material
from trainer.storage import practice, practice_settings
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a test says: ability, and the share of the certification's marks it would earn, beside the cut.

    `estimated` says whether item parameters were there, or only the authors' bands.
    """

    title: LocalText
    answered: int
    ability: Ability
    estimate: Estimate
    cut: Fraction
    estimated: bool


def exam_cells(published: Published, blueprint: Blueprint) -> tuple[Cell, ...]:
    """A blueprint's quotas with the active exam items that fill them."""
    return kept(published, "cells", blueprint.digest, make=lambda: _exam_cells(published, blueprint))


def _exam_cells(published: Published, blueprint: Blueprint) -> tuple[Cell, ...]:
    active = [
        item
        for item in published.bank.items.values()
        if item.status is Status.ACTIVE and item.pool is Pool.EXAM
    ]
    return cells(blueprint, active)


def candidates(found: Material, blueprint: Blueprint) -> dict[str, Item]:
    """What the person may practise on a blueprint's objectives."""
    wanted = material.objectives_of(found.published, blueprint)
    return {name: item for name, item in found.items.items() if item.objective in wanted}


def upcoming(session: Session, asker: Asker, found: Material, run: Run) -> str | None:
    """The next item of a test, which follows from its seed and the answers so far; None at its end."""
    blueprint = found.published.blueprints.get(run.scope)
    if blueprint is None:
        return None
    taken = [Taken(one.card, one.right) for one in practice.answered(session, run.id)]
    asked = exam_cells(found.published, blueprint)
    return rules.next_item(taken, candidates(found, blueprint), asked, _fitted(session, asker), seed=run.seed)


def left(found: Material, run: Run, answered: int) -> int:
    """Items that may still come, at most."""
    blueprint = found.published.blueprints.get(run.scope)
    there = len(candidates(found, blueprint)) if blueprint else 0
    return max(min(MOST, there) - answered, 1)


def verdict(platform: Platform, asker: Asker, run_id: str, *, now: datetime) -> Verdict:
    """What a test says so far. Raises NotFoundError: no such test, or somebody else's."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        run = practice.run(session, run_id)
        if run is None or run.person != asker.person or run.kind is not RunKind.ADAPTIVE:
            raise NotFoundError(what=translatable("practice set"), which=run_id)
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        taken = [Taken(one.card, one.right) for one in practice.answered(session, run_id)]
        fitted = _fitted(session, asker)
    blueprint = found.published.blueprints.get(run.scope)
    if blueprint is None:
        raise NotFoundError(what=translatable("exam"), which=run.scope)
    known: Mapping[str, Item] = candidates(found, blueprint)
    reached = rules.ability(taken, known, fitted)
    return Verdict(
        title=blueprint.title,
        answered=len(taken),
        ability=reached,
        estimate=rules.expected(reached, exam_cells(found.published, blueprint)),
        cut=blueprint.cut,
        estimated=any(known[one.item].version in fitted for one in taken if one.item in known),
    )


def _fitted(session: Session, asker: Asker) -> Parameters:
    found = practice_settings.parameters(session, asker.organisation)
    return found.items if found else {}
