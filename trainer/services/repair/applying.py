"""Carrying out an approved repair in the worker: sitting by sitting, so it can stop and go on anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from trainer import repairs as rules
from trainer.errors import NotFoundError
from trainer.repairs import Repair
from trainer.scoring import Score
from trainer.services import background
from trainer.services.platform import Platform
from trainer.services.repair.proposing import REPAIR
from trainer.services.repair.rescoring import closed, rescore
from trainer.storage import audit, scores
from trainer.storage import repairs as rows
from trainer.storage.repairs import Progress, Proposal, Rescored

log = logging.getLogger(__name__)

PAGE = 20
"""Sittings after which it is noted how far it has come. Each is scored in a transaction of its own."""


def unfinished(platform: Platform) -> list[tuple[str, str]]:
    """Approved repairs whose rescoring is not done, with their organisations."""
    with platform.store.read() as session:
        return rows.unfinished(session)


def go_on(platform: Platform) -> None:
    """Make sure that somebody is at what is not done yet, should a worker have died."""
    if unfinished(platform):
        background.start(platform)


def carry_out(platform: Platform, organisation: str, repair_id: str) -> None:
    """Score every sitting concerned anew that has not been yet, then note that it is done.

    Raises: NotFoundError: no such repair.
    """
    with platform.store.read() as session:
        found = rows.find(session, organisation, repair_id)
        if found is None or found.decided is None:
            raise NotFoundError(what=REPAIR, which=repair_id)
    progress, tried = Progress(0, 0, None), set[str]()
    while left := _left(platform, organisation, found.repair, tried):
        progress = Progress(len(left) + len(tried), len(tried), None)
        for page in _pages(left):
            _page(platform, found, page)
            tried.update(page)
            progress = replace(progress, done=len(tried))
            with platform.store.write() as session:
                rows.advance(session, repair_id, progress)
    _finish(platform, organisation, found.repair)


def _left(platform: Platform, organisation: str, repair: Repair, tried: set[str]) -> list[str]:
    """Sittings not scored anew yet. Looked for again until there is none: some close meanwhile."""
    with platform.store.read() as session:
        concerned = rows.concerned(session, organisation, repair.item, repair.version)
        tried.update(rows.already(session, repair.id))
    return [one.attempt for one in concerned if one.attempt not in tried]


def _pages(attempts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (attempts[start : start + PAGE] for start in range(0, len(attempts), PAGE))


def _page(platform: Platform, found: Proposal, attempts: Sequence[str]) -> None:
    loaded = [one for attempt in attempts if (one := closed(platform, attempt)) is not None]
    now = platform.clock.now()
    actor = found.decided.by if found.decided else ""
    for one in loaded:
        try:
            with platform.store.write() as session:
                rescore(platform, session, one, found.repair, actor=actor, now=now)
        except IntegrityError:
            log.info("another worker has scored sitting %s anew", one.attempt.id)


def _finish(platform: Platform, organisation: str, repair: Repair) -> None:
    now = platform.clock.now()
    with platform.store.write() as session:
        done = rows.rescored(session, repair.id)
        rows.advance(session, repair.id, Progress(len(done), len(done), now))
        changed = sum(one.before != one.after for one in done)
        audit.record(
            session,
            organisation=organisation,
            at=now,
            actor="",
            action="repair.carried_out",
            target_kind="item",
            target=repair.item,
            details={"repair": repair.id, "sittings": len(done), "changed": changed},
        )


def replay(platform: Platform, organisation: str, repair_id: str) -> Iterator[tuple[Rescored, bool]]:
    """Every sitting scored anew for a repair, and whether the score on record follows from its journal again.

    Raises: NotFoundError: no such repair.
    """
    with platform.store.read() as session:
        if rows.find(session, organisation, repair_id) is None:
            raise NotFoundError(what=REPAIR, which=repair_id)
        done = rows.rescored(session, repair_id)
        repairs = rows.by_ids(session, {name for one in done for name in one.in_force})
    for one in done:
        in_force = {repairs[name].version: repairs[name] for name in one.in_force}
        yield one, _follows(platform, one, in_force)


def _follows(platform: Platform, one: Rescored, in_force: dict[str, Repair]) -> bool:
    found = closed(platform, one.attempt)
    if found is None:
        return True
    with platform.store.read() as session:
        stored: Score | None = scores.numbered(session, one.attempt, one.after)
    return stored is not None and rules.same(stored, found.score(rules.corrections(in_force)))
