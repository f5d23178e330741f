"""Drafts find objective, id and duplicates among what is there; files are written whole or not at all."""

from __future__ import annotations

import os
from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests import illustrations
from trainer.content import load, load_files
from trainer.content.item_writer import UnwritableFileError, added
from trainer.objectives import ModuleOutline, Objective, ObjectiveTree
from trainer.pictures import file_name
from trainer.services.importing import Import, Target, plan, read_sources, surroundings, write
from trainer.services.importing.landing import NOWHERE
from trainer.services.importing.target import BadMappingError
from trainer.services.importing.topics import Topics
from trainer.text import LocalText

TODAY = date(2026, 11, 23)
TREE = ObjectiveTree(
    (
        ModuleOutline(
            "LOAN",
            LocalText("贷款", "Loans"),
            (
                Objective("LOAN-01", LocalText("贷前调查", "Before the loan")),
                Objective("LOAN-03", LocalText("担保管理", "Guarantees")),
            ),
        ),
    )
)
QUESTION = "{n}. 第{n}种担保方式指的是什么东西？\nA. 保证{n}\nB. 抵押{n}\n答案：A\n知识点：{topic}\n"


def text(*topics: str) -> str:
    return "".join(QUESTION.format(n=n, topic=topic) for n, topic in enumerate(topics, 1))


def planned(folder: Path, content: str, fallback: str = "", name: str = "in.txt") -> tuple[Target, Import]:
    source = folder / name
    source.write_text(content, encoding="utf-8")
    target = Target.at(folder / "bank")
    around = surroundings(target, TREE, {}, fallback, TODAY)
    return target, plan(read_sources([source]), around)


def test_a_topic_that_is_a_title_or_a_code_is_its_objective_and_others_wait(tmp_path: Path) -> None:
    _, found = planned(tmp_path, text("17担保管理", "LOAN-01", "天气", ""))
    assert [item.id for item in found.items] == [
        "LOAN-03-001",
        "LOAN-01-001",
        f"{NOWHERE}-001",
        f"{NOWHERE}-002",
    ]
    assert list(found.undecided) == ["天气"]


def test_what_was_decided_about_a_topic_is_remembered_for_the_next_file(tmp_path: Path) -> None:
    target, found = planned(tmp_path, text("17贷款担保办法"))
    write(target, found)
    remembered = target.mapping.read_text(encoding="utf-8")
    assert "LOAN-03" in remembered
    assert yaml.safe_load(remembered) == {"17贷款担保办法": ""}
    target.mapping.write_text('"17贷款担保办法": LOAN-03\n', encoding="utf-8")
    _, again = planned(tmp_path, text("贷款担保办法").replace("东西", "事情"), name="next.txt")
    assert [item.id for item in again.items] == ["LOAN-03-001"]


def test_ids_go_on_from_the_highest_that_is_there(tmp_path: Path) -> None:
    target, found = planned(tmp_path, text("LOAN-01"))
    write(target, found)
    _, again = planned(tmp_path, text("LOAN-01").replace("东西", "事情"), name="next.txt")
    assert [item.id for item in again.new] == ["LOAN-01-002"]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    target, found = planned(tmp_path, text("LOAN-01", "LOAN-03"))
    write(target, found)
    before = {path: path.read_bytes() for path in target.folder.rglob("*.yaml")}
    _, again = planned(tmp_path, text("LOAN-01", "LOAN-03"))
    assert not again.new
    assert [item.id for item in again.items] == ["LOAN-01-001", "LOAN-03-001"]
    assert write(target, again) == ()
    assert {path: path.read_bytes() for path in target.folder.rglob("*.yaml")} == before


def test_duplicates_exact_and_near_are_told_with_the_more_similar_first(tmp_path: Path) -> None:
    long = "客户经理在受理个人经营性贷款申请时，应当首先核实借款人提供的下列哪一类资料的真实性与完整性？"
    content = f"1. {long}\nA. 身份证明\nB. 旅行照片\n答案：A\n2. {long}\nA. 旅行照片\nB. 身份证明\n答案：B\n"
    content += (
        f"3. {long.replace('首先', '最先')}\nA. 身份证明\nB. 旅行照片\n答案："
        f"A\n4. 天为什么蓝？\nA. 散射\nB. 不知道\n答案：A\n"
    )
    _, found = planned(tmp_path, content, "LOAN-01")
    pairs = [(pair.first.id[-1], pair.second.id[-1], pair.similarity == 1) for pair in found.pairs]
    assert pairs == [("1", "2", True), ("1", "3", False), ("2", "3", False)]
    assert [item.id for item in found.without({"LOAN-01-002"}).new] == [
        "LOAN-01-001",
        "LOAN-01-003",
        "LOAN-01-004",
    ]


def test_what_is_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    target, found = planned(tmp_path, text("LOAN-01", "LOAN-03", "LOAN-03"))
    files = write(target, found)
    library = load_files([path for path in files if path.suffix == ".yaml"], today=TODAY)
    assert not library.errors
    assert {entry.value.id: entry.value for entry in library.items} == {item.id: item for item in found.items}


