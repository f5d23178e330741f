"""A scenario file is read strictly: every mistake has its line, its code and its remedy."""

# ruff: noqa: E501 - a table reads better with one mistake on a line

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rehearsals import PATH, SMALL, entry, read, scenarios, small
from tests.shelves import TODAY, Shelf
from trainer.content import Cache, load, load_files
from trainer.errors import Severity
from trainer.i18n import describe
from trainer.scenarios.expressions import Guard
from trainer.scenarios.scenario import (
    Effect,
    Exit,
    Line,
    Mood,
    Outcome,
    Points,
    Reference,
    Scenario,
    Variable,
    from_json,
    to_json,
)
from trainer.text import Language

BROKEN = [
    # old, new, code, what the fault's line begins with
    ("level: 1\n", "level: 1\ncolour: red\n", "unknown-field", "colour:"),
    ("level: 1\n", "levle: 1\n", "unknown-field", "levle:"),
    ("level: 1\n", "", "missing-field", "id:"),
    ("level: 1\n", "level: 4\n", "bad-number", "level:"),
    ("minutes: 3", "minutes: three", "bad-number", "minutes:"),
    ("people: 1", "people: 2", "bad-number", "people:"),
    ("pass_mark: 80", "pass_mark: 101", "bad-number", "pass_mark:"),
    ("hint_cost: 10", "hint_cost: -1", "bad-number", "hint_cost:"),
    ("id: SALES-01-S01", "id: SALES-01-X01", "bad-id", "id:"),
    ("id: SALES-01-S01", "id: SALES-02-S01", "bad-id", "id:"),
    ("id: SALES-01-S01", "id: SALES-01-S02", "wrong-file", "id:"),
    ("objectives: [SALES-01, SALES-02]", "objectives: [SALES-01, sales]", "bad-objective", "objectives:"),
    ("title: {zh: 小店的来电, en: A call from a shop}", "title: {zh: 小店的来电}", "missing-field", "title:"),
    ("  吴老板打来电话，说**机器**坏了。\n", "  吴老板<b>打来</b>电话。\n", "raw-html", "situation:"),
    ("  吴老板打来电话，说**机器**坏了。\n", "  " + "长" * 1501 + "\n", "too-long", "situation:"),
    ("trust: {start: 50, low: 0", "trust: {start: 500, low: 0", "bad-number", "  trust:"),
    ("trust: {start: 50, low: 0", "trust: {low: 0", "missing-field", "  trust:"),
    ("  asked: false", "  asked: no", "bad-choice", "  asked:"),
    ("  asked: false", "  Asked: false", "bad-name", "  Asked:"),
    ("  asked: false", "  not: false", "bad-name", "  not:"),
    ("objective: SALES-02,", "objective: SALES-03,", "unknown-objective", "  - {id: find"),
    ("{id: find, objective", "{id: calm, objective", "duplicate-id", "  - {id: calm, objective: SALES-02"),
    ("{id: find, objective", "{objective", "missing-field", "  - {objective"),
    ("    variable: told\n", "", "missing-field", "  - id: tell"),
    ("    failure: 您没有说明上门费。\n", "", "missing-field", "  - id: tell"),
    ("    mood: annoyed\n", "    mood: furious\n", "bad-choice", "    mood: furious"),
    ("    mood: annoyed\n", "", "missing-field", "  call:"),
    ("    says: 那你们来人吧。\n", "", "missing-field", "  fee:"),
    ("- {mood: angry, text", "- {when: told, mood: angry, text", "no-default", "    says:"),
    ("- {when: trust >= 60, mood", "- {mood", "no-default", "    says:"),
    ("          - {to: wait}\n", "", "no-default", "        to:"),
    ("        to: hung_up\n", "", "missing-field", "      deny:"),
    ("        comment: 推脱。\n", "", "missing-field", "      deny:"),
    ("        text: 电源灯亮吗？\n", "        text:\n", "missing-field", "        text:"),
    ("when: trust >= 30", "when: trust > = 30", "bad-guard", "        when:"),
    ("when: trust >= 30", "when: __import__('os')", "bad-guard", "        when:"),
    ("when: trust >= 30", "when: asked = true", "bad-guard", "        when:"),
    ("when: trust >= 30", "when:", "bad-guard", "        when:"),
    ("{trust: +20}", "{trust: 20}", "bad-effect", "        effects: {trust: 20}"),
    ("{trust: +20}", "{trust: true}", "bad-effect", "        effects: {trust: true}"),
    ("{told: true}", "{told: +1}", "bad-effect", "        effects: {told"),
    ("{told: true}", "{tolled: true}", "unknown-variable", "        effects: {tolled"),
    ("{calm: [2, 您先道了歉。]}", "{calm: 2}", "bad-points", "        points: {calm: 2}"),
    ("{calm: [2, 您先道了歉。]}", "{calm: [two, 您先道了歉。]}", "bad-points", "        points:"),
    ("{calm: [2, 您先道了歉。]}", "{calm: [20, 您先道了歉。]}", "bad-points", "        points:"),
    ("        strong: true\n", "        strong: very\n", "bad-choice", "        strong: very"),
    ("    outcome: fair\n", "    outcome: soso\n", "bad-choice", "    outcome:"),
    ("    debrief: 他走了。\n", "", "missing-field", "  hung_up:"),
    ("  wait:\n    title", "  fee:\n    title", "duplicate-id", "  fee:"),
    ("      form:\n", "      soothe:\n", "duplicate-field", "      soothe:"),
    ("reviewed_on: 2026-11-01", "reviewed_on: yesterday", "bad-date", "  - {title"),
    ("nodes:\n", "nodes: []\nrest:\n", "unknown-field", "rest:"),
    ("opening: call", "opening: [call]", "wrong-kind", "opening:"),
    ("minutes: 3", "minutes: 3\n   x: 1", "syntax", "   x: 1"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "line"), BROKEN)
