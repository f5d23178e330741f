"""Which exams a person may sit, and where they stand with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from trainer.attempts import AttemptStatus, time_allowed
from trainer.blueprints import Access, Blueprint
from trainer.courses import LessonProgress, module_progress
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.scoring import Decision
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.storage import exam_history, study
from trainer.storage.exam_history import PastSitting, Standing


class OfferState(StrEnum):
    """Whether an exam can be started now, and if not, why."""

    OPEN = "open"
    RUNNING = "running"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    NO_ATTEMPTS_LEFT = "no_attempts_left"
    COOLING_DOWN = "cooling_down"
    REQUIRES = "requires"


@dataclass(frozen=True, slots=True)
class Offer:
    """An exam as it stands for one person.

    `attempts_used` leaves annulled sittings out; `attempts_left` None is unlimited. `allowed` is the time the
    person has, with their accommodation, for an open exam bounded by the end of its window; None is untimed.
    `opens_again` is when a start becomes possible, where that is known. `running` is the id of the open
    sitting, `missing` the modules to finish first. `best` (0..100) and `passed` know only outcomes the
    person may see.
    """

    blueprint: Blueprint
    state: OfferState
    attempts_used: int
    attempts_left: int | None
    allowed: timedelta | None
    opens_again: datetime | None = None
    running: str | None = None
    missing: tuple[str, ...] = ()
    best: Fraction | None = None
    passed: bool = False


@dataclass(frozen=True)
class Record:
    """What an offer depends on besides the blueprint: the person's sittings, time and reading."""

    standing: Standing
    progress: dict[str, LessonProgress]


def offers(platform: Platform, asker: Asker, *, now: datetime) -> tuple[Offer, ...]:
    """Every exam open to the asker, in the order of the blueprints' codes."""
    exam_access.require_ready(asker)
    published = platform.catalogue.current()
    record = load(platform, asker, published, now=now)
    return tuple(
        judge(published, blueprint, record, now=now)
        for blueprint in published.blueprints.values()
        if is_offered(blueprint, record)
    )


def offer(platform: Platform, asker: Asker, code: str, *, now: datetime) -> Offer:
    """One exam as it stands for the asker.

    Raises: NotFoundError: there is no such exam, or it is not for the asker.
    """
    exam_access.require_ready(asker)
    published = platform.catalogue.current()
    record = load(platform, asker, published, now=now)
    return judge(published, blueprint_for(published, code, record), record, now=now)


def blueprint_for(published: Published, code: str, record: Record) -> Blueprint:
    """A blueprint by its code, if it is offered to the person. Raises NotFoundError."""
    blueprint = published.blueprints.get(code)
    if blueprint is None or not is_offered(blueprint, record):
        raise NotFoundError(what=translatable("exam"), which=code)
    return blueprint


def is_offered(blueprint: Blueprint, record: Record) -> bool:
    """Whether the person may know of the exam: it is for all, or they are in the middle of it."""
    return blueprint.access is Access.ALL or any(
        sat.blueprint == blueprint.code and sat.status is AttemptStatus.OPEN
        for sat in record.standing.sittings
    )


def load(platform: Platform, asker: Asker, published: Published, *, now: datetime) -> Record:
    """The asker's record; open sittings whose time is up are closed first."""
    record = _load(platform, asker, published)
    if sittings.settle_late(platform, record.standing.sittings, now=now):
        return _load(platform, asker, published)
    return record


def _load(platform: Platform, asker: Asker, published: Published) -> Record:
    required = any(blueprint.requires for blueprint in published.blueprints.values())
    with platform.store.read() as session:
        standing = exam_history.standing(session, asker.person)
        progress = study.progress_of(session, asker.person) if required else {}
    return Record(standing, progress)


def judge(published: Published, blueprint: Blueprint, record: Record, *, now: datetime) -> Offer:
    """Where a person with this record stands with an exam. Pure."""
    mine = [sat for sat in record.standing.sittings if sat.blueprint == blueprint.code]
    counted = [sat for sat in mine if sat.status is not AttemptStatus.VOID]
    running = next((sat.id for sat in mine if sat.status is AttemptStatus.OPEN), None)
    outcomes = [outcome for sat in counted if (outcome := sat.shown(now))]
    missing = missing_modules(published, blueprint, record.progress)
    state, opens_again = _state(blueprint, counted, missing, now)
    state = OfferState.RUNNING if running else state
    granted = record.standing.accommodation
    allowed = time_allowed(blueprint.time_limit, granted.factor, granted.extra)
    return Offer(
        blueprint=blueprint,
        state=state,
        attempts_used=len(counted),
        attempts_left=None if blueprint.attempts is None else max(0, blueprint.attempts - len(counted)),
        allowed=_bounded(blueprint, allowed, now) if state is OfferState.OPEN else allowed,
        opens_again=None if running else opens_again,
        running=running,
        missing=missing,
        best=max((outcome.percent for outcome in outcomes), default=None),
        passed=any(outcome.decision is Decision.PASS for outcome in outcomes),
    )


def missing_modules(
    published: Published, blueprint: Blueprint, progress: dict[str, LessonProgress]
) -> tuple[str, ...]:
    """Codes of the required modules with lessons still to finish, or with none at all."""
    modules = {module.code: module for module in published.modules}
    return tuple(
        asked.module
        for asked in blueprint.requires
        if asked.module not in modules or not module_progress(modules[asked.module], progress).complete
    )


def _state(
    blueprint: Blueprint, counted: list[PastSitting], missing: tuple[str, ...], now: datetime
) -> tuple[OfferState, datetime | None]:
    """The first thing in the way of a start, and when it ends where that is known."""
    opens, closes = blueprint.window.opens, blueprint.window.closes
    ended = [sat.closed_at for sat in counted if sat.closed_at is not None]
    again = max(ended) + blueprint.cool_down if ended else now
    late = closes is not None and max(now, again) >= closes
    used_up = blueprint.attempts is not None and len(counted) >= blueprint.attempts
    early = opens is not None and now < opens
    obstacles = (
        (closes is not None and now >= closes, OfferState.CLOSED, None),
        (used_up, OfferState.NO_ATTEMPTS_LEFT, None),
        (late, OfferState.CLOSED, None),
        (early, OfferState.NOT_YET, max(opens, again) if opens else None),
        (bool(missing), OfferState.REQUIRES, None),
        (now < again, OfferState.COOLING_DOWN, again),
    )
    found = ((state, ends) for stands, state, ends in obstacles if stands)
    return next(found, (OfferState.OPEN, None))


def _bounded(blueprint: Blueprint, allowed: timedelta | None, now: datetime) -> timedelta | None:
    closes = blueprint.window.closes if blueprint.bound_by_window else None
    if closes is None:
        return allowed
    return closes - now if allowed is None else min(allowed, closes - now)
