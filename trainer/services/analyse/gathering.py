"""What all exams say of each item, gathered from their analyses for the lists of the bench.

The analyses are asked for when somebody looks at the bench and they are no longer fresh; the worker makes
them and gathers their figures.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlmodel import Session

from trainer.analysis.pooling import PooledItem, pool
from trainer.analysis.report import ItemStatistics
from trainer.services import background
from trainer.services.analyse.asking import order, request_for, subject_of
from trainer.services.analyse.reading import FEWEST
from trainer.services.analyse.values import Figures, Kind, Selection, from_json
from trainer.services.platform import Platform
from trainer.storage import Store, analyses, item_figures, sheets, units
from trainer.storage.analyses import Answer, Head
from trainer.storage.item_figures import WHOLE, Gathered, ItemFigure

FRESH = timedelta(hours=1)
"""How old the analysis of an exam may be before it is asked for again."""
PAUSE = timedelta(minutes=1)
"""How often a server process looks whether that is so."""
PORTION = 200
"""Items written in one transaction, so that those who write an exam wait for no more than these."""

_looked: WeakKeyDictionary[Store, datetime] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Freshness:
    """Of when the figures are (None: there are none yet), and whether newer ones are being made."""

    at: datetime | None
    coming: bool


def freshness(platform: Platform, organisation: str, *, now: datetime) -> Freshness:
    """How fresh the figures are; those that are not are being made anew when this returns."""
    with platform.store.read() as session:
        known = item_figures.gathered(session)
    last = _looked.get(platform.store)
    if last is not None and timedelta() <= now - last < PAUSE:
        return Freshness(known.at, False)
    _looked[platform.store] = now
    return Freshness(known.at, _renew(platform, organisation, known, now=now))


def _renew(platform: Platform, organisation: str, known: Gathered, *, now: datetime) -> bool:
    """Have old analyses made anew; whether newer figures are on their way."""
    with platform.store.read() as session:
        there = sheets.populations(session, organisation)
        exams = [exam for exam, found in there.items() if found.sittings >= FEWEST]
        heads = {exam: _head(session, organisation, exam) for exam in exams}
        stale = [exam for exam in exams if _is_old(session, organisation, exam, heads[exam], now)]
    for exam in stale:
        order(platform, organisation, Kind.FIGURES, Selection(exam), now=now)
    made = {exam: head.digest for exam, head in heads.items() if head}
    if not stale and made != {exam: known.answers.get(exam) for exam in made}:
        background.start(platform)
        return True
    return bool(stale)


def _head(session: Session, organisation: str, exam: str) -> Head | None:
    return analyses.latest_head(session, organisation, _subject(organisation, exam))


def _is_old(session: Session, organisation: str, exam: str, head: Head | None, now: datetime) -> bool:
    """Whether an exam was never analysed, or not for a while and there is more to analyse since."""
    if head is None:
        return True
    wanted = request_for(session, organisation, Kind.FIGURES, Selection(exam))
    return now - head.finished_at >= FRESH and head.digest != wanted.digest


def _subject(organisation: str, exam: str) -> str:
    return subject_of(organisation, Kind.FIGURES, Selection(exam))


def _answers(platform: Platform, organisation: str, exams: Iterable[str]) -> dict[str, Answer]:
    """The last analysis of each exam, where there is one."""
    found = {}
    with platform.store.read() as session:
        for exam in sorted(exams):
            answer = analyses.latest(session, organisation, _subject(organisation, exam))
            if answer is not None:
                found[exam] = answer
    return found


def gather(platform: Platform) -> int:
    """Gather the figures if an analysis is newer than they are; return how many items were written.

    In small portions with pauses as long as they took, for exams come first.
    """
    with platform.store.read() as session:
        root = units.root(session)
        known = item_figures.gathered(session)
        exams = sheets.populations(session, root.id) if root else {}
    answers = _answers(platform, root.id, exams) if root else {}
    told = {exam: answer.digest for exam, answer in answers.items()}
    if root is None or told == known.answers:
        return 0
    found = _gathered(answers.values())
    with platform.store.read() as session:
        items = sorted(item_figures.items(session) | found.keys())
    for start in range(0, len(items), PORTION):
        some = items[start : start + PORTION]
        began = time.monotonic()
        with platform.store.write() as session:
            item_figures.put(session, some, [one for item in some for one in found.get(item, ())])
        time.sleep(time.monotonic() - began)
    with platform.store.write() as session:
        made = [answer.finished_at for answer in answers.values() if answer.finished_at]
        item_figures.conclude(session, Gathered(told, min(made, default=None)))
    return len(items)


def _gathered(answers: Iterable[Answer]) -> Mapping[str, Sequence[ItemFigure]]:
    """The figures of every item by its id: of each version, and of all together how often they were shown.

    Exams sat by fewer than FEWEST people are left out: their figures would tell who they are.
    """
    versions: dict[tuple[str, str], list[tuple[ItemStatistics, int]]] = defaultdict(list)
    exams: dict[str, dict[str, int]] = defaultdict(dict)
    for answer in answers:
        figures = from_json(Figures, answer.body or {})
        if figures.people < FEWEST:
            continue
        for one in figures.items:
            if one.statistics is not None:
                versions[one.item, one.version].append((one.statistics, figures.sittings))
                exams[one.item][answer.digest] = figures.sittings
    found: dict[str, list[ItemFigure]] = defaultdict(list)
    for (item, version), told in versions.items():
        pooled = pool([statistics for statistics, _ in told])
        found[item].append(ItemFigure(item, version, sum(count for _, count in told), pooled))
    for item, own in found.items():
        shown = sum(one.pooled.n for one in own)
        whole = PooledItem(shown, None, None, None, None)
        own.append(ItemFigure(item, WHOLE, sum(exams[item].values()), whole))
    return found
