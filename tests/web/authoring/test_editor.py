"""The editor's turns: who writes, what is saved, what a browser may not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.authoring_world import authoring, trainer
from tests.exam_world import NOW, World
from trainer.items import ItemType, Option
from trainer.items.validation import MAX_TEXT
from trainer.services import author
from trainer.storage import Store
from trainer.text import Language
from trainer.web.widgets.authoring import control
from trainer.web.widgets.authoring.desk import Act, Desk, Phase, Sheet, Turn, UnreadableError, serve


class Window:
    """A browser window at the bench: keeps its lease and its server session's memory."""

    def __init__(self, world: World, unit: str, who: str = "tom") -> None:
        self.world, self.unit, self.asker = world, unit, trainer(world, who)
        self.desk, self.lease, self.beat = Desk(), 0, 0
        self.last: Sheet | None = None

    def send(self, **message: object) -> Turn:
        self.beat += 1
        self.last = Sheet(lease=self.lease, beat=self.beat, **message)  # type: ignore[arg-type]
        return self.again()

    def again(self) -> Turn:
        """The server runs once more with the message it has."""
        turn = serve(self.world.platform, self.asker, self.unit, self.desk, self.last, now=NOW)
        self.desk = turn.desk
        if turn.phase is Phase.OPEN and turn.writing:
            self.lease = turn.writing.copy.lease
        return turn

    def restarted(self) -> None:
        """Another server process: its memory is gone, the window's is not."""
        self.desk = Desk()


@pytest.fixture
def world(sqlite_store: Store) -> World:
    return authoring(sqlite_store)


@pytest.fixture
def unit(world: World) -> str:
    return author.begin(world.platform, trainer(world), "SALES-01", ItemType.SINGLE, now=NOW)


def stem(turn: Turn) -> str:
    assert turn.writing is not None
    return turn.writing.copy.items[0].stem


def written(turn: Turn, text: str) -> tuple:
    assert turn.writing is not None
    return (replace(turn.writing.copy.items[0], stem=text),)


def test_a_window_that_comes_takes_the_copy_and_what_it_types_is_saved(world: World, unit: str) -> None:
    window = Window(world, unit)
    opened = window.send()
    assert opened.phase is Phase.OPEN
    saved = window.send(items=written(opened, "写到一半"))
    assert (saved.kept, stem(saved)) == (True, "写到一半")
    assert author.look_at_writing(world.platform, trainer(world), unit).copy.items[0].stem == "写到一半"


def test_the_same_message_twice_does_nothing_more(world: World, unit: str) -> None:
    window = Window(world, unit)
    first = window.send()
    again = window.again()
    assert again.writing.copy.lease == first.writing.copy.lease  # type: ignore[union-attr]
    window.send(items=written(first, "一次"))
    before = window.again().writing.copy.revision  # type: ignore[union-attr]
    assert window.again().writing.copy.revision == before  # type: ignore[union-attr]


def test_after_a_restart_the_window_goes_on_with_the_lease_it_has(world: World, unit: str) -> None:
    window = Window(world, unit)
    opened = window.send()
    window.restarted()
    saved = window.send(items=written(opened, "重启之后"))
    assert (saved.phase, saved.kept, stem(saved)) == (Phase.OPEN, True, "重启之后")


def test_a_second_window_of_ones_own_takes_over_and_the_first_is_told(world: World, unit: str) -> None:
    first, second = Window(world, unit), Window(world, unit)
    opened = first.send()
    second.send(items=None)
    stale = first.send(items=written(opened, "过时的窗口"))
    assert (stale.phase, stale.kept, stem(stale)) == (Phase.ELSEWHERE, False, "")
    assert first.again().phase is Phase.ELSEWHERE
    back = first.send(take=stale.writing.copy.lease)  # type: ignore[union-attr]
    assert back.phase is Phase.OPEN
    assert first.again().phase is Phase.OPEN
    assert second.send().phase is Phase.ELSEWHERE


