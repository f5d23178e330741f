"""The debriefing as HTML: the verdict, the rubric with its evidence, every step beside its model answer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from math import pi
from typing import Any

import streamlit as st

from trainer.scenarios.rubric import Evidence, Rating, StepReview, Verdict
from trainer.scenarios.scenario import Choice, Outcome, Scenario
from trainer.services.rehearse import Debriefing
from trainer.web import files
from trainer.web.state import Here, tag
from trainer.web.widgets.rehearsal.texts import mood_word
from trainer.web.wording import percent

_RADIUS = 52
_AROUND = 2 * pi * _RADIUS


@cache
def _component() -> Any:
    return st.components.v2.component("trainer_debriefing", js=files.loader("rehearsal/debrief.js"))


def put(here: Here, html: str, *, key: str) -> None:
    """Show HTML whose every text has been escaped; `key` names its place on the page."""
    _component()(key=key, data={"html": html, "lang": tag(here.language)})


def verdict_card(here: Here, found: Debriefing) -> str:
    """A ring filled to the points with a tick at the pass mark, how it ended, and passed or not."""
    verdict, scenario = found.verdict, found.scenario
    share = percent(verdict.percent)
    word = here.t("Passed") if verdict.passed else here.t("Not passed")
    label = here.t("{share} % of the points; {mark} % passes", share=share, mark=scenario.pass_mark)
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in _reasons(here, found))
    tone = "pass" if verdict.passed else "fail"
    return (
        f'<section class="card {tone}">{_ring(verdict, scenario, share, label)}'
        f'<div><p class="decision">{escape(word)} · {escape(here.local(found.ending.title))}</p>'
        f'<p>{escape(label)}</p><ul class="reasons">{reasons}</ul></div></section>'
    )


def _reasons(here: Here, found: Debriefing) -> Iterable[str]:
    """What kept it from passing, and what the hints cost."""
    verdict, scenario = found.verdict, found.scenario
    for missed in verdict.missed:
        yield here.t(
            "Missed before step {step}: {title}. {failure}",
            step=missed.step,
            title=here.local(missed.act.title),
            failure=missed.act.failure,
        )
    if found.ending.outcome is Outcome.BAD:
        yield here.t("This ending does not pass, whatever the points.")
    if verdict.percent < scenario.pass_mark:
        yield here.t("The points do not reach the pass mark.")
    if found.play.hints:
        cost = len(found.play.hints) * scenario.hint_cost
        yield here.t("{count} hints asked for: −{cost} points", count=len(found.play.hints), cost=cost)
    if found.play.undone:
        yield here.t("{count} steps taken back", count=found.play.undone)


def _ring(verdict: Verdict, scenario: Scenario, share: str, label: str) -> str:
    filled = float(verdict.percent) / 100 * _AROUND
    turn = scenario.pass_mark * 3.6
    return (
        f'<svg class="ring" viewBox="0 0 128 128" role="img" aria-label="{escape(label)}">'
        f'<circle class="track" cx="64" cy="64" r="{_RADIUS}"/>'
        f'<circle class="fill" cx="64" cy="64" r="{_RADIUS}" transform="rotate(-90 64 64)" '
        f'stroke-dasharray="{filled:.1f} {_AROUND:.1f}"/>'
        f'<line class="cut" x1="64" y1="4" x2="64" y2="20" transform="rotate({turn:.1f} 64 64)"/>'
        f'<text x="64" y="66" class="number">{share}</text><text x="64" y="86" class="unit">%</text></svg>'
    )


def rubric(here: Here, ratings: Iterable[Rating]) -> str:
    """A bar for each criterion between the fewest and the most points, and the evidence below it."""
    return f'<ul class="rubric">{"".join(_rating(here, rating) for rating in ratings)}</ul>'


def _rating(here: Here, rating: Rating) -> str:
    figures = here.t(
        "{earned} points; possible were {low} to {high}",
        earned=rating.earned,
        low=rating.low,
        high=rating.high,
    )
    share = 100 * float(rating.share)
    evidence = "".join(_evidence(here, found) for found in rating.evidence)
    if not evidence:
        evidence = f'<li class="none">{escape(here.t("Nothing on this way counted for or against it."))}</li>'
    return (
        f'<li><div class="line"><strong>{escape(here.local(rating.criterion.title))}</strong>'
        f'<span class="objective">{escape(rating.criterion.objective)}</span>'
        f'<span class="figures">{escape(figures)}</span></div>'
        f'<div class="bar" aria-hidden="true"><div style="width:{share:.1f}%"></div></div>'
        f'<ul class="evidence">{evidence}</ul></li>'
    )


def _evidence(here: Here, found: Evidence) -> str:
    tone = "plus" if found.points > 0 else "minus" if found.points < 0 else "zero"
    sign = f"{found.points:+d}" if found.points else "0"
    text = here.t("Step {step}: {text}", step=found.step, text=found.text)
    return f'<li class="{tone}"><span class="points">{sign}</span>{escape(text)}</li>'


def steps(here: Here, found: Debriefing) -> str:
    """Every step: what the customer said, what was answered and why, and what would have been strong."""
    rows = "".join(_step(here, found, review) for review in found.steps)
    return f'<ol class="steps">{rows}</ol>'


def _step(here: Here, found: Debriefing, review: StepReview) -> str:
    strong = review.chosen.strong
    tone = "strong" if strong else "weak"
    word = here.t("a strong answer") if strong else here.t("there was a stronger answer")
    line = f"{found.scenario.customer} · {mood_word(here, review.line.mood)}"
    copied = review.number <= found.play.copied
    marks = [here.t("taken over")] if copied else []
    marks += [here.t("after a hint")] if review.hinted else []
    notes = "".join(f'<span class="note">{escape(mark)}</span>' for mark in marks)
    return (
        f'<li class="{tone}"><div class="number" aria-hidden="true">{review.number}</div><div class="what">'
        f'<p class="says"><span class="who">{escape(line)}</span>{escape(review.line.says)}</p>'
        f'<div class="answer"><p class="label">{escape(here.t("You"))} · {escape(word)}{notes}</p>'
        f"{_said(review.chosen)}</div>"
        f"{'' if strong else _model(here, review.strong)}{_others(here, review)}</div></li>"
    )


def _model(here: Here, choices: Iterable[Choice]) -> str:
    return "".join(
        f'<div class="model"><p class="label">{escape(here.t("A strong answer"))}</p>{_said(choice)}</div>'
        for choice in choices
    )


def _said(choice: Choice) -> str:
    return f'<p class="said">{escape(choice.text)}</p><p class="why">{escape(choice.comment)}</p>'


def _others(here: Here, review: StepReview) -> str:
    """The remaining choices, folded."""
    shown = {review.chosen.id} if review.chosen.strong else {review.chosen.id, *(c.id for c in review.strong)}
    others = [choice for choice in review.open if choice.id not in shown]
    if not others:
        return ""
    rows = "".join(f"<li>{_said(choice)}</li>" for choice in others)
    summary = here.t("What else could have been said ({count})", count=len(others))
    return f"<details><summary>{escape(summary)}</summary><ul>{rows}</ul></details>"
