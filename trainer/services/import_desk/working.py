"""The worker's part of an import: reading it, making drafts of what is wanted, taking drafts back.

Everything is done in small transactions with pauses, so that exams never wait for it, and can stop anywhere:
an import whose worker has died is taken up by the next one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from trainer.bank.arrivals import Outcome, State
from trainer.errors import TrainerError, translatable
from trainer.services.import_desk import reading, taking
from trainer.services.import_desk.steps import StoppedError, signs_of_life
from trainer.services.platform import Platform
from trainer.storage import import_records, imports
from trainer.storage.imports import Claimed
from trainer.storage.spoken import to_json

log = logging.getLogger(__name__)

TRIES = 3
"""How often a worker may die of an import before nobody tries again."""

_DONE: dict[State, Callable[[Platform, Claimed], None]] = {
    State.READING: reading.read,
    State.TAKING: taking.take,
    State.UNDOING: taking.undo,
}


class DiedError(TrainerError):
    """An import that workers die of."""

    template = translatable("The work on it stopped {count} times without a result. Try with smaller files.")


def work(platform: Platform) -> bool:
    """Take up one import that waits, and bring it to where people go on; False when none waits."""
    with platform.store.write() as session:
        claimed = imports.claim(session, platform.clock.now())
    if claimed is None:
        return False
    try:
        if claimed.tries > TRIES:
            raise DiedError(count=TRIES)
        with signs_of_life(platform, claimed):
            _DONE[claimed.run.state](platform, claimed)
    except StoppedError:
        log.info("import %s was stopped", claimed.run.id)
    except TrainerError as error:
        _fail(platform, claimed, error)
    except Exception:
        log.exception("import %s failed", claimed.run.id)
        _fail(platform, claimed, TrainerError())
    return True


def _fail(platform: Platform, claimed: Claimed, error: TrainerError) -> None:
    """Keep what went wrong. What was half read can be given up, what was half taken over can be undone."""
    name, failure = claimed.run.id, {"failure": error.template, "details": to_json(error.details)}
    with platform.store.write() as session:
        if not imports.is_ours(session, claimed):
            return
        if claimed.run.state is State.READING:
            imports.move(session, name, State.FAILED, **failure)
            return
        outcome = Outcome(*import_records.count_taken(session, name))
        imports.move(session, name, State.TAKEN, outcome=imports.encoded_outcome(outcome), **failure)
