"""What each objective has and lacks."""

from __future__ import annotations

from tests.shelves import Shelf
from trainer.courses.coverage import Gap, coverage
from trainer.items import ItemType


def test_only_active_exam_items_count_and_gaps_are_named(shelf: Shelf) -> None:
    shelf.edit("bank", "    stem: 哪些属于准备？\n", "    stem: 哪些属于准备？\n    pool: practice\n")
    shelf.edit("bank", "    status: active\n    pool: exam\n", "    status: draft\n    pool: exam\n")
    first, second = coverage(shelf.load().material)
    assert (first.objective, first.lessons, first.checks, first.items, first.practice) == (
        "SALES-01",
        1,
        1,
        3,
        1,
    )
    assert dict(first.bands) == {2: 3}
    assert first.types[ItemType.TRUE_FALSE] == 2
    assert set(first.gaps) == {Gap.CHECKS, Gap.ITEMS, Gap.BANDS, Gap.PRACTICE}
    assert set(second.gaps) == set(Gap)


def test_an_objective_that_only_content_names_is_listed_too(shelf: Shelf) -> None:
    shelf.path("objectives").unlink()
    assert [entry.objective for entry in coverage(shelf.load().material)] == ["SALES-01"]
