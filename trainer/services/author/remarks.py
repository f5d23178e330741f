"""What the checks say of items that are being written, each with the field it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from trainer.bank.lint import file_findings
from trainer.bank.lint.dates import stale
from trainer.bank.lint.similarity import near_copies
from trainer.content.markdown import check_illustrated
from trainer.content.nodes import Report
from trainer.errors import Phrase, Phrases, Severity, translatable
from trainer.items import Item, pictures, problems, said, untranslated
from trainer.services.platform import Platform
from trainer.storage import bank_index
from trainer.storage import pictures as picture_rows

MISSING = translatable("a picture is not kept here, so nobody would see it; insert it again")

MISSING_ENGLISH = translatable("not in English yet: {parts}")

ALIKE = 12
"""Items with the most words in common that a text is compared with."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a part of an item: an error keeps it from being handed in, a warning does not."""

    item: str
    part: str
    code: str
    template: str
    details: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.WARNING


def remarks(platform: Platform, session: Session, items: Sequence[Item]) -> tuple[Remark, ...]:
    """Everything there is to say of these items, errors first."""
    found = [remark for item in items for remark in _of(platform, item)]
    found += [
        Remark(one.item, one.part, one.code, one.template, one.details, one.severity)
        for one in file_findings(items)
    ]
    found += _alike(platform, session, items)
    found += _missing_pictures(session, items)
    return tuple(sorted(found, key=lambda remark: remark.severity is not Severity.ERROR))


_SEVERAL = re.compile(r"[、，,;；/&]")
_DATES = {
    "stale": translatable("last compared with the law on {date}, a year ago or more; compare it again"),
    "future-date": translatable("{date} has not come yet"),
}
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def _origin(item: Item, today: date) -> Iterator[Remark]:
    """Who answers for the item, and whether what it rests on was compared with the law lately.

    Members of a case have these in common; they are said of the first.
    """
    if item.testlet and item.place:
        return
    if _SEVERAL.search(item.author):
        template = translatable("several authors are named; one person or office answers for an item")
        yield Remark(item.id, "author", "several-authors", template)
    found = stale(item.reviewed_on, today) if item.reviewed_on else None
    if found:
        yield Remark(item.id, found.part, found.code, _DATES[found.code], found.details)


def _translation(item: Item) -> Iterator[Remark]:
    """What the English wording lacks, and what of it is not English."""
    text = item.translations.get("en")
    if text is None:
        return
    if missing := [_part(name) for name in untranslated(item, text) if name != "stem"]:
        details = {"parts": Phrases(tuple(missing))}
        yield Remark(item.id, "translation", "untranslated", MISSING_ENGLISH, details)
    if any(_CHINESE.search(one) for one in said(text)):
        template = translatable("there is Chinese in the English wording")
        yield Remark(item.id, "translation", "not-english", template)
    wording = [one.strip() for one in text.options.values() if one.strip()]
    if len(set(wording)) < len(wording):
        template = translatable("two options read the same in English")
        yield Remark(item.id, "translation", "repeated-translation", template)


def _part(name: str) -> Phrase:
    """A part that is not translated, as people say it."""
    if name == "stimulus":
        return Phrase(translatable("the material"))
    if name.startswith("why-"):
        return Phrase(translatable("the rationale of {name}"), {"name": name.removeprefix("why-").upper()})
    return Phrase(translatable("option {name}"), {"name": name.upper()})


def _of(platform: Platform, item: Item) -> Iterator[Remark]:
    yield from _origin(item, platform.clock.now().date())
    yield from _translation(item)
    for problem in problems(item):
        yield Remark(item.id, problem.part, problem.code, problem.template, problem.details, Severity.ERROR)
    yield from _markup(item)
    published = platform.catalogue.current()
    for enemy in sorted(item.enemies):
        if enemy not in published.bank.items and enemy not in published.bank.testlets:
            template = translatable("enemy {enemy} does not exist; correct or remove it")
            yield Remark(item.id, "enemies", "bad-enemy", template, {"enemy": enemy}, Severity.ERROR)


def without_picture(session: Session, items: Sequence[Item]) -> tuple[str, ...]:
    """The items that show a picture which is not kept here, so that nobody would see it."""
    wanted = frozenset[str]().union(*map(pictures, items))
    missing = wanted - picture_rows.known(session, wanted) if wanted else wanted
    return tuple(item.id for item in items if pictures(item) & missing)


def _missing_pictures(session: Session, items: Sequence[Item]) -> Iterator[Remark]:
    for name in without_picture(session, items):
        yield Remark(name, "stem", "missing-picture", MISSING, {}, Severity.ERROR)


def _markup(item: Item) -> Iterator[Remark]:
    """What Markdown may not hold, part by part."""
    texts: list[tuple[str, Iterable[str]]] = [
        ("stimulus", (item.stimulus,)),
        ("stem", (item.stem,)),
        ("options", (option.text for option in item.options)),
        ("rationale", item.rationale.values()),
        ("translation", (one for text in item.translations.values() for one in said(text))),
    ]
    for part, found in texts:
        report = Report("")
        for text in found:
            check_illustrated(report, text, 0)
        for fault in report.faults:
            yield Remark(item.id, part, fault.code, fault.template, fault.details, fault.severity)


def _alike(platform: Platform, session: Session, items: Sequence[Item]) -> Iterator[Remark]:
    """Near-copies, sought among the published items that share the most words."""
    bank = platform.catalogue.current().bank.items
    own = {item.id for item in items}
    for item in items:
        names = bank_index.alike(session, item, ALIKE)
        others = [bank[name] for name in names if name in bank and name not in own]
        for found in near_copies([*others, item]):
            if found.item == item.id:
                yield Remark(item.id, found.part, found.code, found.template, found.details, found.severity)
