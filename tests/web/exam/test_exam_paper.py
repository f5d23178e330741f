"""What the control is sent: complete for a candidate, and nothing beyond."""

from __future__ import annotations

import json
from dataclasses import replace

import exam_world
import pytest
from exam_world import NOW, World, blueprint

from trainer.blueprints import Navigation, Quota, Section
from trainer.i18n import translate
from trainer.items import ItemType
from trainer.services import sit_exam
from trainer.services.sit_exam import Sitting
from trainer.storage import Store
from trainer.text import Language
from trainer.web.widgets.exam import control, paper
from trainer.web.widgets.exam.desk import Desk, Phase, Sheet, Turn
from trainer.web.widgets.exam.texts import texts


@pytest.fixture
def world(sqlite_store: Store) -> World:
    case = tuple(
        exam_world.item(f"ETIQ-01-T1-{n}", testlet="ETIQ-01-T1", stimulus="a *shared* case", place=n)
        for n in range(2)
    )
    items = (*exam_world.bank(), *(replace(found, objective="ETIQ-01") for found in case))
    plain = blueprint()
    with_case = replace(
        plain,
        code="CASE",
        sections=(Section("one", plain.title, plain.cut, (Quota(10, objective="ETIQ-01"),)),),
    )
    judging = replace(plain, code="JUDGE", sections=(judged(plain.sections[0]),))
    forward = blueprint("FORWARD", navigation=Navigation.FORWARD)
    return exam_world.build(sqlite_store, plain, with_case, judging, forward, items=items)


def judged(section: Section) -> Section:
    """The section with true/false questions alone."""
    return replace(section, quotas=(Quota(2, objective="SALES-01", type=ItemType.TRUE_FALSE),))


def sitting(world: World, code: str = "BASIC") -> Sitting:
    attempt = world.begin(code=code)
    return sit_exam.take_over(world.platform, world.asker("ann"), attempt, now=NOW)


def test_every_question_of_the_form_is_on_the_paper_in_its_order(world: World) -> None:
    found = sitting(world)
    sent = paper.paper(found, Language.EN)
    assert [sent["items"][str(n)]["stem"] for n in range(6)] == [
        f"<p>{item.stem}</p>\n" for item in found.items
    ]


@pytest.mark.parametrize("code", ["BASIC", "CASE", "FORWARD"])
def test_nothing_sent_names_an_item_a_key_a_rationale_or_marks(world: World, code: str) -> None:
    found = sitting(world, code)
    turn = Turn(Phase.SITTING, Desk(found.attempt.id, found.lease), found)
    data = control.told(turn, Sheet(), Language.EN)
    stems = [item.stem for item in found.items] + [text for item in found.items for text in item.options]
    text = json.dumps(data, ensure_ascii=False)
    for shown in stems:
        text = text.replace(shown, "")
    form = found.attempt.form
    secrets = {place.item for place in form.places} | {place.version for place in form.places}
    secrets |= {"rationale", "ETIQ-01", "SALES-0", form.digest, str(form.seed), "marks", "scored", "testlet"}
    assert not [secret for secret in secrets if secret in text]


def test_a_true_false_question_has_its_two_answers_worded(world: World) -> None:
    sent = paper.paper(sitting(world, "JUDGE"), Language.ZH)
    worded = [translate(Language.ZH, "True"), translate(Language.ZH, "False")]
    assert [item["options"] for item in sent["items"].values()] == [worded, worded]


def test_a_shared_case_is_sent_once_and_named_by_its_questions(world: World) -> None:
    sent = paper.paper(sitting(world, "CASE"), Language.EN)
    assert sent["stimuli"] == ["<p>a <em>shared</em> case</p>\n"]
    with_case = [item for item in sent["items"].values() if item["stimulus"] is not None]
    assert [item["stimulus"] for item in with_case] == [0, 0]


def test_going_forward_only_no_other_question_than_the_current_one_is_sent(world: World) -> None:
    sent = paper.paper(sitting(world, "FORWARD"), Language.EN)
    assert list(sent["items"]) == ["0"]
    assert sent["forward"] is True
    assert sent["count"] == 6


def test_the_paper_is_not_sent_to_a_window_that_has_it(world: World) -> None:
    found = sitting(world)
    turn = Turn(Phase.SITTING, Desk(found.attempt.id, found.lease), found)
    assert "paper" in control.told(turn, Sheet(), Language.EN)
    assert "paper" not in control.told(turn, Sheet(have=paper.paper_id(found.attempt)), Language.EN)


def test_the_record_is_in_positions_as_shown(world: World) -> None:
    seat = world.opened()
    found = seat.respond(2, 1)
    record = paper.record(found.attempt)
    assert record["answers"] == [[], [], [1], [], [], []]
    assert found.attempt.responses[2] == {found.attempt.form.places[2].options[1]}


def test_every_text_of_the_control_is_there_in_both_languages() -> None:
    chinese, english = texts(Language.ZH), texts(Language.EN)
    assert chinese.keys() == english.keys()
    assert chinese["status"]["saved"] == "已保存"
    assert chinese["offline"] == "连接中断，正在重连；作答已暂存在本页，恢复后自动保存。"
    same = [name for name, text in english.items() if isinstance(text, str) and text == chinese[name]]
    assert same == []
