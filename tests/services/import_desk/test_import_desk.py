"""Files brought in the browser: read in the worker, decided about, taken over as drafts, undone."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from tests.authoring_world import authoring, log, trainer
from tests.exam_world import NOW, World, item
from trainer.bank.arrivals import (
    LEFT_OUT,
    Decision,
    DecisionError,
    ImportMovedError,
    Known,
    Likeness,
    NothingToTakeError,
    State,
    UndecidedError,
)
from trainer.errors import NotAllowedError, NotFoundError
from trainer.items import Option
from trainer.people import Asker
from trainer.services import author, background, import_desk, worker
from trainer.services.author import NoObjectiveError
from trainer.services.import_desk import (
    Brought,
    NothingBroughtError,
    TooLargeError,
    TooManyFilesError,
    bringing,
    reading,
    taking,
    working,
)
from trainer.storage import Store, imports
from trainer.storage.bank_search import BankQuery
from trainer.storage.import_records import RecordQuery

HERE = item(
    "SALES-01-101",
    stem="客户说“太贵”，先做什么？",
    options=(Option("a", "先问原因"), Option("b", "马上降价"), Option("c", "不再理会")),
    key=frozenset("a"),
    rationale={"a": "先弄清顾虑。", "b": "价格不一定是原因。", "c": "失去客户。"},
    author="培训中心",
)
QUESTION = "{n}. 第{n}种{what}指的是什么？\nA. {what}甲{n}\nB. {what}乙{n}\n答案：{key}\n知识点：{topic}\n\n"
SAME = "9. 客户说“太贵”，先做什么？\nA. 先问原因\nB. 马上降价\nC. 不再理会\n答案：B\n知识点：SALES-01\n\n"
NEARLY = "8. 客户说“太贵了”，先做什么？\nA. 先问原因\nB. 马上降价\nC. 不再理会\n答案：A\n知识点：SALES-01\n\n"


def question(n: int, what: str, topic: str = "SALES-01", key: str = "A") -> str:
    return QUESTION.format(n=n, what=what, topic=topic, key=key)


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The worker is called by the tests themselves."""
    started: list[object] = []
    monkeypatch.setattr(background, "start", started.append)
    return started


@pytest.fixture
def world(store: Store) -> World:
    return authoring(store, HERE)


@pytest.fixture
def tom(world: World) -> Asker:
    return trainer(world)


def bring(world: World, *texts: str, read: bool = True) -> str:
    files = [Brought(f"题{n}.txt", text.encode()) for n, text in enumerate(texts, 1)]
    name = import_desk.bring(world.platform, trainer(world), files, now=NOW)
    if read:
        assert worker.drain(world.platform) == 1
    return name


def run(world: World, name: str) -> import_desk.Listed:
    return import_desk.find(world.platform, trainer(world), name)


def state(world: World, name: str) -> State:
    return run(world, name).run.state


def listed(world: World, name: str, *likeness: Likeness) -> list[import_desk.Shown]:
    query = RecordQuery(likeness=likeness)
    return list(import_desk.records(world.platform, trainer(world), name, query).shown)


def taken(world: World, name: str) -> None:
    import_desk.take_over(world.platform, trainer(world), name, now=NOW)
    worker.drain(world.platform)


def drafts(world: World, name: str) -> list[str]:
    found = author.browse(world.platform, trainer(world), BankQuery(arrived_in=name))
    return [one.item for one in found.items]


def test_what_was_brought_is_read_by_the_worker_and_counted(world: World) -> None:
    text = question(1, "费率") + question(2, "方案") + "3. 没有选项的题\n答案：A\n"
    name = bring(world, text, read=False)
    assert state(world, name) is State.WAITING
    assert worker.drain(world.platform) == 1
    found = run(world, name)
    assert (found.run.state, found.who) == (State.READY, "Tom")
    counts = found.run.counts
    assert (counts.sound, counts.faults, counts.duplicates) == (2, 1, 0)
    first, second = listed(world, name)
    assert (first.record.path, first.record.line, second.record.line) == ("题1.txt", 1, 7)
    assert first.topic is not None
    assert (first.topic.objective, first.topic.known) == ("SALES-01", Known.NAMED)
    (fault,) = import_desk.faults(world.platform, trainer(world), name)
    assert (fault.path, fault.line) == ("题1.txt", 13)
    assert "选项" in fault.wrong
    assert "没有选项的题" in fault.understood
    assert fault.remedy


