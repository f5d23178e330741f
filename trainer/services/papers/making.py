"""Making a set of papers, in the worker process: with progress, and stopping when somebody gives it up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from trainer.errors import TrainerError
from trainer.forms import Plan
from trainer.forms.parallel import (
    Diagnosis,
    NoParallelFormsError,
    Wanted,
    assemble_parallel,
    compare,
)
from trainer.services.analyse.values import from_json, to_json
from trainer.services.papers.access import no_exam
from trainer.services.papers.knowing import Question, known
from trainer.services.papers.values import PaperSet
from trainer.services.platform import Platform
from trainer.storage import papers
from trainer.storage.papers import Asked, Ended, Outcome

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)
"""How often progress is written down, and a wish to stop looked for."""

_KNOWN, _ASSEMBLED = 0.1, 0.9
"""How much is done when the statistics are there, and when the forms are."""


class GivenUpError(Exception):
    """Nobody wants the set any more."""


class _Watch:
    """Writes progress down at most once a second, never backwards; ends the work when it is not wanted."""

    def __init__(self, platform: Platform, asked: Asked) -> None:
        self._platform, self._asked = platform, asked
        self._last, self._done = platform.clock.now(), 0.0

    def part(self, begin: float, end: float) -> Callable[[float], None]:
        """A watch over a part of the work."""
        return lambda done: self.told(begin + (end - begin) * done)

    def told(self, done: float) -> None:
        """So much is done. Raises GivenUpError."""
        now = self._platform.clock.now()
        self._done = max(self._done, done)
        if now - self._last < EVERY:
            return
        self._last = now
        with self._platform.store.write() as session:
            if not papers.report(session, self._asked.id, self._done, now):
                raise GivenUpError


def work(platform: Platform) -> bool:
    """Make the set that has waited longest; False when none waits."""
    with platform.store.write() as session:
        asked = papers.claim(session, platform.clock.now())
    if asked is None:
        return False
    published = platform.catalogue.current()
    ready = published.plan(asked.blueprint) if asked.blueprint in published.blueprints else None
    outcome, body = _outcome(platform, asked, ready)
    ended = Ended(
        platform.clock.now(),
        outcome,
        published.bank.digest,
        ready.blueprint.digest if ready else "",
    )
    with platform.store.write() as session:
        papers.finish(session, asked.id, ended, body)
    return True


def _outcome(platform: Platform, asked: Asked, ready: Plan | None) -> tuple[Outcome, Mapping[str, Any]]:
    try:
        if ready is None:
            raise no_exam(asked.blueprint)
        return Outcome.FOUND, to_json(PaperSet, _make(platform, asked, ready))
    except GivenUpError:
        return Outcome.CANCELLED, {}
    except NoParallelFormsError as error:
        return Outcome.IMPOSSIBLE, to_json(Diagnosis, error.diagnosis)
    except TrainerError as error:
        return Outcome.FAILED, _failure(error)
    except Exception:
        log.exception("the set of papers %s failed", asked.id)
        return Outcome.FAILED, _failure(TrainerError())


def _failure(error: TrainerError) -> Mapping[str, Any]:
    return {
        "template": error.template,
        "details": {name: str(value) for name, value in error.details.items()},
    }


def _make(platform: Platform, asked: Asked, ready: Plan) -> PaperSet:
    wanted = from_json(Wanted, asked.wanted)
    watch = _Watch(platform, asked)
    watch.told(0.0)
    found = known(platform, Question(asked.organisation, ready, wanted.aim), watch.part(0, _KNOWN))
    forms = assemble_parallel(
        ready,
        ready.blueprint,
        wanted,
        found.statistics,
        asked.seed,
        watch=watch.part(_KNOWN, _ASSEMBLED),
    )
    drawn = compare(ready, found.statistics, asked.seed, watch=watch.part(_ASSEMBLED, 1))
    return PaperSet(forms, drawn, found.sittings, found.elsewhere)
