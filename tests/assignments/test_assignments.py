"""What is assigned, when it is due, and when a pass lapses: the rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.assignments import (
    Audience,
    AudienceKind,
    BadAssignmentError,
    NewAssignment,
    Task,
    TaskKind,
    TaskState,
    Times,
    checked,
    counts,
    lapses,
    reminder,
    renewal_opens,
    state,
    window,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEW = NewAssignment(TaskKind.EXAM, "BASIC", (Audience(AudienceKind.UNIT, "team"),), Times(due=NOW + 7 * DAY))


def task(times: Times, excused: bool = False) -> Task:
    return Task("a", TaskKind.EXAM, "BASIC", times, "", NOW - 30 * DAY, excused)


def test_an_assignment_without_anybody_is_refused() -> None:
    with pytest.raises(BadAssignmentError, match="at least one"):
        checked(replace(NEW, audience=()), now=NOW)


@pytest.mark.parametrize(
    "times",
    [
        Times(opens=NOW + 3 * DAY, due=NOW + 2 * DAY),
        Times(due=NOW + 3 * DAY, closes=NOW + 2 * DAY),
        Times(opens=NOW + 2 * DAY, closes=NOW + 2 * DAY),
        Times(due=NOW),
        Times(closes=NOW - DAY),
    ],
)
def test_times_out_of_order_or_over_already_are_refused(times: Times) -> None:
    with pytest.raises(BadAssignmentError):
        checked(replace(NEW, times=times), now=NOW)


def test_each_of_an_audience_counts_once_and_the_note_is_one_line() -> None:
    found = checked(replace(NEW, audience=NEW.audience * 2, note=" please\n soon "), now=NOW)
    assert found.audience == NEW.audience
    assert found.note == "please soon"


@pytest.mark.parametrize(
    ("found", "done", "expected"),
    [
        (task(Times(due=NOW)), None, TaskState.OVERDUE),
        (task(Times(due=NOW + timedelta(seconds=1))), None, TaskState.DUE),
        (task(Times(due=NOW - DAY)), NOW, TaskState.DONE),
        (task(Times(due=NOW - DAY), excused=True), None, TaskState.EXCUSED),
        (task(Times(opens=NOW + DAY)), None, TaskState.NOT_YET),
        (task(Times(closes=NOW)), None, TaskState.CLOSED),
        (task(Times()), None, TaskState.DUE),
    ],
)
def test_how_a_task_stands(found: Task, done: datetime | None, expected: TaskState) -> None:
    assert state(found, done, now=NOW) is expected


def test_of_several_assignments_the_one_open_longest_gives_the_window() -> None:
    early, late = Times(closes=NOW + DAY), Times(closes=NOW + 9 * DAY)
    future, past = Times(opens=NOW + DAY), Times(closes=NOW - DAY)
    assert window([task(past), task(future), task(early), task(late)], now=NOW) == late
    assert window([task(past), task(future)], now=NOW) == future
    assert window([task(past)], now=NOW) == past
    assert window([task(late, excused=True)], now=NOW) is None


def test_a_pass_from_before_counts_only_if_it_was_still_valid_when_it_was_assigned() -> None:
    assert counts(NOW, None, NOW - DAY)
    assert counts(NOW - 9 * DAY, NOW + DAY, NOW)
    assert counts(NOW - 9 * DAY, None, NOW)
    assert not counts(NOW - 9 * DAY, NOW - DAY, NOW)


@pytest.mark.parametrize(
    ("passed", "months", "expected"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2026, 12, 5), 12, (2027, 12, 5)),
        ((2026, 11, 30), 1, (2026, 12, 30)),
    ],
)
def test_a_pass_lapses_on_the_same_day_or_the_last_of_a_shorter_month(
    passed: tuple[int, int, int], months: int, expected: tuple[int, int, int]
) -> None:
    assert lapses(datetime(*passed, tzinfo=UTC), months) == datetime(*expected, tzinfo=UTC)


def test_a_pass_without_a_period_never_lapses() -> None:
    assert lapses(NOW, None) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(1, 60))
def test_a_pass_is_due_again_ninety_days_before_it_lapses(at: datetime, months: int) -> None:
    end = lapses(at.replace(tzinfo=UTC), months)
    assert end is not None
    assert end > at.replace(tzinfo=UTC)
    assert end - renewal_opens(end) == 90 * DAY


@pytest.mark.parametrize(
    ("days", "expected"), [(8, None), (7, 7), (6.5, 7), (1.1, 7), (1, 1), (0.1, 1), (0, 0), (-3, 0)]
)
def test_the_latest_reminder_that_has_come_is_given(days: float, expected: int | None) -> None:
    assert reminder(NOW, (7, 1), now=NOW - timedelta(days=days)) == expected
