"""Notices in words: a subject and a text, in the language and the zone of who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from trainer.assignments import TaskKind
from trainer.errors import translatable
from trainer.i18n import translate
from trainer.reports import Reason
from trainer.services.assign import titles
from trainer.services.catalogue import Published
from trainer.services.notify.telling import NoticeKind
from trainer.text import Language

_LOCALES = {Language.ZH: "zh_CN", Language.EN: "en_GB"}
_PATTERNS = {Language.ZH: "y年M月d日 HH:mm", Language.EN: "d MMM y, HH:mm"}
_SUBJECTS = {
    NoticeKind.ASSIGNED: translatable("Assigned to you: {title}"),
    NoticeKind.DUE: translatable("Due soon: {title}"),
    NoticeKind.OVERDUE: translatable("Overdue: {title}"),
    NoticeKind.LAPSES: translatable("Your pass lapses: {title}"),
    NoticeKind.LAPSED: translatable("Your pass has lapsed: {title}"),
    NoticeKind.REMINDED: translatable("Your manager reminds you"),
    NoticeKind.EXTENDED: translatable("You have more time: {title}"),
    NoticeKind.DIGEST: translatable("How your people stand this week"),
    NoticeKind.RESCORED: translatable("Scored anew: {title}"),
}
_TEXTS = {
    NoticeKind.ASSIGNED: translatable("“{title}” was assigned to you. It is due {when}."),
    NoticeKind.DUE: translatable("“{title}” is due {when}."),
    NoticeKind.OVERDUE: translatable("“{title}” was due {when} and is not done yet. Please do it now."),
    NoticeKind.LAPSES: translatable("Your pass of “{title}” lapses {when}. Sit the exam again before then."),
    NoticeKind.LAPSED: translatable("Your pass of “{title}” lapsed {when}. Please sit the exam again."),
    NoticeKind.EXTENDED: translatable("You have more time for “{title}”: it is due {when}."),
    NoticeKind.RESCORED: translatable(
        "A question of “{title}” was repaired after you had sat it. Your sitting was scored anew {when}; see "
        "your result."
    ),
}
_WITHOUT_DAY = translatable("“{title}” was assigned to you.")
_REASONS = {
    Reason.OVERDUE: translatable("Something assigned to you is overdue."),
    Reason.FAILURES: translatable("An exam has not gone well yet. Go over the lessons, then sit it again."),
    Reason.WEAK: translatable("A compliance objective needs another look. Go over its lesson."),
    Reason.INACTIVE: translatable("You have not learnt for a while, and something is still to be done."),
}
_DIGEST = translatable(
    "Of {people} people {certified} are certified, {in_progress} in progress, {overdue} overdue, {lapsing} "
    "lapsing within 90 days."
)
_DIGEST_RATE = translatable("Passed by now: {rate} % of {total} (95 % interval {low}–{high} %).")


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as it is read. `path` is the page it leads to."""

    subject: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language and zone somebody reads."""

    language: Language
    time_zone: str


def words(published: Published, reader: Reader, kind: str, data: Mapping[str, Any]) -> Words:
    """A notice in words."""
    which = NoticeKind(kind)
    title = _title(published, reader, data)
    subject = translate(reader.language, _SUBJECTS[which], **({"title": title} if title else {}))
    match which:
        case NoticeKind.DIGEST:
            return Words(subject, _digest(reader, data), "team")
        case NoticeKind.REMINDED:
            text = translate(reader.language, _REASONS[Reason(data["reason"])])
            return Words(subject, text, "home")
        case NoticeKind.RESCORED:
            return Words(subject, _task(reader, which, title, data), "history")
        case _:
            return Words(subject, _task(reader, which, title, data), "home")


def _title(published: Published, reader: Reader, data: Mapping[str, Any]) -> str:
    if "code" not in data or not data["code"]:
        return ""
    return titles.title(published, TaskKind(data["kind"]), data["code"]).in_(reader.language)


def _task(reader: Reader, which: NoticeKind, title: str, data: Mapping[str, Any]) -> str:
    at = data.get("at") or data.get("due")
    if at is None:
        text = translate(reader.language, _WITHOUT_DAY, title=title)
    else:
        when = _moment(reader, datetime.fromisoformat(at))
        text = translate(reader.language, _TEXTS[which], title=title, when=when)
    note = data.get("note")
    return f"{text}\n{note}" if note else text


def _moment(reader: Reader, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(reader.time_zone))
    return format_datetime(local, _PATTERNS[reader.language], locale=_LOCALES[reader.language])


def _digest(reader: Reader, data: Mapping[str, Any]) -> str:
    names = ("people", "certified", "in_progress", "overdue", "lapsing")
    text = translate(reader.language, _DIGEST, **{name: data[name] for name in names})
    if data.get("rate") is None:
        return text
    rate = {name: data[name] for name in ("rate", "total", "low", "high")}
    return f"{text}\n{translate(reader.language, _DIGEST_RATE, **rate)}"
