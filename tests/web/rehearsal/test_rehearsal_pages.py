"""The pages around a conversation: the list, one scenario, the debriefing, insight and preview."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.exam_world import NOW
from tests.rehearsal_world import HUNG_UP, MISSED, MODEL, SMALL, Stage, staged
from tests.rehearsals import SMALL as TEXT
from tests.rehearsals import bundled, small
from tests.web.pages import stage as pages
from tests.web.pages.stage import page, words
from trainer.scenarios.play import Mode
from trainer.services import rehearse
from trainer.storage import Store
from trainer.text import Language
from trainer.web import state
from trainer.web.widgets.rehearsal import graph

EARLIER = NOW - timedelta(hours=1)


@pytest.fixture
def stage(sqlite_store: Store) -> Stage:
    return staged(sqlite_store, small(), bundled())


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "here", lambda: pages._SET["here"])


def component(test: AppTest, name: str) -> list[dict]:
    return [
        json.loads(found.proto.json)
        for found in test.get("bidi_component")
        if found.proto.component_name == name
    ]


def debriefing(test: AppTest) -> str:
    return "\n".join(found["html"] for found in component(test, "trainer_debriefing"))


def said(test: AppTest) -> str:
    assert not test.exception
    assert not test.error
    return words(test)


def labels(test: AppTest) -> list[str]:
    return [button.label for button in test.button]


def links(test: AppTest) -> str:
    return "\n".join(found.proto.label for found in test.get("page_link"))


def test_the_list_names_every_scenario_and_how_one_stands(stage: Stage) -> None:
    stage.played("ann", *MODEL, mode=Mode.ASSESSED, now=EARLIER)
    test = page(stage, "rehearsals")
    text = said(test)
    assert "共 2 个情景，试过 1 个，考核通过 1 个。" in text
    assert "已通过，最好 100%" in text
    assert "还没试过" in text
    assert "小店的来电" in links(test)
    assert labels(test)[0] == "从这里开始：“你们贵了三成”"


def test_what_is_open_is_the_first_thing_to_go_on_with(stage: Stage) -> None:
    stage.window()
    assert labels(page(stage, "rehearsals"))[0] == "继续：小店的来电"


def test_without_scenarios_the_list_says_so(stage: Stage) -> None:
    stage.put()
    assert "还没有发布情景" in said(page(stage, "rehearsals"))


def test_progress_shows_first_and_latest_and_every_conversation(stage: Stage) -> None:
    stage.played("ann", *HUNG_UP, now=EARLIER - timedelta(hours=1))
    stage.played("ann", *MODEL, now=EARLIER)
    test = page(stage, "rehearsals", view="mine")
    said(test)
    assert "上门，100%" in links(test)
    assert "挂断，" in links(test)
    assert len(test.get("plotly_chart")) == 1
    (table,) = test.dataframe
    assert list(table.value["最近"]) == ["100 %", "100 %"]


def test_a_scenario_says_who_one_will_talk_to_before_it_begins(stage: Stage) -> None:
    test = page(stage, "scenario", id=SMALL)
    text = said(test)
    assert "吴老板打来电话" in text
    assert "练习：可以撤回" in text
    assert labels(test) == ["开始练习", "考核对话"]
    stage.window(mode=Mode.ASSESSED)
    assert labels(page(stage, "scenario", id=SMALL)) == ["继续考核对话", "开始练习"]


def test_a_scenario_that_does_not_exist_is_said_in_words(stage: Stage) -> None:
    assert "NONE" in page(stage, "scenario", id="NONE").error[0].value


def test_the_conversation_is_one_control(stage: Stage) -> None:
    play = stage.window().play
    test = page(stage, "rehearsal", id=play)
    assert not test.exception
    (sent,) = component(test, "trainer_rehearsal")
    assert (sent["phase"], len(sent["screen"]["choices"])) == ("open", 3)
    assert sent["words"]["customer"] == "吴老板"


def test_somebody_elses_conversation_is_not_found(stage: Stage) -> None:
    play = stage.window("bob").play
    test = page(stage, "rehearsal", id=play)
    assert "对话" in test.error[0].value
    assert component(test, "trainer_rehearsal")[0]["phase"] == "waiting"


def test_the_debriefing_quotes_its_evidence_and_the_model_answers(stage: Stage) -> None:
    play = stage.played("ann", *MISSED, now=EARLIER)
    test = page(stage, "rehearsal_review", id=play)
    text = said(test)
    html = debriefing(test)
    assert "未通过 · 上门" in html
    assert "第 3 步之前漏做：说明费用。您没有说明上门费。" in html
    assert "第 1 步：您先道了歉。" in html
    assert "我现在就过来；上门费按公示的标准收，您看行吗？" in html
    assert "他同意了。" in text
    assert "信任的变化" in text
    assert test.selectbox[0].value == 3
    assert "lesson SALES-02" in links(test)


def test_the_graph_tells_the_way_gone_from_the_roads_not_taken(stage: Stage) -> None:
    play = stage.played("ann", *MISSED, now=EARLIER)
    found = rehearse.debrief(stage.platform, stage.asker("ann"), play, now=NOW)
    assert found is not None
    drawn = graph.path_graph(found.scenario, found.roads, Language.EN)
    assert "call ==>|1| what" in drawn
    assert "call -.-> hung_up" in drawn
    assert 'visit(["A visit"]):::gone' in drawn
    assert 'wait(["Later"]):::rest' in drawn


def test_what_the_customer_says_cannot_break_the_graph() -> None:
    scenario = small()
    (call, *others) = scenario.nodes
    line = replace(call.lines[0], says='"]; click a "x')
    broken = replace(scenario, nodes=(replace(call, lines=(line,)), *others))
    drawn = graph.path_graph(broken, (), Language.ZH)
    assert '  call["&quot;]; click a …"]:::rest' in drawn


def test_the_graph_of_many_plays_counts_each_way() -> None:
    drawn = graph.flow_graph(small(), {("call", "what"): 9, ("call", "hung_up"): 2}, Language.ZH)
    assert "call ==>|9| what" in drawn
    assert "call -->|2| hung_up" in drawn
    assert "fee -.-> wait" in drawn


def test_trying_again_takes_over_the_steps_before_the_turning_point(stage: Stage) -> None:
    play = stage.played("ann", *MISSED, now=EARLIER)
    test = page(stage, "rehearsal_review", id=play)
    next(button for button in test.button if button.label == "重来").click().run()
    (offer, *_) = rehearse.offers(stage.platform, stage.asker("ann"))
    assert offer.practising is not None
    assert stage.reopen("ann", offer.practising).look().step == 3


def test_a_manager_reads_a_debriefing_without_a_way_to_play_on(stage: Stage) -> None:
    play = stage.played("ann", *MODEL, now=EARLIER)
    test = page(stage, "rehearsal_review", "mia", id=play)
    assert "通过 · 上门" in debriefing(test)
    assert "重来" not in labels(test)


def test_there_is_no_debriefing_of_an_open_conversation(stage: Stage) -> None:
    play = stage.window().play
    test = page(stage, "rehearsal_review", id=play)
    assert "走到结局之后才有讲评" in said(test)
    assert debriefing(test) == ""


def test_texts_of_a_scenario_cannot_break_out_of_the_debriefing(stage: Stage) -> None:
    scenario = small()
    (call, *others) = scenario.nodes
    evil = tuple(replace(choice, comment="<script>alert(1)</script>") for choice in call.choices)
    stage.put(replace(scenario, nodes=(replace(call, choices=evil), *others)))
    html = debriefing(page(stage, "rehearsal_review", id=stage.played("ann", *HUNG_UP, now=EARLIER)))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def crowd(stage: Stage, count: int) -> None:
    people = {f"p{number}": "team" for number in range(count)}
    stage.add_people(people)
    for number, person in enumerate(people):
        stage.played(person, *(HUNG_UP if number < 2 else MODEL), now=EARLIER)


def test_insight_shows_endings_losses_and_picks(stage: Stage) -> None:
    crowd(stage, 6)
    test = page(stage, "rehearsal_insight", "tom", scenario=SMALL)
    text = said(test)
    assert "6 人完成了 6 次对话。" in text
    assert "信任在哪里得、在哪里失" in text
    assert len(test.get("plotly_chart")) == 2
    endings, picks = (found.value for found in test.dataframe)
    assert list(endings["结局"]) == ["上门", "再等等", "挂断"]
    assert list(endings["对话次数"]) == [4, 0, 2]
    assert picks["选项"][0].startswith("★ 这会儿")
    assert picks["信任"][0] == "+20.0"
    assert picks["信任"][1] == "—"


def test_insight_hides_what_would_tell_who_it_was(stage: Stage) -> None:
    crowd(stage, 4)
    test = page(stage, "rehearsal_insight", "tom", scenario=SMALL)
    assert "不足 5 人" in said(test)
    assert not test.get("plotly_chart")
    assert "4 人完成了" in said(page(stage, "rehearsal_insight", "mia", scenario=SMALL))


def test_insight_is_not_for_trainees(stage: Stage) -> None:
    assert page(stage, "rehearsal_insight").error


def test_a_preview_steps_through_with_variables_visible(stage: Stage) -> None:
    test = page(stage, "rehearsal_preview", "tom", scenario=SMALL)
    text = said(test)
    assert "`asked`" in text
    assert test.metric[0].value == "50"
    assert "先安抚。" in text
    next(button for button in test.button if button.label == "就这么说").click().run()
    assert (test.metric[0].value, test.metric[0].delta) == ("70", "20")
    next(button for button in test.button if button.label == "撤回一步").click().run()
    assert test.metric[0].value == "50"


def test_a_draft_is_previewed_with_its_faults_by_line(stage: Stage) -> None:
    test = page(stage, "rehearsal_preview", "tom")
    test.segmented_control[0].set_value("text").run()
    test.text_area[0].set_value(TEXT.replace("when: trust >= 30", "when: trust +")).run()
    line = TEXT.splitlines().index("        when: trust >= 30") + 1
    assert f"第 {line} 行" in test.error[0].value
    test.text_area[0].set_value(TEXT.replace("trust: {start: 50", "trust: {start: 55")).run()
    assert test.metric[0].value == "55"


def test_a_preview_is_not_for_trainees(stage: Stage) -> None:
    assert page(stage, "rehearsal_preview").error


def test_a_lesson_leads_to_the_conversations_on_its_objective(stage: Stage) -> None:
    assert "小店的来电" in links(page(stage, "lesson", id="SALES-02-L1"))
    assert "小店的来电" not in links(page(stage, "lesson", id="ETIQ-01-L1"))
