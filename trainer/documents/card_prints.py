"""Cards on paper: a page for whoever leads, the cards with cutting lines, and the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from trainer.documents.house import House
from trainer.documents.typesetting import ROOT, pdf
from trainer.i18n import translate
from trainer.scenarios.cards import HIGHEST, LOWEST, Cards, Secret, SheetLine
from trainer.text import Language

_MARKS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}(?=\w)|`")
_BULLET = re.compile(r"^\s*(?:[-*+]|#+)\s+", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n\s*\n")


def printed(cards: Cards, house: House, language: Language) -> bytes:
    """All cards, each set of secrets a customer card of its own, as PDF on A4. Raises TypesettingError."""
    source = (ROOT / "cards.typ").read_text(encoding="utf-8")
    return pdf(source, _data(cards, house, language), files=house.files)


def _data(cards: Cards, house: House, language: Language) -> dict[str, Any]:
    return {
        "house": house.data(language),
        "title": cards.title.in_(language),
        "note": cards.id,
        "facts": _facts(cards, language),
        "situation": {"title": translate(language, "The situation"), "text": _paragraphs(cards.situation)},
        "debrief": {"title": translate(language, "Talk about it"), "text": _paragraphs(cards.debrief)},
        "how": _how(cards, language),
        "cut": translate(language, "Cut along the dashed lines."),
        "cards": list(_cards(cards, language)),
        "sheet": _sheet(cards, language),
    }


def _paragraphs(text: str) -> list[str]:
    """Markdown as plain paragraphs; a bullet stays a line of its own."""
    plain = _MARKS.sub("", _BULLET.sub("· ", text))
    return [part.strip() for part in _BLANK_LINE.split(plain) if part.strip()]


def _facts(cards: Cards, language: Language) -> list[list[str]]:
    return [
        [translate(language, "Objectives"), "、".join(cards.objectives)],
        [translate(language, "Players"), str(cards.people)],
        [translate(language, "Minutes"), str(cards.minutes)],
    ]


def _how(cards: Cards, language: Language) -> list[str]:
    count = len(cards.customer.secrets)
    return [
        translate(
            language,
            "Give each player their card. Of the {count} customer cards, the customer draws one; "
            "nobody else may see it.",
            count=count,
        ),
        translate(language, "Read for two minutes, then play. The customer speaks first."),
        translate(language, "The sheet is filled in while you listen; note the words you heard."),
        translate(language, "Afterwards lay everything on the table and talk about it."),
    ]


def _cards(cards: Cards, language: Language) -> Iterator[dict[str, Any]]:
    manager, customer, observer = cards.manager, cards.customer, cards.observer
    yield _card(
        translate(language, "Client manager"),
        manager.name,
        (
            _section(translate(language, "Your goal"), [manager.goal]),
            _section(translate(language, "What you know"), manager.facts),
            _section(translate(language, "What must not be forgotten"), manager.must),
        ),
    )
    for number, secret in enumerate(customer.secrets, 1):
        part = translate(language, "Customer, secrets {number}", number=number)
        yield _card(part, customer.name, _customer(cards, secret, language))
    if observer is not None:
        watch = _section(translate(language, "What to look out for"), observer.watch)
        yield _card(translate(language, "Observer"), "", (watch,))


def _customer(cards: Cards, secret: Secret, language: Language) -> Iterable[dict[str, Any]]:
    customer = cards.customer
    return (
        _section(translate(language, "Your first words"), [customer.opening]),
        _section(translate(language, "Your goal"), [customer.goal]),
        _section(translate(language, "Only you know"), secret.facts),
        _section(translate(language, "When you give in"), secret.gives_in),
        _section(translate(language, "How you react"), customer.reacts),
    )


def _card(part: str, name: str, sections: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"part": part, "name": name, "sections": [found for found in sections if found["entries"]]}


def _section(title: str, entries: Iterable[str]) -> dict[str, Any]:
    return {"title": title, "entries": list(entries)}


def _sheet(cards: Cards, language: Language) -> dict[str, Any]:
    return {
        "title": translate(language, "Scoring sheet"),
        "blanks": [
            translate(language, "Client manager"),
            translate(language, "Rated by"),
            translate(language, "Date"),
        ],
        "scores": list(range(LOWEST, HIGHEST + 1)),
        "must": translate(language, "must"),
        "heard": translate(language, "Words or deeds to remember"),
        "lines": [_line(line, language) for line in cards.sheet],
        "rule": translate(language, "Passed: a mean of 3 or more, and no line marked as a must below 3."),
        "whole": translate(language, "On the round as a whole"),
    }


def _line(line: SheetLine, language: Language) -> dict[str, Any]:
    return {
        "title": line.title.in_(language),
        "objective": line.objective,
        "must": line.must,
        "anchors": [["1", line.low], ["3", line.middle], ["5", line.high]],
    }
