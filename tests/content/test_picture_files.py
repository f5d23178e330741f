"""Pictures among the files: clean, named by their digest, shown by some text; published and written back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests import illustrations
from tests.shelves import TODAY, Shelf
from trainer.content import Library, load
from trainer.errors import FaultsError, Severity
from trainer.pictures import Picture, file_name
from trainer.services import publish as publishing
from trainer.services.exporting import write_back
from trainer.storage import Store, pictures

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STEM = "下一步做什么？"
LINE = 6


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "content")


def put(shelf: Shelf, name: str, data: bytes) -> Path:
    path = shelf.root / "question_bank" / "pictures" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def keep(shelf: Shelf, shade: int = 0) -> Picture:
    found = illustrations.picture(shade)
    put(shelf, file_name(found), found.data)
    return found


def show(shelf: Shelf, text: str) -> None:
    path = shelf.root / "question_bank" / "SALES" / "SALES-01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(STEM, f'"{STEM} {text}"'), encoding="utf-8")


def faults(shelf: Shelf) -> list[tuple[str, int, str]]:
    return [(fault.path, fault.line, fault.code) for fault in loaded(shelf).faults]


def loaded(shelf: Shelf) -> Library:
    return load(shelf.root, today=TODAY)


def test_a_picture_that_is_shown_and_kept_is_no_fault(shelf: Shelf) -> None:
    before = faults(shelf)
    found = keep(shelf)
    show(shelf, illustrations.shown())
    assert faults(shelf) == before
    assert set(loaded(shelf).pictures) == {found.digest}


def test_a_missing_picture_is_a_fault_where_it_is_shown(shelf: Shelf) -> None:
    show(shelf, illustrations.shown())
    (fault,) = [fault for fault in loaded(shelf).faults if fault.code == "missing-picture"]
    assert (fault.path, fault.line, fault.id) == ("question_bank/SALES/SALES-01.yaml", LINE, "SALES-01-001")
    assert fault.severity is Severity.ERROR
    assert "trainer picture" in fault.message


@pytest.mark.parametrize("name", ["chart.png", "../pictures/chart.png", "0" * 64 + ".png"])
def test_a_picture_under_another_name_is_a_fault_with_the_remedy(shelf: Shelf, name: str) -> None:
    put(shelf, name, illustrations.picture().data)
    (fault,) = [fault for fault in loaded(shelf).faults if fault.code == "unclean-picture"]
    assert "trainer picture question_bank/pictures/" in fault.message


def test_a_picture_that_holds_more_than_is_seen_is_a_fault(shelf: Shelf) -> None:
    found = illustrations.picture()
    put(shelf, file_name(found), found.data + b"<script>")
    assert [code for _, _, code in faults(shelf) if "picture" in code] == ["unclean-picture"]


def test_what_is_no_picture_is_a_fault_that_says_why(shelf: Shelf) -> None:
    put(shelf, "drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    (fault,) = [fault for fault in loaded(shelf).faults if fault.code == "bad-picture"]
    assert "PNG" in fault.message


def test_a_picture_nobody_shows_is_a_warning(shelf: Shelf) -> None:
    found = keep(shelf)
    (fault,) = [fault for fault in loaded(shelf).faults if fault.code == "unused-picture"]
    assert (fault.severity, fault.path) == (Severity.WARNING, f"question_bank/pictures/{file_name(found)}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("![](picture:{digest})", "picture-alt"),
        ("![图](https://example.com/a.png)", "image"),
        ("![图](data:image/png;base64,AA)", "image"),
        ("![图](picture:../../secret)", "image"),
    ],
)
def test_an_image_from_elsewhere_or_without_words_is_a_fault(shelf: Shelf, text: str, code: str) -> None:
    found = keep(shelf)
    show(shelf, text.replace("{digest}", found.digest))
    (place,) = [(path, line) for path, line, name in faults(shelf) if name == code]
    assert place == ("question_bank/SALES/SALES-01.yaml", LINE)


def test_a_scenario_still_shows_no_pictures(shelf: Shelf) -> None:
    found = keep(shelf)
    lesson = next((shelf.root / "courses").rglob("lessons/*.md"))
    lesson.write_text(lesson.read_text(encoding="utf-8") + f"\n{illustrations.shown()}\n", encoding="utf-8")
    assert not [code for _, _, code in faults(shelf) if code == "image"]
    assert set(loaded(shelf).pictures) == {found.digest}


def test_publishing_puts_the_pictures_that_are_shown_into_the_database(store: Store, shelf: Shelf) -> None:
    found, unused = keep(shelf), keep(shelf, shade=9)
    show(shelf, illustrations.shown())
    publishing.publish(store, loaded(shelf), now=NOW)
    with store.read() as session:
        assert pictures.load(session, "anybody", found.digest) == found
        assert pictures.known(session, [found.digest, unused.digest]) == {found.digest}
    publishing.publish(store, loaded(shelf), now=NOW)


def test_a_missing_picture_stops_publication(store: Store, shelf: Shelf) -> None:
    show(shelf, illustrations.shown())
    with pytest.raises(FaultsError):
        publishing.publish(store, loaded(shelf), now=NOW)


def test_exported_files_bring_their_pictures_and_publish_again(
    store: Store, shelf: Shelf, tmp_path: Path
) -> None:
    found = keep(shelf)
    show(shelf, illustrations.shown())
    publishing.publish(store, loaded(shelf), now=NOW)
    folder = tmp_path / "out" / "question_bank"
    written = write_back(store, folder, (), today=date(2026, 11, 23), own=False)
    path = folder / "pictures" / file_name(found)
    assert path.read_bytes() == found.data
    assert set(written.pictures) == {path}
    again = write_back(store, folder, (), today=date(2026, 11, 23), own=False)
    assert not again.pictures
