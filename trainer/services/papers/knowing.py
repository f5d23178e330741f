"""What sittings say about the items of an exam: of this exam first, of others where it says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from trainer.analysis.modelling import ability_at
from trainer.blueprints import Blueprint
from trainer.errors import TrainerError
from trainer.forms import Plan
from trainer.forms.parallel import Aim, ItemStatistic, Statistics
from trainer.services.analyse.extract import Extract, extract
from trainer.services.analyse.figures import fit_model
from trainer.services.analyse.sheets import pack_missing
from trainer.services.analyse.values import Selection
from trainer.services.platform import Platform
from trainer.storage import sheets


@dataclass(frozen=True)
class Known:
    """Statistics, the sittings of this exam behind them, and how many items have theirs from other exams."""

    statistics: Statistics = field(default_factory=Statistics)
    sittings: int = 0
    elsewhere: int = 0


@dataclass(frozen=True)
class Question:
    """Whose sittings of which exam are asked about, and what for."""

    organisation: str
    plan: Plan
    aim: Aim

    @property
    def blueprint(self) -> Blueprint:
        """The exam."""
        return self.plan.blueprint


def known(platform: Platform, question: Question, watch: Callable[[float], None]) -> Known:
    """Facilities by first sittings, and where information is wanted the model of this exam."""
    with platform.store.read() as session:
        there = sheets.populations(session, question.organisation)
    code = question.blueprint.code
    versions = {item.version for found in question.plan.candidates for item in found.unit.items}
    items: dict[str, ItemStatistic] = {}
    cut = None
    sittings = 0
    if code in there:
        found = _sittings(platform, question.organisation, code)
        items, sittings = facilities(found, versions), len(found.sittings)
        if question.aim is Aim.INFORMATION:
            items, cut = _modelled(found, items, question.blueprint)
    watch(0.5)
    own = len(items)
    others = [other for other in sorted(there) if other != code]
    for number, other in enumerate(others):
        if versions <= items.keys():
            break
        more = facilities(_sittings(platform, question.organisation, other), versions)
        items = {**more, **items}
        watch(0.5 + 0.5 * (number + 1) / len(others))
    return Known(Statistics(items, cut), sittings, len(items) - own)


def _sittings(platform: Platform, organisation: str, code: str) -> Extract:
    pack_missing(platform, organisation, code)
    return extract(platform, organisation, Selection(code))


def facilities(found: Extract, versions: set[str]) -> dict[str, ItemStatistic]:
    """The mean share of the marks earned, of the versions that are wanted and not voided."""
    told = {}
    for place, column in enumerate(found.columns):
        shares = found.shares[:, place]
        seen = int((~np.isnan(shares)).sum())
        if seen and not column.voided and column.version in versions:
            told[column.version] = ItemStatistic(float(np.nanmean(shares)), seen)
    return told


def _modelled(
    found: Extract, items: dict[str, ItemStatistic], blueprint: Blueprint
) -> tuple[dict[str, ItemStatistic], float | None]:
    """The same with the parameters of the model, and the ability at the cut; as it was where nothing fits."""
    places = found.counting
    try:
        fitted, _ = fit_model(found, places)
    except TrainerError:
        return items, None
    cut = ability_at(fitted.curve, float(blueprint.cut) / 100)
    parameters = {one.id: one for one in fitted.items}
    told = dict(items)
    for column in found.places(places):
        model = parameters.get(column.label)
        if column.version in told and model is not None:
            told[column.version] = replace(told[column.version], slope=model.slope, intercept=model.intercept)
    return told, cut
