"""Scenarios to play, to break and to explore: a small sound one in YAML, the bundled one, and random ones."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from trainer.content.entries import Entry, Parsed
from trainer.content.nodes import Report
from trainer.content.scenario_files import parse_scenario
from trainer.scenarios.expressions import Guard
from trainer.scenarios.scenario import (
    Act,
    Choice,
    Criterion,
    Effect,
    Ending,
    Exit,
    Line,
    Mood,
    Node,
    Outcome,
    Points,
    Scenario,
    Variable,
)
from trainer.text import LocalText

PATH = "courses/SALES/scenarios/SALES-01-S01.yaml"

SMALL = """\
id: SALES-01-S01
title: {zh: 小店的来电, en: A call from a shop}
objectives: [SALES-01, SALES-02]
level: 1
minutes: 3
people: 1
customer: 吴老板
situation: |
  吴老板打来电话，说**机器**坏了。
opening: call
pass_mark: 80
hint_cost: 10
state:
  trust: {start: 50, low: 0, high: 100, up: 他缓了一口气。, down: [他提高了嗓门。, 他叹了口气。]}
  asked: false
  told: false
acts:
  - id: tell
    title: {zh: 说明费用, en: State the fee}
    variable: told
    before: [visit]
    failure: 您没有说明上门费。
criteria:
  - {id: calm, objective: SALES-01, title: {zh: 安抚, en: Calms}}
  - {id: find, objective: SALES-02, title: {zh: 查明, en: Finds out}}
nodes:
  call:
    says: 机器又坏了，你们管不管？
    mood: annoyed
    hint: 先处理心情。
    choices:
      soothe:
        text: 这会儿正是忙的时候，真是对不住。
        to: what
        effects: {trust: +20}
        points: {calm: [2, 您先道了歉。]}
        comment: 先安抚。
        strong: true
      form:
        text: 请您先填一张报修单，填好以后发到我们的邮箱里。
        to: what
        effects: {trust: -20}
        points: {calm: [-1, 您让着急的客户填表。]}
        comment: 他在着急。
      deny:
        text: 机器是厂家的，我们只管结算，您得去找厂家报修才行。
        to: hung_up
        comment: 推脱。
  what:
    says:
      - {when: trust >= 60, mood: calm, text: 屏幕不亮了，今早还好好的。}
      - {mood: angry, text: 坏了就是坏了！}
    hint: 问清楚再说。
    choices:
      guess:
        text: 多半是您那边电压不稳，换个插座就好了，您先试试看。
        to: fee
        effects: {trust: -10}
        points: {find: [-1, 您没有问就下了判断。]}
        comment: 猜的。
      ask:
        text: 电源灯亮吗？
        to: fee
        effects: {asked: true, trust: +5}
        points: {find: [2, 您问到了关键处。]}
        comment: 从电源问起。
        strong: true
  fee:
    says: 那你们来人吧。
    mood: doubtful
    choices:
      come:
        text: 好的，马上就来，您稍等。
        when: trust >= 30
        to: visit
        comment: 没说费用。
      state_fee:
        text: 我现在就过来；上门费按公示的标准收，您看行吗？
        to:
          - {when: trust >= 60 and asked, to: visit}
          - {to: wait}
        effects: {told: true}
        points: {find: [1, 您事先说明了费用。]}
        comment: 先说清楚再上门。
        strong: true
endings:
  visit:
    title: {zh: 上门, en: A visit}
    outcome: good
    says: 行，你来吧。
    debrief: |
      他同意了。
  wait:
    title: {zh: 再等等, en: Later}
    outcome: fair
    says: 我再想想。
    debrief: 他没有拒绝。
  hung_up:
    title: {zh: 挂断, en: Hung up}
    outcome: bad
    says: （挂断了）
    debrief: 他走了。
sources:
  - {title: 公示标准, reviewed_on: 2026-11-01}
"""


def read(text: str = SMALL, path: str = PATH, *, in_place: bool = True) -> Parsed:
    """What reading a scenario's text gives."""
    return parse_scenario(path, text, Report(path), in_place=in_place)


def small() -> Scenario:
    """The small scenario as a value."""
    return entry(read()).value