def test_somebody_else_is_asked_before_taking_over(world: World, unit: str) -> None:
    first = Window(world, unit)
    first.send(items=None)
    first.send(items=written(first.again(), "汤姆在写"))
    other = Window(world, unit, "zoe")
    turn = other.send()
    assert (turn.phase, turn.writing.holder) == (Phase.ELSEWHERE, "Tom")  # type: ignore[union-attr]
    assert first.send().phase is Phase.OPEN
    assert other.send(take=turn.writing.copy.lease).phase is Phase.OPEN  # type: ignore[union-attr]


def test_handing_in_what_is_unfinished_is_refused_once_and_saved_all_the_same(
    world: World, unit: str
) -> None:
    window = Window(world, unit)
    opened = window.send()
    turn = window.send(items=written(opened, "还没写完"), act=Act.SUBMIT)
    assert (turn.phase, turn.kept, stem(turn)) == (Phase.OPEN, True, "还没写完")
    assert turn.trouble is not None
    assert window.again().trouble is turn.trouble
    assert window.send().trouble is None


def test_handing_in_ends_the_writing(world: World, unit: str) -> None:
    window = Window(world, unit)
    opened = window.send()
    item = replace(
        written(opened, "哪一项先做？")[0],
        options=(Option("a", "先听"), Option("b", "先说")),
        key=frozenset("a"),
        rationale={"a": "对。", "b": "错。"},
    )
    assert window.send(items=(item,), act=Act.SUBMIT).done is Act.SUBMIT
    assert Window(world, unit).send().phase is Phase.REVIEW


def message(**changes: object) -> dict[str, object]:
    item = {
        "id": "SALES-01-009", "type": "single", "band": 1, "stem": "问", "stimulus": "", "key": ["a"],
        "options": [{"id": "a", "text": "甲", "fixed": False}], "rationale": {"a": "因为"},
        "author": "", "source": "", "pool": "exam", "enemies": [], "reviewed_on": None,
        "english": {"stem": "", "stimulus": "", "options": {}, "rationale": {}},
    }  # fmt: skip
    return {"lease": 3, "take": 0, "beat": 7, "have": True, "items": [{**item, **changes}], "act": ""}


def test_a_sound_message_is_read() -> None:
    sheet = control.read(message())
    assert sheet is not None
    assert sheet.items is not None
    assert (sheet.lease, sheet.unreadable, sheet.items[0].key) == (3, False, {"a"})


@pytest.mark.parametrize(
    "changes",
    [
        {"stem": "字" * 5_000_000},
        {"stem": None},
        {"type": "essay"},
        {"band": 4},
        {"options": [{"id": "<b>", "text": "x", "fixed": False}]},
        {"rationale": {"a": "x" * (MAX_TEXT + 1)}},
        {"enemies": ["x"] * 51},
        {"english": {"stem": "Which?"}},
        {"english": {"stem": "x" * (MAX_TEXT + 1), "stimulus": "", "options": {}, "rationale": {}}},
        {"reviewed_on": "yesterday"},
        {"status": "active"},
        {"objective": "ETIQ-01"},
    ],
)
def test_a_message_that_no_editor_sends_changes_nothing(
    world: World, unit: str, changes: dict[str, object]
) -> None:
    sheet = control.read(message(**changes))
    assert sheet is not None
    assert (sheet.unreadable, sheet.beat, sheet.items) == (True, 7, None)
    window = Window(world, unit)
    window.send()
    turn = window.send(unreadable=True)
    assert isinstance(turn.trouble, UnreadableError)
    assert stem(turn) == ""


def test_script_in_markdown_reaches_the_preview_only_as_text(world: World, unit: str) -> None:
    window = Window(world, unit)
    opened = window.send()
    turn = window.send(items=written(opened, "<img src=x onerror=alert(1)> [a](javascript:alert(1)) 选？"))
    told = control.told(turn, window.last, unit, Language.ZH)
    shown = told["previews"][0]["stem"]
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert any(remark["part"] == "stem" and remark["severity"] == "error" for remark in told["remarks"])


