"""Pictures on Streamlit's own pages: with a link to their full size; their words where they cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert

from tests import exam_world, illustrations
from tests.exam_world import NOW, World
from tests.web.pages.stage import page, words
from trainer.items import Option
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.tables import Document

STEM, REASON = illustrations.shown(1, "题图"), illustrations.shown(2, "解析图")


@pytest.fixture
def world(sqlite_store: Store) -> World:
    found = exam_world.build(sqlite_store)
    plain = exam_world.item("SALES-01-C01")
    check = replace(
        plain,
        stem=f"看图 {STEM}",
        options=(Option("a", f"甲 {illustrations.shown(3, '选项图')}"), *plain.options[1:]),
        rationale={**plain.rationale, "a": f"因为 {REASON}"},
    )
    with sqlite_store.write() as session:
        session.execute(
            insert(Document).values(
                kind=Kind.CHECK,
                key=check.id,
                digest="",
                body=documents.encode(Kind.CHECK, check),
                published_at=NOW,
            )
        )
    return found


def test_a_self_check_shows_its_picture_and_explains_with_one_only_once_answered(world: World) -> None:
    test = page(world, "lesson", id="SALES-01-L1")
    assert not test.exception
    address = f"pictures/{illustrations.picture(1).digest}"
    assert f"看图 [![题图]({address})]({address})" in words(test)
    assert illustrations.picture(2).digest not in words(test)
    assert test.radio[0].options[0] == "甲 ［选项图］"
    test.radio[0].set_value("a").run()
    assert f"![解析图](pictures/{illustrations.picture(2).digest})" in words(test)
