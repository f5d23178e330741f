"""Asking for a set of papers: which exams there are, whether there are items enough, asking, giving up."""

from __future__ import annotations

from datetime import datetime

from trainer.forms import Plan
from trainer.forms.parallel import MOST_FORMS, Supply, UnusableWishError, Wanted, supply
from trainer.people import Asker
from trainer.services import background
from trainer.services.analyse.values import to_json
from trainer.services.papers.access import no_exam, no_set, note, require_maker, require_maker_or_note
from trainer.services.papers.values import Exam
from trainer.services.platform import Platform
from trainer.storage import identifiers, papers, sheets
from trainer.storage.papers import Asked, Ended, Outcome

SEEDS = 1_000_000
WIDEST = 100.0
"""The tolerance in percent beyond which it means nothing."""


def exams(platform: Platform, asker: Asker) -> tuple[Exam, ...]:
    """Every exam in force with how often it was sat, those sat most first."""
    require_maker(asker)
    with platform.store.read() as session:
        there = sheets.populations(session, asker.organisation)
    found = [
        Exam(blueprint, there[code].sittings if code in there else 0)
        for code, blueprint in sorted(platform.catalogue.current().blueprints.items())
    ]
    return tuple(sorted(found, key=lambda one: -one.sittings))


def look(platform: Platform, asker: Asker, code: str, wanted: Wanted) -> Supply:
    """Whether there are items enough for a set, at once; see `trainer.forms.parallel.supply`.

    Raises: NotAllowedError. NotFoundError: no such exam. UnusableWishError.
    """
    require_maker(asker)
    _require_sense(wanted)
    return supply(_plan(platform, code), wanted)


def ask(platform: Platform, asker: Asker, code: str, wanted: Wanted, *, seed: int, now: datetime) -> str:
    """Ask for a set of papers; a worker process makes it. Returns: the id of the request.

    Raises: NotAllowedError: written down as well. NotFoundError: no such exam. UnusableWishError.
    """
    require_maker_or_note(platform, asker, "papers.ask", code, now=now)
    _require_sense(wanted)
    _plan(platform, code)
    asked = Asked(
        id=identifiers.new_id(),
        organisation=asker.organisation,
        by=asker.person,
        at=now,
        blueprint=code,
        seed=seed % SEEDS,
        wanted=to_json(Wanted, wanted),
    )
    with platform.store.write() as session:
        papers.ask(session, asked)
        details = {"blueprint": code, "forms": wanted.forms, "exposure": wanted.exposure}
        note(session, asker, "papers.asked", asked.id, details, now=now)
    background.start(platform)
    return asked.id


def cancel(platform: Platform, asker: Asker, paper_set: str, *, now: datetime) -> None:
    """Give a request up. A worker that is at it stops at its next step; one that has finished has finished.

    Raises: NotAllowedError: written down as well. NotFoundError: no such set.
    """
    require_maker_or_note(platform, asker, "papers.cancel", paper_set, now=now)
    with platform.store.write() as session:
        standing = papers.standing(session, asker.organisation, paper_set)
        if standing is None:
            raise no_set(paper_set)
        if not papers.give_up(session, paper_set, asker.person):
            return
        details = {"blueprint": standing.asked.blueprint}
        note(session, asker, "papers.cancelled", paper_set, details, now=now)
        if not standing.progress.started:
            papers.finish(session, paper_set, Ended(now, Outcome.CANCELLED, "", ""), {})


def _plan(platform: Platform, code: str) -> Plan:
    published = platform.catalogue.current()
    if code not in published.blueprints:
        raise no_exam(code)
    return published.plan(code)


def _require_sense(wanted: Wanted) -> None:
    if not (2 <= wanted.forms <= MOST_FORMS and wanted.exposure >= 1 and 0 <= wanted.tolerance <= WIDEST):
        raise UnusableWishError(most=MOST_FORMS)
    if wanted.overlap is not None and wanted.overlap < 0:
        raise UnusableWishError(most=MOST_FORMS)
