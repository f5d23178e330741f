"""Items written back into bank files: exactly what was meant, and no other line touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banks import case, item
from trainer.content.entries import FileKind
from trainer.content.item_editing import bank_text
from trainer.content.item_files import parse_items
from trainer.content.item_writer import UnwritableFileError
from trainer.content.nodes import Report
from trainer.errors import Severity
from trainer.items import Item, ItemText, ItemType, Option, Origin, Pool, Status

PATH = "question_bank/SALES/SALES-01.yaml"
FILE = """\
# 本文件由培训中心维护
objective: SALES-01
items:
  # 第一题：勿删
  - id: SALES-01-001   # 开头
    type: single
    band: 1   # 回忆
    stem: 下一步做什么？
    options:
      a: 准备
      b:   拜访   # 太早
      c: {text: 等待, fixed: true}
    key: a
    rationale:
      a: 先准备。
      b: >-
        太早，
        等一等。
      c: 太慢。
    source: "课程"
    # 之后是第二题

  - {id: SALES-01-002, type: true_false, band: 2, stem: 成交, key: false, rationale: {true: 不, false: 是}}
  - id: SALES-01-003
    type: multiple
    band: 3
    stem: |
      哪些属于准备？

      # 这是正文里的标题
    options: {a: 时间, b: 工具, c: 午饭}
    key: [a, b]
    rationale: {a: 是。, b: 是。, c: 不是。}
# 案例从这里开始
testlets:
  - id: SALES-01-T01
    stimulus: |
      客户说：太贵了。
    author: 培训中心   # 组
    status: active
    items:
      - id: SALES-01-T01-1
        type: single
        band: 2
        stem: 先说什么？   # 成员注释
        options: {a: 复述, b: 反驳}
        key: a
        rationale: {a: 先听。, b: 争不赢。}
      - id: SALES-01-T01-2
        type: true_false
        band: 2
        stem: 异议就是拒绝。
        key: "false"
        rationale: {"true": 不对。, "false": 是试探。}
# 文件结束
"""


def read(text: str) -> dict[str, Item]:
    report = Report(PATH)
    parsed = parse_items(PATH, FileKind.BANK, text, report, in_place=True)
    assert not [fault for fault in report.faults if fault.severity is Severity.ERROR]
    return {entry.value.id: entry.value for entry in parsed.items}


def written(*items: Item, before: str | None = FILE) -> str:
    return bank_text(PATH, "SALES-01", before, items)


def changed_lines(after: str, before: str = FILE) -> tuple[list[str], list[str]]:
    """Lines only in the old text, and lines only in the new one."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_items_that_are_as_they_were_leave_the_file_byte_for_byte() -> None:
    assert written(*read(FILE).values()) == FILE


def test_one_changed_field_changes_one_line_and_keeps_its_comment() -> None:
    was = read(FILE)["SALES-01-001"]
    gone, new = changed_lines(written(replace(was, band=2)))
    assert (gone, new) == (["    band: 1   # 回忆"], ["    band: 2   # 回忆"])


def test_one_changed_option_leaves_the_others_and_their_comments() -> None:
    was = read(FILE)["SALES-01-001"]
    options = (replace(was.options[0], text="先做准备"), *was.options[1:])
    gone, new = changed_lines(written(replace(was, options=options)))
    assert (gone, new) == (["      a: 准备"], ["      a: 先做准备"])


def test_a_folded_text_is_replaced_whole() -> None:
    was = read(FILE)["SALES-01-001"]
    text = written(replace(was, rationale={**was.rationale, "b": "太早。\n- 一\n- 二"}))
    assert read(text)["SALES-01-001"].rationale["b"] == "太早。\n- 一\n- 二"
    gone, _ = changed_lines(text)
    assert gone == ["      b: >-", "        太早，", "        等一等。"]


def test_a_heading_inside_a_text_is_not_taken_for_a_comment() -> None:
    was = read(FILE)["SALES-01-003"]
    text = written(replace(was, stem="换一个题干"))
    assert "这是正文里的标题" not in text
    assert read(text)["SALES-01-003"].stem == "换一个题干"


def test_new_fields_find_their_usual_place_and_lost_ones_go() -> None:
    was = read(FILE)["SALES-01-001"]
    text = written(
        replace(
            was,
            status=Status.RETIRED,
            source="",
            reviewed_on=date(2026, 11, 1),
            enemies=frozenset({"SALES-01-003"}),
        )
    )
    found = read(text)["SALES-01-001"]
    assert (found.status, found.source, found.reviewed_on) == (Status.RETIRED, "", date(2026, 11, 1))
    lines = text.splitlines()
    start = lines.index("    reviewed_on: '2026-11-01'")
    assert lines[start + 1 : start + 5] == [
        "    status: retired",
        "    enemies:",
        "    - SALES-01-003",
        "    # 之后是第二题",
    ]


