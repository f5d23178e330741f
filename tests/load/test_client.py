"""The load client speaks the protocol; otherwise it would measure something else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from benchmarks import serving
from benchmarks.figures import quantile, times
from benchmarks.load.client import ConnectionLostError, Tab, TabError
from benchmarks.load.drive import Pace, drive
from benchmarks.load.yardstick import Clicker
from tests.ports import free_port

Result = TypeVar("Result")

PORT = free_port()
"""Of this process alone: another worker may serve the page as well."""
PAGE = Path(__file__).with_name("page.py")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Server]:
    with serving.page(PAGE, tmp_path_factory.mktemp("page"), PORT) as running:
        yield running


def finished(work: Coroutine[object, object, Result]) -> Result:
    """What the work comes to, on a thread of its own: a browser test may have left a loop on this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def with_tab(server: serving.Server, use: Callable[[Tab], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Tab(server.address) as tab:
            await tab.load()
            await use(tab)

    finished(run())


def test_a_choice_reaches_the_script_and_comes_back(server: serving.Server) -> None:
    async def use(tab: Tab) -> None:
        radio = next(tab.elements("radio"))
        drawn = tab.after_run()
        await tab.choose(radio.id, "two")
        await tab.when(drawn)
        assert tab.describe() == "radio, text, button"
        assert [text.body for text in tab.elements("text")] == ["chosen: two"]
        assert tab.faults == []

    with_tab(server, use)


def test_elements_of_an_older_run_leave_the_page(server: serving.Server) -> None:
    async def use(tab: Tab) -> None:
        radio = next(tab.elements("radio"))
        for option in ("one", "nothing"):
            drawn = tab.after_run()
            await tab.choose(radio.id, option)
            await tab.when(drawn)
        assert [text.body for text in tab.elements("text")] == []

    with_tab(server, use)


def test_a_tab_that_lost_its_connection_takes_up_the_same_session(server: serving.Server) -> None:
    async def use(tab: Tab) -> None:
        radio = next(tab.elements("radio"))
        await tab.when(lambda tab: not tab.running)
        before = tab.session
        tab.drop()
        with pytest.raises(ConnectionLostError):
            await tab.when(lambda _: False, timeout=5)
        assert await tab.reconnect() is False
        drawn = tab.after_run()
        await tab.choose(radio.id, "two")
        await tab.when(drawn)
        assert tab.session == before

    with_tab(server, use)


def test_an_error_in_the_script_is_noticed(server: serving.Server) -> None:
    async def use(tab: Tab) -> None:
        drawn = tab.after_run()
        await tab.press(tab.button("Break").id)
        await tab.when(drawn)
        assert tab.faults

    with_tab(server, use)


def test_waiting_for_what_does_not_come_says_what_is_there(server: serving.Server) -> None:
    async def use(tab: Tab) -> None:
        with pytest.raises(TabError, match="on the page: radio, button"):
            await tab.when(lambda _: False, timeout=0.2)

    with_tab(server, use)


def test_many_people_click_without_an_error(server: serving.Server) -> None:
    pace = Pace(people=10, starting=5, lasting=5, pause=0.5)
    run = finished(drive([Clicker(server.address) for _ in range(10)], pace, server))
    assert run.errors == []
    assert run.while_starting("open").count + run.afterwards("open").count == 10
    assert run.while_starting("click").count + run.afterwards("click").count > 10
    each = run.cpu_per_action()
    assert each is not None
    assert each > 0


def test_a_port_that_is_taken_is_not_measured_by_mistake(server: serving.Server, tmp_path: Path) -> None:
    with pytest.raises(serving.NotStartedError, match="taken"):
        serving.page(PAGE, tmp_path, PORT).start()


def test_a_quantile_is_a_value_that_was_measured() -> None:
    ordered = [float(value) for value in range(1, 101)]
    assert (quantile(ordered, 0.5), quantile(ordered, 0.95), quantile(ordered, 1)) == (50, 95, 100)
    assert quantile([7.0], 0.99) == 7.0
    assert times([]).p95 is None
    assert times([0.1, 0.2]).p50 == pytest.approx(100)
