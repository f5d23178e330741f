"""The control's own rules, run where they run: in a browser, module by module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from trainer.web import files

Run = Callable[..., Any]

PRELUDE = """
const {Desk, tabStore} = await import('/exam/desk.js')
const {Link, PATIENCE} = await import('/exam/link.js')
const {Clock, written} = await import('/exam/clock.js')
const {actionFor} = await import('/exam/keys.js')
const store = (kept = []) => ({
    read: () => kept,
    write: actions => { kept = structuredClone(actions) },
    get kept() { return kept },
})
const record = (answers, current = 0) => ({current, reached: current, answers, flags: []})
"""


@pytest.fixture(scope="module")
def run(chromium: Browser) -> Iterator[Run]:
    """Runs the body of an async function beside the control's modules and returns what it returns."""
    page = chromium.new_page()

    def serve(route: Any) -> None:
        name = route.request.url.split("localhost/")[1]
        found = files.contents().get(name)
        kind = "text/javascript" if found else "text/html"
        route.fulfill(body=found or b"<!doctype html>", content_type=kind)

    page.route("http://localhost/**", serve)
    page.goto("http://localhost/")
    yield lambda body: page.evaluate(f"async () => {{ {PRELUDE} {body} }}")
    page.close()


def test_what_is_pending_lies_over_the_record(run: Run) -> None:
    assert run("""
        const desk = new Desk(store(), 'p')
        desk.receive({phase: 'sitting', lease: 1, record: record([[0], []])})
        desk.choose(1, 2, false); desk.flag(0, true); desk.move(1)
        const {answers, flags, current} = desk.shown
        return [answers, [...flags], current, desk.record.answers]
    """) == [[[0], [2]], [0], 1, [[0], []]]


def test_only_acknowledged_actions_leave_the_outbox(run: Run) -> None:
    assert run("""
        const desk = new Desk(store(), 'p')
        desk.receive({phase: 'sitting', lease: 1, record: record([[], []])})
        desk.choose(0, 1, false); desk.choose(1, 1, false)
        desk.receive({phase: 'sitting', lease: 1, acked: ['p-1'], record: record([[1], []])})
        return [desk.outbox().map(a => a.token), desk.unsaved]
    """) == [["p-2"], True]


def test_nothing_but_what_the_server_needs_travels(run: Run) -> None:
    assert run("""
        const desk = new Desk(store(), 'p')
        desk.choose(3, 1, false)
        return desk.outbox()
    """) == [{"token": "p-1", "kind": "respond", "place": 3, "positions": [1]}]


def test_choosing_the_chosen_radio_again_is_no_action(run: Run) -> None:
    assert run("""
        const desk = new Desk(store(), 'p')
        return [desk.choose(0, 1, false), desk.choose(0, 1, false), desk.outbox().length]
    """) == [True, False, 1]


def test_several_choices_are_kept_in_order_and_toggle(run: Run) -> None:
    assert run("""
        const desk = new Desk(store(), 'p')
        for (const position of [3, 0, 2, 3]) desk.choose(0, position, true)
        return desk.shown.answers[0]
    """) == [0, 2]


def test_steps_that_have_not_left_become_one(run: Run) -> None:
    assert run("""
        const desk = new Desk(store(), 'p')
        desk.move(1); desk.move(2)
        const first = desk.outbox().map(a => a.place)
        desk.move(3); desk.move(4)
        return [first, desk.outbox().map(a => a.place), desk.unsaved]
    """) == [[2], [2, 4], False]


def test_after_a_reload_what_was_pending_is_kept_where_nobody_else_answered_since(run: Run) -> None:
    assert run("""
        const tab = store()
        const before = new Desk(tab, 'a')
        before.receive({phase: 'sitting', lease: 1, record: record([[], [], []])})
        before.choose(0, 1, false); before.choose(1, 2, false); before.move(2); before.submit()
        const after = new Desk(store(tab.kept), 'b')
        const lost = after.receive({phase: 'sitting', lease: 2, record: record([[], [0], []])})
        return [lost, after.outbox().map(a => [a.kind, a.place])]
    """) == [1, [["respond", 0], ["move", 2]]]


def test_a_tab_that_takes_the_exam_back_does_not_overwrite_the_other_windows_answers(run: Run) -> None:
    assert run("""
        const desk = new Desk(store(), 'p')
        desk.receive({phase: 'sitting', lease: 1, record: record([[], []])})
        desk.choose(0, 1, false); desk.choose(1, 1, false)
        desk.receive({phase: 'stale', lease: 2})
        const lost = desk.receive({phase: 'sitting', lease: 3, record: record([[3], []])})
        return [lost, desk.outbox().map(a => a.place), desk.shown.answers]
    """) == [1, [1], [[3], [1]]]


