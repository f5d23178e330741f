"""The review of an attempt, question by question, as far as the policy lets it be shown."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from html import escape

from trainer.items import ItemType
from trainer.pictures import without_pictures
from trainer.services.results import Explanation, ReviewedItem
from trainer.web import markdown
from trainer.web.state import Here

_LETTERS = "ABCDEFGHI"


class Verdict(StrEnum):
    """How a response fared; SHOWN where keys may not be shown, VOIDED where the item counts for nobody."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    SHOWN = "shown"
    VOIDED = "voided"


def verdict(item: ReviewedItem) -> Verdict:
    """How the response at a place fared."""
    if item.explanation is not None and item.explanation.voided:
        return Verdict.VOIDED
    if not item.chosen:
        return Verdict.UNANSWERED
    if item.explanation is None:
        return Verdict.SHOWN
    if item.explanation.share == 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if item.explanation.share else Verdict.WRONG


def review(here: Here, items: Iterable[ReviewedItem]) -> str:
    """Every question with what was chosen; with key and rationale of each option where allowed."""
    return f'<ol class="review">{"".join(_item(here, item) for item in items)}</ol>'


def _item(here: Here, item: ReviewedItem) -> str:
    found = verdict(item)
    words = {
        Verdict.RIGHT: here.t("Right"),
        Verdict.PARTLY: here.t("Partly right"),
        Verdict.WRONG: here.t("Wrong"),
        Verdict.UNANSWERED: here.t("Not answered"),
        Verdict.SHOWN: here.t("Answered"),
        Verdict.VOIDED: here.t("Not counted since a repair"),
    }[found]
    shown = item.item
    number = here.t("Question {number}", number=shown.place + 1)
    open_ = " open" if found in (Verdict.WRONG, Verdict.PARTLY) else ""
    material = (
        f'<blockquote class="prose">{markdown.block(shown.stimulus)}</blockquote>' if shown.stimulus else ""
    )
    return (
        f'<li class="{found.value}"><details{open_}><summary>'
        f'<span class="badge">{_SIGNS[found]}{escape(words)}</span>'
        f'<span class="number">{escape(number)}</span>'
        f'<span class="prose">{markdown.line(_first(shown.stem))}</span>'
        f'</summary>{material}<div class="prose stem">{markdown.block(shown.stem)}</div>'
        f'<ul class="options">{"".join(_options(here, item))}</ul></details></li>'
    )


def _first(stem: str) -> str:
    """The stem's first paragraph, for the folded line."""
    return without_pictures(stem.strip().split("\n\n")[0].replace("\n", " "))


def _options(here: Here, item: ReviewedItem) -> Iterable[str]:
    shown = item.item
    texts = (
        (escape(here.t("True")), escape(here.t("False")))
        if shown.type is ItemType.TRUE_FALSE
        else tuple(markdown.line(text) for text in shown.options)
    )
    for position, text in enumerate(texts):
        yield _option(here, text, position, item.chosen, item.explanation)


def _option(here: Here, text: str, position: int, chosen: Iterable[int], why: Explanation | None) -> str:
    mine = position in chosen
    key = why is not None and position in why.key
    kind = " ".join(name for name, there in (("key", key), ("mine", mine)) if there)
    notes = [here.t("right answer")] if key else []
    notes += [here.t("your choice")] if mine else []
    said = f'<span class="note">{escape(here.t(", ").join(notes))}</span>' if notes else ""
    wrong = mine and why is not None and not why.voided
    sign = _SIGNS[Verdict.RIGHT] if key else _SIGNS[Verdict.WRONG] if wrong else ""
    reason = why.rationales[position] if why is not None else ""
    rationale = f'<div class="prose rationale">{markdown.block(reason)}</div>' if reason else ""
    return (
        f'<li class="{kind}"><span class="letter" aria-hidden="true">{_LETTERS[position]}</span>'
        f'<div><div class="choice"><span class="prose">{text}</span>{sign}{said}</div>{rationale}</div></li>'
    )


def _sign(path: str) -> str:
    return f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'


_SIGNS = {
    Verdict.RIGHT: _sign("M9 16.17 4.83 12l-1.42 1.41L9 19 21 7l-1.41-1.41z"),
    Verdict.PARTLY: _sign("M5 11h14v2H5z"),
    Verdict.WRONG: _sign(
        "M19 6.41 17.59 5 12 10.59 6.41 5 5 6.41 10.59 12 5 17.59 6.41 19 12 13.41 17.59 19 19 17.59 13.41 "
        "12z"
    ),
    Verdict.UNANSWERED: _sign("M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 14a6 6 0 1 1 0-12 6 6 0 0 1 0 12z"),
    Verdict.SHOWN: _sign("M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z"),
    Verdict.VOIDED: _sign("M5 11h14v2H5z"),
}