def test_an_item_on_one_line_is_written_anew_by_itself() -> None:
    was = read(FILE)["SALES-01-002"]
    text = written(replace(was, key=frozenset({"true"})))
    gone, _ = changed_lines(text)
    assert len(gone) == 1
    assert read(text)["SALES-01-002"].key == {"true"}


def test_the_stimulus_of_a_testlet_changes_for_all_members_in_one_place() -> None:
    known = read(FILE)
    members = [replace(known[f"SALES-01-T01-{n}"], stimulus="客户说：\n\n太便宜了。") for n in (1, 2)]
    text = written(*members)
    gone, _ = changed_lines(text)
    assert gone == ["    stimulus: |", "      客户说：太贵了。"]
    assert "先说什么？   # 成员注释" in text
    assert [read(text)[m.id].stimulus for m in members] == ["客户说：\n\n太便宜了。"] * 2


def test_a_member_changes_by_itself_and_may_differ_from_its_testlet() -> None:
    known = read(FILE)
    first, second = known["SALES-01-T01-1"], known["SALES-01-T01-2"]
    text = written(first, replace(second, author="", band=3))
    found = read(text)
    assert (found["SALES-01-T01-1"], found["SALES-01-T01-2"].author) == (first, "")
    assert changed_lines(text)[0] == ["        band: 2"] or "        band: 3" in text


def test_new_items_and_testlets_stand_behind_the_others_before_the_last_comment() -> None:
    new = item("SALES-01-010", author="甲", origin=Origin("题.docx", 3))
    members = case("SALES-01-T02", 2, pool=Pool.PRACTICE, enemies=frozenset({"SALES-01-001"}))
    text = written(new, *members)
    assert changed_lines(text)[0] == []
    found = read(text)
    assert [found[i.id] for i in (new, *members)] == [new, *members]
    assert text.endswith("# 文件结束\n")
    assert list(found).index("SALES-01-010") == 3


def test_a_new_member_of_a_testlet_is_taken_in() -> None:
    known = read(FILE)
    members = (known["SALES-01-T01-1"], known["SALES-01-T01-2"])
    third = replace(members[0], id="SALES-01-T01-3", stem="再说什么？", place=2)
    found = read(written(*members, third))
    assert [found[i.id] for i in (*members, third)] == [*members, third]


def test_translations_are_written_and_read_back() -> None:
    was = read(FILE)["SALES-01-001"]
    english = ItemText("What next?", {"a": "Prepare", "b": "Visit", "c": "Wait"}, {"a": "First."})
    assert read(written(replace(was, translations={"en": english})))["SALES-01-001"].translations == {
        "en": english
    }


def test_members_that_no_file_can_hold_are_refused() -> None:
    known = read(FILE)
    first, second = known["SALES-01-T01-1"], known["SALES-01-T01-2"]
    with pytest.raises(UnwritableFileError):
        written(first, replace(second, status=Status.RETIRED))


def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(UnwritableFileError):
        written(item("SALES-01-001"), before="objective: [SALES-01\n")


words = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n#:-'\"{}[]|>&*!%@`\\ "),
        min_size=1,
        max_size=40,
    )
    .map(lambda text: "\n".join(line.rstrip() for line in text.splitlines()).strip())
    .filter(bool)
)


@st.composite
def edits(draw: st.DrawFn) -> list[Item]:
    """Some of the items of the file with other words, and some new ones."""
    known = list(read(FILE).values())
    stimulus = draw(words)
    found = []
    for number, was in enumerate(known):
        if draw(st.booleans()) or was.testlet:
            texts = {name: draw(words) for name in was.option_ids}
            options = tuple(Option(o.id, draw(words) + o.id, draw(st.booleans())) for o in was.options)
            changes = {"stem": draw(words), "rationale": texts, "options": options, "source": draw(words)}
            if was.testlet:
                changes["stimulus"] = stimulus
            found.append(replace(was, **changes))
        if draw(st.booleans()):
            kind = draw(st.sampled_from(ItemType))
            found.append(item(f"SALES-01-1{number:02d}", kind, stem=draw(words), author=draw(words)))
    return found


@given(edits())
def test_whatever_is_written_reads_back_as_it_was_meant(items: list[Item]) -> None:
    text = written(*items)
    known = read(FILE)
    found = read_loosely(text)
    for made in items:
        assert found[made.id] == made
    untouched = set(known) - {made.id for made in items}
    assert {name: found[name] for name in untouched} == {name: known[name] for name in untouched}
    assert "# 本文件由培训中心维护" in text
    assert "# 第一题：勿删" in text


def read_loosely(text: str) -> dict[str, Item]:
    """Items with whatever faults their words have, such as raw HTML."""
    parsed = parse_items(PATH, FileKind.BANK, text, Report(PATH), in_place=True)
    return {entry.value.id: entry.value for entry in parsed.items}
