"""What was approved in the browser goes back into the files, and nothing newer there is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from tests.shelves import Shelf
from trainer.content import load
from trainer.content.item_writer import UnwritableFileError
from trainer.items import Item, Status
from trainer.services.catalogue import Catalogue
from trainer.services.exporting import Fate, FolderError, UnknownCodeError, WriteBack, write_back
from trainer.services.publish import compare, publish
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.publications import digest_of
from trainer.storage.tables import Document

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ID = "SALES-01-001"


@pytest.fixture
def shelf(tmp_path: Path, store: Store) -> Shelf:
    """A content folder that is published, with a comment in its bank."""
    found = Shelf(tmp_path / "content")
    found.edit("bank", "    type: multiple\n", "    type: multiple   # 请勿改\n")
    publish(store, load(found.root, today=TODAY), now=NOW)
    return found


def edit(store: Store, key: str, **changes: object) -> Item:
    """Change an item as an author in the browser would."""
    item = replace(Catalogue(store).current().bank.items[key], **changes)  # type: ignore[arg-type]
    body = documents.encode(Kind.ITEM, item)
    with store.write() as session:
        session.execute(
            update(Document)
            .where(Document.kind == "item", Document.key == key)  # type: ignore[arg-type]
            .values(body=body, digest=digest_of(body))
        )
    return item


def add(store: Store, item: Item) -> None:
    """Add an item as an author in the browser would."""
    body = documents.encode(Kind.ITEM, item)
    with store.write() as session:
        session.execute(
            insert(Document).values(
                kind="item",
                key=item.id,
                digest=digest_of(body),
                file_digest=None,
                path="",
                body=body,
                published_at=NOW,
                withdrawn_at=None,
            )
        )


def back(store: Store, shelf: Shelf, *codes: str, **more: bool) -> WriteBack:
    folder = shelf.root / "question_bank"
    return write_back(store, folder, codes, today=TODAY, **{"own": True, **more})


def items(shelf: Shelf) -> dict[str, Item]:
    return {entry.value.id: entry.value for entry in load(shelf.root, today=TODAY).items}


def test_files_that_say_what_is_published_are_not_touched(store: Store, shelf: Shelf) -> None:
    before = shelf.path("bank").stat().st_mtime_ns
    found = back(store, shelf)
    assert found.counts() == {**dict.fromkeys(Fate, 0), Fate.UNCHANGED: 5}
    assert (found.texts, shelf.path("bank").stat().st_mtime_ns) == ({}, before)


def test_an_edit_goes_into_its_line_and_publishing_sees_no_difference_any_more(
    store: Store, shelf: Shelf
) -> None:
    before = shelf.path("bank").read_text(encoding="utf-8")
    edit(store, ID, stem="先做什么？")
    found = back(store, shelf)
    assert [(one.id, one.fate) for one in found.of(Fate.CHANGED)] == [(ID, Fate.CHANGED)]
    assert shelf.path("bank").read_text(encoding="utf-8") == before.replace("下一步做什么？", "先做什么？")
    plan = compare(store, load(shelf.root, today=TODAY))
    assert (plan.changes, plan.kept, plan.conflicts) == ((), (), ())


def test_a_new_item_is_added_behind_the_others(store: Store, shelf: Shelf) -> None:
    new = replace(items(shelf)[ID], id="SALES-01-050", stem="新的一题？", enemies=frozenset())
    add(store, new)
    assert [one.id for one in back(store, shelf).of(Fate.ADDED)] == ["SALES-01-050"]
    assert items(shelf)["SALES-01-050"] == new
    assert "# 请勿改" in shelf.path("bank").read_text(encoding="utf-8")


def test_a_newer_file_stays_and_a_change_on_both_sides_is_a_conflict(store: Store, shelf: Shelf) -> None:
    shelf.edit("bank", "下一步做什么？", "文件里的新题干？")
    assert [one.id for one in back(store, shelf).of(Fate.NEWER)] == [ID]
    edit(store, ID, stem="浏览器里的新题干？")
    edit(store, "SALES-01-003", band=1)
    found = back(store, shelf)
    assert [one.id for one in found.of(Fate.CONFLICT)] == [ID]
    assert [one.id for one in found.of(Fate.CHANGED)] == ["SALES-01-003"]
    assert (items(shelf)[ID].stem, items(shelf)["SALES-01-003"].band) == ("文件里的新题干？", 1)


def test_members_of_a_testlet_go_together(store: Store, shelf: Shelf) -> None:
    for number in (1, 2):
        edit(store, f"SALES-01-T01-{number}", stimulus="客户说：太慢了。", status=Status.RETIRED)
    assert len(back(store, shelf).of(Fate.CHANGED)) == 2
    found = items(shelf)["SALES-01-T01-2"]
    assert (found.stimulus, found.status) == ("客户说：太慢了。", Status.RETIRED)


def test_a_member_newer_in_its_file_keeps_its_testlet_as_it_is(store: Store, shelf: Shelf) -> None:
    shelf.edit("bank", "先说什么？", "先问什么？")
    edit(store, "SALES-01-T01-2", stem="异议不是拒绝。")
    assert {one.id for one in back(store, shelf).of(Fate.CONFLICT)} == {"SALES-01-T01-1", "SALES-01-T01-2"}
    assert items(shelf)["SALES-01-T01-2"].stem == "异议就是拒绝。"


def test_an_item_taken_out_of_its_own_files_does_not_come_back(store: Store, shelf: Shelf) -> None:
    text = shelf.path("bank").read_text(encoding="utf-8")
    start, end = text.index("  - id: SALES-01-003"), text.index("testlets:")
    shelf.path("bank").write_text(text[:start] + text[end:], encoding="utf-8")
    assert [one.id for one in back(store, shelf).of(Fate.REMOVED)] == ["SALES-01-003"]
    assert [one.id for one in back(store, shelf, own=False).of(Fate.ADDED)] == ["SALES-01-003"]
    assert "SALES-01-003" in items(shelf)


def test_an_empty_folder_gets_the_whole_bank(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    found = write_back(store, tmp_path / "new", (), today=TODAY, own=False)
    written = [path.relative_to(tmp_path).as_posix() for path in found.texts]
    assert written == ["new/SALES/SALES-01.yaml", "new/blueprints/QUIZ.yaml"]
    again = write_back(store, tmp_path / "new", (), today=TODAY, own=False)
    assert len(again.of(Fate.UNCHANGED)) == 5


def test_a_dry_run_and_another_objective_write_nothing(store: Store, shelf: Shelf) -> None:
    edit(store, ID, stem="先做什么？")
    before = shelf.path("bank").read_bytes()
    assert len(back(store, shelf, dry_run=True).texts) == 1
    assert back(store, shelf, "SALES-02").texts == {}
    assert shelf.path("bank").read_bytes() == before
    with pytest.raises(UnknownCodeError):
        back(store, shelf, "SALES-99")


def test_a_damaged_file_stops_everything_before_the_first_write(store: Store, shelf: Shelf) -> None:
    edit(store, ID, stem="先做什么？")
    shelf.path("bank").write_text("objective: SALES-01\nitems: [\n", encoding="utf-8")
    with pytest.raises(UnwritableFileError):
        back(store, shelf)


def test_a_folder_that_cannot_be_made_is_a_sentence(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError):
        write_back(store, tmp_path / "file" / "bank", (), today=TODAY, own=False)
