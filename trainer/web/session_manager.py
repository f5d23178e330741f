"""Streamlit's sessions, of which the sending loop visits those alone that have something to say."""

from __future__ import annotations

from typing import cast

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import ActiveSessionInfo, SessionInfo
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager


class QuietSessionManager(WebsocketSessionManager):
    """Streamlit's own, but quick with a thousand people.

    After every message of anybody Streamlit's loop flushes the queue of everybody, and with 1,000 people
    connected that shows (docs/decisions/0033). Here the loop is told of those sessions alone whose queue is
    not empty; when something is put into another queue later, that wakes the loop again.
    """

    def list_active_sessions(self) -> list[ActiveSessionInfo]:
        """The sessions the loop has to visit."""
        return [found for found in self._active_session_info_by_id.values() if _speaks(found)]

    def num_active_sessions(self) -> int:
        """How many people are connected, whether they have something waiting or not."""
        return len(self._active_session_info_by_id)

    def list_sessions(self) -> list[SessionInfo]:
        """Everybody, connected or on the way back."""
        connected = cast("list[SessionInfo]", list(self._active_session_info_by_id.values()))
        return connected + self._session_storage.list()


def _speaks(found: ActiveSessionInfo) -> bool:
    session = found.session
    return session._settle_pending or not session._browser_queue.is_empty()


class App(st.App):
    """Streamlit's application with this session manager."""

    def _create_runtime(self) -> Runtime:
        runtime = super()._create_runtime()
        runtime._session_mgr.__class__ = QuietSessionManager
        return runtime
