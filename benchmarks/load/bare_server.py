"""Serve the yardstick page alone, with the same server settings as the product."""

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
    """Serve on 127.0.0.1, on the port given as the only argument, until stopped."""
    app = st.App(Path(__file__).with_name("bare.py"), lifespan=_lifespan)
    app.run(config={"server.address": "127.0.0.1", "server.port": int(sys.argv[1])})


if __name__ == "__main__":
    main()
