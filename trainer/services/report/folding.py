"""Folding what people did into the summaries: a page of people at a time, each page whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer import reports as rules
from trainer.assignments import Task, TaskKind, lapses
from trainer.blueprints import Purpose
from trainer.reports import Sat
from trainer.services.assign.mine import valid_for
from trainer.services.assign.progress import Pass, Record, done_at
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import report_changes, standings, tasks
from trainer.storage.standings import StandingOf
from trainer.storage.tasks import PersonTask

PAGE = 25
"""People folded in one transaction: a candidate who writes meanwhile waits for one page at most."""


def fold(platform: Platform, *, pages: int | None = None, size: int = PAGE) -> int:
    """Bring the summaries up to date with everybody queued; return how many people that were.

    Args: pages: at most so many pages of people; None is all. size: people on a page; nobody else writes
        while one is folded.
    """
    folded = 0
    while pages is None or pages > 0:
        with platform.store.read() as session:
            if not report_changes.is_behind(session):
                break
        count = _page(platform, size)
        if not count:
            break
        folded += count
        pages = None if pages is None else pages - 1
    return folded


def _page(platform: Platform, size: int) -> int:
    published = platform.catalogue.current()
    with platform.store.write() as session:
        entries, people = report_changes.take(session, size)
        if people:
            _fold(session, published, people, platform.settings.time_zone)
            report_changes.done(session, entries)
    return len(people)


def _fold(session: Session, published: Published, people: list[str], zone: str) -> None:
    organisations = standings.hold(session, people)
    before = standings.facts(session, people)
    practice = [one.code for one in published.blueprints.values() if one.purpose is Purpose.PRACTICE]
    after = standings.sittings(session, people, practice)
    earned = _latest_shares(session, after)
    _cells(session, organisations, before, after, zone)
    mine = tasks.of_people(session, people)
    passes = _passes(published, after)
    learnt = standings.learning(session, people)
    found = _standings(published, after, mine, _Known(earned, learnt.first))
    standings.replace_standings(session, people, found, organisations)
    records = {
        person: Record(
            learnt.finished[person], learnt.visited[person], learnt.rehearsed[person], passes[person]
        )
        for person in people
    }
    tasks.set_done(session, _done(published, mine, records))
    for sat in after:
        learnt.active[sat.person] = max(sat.at, learnt.active.get(sat.person, sat.at))
    standings.set_active(session, learnt.active, organisations)


def _cells(
    session: Session, organisations: Mapping[str, str], before: list[Sat], after: list[Sat], zone: str
) -> None:
    """Put what these people's sittings add to the cells now in place of what they added before."""
    for organisation in sorted(set(organisations.values())):
        old = [sat for sat in before if organisations.get(sat.person) == organisation]
        new = [sat for sat in after if organisations.get(sat.person) == organisation]
        standings.add_counts(
            session, rules.change(rules.counts_of(old, zone), rules.counts_of(new, zone)), organisation
        )
        gone, come = sorted(set(old) - set(new), key=_key), sorted(set(new) - set(old), key=_key)
        was, is_ = standings.shares(session, gone), standings.shares(session, come)
        standings.add_shares(
            session,
            [(sat, was.get(sat.attempt, {})) for sat in gone],
            [(sat, is_.get(sat.attempt, {})) for sat in come],
            organisation,
        )
        standings.replace_facts(session, [sat.attempt for sat in gone], come, organisation)


def _key(sat: Sat) -> str:
    return sat.attempt


def _by_exam(found: Iterable[Sat]) -> dict[tuple[str, str], list[Sat]]:
    groups: dict[tuple[str, str], list[Sat]] = defaultdict(list)
    for sat in sorted(found, key=lambda one: one.number):
        groups[sat.person, sat.blueprint].append(sat)
    return groups


def _passes(published: Published, found: Iterable[Sat]) -> dict[str, dict[str, list[Pass]]]:
    passes: dict[str, dict[str, list[Pass]]] = defaultdict(dict)
    for (person, exam), group in _by_exam(found).items():
        months = valid_for(published.blueprints.get(exam))
        passes[person][exam] = [Pass(sat.at, lapses(sat.at, months)) for sat in group if sat.passed]
    return passes


def _latest_shares(session: Session, found: Sequence[Sat]) -> dict[str, dict[str, float]]:
    """What was earned on each objective in everybody's latest sitting of each exam, by attempt."""
    return standings.shares(session, [group[-1] for group in _by_exam(found).values()])


@dataclass(frozen=True)
class _Known:
    """What is known besides sittings: shares earned by attempt and objective, everybody's first lesson."""

    earned: Mapping[str, Mapping[str, float]]
    first: Mapping[str, datetime]


def _standings(
    published: Published,
    found: Sequence[Sat],
    mine: Sequence[PersonTask],
    known: _Known,
) -> list[StandingOf]:
    mandatory = {one.code for one in published.objectives.objectives() if one.mandatory}
    assigned = {
        (one.person, one.task.code): _began(one.task)
        for one in reversed(mine)
        if one.task.kind is TaskKind.EXAM and not one.task.excused
    }
    groups = _by_exam(found)
    found_now = []
    for key in sorted(assigned.keys() | groups.keys()):
        group = groups.get(key, [])
        weak = _weak(known.earned.get(group[-1].attempt, {}) if group else {}, mandatory)
        months = valid_for(published.blueprints.get(key[1]))
        found_now.append(_standing(key, group, _start(known, key, group, assigned), months, weak))
    return found_now


def _began(task: Task) -> datetime:
    """When the way to a pass began: it was assigned, and open."""
    return max(task.assigned_at, task.times.opens or task.assigned_at)


def _start(
    known: _Known, key: tuple[str, str], group: list[Sat], assigned: Mapping[tuple[str, str], datetime]
) -> datetime:
    """When the way to a pass began: when it was assigned, else with the first lesson or sitting."""
    first = known.first.get(key[0])
    sat = group[0].at if group else None
    began = [at for at in (assigned.get(key) or first, sat) if at is not None]
    return min(began)


def _weak(shares: Mapping[str, float], mandatory: set[str]) -> dict[str, float]:
    """Mandatory objectives that were missed, with the percent of their marks earned."""
    return {
        code: round(100 * share, 1)
        for code, share in sorted(shares.items())
        if code in mandatory and 100 * share < rules.WEAK_BELOW
    }


def _standing(
    key: tuple[str, str],
    group: list[Sat],
    began: datetime,
    months: int | None,
    weak: dict[str, float],
) -> StandingOf:
    person, exam = key
    passed = [sat for sat in group if sat.passed]
    return StandingOf(
        person=person,
        blueprint=exam,
        began_at=began,
        sittings=len(group),
        passed_at=passed[0].at if passed else None,
        passed_number=group.index(passed[0]) + 1 if passed else None,
        lapses_at=lapses(passed[-1].at, months) if passed else None,
        failures=rules.failures_since_pass(group),
        weak=weak,
    )


def _done(
    published: Published, mine: Iterable[PersonTask], records: Mapping[str, Record]
) -> dict[tuple[str, str], datetime | None]:
    """The tasks whose being done has changed."""
    found = {}
    for one in mine:
        at = done_at(published, one.task, records[one.person], one.done_at)
        if at != one.done_at:
            found[one.task.assignment, one.person] = at
    return found
