"""What is going on at the bench: items being written, in review with remarks, on trial, retired, reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trainer.items import Item, ItemText, ItemType, Option, Pool, Status
from trainer.people import Asker
from trainer.services import analyse, author, history, problems, results
from trainer.services.platform import Platform

_HOUR = timedelta(hours=1)
OBJECTIVE = "SALES-04"
REPORT = "第二个选项放在我们支行也说得通，建议把客户的情况写得更具体一些。"
_STEM = "客户在电话里说“先把报价发过来再说”，下一句最合适的是？"
_ENGLISH = "On the phone a customer says, “Send me your prices first.” Which reply fits best?"
_OPTIONS = {
    "a": (
        "可以。为了报得准，我先用两分钟了解一下用途和数量，好吗？",
        "答应在先，再换来报价所需的信息，谈话得以继续。",
    ),
    "b": ("好的，全部价目表马上发您邮箱。", "没有了解需求，价目表只会被拿去比价。"),
    "c": ("报价要当面谈，您哪天来网点？", "把麻烦推给客户，多数人就此作罢。"),
    "d": ("我先给您一个最低折扣，今天定下来就行。", "还没有谈到价值就让价，也越过了自己的权限。"),
}
_HALF = "约见电话打通后，客户说“我正在开会”，"


@dataclass(frozen=True, slots=True)
class Desk:
    """Two who look after the bank: the printed trainer, and somebody else who writes and decides."""

    trainer: Asker
    other: Asker


def furnish(
    platform: Platform, desk: Desk, candidates: Iterable[Callable[[datetime], Asker]], *, now: datetime
) -> None:
    """Have the two at work since yesterday; what the content does not have is left out."""
    if OBJECTIVE in platform.catalogue.current().objectives.codes():
        _in_review(platform, desk, now=now)
        _half_written(platform, desk, now=now)
    _on_trial(platform, desk, now=now)
    _retired(platform, desk, now=now)
    _reported(platform, candidates, now=now)


def _in_review(platform: Platform, desk: Desk, *, now: datetime) -> None:
    """The other trainer's item waits for the printed one, who has remarked on it already."""
    at = now - 26 * _HOUR
    unit = author.begin(platform, desk.other, OBJECTIVE, ItemType.SINGLE, now=at)
    _write(platform, desk.other, unit, _worded, now=at + _HOUR / 4)
    author.submit(platform, desk.other, unit, now=at + _HOUR / 3)
    said = author.say(platform, desk.trainer, unit, "c 项会不会太容易排除？", now=at + 3 * _HOUR)
    answer = "现场确实常有人这样回，我在解析里写清了后果。"
    author.say(platform, desk.other, unit, answer, to=said, now=at + 4 * _HOUR)


def _worded(item: Item) -> Item:
    return replace(
        item,
        stem=_STEM,
        band=2,
        source=f"课程 {OBJECTIVE}",
        key=frozenset("a"),
        options=tuple(Option(name, text) for name, (text, _) in _OPTIONS.items()),
        rationale={name: why for name, (_, why) in _OPTIONS.items()},
        translations={"en": ItemText(_ENGLISH)},
    )


def _half_written(platform: Platform, desk: Desk, *, now: datetime) -> None:
    at = now - 2 * _HOUR
    unit = author.begin(platform, desk.trainer, OBJECTIVE, ItemType.SINGLE, now=at)
    _write(platform, desk.trainer, unit, lambda item: replace(item, stem=_HALF), now=at + _HOUR / 6)


def _on_trial(platform: Platform, desk: Desk, *, now: datetime) -> None:
    """An item whose source the trainer renewed comes back on trial, with what was sat of it before."""
    at = now - 50 * _HOUR
    for item in _single(platform, Status.ACTIVE):
        unit = author.edit(platform, desk.trainer, item.id, now=at)
        _write(platform, desk.trainer, unit, _renewed, now=at)
        author.submit(platform, desk.trainer, unit, now=at + _HOUR / 6)
        revision = author.look_at_writing(platform, desk.other, unit).copy.revision
        try:
            author.approve(platform, desk.other, unit, revision, Status.PILOT, now=at + _HOUR)
        except analyse.NeededError:
            author.take_back(platform, desk.trainer, unit, now=at + _HOUR)
            author.discard(platform, desk.trainer, unit, now=at + _HOUR)
            continue
        return


def _renewed(item: Item) -> Item:
    return replace(item, source=f"{item.source}（修订）")


def _retired(platform: Platform, desk: Desk, *, now: datetime) -> None:
    for item in reversed(_single(platform, Status.ACTIVE)):
        try:
            analyse.retire(platform, desk.trainer, item.id, now=now - 20 * _HOUR)
        except analyse.NeededError:
            continue
        return


def _reported(
    platform: Platform, candidates: Iterable[Callable[[datetime], Asker]], *, now: datetime
) -> None:
    """Somebody who may see the keys of a sitting found a question unclear."""
    at = now - 5 * _HOUR
    for sign_in in candidates:
        asker = sign_in(at)
        for sat in history.attempts_of(platform, asker, asker.person, now=at):
            if sat.closed_at is None:
                continue
            shown = results.result(platform, asker, sat.attempt, now=at).items
            if shown:
                problems.report(platform, asker, sat.attempt, shown[0].item.place, REPORT, now=at)
                return


def _single(platform: Platform, status: Status) -> list[Item]:
    """A few items of the exam pool that belong to no case, from all over the bank."""
    items = platform.catalogue.current().bank.items.values()
    found = [one for one in items if one.status is status and one.pool is Pool.EXAM and not one.testlet]
    return found[::97][:6]


def _write(
    platform: Platform, asker: Asker, unit: str, change: Callable[[Item], Item], *, now: datetime
) -> None:
    taken = author.take(platform, asker, unit).copy
    author.write(platform, asker, unit, taken.lease, [change(one) for one in taken.items], now=now)
