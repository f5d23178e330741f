"""Reading progress: what counts as finished, and where to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trainer.courses import LessonProgress, Module, module_progress, next_lesson
from trainer.text import LocalText

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TITLE = LocalText("题", "title")
MODULES = (
    Module("A", TITLE, TITLE, ("A1", "A2")),
    Module("B", TITLE, TITLE, ("B1", "B2", "B3")),
)
ORDER = ["A1", "A2", "B1", "B2", "B3"]


def read(*lessons: str, open_: str = "") -> dict[str, LessonProgress]:
    """Lessons finished one after the other, and at last one only opened."""
    found = {name: LessonProgress(name, NOW, NOW + timedelta(hours=n), NOW) for n, name in enumerate(lessons)}
    if open_:
        found[open_] = LessonProgress(open_, NOW, NOW + timedelta(days=1))
    return found


def test_a_newcomer_begins_with_the_first_lesson() -> None:
    assert next_lesson(MODULES, {}) == "A1"


def test_an_unfinished_lesson_is_where_to_continue() -> None:
    assert next_lesson(MODULES, read("A1", open_="B2")) == "B2"


def test_after_a_finished_lesson_comes_the_next_one_even_in_a_later_module() -> None:
    assert next_lesson(MODULES, read("A2")) == "B1"
    assert next_lesson(MODULES, read("B1")) == "B2"


def test_past_the_end_the_lessons_left_out_come_up() -> None:
    assert next_lesson(MODULES, read("B1", "B2", "B3")) == "A1"


def test_when_all_is_read_there_is_no_next_lesson() -> None:
    assert next_lesson(MODULES, read(*ORDER)) is None
    assert next_lesson((), {}) is None


@given(st.sets(st.sampled_from(ORDER)), st.sampled_from(["", *ORDER]))
def test_the_next_lesson_is_never_one_already_finished(finished: set[str], opened: str) -> None:
    progress = read(*sorted(finished - {opened}), open_=opened)
    found = next_lesson(MODULES, progress)
    done = {name for name, entry in progress.items() if entry.finished_at}
    assert found not in done
    assert (found is None) == (done == set(ORDER))


def test_a_module_is_complete_when_nothing_is_left_to_read() -> None:
    assert not module_progress(MODULES[1], read("B1", "B2")).complete
    assert module_progress(MODULES[1], read("B1", "B2", "B3", "A1")).finished == 3
    assert module_progress(MODULES[1], read("B1", "B2", "B3")).complete
    assert not module_progress(Module("C", TITLE, TITLE, ()), {}).complete
