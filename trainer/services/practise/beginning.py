"""Beginning a run: which cards it has, or going on with one that was left."""

from __future__ import annotations

from datetime import datetime
from secrets import randbelow

from sqlmodel import Session

from trainer.blueprints import Purpose, Quota
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.people import Asker
from trainer.practice import choosing
from trainer.practice.cards import recap_id
from trainer.practice.runs import Run, RunKind, upcoming
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.practise import adaptive, aims, material, readiness
from trainer.services.practise.material import Material
from trainer.storage import practice
from trainer.storage.identifiers import new_id

NEW_RECAPS = 5
"""Recaps of finished lessons that enter a run of what is due, at most."""

_SEEDS = 2**31 - 1


class NothingToPractiseError(TrainerError):
    """A run that would have no card."""

    template = translatable("There is nothing to practise here right now.")


def begin(platform: Platform, asker: Asker, kind: RunKind, scope: str = "", *, now: datetime) -> str:
    """Go on with today's unfinished run of this kind, or begin one; return its id.

    Args: scope: an objective, a module or a blueprint, where the kind needs one.
    Raises:
        NothingToPractiseError: no card fits.
        NotFoundError: no such objective, module or certification.
    """
    exam_access.require_ready(asker)
    with platform.store.write() as session:
        found = material.load_in(session, platform.catalogue.current(), asker, now=now)
        _require_scope(found, kind, scope)
        left = _unfinished(session, asker, found, kind, scope)
        if left is not None:
            return left
        seed = randbelow(_SEEDS)
        cards = _cards(session, asker, found, kind, scope, seed=seed)
        if not cards and kind is not RunKind.ADAPTIVE:
            raise NothingToPractiseError
        run = Run(new_id(), asker.person, kind, scope, seed, cards, now)
        practice.add_run(session, asker.organisation, run)
    return run.id


def _require_scope(found: Material, kind: RunKind, scope: str) -> None:
    published = found.published
    certifications = {blueprint.code for blueprint in material.certifications(published)}
    known = {
        RunKind.OBJECTIVE: published.objectives.codes(),
        RunKind.MODULE: {module.code for module in published.objectives.modules},
        RunKind.ADAPTIVE: certifications,
        RunKind.NEXT: certifications,
    }
    if scope not in known.get(kind, {""}):
        raise NotFoundError(what=translatable("practice set"), which=scope)
    if kind is RunKind.ADAPTIVE and not adaptive.candidates(found, published.blueprints[scope]):
        raise NothingToPractiseError


def _unfinished(session: Session, asker: Asker, found: Material, kind: RunKind, scope: str) -> str | None:
    midnight = found.now.astimezone(found.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    name = practice.latest_run(session, asker.person, kind, scope, midnight)
    run = practice.run(session, name) if name else None
    if run is None:
        return None
    done = practice.answered(session, run.id)
    if kind is RunKind.ADAPTIVE:
        over = adaptive.upcoming(session, asker, found, run) is None
    else:
        over = upcoming(run.cards, done, found) is None
    return None if over else run.id


def _cards(
    session: Session, asker: Asker, found: Material, kind: RunKind, scope: str, *, seed: int
) -> tuple[str, ...]:
    match kind:
        case RunKind.DUE:
            return _due(session, asker, found)
        case RunKind.DAILY:
            return choosing.daily_set(found.items, daily_quotas(found), found.recalls, seed)
        case RunKind.NEXT:
            return readiness.next_cards(session, asker, found, scope)
        case RunKind.ADAPTIVE:
            return ()
        case _:
            return choosing.practice_set(_pool(found, kind, scope), found.recalls, seed)


def _pool(found: Material, kind: RunKind, scope: str) -> list[str]:
    """The cards a set is chosen from."""
    match kind:
        case RunKind.OBJECTIVE:
            return [name for name, item in found.items.items() if item.objective == scope]
        case RunKind.MODULE:
            return [name for name, item in found.items.items() if item.module == scope]
        case RunKind.WRONG:
            return list(found.wrong)
        case _:
            return list(found.flagged)


def _due(session: Session, asker: Asker, found: Material) -> tuple[str, ...]:
    """What the plan for a date wants today, or else what is due; and recaps of lessons just read."""
    planned = aims.planned_today(session, asker, found)
    wanted = planned if planned is not None else choosing.due_set(found.due, found.recalls)
    return (*wanted, *(name for name in new_recaps(found) if name not in wanted))


def new_recaps(found: Material) -> tuple[str, ...]:
    """Recaps of lessons finished before today and never reviewed, those finished first before others."""
    read = sorted((at, name) for name, at in found.finished.items() if found.day_of(at) < found.today)
    fresh = (recap_id(name) for _, name in read)
    return tuple(name for name in fresh if name in found.recaps and name not in found.states)[:NEW_RECAPS]


def daily_quotas(found: Material) -> tuple[Quota, ...]:
    """The mixture of the daily set: that of the first practice blueprint, or one item of each module."""
    blueprints = found.published.blueprints.values()
    mixed = next((b for b in blueprints if b.purpose is Purpose.PRACTICE), None)
    if mixed is None:
        return choosing.one_of_each(found.items)
    return tuple(quota for section in mixed.sections for quota in section.quotas)
