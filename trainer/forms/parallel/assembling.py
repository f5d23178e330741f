"""A set of parallel forms: in pieces, closed up by exchanges, and proved or bettered where it is small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np

from trainer.bank import Bank
from trainer.blueprints import Blueprint
from trainer.errors import TrainerError, translatable
from trainer.forms.assembly import freeze
from trainer.forms.parallel import joint as whole
from trainer.forms.parallel.improve import improve, spread
from trainer.forms.parallel.measures import Measures, measure, worth
from trainer.forms.parallel.pieces import Terms, build, overlaps_to_try
from trainer.forms.parallel.pool import Draft, Pool
from trainer.forms.parallel.remedies import Condition, Diagnosis, Relaxation, Remedy, diagnose
from trainer.forms.parallel.values import (
    MOST_FORMS,
    ParallelForm,
    ParallelForms,
    Statistics,
    UnusableWishError,
    Wanted,
    Watch,
    unwatched,
)
from trainer.forms.plan import Plan, plan

_SLIP = 1e-6
"""How far HiGHS may be off a condition."""


class NoParallelFormsError(TrainerError):
    """No set of forms satisfies what is wanted; `diagnosis` says what would help."""

    template = translatable("No {forms} forms of {blueprint} satisfy all conditions.")

    def __init__(self, blueprint: str, forms: int, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis
        super().__init__(blueprint=blueprint, forms=forms)


class UnprovedError(NoParallelFormsError):
    """No set was found, which proves nothing; `diagnosis` says what helped when it was tried."""

    template = translatable(
        "No {forms} forms of {blueprint} that satisfy all conditions were found; it is not proved that there "
        "are none."
    )


class NoSetFoundError(TrainerError):
    """The search ended without a set and without a proof that there is none."""

    template = translatable(
        "No set was found, and it is not proved that there is none. Ask for fewer forms, let an item be on "
        "more of them, or widen the tolerance."
    )


@dataclass(frozen=True)
class _Found:
    """A set and what is known about how good one can be."""

    drafts: tuple[Draft, ...]
    overlap_bound: int
    gap_bound: float
    proved: bool


def assemble_parallel(
    bank: Bank | Plan,
    blueprint: Blueprint,
    wanted: Wanted,
    statistics: Statistics,
    seed: int,
    *,
    watch: Watch = unwatched,
) -> ParallelForms:
    """Assemble forms that may stand in for each other: the fewest items shared first, then the smallest gap.

    The same inputs give the same set. Items without statistics count as their band does (`measures`).

    Args: bank: or a plan of it for this blueprint. seed: of the choice among items as good as each other.
    Raises:
        UnusableWishError. NoModelError: equal information without a model.
        NoParallelFormsError: there is no such set. UnprovedError, NoSetFoundError: none was found, which
            proves nothing.
        InfeasiblePilotError: too few pilot items.
    """
    _require_sense(wanted)
    ready = bank if isinstance(bank, Plan) else plan(bank, blueprint)
    measures = measure(ready, statistics)
    pool = Pool(ready, worth(ready, measures, wanted.aim))
    found = _search(pool, wanted, seed, watch)
    watch(1.0)
    return _told(pool, wanted, seed, found, measures)


def _require_sense(wanted: Wanted) -> None:
    sensible = (
        2 <= wanted.forms <= MOST_FORMS
        and wanted.exposure >= 1
        and (wanted.overlap is None or wanted.overlap >= 0)
        and wanted.tolerance >= 0
    )
    if not sensible:
        raise UnusableWishError(most=MOST_FORMS)


def _search(pool: Pool, wanted: Wanted, seed: int, watch: Watch) -> _Found:
    bound = whole.overlap_bound(pool, wanted)
    most = sum(pool.capacity) if wanted.overlap is None else wanted.overlap
    drafts = _in_pieces(pool, wanted, seed, range(bound, most + 1), watch)
    if whole.columns(pool, wanted.forms, wanted.exposure) <= whole.MOST_COLUMNS:
        return _exactly(pool, wanted, seed, bound, drafts) or _give_up(pool, wanted, seed, watch)
    if drafts is None:
        return _give_up(pool, wanted, seed, watch)
    return _Found(drafts, bound, 0.0, proved=False)


def _give_up(pool: Pool, wanted: Wanted, seed: int, watch: Watch) -> NoReturn:
    """Say what would help: where it is proved that there is no set, or else by trying."""
    code = pool.plan.blueprint.code
    found = diagnose(pool, wanted)
    if found.forms is not None:
        raise NoParallelFormsError(code, wanted.forms, found)
    remedies = found.remedies or _tried(pool, wanted, seed, watch)
    if not remedies:
        raise NoSetFoundError
    raise UnprovedError(code, wanted.forms, Diagnosis(remedies, None, exact=False))


def _in_pieces(
    pool: Pool, wanted: Wanted, seed: int, overlaps: range, watch: Watch
) -> tuple[Draft, ...] | None:
    """A set with as few shared items as this way finds, of the numbers allowed; None = it finds none."""
    for overlap in overlaps_to_try(overlaps.start, overlaps.stop - 1):
        terms = Terms(wanted, overlap, seed)
        drafts = build(pool, terms, watch)
        if drafts is not None:
            drafts = improve(pool, terms, drafts)
            return drafts if spread(pool, drafts) <= wanted.tolerance + _SLIP else None
        if wanted.exposure == 1:
            break
    return None


def _tried(pool: Pool, wanted: Wanted, seed: int, watch: Watch) -> tuple[Remedy, ...]:
    """Single conditions without which a set was found: what it needed is enough, if not the least."""
    bound, total = whole.overlap_bound(pool, wanted), sum(pool.capacity)
    found: list[Remedy] = []
    if wanted.overlap is not None:
        drafts = _in_pieces(pool, replace(wanted, overlap=None), seed, range(bound, total + 1), watch)
        if drafts is not None:
            needed = _overlap(pool, drafts)
            found.append((Relaxation(Condition.OVERLAP, "", wanted.overlap, needed),))
    most = total if wanted.overlap is None else wanted.overlap
    wide = replace(wanted, tolerance=whole.most_apart(pool))
    drafts = _in_pieces(pool, wide, seed, range(bound, most + 1), watch)
    if drafts is not None:
        percent = math.ceil(100 * spread(pool, drafts)) / 100
        found.append((Relaxation(Condition.TOLERANCE, "", wanted.tolerance, percent),))
    return tuple(found)


def _exactly(
    pool: Pool, wanted: Wanted, seed: int, bound: int, drafts: tuple[Draft, ...] | None
) -> _Found | None:
    """The best set there is, as far as the search goes; None = there is none, or it was not found."""
    model, _ = whole.joint(pool, wanted)
    if drafts is None or _overlap(pool, drafts) > bound:
        model.programme.price({model.overlap: 1.0})
        solved = model.programme.solve(whole.nodes(model.programme.size))
        if solved.impossible:
            return None
        if solved.values is not None:
            bound = max(bound, math.ceil(solved.bound - _SLIP))
            fewest = model.drafts(solved.values)
            terms = Terms(wanted, _overlap(pool, fewest), seed)
            drafts = _better(pool, drafts, improve(pool, terms, fewest))
    if drafts is None:
        return None
    overlap = _overlap(pool, drafts)
    model.programme.limit(model.overlap, 0, overlap)
    model.programme.price({model.gap: 1.0})
    solved = model.programme.solve(whole.gap_nodes(pool, wanted))
    if solved.values is not None:
        drafts = _better(pool, drafts, model.drafts(solved.values))
    gap = max(0.0, min(solved.bound, spread(pool, drafts)))
    proved = overlap == bound and spread(pool, drafts) - gap <= _SLIP
    return _Found(drafts, bound, gap, proved)


def _better(pool: Pool, one: tuple[Draft, ...] | None, other: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """The set with fewer shared items, then with the smaller gap; the first if they are as good."""
    if one is None:
        return other
    return min((one, other), key=lambda drafts: (_overlap(pool, drafts), spread(pool, drafts)))


def _overlap(pool: Pool, drafts: Sequence[Draft]) -> int:
    pairs = ((one, other) for number, one in enumerate(drafts) for other in drafts[:number])
    return max((pool.shared(one, other) for one, other in pairs), default=0)


def _told(pool: Pool, wanted: Wanted, seed: int, found: _Found, measures: Measures) -> ParallelForms:
    drafts = found.drafts
    return ParallelForms(
        wanted=wanted,
        seed=seed,
        forms=tuple(_form(pool, draft, seed + number, measures) for number, draft in enumerate(drafts)),
        value=tuple(pool.value(draft) for draft in drafts),
        overlaps=tuple(tuple(pool.shared(one, other) for other in drafts) for one in drafts),
        gap=spread(pool, drafts),
        gap_bound=found.gap_bound,
        overlap=_overlap(pool, drafts),
        overlap_bound=found.overlap_bound,
        proved=found.proved,
        items=int(measures.known.size),
        known=int(measures.known.sum()),
        assumed=measures.assumed,
    )


def _form(pool: Pool, draft: Draft, seed: int, measures: Measures) -> ParallelForm:
    ready = pool.plan
    maximum = float(ready.blueprint.maximum) or 1.0
    marks = {section.id: float(section.marks) for section in ready.blueprint.sections}
    numbers, weights = [], []
    for placed in draft:
        for item, slot in zip(ready.items_of(placed.candidate), placed.slots, strict=True):
            numbers.append(item)
            weights.append(100 * marks[ready.slots[slot].section] / maximum)
    weight, facility = np.array(weights), measures.facility[numbers]
    information = measures.information
    return ParallelForm(
        form=freeze(ready, pool.matching(draft), seed),
        expected=float(weight @ facility),
        spread=float(np.sqrt(weight**2 @ (facility * (1 - facility)))),
        information=None if information is None else float(information[numbers].sum()),
        assumed=int((~measures.known[numbers]).sum()),
    )