def test_each_mistake_is_found_on_its_line(old: str, new: str, code: str, line: str) -> None:
    assert SMALL.count(old) >= 1
    text = SMALL.replace(old, new, 1)
    parsed = read(text)
    faults = [fault for fault in parsed.faults if fault.code == code]
    assert faults, [str(fault) for fault in parsed.faults]
    assert text.splitlines()[faults[0].line - 1].startswith(line), str(faults[0])
    assert parsed.scenarios == ()
    assert not parsed.whole
    assert describe(Language.ZH, faults[0]) != faults[0].message or code == "syntax"


def test_a_sound_file_gives_the_whole_scenario_and_no_faults() -> None:
    parsed = read()
    assert parsed.faults == ()
    assert parsed.whole
    scenario = entry(parsed).value
    assert (scenario.id, scenario.module, scenario.objectives) == (
        "SALES-01-S01",
        "SALES",
        ("SALES-01", "SALES-02"),
    )
    assert (scenario.level, scenario.minutes, scenario.pass_mark, scenario.hint_cost) == (1, 3, 80, 10)
    assert scenario.variables[0] == Variable(
        "trust", 50, 0, 100, ("他缓了一口气。",), ("他提高了嗓门。", "他叹了口气。")
    )
    assert scenario.start == {"trust": 50, "asked": False, "told": False}
    what, fee = scenario.node_by_id["what"], scenario.node_by_id["fee"]
    assert what.lines == (
        Line("屏幕不亮了，今早还好好的。", Mood.CALM, Guard("trust >= 60")),
        Line("坏了就是坏了！", Mood.ANGRY),
    )
    come, state_fee = fee.choices
    assert come.when == Guard("trust >= 30")
    assert state_fee.exits == (Exit("visit", Guard("trust >= 60 and asked")), Exit("wait"))
    assert state_fee.effects == (Effect("told", True),)
    assert state_fee.points == (Points("find", 1, "您事先说明了费用。"),)
    assert (state_fee.strong, come.strong) == (True, False)
    assert scenario.acts[0].before == ("visit",)
    assert scenario.ending_by_id["hung_up"].outcome is Outcome.BAD
    assert scenario.sources == (Reference("公示标准", date(2026, 11, 1)),)


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = (
        SMALL.replace("level: 1", "level: 9")
        .replace("when: trust >= 30", "when: trust +")
        .replace("mood: doubtful", "mood: odd")
    )
    assert [fault.code for fault in read(text).faults] == ["bad-number", "bad-choice", "bad-guard"]


