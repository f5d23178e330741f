"""Looking through the bank: narrowed, searched in Chinese and English, paged, and always up to date."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sqlalchemy import event

from tests.authoring_world import authoring, from_files, trainer
from tests.exam_world import NOW, World, item
from trainer.errors import NotAllowedError
from trainer.items import ItemType, Option, Pool, Status
from trainer.services import author
from trainer.services.author import PAGE
from trainer.storage import Store, bank_index
from trainer.storage.bank_search import BankQuery

CLIENT = item(
    "SALES-01-101",
    stem="客户经理第一次上门，先说什么？",
    options=(Option("a", "感谢对方的时间"), Option("b", "报 SPIN-2 方案价格")),
    author="培训中心",
    band=3,
)
NETWORK = item("ETIQ-01-102", stem="经办客户的专线怎么报修？", status=Status.RETIRED, pool=Pool.PRACTICE)


@pytest.fixture
def world(store: Store) -> World:
    return authoring(store, CLIENT, NETWORK)


def found(world: World, **query: object) -> list[str]:
    page = author.browse(world.platform, trainer(world), BankQuery(**query))  # type: ignore[arg-type]
    return [entry.item for entry in page.items]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"text": "客户经理"}, ["SALES-01-101"]),
        ({"text": "客户"}, ["ETIQ-01-102", "SALES-01-101"]),
        ({"text": "感谢 上门"}, ["SALES-01-101"]),
        ({"text": "sp"}, ["SALES-01-101"]),
        ({"text": "修"}, ["ETIQ-01-102"]),
        ({"text": "sales-01-101"}, ["SALES-01-101"]),
        ({"text": "不存在的词"}, []),
        ({"text": "？！%_"}, []),
        ({"author": "培训中心"}, ["SALES-01-101"]),
        ({"status": Status.RETIRED}, ["ETIQ-01-102"]),
        ({"pool": Pool.PRACTICE}, ["ETIQ-01-102"]),
        ({"band": 3}, ["SALES-01-101"]),
        ({"objective": "SALES-02", "type": ItemType.TRUE_FALSE}, ["SALES-02-002", "SALES-02-006"]),
        ({"module": "ETIQ", "text": "客户"}, ["ETIQ-01-102"]),
    ],
)
def test_items_are_found_by_their_words_and_by_what_they_are(
    world: World, query: dict[str, object], expected: list[str]
) -> None:
    assert found(world, **query) == expected


def test_a_list_is_cut_into_pages_that_together_hold_every_item_once(world: World) -> None:
    pages = [author.browse(world.platform, trainer(world), BankQuery(), page) for page in (1, 2)]
    assert [len(page.items) for page in pages] == [PAGE, 1]
    assert {page.total for page in pages} == {26}
    assert len({entry.item for page in pages for entry in page.items}) == 26


def test_what_is_published_later_is_found_and_what_it_said_before_is_not(world: World) -> None:
    assert found(world, text="上门") == ["SALES-01-101"]
    from_files(world, replace(CLIENT, stem="电话里先说什么？"))
    assert found(world, text="上门") == []
    assert found(world, text="电话") == ["SALES-01-101"]


def test_nothing_is_indexed_again_that_did_not_change(world: World) -> None:
    found(world)
    from_files(world, replace(CLIENT, stem="换了"))
    with world.store.write() as session:
        assert bank_index.is_behind(session)
        assert bank_index.bring_up_to_date(session) == 1
        assert bank_index.bring_up_to_date(session) == 0


def test_only_those_who_look_after_the_bank_see_it(world: World) -> None:
    for name in ("ann", "mia"):
        with pytest.raises(NotAllowedError):
            author.browse(world.platform, world.asker(name), BankQuery())


def test_the_authors_and_objectives_there_are_can_be_chosen(world: World) -> None:
    found(world)
    choices = author.choices(world.platform, trainer(world))
    assert choices.authors == ("培训中心",)
    assert [code for code, _ in choices.objectives] == ["SALES-01", "SALES-02", "ETIQ-01"]


def test_thousands_of_items_are_paged_by_the_database_and_not_read_one_by_one(sqlite_store: Store) -> None:
    world = authoring(sqlite_store)
    names = (f"SALES-01-{number:05d}" for number in range(1000, 4000))
    many = [item(name, stem=f"客户来访 {name}") for name in names]
    from_files(world, *many, now=NOW)
    asker = trainer(world)
    author.browse(world.platform, asker, BankQuery())
    statements: list[str] = []
    event.listen(world.store.engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
    begun = time.process_time()
    page = author.browse(world.platform, asker, BankQuery(text="来访", module="SALES"), page=100)
    taken = time.process_time() - begun
    assert (page.total, len(page.items)) == (3000, PAGE)
    assert len(statements) < 8
    assert not any("document.body" in statement for statement in statements)
    assert taken < 1
