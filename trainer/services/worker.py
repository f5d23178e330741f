"""The worker process: `python -m trainer.services.worker`; see `trainer.services.background`."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from typing import Any

from trainer import settings as settings_module
from trainer.clock import Clock
from trainer.errors import TrainerError
from trainer.services import analyse, import_desk, papers, repair
from trainer.services.background import PRIORITY
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.services.repair.previews import PREVIEW, REPLAY
from trainer.storage import analyses, open_store
from trainer.storage.analyses import Request

log = logging.getLogger(__name__)

Done = tuple[str, Mapping[str, Any]]
"""The digest of the data an answer rests on, and the answer."""

COMPUTED: Mapping[str, Callable[[Platform, Request], Done]] = {
    **{kind.value: analyse.compute for kind in analyse.Kind},
    PREVIEW: repair.compute,
    REPLAY: repair.compute,
}
"""How each kind of request is answered."""


def main() -> None:
    """Work at the lowest priority until nothing is left to do, or the server that started this has gone.

    At the end the figures of items are gathered for the bench, and the sittings closed since are packed, so
    that whoever asks next waits for less.
    """
    logging.basicConfig(level=logging.INFO)
    os.nice(PRIORITY)
    parent = os.getppid()
    settings = settings_module.load()
    store = open_store(settings.database_url)
    try:
        platform = Platform(store, Clock(), settings, Catalogue(store))
        drain(platform, wanted=lambda: os.getppid() == parent)
        analyse.gather(platform)
        analyse.pack_all(platform)
    finally:
        store.close()


def drain(platform: Platform, *, wanted: Callable[[], bool] = lambda: True) -> int:
    """Carry out approved repairs, then imports, then answer what waits, oldest first; return how much."""
    done = 0
    while wanted() and (
        _repair(platform) or import_desk.work(platform) or _one(platform) or papers.work(platform)
    ):
        done += 1
    return done


def _repair(platform: Platform) -> bool:
    """Carry out one approved repair; False when there is none."""
    for organisation, waiting in repair.unfinished(platform):
        repair.carry_out(platform, organisation, waiting)
        return True
    return False


def _one(platform: Platform) -> bool:
    """Answer one request; False when there is none."""
    with platform.store.write() as session:
        request = analyses.claim(session, platform.clock.now())
    if request is None:
        return False
    try:
        digest, body = COMPUTED[request.kind](platform, request)
    except TrainerError as error:
        _fail(platform, request, error)
    except Exception:
        log.exception("request %s of kind %s failed", request.digest, request.kind)
        _fail(platform, request, TrainerError())
    else:
        with platform.store.write() as session:
            analyses.finish(session, request, digest, body, platform.clock.now())
    return True


def _fail(platform: Platform, request: Request, error: TrainerError) -> None:
    """Keep what went wrong, as a message and what fills it."""
    with platform.store.write() as session:
        analyses.fail(
            session,
            request.digest,
            error.template,
            {name: str(value) for name, value in error.details.items()},
            platform.clock.now(),
        )


if __name__ == "__main__":
    main()