def test_a_text_cut_short_by_a_comment_sign_is_a_warning_and_the_rest_is_checked() -> None:
    parsed = read(SMALL.replace("text: 电源灯亮吗？", "text: 电源灯 #1 亮吗？"))
    assert [(fault.code, fault.severity) for fault in parsed.faults] == [
        ("comment-in-text", Severity.WARNING)
    ]
    assert parsed.scenarios


@pytest.mark.parametrize("count", [0, 10])
def test_a_node_has_from_one_to_nine_choices(count: int) -> None:
    head, _, rest = SMALL.partition("    says: 那你们来人吧。\n    mood: doubtful\n    choices:\n")
    ends = rest[rest.index("endings:") :]
    choices = "".join(
        f"      c{n}: {{text: 好, to: visit, comment: 行, strong: true}}\n" for n in range(count)
    )
    text = f"{head}    says: 那你们来人吧。\n    mood: doubtful\n    choices: {'{}' if not count else ''}\n{choices}{ends}"
    assert ("missing-field" if count == 0 else "choice-count") in [fault.code for fault in read(text).faults]


@given(scenarios())
def test_a_scenario_survives_being_written_down(scenario: Scenario) -> None:
    again = from_json(to_json(scenario))
    assert again == scenario
    assert again.digest == scenario.digest


@given(st.text(max_size=60), st.integers(0, len(SMALL)))
def test_no_edit_of_a_file_ends_in_anything_but_faults(noise: str, place: int) -> None:
    parsed = read(SMALL[:place] + noise + SMALL[place + len(noise) :])
    assert parsed.whole or parsed.faults


def placed(shelf: Shelf) -> Path:
    path = shelf.root / PATH
    path.parent.mkdir(parents=True)
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_scenarios_are_part_of_the_library(shelf: Shelf) -> None:
    placed(shelf)
    library = shelf.load()
    assert library.faults == ()
    assert [found.value for found in library.scenarios] == [small()]


def test_an_objective_that_does_not_exist_is_a_fault_between_files(shelf: Shelf) -> None:
    path = placed(shelf)
    path.write_text(SMALL.replace("SALES-02", "SALES-09"), encoding="utf-8")
    (fault,) = shelf.load().faults
    assert (fault.path, fault.code, fault.line) == (PATH, "unknown-objective", 3)


def test_an_id_used_by_two_files_is_told(tmp_path: Path) -> None:
    paths = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for path in paths:
        path.write_text(SMALL, encoding="utf-8")
    library = load_files(paths, today=TODAY)
    assert [(fault.path, fault.code) for fault in library.faults] == [(paths[1].as_posix(), "duplicate-id")]
    assert len(library.scenarios) == 1


def test_a_source_reviewed_over_a_year_ago_is_stale(shelf: Shelf) -> None:
    path = placed(shelf)
    path.write_text(SMALL.replace("2026-11-01", "2025-01-01"), encoding="utf-8")
    (fault,) = shelf.load().faults
    assert (fault.code, fault.severity) == ("stale", Severity.WARNING)


def test_a_single_file_is_recognised_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(SMALL, encoding="utf-8")
    library = load_files([path], today=TODAY)
    assert library.faults == ()
    assert [found.value.id for found in library.scenarios] == ["SALES-01-S01"]


def test_a_second_check_gives_the_same_from_the_cache(shelf: Shelf, tmp_path: Path) -> None:
    path = placed(shelf)
    path.write_text(SMALL.replace("when: trust >= 30", "when: trust >= 20"), encoding="utf-8")
    cache = Cache(tmp_path / "cache")
    first = load(shelf.root, today=TODAY, cache=cache)
    second = load(shelf.root, today=TODAY, cache=cache)
    assert first.faults == second.faults
    assert [fault.code for fault in first.faults] == ["guard-always-holds"]
    assert [(found.value, found.lines) for found in first.scenarios] == [
        (found.value, found.lines) for found in second.scenarios
    ]
