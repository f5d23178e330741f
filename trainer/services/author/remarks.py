"""What the checks say of items that are being written, each with the field it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from trainer.bank.lint import file_findings
from trainer.bank.lint.similarity import near_copies
from trainer.content.markdown import check_illustrated
from trainer.content.nodes import Report
from trainer.errors import Severity, translatable
from trainer.items import Item, pictures, problems
from trainer.services.platform import Platform
from trainer.storage import bank_index
from trainer.storage import pictures as picture_rows

MISSING = translatable("a picture is not kept here, so nobody would see it; insert it again")

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


def _of(platform: Platform, item: Item) -> Iterator[Remark]:
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
