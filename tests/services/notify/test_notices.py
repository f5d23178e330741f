"""Who is told what, when, and once only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from tests.exam_world import NOW, World
from trainer.assignments import Audience, AudienceKind, NewAssignment, PersonalTimes, TaskKind, Times
from trainer.services import assign
from trainer.services.notify import digest, inbox, reminders
from trainer.services.report.folding import fold
from trainer.storage.tables import RoleGrant
from trainer.text import Language

DAY = timedelta(days=1)
TEAM = Audience(AudienceKind.UNIT, "team")


def give(world: World, due: datetime, *, opens: datetime | None = None, note: str = "") -> str:
    new = NewAssignment(TaskKind.EXAM, "GIVEN", (TEAM,), Times(opens, due), note)
    return assign.assign(world.platform, world.asker("mia"), new, now=NOW)


def subjects(world: World, person: str) -> list[str]:
    return [one.words.subject for one in inbox.inbox(world.platform, world.asker(person))]


def remind(world: World, at: datetime) -> None:
    fold(world.platform)
    reminders.remind(world.platform, now=at)


def test_who_is_assigned_something_is_told_in_their_language(world: World) -> None:
    give(world, NOW + 30 * DAY, note="请先读完课文")
    (found,) = inbox.inbox(world.platform, world.asker("ann"))
    assert found.unread
    assert found.words.subject == "新的学习任务：exam GIVEN"
    assert found.words.text == "您有新的学习任务“exam GIVEN”，请于2026年12月23日 09:00前完成。\n请先读完课文"
    english = replace(world.asker("ann"), language=Language.EN, time_zone="Europe/London")
    (read,) = inbox.inbox(world.platform, english)
    assert "It is due 23 Dec 2026, 01:00." in read.words.text
    assert subjects(world, "eve") == []


def test_people_are_reminded_seven_and_one_days_before_and_when_overdue(world: World) -> None:
    give(world, NOW + 30 * DAY)
    due = NOW + 30 * DAY
    told = []
    for days in (8, 7, 6.5, 1, 0.5, 0, -1):
        remind(world, due - days * DAY)
        told.append(len(subjects(world, "ann")) - 1)
    assert told == [0, 1, 1, 2, 2, 3, 3]
    assert subjects(world, "ann")[:3] == [
        "已逾期：exam GIVEN",
        "即将到期：exam GIVEN",
        "即将到期：exam GIVEN",
    ]


def test_who_was_away_gets_the_latest_reminder_alone(world: World) -> None:
    give(world, NOW + 30 * DAY)
    remind(world, NOW + 35 * DAY)
    assert subjects(world, "ann") == ["已逾期：exam GIVEN", "新的学习任务：exam GIVEN"]


def test_who_has_done_it_or_is_excused_is_not_reminded(world: World) -> None:
    key = give(world, NOW + 30 * DAY)
    world.sat("ann", 6, "GIVEN")
    other = PersonalTimes("bob", Times(), True, "leave")
    assign.set_times(world.platform, world.asker("mia"), key, other, now=NOW)
    remind(world, NOW + 31 * DAY)
    assert [len(subjects(world, person)) for person in ("ann", "bob")] == [1, 1]


def test_a_new_day_it_is_due_is_reminded_of_anew(world: World) -> None:
    key = give(world, NOW + 30 * DAY)
    remind(world, NOW + 29 * DAY)
    other = PersonalTimes("ann", Times(due=NOW + 60 * DAY), False, "ill")
    assign.set_times(world.platform, world.asker("mia"), key, other, now=NOW + 29 * DAY)
    remind(world, NOW + 31 * DAY)
    assert len(subjects(world, "ann")) == 2
    remind(world, NOW + 59.5 * DAY)
    assert len(subjects(world, "ann")) == 3


def test_a_pass_that_lapses_is_told_of_three_times_and_once_it_has(world: World) -> None:
    world.sat("ann", 6, minutes=0)
    lapses = NOW.replace(year=2027)
    counts = []
    for days in (91, 90, 80, 60, 30, 1, 0, -3):
        remind(world, lapses - days * DAY)
        counts.append(len(subjects(world, "ann")))
    assert counts == [0, 1, 1, 2, 3, 3, 4, 4]
    assert subjects(world, "ann")[0] == "通过资格已失效：exam BASIC"


def test_reading_the_inbox_makes_it_read(world: World) -> None:
    give(world, NOW + 30 * DAY)
    ann = world.asker("ann")
    assert inbox.unread(world.platform, ann) == 1
    inbox.mark_read(world.platform, ann, now=NOW)
    assert inbox.unread(world.platform, ann) == 0
    assert inbox.unread(world.platform, world.asker("bob")) == 1


def manage(world: World) -> None:
    with world.store.write() as session:
        session.execute(
            insert(RoleGrant).values(id="m", person="mia", role="manager", unit="north", granted_at=NOW)
        )


def test_managers_are_told_once_a_week_from_monday_eight_o_clock(world: World) -> None:
    manage(world)
    world.sat("ann", 6)
    monday = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    sent = [
        digest.send(world.platform, now=at)
        for at in (monday - timedelta(minutes=1), monday, monday + 3 * DAY, monday + 7 * DAY)
    ]
    assert sent == [0, 1, 0, 1]
    found = inbox.inbox(world.platform, world.asker("mia"))[0].words
    assert found.subject == "本周团队概况"
    assert "团队共 2 人：已持证 1 人" in found.text
    assert "最终通过率：1 人中 100%（95% 区间 21–100%）" in found.text
    assert found.path == "team"
