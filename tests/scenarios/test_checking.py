"""Every flaw an author can make is named by a stable code, at its place, and nothing else is."""

# ruff: noqa: E501 - a table reads better with one flaw on a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.rehearsals import SMALL, bundled, entry, read, small
from trainer.errors import Severity
from trainer.scenarios.checking import flaws
from trainer.scenarios.scenario import Choice, Node

BROKEN = [
    # old, new, code, what the fault's line begins with
    ("opening: call", "opening: nowhere", "unknown-node", "opening:"),
    ("to: hung_up", "to: nowhere", "unknown-node", "      deny:"),
    ("{when: trust >= 60 and asked, to: visit}", "{when: trust >= 60 and aksed, to: visit}", "unknown-variable", "      state_fee:"),
    ("when: trust >= 30", "when: trust >= aksed", "unknown-variable", "      come:"),
    ("when: trust >= 60, mood", "when: trus >= 60, mood", "unknown-variable", "  what:"),
    ("points: {calm: [2,", "points: {clam: [2,", "unknown-criterion", "      soothe:"),
    ("variable: told", "variable: tolt", "unknown-variable", "  - id: tell"),
    ("before: [visit]", "before: [visits]", "unknown-node", "  - id: tell"),
    ("variable: told", "variable: trust", "wrong-kind", "  - id: tell"),
    ("when: trust >= 30", "when: trust", "bad-guard", "      come:"),
    ("when: trust >= 30", "when: asked >= 1", "bad-guard", "      come:"),
    ("        to: hung_up\n", "        to: call\n        points: {calm: [1, 证据]}\n", "points-in-a-loop", "      deny:"),
    ("        points: {find: [2, 您问到了关键处。]}\n        comment: 从电源问起。\n        strong: true\n",
     "        points: {find: [2, 您问到了关键处。]}\n        comment: 从电源问起。\n", "no-strong-choice", "  what:"),
    ("        comment: 猜的。\n", "        comment: 猜的。\n        strong: true\n", "all-strong", "  what:"),
    ("outcome: good", "outcome: fair", "no-good-ending", "endings:"),
    ("when: trust >= 30", "when: trust == 99", "guard-never-holds", "      come:"),
    ("{when: trust >= 60 and asked, to: visit}", "{when: trust > 90, to: visit}", "guard-never-holds", "      state_fee:"),
    ("{when: trust >= 60 and asked, to: visit}", "{when: trust >= 0, to: visit}", "exit-never-taken", "      state_fee:"),
    ("{when: trust >= 60, mood: calm", "{when: trust >= 0, mood: calm", "line-never-said", "  what:"),
    ("{when: trust >= 60, mood: calm", "{when: trust >= 99, mood: calm", "line-never-said", "  what:"),
    ("pass_mark: 80", "pass_mark: 20", "luck-passes", "id:"),
]  # fmt: skip


def test_the_scenarios_of_the_tests_and_the_example_have_no_flaws() -> None:
    assert list(flaws(small())) == []
    assert list(flaws(bundled())) == []


@pytest.mark.parametrize(("old", "new", "code", "line"), BROKEN)
def test_each_flaw_is_found_at_its_place(old: str, new: str, code: str, line: str) -> None:
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    faults = [fault for fault in read(text).faults if fault.code == code]
    assert faults, [fault.code for fault in read(text).faults]
    assert text.splitlines()[faults[0].line - 1].startswith(line)
    assert faults[0].id == "SALES-01-S01"


def edited(*edits: tuple[str, str]) -> list[str]:
    text = SMALL
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return [fault.code for fault in read(text).faults]


def test_a_node_nobody_can_reach_is_found() -> None:
    codes = edited(
        ("        to: what\n        effects: {trust: +20}", "        to: fee\n        effects: {trust: +20}"),
        ("        to: what\n        effects: {trust: -20}", "        to: fee\n        effects: {trust: -20}"),
    )
    assert "unreachable-node" in codes


def test_an_ending_nobody_can_reach_is_found() -> None:
    assert "unreachable-ending" in edited(("          - {to: wait}", "          - {to: visit}"))


def test_a_place_where_nothing_can_be_said_is_found() -> None:
    codes = edited(
        ("        text: 电源灯亮吗？\n", "        text: 电源灯亮吗？\n        when: trust >= 60\n"),
        ("        text: 多半是您", "        when: trust >= 60\n        text: 多半是您"),
    )
    assert "dead-end" in codes


