"""Whether blueprints ask for what exists, and whether the bank can fill them."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.blueprints import Blueprint, Quota
from trainer.content.entries import Entry
from trainer.content.library import Library
from trainer.errors import Fault, TrainerError, translatable
from trainer.forms import InfeasibleBlueprintError, InfeasiblePilotError, Shortage, check_feasible, plan
from trainer.objectives import module_of


def check_blueprints(library: Library, *, complete: bool) -> Iterator[Fault]:
    """Every fault between blueprints and the rest; none where the bank is not here as a whole."""
    if not complete:
        return
    lost = frozenset(path.split("/")[1] for path in library.partial)
    for entry in library.blueprints:
        found = [*_unknown_codes(library, entry), *_unknown_modules(library, entry)]
        yield from found
        if not found:
            yield from infeasible(library, entry, lost)


def _unknown_codes(library: Library, entry: Entry[Blueprint]) -> Iterator[Fault]:
    if library.objectives is None:
        return
    codes, modules = library.tree.codes(), {module.code for module in library.tree.modules}
    for place, quota in _quotas(entry.value):
        line, code = entry.line_at(place), entry.value.code
        if quota.objective is not None and quota.objective not in codes:
            template = translatable(
                "objective {objective} is not in objectives.yaml; add it there or correct it"
            )
            yield Fault(entry.path, line, code, "unknown-objective", template, {"objective": quota.objective})
        if quota.module is not None and quota.module not in modules:
            template = translatable("module {module} is not in objectives.yaml; add it there or correct it")
            yield Fault(entry.path, line, code, "unknown-module", template, {"module": quota.module})


def _unknown_modules(library: Library, entry: Entry[Blueprint]) -> Iterator[Fault]:
    modules = {module.value.code for module in library.modules}
    for requirement in entry.value.requires:
        if requirement.module not in modules:
            template = translatable("module {module} has no course to finish; correct 'requires'")
            line, code = entry.line_at("requires"), entry.value.code
            yield Fault(entry.path, line, code, "unknown-module", template, {"module": requirement.module})


def _quotas(blueprint: Blueprint) -> Iterator[tuple[str, Quota]]:
    """Each quota and the name under which its line is known."""
    for section, part in enumerate(blueprint.sections):
        for number, quota in enumerate(part.quotas):
            yield f"sections.{section}.quotas.{number}", quota


def infeasible(library: Library, entry: Entry[Blueprint], lost: frozenset[str]) -> Iterator[Fault]:
    """Why the bank cannot fill a blueprint.

    Args: lost: modules with files that could not be read whole; shortages there are not news.
    """
    blueprint = entry.value
    try:
        check_feasible(plan(library.bank, blueprint))
    except InfeasibleBlueprintError as error:
        places = [place for place, _ in _quotas(blueprint)]
        quotas = [quota for _, quota in _quotas(blueprint)]
        for shortage in error.shortages:
            if lost.isdisjoint(_modules(quotas, shortage)):
                line = entry.line_at(places[shortage.slots[0]])
                yield _infeasible(entry, line, type(error)(blueprint.code, (shortage,)))
    except InfeasiblePilotError as error:
        yield _infeasible(entry, entry.line_at("pilot"), error)


def _modules(quotas: list[Quota], shortage: Shortage) -> frozenset[str]:
    wanted = (quotas[slot] for slot in shortage.slots)
    return frozenset(quota.module or module_of(quota.objective or "") for quota in wanted)


def _infeasible(entry: Entry[Blueprint], line: int, error: TrainerError) -> Fault:
    return Fault(entry.path, line, entry.value.code, "infeasible", error.template, error.details)
