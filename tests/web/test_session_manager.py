"""The sending loop visits those who have something waiting; nobody is forgotten by the rest of the server."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from trainer.web.app import SCRIPT
from trainer.web.session_manager import App, QuietSessionManager


def manager(kind: type[WebsocketSessionManager], **people: Any) -> WebsocketSessionManager:
    made = kind(
        session_storage=MemorySessionStorage(),
        uploaded_file_manager=None,  # type: ignore[arg-type]
        script_cache=None,  # type: ignore[arg-type]
        message_enqueued_callback=None,
    )
    made._active_session_info_by_id.update(people)
    return made


def connected(*messages: ForwardMsg, settling: bool = False) -> Any:
    queue = ForwardMsgQueue()
    for message in messages:
        queue.enqueue(message)
    return SimpleNamespace(session=SimpleNamespace(_browser_queue=queue, _settle_pending=settling))


def test_only_who_has_something_waiting_is_visited_but_everybody_is_counted() -> None:
    speaking, settling = connected(ForwardMsg()), connected(settling=True)
    found = manager(QuietSessionManager, ann=connected(), bob=speaking, eve=settling)
    assert found.list_active_sessions() == [speaking, settling]
    assert found.num_active_sessions() == 3
    assert len(found.list_sessions()) == 3


def test_the_application_is_served_with_this_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = SimpleNamespace(_session_mgr=manager(WebsocketSessionManager))
    monkeypatch.setattr(st.App, "_create_runtime", lambda _self: runtime)
    App(SCRIPT)._create_runtime()
    assert isinstance(runtime._session_mgr, QuietSessionManager)


def test_streamlit_still_has_what_this_leans_on() -> None:
    """Fails when a newer release of Streamlit has changed what is overridden here."""
    assert {"list_active_sessions", "num_active_sessions", "list_sessions"} <= set(
        dir(WebsocketSessionManager)
    )
    assert "list_active_sessions" in Runtime._loop_coroutine.__code__.co_names
    assert "_session_mgr" in Runtime.__init__.__code__.co_names