def test_a_loop_that_one_cannot_leave_in_some_state_is_found() -> None:
    codes = edited(
        ("        text: 多半是您", "        when: trust >= 60\n        text: 多半是您"),
        ("        to: fee\n        effects: {asked: true, trust: +5}\n        points: {find: [2, 您问到了关键处。]}",
         "        to: [{when: trust >= 60, to: fee}, {to: what}]\n        effects: {asked: true}"),
    )  # fmt: skip
    assert "endless" in codes


def test_a_loop_without_any_way_out_is_found_before_playing() -> None:
    codes = edited(
        ("        to: fee\n        effects: {trust: -10}", "        to: what\n        effects: {trust: -10}"),
        ("        to: fee\n        effects: {asked", "        to: what\n        effects: {asked"),
    )
    assert "no-way-out" in codes


def test_a_number_changed_at_every_round_of_a_loop_is_a_warning() -> None:
    text = SMALL.replace("        to: hung_up\n", "        to: call\n        effects: {trust: +5}\n", 1)
    found = [fault for fault in read(text).faults if fault.code == "effect-in-a-loop"]
    assert [fault.severity for fault in found] == [Severity.WARNING]


def test_a_criterion_that_is_the_same_on_every_way_is_found() -> None:
    assert "flat-criterion" in edited(
        ("points: {calm: [2, 您先道了歉。]}", "points: {}"),
        ("points: {calm: [-1, 您让着急的客户填表。]}", "points: {}"),
    )


def test_a_scenario_that_nobody_can_pass_is_found() -> None:
    assert "cannot-be-passed" in edited(("outcome: good", "outcome: bad"), ("outcome: fair", "outcome: bad"))


def test_model_answers_that_do_not_pass_are_found() -> None:
    codes = edited(
        ("        comment: 先安抚。\n        strong: true\n", "        comment: 先安抚。\n"),
        ("        comment: 他在着急。\n", "        comment: 他在着急。\n        strong: true\n"),
    )
    assert codes == ["strong-path-fails"]


def test_a_condition_that_always_holds_is_a_warning() -> None:
    parsed = read(SMALL.replace("when: trust >= 30", "when: trust >= 20", 1))
    assert [(fault.code, fault.severity) for fault in parsed.faults] == [
        ("guard-always-holds", Severity.WARNING)
    ]
    assert entry(parsed).value.id == "SALES-01-S01"


def test_an_objective_without_a_criterion_and_an_idle_variable_are_warnings() -> None:
    assert edited(("objectives: [SALES-01, SALES-02]", "objectives: [SALES-01, SALES-02, SALES-03]")) == [
        "unmeasured-objective"
    ]
    assert edited(("  told: false\n", "  told: false\n  idle: false\n")) == ["unused-variable"]


def test_passing_by_length_alone_is_found() -> None:
    assert "shortest-passes" in edited(
        ("这会儿正是忙的时候，真是对不住。", "对不住。"),
        ("我现在就过来；上门费按公示的标准收，您看行吗？", "有上门费。"),
    )
    long = "这一句写得比旁边的都要长，长到不用读内容，只凭长短就能认出它来，根本不必去想客户的处境。"
    assert "longest-passes" in edited(
        ("这会儿正是忙的时候，真是对不住。", long),
        ("电源灯亮吗？", long),
        ("我现在就过来；上门费按公示的标准收，您看行吗？", long),
    )


def test_strong_choices_that_are_nearly_always_the_longest_are_a_warning() -> None:
    assert codes_of(lambda node: [replace(c, text=c.text + "。" * 60 * c.strong) for c in node.choices]) == {
        "strong-is-longest",
        "longest-passes",
    }


def test_strong_choices_that_are_nearly_always_written_first_are_a_warning() -> None:
    assert codes_of(lambda node: sorted(node.choices, key=lambda c: not c.strong)) == {"strong-at-one-place"}


def codes_of(change: Callable[[Node], list[Choice]]) -> set[str]:
    """The flaws of the bundled scenario with the choices of every node changed."""
    scenario = bundled()
    nodes = tuple(replace(node, choices=tuple(change(node))) for node in scenario.nodes)
    return {flaw.code for flaw in flaws(replace(scenario, nodes=nodes))}
