"""Sitting an exam in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from trainer.attempts import AttemptStatus
from trainer.items import ItemType
from trainer.services import invigilate
from trainer.services.sit_exam import Sitting

from . import content
from .conftest import PHONE, SignedIn
from .exam_page import Exam
from .installation import Server

Shot = Callable[[Page, str], Path]


def of_type(kind: ItemType) -> Callable[[Sitting], list[int]]:
    return lambda sitting: [item.place for item in sitting.items if item.type is kind]


def with_case(sitting: Sitting) -> list[int]:
    return [item.place for item in sitting.items if item.stimulus]


@pytest.fixture
def quiz(server: Server, signed_in: SignedIn) -> Exam:
    """A fresh quiz open on a desktop; a running one of an earlier test is annulled first."""
    return fresh(server, signed_in(server, "xiaolin"))


def fresh(server: Server, page: Page, code: str = content.QUIZ, login: str = "xiaolin") -> Exam:
    now = server.platform.clock.now()
    admin = server.asker("admin")
    for running in invigilate.running(server.platform, admin, now=now).sittings:
        if running.blueprint == code and running.name == server.asker(login).name:
            invigilate.void(server.platform, admin, running.attempt, "next test", now=now)
    return Exam.begun(server, page, login, code)


def test_from_the_list_over_the_rules_to_the_result(server: Server, signed_in: SignedIn, shot: Shot) -> None:
    page = signed_in(server, "xiaozhou")
    page.goto(f"{server.url}/exams")
    card = page.locator("[data-testid=stVerticalBlock]", has_text="销售与礼仪小测").last
    expect(card).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    shot(page, "exams")
    page.goto(f"{server.url}/exams?id={content.QUIZ}")
    expect(page.get_by_text("限时 30 分钟，点击开始后计时。")).to_be_visible()
    shot(page, "exam-before")
    page.get_by_role("button", name="开始考试").click()
    page.wait_for_url("**/exam?*")
    attempt = re.search(r"id=([\w-]+)", page.url)
    assert attempt is not None
    exam = Exam(server, page, "xiaozhou", attempt[1])
    for number in range(1, 16):
        exam.at(number)
        page.keyboard.press("1")
        if number < 15:
            page.keyboard.press("ArrowRight")
    exam.saved()
    assert exam.on_record == dict.fromkeys(range(15), (0,))
    page.locator(".hand").click()
    expect(page.get_by_text("15 题已全部作答。")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result?*")
    expect(page.get_by_text("答题回顾")).to_be_visible()
    assert exam.record.attempt.status is AttemptStatus.SUBMITTED
    expect(page.locator(".score")).to_be_visible()
    shot(page, "result")


def test_saved_is_said_only_once_it_is_on_record(quiz: Exam) -> None:
    quiz.find(of_type(ItemType.SINGLE))
    place = quiz.record.attempt.current
    quiz.options.nth(2).click()
    quiz.saved()
    assert list(quiz.on_record.values()) == [(2,)]
    assert place in range(15)


def test_nothing_but_the_exam_is_on_the_page(quiz: Exam) -> None:
    for streamlits in ("stHeader", "stSidebar", "stToolbar"):
        expect(quiz.page.get_by_test_id(streamlits)).to_be_hidden()
    expect(quiz.page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert quiz.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_works_right_after_loading(quiz: Exam) -> None:
    place = quiz.find(of_type(ItemType.SINGLE))
    quiz.page.reload()
    expect(quiz.options.first).to_be_visible()
    quiz.at(place + 1)
    quiz.page.keyboard.press("3")
    assert quiz.chosen == [2]
    quiz.page.keyboard.press("ArrowDown")
    expect(quiz.options.nth(0)).to_be_focused()
    quiz.page.keyboard.press("ArrowDown")
    expect(quiz.options.nth(1)).to_be_focused()
    assert quiz.chosen == [2]
    quiz.page.keyboard.press("Enter")
    assert quiz.chosen == [1]
    quiz.page.keyboard.press("ArrowUp")
    quiz.page.keyboard.press("Space")
    assert quiz.chosen == [0]
    quiz.page.keyboard.press("f")
    expect(quiz.page.locator(".marked")).to_be_visible()
    quiz.saved()
    assert quiz.on_record == {place: (0,)}
    assert quiz.record.attempt.flags == {place}


def test_arrows_turn_pages_and_the_focus_goes_to_the_question(quiz: Exam) -> None:
    quiz.go(1)
    quiz.page.keyboard.press("ArrowRight")
    quiz.at(2)
    expect(quiz.heading).to_be_focused()
    quiz.page.keyboard.press("ArrowLeft")
    quiz.at(1)


def test_several_options_may_be_chosen_and_taken_back_where_the_question_asks_for_it(quiz: Exam) -> None:
    place = quiz.find(of_type(ItemType.MULTIPLE))
    quiz.options.nth(3).click()
    quiz.options.nth(1).click()
    quiz.saved()
    assert quiz.on_record[place] == (1, 3)
    quiz.options.nth(3).click()
    quiz.page.get_by_role("button", name="清除作答").click()
    assert quiz.chosen == []
    expect(quiz.status).to_have_text("作答会自动保存")
    assert quiz.on_record == {}


def test_quick_choosing_and_turning_loses_nothing(quiz: Exam) -> None:
    """The first trap: a click on an option and on Next within a few milliseconds."""
    for number in range(1, 15):
        quiz.at(number)
        quiz.page.evaluate(
            """number => {
                const root = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot
                root.querySelectorAll('.option')[number % 2].click()
                root.querySelector('.turn.primary').click()
            }""",
            number,
        )
    quiz.at(15)
    quiz.saved()
    assert quiz.on_record == {number - 1: (number % 2,) for number in range(1, 15)}


def test_a_reload_resumes_exactly(quiz: Exam) -> None:
    quiz.go(4)
    quiz.options.first.click()
    quiz.page.keyboard.press("f")
    quiz.saved()
    quiz.go(7)
    expect(quiz.number(7)).to_have_attribute("aria-current", "step")
    quiz.page.wait_for_timeout(800)
    quiz.page.reload()
    quiz.at(7)
    expect(quiz.number(4)).to_have_attribute("data-answered", "")
    expect(quiz.number(4)).to_have_attribute("data-flagged", "")
    quiz.go(4)
    assert quiz.chosen == [0]
    quiz.saved()


def test_another_device_goes_on_where_the_first_one_was(
    quiz: Exam, server: Server, signed_in: SignedIn
) -> None:
    quiz.go(3)
    quiz.options.nth(1).click()
    quiz.saved()
    phone = Exam(server, signed_in(server, "xiaolin", viewport=PHONE), "xiaolin", quiz.attempt).open()
    phone.at(3)
    assert phone.chosen == [1]


def test_handing_in_names_what_is_open_and_marked_and_leads_there(quiz: Exam, shot: Shot) -> None:
    quiz.go(2)
    quiz.options.first.click()
    quiz.page.keyboard.press("f")
    quiz.saved()
    quiz.page.locator(".hand").click()
    dialog = quiz.page.get_by_role("dialog")
    expect(dialog).to_contain_text("还有 14 题未作答")
    expect(dialog).to_contain_text("有 1 题做了标记")
    shot(quiz.page, "exam-hand-in")
    dialog.get_by_role("button", name="前往第 9 题").click()
    quiz.at(9)
    assert quiz.record.attempt.status is AttemptStatus.OPEN


def test_the_newer_of_two_tabs_takes_over_and_the_older_says_so_and_writes_nothing(
    quiz: Exam, server: Server, shot: Shot
) -> None:
    quiz.go(1)
    other = Exam(server, quiz.page.context.new_page(), "xiaolin", quiz.attempt).open()
    expect(quiz.elsewhere).to_be_visible()
    shot(quiz.page, "exam-elsewhere")
    quiz.page.keyboard.press("1")
    quiz.page.wait_for_timeout(500)
    assert quiz.on_record == {}
    other.go(2)
    other.options.nth(1).click()
    other.saved()
    assert other.on_record == {1: (1,)}
    quiz.elsewhere.get_by_role("button", name="在此继续").click()
    expect(quiz.elsewhere).to_be_hidden()
    expect(other.elsewhere).to_be_visible()
    quiz.go(2)
    assert quiz.chosen == [1]
    quiz.options.nth(0).click()
    quiz.saved()
    assert quiz.on_record == {1: (0,)}


def test_the_older_tab_on_another_device_learns_at_its_next_click(
    quiz: Exam, server: Server, signed_in: SignedIn
) -> None:
    quiz.go(1)
    newer = Exam(server, signed_in(server, "xiaolin"), "xiaolin", quiz.attempt).open()
    newer.options.nth(1).click()
    newer.saved()
    quiz.options.nth(0).click()
    expect(quiz.elsewhere).to_be_visible()
    expect(quiz.elsewhere).to_contain_text("本窗口最后的改动没有保存")
    assert newer.on_record == {0: (1,)}
    quiz.elsewhere.get_by_role("button", name="在此继续").click()
    expect(quiz.page.locator(".notice")).to_contain_text("有 1 处作答没有保存")
    assert quiz.chosen == [1]
    assert newer.on_record == {0: (1,)}


def test_more_time_given_by_the_invigilator_shows_while_the_exam_runs(quiz: Exam, server: Server) -> None:
    invigilate.extend(
        server.platform, server.asker("teacher"), [quiz.attempt], 12, "alarm", now=server.platform.clock.now()
    )
    quiz.options.first.click()
    expect(quiz.page.locator(".notice")).to_have_text("监考员已为您延长 12 分钟。")
    expect(quiz.page.locator(".time")).to_have_text(re.compile(r"^41:\d\d$"))


def test_an_annulled_exam_leads_to_a_page_that_says_so(quiz: Exam, server: Server) -> None:
    invigilate.void(
        server.platform, server.asker("teacher"), quiz.attempt, "wrong room", now=server.platform.clock.now()
    )
    quiz.options.first.click()
    quiz.page.wait_for_url("**/result?*")
    expect(quiz.page.get_by_text("这次考试已作废")).to_be_visible()
    expect(quiz.page.get_by_text("有 1 处改动在考试结束后才到达服务器")).to_be_visible()


def test_at_zero_the_exam_closes_by_itself_and_shows_its_result(server: Server, signed_in: SignedIn) -> None:
    exam = fresh(server, signed_in(server, "xiaolin"), content.SHORT)
    exam.options.first.click()
    exam.saved()
    expect(exam.page.locator(".clock[data-short]")).to_be_visible()
    exam.page.wait_for_url("**/result?*", timeout=60_000)
    expect(exam.page.get_by_text("考试时间到，系统已自动交卷")).to_be_visible()
    assert exam.record.attempt.status is AttemptStatus.EXPIRED


def test_the_time_left_is_announced_and_can_be_hidden(server: Server, signed_in: SignedIn) -> None:
    exam = fresh(server, signed_in(server, "xiaolin"), content.MINUTE)
    notice = exam.page.locator(".notice")
    expect(notice).to_have_text("还剩 1 分钟。", timeout=30_000)
    assert notice.get_attribute("role") == "status"
    exam.page.locator(".clock").click()
    expect(exam.page.locator(".time")).to_have_text("显示时间")
    exam.page.reload()
    expect(exam.page.locator(".time")).to_have_text("显示时间")
    exam.page.locator(".clock").click()
    expect(exam.page.locator(".time")).to_have_text(re.compile(r"^00:\d\d$|^01:00$"))


def test_going_forward_only_there_is_no_way_back(server: Server, signed_in: SignedIn) -> None:
    exam = fresh(server, signed_in(server, "xiaozhou"), content.FORWARD, "xiaozhou")
    exam.at(1)
    expect(exam.page.get_by_role("button", name="上一题")).to_be_hidden()
    expect(exam.number(3)).to_be_disabled()
    exam.options.first.click()
    exam.saved()
    exam.page.keyboard.press("ArrowRight")
    exam.at(2)
    exam.page.keyboard.press("ArrowLeft")
    exam.page.wait_for_timeout(400)
    exam.at(2)
    exam.options.nth(1).click()
    exam.saved()
    assert exam.on_record == {0: (0,), 1: (1,)}


def test_a_case_stands_beside_its_question(quiz: Exam, shot: Shot) -> None:
    quiz.find(with_case)
    case, question = quiz.page.locator(".stimulus"), quiz.page.locator(".question")
    expect(case.get_by_role("cell", name="18:30")).to_be_visible()
    left, right = case.bounding_box(), question.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"] + 1
    shot(quiz.page, "exam-case")


def test_on_a_phone_the_case_folds_away(server: Server, signed_in: SignedIn) -> None:
    exam = fresh(server, signed_in(server, "xiaolin", viewport=PHONE, has_touch=True, is_mobile=True))
    place = with_case(exam.record)[0]
    exam.page.locator(".open-map").tap()
    exam.number(place + 1).tap()
    exam.at(place + 1)
    table = exam.page.locator(".stimulus table")
    expect(table).to_be_visible()
    exam.page.locator(".stimulus summary").tap()
    expect(table).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_is_enough(server: Server, signed_in: SignedIn, shot: Shot, scheme: str) -> None:
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "color_scheme": scheme}
    exam = fresh(server, signed_in(server, "xiaolin", **options))
    exam.options.nth(1).tap()
    exam.saved()
    for button in (
        exam.page.locator(".turn.primary"),
        exam.page.locator(".flag"),
        exam.page.locator(".open-map"),
    ):
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= PHONE["height"]
    assert exam.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "user-scalable=no" not in (exam.page.locator("meta[name=viewport]").get_attribute("content") or "")
    shot(exam.page, f"exam-phone-{scheme}")
    exam.page.locator(".open-map").tap()
    expect(exam.page.get_by_role("dialog", name="题号导航")).to_be_visible()
    shot(exam.page, f"exam-phone-map-{scheme}")
    exam.number(5).tap()
    exam.at(5)


def test_in_english_the_whole_page_is_english(server: Server, signed_in: SignedIn, shot: Shot) -> None:
    page = signed_in(server, "emma", locale="en-GB", color_scheme="dark")
    page.goto(f"{server.url}/exams?id={content.QUIZ}")
    page.get_by_role("button", name="Start the exam").click()
    expect(page.locator(".option").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.keyboard.press("1")
    expect(page.locator(".status")).to_have_text("Saved")
    words = page.locator(".top, .bottom, .rail").all_inner_texts()
    assert not re.search(r"[\u4e00-\u9fff]", "".join(words))
    shot(page, "exam-english-dark")


CONTRAST = """() => {
  const root = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
  const rgb = (color, under) => {
    canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1)
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const light = c => { const s = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    return .2126 * s[0] + .7152 * s[1] + .0722 * s[2] }
  const behind = element => {
    const layers = []
    for (let e = element; e; e = e.parentElement ?? e.getRootNode().host) layers.unshift(e)
    return layers.reduce((under, e) => rgb(getComputedStyle(e).backgroundColor, under), [255, 255, 255])
  }
  const poor = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.textContent.trim() || !element.checkVisibility({visibilityProperty: true})) continue
    if (element.closest('style') || element.closest(':disabled')) continue
    const style = getComputedStyle(element), under = behind(element), ink = rgb(style.color, under)
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x)
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700)
    if ((a + .05) / (b + .05) < (large ? 3 : 4.5)) poor.push([node.textContent, style.color, `${under}`])
  }
  return poor
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(server: Server, signed_in: SignedIn, scheme: str) -> None:
    exam = fresh(server, signed_in(server, "xiaolin", color_scheme=scheme))
    exam.find(with_case)
    exam.options.nth(1).click()
    exam.page.keyboard.press("f")
    exam.saved()
    assert exam.page.evaluate(CONTRAST) == []


def test_screen_readers_find_names_roles_and_states(quiz: Exam) -> None:
    quiz.find(of_type(ItemType.SINGLE))
    group = quiz.page.get_by_role("radiogroup")
    stem = quiz.page.locator(".stem").inner_text()
    expect(group).to_have_accessible_name(stem)
    quiz.options.nth(1).click()
    expect(group.get_by_role("radio", checked=True)).to_have_count(1)
    expect(group.get_by_role("radio", checked=False)).to_have_count(3)
    quiz.find(of_type(ItemType.MULTIPLE))
    assert quiz.page.get_by_role("group", name=quiz.page.locator(".stem").inner_text()).is_visible()
    expect(quiz.page.get_by_role("checkbox")).to_have_count(4)
    assert quiz.page.get_by_role("navigation", name="题号导航").is_visible()
    expect(quiz.number(1)).to_have_accessible_name(re.compile("^第 1 题，(已|未)作答"))
    assert quiz.status.get_attribute("role") == "status"
