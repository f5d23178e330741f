"""Cards, the join code and a finished sheet as HTML whose every text has been escaped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

import segno
import streamlit as st

from trainer.scenarios.cards import MIDDLE, ManagerCard, ObserverCard, Part, SheetLine
from trainer.services.rounds import Card, CustomerDealt, Outcome, Sheet
from trainer.web import files
from trainer.web.state import Here, tag
from trainer.web.widgets.rehearsal import mood_word
from trainer.web.widgets.rounds.words import mean, part_word


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_round", js=files.loader("rounds/rounds.js"))


def put(here: Here, html: str, *, key: str) -> None:
    """Show HTML whose every text has been escaped; `key` names its place on the page."""
    _component()(key=key, data={"html": html, "lang": tag(here.language)})


def code(here: Here, letters: str, until: str, address: str) -> str:
    """The join code, large enough for the back row, and a QR code where the page's address is known."""
    how = here.t(
        "The others open Rehearsals, With people, and type it in, or scan the square. It holds until {time}.",
        time=until,
    )
    spoken = escape(" ".join(letters))
    return (
        f'<section class="code"><div><p class="label">{escape(here.t("Join code"))}</p>'
        f'<p class="letters" aria-label="{spoken}">{escape(letters)}</p></div>'
        f'<p class="how">{escape(how)}</p>{_square(here, address)}</section>'
    )


def _square(here: Here, address: str) -> str:
    if not address:
        return ""
    picture = segno.make(address, error="m").svg_inline(scale=4, border=1, omitsize=True)
    label = escape(here.t("QR code that joins this round"))
    return f'<div class="qr" role="img" aria-label="{label}">{picture}</div>'


def card(here: Here, part: Part, found: Card) -> str:
    """One card."""
    if isinstance(found, ManagerCard):
        return _card(here, part, found.name, _manager(here, found))
    if isinstance(found, CustomerDealt):
        return _card(here, part, found.name, _customer(here, found))
    return _card(here, part, "", _observer(here, found))


def _card(here: Here, part: Part, name: str, body: str) -> str:
    title = name or part_word(here, part)
    above = f'<p class="part">{escape(part_word(here, part))}</p>' if name else ""
    return (
        f'<article class="card"><header>{above}<h3>{escape(title)}</h3></header>'
        f'<div class="body">{body}</div></article>'
    )


def _list(title: str, entries: Iterable[str], kind: str = "") -> str:
    rows = "".join(f"<li>{escape(entry)}</li>" for entry in entries)
    return f'<div class="{kind}"><h4>{escape(title)}</h4><ul>{rows}</ul></div>' if rows else ""


def _text(title: str, text: str, kind: str = "") -> str:
    return f'<div><h4>{escape(title)}</h4><p class="{kind}">{escape(text)}</p></div>'


def _manager(here: Here, found: ManagerCard) -> str:
    return (
        _text(here.t("Your goal"), found.goal)
        + _list(here.t("What you know"), found.facts)
        + _list(here.t("What must not be forgotten"), found.must, "musts")
    )


def _customer(here: Here, found: CustomerDealt) -> str:
    secret = (
        f'<div class="secret"><h4>{escape(here.t("Only you know"))}</h4><ul>'
        f"{_rows(found.secret.facts)}</ul><h4>{escape(here.t('When you give in'))}</h4><ul>"
        f"{_rows(found.secret.gives_in)}</ul></div>"
    )
    opening = here.t("Your first words ({mood})", mood=mood_word(here, found.mood))
    return (
        _text(opening, found.opening, "says")
        + _text(here.t("Your goal"), found.goal)
        + secret
        + _list(here.t("How you react"), found.reacts)
    )


def _rows(entries: Iterable[str]) -> str:
    return "".join(f"<li>{escape(entry)}</li>" for entry in entries)


def _observer(here: Here, found: ObserverCard) -> str:
    return _list(here.t("What to look out for"), found.watch)


def verdict(here: Here, outcome: Outcome) -> str:
    """The mean, passed or not and why, and who rated whom."""
    tone = "pass" if outcome.passed else "fail"
    word = here.t("Passed") if outcome.passed else here.t("Not passed")
    reason = _reason(here, outcome)
    by = here.t("{name}, rated by {rater} (by a person)", name=outcome.rated, rater=outcome.rater)
    return (
        f'<section class="verdict {tone}"><p class="mean">{mean(outcome.mean)}<span> / 5</span></p>'
        f'<div><p class="decision">{escape(word)}</p><p>{escape(reason)}</p>'
        f'<p class="by">{escape(by)}</p></div></section>'
    )


def _reason(here: Here, outcome: Outcome) -> str:
    if outcome.failed:
        titles = {line.id: here.local(line.title) for line in outcome.sheet.lines}
        named = "、".join(titles[line] for line in outcome.failed)
        return here.t("Below 3 on what must be done: {lines}.", lines=named)
    if not outcome.passed:
        return here.t("The mean does not reach 3.")
    return here.t("The mean reaches 3, and nothing that must be done is below it.")


def sheet(here: Here, found: Sheet) -> str:
    """A finished sheet: each line with its score, the behaviours, and the note."""
    rows = "".join(_line(here, line, found) for line in found.lines)
    remark = f"<blockquote>{escape(found.remark)}</blockquote>" if found.remark else ""
    return f'<ul class="lines">{rows}</ul>{remark}'


def _line(here: Here, line: SheetLine, found: Sheet) -> str:
    score, note = found.scores[line.id], found.notes.get(line.id, "")
    dots = "".join(f'<i class="{"on" if number <= score else ""}"></i>' for number in range(1, 6))
    must = f'<span class="must">{escape(here.t("must"))}</span>' if line.must else ""
    below = "below" if line.must and score < MIDDLE else ""
    said = f"<blockquote>{escape(note)}</blockquote>" if note else ""
    return (
        f'<li class="{below}"><div class="head"><strong>{escape(here.local(line.title))}</strong>{must}'
        f'<span class="dots" aria-hidden="true">{dots}</span><span class="score">{score} / 5</span></div>'
        f"{anchors(line, score)}{said}</li>"
    )


def anchors(line: SheetLine, score: int | None = None) -> str:
    """What behaviour 1, 3 and 5 look like; those next to the score stand out."""
    rows = "".join(
        f'<li class="{"near" if score is not None and abs(score - number) <= 1 else ""}">'
        f"<b>{number}</b><span>{escape(text)}</span></li>"
        for number, text in ((1, line.low), (3, line.middle), (5, line.high))
    )
    return f'<ul class="anchors">{rows}</ul>'
