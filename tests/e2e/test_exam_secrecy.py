"""The key never reaches the browser early: every byte of a whole attempt is read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from google.protobuf.json_format import MessageToDict
from playwright.sync_api import Page, Response, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from trainer.services import sit_exam

from . import content
from .conftest import SignedIn
from .exam_page import Exam
from .installation import Server


@dataclass
class Tap:
    """Everything that goes over the wire of a page."""

    received: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def on(self, page: Page) -> Tap:
        page.on("websocket", self._socket)
        page.on("response", self._response)
        return self

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(_bytes(frame)))
        socket.on("framesent", lambda frame: self.sent.append(_bytes(frame)))

    def _response(self, response: Response) -> None:
        if response.request.resource_type not in ("document", "fetch", "xhr"):
            return
        try:
            self.bodies.append(response.body())
        except Exception:
            return

    @property
    def messages(self) -> list[ForwardMsg]:
        """Received frames, decoded."""
        return [ForwardMsg.FromString(frame) for frame in self.received]

    def everything(self) -> str:
        """Raw bytes as text, and every message decoded, with the JSON texts in it decoded as well."""
        raw = b"\n".join([*self.received, *self.sent, *self.bodies]).decode("utf-8", errors="replace")
        decoded = [MessageToDict(message) for message in self.messages]
        decoded += [MessageToDict(BackMsg.FromString(frame)) for frame in self.sent]
        return raw + json.dumps(_opened(decoded), ensure_ascii=False)

    def clear(self) -> None:
        self.received.clear()
        self.sent.clear()
        self.bodies.clear()


def _bytes(frame: str | bytes) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()


def _opened(value: object) -> object:
    """JSON with the texts in it that are JSON themselves decoded too."""
    if isinstance(value, dict):
        return {key: _opened(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_opened(part) for part in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return _opened(json.loads(value))
        except ValueError:
            return value
    return value


def structure(value: object) -> object:
    """The shape of JSON: keys, lengths of texts and lists, no values."""
    if isinstance(value, dict):
        return {key: structure(part) for key, part in value.items()}
    if isinstance(value, list):
        return [structure(part) for part in value]
    return len(value) if isinstance(value, str) else type(value).__name__


def control(message: ForwardMsg) -> dict[str, object] | None:
    """The data of the exam control in a message, without the clock."""
    element = message.delta.new_element
    if not element.HasField("bidi_component") or element.bidi_component.component_name != "trainer_exam":
        return None
    data: dict[str, object] = json.loads(element.bidi_component.json)
    data.pop("remaining", None)
    return data


def test_a_whole_attempt_shows_nothing_but_the_score_allowed(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "xiaolin")
    tap = Tap().on(page)
    page.goto(f"{server.url}/exams")
    expect(page.get_by_text("初级客户经理认证")).to_be_visible()
    page.goto(f"{server.url}/exams?id={content.CERTIFICATE}")
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator(".option").first).to_be_visible()
    for number in range(1, 13):
        expect(page.locator("h2.number")).to_contain_text(f"第 {number} 题")
        page.keyboard.press("1")
        if number % 3 == 0:
            page.keyboard.press("2")
            page.keyboard.press("f")
        page.keyboard.press("ArrowRight" if number < 12 else "f")
    page.get_by_role("status").get_by_text("已保存").wait_for()
    page.reload()
    expect(page.locator(".option").first).to_be_visible()
    page.locator(".hand").click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result?*")
    expect(page.locator(".score")).to_be_visible()
    page.goto(f"{server.url}/history")
    expect(page.get_by_text("初级客户经理认证").first).to_be_visible()
    assert len(tap.received) > 30
    assert tap.sent
    items = content.items()
    everything = tap.everything()
    assert all(item.stem.strip("*") in everything for item in items if item.objective == "SALES-02"), (
        "the tap reads what is sent"
    )
    # What a lesson or the study list may name: objectives have titles there; items never have.
    secrets = [secret for secret in content.leaks(items) if secret not in content.OBJECTIVES]
    assert [secret for secret in secrets if secret in everything] == []


def test_during_the_exam_not_even_an_objective_is_named(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "xiaozhou")
    tap = Tap().on(page)
    exam = Exam.begun(server, page, "xiaozhou", content.CERTIFICATE)
    exam.options.first.click()
    exam.saved()
    form = exam.record.attempt.form
    everything = tap.everything()
    secrets = [*content.leaks(content.items()), form.digest, form.bank_digest, str(form.seed)]
    assert [secret for secret in secrets if secret in everything] == []
    keys = {key for message in tap.messages for key in _keys(control(message))}
    assert keys <= {
        *("attempt", "lang", "phase", "echo", "acked", "refused", "lease", "record", "paper"),
        *("current", "reached", "answers", "flags"),
        *("id", "title", "count", "forward", "sections", "places", "stimuli", "items", "texts"),
        *("type", "section", "stem", "options", "stimulus"),
        *(str(number) for number in range(len(form.places))),
        *_keys(
            next(data for m in tap.messages if (data := control(m)) and "paper" in data)["paper"]["texts"]
        ),
    }


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for part in value.values() for key in _keys(part)}
    if isinstance(value, list):
        return {key for part in value for key in _keys(part)}
    return set()


def test_right_and_wrong_answers_are_answered_alike(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "teacher")
    exam = Exam.begun(server, page, "teacher", content.QUIZ)
    items = {item.id: item for item in content.items()}
    attempt = exam.record.attempt
    tap = Tap().on(page)
    page.reload()
    expect(exam.options.first).to_be_visible()
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    frames: dict[bool, set[int]] = {True: set(), False: set()}
    for place, asked in enumerate(attempt.form.places):
        item = items[asked.item]
        if asked.multiple:
            continue
        exam.go(place + 1)
        page.wait_for_timeout(400)
        for position, option in enumerate(asked.options):
            tap.clear()
            exam.options.nth(position).click()
            exam.saved()
            page.wait_for_timeout(150)
            right = option in item.key
            answer = next(data for message in reversed(tap.messages) if (data := control(message)))
            record = answer["record"]
            assert isinstance(record, dict)
            assert record["answers"][place] == [position]
            answer["acked"] = ["x" * 20 for _ in answer["acked"]]  # type: ignore[attr-defined]
            answer["echo"] = 0
            record["answers"] = sorted(map(len, record["answers"]))
            record["answers"] = [1 for _ in record["answers"]]
            seen[right].add(json.dumps(structure(answer), sort_keys=True))
            frames[right].add(len(tap.messages))
    assert seen[True] == seen[False]
    assert len(seen[True]) == 1
    now = server.platform.clock.now()
    sit_exam.look(server.platform, exam.asker, exam.attempt, now=now)