def test_a_forbidden_storage_only_costs_the_memory_of_a_reload(run: Run) -> None:
    assert (
        run("""
        const forbidden = {getItem() { throw new Error() }, setItem() { throw new Error() }, removeItem() {}}
        const desk = new Desk(tabStore('x', forbidden), 'p')
        desk.choose(0, 1, false)
        return desk.outbox().length
    """)
        == 1
    )


def test_a_message_without_an_answer_is_sent_again_ever_less_often(run: Run) -> None:
    times = run("""
        const sent = []
        let now = 0
        const link = new Link(() => sent.push(now), 0)
        link.post(0)
        for (now = 1000; now <= 120000; now += 1000) link.tick(now)
        return sent.map((time, i) => i ? time - sent[i - 1] : 0).slice(1)
    """)
    assert times[0] == 4000
    assert times == sorted(times)
    assert max(times) == 16_000


def test_three_seconds_without_an_answer_count_as_offline_and_any_answer_ends_it(run: Run) -> None:
    assert run("""
        const link = new Link(() => {}, 0)
        link.post(0)
        const early = link.lost(PATIENCE), late = link.lost(PATIENCE + 1)
        link.post(5000)
        link.hear(1, 6000)
        const older = [link.open, link.lost(6001)]
        link.hear(2, 6100)
        return [early, late, older, link.open, link.lost(60000)]
    """) == [False, True, [True, False], False, False]


def test_a_quiet_page_asks_after_a_minute_and_pages_differ(run: Run) -> None:
    assert run("""
        const first = chance => {
            let at = null, now = 0
            const link = new Link(() => { at ??= now }, chance)
            for (now = 1000; now < 200000 && at === null; now += 1000) link.tick(now)
            return at
        }
        return [first(0), first(0.99)]
    """) == [61_000, 90_000]


def test_the_clock_ignores_the_wall_clock_and_tells_each_mark_once(run: Run) -> None:
    assert run("""
        let counter = 0
        const clock = new Clock(() => counter)
        clock.set(11 * 60000)
        const told = []
        for (; counter < 11 * 60000 + 5000; counter += 1000) {
            const mark = clock.reached
            if (mark !== null) told.push([mark, clock.left])
        }
        return [told, clock.left]
    """) == [[[10, 600_000], [5, 300_000], [1, 60_000]], 0]


def test_a_page_opened_late_is_not_told_what_lies_behind(run: Run) -> None:
    assert (
        run("""
        const clock = new Clock(() => 0)
        clock.set(4 * 60000)
        return clock.reached
    """)
        is None
    )


@pytest.mark.parametrize(("remaining", "moved"), [(600_000, 0), (601_500, 0), (1_320_000, 12), (300_000, -5)])
def test_a_moved_deadline_is_noticed_and_drift_is_not(run: Run, remaining: int, moved: int) -> None:
    assert run(f"const clock = new Clock(() => 0); clock.set(600000); return clock.set({remaining})") == moved


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(0, "00:00"), (1, "00:01"), (59_001, "01:00"), (5_025_000, "1:23:45")]
)
def test_the_time_is_written_rounded_up(run: Run, milliseconds: int, text: str) -> None:
    assert run(f"return written({milliseconds})") == text


@pytest.mark.parametrize(
    ("press", "action"),
    [
        ("{key: '1'}", {"act": "choose", "value": 0}),
        ("{key: '9'}", {"act": "choose", "value": 8}),
        ("{key: 'B'}", {"act": "choose", "value": 1}),
        ("{key: 'ArrowLeft'}", {"act": "step", "value": -1}),
        ("{key: 'ArrowDown'}", {"act": "option", "value": 1}),
        ("{key: 'ArrowDown', on: 'pane'}", None),
        ("{key: 'F'}", {"act": "flag"}),
        ("{key: '1', ctrlKey: true}", None),
        ("{key: '1', on: 'text'}", None),
        ("{key: '1', isComposing: true}", None),
        ("{key: '0'}", None),
        ("{key: 'Tab'}", None),
    ],
)
def test_keys_do_what_is_said_below_the_question(run: Run, press: str, action: object) -> None:
    assert run(f"return actionFor({press})") == action
