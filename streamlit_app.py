"""The entry for an ASGI server: `uvicorn streamlit_app:app`. It decides nothing."""

from trainer.web.app import app

__all__ = ["app"]
