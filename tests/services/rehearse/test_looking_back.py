"""Debriefing, history, progress and heat-maps say what happened, to those who may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.exam_world import NOW
from tests.rehearsal_world import HUNG_UP, MISSED, MODEL, SMALL, Stage
from tests.rehearsals import SMALL as TEXT
from tests.rehearsals import small
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Grant, Role
from trainer.scenarios.play import ChoiceNotOpenError, Mode
from trainer.scenarios.scenario import Outcome
from trainer.services import rehearse
from trainer.services.rehearse import Road, preview
from trainer.storage.plays import PlayStatus
from trainer.storage.tables import AuditEntry
from trainer.text import LocalText

WEAK = ("请您先填一张", "电源灯亮吗", "我现在就过来")


def test_the_debriefing_lays_the_whole_play_open(stage: Stage) -> None:
    play = stage.played("ann", *MISSED)
    found = rehearse.debrief(stage.platform, stage.asker("ann"), play, now=NOW)
    assert found is not None
    assert (found.ending.id, found.verdict.passed, found.mine) == ("visit", False, True)
    assert [missed.act.failure for missed in found.verdict.missed] == ["您没有说明上门费。"]
    assert [step.chosen.id for step in found.steps] == ["soothe", "ask", "come"]
    assert [choice.id for choice in found.steps[2].strong] == ["state_fee"]
    assert found.roads == (
        Road("call", "what", 1),
        Road("call", "hung_up", None),
        Road("what", "fee", 2),
        Road("fee", "visit", 3),
        Road("fee", "wait", None),
    )
    (trust,) = found.courses
    assert (trust.variable, trust.values) == ("trust", (50, 70, 75, 75))
    assert [(study.objective.code, [lesson.id for lesson in study.lessons]) for study in found.study] == [
        ("SALES-02", ["SALES-02-L1"])
    ]


def test_those_with_results_in_scope_read_a_debriefing_and_nobody_else(stage: Stage) -> None:
    play = stage.played("ann", *MODEL)
    for person in ("mia", "ada"):
        found = rehearse.debrief(stage.platform, stage.asker(person), play, now=NOW)
        assert found is not None
        assert not found.mine
    granted = stage.asker("tom", Grant(Role.RESULTS, "org/north/"))
    assert rehearse.debrief(stage.platform, granted, play, now=NOW)
    for person in ("bob", "tom", "sid"):
        with pytest.raises(NotFoundError):
            rehearse.debrief(stage.platform, stage.asker(person), play, now=NOW)
        with pytest.raises(NotFoundError):
            rehearse.progress(stage.platform, stage.asker(person), "ann", now=NOW)
    with stage.store.read() as session:
        actions = session.execute(select(AuditEntry.actor, AuditEntry.action)).all()
    assert {tuple(row) for row in actions} == {
        (person, action)
        for person in ("bob", "tom", "sid")
        for action in ("play.read.refused", "rehearsals.read.refused")
    }


def test_the_offers_tell_the_asker_how_they_stand(stage: Stage) -> None:
    def offer(person: str = "ann") -> rehearse.Offer:
        (found,) = rehearse.offers(stage.platform, stage.asker(person))
        return found

    assert (offer().best, offer().finished, offer().practising, offer().passed) == (None, 0, None, False)
    running = stage.window().play
    assert offer().practising == running
    stage.played("ann", *MODEL)
    assert (offer().best, offer().assessed, offer().passed, offer().practising) == (100, False, False, None)
    stage.played("ann", *WEAK, mode=Mode.ASSESSED)
    assert (offer().best, offer().assessed, offer().passed) == (40, True, False)
    stage.played("ann", *MODEL, mode=Mode.ASSESSED)
    assert (offer().best, offer().passed, offer().finished) == (100, True, 3)
    assert offer("bob").finished == 0


def test_scenarios_are_offered_in_teaching_order(stage: Stage) -> None:
    one, two, three = small(), small(), small()
    one = replace(one, id="ETIQ-01-S01", objectives=("ETIQ-01",))
    two = replace(two, id="SALES-02-S01", objectives=("SALES-02",))
    stage.put(one, two, three)
    codes = [offer.scenario for offer in rehearse.offers(stage.platform, stage.asker("ann"))]
    assert codes == ["SALES-01-S01", "SALES-02-S01", "ETIQ-01-S01"]


def test_progress_follows_each_criterion_over_whole_plays(stage: Stage) -> None:
    stage.played("ann", *WEAK, now=NOW)
    failed = stage.played("ann", *MISSED, now=NOW + timedelta(days=1))
    again = rehearse.begin_again(stage.platform, stage.asker("ann"), failed, 2, now=NOW + timedelta(days=2))
    stage.reopen("ann", again).say(MODEL[2], now=NOW + timedelta(days=2))
    stage.played("ann", *MODEL, now=NOW + timedelta(days=3))
    stage.window(now=NOW + timedelta(days=4))
    found = rehearse.progress(stage.platform, stage.asker("ann"), "ann", now=NOW)
    assert [(play.number, play.status, play.copied) for play in found.plays] == [
        (5, PlayStatus.OPEN, 0),
        (4, PlayStatus.FINISHED, 0),
        (3, PlayStatus.FINISHED, 2),
        (2, PlayStatus.FINISHED, 0),
        (1, PlayStatus.FINISHED, 0),
    ]
    assert found.plays[1].ending == LocalText("上门", "A visit")
    assert found.plays[1].outcome is Outcome.GOOD
    assert found.plays[0].percent is None
    calm, find = found.criteria
    assert [reading.share for reading in calm.readings] == [0, 1, 1]
    assert [reading.share for reading in find.readings] == [1, Fraction(2, 3), 1]
    assert [(entry.objective, entry.first, entry.latest, entry.plays) for entry in found.objectives] == [
        ("SALES-01", 0, 1, 3),
        ("SALES-02", 1, 1, 3),
    ]


def test_the_history_keeps_the_titles_of_the_version_played(stage: Stage) -> None:
    stage.played("ann", *MODEL)
    stage.put(replace(small(), title=LocalText("新名", "New name")))
    (play,) = rehearse.progress(stage.platform, stage.asker("mia"), "ann", now=NOW).plays
    assert play.title.en == "A call from a shop"


def crowd(stage: Stage, count: int, unit: str = "team") -> None:
    """So many people of a unit, the first two hung up on and the others good."""
    people = {f"{unit}{number}": unit for number in range(count)}
    stage.add_people(people)
    for number, person in enumerate(people):
        stage.played(person, *(HUNG_UP if number < 2 else MODEL))


def test_a_heat_map_shows_where_trust_goes_and_what_is_picked(stage: Stage) -> None:
    crowd(stage, 6)
    found = rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL)
    assert (found.plays, found.people, found.older, found.hidden) == (6, 6, 0, False)
    assert found.passed is not None
    assert (found.passed.rate, found.passed.total) == (4 / 6, 6)
    assert [(finish.ending.id, finish.rate.rate) for finish in found.endings] == [
        ("visit", 4 / 6),
        ("wait", 0),
        ("hung_up", 2 / 6),
    ]
    call, what, fee = found.spots
    assert [(pick.choice, pick.rate.rate, pick.rate.total) for pick in call.picks] == [
        ("soothe", 4 / 6, 6),
        ("form", 0, 6),
        ("deny", 2 / 6, 6),
    ]
    assert (call.visits, what.visits, fee.visits) == (6, 4, 4)
    assert call.moved == {"trust": pytest.approx(80 / 6)}
    assert call.picks[0].moved == {"trust": 20}
    assert call.picks[1].moved == {}
    assert found.flows[("call", "hung_up")] == 2


def test_steps_taken_over_from_another_play_are_not_counted_again(stage: Stage) -> None:
    crowd(stage, 5)
    play = stage.played("ann", *MISSED)
    again = rehearse.begin_again(stage.platform, stage.asker("ann"), play, 2, now=NOW)
    stage.reopen("ann", again).say(MODEL[2])
    found = rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL)
    assert [spot.visits for spot in found.spots] == [6, 4, 5]
    assert found.plays == 7
    assert found.passed is not None
    assert found.passed.total == 6


def test_fewer_than_five_people_are_only_shown_in_their_own_line(stage: Stage) -> None:
    crowd(stage, 4)
    hidden = rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL)
    assert (hidden.hidden, hidden.plays, hidden.spots, hidden.endings, hidden.passed) == (
        True,
        0,
        (),
        (),
        None,
    )
    for person in ("mia", "ada"):
        assert rehearse.heat_map(stage.platform, stage.asker(person), SMALL).people == 4
    assert rehearse.heat_map(stage.platform, stage.asker("sid"), SMALL).plays == 0
    stage.played("ann", *MODEL)
    assert rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL).people == 5


def test_one_person_playing_often_is_still_one_person(stage: Stage) -> None:
    for _ in range(7):
        stage.played("ann", *HUNG_UP)
    assert rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL).hidden


def test_a_cohort_narrows_the_heat_map(stage: Stage) -> None:
    crowd(stage, 6)
    stage.add_people({"new": "team"}, cohort=None)
    stage.played("new", *MODEL)
    everybody = rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL)
    cohort = rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL, cohort="cohort")
    assert (everybody.people, cohort.people) == (7, 6)
    assert [found.id for found in rehearse.groups(stage.platform, stage.asker("tom"))] == ["cohort"]
    assert rehearse.groups(stage.platform, stage.asker("sid")) == ()
    with pytest.raises(NotFoundError):
        rehearse.heat_map(stage.platform, stage.asker("sid"), SMALL, cohort="cohort")


def test_a_heat_map_is_of_one_version_and_says_how_many_plays_were_of_others(stage: Stage) -> None:
    crowd(stage, 6)
    edited = replace(small(), pass_mark=70)
    stage.put(edited)
    only_old = rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL)
    assert (only_old.plays, only_old.older, only_old.scenario.pass_mark) == (6, 0, 80)
    for number in range(5):
        stage.played(f"team{number}", *MODEL)
    both = rehearse.heat_map(stage.platform, stage.asker("tom"), SMALL)
    assert (both.plays, both.older, both.scenario) == (5, 6, edited)


def test_a_trainee_sees_no_heat_map_and_no_preview(stage: Stage) -> None:
    asker = stage.asker("ann")
    for call in (
        lambda: rehearse.heat_map(stage.platform, asker, SMALL),
        lambda: rehearse.rehearsed(stage.platform, asker),
        lambda: rehearse.groups(stage.platform, asker),
        lambda: preview.published(stage.platform, asker, SMALL),
        lambda: preview.step_through(asker, small(), (), now=NOW),
        lambda: preview.prospect(asker, small()),
        lambda: preview.drafts(stage.platform, asker),
        lambda: preview.draft(asker, "", today=NOW.date()),
    ):
        with pytest.raises(NotAllowedError):
            call()


def test_the_list_to_look_into_counts_plays(stage: Stage) -> None:
    stage.played("ann", *MODEL)
    stage.played("ann", *MODEL)
    (found,) = rehearse.rehearsed(stage.platform, stage.asker("tom"))
    assert (found.scenario, found.plays) == (SMALL, 2)


def test_a_preview_steps_through_with_everything_visible(stage: Stage) -> None:
    tom = stage.asker("tom")
    scenario = preview.published(stage.platform, tom, SMALL)
    start = preview.step_through(tom, scenario, (), now=NOW)
    assert start.state == {"trust": 50, "asked": False, "told": False}
    assert [shown.is_open for shown in start.choices] == [True] * 3
    low = preview.step_through(tom, scenario, ("form", "guess"), now=NOW)
    assert [(shown.choice.id, shown.is_open) for shown in low.choices] == [
        ("come", False),
        ("state_fee", True),
    ]
    assert [step.state["trust"] for step in low.passed] == [30, 20]
    ended = preview.step_through(tom, scenario, ("soothe", "ask", "state_fee"), now=NOW)
    assert ended.ending is not None
    assert ended.verdict is not None
    assert (ended.ending.id, ended.verdict.passed, ended.line) == ("visit", True, None)
    with pytest.raises(ChoiceNotOpenError):
        preview.step_through(tom, scenario, ("form", "guess", "come"), now=NOW)


def test_a_prospect_gives_luck_endings_and_ranges(stage: Stage) -> None:
    found = preview.prospect(stage.asker("tom"), small())
    assert found.luck == pytest.approx(1 / 12)
    assert sum(found.endings.values()) == pytest.approx(1)
    assert found.ranges == {"calm": (-1, 2), "find": (-1, 3)}


def test_a_draft_is_read_with_its_faults_and_never_published(stage: Stage) -> None:
    tom = stage.asker("tom")
    sound = preview.draft(tom, TEXT.replace("SALES-01", "SALES-02"), today=NOW.date())
    assert sound.scenario is not None
    broken = preview.draft(tom, TEXT.replace("when: trust >= 30", "when: trust +"), today=NOW.date())
    assert broken.scenario is None
    assert [fault.code for fault in broken.faults] == ["bad-guard"]
    assert len(rehearse.offers(stage.platform, tom)) == 1


def test_files_that_differ_from_what_is_published_are_offered_for_preview(
    stage: Stage, tmp_path: Path
) -> None:
    folder = tmp_path / "courses/SALES/scenarios"
    folder.mkdir(parents=True)
    (folder / "SALES-01-S01.yaml").write_text(TEXT, encoding="utf-8")
    (folder / "SALES-02-S01.yaml").write_text("id: SALES-02-S01\n", encoding="utf-8")
    platform = replace(
        stage.platform, settings=stage.platform.settings.model_copy(update={"content": tmp_path})
    )
    assert list(preview.drafts(platform, stage.asker("tom"))) == ["courses/SALES/scenarios/SALES-02-S01.yaml"]
    (folder / "SALES-01-S01.yaml").write_text(
        TEXT.replace("pass_mark: 80", "pass_mark: 75"), encoding="utf-8"
    )
    assert len(preview.drafts(platform, stage.asker("tom"))) == 2
