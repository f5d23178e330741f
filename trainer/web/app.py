"""The application: Streamlit's ASGI app with our routes, middleware, sweeper and error handling."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st

from trainer import settings as settings_module
from trainer.errors import TrainerError, translatable
from trainer.services import background, chores, sessions, sweep
from trainer.services.certify import keys
from trainer.services.platform import Platform
from trainer.settings import Settings
from trainer.web import http, navigation, state
from trainer.web.session_manager import App

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
CHORE_SECONDS = 5.0
TIDY_SECONDS = 3600.0
_SLOW = ("pandas", "pyarrow", "scipy.optimize", "plotly.graph_objects")
"""What Streamlit and the rules import only when they first need it: seconds on a busy machine."""

SCRIPT = Path(__file__).parent / "entry" / "script.py"


def create(platform: Platform) -> st.App:
    """The ASGI application of an installation."""
    state.install(platform)
    recorded = sweep.recorded_time(platform.store)
    if recorded is not None and (behind := platform.clock.not_before(recorded)):
        log.warning("the wall clock is %s behind the newest record; continuing from the record", behind)
    return App(
        SCRIPT,
        lifespan=_lifespan(platform),
        routes=http.routes(platform),
        middleware=http.middleware(platform),
        secrets=http.secrets(platform),
        on_script_error=_report,
    )


def run(settings: Settings, *, host: str, port: int) -> None:
    """Serve an installation until stopped."""
    application = create(state.build(settings))
    application.run(config={"server.address": host, "server.port": port})


def _lifespan(platform: Platform) -> Callable[[st.App], Any]:
    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        await asyncio.to_thread(_warm, platform)
        tasks = [asyncio.create_task(work(platform)) for work in (_sweep, _tidy, _chores)]
        _tune()
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    return lifespan


def _warm(platform: Platform) -> None:
    """Do before the first click what would otherwise happen in it: slow imports, content, drawing plans."""
    for name in _SLOW:
        import_module(name)
    for spec in navigation.PAGES:
        with suppress(ModuleNotFoundError):
            import_module(f"trainer.web.pages.{spec.module}")
    try:
        keys.signing(platform, now=platform.clock.now())
    except TrainerError:
        log.exception("certificates cannot be signed")
    try:
        published = platform.catalogue.current()
        for code in published.blueprints:
            published.plan(code)
    except TrainerError:
        log.exception("the published content could not be read ahead")


def _tune() -> None:
    """Settle the interpreter for many short runs; measured with `python -m benchmarks load`.

    What is loaded by now is for good: the collector need not look at it again, and looks seldom at the rest.
    A thread that waits for the interpreter gets it after 1 ms instead of 5: the event loop, which answers
    everybody, waits behind no script.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    sys.setswitchinterval(0.001)


async def _sweep(platform: Platform) -> None:
    """Close attempts whose time is up, for as long as the server runs."""
    while True:
        try:
            await asyncio.to_thread(sweep.close_expired, platform, now=platform.clock.now())
        except Exception:
            log.exception("closing expired attempts failed; trying again")
        await asyncio.sleep(SWEEP_SECONDS)


async def _chores(platform: Platform) -> None:
    """Keep summaries, tasks and reminders up to date and send mail, for as long as the server runs."""
    while True:
        await asyncio.sleep(CHORE_SECONDS)
        await asyncio.to_thread(chores.run, platform, now=platform.clock.now())


async def _tidy(platform: Platform) -> None:
    """Forget old sign-ins, failures and one-time tokens, and keep the worker at it, while the server runs."""
    await _quietly(background.resume, platform, now=platform.clock.now())
    while True:
        await _quietly(sessions.sweep, platform, now=platform.clock.now())
        await asyncio.sleep(TIDY_SECONDS)
        await _quietly(background.start, platform)


async def _quietly(work: Callable[..., object], *given: object, **named: object) -> None:
    """Do something beside the exams; what goes wrong is logged, and tried again the next time."""
    try:
        await asyncio.to_thread(work, *given, **named)
    except Exception:
        log.exception("%s failed; trying again", work)


def _report(error: Exception) -> bool:
    """Show a plain sentence and an id; the traceback goes to the log under that id."""
    reference = secrets.token_hex(4)
    log.error("script error %s", reference, exc_info=error)
    found = state.here()
    message = translatable(
        "Something went wrong. Reload the page; if it stays, tell your administrator this number: {reference}"
    )
    text = found.t(message, reference=reference) if found else message.format(reference=reference)
    st.error(text, icon=":material/error:")
    return True


def __getattr__(name: str) -> st.App:
    """`app`, made from the environment when an ASGI server asks for it."""
    if name == "app":
        return create(state.build(settings_module.load()))
    raise AttributeError(name)
