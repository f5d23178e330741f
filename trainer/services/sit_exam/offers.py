"""Which exams a person may sit, and where they stand with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from trainer.assignments import Task, TaskKind, Times, lapses, renewal_opens, window
from trainer.attempts import AttemptStatus, time_allowed
from trainer.blueprints import Access, Blueprint, Window
from trainer.courses import LessonProgress, module_progress
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker
from trainer.scoring import Decision
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.storage import assignments, exam_history, study
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
    """What an offer depends on besides the blueprint: the person's sittings, time and reading.

    `assigned` holds by exam when it is open to the person by assignment, or for the renewal of a pass.
    """

    standing: Standing
    progress: dict[str, LessonProgress]
    assigned: Mapping[str, Times] = field(default_factory=dict)


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
    """Whether the person may know of the exam: for all, assigned, to be renewed, or they are sitting it."""
    return (
        blueprint.access is Access.ALL
        or blueprint.code in record.assigned
        or any(
            sat.blueprint == blueprint.code and sat.status is AttemptStatus.OPEN
            for sat in record.standing.sittings
        )
    )


def load(platform: Platform, asker: Asker, published: Published, *, now: datetime) -> Record:
    """The asker's record; open sittings whose time is up are closed first."""
    record = _load(platform, asker, published, now)
    if sittings.settle_late(platform, record.standing.sittings, now=now):
        return _load(platform, asker, published, now)
    return record


def _load(platform: Platform, asker: Asker, published: Published, now: datetime) -> Record:
    required = any(blueprint.requires for blueprint in published.blueprints.values())
    with platform.store.read() as session:
        standing = exam_history.standing(session, asker.person)
        progress = study.progress_of(session, asker.person) if required else {}
        tasks = assignments.tasks_of(session, asker.person) if _assigned_only(published) else ()
    return Record(standing, progress, _windows(published, standing, tasks, now=now))


def _assigned_only(published: Published) -> bool:
    return any(blueprint.access is Access.ASSIGNED for blueprint in published.blueprints.values())


def _windows(
    published: Published, standing: Standing, tasks: Sequence[Task], *, now: datetime
) -> dict[str, Times]:
    """When each exam that has to be assigned is open to the person."""
    found = {}
    for blueprint in published.blueprints.values():
        if blueprint.access is Access.ALL:
            continue
        mine = [task for task in tasks if task.kind is TaskKind.EXAM and task.code == blueprint.code]
        times = window(mine, now=now)
        renewal = renewal_since(blueprint, standing.sittings, now=now)
        if renewal is not None and (times is None or (times.closes is not None and times.closes <= now)):
            times = Times(opens=renewal)
        if times is not None:
            found[blueprint.code] = times
    return found


def renewal_since(blueprint: Blueprint, sat: Iterable[PastSitting], *, now: datetime) -> datetime | None:
    """Since when the person's latest pass of the exam is due again; None: it is not, or there is none."""
    passed = [
        found.closed_at
        for found in sat
        if found.blueprint == blueprint.code
        and found.closed_at is not None
        and found.outcome is not None
        and found.outcome.decision is Decision.PASS
    ]
    lapses_at = lapses(max(passed), blueprint.valid_for) if passed else None
    opens = renewal_opens(lapses_at) if lapses_at else None
    return opens if opens is not None and now >= opens else None


def judge(published: Published, blueprint: Blueprint, record: Record, *, now: datetime) -> Offer:
    """Where a person with this record stands with an exam. Pure."""
    mine = [sat for sat in record.standing.sittings if sat.blueprint == blueprint.code]
    since = renewal_since(blueprint, mine, now=now)
    counted = [sat for sat in mine if sat.status is not AttemptStatus.VOID and _in_round(sat, since)]
    running = next((sat.id for sat in mine if sat.status is AttemptStatus.OPEN), None)
    outcomes = [(outcome, sat) for sat in mine if (outcome := sat.shown(now))]
    missing = missing_modules(published, blueprint, record.progress)
    state, opens_again = _state(blueprint, _open_times(blueprint, record), counted, missing, now)
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
        best=max((outcome.percent for outcome, _ in outcomes), default=None),
        passed=any(
            outcome.decision is Decision.PASS and _in_force(blueprint, sat, now) for outcome, sat in outcomes
        ),
    )


def _in_round(sat: PastSitting, since: datetime | None) -> bool:
    """Whether a sitting uses up one of the attempts: with a renewal they begin anew."""
    return since is None or sat.started_at >= since


def _in_force(blueprint: Blueprint, sat: PastSitting, now: datetime) -> bool:
    lapses_at = lapses(sat.closed_at, blueprint.valid_for) if sat.closed_at else None
    return lapses_at is None or now < lapses_at


def _open_times(blueprint: Blueprint, record: Record) -> Window:
    """The exam's window, narrowed for an exam that has to be assigned to what the person was given."""
    times, own = record.assigned.get(blueprint.code), blueprint.window
    if times is None:
        return own
    opens = [at for at in (own.opens, times.opens) if at is not None]
    closes = [at for at in (own.closes, times.closes) if at is not None]
    return Window(max(opens, default=None), min(closes, default=None))


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
    blueprint: Blueprint,
    times: Window,
    counted: list[PastSitting],
    missing: tuple[str, ...],
    now: datetime,
) -> tuple[OfferState, datetime | None]:
    """The first thing in the way of a start, and when it ends where that is known."""
    opens, closes = times.opens, times.closes
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
