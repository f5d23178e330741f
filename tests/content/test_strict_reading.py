"""Everything wrong with a file is said, with the file, the line, the id and a stable code."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.content.breakages import BROKEN, Broken
from tests.shelves import BANK, PATHS, TEXTS, Shelf
from trainer.content.entries import FileKind
from trainer.content.files import ContentFile, _parse
from trainer.content.nodes import Report
from trainer.errors import Severity
from trainer.items import ItemType, Pool, Status


def test_a_sound_folder_has_no_faults_and_gives_all_values(shelf: Shelf) -> None:
    library = shelf.load()
    assert library.faults == ()
    assert len(library.items) == 5
    assert [len(x) for x in (library.checks, library.blueprints, library.modules, library.lessons)] == [1] * 4
    assert [objective.code for objective in library.tree.objectives()] == ["SALES-01", "SALES-02"]
    assert library.tree.objective("SALES-02").mandatory  # type: ignore[union-attr]


def test_scalars_are_what_the_author_wrote(shelf: Shelf) -> None:
    shelf.edit(
        "bank",
        "      a: 准备\n      b: 拜访\n",
        "      a: 2026-11-23\n      b: no\n      d: 1.50\n      e: 0x10\n",
    )
    shelf.edit(
        "bank",
        "      a: 先准备。\n      b: 太早。\n",
        "      a: yes\n      b: off\n      d: ~\n      e: 1e3\n",
    )
    (item,) = (e.value for e in shelf.load().items if e.value.id == "SALES-01-001")
    texts = {option.id: option.text for option in item.options}
    assert texts == {"a": "2026-11-23", "b": "no", "d": "1.50", "e": "0x10", "c": "等待"}
    assert item.rationale["a"] == "yes"
    assert item.rationale["d"] == "~"
    assert shelf.load().errors == ()


def test_true_and_false_are_read_with_and_without_quotes(shelf: Shelf) -> None:
    bank = shelf.load().bank
    assert bank.items["SALES-01-002"].key == {"false"}
    assert bank.items["SALES-01-T01-2"].key == {"false"}
    assert set(bank.items["SALES-01-002"].rationale) == {"true", "false"}


def test_no_is_not_false(shelf: Shelf) -> None:
    line = shelf.edit("bank", "    key: false\n", "    key: no\n")
    (fault,) = shelf.faults()
    assert (fault.code, fault.line, fault.id) == ("key-not-an-option", line, "SALES-01-002")
    assert fault.message == "key 'no' is not one of the options true, false"


def test_testlet_members_take_what_belongs_to_the_testlet(shelf: Shelf) -> None:
    shelf.edit(
        "bank",
        "    status: active\n    items:",
        "    status: pilot\n    pool: practice\n    enemies: [SALES-01-003]\n    items:",
    )
    bank = shelf.load().bank
    for place, name in enumerate(("SALES-01-T01-1", "SALES-01-T01-2")):
        member = bank.items[name]
        assert (member.testlet, member.place, member.stimulus) == ("SALES-01-T01", place, "客户说：太贵了。")
        assert (member.status, member.pool, member.author) == (Status.PILOT, Pool.PRACTICE, "培训中心")
        assert member.enemies == {"SALES-01-003"}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda b: f"{b.name}-{b.code}")
def test_each_kind_of_mistake_is_named_with_its_line(shelf: Shelf, broken: Broken) -> None:
    line = shelf.edit(broken.name, broken.old, broken.new) + broken.shift
    found = [fault for fault in shelf.faults() if fault.code == broken.code]
    assert found, shelf.faults()
    fault = found[0]
    assert (fault.path, fault.line, fault.id) == (PATHS[broken.name], line, broken.id)
    assert broken.says in fault.message
    assert fault.severity is Severity.ERROR


def test_all_faults_of_all_files_are_reported_in_order(shelf: Shelf) -> None:
    shelf.edit("bank", "    band: 1\n", "    band: 9\n")
    shelf.edit("bank", "    key: [a, b]\n", "    key: [q, b]\n")
    shelf.edit("blueprint", "cut: 60\n", "cut: many\n")
    shelf.edit("module", "title: {zh: 销售, en: Sales}\n", "title: {zh: 销售}\n")
    found = [(fault.path, fault.line) for fault in shelf.faults()]
    assert found == sorted(found)
    assert {path for path, _ in found} == {PATHS["bank"], PATHS["blueprint"], PATHS["module"]}
    assert len(found) == 4


def test_broken_yaml_is_placed_and_the_other_files_are_still_checked(shelf: Shelf) -> None:
    line = shelf.edit("bank", "    stem: 下一步做什么？\n", "    stem: 他说: 好: 不好\n")
    shelf.edit("checks", "    band: 1\n", "    band: 8\n")
    found = {(fault.path, fault.line, fault.code) for fault in shelf.faults()}
    assert found == {(PATHS["bank"], line, "syntax"), (PATHS["checks"], 5, "bad-number")}


def test_a_shortage_that_follows_from_an_unreadable_file_is_not_reported_as_well(shelf: Shelf) -> None:
    shelf.write("bank", "objective: [\n")
    assert [fault.code for fault in shelf.faults()] == ["syntax"]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("objective: SALES-01\nitems: 中文".encode("gbk"), 2),
        ("objective: 中".encode("utf-16"), 1),
        (b"a: 1\nb: \xff", 2),
    ],
)
def test_another_encoding_is_named_with_its_line(shelf: Shelf, data: bytes, line: int) -> None:
    shelf.write("bank", data)
    (fault,) = shelf.faults()
    assert (fault.code, fault.line) == ("encoding", line)


def test_a_byte_order_mark_does_no_harm(shelf: Shelf) -> None:
    shelf.write("bank", b"\xef\xbb\xbf" + BANK.encode())
    assert shelf.faults() == []


def test_windows_line_ends_do_no_harm(shelf: Shelf) -> None:
    before = shelf.load().bank.digest
    shelf.write("bank", BANK.replace("\n", "\r\n").encode())
    shelf.write("lesson", shelf.path("lesson").read_bytes().replace(b"\n", b"\r\n"))
    assert shelf.faults() == []
    assert shelf.load().bank.digest == before


def test_a_stem_of_five_megabytes_is_refused_at_its_line(shelf: Shelf) -> None:
    line = shelf.edit("bank", "下一步做什么？", "问" * (5 * 2**20 // 3))
    assert [(f.code, f.line, f.id) for f in shelf.load().errors] == [("too-long", line, "SALES-01-001")]


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "{a: " * 50_000, "- " * 100_000 + "x", "".join(" " * n + "a:\n" for n in range(3000))],
)
def test_text_nested_beyond_reason_is_refused_and_does_not_crash(shelf: Shelf, text: str) -> None:
    shelf.write("bank", text)
    assert {fault.code for fault in shelf.faults()} <= {"too-deep", "syntax"}
    assert shelf.faults()


def test_a_text_that_doubles_itself_by_aliases_is_refused(shelf: Shelf) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    shelf.write("bank", "objective: SALES-01\nitems: &i\n  - *i\n" + "\n".join(lines))
    assert {fault.code for fault in shelf.faults()} == {"unknown-field", "alias", "missing-field"} - (
        {"missing-field"} if "missing-field" not in {f.code for f in shelf.faults()} else set()
    )


def test_a_control_character_is_placed(shelf: Shelf) -> None:
    line = shelf.edit("bank", "下一步做什么？", "下一步\x07做什么？")
    (fault,) = shelf.faults()
    assert (fault.code, fault.line) == ("syntax", line)


def test_a_comment_that_cuts_a_text_short_is_a_warning(shelf: Shelf) -> None:
    line = shelf.edit("bank", "      a: 准备\n", "      a: 选 #1 方案\n")
    (fault,) = shelf.faults()
    assert (fault.code, fault.line, fault.severity) == ("comment-in-text", line, Severity.WARNING)


def test_a_testlet_of_one_or_five_is_a_warning(shelf: Shelf) -> None:
    text = BANK[: BANK.index("      - id: SALES-01-T01-2")]
    shelf.write("bank", text)
    shelf.edit("blueprint", "band: 2, count: 2}", "band: 2, count: 1}")
    (fault,) = shelf.faults()
    assert (fault.code, fault.severity) == ("testlet-size", Severity.WARNING)


@pytest.mark.parametrize(
    ("reviewed", "code"),
    [("2025-11-24", None), ("2025-11-23", "stale"), ("2020-01-01", "stale"), ("2026-12-24", "future-date")],
)
def test_a_fact_compared_with_the_law_a_year_ago_is_stale(
    shelf: Shelf, reviewed: str, code: str | None
) -> None:
    line = shelf.edit("bank", "    source: 课程\n", f"    source: 课程\n    reviewed_on: {reviewed}\n") + 1
    found = [(fault.code, fault.line, fault.severity) for fault in shelf.faults()]
    assert found == ([(code, line, Severity.WARNING)] if code else [])


def test_the_sources_of_a_lesson_go_stale_too(shelf: Shelf) -> None:
    found = shelf.load(today=date(2027, 11, 23)).faults
    assert [(fault.code, fault.path) for fault in found] == [("stale", PATHS["lesson"])]


def test_an_objective_nobody_declared_is_named_once_a_file(shelf: Shelf) -> None:
    shelf.edit("objectives", "      - {code: SALES-01, title: {zh: 环节, en: Steps}}\n", "")
    unknown = [f.path for f in shelf.faults() if f.code == "unknown-objective"]
    assert sorted(unknown) == sorted([PATHS["bank"], PATHS["checks"], PATHS["lesson"], PATHS["blueprint"]])


def test_a_file_must_be_named_after_its_objective(shelf: Shelf) -> None:
    shelf.write("question_bank/SALES/SALES-02.yaml", BANK.replace("SALES-01-", "SALES-01-9"))
    (fault,) = [f for f in shelf.faults() if f.code == "wrong-file"]
    assert fault.path == "question_bank/SALES/SALES-02.yaml"
    assert "question_bank/SALES/SALES-01.yaml" in fault.message


def test_ids_are_unique_across_files_pools_and_self_checks(shelf: Shelf) -> None:
    shelf.write(
        "question_bank/SALES/SALES-02.yaml",
        BANK.replace("objective: SALES-01", "objective: SALES-02"),
    )
    repeated = [f for f in shelf.faults() if f.code == "duplicate-id"]
    assert {f.id for f in repeated} == set(shelf.load().bank.items)
    assert all(f.path.endswith("SALES-02.yaml") and "SALES-01.yaml:" in f.message for f in repeated)


def test_a_testlets_id_is_unique_too(shelf: Shelf) -> None:
    again = BANK[BANK.index("  - id: SALES-01-T01\n") :].replace("T01-", "T01-9")
    line = BANK.count("\n") + 1
    shelf.write("bank", BANK + again)
    (fault,) = [f for f in shelf.faults() if f.code == "duplicate-id"]
    assert (fault.id, fault.line) == ("SALES-01-T01", line)


def test_a_lesson_that_no_module_lists_is_found(shelf: Shelf) -> None:
    shelf.edit("module", "  - SALES-01-L1\n", "  - SALES-02-L1\n")
    found = {(f.path, f.code) for f in shelf.faults()}
    assert found == {(PATHS["module"], "unknown-lesson"), (PATHS["lesson"], "unlisted-lesson")}


def test_lessons_without_a_module_file_are_found(shelf: Shelf) -> None:
    shelf.path("module").unlink()
    assert [(f.path, f.code) for f in shelf.faults()] == [(PATHS["module"], "no-module")]


def test_files_that_would_be_overlooked_are_warned_of(shelf: Shelf) -> None:
    shelf.write("question_bank/SALES/SALES-02.yml", BANK)
    shelf.write("question_bank/stray.yaml", BANK)
    shelf.write("courses/README.md", "how this folder is laid out")
    shelf.write("courses/SALES/.SALES-01.yaml.swp.yaml", "x")
    found = {(f.path, f.code, f.severity) for f in shelf.faults()}
    assert found == {
        ("question_bank/SALES/SALES-02.yml", "not-read", Severity.WARNING),
        ("question_bank/stray.yaml", "not-read", Severity.WARNING),
    }


def test_html_in_code_and_angle_brackets_in_sums_are_fine(shelf: Shelf) -> None:
    shelf.edit("bank", "下一步做什么？", "标记 `<b>`、利率<5%、a < b、x<=3，下一步做什么？")
    shelf.edit(
        "lesson", "- 次序固定。\n", "- 次序固定。\n\n```mermaid\nflowchart LR\n A[<b>x</b>] --> B\n```\n"
    )
    assert shelf.faults() == []


def test_every_field_of_a_blueprint_is_read(shelf: Shelf) -> None:
    shelf.edit(
        "blueprint",
        "cut: 60\n",
        "cut: 62.5\nlevel: 2\nattempts: 3\ncool_down: 24h\nnavigation: forward\nscoring: partial\n"
        "open: assigned\nrequires: [SALES]\nvalid_for: 24\nbound_by_window: false\n"
        "description: {zh: 说明, en: About}\n"
        "window: {opens: 2026-12-01T09:00+08:00, closes: '2026-12-31T18:00+08:00'}\n"
        "review: {shows: keys, when: after_window}\n",
    )
    library = shelf.load()
    assert library.faults == ()
    wanted = library.blueprints[0].value
    assert (str(wanted.cut), wanted.level, wanted.attempts, wanted.valid_for) == ("125/2", 2, 3, 24)
    assert (wanted.cool_down.total_seconds(), wanted.time_limit.total_seconds()) == (86400, 600)  # type: ignore[union-attr]
    assert (wanted.navigation, wanted.scoring, wanted.access) == ("forward", "partial", "assigned")
    assert [r.module for r in wanted.requires] == ["SALES"]
    assert (wanted.bound_by_window, wanted.review.shows, wanted.review.when) == (
        False,
        "keys",
        "after_window",
    )
    assert wanted.window.opens.isoformat() == "2026-12-01T09:00:00+08:00"  # type: ignore[union-attr]
    assert wanted.sections[0].marks * 2 == 5


def test_translations_are_read_and_must_translate_what_there_is(shelf: Shelf) -> None:
    english = "stem: What next?\n        options: {a: Prepare, b: Visit, c: None}\n"
    shelf.edit("bank", "    enemies: [SALES-01-002]\n", f"    translations:\n      en:\n        {english}")
    library = shelf.load()
    assert library.faults == ()
    assert library.bank.items["SALES-01-001"].translations["en"].options["a"] == "Prepare"
    shelf.edit("bank", "c: None", "z: None")
    (fault,) = shelf.faults()
    assert (fault.code, fault.id) == ("translation-of-nothing", "SALES-01-001")


LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""


def parse(kind: FileKind, text: str) -> None:
    report = Report("x")
    parsed = _parse(ContentFile(kind, __file__, "x"), text.encode("utf-8", "surrogatepass"), report)  # type: ignore[arg-type]
    for fault in parsed.faults:
        assert fault.message
        assert 0 <= fault.line <= len(LINE_BREAK.findall(text)) + 2


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(st.sampled_from(list(FileKind)), st.text(max_size=200))
def test_any_text_at_all_gives_faults_and_never_an_exception(kind: FileKind, text: str) -> None:
    parse(kind, text)


@settings(max_examples=300)
@given(st.data())
def test_a_sound_file_cut_and_pasted_at_random_gives_faults_and_never_an_exception(
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    lines = TEXTS[name].splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(lines)))
        stop = data.draw(st.integers(start, min(start + 5, len(lines))))
        lines[start:stop] = data.draw(
            st.lists(
                st.sampled_from([*lines, "  - x\n", "a: [\n", "{}\n", "    - {a: b}\n", ": \n"]), max_size=3
            )
        )
    kind = FileKind.BANK if name == "bank" else FileKind(name)
    parse(kind, "".join(lines))


def test_types_of_items_are_all_there(shelf: Shelf) -> None:
    kinds = {entry.value.type for entry in shelf.load().items}
    assert kinds == set(ItemType)
