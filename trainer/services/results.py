"""The result of a sitting: as much of it as its form's frozen review policy, or the asker's role, allows now.

What may not be shown is not in the value at all, so that no screen can leak it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from trainer import repairs
from trainer.attempts import Attempt, AttemptStatus
from trainer.blueprints import Purpose, ReviewShows, ReviewWhen
from trainer.errors import TrainerError, translatable
from trainer.forms import CandidateItem
from trainer.items import Item
from trainer.objectives import Objective
from trainer.people import Asker
from trainer.scoring import Correction, Decision, Mark, Score, Subscore, share_earned
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.services.sit_exam import sittings
from trainer.services.sit_exam.sittings import Current
from trainer.storage import attempts as rows
from trainer.storage import repairs as repair_rows
from trainer.storage import scores
from trainer.storage.repairs import Notice
from trainer.storage.scores import Outcome
from trainer.text import LocalText

_LEVELS = tuple(ReviewShows)


class StillRunningError(TrainerError):
    """A result asked for before the sitting is over."""

    template = translatable("This exam is still running; its result comes when it is handed in.")


@dataclass(frozen=True, slots=True)
class Points:
    """Marks earned on a part of the form, over `items` scored items."""

    code: str
    title: LocalText
    earned: Fraction
    maximum: Fraction
    items: int

    @property
    def percent(self) -> Fraction:
        """Marks earned as a percentage of the maximum."""
        return 100 * self.earned / self.maximum if self.maximum else Fraction(0)


@dataclass(frozen=True, slots=True)
class StudyNext:
    """An objective to go back to and its lessons in reading order; a mandatory one even after a pass."""

    points: Points
    mandatory: bool
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The key as positions shown, a rationale for each option as shown, and the share earned (0..1).

    After a repair the key holds every option that is accepted; a `voided` item counts for nobody.
    """

    key: tuple[int, ...]
    rationales: tuple[str, ...]
    share: Fraction
    voided: bool = False


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """A place of the form with the positions chosen there, and why where that may be shown."""

    item: CandidateItem
    chosen: tuple[int, ...]
    flagged: bool
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Result:
    """A closed sitting. What is not `shows` is empty or None here.

    `more_from` is when more will be shown, where the policy waits for the end of the window. `used` is the
    time from start to close, `allowed` from start to deadline (None: untimed). An annulled sitting has no
    outcome. `rescorings` are the changes that repairs of items made, the newest first.
    """

    attempt: str
    person: str
    blueprint: str
    title: LocalText
    purpose: Purpose
    number: int
    status: AttemptStatus
    started_at: datetime
    closed_at: datetime
    used: timedelta
    allowed: timedelta | None
    shows: ReviewShows
    more_from: datetime | None
    outcome: Outcome | None = None
    sections: tuple[Points, ...] = ()
    objectives: tuple[Points, ...] = ()
    study: tuple[StudyNext, ...] = ()
    items: tuple[ReviewedItem, ...] = ()
    rescorings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is added to a result once the score may be shown."""

    outcome: Outcome
    sections: tuple[Points, ...]
    objectives: tuple[Points, ...]
    study: tuple[StudyNext, ...]


@dataclass(frozen=True, slots=True)
class _Keys:
    """Item versions by digest and marks by place, for explaining what was right."""

    items: Mapping[str, Item]
    marks: Mapping[int, Mark]
    corrections: Mapping[str, Correction]


def result(platform: Platform, asker: Asker, attempt_id: str, *, now: datetime) -> Result:
    """The result of a sitting, closed first if its time is up.

    Its candidate sees what the form's review policy allows now. Managers and administrators over the
    candidate, and trainers granted `results` over them, see the score always and the rest by the policy.

    Raises:
        NotFoundError: no such attempt, or outside the asker's scope, which is also written to the audit log.
        StillRunningError: it is not closed yet.
    """
    exam_access.require_ready(asker)
    facts = sittings.facts_of(platform, attempt_id)
    _require(platform, asker, attempt_id, facts.person, now=now)
    current = sittings.settle(platform, facts, now=now)
    if current.head.is_open:
        raise StillRunningError
    shows = _shows(current, now, own=asker.person == facts.person)
    found, keys = _load(platform, current, shows)
    parts = _parts(platform.catalogue.current(), current.attempt, found) if found else None
    made = _result(current, shows, parts, _reviewed(current, shows, keys))
    return replace(made, rescorings=_rescorings(platform, attempt_id)) if found else made


def _rescorings(platform: Platform, attempt_id: str) -> tuple[Notice, ...]:
    with platform.store.read() as session:
        return tuple(repair_rows.notices(session, [attempt_id]))


def _load(platform: Platform, current: Current, shows: ReviewShows) -> tuple[Score | None, _Keys | None]:
    """The score and the keys, as far as they may be shown; nothing else is read."""
    if not _reaches(shows, ReviewShows.SCORE):
        return None, None
    with platform.store.read() as session:
        found = scores.latest(session, current.attempt.id)
        if not _reaches(shows, ReviewShows.KEYS):
            return found, None
        items = sittings.versions(platform, session, current.attempt.form)
        corrections = repairs.corrections(repair_rows.in_force_of(session, items))
    marks = {mark.place: mark for mark in found.marks} if found else {}
    return found, _Keys(items, marks, corrections)


def _require(platform: Platform, asker: Asker, attempt_id: str, person: str, *, now: datetime) -> None:
    if asker.person == person:
        return
    with platform.store.read() as session:
        place = rows.whereabouts_of_person(session, person)
    if place is None or not exam_access.may_see_results(asker, person, place):
        exam_access.refuse(platform, asker, "result.read", "attempt", attempt_id, now=now)


def _shows(current: Current, now: datetime, *, own: bool) -> ReviewShows:
    """What may be shown now; of an annulled sitting nothing."""
    form = current.attempt.form
    if current.attempt.status is AttemptStatus.VOID:
        return ReviewShows.NOTHING
    shown = form.review.shown(now, form.closes)
    if own or _reaches(shown, ReviewShows.SCORE):
        return shown
    return ReviewShows.SCORE


def _reaches(shows: ReviewShows, level: ReviewShows) -> bool:
    return _LEVELS.index(shows) >= _LEVELS.index(level)


def _result(
    current: Current, shows: ReviewShows, parts: _Parts | None, items: tuple[ReviewedItem, ...]
) -> Result:
    facts, attempt = current.known.facts, current.attempt
    form = attempt.form
    closed_at = attempt.closed_at or current.head.active_at
    waits = form.review.when is ReviewWhen.AFTER_WINDOW and not _reaches(shows, form.review.shows)
    waits = waits and attempt.status is not AttemptStatus.VOID
    return Result(
        attempt=attempt.id,
        person=facts.person,
        blueprint=facts.blueprint,
        title=form.title,
        purpose=form.purpose,
        number=facts.number,
        status=attempt.status,
        started_at=attempt.started_at,
        closed_at=closed_at,
        used=closed_at - attempt.started_at,
        allowed=None if attempt.deadline is None else attempt.deadline - attempt.started_at,
        shows=shows,
        more_from=form.closes if waits else None,
        outcome=parts.outcome if parts else None,
        sections=parts.sections if parts else (),
        objectives=parts.objectives if parts else (),
        study=parts.study if parts else (),
        items=items,
    )


def _parts(published: Published, attempt: Attempt, found: Score) -> _Parts:
    titles = {section.id: section.title for section in attempt.form.sections}
    sections = tuple(_points(part, titles.get(part.name)) for part in found.by_section())
    known = {objective.code: objective for objective in published.objectives.objectives()}
    objectives = tuple(
        _points(part, known[part.name].title if part.name in known else None) for part in found.by_objective()
    )
    outcome = Outcome(found.raw, found.maximum, found.cut, found.decision)
    return _Parts(outcome, sections, objectives, study_next(published, objectives, known, outcome))


def _points(part: Subscore, title: LocalText | None) -> Points:
    return Points(part.name, title or LocalText(part.name, part.name), part.earned, part.maximum, part.items)


def study_next(
    published: Published, objectives: Iterable[Points], known: dict[str, Objective], outcome: Outcome
) -> tuple[StudyNext, ...]:
    """Objectives below the cut score and mandatory ones with any mark lost, these first, then the weakest.

    After a fail with no objective below the cut, all that lost a mark are named.
    """
    lost = [
        StudyNext(points, _mandatory(known, points.code), _lessons(published, points.code))
        for points in objectives
        if points.earned < points.maximum
    ]
    below = [found for found in lost if found.mandatory or found.points.percent < outcome.cut]
    chosen = below or (lost if outcome.decision is Decision.FAIL else [])
    return tuple(sorted(chosen, key=lambda found: (not found.mandatory, found.points.percent)))


def _mandatory(known: dict[str, Objective], code: str) -> bool:
    return code in known and known[code].mandatory


def _lessons(published: Published, objective: str) -> tuple[str, ...]:
    return tuple(
        name
        for module in published.modules
        for name in module.lessons
        if name in published.lessons and published.lessons[name].objective == objective
    )


def _reviewed(current: Current, shows: ReviewShows, keys: _Keys | None) -> tuple[ReviewedItem, ...]:
    if not _reaches(shows, ReviewShows.RESPONSES):
        return ()
    attempt = current.attempt
    return tuple(
        ReviewedItem(
            item=shown,
            chosen=attempt.form.positions_at(shown.place, _chosen(attempt, shown.place)),
            flagged=shown.place in attempt.flags,
            explanation=None if keys is None else _explanation(attempt, shown.place, keys),
        )
        for shown in current.items
    )


def _chosen(attempt: Attempt, place: int) -> frozenset[str]:
    return attempt.responses.get(place, frozenset())


def _explanation(attempt: Attempt, number: int, keys: _Keys) -> Explanation:
    """Key and rationales of a place; a pilot item is judged like any other, lest it be told apart."""
    place = attempt.form.places[number]
    item, mark = keys.items[place.version], keys.marks.get(number)
    correction = keys.corrections.get(place.version)
    if mark is not None and mark.maximum:
        share = mark.earned / mark.maximum
    else:
        share = share_earned(item, _chosen(attempt, number), attempt.form.scoring)
    right = item.key if correction is None else frozenset[str]().union(*correction.keys)
    rationales = tuple(item.rationale.get(name, "") if correction is None else "" for name in place.options)
    voided = correction is not None and correction.voided
    return Explanation(attempt.form.positions_at(number, right), rationales, share, voided)
