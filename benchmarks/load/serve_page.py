"""Serve one page alone, with the same server settings as the product."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    gc.collect()
    gc.freeze()
    yield


def main() -> None:
    """Serve on 127.0.0.1 until stopped. Arguments: the port, the script of the page."""
    app = st.App(Path(sys.argv[2]), lifespan=_lifespan)
    app.run(config={"server.address": "127.0.0.1", "server.port": int(sys.argv[1])})


if __name__ == "__main__":
    main()