def bundled() -> Scenario:
    """The scenario that authors start from."""
    path = Path(__file__).parent.parent / "courses/SALES/scenarios/SALES-09-S01.yaml"
    return entry(read(path.read_text(encoding="utf-8"), "courses/SALES/scenarios/SALES-09-S01.yaml")).value


def entry(parsed: Parsed) -> Entry[Scenario]:
    """The one scenario of a file without errors."""
    assert parsed.scenarios, parsed.faults
    return parsed.scenarios[0]


WORDS = LocalText("名", "name")
VARIABLES = (Variable("trust", 50, 0, 100), Variable("asked", False), Variable("told", False))

_truths = st.sampled_from(["asked", "told", "not asked", "not told"])
_numbers = st.builds(
    "trust {} {}".format, st.sampled_from(["<", ">=", "==", "!="]), st.sampled_from([40, 50, 60])
)
guards = st.one_of(
    _truths,
    _numbers,
    st.builds("{} and {}".format, _truths, _numbers),
    st.builds("{} or {}".format, _truths, _numbers),
).map(Guard)
effects = st.tuples(
    st.one_of(st.none(), st.sampled_from([-20, -10, 10, 20]).map(lambda n: Effect("trust", n))),
    st.one_of(st.none(), st.booleans().map(lambda b: Effect("asked", b))),
    st.one_of(st.none(), st.booleans().map(lambda b: Effect("told", b))),
).map(lambda found: tuple(effect for effect in found if effect is not None))


@st.composite
def scenarios(draw: st.DrawFn, *, loops: bool = False) -> Scenario:
    """A random scenario of up to five nodes and three endings; it goes only forward unless `loops`."""
    count = draw(st.integers(1, 5))
    ends = draw(st.integers(1, 3))
    endings = [f"e{n}" for n in range(ends)]

    def exits(number: int) -> tuple[Exit, ...]:
        onward = [f"n{n}" for n in range(0 if loops else number + 1, count)] + endings
        guarded = draw(st.lists(guards, max_size=2))
        return tuple(Exit(draw(st.sampled_from(onward)), when) for when in (*guarded, None))

    def choice(number: int, place: int) -> Choice:
        return Choice(
            id="abcd"[place],
            text=draw(st.text("说话很长", min_size=1, max_size=9)),
            exits=exits(number),
            comment="。",
            effects=draw(effects),
            points=() if loops else draw(_points),
            when=draw(st.one_of(st.none(), guards)),
            strong=draw(st.booleans()),
        )

    nodes = tuple(
        Node(
            id=f"n{number}",
            lines=(
                *(
                    Line(f"{number}{when.text}", Mood.CALM, when)
                    for when in draw(st.lists(guards, max_size=1))
                ),
                Line(f"{number}", Mood.CALM),
            ),
            choices=tuple(choice(number, place) for place in range(draw(st.integers(1, 4)))),
            hint=draw(st.sampled_from(["", "想一想"])),
        )
        for number in range(count)
    )
    places = [node.id for node in nodes] + endings
    acts = tuple(
        Act(f"act{n}", WORDS, draw(st.sampled_from(["asked", "told"])), "漏了", tuple(before))
        for n, before in enumerate(
            draw(st.lists(st.lists(st.sampled_from(places), max_size=2, unique=True), max_size=2))
        )
    )
    return Scenario(
        id="SALES-01-S01",
        title=WORDS,
        objectives=("SALES-01",),
        level=1,
        minutes=1,
        customer="客",
        situation="。",
        opening="n0",
        variables=VARIABLES,
        nodes=nodes,
        endings=tuple(Ending(name, WORDS, draw(st.sampled_from(Outcome)), "。", "。") for name in endings),
        criteria=(Criterion("c1", "SALES-01", WORDS), Criterion("c2", "SALES-01", WORDS)),
        acts=acts,
        pass_mark=draw(st.sampled_from([1, 50, 100])),
        hint_cost=draw(st.sampled_from([0, 10])),
    )


_points = st.dictionaries(st.sampled_from(["c1", "c2"]), st.integers(-2, 3)).map(
    lambda found: tuple(Points(name, points, "证据") for name, points in found.items())
)