def test_an_existing_file_keeps_every_line_it_has(tmp_path: Path) -> None:
    target, found = planned(tmp_path, text("LOAN-01"))
    path = target.file("LOAN-01")
    path.parent.mkdir(parents=True)
    old = (
        "# 手写的说明\nobjective: LOAN-01\nitems:\n# 第一题\n- id: LOAN-0"
        "1-001\n  type: true_false\n  band: 1\n"
        "  stem: 天是蓝的。\n  key: true\n  rationale: {true: 是。, fa"
        "lse: 否。}\n  status: active  # 已审\n\n"
        "testlets:\n- id: LOAN-01-T01\n  stimulus: 共用题干。\n  items:\n  - {id"
        ": LOAN-01-T01-1, type: true_false, band: 1, "
        "stem: 甲。, key: true, rationale: {true: 是。, false: 否。}}\n"
    )
    path.write_text(old, encoding="utf-8")
    target, found = planned(tmp_path, text("LOAN-01"))
    write(target, found)
    new = path.read_text(encoding="utf-8")
    assert [line for line in new.split("\n") if line in old.split("\n")] == old.split("\n")
    assert {entry.value.id for entry in load_files([path], today=TODAY).items} == {
        "LOAN-01-001",
        "LOAN-01-002",
        "LOAN-01-T01-1",
    }


def test_a_file_without_a_list_of_items_is_not_touched(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFileError):
        added("x.yaml", "objective: LOAN-01\nitems: []\n", planned(tmp_path, text("LOAN-01"))[1].new)


def test_a_disk_that_refuses_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, found = planned(tmp_path, text("LOAN-01"))
    write(target, found)
    before = target.file("LOAN-01").read_bytes()
    _, more = planned(tmp_path, text("LOAN-01").replace("东西", "事情"), name="next.txt")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(Exception, match="No space left"):
        write(target, more)
    assert target.file("LOAN-01").read_bytes() == before
    assert [path.name for path in target.file("LOAN-01").parent.iterdir()] == ["LOAN-01.yaml"]


def test_a_mapping_that_cannot_be_read_stops_the_import(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / ".import-mapping.yaml").write_text("担保: 贷款三\n", encoding="utf-8")
    with pytest.raises(BadMappingError):
        planned(tmp_path, text("担保"))


def test_a_suggestion_is_the_title_that_reads_most_alike() -> None:
    suggestion = Topics(TREE).suggestion("17贷款担保管理办法")
    assert suggestion is not None
    assert suggestion.code == "LOAN-03"
    assert Topics(TREE).suggestion("xyz") is None


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    judged = read_sources([tmp_path / "gone.txt"])
    assert [fault.code for fault in judged.faults] == ["unreadable"]


def test_pictures_come_along_into_the_folder_and_are_no_fault_there(tmp_path: Path) -> None:
    root = tmp_path / "content"
    (root / "question_bank").mkdir(parents=True)
    picture = illustrations.picture()
    address = f"data:image/png;base64,{b64encode(picture.data).decode()}"
    source = tmp_path / "items.gift"
    escaped = address.replace(":", "\\:").replace("=", "\\=")
    source.write_text(
        f'::Q::[html]<p>看 <img src\\="{escaped}" alt\\="图"></p> {{=甲 ~乙}}', encoding="utf-8"
    )
    target = Target.at(root)
    found = plan(read_sources([source]), surroundings(target, TREE, {}, "LOAN-01", TODAY))
    written = write(target, found)
    path = root / "question_bank" / "pictures" / file_name(picture)
    assert path in written
    assert path.read_bytes() == picture.data
    library = load(root, today=TODAY)
    assert set(library.pictures) == {picture.digest}
    assert not [fault for fault in library.faults if "picture" in fault.code]


CASE = (
    "根据以下材料，回答第1～2题。\n某企业客户上季度退费三次。\n"
    "1. 小林先做什么？\nA. 查账单\nB. 报方案\n答案：A\n知识点：担保管理\n"
    "2. 小林再做什么？\nA. 约拜访\nB. 发传单\n答案：A\n知识点：担保管理\n"
)


def test_questions_on_the_same_material_are_written_as_a_case_and_known_again(tmp_path: Path) -> None:
    _, alone = planned(tmp_path, text("担保管理"))
    assert [item.testlet for item in alone.items] == [None]
    target, found = planned(tmp_path, CASE)
    write(target, found)
    loaded = load_files([target.file("LOAN-03")], today=TODAY)
    assert loaded.faults == () or all(fault.severity.value == "warning" for fault in loaded.faults)
    items = [entry.value for entry in loaded.items]
    assert [(item.id, item.testlet, item.place) for item in items] == [
        ("LOAN-03-T01-1", "LOAN-03-T01", 0),
        ("LOAN-03-T01-2", "LOAN-03-T01", 1),
    ]
    assert {item.stimulus for item in items} == {"某企业客户上季度退费三次。"}
    _, again = planned(tmp_path, CASE)
    assert again.new == ()
    target, more = planned(tmp_path, CASE.replace("小林", "小周"), name="more.txt")
    write(target, more.without(["LOAN-03-T02-1"]))
    assert [item.id for item in more.items] == ["LOAN-03-T02-1", "LOAN-03-T02-2"]
    assert len(load_files([target.file("LOAN-03")], today=TODAY).items) == 4
