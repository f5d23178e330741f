"""Files, what was last published from them, and the database: merged, never overwritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests import partner_cards
from tests.shelves import LESSON, Shelf
from trainer.bank.differences import Part
from trainer.errors import FaultsError
from trainer.items import Item, Status
from trainer.services import publish as service
from trainer.services.catalogue import Catalogue
from trainer.services.publish import NoConflictError, Settlement, compare, publish, publish_if_empty
from trainer.storage import Store, documents, study
from trainer.storage.documents import Kind
from trainer.storage.publications import digest_of
from trainer.storage.tables import AuditEntry, Document, ItemVersion, Publication

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ID = "SALES-01-001"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "content")


def edit_in_database(store: Store, key: str, **changes: object) -> Item:
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


def retire_in_database(store: Store, key: str) -> None:
    with store.write() as session:
        session.execute(
            update(Document)
            .where(Document.kind == "item", Document.key == key)  # type: ignore[arg-type]
            .values(withdrawn_at=NOW)
        )


def names(changes: tuple[service.Change, ...]) -> list[str]:
    return [change.key for change in changes]


def rows(store: Store, table: Any) -> list[Any]:
    with store.read() as session:
        return list(session.execute(select(table)).scalars())


def test_the_first_publication_puts_every_document_in_force(store: Store, shelf: Shelf) -> None:
    library = shelf.load()
    plan = publish(store, library, now=NOW)
    assert plan.counts() == {
        "added": 10, "changed": 0, "withdrawn": 0, "kept": 0, "conflict": 0, "unchanged": 0,
    }  # fmt: skip
    published = Catalogue(store).current()
    assert published.bank.items == library.bank.items
    assert published.bank.digest == library.bank.digest
    assert published.blueprints == {"QUIZ": library.blueprints[0].value}
    assert published.lessons["SALES-01-L1"] == library.lessons[0].value
    assert published.modules == (library.modules[0].value,)
    assert published.checks["SALES-01"] == (library.checks[0].value,)
    assert published.objectives == library.tree


def test_a_publication_leaves_a_record_a_log_entry_and_every_version(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    shelf.edit("bank", "下一步做什么？", "下一步该做什么？")
    publish(store, shelf.load(), now=NOW + timedelta(days=1))
    first, second = rows(store, Publication)
    assert first.digest != second.digest
    assert second.summary["changed"] == 1
    assert [entry.action for entry in rows(store, AuditEntry)] == ["content.published"] * 2
    versions = [row for row in rows(store, ItemVersion) if row.item == ID]
    assert sorted(documents.decode_item(row.body).stem for row in versions) == [
        "下一步做什么？",
        "下一步该做什么？",
    ]


def test_publishing_again_changes_nothing_and_records_nothing(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    before = Catalogue(store).current().digest
    plan = publish(store, shelf.load(), now=NOW + timedelta(days=1))
    assert (plan.changes, plan.unchanged) == ((), 10)
    assert Catalogue(store).current().digest == before
    assert len(rows(store, Publication)) == 1


def test_an_edited_file_is_taken_over(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    shelf.edit("bank", "下一步做什么？", "下一步该做什么？")
    assert names(compare(store, shelf.load()).changed) == [ID]
    assert Catalogue(store).current().bank.items[ID].stem == "下一步做什么？"
    publish(store, shelf.load(), now=NOW)
    assert Catalogue(store).current().bank.items[ID].stem == "下一步该做什么？"


def test_what_was_edited_only_in_the_browser_is_kept(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    edit_in_database(store, ID, stem="在浏览器里改过")
    plan = publish(store, shelf.load(), now=NOW)
    assert (names(plan.kept), plan.changes) == ([ID], ())
    assert Catalogue(store).current().bank.items[ID].stem == "在浏览器里改过"


def test_what_changed_on_both_sides_is_a_conflict_and_the_rest_is_published(
    store: Store, shelf: Shelf
) -> None:
    publish(store, shelf.load(), now=NOW)
    edit_in_database(store, ID, stem="在浏览器里改过")
    shelf.edit("bank", "下一步做什么？", "在文件里改过？")
    shelf.edit("bank", "成交是最后一环。", "成交就是最后一环。")
    plan = publish(store, shelf.load(), now=NOW)
    assert [(c.kind, c.key, c.path) for c in plan.conflicts] == [
        (Kind.ITEM, ID, "question_bank/SALES/SALES-01.yaml")
    ]
    bank = Catalogue(store).current().bank
    assert bank.items[ID].stem == "在浏览器里改过"
    assert bank.items["SALES-01-002"].stem == "成交就是最后一环。"
    assert names(compare(store, shelf.load()).conflicts) == [ID]


def test_the_same_edit_on_both_sides_is_no_conflict_and_files_lead_again(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    edit_in_database(store, ID, stem="说到一起去了？")
    shelf.edit("bank", "下一步做什么？", "说到一起去了？")
    plan = publish(store, shelf.load(), now=NOW)
    assert (plan.conflicts, plan.kept, plan.changes) == ((), (), ())
    shelf.edit("bank", "说到一起去了？", "文件又改了？")
    assert names(publish(store, shelf.load(), now=NOW).changed) == [ID]


def remove_third_item(shelf: Shelf) -> None:
    text = shelf.path("bank").read_text(encoding="utf-8")
    start, stop = text.index("  - id: SALES-01-003"), text.index("testlets:")
    shelf.write("bank", text[:start] + text[stop:])


def test_a_removed_item_is_withdrawn_its_version_stays_and_it_may_come_back(
    store: Store, shelf: Shelf
) -> None:
    publish(store, shelf.load(), now=NOW)
    whole = shelf.path("bank").read_bytes()
    remove_third_item(shelf)
    assert names(publish(store, shelf.load(), now=NOW).withdrawn) == ["SALES-01-003"]
    assert "SALES-01-003" not in Catalogue(store).current().bank.items
    assert "SALES-01-003" in {row.item for row in rows(store, ItemVersion)}
    assert compare(store, shelf.load()).changes == ()
    shelf.write("bank", whole)
    assert names(publish(store, shelf.load(), now=NOW).added) == ["SALES-01-003"]
    assert "SALES-01-003" in Catalogue(store).current().bank.items


def test_a_file_removed_while_the_browser_changed_its_item_is_a_conflict(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    edit_in_database(store, "SALES-01-003", stem="还要用的。")
    remove_third_item(shelf)
    plan = publish(store, shelf.load(), now=NOW)
    assert (names(plan.conflicts), plan.withdrawn) == (["SALES-01-003"], ())
    assert Catalogue(store).current().bank.items["SALES-01-003"].stem == "还要用的。"


def test_what_the_browser_withdrew_stays_withdrawn_until_its_file_changes(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    retire_in_database(store, "SALES-01-003")
    assert names(publish(store, shelf.load(), now=NOW).kept) == ["SALES-01-003"]
    shelf.edit("bank", "哪些属于准备？", "哪些算是准备？")
    assert names(publish(store, shelf.load(), now=NOW).conflicts) == ["SALES-01-003"]
    assert "SALES-01-003" not in Catalogue(store).current().bank.items


def test_what_was_written_in_the_browser_alone_is_left_alone(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    item = replace(Catalogue(store).current().bank.items[ID], id="SALES-01-500")
    body = documents.encode(Kind.ITEM, item)
    with store.write() as session:
        session.add(Document(kind="item", key=item.id, digest=digest_of(body), body=body, published_at=NOW))
    assert names(publish(store, shelf.load(), now=NOW).kept) == ["SALES-01-500"]
    assert item.id in Catalogue(store).current().bank.items


def test_files_with_errors_publish_nothing(store: Store, shelf: Shelf) -> None:
    shelf.edit("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n")
    with pytest.raises(FaultsError) as caught:
        publish(store, shelf.load(), now=NOW)
    assert [fault.code for fault in caught.value.faults] == ["key-not-an-option"]
    assert rows(store, Document) == []


def test_a_blueprint_that_the_files_cannot_fill_publishes_nothing(store: Store, shelf: Shelf) -> None:
    shelf.edit("blueprint", "band: 2, count: 2}", "band: 3, count: 4}")
    with pytest.raises(FaultsError, match="SALES-01 band 3 needs 4 items, but the bank has only 1"):
        publish(store, shelf.load(), now=NOW)
    assert rows(store, Document) == []


def test_a_blueprint_that_only_the_merged_bank_cannot_fill_publishes_nothing(
    store: Store, shelf: Shelf
) -> None:
    publish(store, shelf.load(), now=NOW)
    for key in ("SALES-01-002", "SALES-01-T01-1"):
        edit_in_database(store, key, status=Status.RETIRED)
    shelf.edit("bank", "下一步做什么？", "下一步该做什么？")
    assert shelf.load().errors == ()
    with pytest.raises(FaultsError) as caught:
        publish(store, shelf.load(), now=NOW)
    (fault,) = caught.value.faults
    assert (fault.code, fault.path, fault.id) == ("infeasible", "question_bank/blueprints/QUIZ.yaml", "QUIZ")
    assert Catalogue(store).current().bank.items[ID].stem == "下一步做什么？"
    assert len(rows(store, Publication)) == 1


def test_publishing_into_an_empty_database_happens_once_and_later_only_compares(
    store: Store, shelf: Shelf
) -> None:
    assert service.is_empty(store)
    assert len(publish_if_empty(store, shelf.load(), now=NOW).added) == 10
    assert not service.is_empty(store)
    shelf.edit("bank", "下一步做什么？", "下一步该做什么？")
    assert names(publish_if_empty(store, shelf.load(), now=NOW).changed) == [ID]
    assert Catalogue(store).current().bank.items[ID].stem == "下一步做什么？"


def test_published_lessons_are_found_by_their_words_and_lost_ones_are_not(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)

    def found(*terms: str) -> list[str]:
        with store.read() as session:
            return study.lessons_with(session, terms, 10)

    assert found("次序") == ["SALES-01-L1"]
    assert found("小贺", "steps") == ["SALES-01-L1"]
    assert found("折扣") == []
    shelf.edit("lesson", "- 次序固定。", "- 折扣有限。")
    publish(store, shelf.load(), now=NOW)
    assert (found("次序"), found("折扣")) == ([], ["SALES-01-L1"])
    shelf.write("courses/SALES/lessons/SALES-02-L1.md", LESSON.replace("SALES-01", "SALES-02"))
    shelf.edit("module", "  - SALES-01-L1\n", "  - SALES-02-L1\n")
    shelf.path("lesson").unlink()
    publish(store, shelf.load(), now=NOW)
    assert (found("折扣"), found("次序")) == ([], ["SALES-02-L1"])


def test_two_publications_at_once_do_not_disturb_each_other(store: Store, shelf: Shelf) -> None:
    library = shelf.load()
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _: publish(store, library, now=NOW), range(4)))
    assert sorted(len(plan.added) for plan in plans) == [0, 0, 0, 10]
    assert len(rows(store, Publication)) == 1


def test_cards_are_published_and_read_back_whole(store: Store, shelf: Shelf) -> None:
    path = shelf.root / partner_cards.PATH
    path.parent.mkdir(parents=True)
    path.write_text(partner_cards.THREE, encoding="utf-8")
    plan = publish(store, shelf.load(), now=NOW)
    assert (Kind.CARDS, "SALES-01-P01") in [(change.kind, change.key) for change in plan.added]
    assert Catalogue(store).current().cards == {"SALES-01-P01": partner_cards.three()}
    path.unlink()
    publish(store, shelf.load(), now=NOW)
    assert Catalogue(store).current().cards == {}


def conflict(store: Store, shelf: Shelf) -> None:
    """The same item, changed in the browser and in its file."""
    publish(store, shelf.load(), now=NOW)
    edit_in_database(store, ID, stem="在浏览器里改过")
    shelf.edit("bank", "下一步做什么？", "在文件里改过？")


def test_a_conflict_says_how_file_and_database_differ(store: Store, shelf: Shelf) -> None:
    conflict(store, shelf)
    library = shelf.load()
    ((key, found),) = service.conflicting(store, library, names(compare(store, library).conflicts)).items()
    assert key == ID
    assert [(one.part, one.before, one.after) for one in found] == [
        (Part.STEM, "在浏览器里改过", "在文件里改过？")
    ]


def test_a_conflict_is_decided_for_the_file_by_name(store: Store, shelf: Shelf) -> None:
    conflict(store, shelf)
    plan = publish(store, shelf.load(), now=NOW, settled=Settlement(file=frozenset({ID})))
    assert (names(plan.changed), plan.conflicts) == ([ID], ())
    assert Catalogue(store).current().bank.items[ID].stem == "在文件里改过？"
    assert compare(store, shelf.load()).changes == ()


def test_a_conflict_decided_for_the_database_stays_decided_until_the_file_changes_again(
    store: Store, shelf: Shelf
) -> None:
    conflict(store, shelf)
    plan = publish(store, shelf.load(), now=NOW, settled=Settlement(database=frozenset({ID})))
    assert (names(plan.kept), plan.conflicts) == ([ID], ())
    assert Catalogue(store).current().bank.items[ID].stem == "在浏览器里改过"
    assert names(publish(store, shelf.load(), now=NOW).kept) == [ID]
    shelf.edit("bank", "在文件里改过？", "文件又改了？")
    assert names(compare(store, shelf.load()).conflicts) == [ID]


def test_only_a_conflict_can_be_decided(store: Store, shelf: Shelf) -> None:
    conflict(store, shelf)
    with pytest.raises(NoConflictError, match="SALES-01-002"):
        publish(store, shelf.load(), now=NOW, settled=Settlement(file=frozenset({ID, "SALES-01-002"})))
    assert Catalogue(store).current().bank.items[ID].stem == "在浏览器里改过"


def test_a_removed_file_wins_or_loses_against_an_edit_as_somebody_decides(store: Store, shelf: Shelf) -> None:
    publish(store, shelf.load(), now=NOW)
    edit_in_database(store, "SALES-01-003", stem="还要用的。")
    remove_third_item(shelf)
    chosen = frozenset({"SALES-01-003"})
    publish(store, shelf.load(), now=NOW, settled=Settlement(database=chosen))
    assert names(compare(store, shelf.load()).kept) == ["SALES-01-003"]
    assert Catalogue(store).current().bank.items["SALES-01-003"].stem == "还要用的。"
