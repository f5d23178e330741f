"""Two answers for load balancers and operators: is the process alive, can it serve."""

from __future__ import annotations

from functools import cache

from anyio import fail_after, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from trainer.services.platform import Platform
from trainer.storage import Store, migrations

_PATIENCE = 5.0


def routes(platform: Platform) -> list[Route]:
    """`/healthz` and `/readyz`; neither needs a sign-in, and neither tells more than a word."""

    async def alive(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    async def ready(_request: Request) -> JSONResponse:
        reason = await _unready(platform.store)
        answer = {"status": "not ready", "reason": reason} if reason else {"status": "ready"}
        return JSONResponse(answer, 503 if reason else 200, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", alive, methods=["GET"]), Route("/readyz", ready, methods=["GET"])]


async def _unready(store: Store) -> str:
    """Why requests cannot be served; empty when they can."""
    try:
        with fail_after(_PATIENCE):
            at = await to_thread.run_sync(migrations.current, store, abandon_on_cancel=True)
    except TimeoutError:
        return "the database does not answer"
    except Exception:
        return "the database cannot be read"
    return "" if at == _head(store) else "migrations are pending"


@cache
def _head(store: Store) -> str:
    return migrations.head(store)