def test_the_wording_is_sent_only_to_a_window_that_does_not_have_it(world: World, unit: str) -> None:
    window = Window(world, unit)
    turn = window.send()
    assert "texts" in control.told(turn, window.last, unit, Language.ZH)
    turn = window.send(have=True)
    assert "texts" not in control.told(turn, window.last, unit, Language.ZH)
    assert control.told(Turn(Phase.WAITING, Desk()), None, unit, Language.ZH).keys() == {
        "unit",
        "lang",
        "phase",
    }


def told_again(world: World, unit: str, **changes: object) -> tuple[dict, dict[str, str]]:
    """What the window is told after this message: the first item, and the remarks by their part."""
    window = Window(world, unit)
    opened = window.send()
    assert opened.writing is not None
    sheet = control.read({**message(id=opened.writing.copy.items[0].id, **changes), "lease": window.lease})
    assert sheet is not None
    turn = window.send(items=sheet.items)
    told = control.told(turn, window.last, unit, Language.ZH)
    return told, {remark["part"]: remark["text"] for remark in told["remarks"]}


def english(**texts: object) -> dict[str, object]:
    return {"stem": "", "stimulus": "", "options": {}, "rationale": {}, **texts}


def test_the_english_wording_is_kept_shown_and_said_to_lack_what_it_lacks(world: World, unit: str) -> None:
    wording = english(stem="Which **first**?", options={"a": "Listen", "b": " "})
    told, remarks = told_again(world, unit, english=wording)
    assert told["items"][0]["english"] == english(stem="Which **first**?", options={"a": "Listen"})
    assert "<strong>first</strong>" in told["english"][0]["stem"]
    assert told["english"][0]["options"] == ["Listen"]
    assert remarks["translation"] == "尚无英文：A 的解析"


def test_english_without_a_stem_keeps_an_item_from_being_handed_in(world: World, unit: str) -> None:
    told, remarks = told_again(world, unit, english=english(options={"a": "先听"}))
    errors = [remark["text"] for remark in told["remarks"] if remark["severity"] == "error"]
    assert any("译文缺少题干" in text for text in errors)
    assert "英文中含有中文" in remarks.values()


def test_without_english_nothing_is_said_of_it(world: World, unit: str) -> None:
    told, remarks = told_again(world, unit)
    assert told["english"] == []
    assert "translation" not in remarks


def test_the_author_and_the_day_of_comparison_are_kept_and_judged(world: World, unit: str) -> None:
    told, remarks = told_again(world, unit, author="张三、李四", reviewed_on="2020-01-31")
    assert (told["items"][0]["author"], told["items"][0]["reviewed_on"]) == ("张三、李四", "2020-01-31")
    assert "多位出题人" in remarks["author"]
    assert "2020-01-31" in remarks["reviewed_on"]
    told, remarks = told_again(world, unit, author="张三", reviewed_on=None)
    assert told["items"][0]["reviewed_on"] is None
    assert not {"author", "reviewed_on"} & remarks.keys()


def test_questions_of_a_case_are_added_moved_and_taken_out(world: World) -> None:
    unit = author.begin_testlet(world.platform, trainer(world), "SALES-01", now=NOW)
    window = Window(world, unit)
    opened = window.send()
    assert opened.writing is not None
    first, second = opened.writing.copy.items
    added = replace(first, id="", stem="第三问")
    window.send(items=(replace(second, stem="第二问", stimulus="料"), replace(first, stem="第一问"), added))
    items = author.look_at_writing(world.platform, trainer(world), unit).copy.items
    assert [(one.id, one.place, one.stem) for one in items] == [
        (second.id, 0, "第二问"),
        (first.id, 1, "第一问"),
        (f"{unit}-3", 2, "第三问"),
    ]
    assert {one.stimulus for one in items} == {"料"}
    window.send(items=(items[0], items[2]))
    items = author.look_at_writing(world.platform, trainer(world), unit).copy.items
    assert [(one.id, one.place) for one in items] == [(second.id, 0), (f"{unit}-3", 1)]
