"""A card file is read strictly: every mistake has its line, its code and its remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.partner_cards import PATH, THREE, TWO, entry, read, three
from tests.shelves import TODAY, Shelf
from trainer.content import Cache, load, load_files
from trainer.errors import Severity
from trainer.i18n import describe
from trainer.scenarios.cards import Part, Secret, from_json, to_json
from trainer.scenarios.scenario import Mood, Reference
from trainer.text import Language, LocalText

SECRET = "      - facts: [今早刚换过插座。]\n        gives_in: [对方先道歉。]\n"
FIND = THREE[THREE.index("  - id: find") : THREE.index("  - id: fee")]

BROKEN = [
    # old, new, code, what the fault's line begins with
    ("level: 1\n", "level: 1\ncolour: red\n", "unknown-field", "colour:"),
    ("level: 1\n", "", "missing-field", "id:"),
    ("level: 1\n", "level: 4\n", "bad-number", "level:"),
    ("minutes: 8", "minutes: eight", "bad-number", "minutes:"),
    ("people: 3", "people: 1", "bad-number", "people:"),
    ("people: 3", "people: 2", "observer-and-people", "people:"),
    ("  observer:\n    watch: [多久才道歉？]\n", "", "observer-and-people", "people:"),
    ("id: SALES-01-P01", "id: SALES-01-S01", "bad-id", "id:"),
    ("id: SALES-01-P01", "id: SALES-02-P01", "bad-id", "id:"),
    ("id: SALES-01-P01", "id: SALES-01-P02", "wrong-file", "id:"),
    ("[SALES-01, SALES-02]", "[SALES-01, sales]", "bad-objective", "objectives:"),
    ("title: {zh: 收银机坏了, en: The till is broken}", "title: {zh: 收银机坏了}", "missing-field", "title:"),
    ("**收银机**", "<b>收银机</b>", "raw-html", "situation:"),
    ("先请演客户的人说感受。", "长" * 1501, "too-long", "debrief:"),
    ("    name: 客户经理 小江\n", "", "missing-field", "  manager:"),
    ("    goal: 弄清哪里坏了。\n", "    goal:\n", "missing-field", "    goal:"),
    ("    goal: 弄清哪里坏了。\n", f"    goal: {'长' * 301}\n", "too-long", "    goal:"),
    ("      - 上门要收费。\n", f"      - {'长' * 301}\n", "too-long", "      - 长"),
    ("      - 上门要收费。\n", "      -\n", "missing-field", "      -"),
    ("      - 上门要收费。\n", "      - {a: b}\n", "wrong-kind", "      - {a"),
    ("    facts:\n", "    facts: 一条\n    fact:\n", "unknown-field", "    fact:"),
    ("[对方推脱就挂电话。]", f"[{', '.join('甲乙丙丁戊己庚辛壬癸子')}]", "too-many", "    reacts:"),
    ("mood: annoyed", "mood: furious", "bad-choice", "    mood:"),
    ("    opening: 机器又坏了！\n", "", "missing-field", "  customer:"),
    ("        gives_in: [对方先道歉。]\n", "", "missing-field", "      - facts: [今早"),
    (SECRET, "", "too-few-secrets", "cards:"),
    (SECRET, SECRET.replace("今早刚换过插座。", "儿子碰过设置"), "same-secrets", "      - facts: [儿子"),
    ("中午，小店", "今早刚换过插座。中午，小店", "secret-told", "      - facts: [今早"),
    ("      - 备机明天到。", "      - 今早刚换过插座", "secret-told", "      - facts: [今早"),
    ("    watch: [多久才道歉？]\n", "    watch: []\n", "missing-field", "    watch:"),
    ("    watch: [多久才道歉？]\n", "    look: [多久才道歉？]\n", "unknown-field", "    look:"),
    (FIND, "", "line-count", "sheet:"),
    ("id: find", "id: calm", "duplicate-id", "  - id: calm"),
    ("id: find", "id: Find", "bad-name", "  - id: Find"),
    ("  - id: find\n    objective", "  - objective", "missing-field", "  - objective"),
    ("objective: SALES-02", "objective: SALES-03", "unknown-objective", "    objective: SALES-03"),
    ("{zh: 查明原因, en: Finds the cause}", "{zh: 先安抚, en: Calms}", "same-title", "  - id: find"),
    ("1: 凭经验猜。", "1: 问了一句", "same-anchors", "  - id: find"),
    ("{1: 凭经验猜。, 3: 问了一句。, 5", "{1: 凭经验猜。, 5", "missing-field", "    anchors: {1: 凭"),
    ("{1: 凭经验猜。, 3", "{1: 凭经验猜。, 2: 乱猜, 3", "unknown-field", "    anchors: {1: 凭"),
    ("    must: true\n", "    must: very\n", "bad-choice", "    must: very"),
    ("reviewed_on: 2026-11-01", "reviewed_on: yesterday", "bad-date", "  - {title"),
    ("  manager:\n", "  client:\n", "unknown-field", "  client:"),
    ("cards:\n", "cards: []\nrest:\n", "unknown-field", "rest:"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line"), BROKEN)
def test_each_mistake_is_found_on_its_line(old: str, new: str, code: str, line: str) -> None:
    assert THREE.count(old) >= 1
    text = THREE.replace(old, new, 1)
    parsed = read(text)
    faults = [fault for fault in parsed.faults if fault.code == code]
    assert faults, [str(fault) for fault in parsed.faults]
    assert text.splitlines()[faults[0].line - 1].startswith(line), str(faults[0])
    assert parsed.cards == ()
    assert not parsed.whole
    assert describe(Language.ZH, faults[0]) != faults[0].message


def test_a_sound_file_gives_the_whole_of_the_cards_and_no_faults() -> None:
    parsed = read()
    assert (parsed.faults, parsed.whole, parsed.scenarios) == ((), True, ())
    cards = entry(parsed).value
    assert (cards.id, cards.module, cards.objectives) == ("SALES-01-P01", "SALES", ("SALES-01", "SALES-02"))
    assert (cards.level, cards.minutes, cards.people) == (1, 8, 3)
    assert cards.manager.facts == ("上门要收费。", "备机明天到。")
    assert cards.manager.must == ("说明上门费。",)
    assert (cards.customer.mood, cards.customer.opening) == (Mood.ANNOYED, "机器又坏了！")
    assert cards.customer.secrets[1] == Secret(("儿子碰过设置。",), ("对方不追问是谁碰的。",))
    assert cards.observer is not None
    assert cards.observer.watch == ("多久才道歉？",)
    assert [line.must for line in cards.sheet] == [False, False, True]
    assert cards.sheet[2].title == LocalText("说明费用", "States the fee")
    assert (cards.sheet[2].low, cards.sheet[2].middle, cards.sheet[2].high) == (
        "没有说。",
        "问到才说。",
        "事先主动说。",
    )
    assert cards.sources == (Reference("公示标准", date(2026, 11, 1)),)


def test_with_three_people_the_observer_rates_and_with_two_the_customer() -> None:
    three_people = three()
    two_people = entry(read(TWO, PATH.replace("P01", "P02"))).value
    assert (three_people.parts, three_people.rater) == (tuple(Part), Part.OBSERVER)
    assert (two_people.parts, two_people.rater) == ((Part.MANAGER, Part.CUSTOMER), Part.CUSTOMER)


def test_an_objective_that_no_line_rates_is_a_warning() -> None:
    parsed = read(THREE.replace("[SALES-01, SALES-02]", "[SALES-01, SALES-02, SALES-07]"))
    assert [(fault.code, fault.severity, fault.line) for fault in parsed.faults] == [
        ("objective-not-rated", Severity.WARNING, 3)
    ]
    assert parsed.cards


def test_a_line_of_a_card_cut_short_by_a_comment_sign_is_a_warning() -> None:
    parsed = read(THREE.replace("- 上门要收费。", "- 上门 #2 要收费。"))
    assert [(fault.code, fault.severity) for fault in parsed.faults] == [
        ("comment-in-text", Severity.WARNING)
    ]


def test_cards_survive_being_written_down() -> None:
    cards = three()
    again = from_json(to_json(cards))
    assert again == cards
    assert again.digest == cards.digest


@given(st.text(max_size=60), st.integers(0, len(THREE)))
def test_no_edit_of_a_file_ends_in_anything_but_faults(noise: str, place: int) -> None:
    parsed = read(THREE[:place] + noise + THREE[place + len(noise) :])
    assert parsed.whole or parsed.faults


def placed(shelf: Shelf, text: str = THREE) -> Path:
    path = shelf.root / PATH
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_cards_are_part_of_the_library_and_of_its_coverage(shelf: Shelf) -> None:
    placed(shelf)
    library = shelf.load()
    assert library.faults == ()
    assert [found.value for found in library.cards] == [three()]
    assert list(library.material.scenarios) == ["SALES-01", "SALES-02"]


def test_an_objective_that_does_not_exist_is_a_fault_between_files(shelf: Shelf) -> None:
    placed(shelf, THREE.replace("SALES-02", "SALES-09"))
    (fault,) = shelf.load().faults
    assert (fault.path, fault.code, fault.line) == (PATH, "unknown-objective", 3)


def test_an_id_used_by_two_files_is_told(tmp_path: Path) -> None:
    paths = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for path in paths:
        path.write_text(THREE, encoding="utf-8")
    library = load_files(paths, today=TODAY)
    assert [(fault.path, fault.code) for fault in library.faults] == [(paths[1].as_posix(), "duplicate-id")]
    assert len(library.cards) == 1


def test_a_source_reviewed_over_a_year_ago_is_stale(shelf: Shelf) -> None:
    placed(shelf, THREE.replace("2026-11-01", "2025-01-01"))
    (fault,) = shelf.load().faults
    assert (fault.code, fault.severity) == ("stale", Severity.WARNING)


def test_a_second_check_gives_the_same_from_the_cache(shelf: Shelf, tmp_path: Path) -> None:
    placed(shelf)
    cache = Cache(tmp_path / "cache")
    first = load(shelf.root, today=TODAY, cache=cache)
    second = load(shelf.root, today=TODAY, cache=cache)
    assert [(found.value, found.lines) for found in first.cards] == [
        (found.value, found.lines) for found in second.cards
    ]
    assert first.cards