def test_what_is_wanted_becomes_drafts_of_who_took_it_over(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率") + question(2, "方案"))
    taken(world, name)
    found = run(world, name).run
    assert (found.state, found.outcome.taken, found.taken_by) == (State.TAKEN, 2, "tom")
    units = drafts(world, name)
    assert len(units) == 2
    copy = author.look_at_writing(world.platform, tom, units[0]).copy
    made = copy.items[0]
    assert (made.author, made.objective, copy.writers) == ("Tom", "SALES-01", ("tom",))
    assert made.origin is not None
    assert (made.origin.file, made.origin.position) == ("题1.txt", 1)
    actions = [entry.action for entry in log(world, "")]
    assert actions.count("item.imported") == 2
    assert {"import.brought", "import.taken_over"} <= set(actions)


def test_the_author_a_file_names_stays(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率") + "出题人：王老师\n")
    csv = "题干,A,B,答案,知识点,出题人\n费率是什么东西,甲,乙,A,SALES-01,王老师\n".encode()
    name = import_desk.bring(world.platform, tom, [Brought("表.csv", csv)], now=NOW)
    worker.drain(world.platform)
    taken(world, name)
    (unit,) = drafts(world, name)
    assert author.look_at_writing(world.platform, tom, unit).copy.items[0].author == "王老师"


def test_duplicates_wait_for_a_decision_and_are_shown_with_what_they_repeat(world: World, tom: Asker) -> None:
    name = bring(world, SAME + NEARLY)
    assert run(world, name).run.counts.exact == 1
    assert run(world, name).run.counts.near == 1
    (exact,) = listed(world, name, Likeness.EXACT)
    twin, items = exact.twins[0]
    assert (twin.item, twin.replaceable, items) == (HERE.id, True, (HERE,))
    with pytest.raises(UndecidedError):
        import_desk.take_over(world.platform, tom, name, now=NOW)


def test_a_duplicate_is_skipped_taken_as_new_or_as_the_next_version(world: World, tom: Asker) -> None:
    name = bring(world, SAME + NEARLY + question(1, "费率"))
    (exact,) = listed(world, name, Likeness.EXACT)
    (near,) = listed(world, name, Likeness.NEAR)
    import_desk.decide(world.platform, tom, name, [near.record.number], Decision.VERSION)
    import_desk.decide(world.platform, tom, name, [exact.record.number], Decision.SKIP)
    taken(world, name)
    assert run(world, name).run.outcome.taken == 2
    copy = author.look_at_writing(world.platform, tom, HERE.id).copy
    changed = copy.items[0]
    assert not copy.is_new
    assert changed.stem.startswith("客户说“太贵了”")
    assert (changed.rationale, changed.author) == (HERE.rationale, "培训中心")
    assert HERE.id in drafts(world, name)


def test_a_version_is_missed_where_somebody_is_writing(world: World, tom: Asker) -> None:
    name = bring(world, NEARLY)
    import_desk.decide(world.platform, tom, name, [1], Decision.VERSION)
    author.edit(world.platform, tom, HERE.id, now=NOW)
    lease = author.take(world.platform, tom, HERE.id).copy.lease
    author.write(world.platform, tom, HERE.id, lease, [item(HERE.id, stem="别人的话")], now=NOW)
    taken(world, name)
    assert (run(world, name).run.outcome.taken, run(world, name).run.outcome.missed) == (0, 1)
    assert author.look_at_writing(world.platform, tom, HERE.id).copy.items[0].stem == "别人的话"


def test_all_of_a_kind_are_decided_at_once_and_undone(world: World, tom: Asker) -> None:
    name = bring(world, SAME + question(1, "费率") + question(1, "费率") + NEARLY)
    decided = import_desk.decide_all(world.platform, tom, name, Likeness.EXACT, Decision.VERSION)
    assert decided == (1, 1)
    assert import_desk.decide_all(world.platform, tom, name, Likeness.EXACT, Decision.SKIP) == (1, 0)
    assert run(world, name).steps == 2
    assert import_desk.undo_decision(world.platform, tom, name) == 1
    assert import_desk.undo_decision(world.platform, tom, name) == 1
    assert import_desk.undo_decision(world.platform, tom, name) == 0
    assert {one.record.decision for one in listed(world, name)} == {Decision.OPEN}
    assert import_desk.left(world.platform, tom, name).duplicates == 3


def test_only_what_stands_alone_in_force_can_have_a_next_version(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率") + question(1, "费率"))
    (twice,) = listed(world, name, Likeness.EXACT)
    assert twice.twins[0][0].number == 1
    with pytest.raises(DecisionError):
        import_desk.decide(world.platform, tom, name, [twice.record.number], Decision.VERSION)


def test_a_topic_nobody_knows_waits_and_what_it_means_is_remembered_for_the_next_file(
    world: World, tom: Asker
) -> None:
    name = bring(world, question(1, "费率", "天气与气候"))
    ((topic,), total) = import_desk.topics(world.platform, tom, name)
    assert (topic.objective, topic.known, total) == ("", Known.NOT, 1)
    with pytest.raises(UndecidedError):
        import_desk.take_over(world.platform, tom, name, now=NOW)
    with pytest.raises(NoObjectiveError):
        import_desk.choose_objectives(world.platform, tom, name, {topic.number: "NO-99"}, now=NOW)
    import_desk.choose_objectives(world.platform, tom, name, {topic.number: "ETIQ-01"}, now=NOW)
    taken(world, name)
    assert drafts(world, name)[0].startswith("ETIQ-01-")
    again = bring(world, question(2, "方案", "天气与气候"))
    ((topic,), _) = import_desk.topics(world.platform, trainer(world, "zoe"), again)
    assert (topic.objective, topic.known) == ("ETIQ-01", Known.REMEMBERED)


def test_a_topic_can_be_left_out(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率", "天气") + question(2, "方案"))
    topic = next(one for one in import_desk.topics(world.platform, tom, name)[0] if one.wording == "天气")
    import_desk.choose_objectives(world.platform, tom, name, {topic.number: LEFT_OUT}, now=NOW)
    taken(world, name)
    assert len(drafts(world, name)) == 1


def test_suggestions_are_taken_together(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "SALES-01 stem of option", "stem of SALES"))
    ((topic,), _) = import_desk.topics(world.platform, tom, name)
    assert topic.hint is not None
    assert topic.hint.shared
    assert import_desk.accept_hints(world.platform, tom, name, now=NOW) == 1
    assert import_desk.topics(world.platform, tom, name)[0][0].objective == topic.hint.objective


def test_taking_over_is_undone_but_for_what_somebody_wrote_on(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率") + question(2, "方案") + NEARLY)
    import_desk.decide(world.platform, tom, name, [3], Decision.VERSION)
    taken(world, name)
    kept, gone = [unit for unit in drafts(world, name) if unit != HERE.id]
    lease = author.take(world.platform, tom, kept).copy.lease
    written = author.look_at_writing(world.platform, tom, kept).copy.items[0]
    changed = item(kept, stem="改过的题干", options=written.options)
    author.write(world.platform, tom, kept, lease, [changed], now=NOW)
    import_desk.undo(world.platform, tom, name, now=NOW)
    worker.drain(world.platform)
    found = run(world, name).run
    assert (found.state, found.outcome.undone, found.outcome.kept) == (State.READY, 2, 1)
    assert drafts(world, name) == [kept]
    for unit in (gone, HERE.id):
        with pytest.raises(NotFoundError):
            author.look_at_writing(world.platform, tom, unit)
    taken(world, name)
    assert len(drafts(world, name)) == 3


def test_a_draft_that_was_only_opened_is_taken_back_too(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率"))
    taken(world, name)
    author.take(world.platform, tom, drafts(world, name)[0])
    import_desk.undo(world.platform, tom, name, now=NOW)
    worker.drain(world.platform)
    assert drafts(world, name) == []


def test_the_very_same_file_again_brings_nothing_new(world: World, tom: Asker) -> None:
    text = question(1, "费率") + question(2, "方案")
    taken(world, bring(world, text))
    again = bring(world, text)
    assert run(world, again).run.counts.known == 2
    with pytest.raises(NothingToTakeError):
        import_desk.take_over(world.platform, tom, again, now=NOW)


def test_a_cancelled_import_is_forgotten_and_the_worker_writes_nothing_more(
    world: World, tom: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bring(world, question(1, "费率"), read=False)
    understand = reading.understand

    def cancelled(*given: object) -> object:
        import_desk.cancel(world.platform, tom, name, now=NOW)
        return understand(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "understand", cancelled)
    worker.drain(world.platform)
    assert state(world, name) is State.CANCELLED
    assert listed(world, name) == []
    with world.store.read() as session:
        assert imports.content(session, name, 0) == b""


def test_cancelling_while_drafts_are_made_takes_them_all_back(
    world: World, tom: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bring(world, "".join(question(n, f"方式{n * 7}") for n in range(1, 6)))
    monkeypatch.setattr(taking, "TAKEN_AT_ONCE", 2)
    advance = taking.advance

    def once(*given: object) -> None:
        monkeypatch.setattr(taking, "advance", advance)
        import_desk.cancel(world.platform, tom, name, now=NOW)
        advance(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(taking, "advance", once)
    taken(world, name)
    assert state(world, name) is State.READY
    assert drafts(world, name) == []


def test_an_import_whose_worker_died_is_taken_up_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bring(world, "".join(question(n, f"方式{n * 7}") for n in range(1, 6)))
    monkeypatch.setattr(taking, "TAKEN_AT_ONCE", 2)
    advance = taking.advance

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(taking, "advance", dies)
    with pytest.raises(KeyboardInterrupt):
        taken(world, name)
    monkeypatch.setattr(taking, "advance", advance)
    assert len(drafts(world, name)) == 2
    assert worker.drain(world.platform) == 0
    monkeypatch.setattr(imports, "ABANDONED", timedelta(0))
    assert worker.drain(world.platform) == 1
    assert state(world, name) is State.TAKEN
    assert len(drafts(world, name)) == 5


def test_an_import_that_workers_die_of_is_given_up_with_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = bring(world, question(1, "费率"), read=False)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "read_files", dies)
    monkeypatch.setattr(imports, "ABANDONED", timedelta(0))
    for _ in range(working.TRIES):
        with pytest.raises(KeyboardInterrupt):
            worker.drain(world.platform)
    worker.drain(world.platform)
    assert state(world, name) is State.FAILED
    assert run(world, name).run.failure == working.DiedError.template


def test_hostile_files_are_faults_with_a_sentence_and_harm_nothing(world: World, tom: Asker) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", b" " * 300_000_000)
    entities = b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>'
    files = [
        Brought("宏.docm", b"PK\x03\x04"),
        Brought("炸弹.zip", bomb.getvalue()),
        Brought("实体.xml", entities),
        Brought("../../题.txt", question(1, "费率").encode()),
    ]
    name = import_desk.bring(world.platform, tom, files, now=NOW)
    worker.drain(world.platform)
    found = run(world, name).run
    assert (found.state, found.counts.sound, found.counts.faults) == (State.READY, 1, 3)
    assert listed(world, name)[0].record.path == "题.txt"
    assert all(fault.wrong and fault.remedy for fault in import_desk.faults(world.platform, tom, name))


def test_files_too_large_too_many_or_empty_are_refused(
    world: World, tom: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "MOST_BYTES", 10)
    for error, files in (
        (TooLargeError, [Brought("a.txt", b"x" * 11)]),
        (TooManyFilesError, [Brought("a.txt", b"x")] * 11),
        (NothingBroughtError, [Brought("a.txt", b"")]),
        (NothingBroughtError, []),
    ):
        with pytest.raises(error):
            import_desk.bring(world.platform, tom, files, now=NOW)
    assert import_desk.recent(world.platform, tom) == ()


def test_the_faults_can_be_taken_away_as_a_table_that_computes_nothing(world: World, tom: Asker) -> None:
    name = bring(world, "1. =HYPERLINK(1)\nA. 甲\n答案：A\n")
    table = import_desk.faults_csv(world.platform, tom, name).decode("utf-8-sig")
    assert table.splitlines()[0] == "文件,位置,问题,已识别的内容,处理办法"
    assert "题1.txt" in table
    assert not any(cell.startswith("=") for line in table.splitlines() for cell in line.split(","))


@pytest.mark.parametrize("person", ["ann", "mia"])
def test_only_those_who_look_after_the_bank_may_import(world: World, person: str) -> None:
    name = bring(world, question(1, "费率"))
    asker, platform = world.asker(person), world.platform
    acts = (
        lambda: import_desk.bring(platform, asker, [Brought("a.txt", b"1")], now=NOW),
        lambda: import_desk.find(platform, asker, name),
        lambda: import_desk.recent(platform, asker),
        lambda: import_desk.left(platform, asker, name),
        lambda: import_desk.count(platform, asker, name, RecordQuery()),
        lambda: import_desk.records(platform, asker, name, RecordQuery()),
        lambda: import_desk.topics(platform, asker, name),
        lambda: import_desk.faults(platform, asker, name),
        lambda: import_desk.notes(platform, asker, name),
        lambda: import_desk.faults_csv(platform, asker, name),
        lambda: import_desk.choose_objectives(platform, asker, name, {1: "SALES-01"}, now=NOW),
        lambda: import_desk.accept_hints(platform, asker, name, now=NOW),
        lambda: import_desk.decide(platform, asker, name, [1], Decision.SKIP),
        lambda: import_desk.decide_all(platform, asker, name, Likeness.NEW, Decision.SKIP),
        lambda: import_desk.undo_decision(platform, asker, name),
        lambda: import_desk.take_over(platform, asker, name, now=NOW),
        lambda: import_desk.cancel(platform, asker, name, now=NOW),
        lambda: import_desk.undo(platform, asker, name, now=NOW),
    )
    for act in acts:
        with pytest.raises(NotAllowedError):
            act()


def test_an_import_of_another_organisation_does_not_exist(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率"))
    from dataclasses import replace  # noqa: PLC0415

    stranger = replace(tom, organisation="elsewhere")
    with pytest.raises(NotFoundError):
        import_desk.find(world.platform, stranger, name)


def test_what_has_gone_on_is_not_done_twice(world: World, tom: Asker) -> None:
    name = bring(world, question(1, "费率"))
    taken(world, name)
    with pytest.raises(ImportMovedError):
        import_desk.take_over(world.platform, tom, name, now=NOW)
    with pytest.raises(ImportMovedError):
        import_desk.decide(world.platform, tom, name, [1], Decision.SKIP)


def test_a_worker_is_started_for_what_an_earlier_one_did_not_get_to(
    world: World, no_process: list[object]
) -> None:
    bring(world, question(1, "费率"), read=False)
    no_process.clear()
    background.resume(world.platform, now=NOW)
    assert no_process


CASE = (
    "根据以下材料，回答第1～2题。\n某企业客户上季度退费三次。\n"
    "1. 小林先做什么？\nA. 查账单\nB. 报方案\n答案：A\n知识点：SALES-02\n"
    "2. 小林再做什么？\nA. 约拜访\nB. 发传单\n答案：A\n知识点：SALES-02\n"
)


def test_questions_on_the_same_material_are_decided_about_and_taken_over_as_one_case(
    world: World, tom: Asker
) -> None:
    name = bring(world, CASE)
    (arrived,) = listed(world, name)
    assert [one.stem for one in arrived.record.items] == ["小林先做什么？", "小林再做什么？"]
    taken(world, name)
    (first, _) = drafts(world, name)
    unit = first.rpartition("-")[0]
    assert unit.startswith("SALES-02-T")
    copy = author.look_at_writing(world.platform, tom, unit).copy
    assert [one.testlet for one in copy.items] == [unit, unit]
    assert {one.stimulus for one in copy.items} == {"某企业客户上季度退费三次。"}
    again = bring(world, CASE)
    assert run(world, again).run.counts.known == 1
    import_desk.undo(world.platform, tom, name, now=NOW)
    worker.drain(world.platform)
    assert drafts(world, name) == []
