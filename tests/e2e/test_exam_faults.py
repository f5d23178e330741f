"""An exam open in a browser while servers are killed and connections go away."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from trainer.attempts import AttemptStatus

from . import content
from .conftest import SignedIn
from .exam_page import Exam
from .installation import Server

BACK = 60_000
"""Milliseconds within which a page must have recovered by itself, on a busy machine."""


def test_after_a_kill_the_page_goes_on_by_itself_and_nothing_saved_is_missing(
    own_server: Server, signed_in: SignedIn
) -> None:
    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    exam.options.nth(1).click()
    exam.saved()
    own_server.kill()
    exam.page.keyboard.press("ArrowRight")
    exam.at(2)
    exam.page.keyboard.press("1")
    expect(exam.status).to_have_text("连接中断", timeout=BACK)
    expect(exam.banner).to_have_text("连接中断，正在重连；作答已暂存在本页，恢复后自动保存。")
    assert exam.chosen == [0]
    own_server.start()
    expect(exam.status).to_have_text("已保存", timeout=BACK)
    expect(exam.banner).to_be_hidden()
    expect(exam.elsewhere).to_be_hidden()
    assert exam.on_record == {0: (1,), 1: (0,)}
    assert exam.record.attempt.current == 1
    exam.page.keyboard.press("2")
    exam.saved()
    assert exam.on_record[1] == ((1,) if not exam.record.attempt.form.places[1].multiple else (0, 1))


def test_a_kill_with_nothing_to_save_changes_nothing_for_the_candidate(
    own_server: Server, signed_in: SignedIn
) -> None:
    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    lease = exam.record.lease
    own_server.kill()
    time.sleep(1)
    own_server.start()
    exam.options.nth(1).click()
    expect(exam.status).to_have_text("已保存", timeout=BACK)
    assert exam.on_record == {0: (1,)}
    assert exam.record.lease in (lease, lease + 1)


def test_a_page_replaced_while_the_server_was_away_says_so_when_it_is_back(
    own_server: Server, signed_in: SignedIn
) -> None:
    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    exam.options.nth(1).click()
    exam.saved()
    exam.page.context.set_offline(True)
    exam.page.keyboard.press("ArrowRight")
    exam.page.keyboard.press("1")
    own_server.kill()
    own_server.start()
    newer = Exam(own_server, signed_in(own_server, "xiaolin"), "xiaolin", exam.attempt).open()
    newer.go(3)
    newer.options.nth(1).click()
    newer.saved()
    exam.page.context.set_offline(False)
    expect(exam.elsewhere).to_be_visible(timeout=BACK)
    assert newer.on_record.keys() == {0, 2}
    exam.elsewhere.get_by_role("button", name="在此继续").click()
    expect(exam.status).to_have_text("已保存", timeout=BACK)
    assert exam.on_record.keys() == {0, 1, 2}, "what nobody else has answered since is kept"


def test_a_while_offline_is_said_and_made_up_for(own_server: Server, signed_in: SignedIn) -> None:
    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    exam.page.context.set_offline(True)
    own_server.stop()
    for number in range(1, 6):
        exam.at(number)
        exam.page.keyboard.press("2")
        exam.page.keyboard.press("ArrowRight")
    expect(exam.banner).to_contain_text("连接中断", timeout=BACK)
    time.sleep(5)
    own_server.start()
    exam.page.context.set_offline(False)
    expect(exam.status).to_have_text("已保存", timeout=BACK)
    assert exam.on_record == dict.fromkeys(range(5), (1,))
    assert exam.record.attempt.current == 5


def test_a_reload_while_something_is_unsaved_saves_it_afterwards(
    own_server: Server, signed_in: SignedIn
) -> None:
    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    own_server.kill()
    exam.page.keyboard.press("2")
    expect(exam.status).to_have_text("连接中断", timeout=BACK)
    own_server.start()
    exam.page.reload()
    expect(exam.status).to_have_text("已保存", timeout=BACK)
    assert exam.on_record == {0: (1,)}


def test_handing_in_while_the_server_is_away_is_done_when_it_is_back(
    own_server: Server, signed_in: SignedIn
) -> None:
    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    exam.options.nth(1).click()
    exam.saved()
    own_server.kill()
    exam.page.locator(".hand").click()
    exam.page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    expect(exam.banner).to_contain_text("连接中断", timeout=BACK)
    own_server.start()
    exam.page.wait_for_url("**/result?*", timeout=BACK)
    assert exam.record.attempt.status is AttemptStatus.SUBMITTED


def test_a_revoked_session_ends_the_exam_on_this_screen_and_keeps_what_is_saved(
    own_server: Server, signed_in: SignedIn
) -> None:
    from trainer.services import administer  # noqa: PLC0415

    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    exam.options.nth(1).click()
    exam.saved()
    now = own_server.platform.clock.now()
    administer.revoke_sessions(own_server.platform, own_server.asker("admin"), exam.asker.person, now=now)
    exam.page.keyboard.press("ArrowRight")
    expect(exam.page.get_by_text("登录").first).to_be_visible()
    exam.asker = own_server.asker("xiaolin")
    assert exam.on_record == {0: (1,)}


def test_while_the_disk_takes_nothing_the_choice_is_refused_on_the_screen_and_kept(
    own_server: Server, signed_in: SignedIn
) -> None:
    exam = Exam.begun(own_server, signed_in(own_server, "xiaolin"), "xiaolin", content.QUIZ)
    with own_server.platform.store.engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_room BEFORE INSERT ON journal BEGIN "
            "SELECT RAISE(ROLLBACK, 'database or disk is full'); END"
        )
        connection.commit()
    exam.options.nth(1).click()
    expect(exam.status).to_have_text("未能保存")
    expect(exam.banner).to_be_visible()
    assert exam.chosen == [1]
    assert exam.on_record == {}
    with own_server.platform.store.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER no_room")
        connection.commit()
    expect(exam.status).to_have_text("已保存", timeout=BACK)
    assert exam.on_record == {0: (1,)}
