"""One browser tab without a browser: Streamlit's websocket protocol as its frontend speaks it.

What is taken from the frontend of Streamlit 1.67 and not guessed: the handshake carries `streamlit`, an
XSRF token and, on a reconnect, the last session id as sub-protocols; the first run is asked for by the page's
name and every later one by its hash; each run carries the state of every widget and the hashes of the cached
messages; a trigger is sent once and forgotten; a component's state is one JSON object and its triggers are a
JSON list under an id of their own; elements of an older run are dropped when a run has finished; a tab that
reconnects asks for a run only if one was going on, its last run was of a fragment, or a fragment repeats.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

FINISHED = frozenset(
    {
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    }
)
_NO_TOKEN = "PLACEHOLDER_AUTH_TOKEN"  # what the frontend sends where there is no XSRF cookie


class TabError(Exception):
    """The page did not do what a person would have waited for."""


class ConnectionLostError(TabError):
    """The websocket closed while something was being waited for."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An element on the page: in which run and by which fragment it was last sent, and what it is."""

    run: str
    fragment: str
    element: Element


@dataclass(slots=True)
class _Cached:
    delta: Delta
    used_in: int


@dataclass(slots=True)
class _MessageCache:
    """Large elements by hash, so that the server may send a reference; kept for a number of runs."""

    messages: dict[str, _Cached] = field(default_factory=dict)
    runs: int = 0

    def keep(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable and message.hash:
            self.messages.setdefault(message.hash, _Cached(message.delta, self.runs))

    def find(self, reference: str) -> Delta:
        try:
            found = self.messages[reference]
        except KeyError:
            raise TabError(
                f"the server refers to message {reference}, which this tab does not hold"
            ) from None
        found.used_in = self.runs
        return found.delta

    def age(self, oldest: int) -> None:
        self.runs += 1
        for name in [n for n, kept in self.messages.items() if self.runs - kept.used_in > oldest]:
            del self.messages[name]


class Tab:
    """A tab on one page. `sent` and `received` count messages; `faults` are errors the page showed."""

    def __init__(self, server: str, page: str = "", query: str = "", *, cookie: str = "") -> None:
        """Args: server: such as http://127.0.0.1:8501; page: the address after it, without a slash."""
        self.server = server.rstrip("/")
        self.page, self.query, self.cookie = page, query, cookie
        self.page_hash = ""
        self.session = ""
        self.pages: dict[str, str] = {}
        self.shown: dict[tuple[int, ...], Shown] = {}
        self.states: dict[str, WidgetState] = {}
        self.faults: list[str] = []
        self.sent = self.received = self.received_bytes = 0
        self.finished_runs = 0
        self._run = ""
        self._last_run_was_fragment = self.running = False
        self._repeating: set[str] = set()
        self._oldest = 2
        self._cache = _MessageCache()
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: list[tuple[Callable[[Tab], bool], asyncio.Future[float]]] = []

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # -- the connection

    async def open(self, timeout: float = 30.0) -> None:
        """Connect as a browser does, resuming the last session where there was one; ask for no run yet."""
        parts = urlsplit(self.server)
        scheme = "wss" if parts.scheme == "https" else "ws"
        names = ["streamlit", _NO_TOKEN] + ([self.session] if self.session else [])
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self._socket = await connect(
            f"{scheme}://{parts.netloc}/_stcore/stream",
            subprotocols=names,  # type: ignore[arg-type]
            additional_headers=headers,
            origin=self.server,  # type: ignore[arg-type]
            compression=None,
            max_size=None,
            open_timeout=timeout,
            ping_interval=None,
            proxy=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))

    async def close(self) -> None:
        """Close the connection, as a person who shuts the tab."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader
        self._socket = self._reader = None

    def drop(self) -> None:
        """Lose the connection without a word, as when the network goes away."""
        if self._socket is not None:
            self._socket.transport.abort()

    @property
    def is_open(self) -> bool:
        """Whether the connection stands."""
        return self._reader is not None and not self._reader.done()

    async def reconnect(self, timeout: float = 30.0) -> bool:
        """Connect again after a loss; return whether a run was asked for, by the frontend's own rule."""
        await self.open(timeout)
        if not (self.running or self._last_run_was_fragment or self._repeating):
            return False
        await self.rerun()
        return True

    # -- what a person does

    async def load(self, timeout: float = 30.0) -> float:
        """Open the page and wait until it is drawn; return the seconds it took."""
        started = time.perf_counter()
        if not self.is_open:
            await self.open(timeout)
        drawn = self.after_run()
        await self.rerun()
        return await self.when(drawn, timeout) - started

    async def go(self, page: str, query: str = "", timeout: float = 30.0) -> float:
        """Follow a link to another page of the application; return the seconds until it is drawn."""
        started = time.perf_counter()
        self.page, self.query = page, query
        self.page_hash = self.pages.get(page, "")
        self.states.clear()
        drawn = self.after_run()
        await self.rerun()
        return await self.when(drawn, timeout) - started

    async def press(self, button: str) -> None:
        """Press the button with this widget id."""
        await self._trigger(WidgetState(id=button, trigger_value=True))

    async def choose(self, radio: str, option: str) -> None:
        """Choose an option of a radio by its text."""
        self.states[radio] = WidgetState(id=radio, string_value=option)
        await self.rerun()

    async def set_state(self, component: str, changes: Mapping[str, Any]) -> None:
        """Change keys of a component's state, as its `setStateValue` does; one run for all of them."""
        old = self.states.get(component)
        state = json.loads(old.json_value) if old is not None else {}
        text = json.dumps({**state, **changes}, ensure_ascii=False, separators=(",", ":"))
        self.states[component] = WidgetState(id=component, json_value=text)
        await self.rerun()

    async def trigger(self, component: str, event: str, value: Any) -> None:
        """Fire a component's trigger once, as its `setTriggerValue` does."""
        text = json.dumps([{"event": event, "value": value}], ensure_ascii=False, separators=(",", ":"))
        name = f"$$STREAMLIT_INTERNAL_KEY_{component}__events"
        await self._trigger(WidgetState(id=name, json_trigger_value=text))

    async def _trigger(self, state: WidgetState) -> None:
        self.states[state.id] = state
        try:
            await self.rerun()
        finally:
            del self.states[state.id]

    async def rerun(self) -> None:
        """Send the state of the page and ask for a run."""
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string = self.query
        wanted.page_script_hash = self.page_hash
        if not self.page_hash:
            wanted.page_name = self.page
        wanted.widget_states.widgets.extend(self.states.values())
        wanted.cached_message_hashes.extend(self._cache.messages)
        context = wanted.context_info
        context.timezone, context.timezone_offset, context.locale = "Asia/Shanghai", -480, "zh-CN"
        context.url = f"{self.server}/{self.page}"
        context.is_embedded, context.color_scheme = False, "light"
        await self._send(message)

    async def _send(self, message: BackMsg) -> None:
        if self._socket is None or not self.is_open:
            raise ConnectionLostError("the connection is closed")
        self.sent += 1
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as error:
            raise ConnectionLostError("the connection is closed") from error

    # -- what a person waits for

    def after_run(self) -> Callable[[Tab], bool]:
        """True once a run that starts from now on has finished."""
        before = self.finished_runs
        return lambda tab: tab.finished_runs > before

    async def when(self, is_so: Callable[[Tab], bool], timeout: float = 30.0) -> float:
        """Wait until the page is so and return that moment (`time.perf_counter`).

        Raises: TabError: it was not within the timeout; ConnectionLostError: the connection closed first.
        """
        if is_so(self):
            return time.perf_counter()
        if not self.is_open:
            raise ConnectionLostError("the connection is closed")
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        entry = (is_so, future)
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            raise TabError(f"nothing for {timeout:.0f} s; on the page: {self.describe()}") from None
        finally:
            if entry in self._waiting:
                self._waiting.remove(entry)

    def elements(self, kind: str) -> Iterator[Any]:
        """The elements of a kind on the page (`button`, `radio`, `bidi_component` …), top to bottom."""
        for _, shown in sorted(self.shown.items()):
            if shown.element.WhichOneof("type") == kind:
                yield getattr(shown.element, kind)

    def component(self, name: str) -> Any:
        """The component of this registered name.

        Raises: TabError: it is not on the page.
        """
        for found in self.elements("bidi_component"):
            if found.component_name.rpartition(".")[2] == name:
                return found
        raise TabError(f"no component {name}; on the page: {self.describe()}")

    def button(self, label: str) -> Any:
        """The first button whose label contains a text.

        Raises: TabError: it is not on the page.
        """
        for found in self.elements("button"):
            if label in found.label:
                return found
        raise TabError(f"no button {label}; on the page: {self.describe()}")

    def describe(self) -> str:
        """The kinds of elements on the page and what its alerts say, for messages."""
        kinds = [shown.element.WhichOneof("type") or "?" for _, shown in sorted(self.shown.items())]
        alerts = [alert.body for alert in self.elements("alert")]
        return ", ".join(kinds) + (f"; alerts: {alerts}" if alerts else "")

    # -- what the server says

    async def _read(self, socket: ClientConnection) -> None:
        lost = ConnectionLostError("the connection closed")
        try:
            async for data in socket:
                self._receive(ForwardMsg.FromString(data))  # type: ignore[arg-type]
                self.received += 1
                self.received_bytes += len(data)
        except ConnectionClosed:
            pass
        except TabError as error:
            self.faults.append(str(error))
            lost = ConnectionLostError(str(error))
            await socket.close()
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(lost)

    def _receive(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        handler = _HANDLERS.get(kind or "")
        if handler is not None:
            handler(self, message)
        if self._waiting:
            self._wake()

    def _wake(self) -> None:
        now = time.perf_counter()
        for is_so, future in self._waiting:
            if not future.done() and is_so(self):
                future.set_result(now)

    def _new_session(self, message: ForwardMsg) -> None:
        new = message.new_session
        self.session = new.initialize.session_id
        self._run = message.metadata.run.script_run_id
        self._last_run_was_fragment = bool(message.metadata.run.fragment_ids)
        self._oldest = new.config.max_cached_message_age
        if not self._last_run_was_fragment:
            self._repeating.clear()
            if new.page_script_hash != self.page_hash:
                self.page_hash = new.page_script_hash

    def _navigation(self, message: ForwardMsg) -> None:
        moved = message.navigation
        self.pages = {page.url_pathname: page.page_script_hash for page in moved.app_pages}
        self.page_hash = moved.page_script_hash
        for page in moved.app_pages:
            if page.page_script_hash == moved.page_script_hash:
                self.page = page.url_pathname

    def _page_info(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _status(self, message: ForwardMsg) -> None:
        self.running = message.session_status_changed.script_is_running

    def _delta(self, message: ForwardMsg) -> None:
        self._cache.keep(message)
        path = tuple(message.metadata.delta_path)
        if message.delta.WhichOneof("type") == "new_element":
            self._show(path, message.delta.fragment_id, message.delta.new_element)
        elif message.delta.WhichOneof("type") == "add_block":
            self.shown.pop(path, None)

    def _reference(self, message: ForwardMsg) -> None:
        kept = self._cache.find(message.ref_hash)
        self._show(tuple(message.metadata.delta_path), kept.fragment_id, kept.new_element)

    def _show(self, path: tuple[int, ...], fragment: str, element: Element) -> None:
        self.shown[path] = Shown(self._run, fragment, element)
        if element.WhichOneof("type") == "exception":
            self.faults.append(f"{element.exception.type}: {element.exception.message}")

    def _auto_rerun(self, message: ForwardMsg) -> None:
        self._repeating.add(message.auto_rerun.fragment_id)

    def _stop_auto_rerun(self, message: ForwardMsg) -> None:
        self._repeating.difference_update(message.stop_auto_rerun.fragment_ids)

    def _finished(self, message: ForwardMsg) -> None:
        if message.script_finished not in FINISHED:
            return
        self._cache.age(self._oldest)
        fragments = frozenset(message.metadata.run.fragment_ids)
        if message.script_finished != ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.shown = {path: shown for path, shown in self.shown.items() if self._stays(shown, fragments)}
        self.finished_runs += 1

    def _stays(self, shown: Shown, fragments: frozenset[str]) -> bool:
        return shown.run == self._run or (bool(fragments) and shown.fragment not in fragments)

    def _event(self, message: ForwardMsg) -> None:
        if message.session_event.WhichOneof("type") == "script_compilation_exception":
            self.faults.append(message.session_event.script_compilation_exception.message)


_HANDLERS: Mapping[str, Callable[[Tab, ForwardMsg], None]] = {
    "new_session": Tab._new_session,
    "navigation": Tab._navigation,
    "page_info_changed": Tab._page_info,
    "session_status_changed": Tab._status,
    "delta": Tab._delta,
    "ref_hash": Tab._reference,
    "auto_rerun": Tab._auto_rerun,
    "stop_auto_rerun": Tab._stop_auto_rerun,
    "script_finished": Tab._finished,
    "session_event": Tab._event,
}
