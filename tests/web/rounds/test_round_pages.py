"""The pages of a round with people: joining, parts, cards, the sheet, the shared result."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.exam_world import NOW
from tests.partner_cards import three
from tests.round_world import THREE, Circle, circle, marked
from tests.web.pages import stage as pages
from tests.web.pages.stage import page, words
from trainer.scenarios.cards import Part
from trainer.services import rounds
from trainer.services.rounds import CustomerDealt
from trainer.storage import Store
from trainer.web import state


@pytest.fixture
def ring(sqlite_store: Store) -> Circle:
    return circle(sqlite_store)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "here", lambda: pages._SET["here"])


def shown(test: AppTest) -> str:
    """All HTML of cards, code and sheet on the page."""
    assert not test.exception
    found = [json.loads(entry.proto.json) for entry in test.get("bidi_component")]
    return "\n".join(entry["html"] for entry in found if "html" in entry)


def said(test: AppTest) -> str:
    assert not test.exception
    assert not test.error
    return words(test)


def labels(test: AppTest) -> list[str]:
    return [button.label for button in test.button]


def links(test: AppTest) -> str:
    return "\n".join(found.proto.label for found in test.get("page_link"))


def seat(test: AppTest, part: Part):
    return test.button(key=f"seat-{part.value}")


def lobby(ring: Circle, person: str, found: str, **query: str) -> AppTest:
    return page(ring, "round", person, id=found, **query)


def test_the_list_has_cards_for_people_and_a_way_to_join(ring: Circle) -> None:
    test = page(ring, "rehearsals", "bob", view="people")
    assert "3 人 · 约 8 分钟 · 还没试过" in said(test)
    assert "收银机坏了" in links(test)
    assert test.text_input(key="join-code").label == "口令"


def test_a_wrong_code_is_answered_in_a_sentence(ring: Circle) -> None:
    test = page(ring, "rehearsals", "bob", view="people")
    test.text_input(key="join-code").input("qqqqq")
    test.button(key="join").click().run()
    assert "没有找到口令 qqqqq 对应的场次" in said(test)


def test_the_lobby_shows_a_large_code_and_nobodys_card(ring: Circle) -> None:
    ring.put_cards(marked())
    found = ring.gathered()
    test = lobby(ring, "bob", found)
    html = shown(test)
    assert f'<p class="letters" aria-label="{" ".join(ring.code(found))}">{ring.code(found)}</p>' in html
    assert "FOR-" not in html + said(test)
    assert "SECRET" not in html
    assert "**客户** · 您" in said(test)
    assert "**客户经理** · Ann" in said(test)


def test_by_the_code_one_takes_a_part(ring: Circle) -> None:
    found = ring.opened()
    test = page(ring, "round", "bob", code=ring.code(found).lower())
    assert "**观察员** · 空缺" in said(test)
    seat(test, Part.OBSERVER).click().run()
    assert ring.seen(found, "bob").mine is Part.OBSERVER


def test_who_comes_second_is_told_who_has_the_part(ring: Circle) -> None:
    found = ring.opened()
    code = ring.code(found)
    test = page(ring, "round", "tom", code=code)
    ring.take(found, "bob", Part.CUSTOMER, code)
    seat(test, Part.CUSTOMER).click().run()
    assert "这个角色已经由 Bob 担任" in said(test)
    assert "**客户** · Bob" in said(test)
    assert ring.seen(found, "bob").mine is Part.CUSTOMER


def test_the_cards_are_dealt_once_all_are_there(ring: Circle) -> None:
    found = ring.opened()
    ring.take(found, "ann", Part.MANAGER)
    test = lobby(ring, "ann", found)
    assert test.button(key="deal").disabled
    assert "还缺：客户、观察员" in said(test)
    for person, part in (("bob", Part.CUSTOMER), ("tom", Part.OBSERVER)):
        ring.take(found, person, part, ring.code(found))
    test.run()
    test.button(key="deal").click().run()
    assert "上门要收费" in shown(test)
    assert "您的角色：客户经理" in said(test)


def test_each_device_shows_its_own_card_and_no_other(ring: Circle) -> None:
    ring.put_cards(marked())
    found = ring.dealt()
    sent = {person: shown(lobby(ring, person, found)) for person in ("ann", "bob", "tom")}
    assert "FOR-MANAGER" in sent["ann"]
    assert "SECRET-" in sent["bob"]
    assert "FOR-OBSERVER" in sent["tom"]
    for person, mark in (("ann", "FOR-MANAGER"), ("bob", "FOR-CUSTOMER"), ("tom", "FOR-OBSERVER")):
        assert [name for name in sent if mark in sent[name]] == [person]
    assert [name for name in sent if "FOR-RATER" in sent[name]] == ["tom"]
    assert all("FOR-AFTERWARDS" not in html for html in sent.values())


def test_every_score_is_kept_as_soon_as_it_is_touched(ring: Circle) -> None:
    found = ring.dealt()
    test = lobby(ring, "tom", found)
    lease = ring.seen(found, "tom").lease
    assert test.button(key="finish").disabled
    test.segmented_control(key=f"score-{lease}-calm").set_value(4).run()
    test.text_input(key=f"note-{lease}-calm").input("“您别急” <b>").run()
    sheet = ring.seen(found, "tom").sheet
    assert sheet is not None
    assert (sheet.scores, sheet.notes) == ({"calm": 4}, {"calm": "“您别急” <b>"})
    assert "还有 2 项没有打分" in said(test)


def test_a_window_that_is_new_to_the_server_keeps_the_sheet_by_its_address(ring: Circle) -> None:
    found = ring.dealt()
    lease = ring.lease(found)
    ring.rate(found, lease, "calm", 4)
    test = lobby(ring, "tom", found, lease=str(lease))
    assert ring.seen(found, "tom").lease == lease
    test.segmented_control(key=f"score-{lease}-find").set_value(2).run()
    sheet = ring.seen(found, "tom").sheet
    assert sheet is not None
    assert sheet.scores == {"calm": 4, "find": 2}


def test_a_sheet_opened_elsewhere_writes_nothing_here_until_it_is_taken_back(ring: Circle) -> None:
    found = ring.dealt()
    test = lobby(ring, "tom", found)
    first = ring.seen(found, "tom").lease
    second = ring.lease(found)
    test.segmented_control(key=f"score-{first}-calm").set_value(1).run()
    assert "评分表正在另一个窗口打开" in said(test)
    assert ring.seen(found, "tom").sheet.scores == {}
    ring.rate(found, second, "calm", 5)
    test.button(key="take-sheet").click().run()
    lease = ring.seen(found, "tom").lease
    assert lease == second + 1
    assert test.segmented_control(key=f"score-{lease}-calm").value == 5


def test_the_finished_sheet_is_shown_to_all(ring: Circle) -> None:
    found = ring.dealt()
    test = lobby(ring, "tom", found)
    lease = ring.seen(found, "tom").lease
    for line, score in {"calm": 4, "find": 3, "fee": 2}.items():
        test.segmented_control(key=f"score-{lease}-{line}").set_value(score).run()
    test.button(key="finish").click().run()
    for person in ("ann", "bob", "tom"):
        html = shown(lobby(ring, person, found))
        assert "Ann，由 Tom 评分（人工评分）" in html
        assert "底线项目低于 3 分：说明费用。" in html
        assert "上门要收费" in html
        assert "多久才道歉" in html
    assert "先请演客户的人说感受" in said(test)
    assert "再来一场" in labels(test)


def test_notes_and_names_are_shown_as_text(ring: Circle) -> None:
    found = ring.dealt()
    lease = ring.lease(found)
    for line in three().sheet:
        ring.rate(found, lease, line.id, 3)
    mark = rounds.Mark("calm", note="<img src=x onerror=alert(1)>")
    rounds.fill_in(ring.platform, ring.asker("tom"), found, lease, mark, now=NOW)
    rounds.finish(ring.platform, ring.asker("tom"), found, lease, now=NOW)
    html = shown(lobby(ring, "ann", found))
    assert "<img" not in html
    assert "&lt;img" in html


def test_the_history_says_rated_by_a_person_and_by_whom(ring: Circle) -> None:
    ring.finished()
    text = links(page(ring, "rehearsals", "ann", view="mine"))
    assert "收银机坏了 · 4.0 分（满分 5 分），已通过，Tom 评分（人工评分）" in text
    assert "您的角色：客户" in links(page(ring, "rehearsals", "bob", view="mine"))


def test_a_round_that_goes_on_is_the_first_thing_on_the_list(ring: Circle) -> None:
    ring.dealt()
    assert "回到这一场：收银机坏了" in links(page(ring, "rehearsals", "bob"))


def test_a_round_broken_off_or_left_open_says_so(ring: Circle) -> None:
    found = ring.dealt(now=NOW - timedelta(hours=5))
    assert "超时未结束" in said(lobby(ring, "ann", found))
    other = ring.dealt()
    test = lobby(ring, "ann", other)
    test.button(key="break-off").click().run()
    assert "这一场已中止" in said(test)


def test_a_stranger_and_a_latecomer_are_refused_in_words(ring: Circle) -> None:
    found = ring.dealt()
    assert "找不到这个演练场次" in page(ring, "round", "eve", id=found).error[0].value
    late = page(ring, "round", "eve", code=ring.code(found))
    assert "卡片已经发出" in late.error[0].value


def test_opening_a_round_from_its_cards_and_printing_for_trainers_only(ring: Circle) -> None:
    test = page(ring, "round_cards", "ann", id=THREE)
    assert "中午，小店的**收银机**坏了。" in said(test)
    assert not test.get("download_button")
    test.button(key="open").click().run()
    assert [entry.code for entry in rounds.running(ring.platform, ring.asker("ann"), now=NOW)]
    assert len(page(ring, "round_cards", "tom", id=THREE).get("download_button")) == 1


def test_the_customers_player_finds_mood_and_secrets_on_the_card(ring: Circle) -> None:
    found = ring.dealt()
    card = ring.seen(found, "bob").card
    assert isinstance(card, CustomerDealt)
    html = shown(lobby(ring, "bob", found))
    for text in (card.opening, card.goal, *card.secret.facts, *card.secret.gives_in, "不悦"):
        assert text in html


def test_a_lesson_names_the_cards_that_practise_its_objective(ring: Circle) -> None:
    cards = three()
    assert cards.title.zh in links(page(ring, "lesson", "ann", id=f"{cards.objectives[0]}-L1"))
    assert cards.title.zh not in links(page(ring, "lesson", "ann", id="ETIQ-01-L1"))
