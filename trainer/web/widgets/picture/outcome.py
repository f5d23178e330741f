"""The outcome of an exam as a picture: the score against the cut, and bars for its parts."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from html import escape
from math import pi

from trainer.scoring import Decision
from trainer.services.results import Points
from trainer.storage.scores import Outcome
from trainer.web.state import Here
from trainer.web.wording import percent, points

_RADIUS = 52
_AROUND = 2 * pi * _RADIUS


def score_card(here: Here, outcome: Outcome) -> str:
    """A ring filled to the score with a tick at the cut, the decision in words and the figures."""
    passed = outcome.decision is Decision.PASS
    share, cut = percent(outcome.percent), percent(outcome.cut)
    word = here.t("Passed") if passed else here.t("Not passed")
    figures = here.t(
        "{raw} of {maximum} marks; the cut score is {cut} %",
        raw=points(outcome.raw),
        maximum=points(outcome.maximum),
        cut=cut,
    )
    label = here.t("Score {score} %, cut score {cut} %", score=share, cut=cut)
    return (
        f'<section class="score {"pass" if passed else "fail"}">'
        f'{_ring(outcome, share, label)}<div class="words"><p class="decision">'
        f"{_CHECK if passed else _CROSS}{escape(word)}</p><p>{escape(figures)}</p>"
        f'<p class="quiet">{escape(_how_far(here, outcome))}</p></div></section>'
    )


def _how_far(here: Here, outcome: Outcome) -> str:
    """How many marks lie between the score and the cut."""
    distance = abs(outcome.raw - outcome.cut * outcome.maximum / 100)
    if outcome.decision is Decision.FAIL:
        return here.t("{marks} marks short of the cut score", marks=points(distance))
    if not distance:
        return here.t("Exactly at the cut score, which passes")
    return here.t("{marks} marks above the cut score", marks=points(distance))


def _ring(outcome: Outcome, share: str, label: str) -> str:
    filled = float(outcome.percent) / 100 * _AROUND
    turn = float(outcome.cut) * 3.6
    return (
        f'<svg class="ring" viewBox="0 0 128 128" role="img" aria-label="{escape(label)}">'
        f'<circle class="track" cx="64" cy="64" r="{_RADIUS}"/>'
        f'<circle class="fill" cx="64" cy="64" r="{_RADIUS}" transform="rotate(-90 64 64)" '
        f'stroke-dasharray="{filled:.1f} {_AROUND:.1f}"/>'
        f'<line class="cut" x1="64" y1="4" x2="64" y2="20" transform="rotate({turn:.1f} 64 64)"/>'
        f'<text x="64" y="66" class="number">{share}</text><text x="64" y="86" class="unit">%</text></svg>'
    )


def bars(here: Here, parts: Iterable[Points], cut: Fraction) -> str:
    """A bar for each part with its marks and number of questions; a line at the cut score."""
    rows = "".join(_bar(here, part, cut) for part in parts)
    return f'<ul class="bars">{rows}</ul>'


def _bar(here: Here, part: Points, cut: Fraction) -> str:
    figures = here.t(
        "{earned} of {maximum} marks, {items} questions",
        earned=points(part.earned),
        maximum=points(part.maximum),
        items=part.items,
    )
    below = "below" if part.percent < cut else "reached"
    return (
        f'<li class="{below}"><div class="line"><span class="title">{escape(here.local(part.title))}</span>'
        f'<span class="figures">{escape(figures)}</span>'
        f'<span class="share">{escape(here.t("{share} %", share=percent(part.percent)))}</span></div>'
        f'<div class="bar" aria-hidden="true"><div style="width:{float(part.percent):.2f}%"></div>'
        f'<i style="left:{float(cut):.2f}%"></i></div></li>'
    )


_CHECK = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-2 15-5-5 '
    '1.41-1.41L10 14.17l7.59-7.59L19 8z"/></svg>'
)
_CROSS = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm5 13.59'
    'L15.59 17 12 13.41 8.41 17 7 15.59 10.59 12 7 8.41 8.41 7 12 10.59 15.59 7 17 8.41 13.41 12z"/></svg>'
)
