"""What runs and their outcomes are called."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.errors import Message, translatable
from trainer.practice.runs import RunKind
from trainer.services.practise import Verdict
from trainer.web.state import Here

_NAMES: dict[RunKind, Message] = {
    RunKind.DUE: translatable("Today's review"),
    RunKind.DAILY: translatable("Daily mix"),
    RunKind.WRONG: translatable("Wrong-item book"),
    RunKind.FLAGGED: translatable("Flagged questions"),
    RunKind.NEXT: translatable("The next best 15 minutes"),
}


def title(here: Here, kind: RunKind, scope: str) -> str:
    """A run's name in the person's language."""
    published = here.platform.catalogue.current()
    match kind:
        case RunKind.OBJECTIVE:
            objective = published.objectives.objective(scope)
            return here.local(objective.title) if objective else scope
        case RunKind.MODULE:
            module = published.objectives.module(scope)
            return here.local(module.title) if module else scope
        case RunKind.ADAPTIVE:
            blueprint = published.blueprints.get(scope)
            name = here.local(blueprint.title) if blueprint else scope
            return here.t("Adaptive practice test: {title}", title=name)
        case _:
            return here.t(_NAMES[kind])


def verdict_lines(here: Here, verdict: Verdict) -> Iterator[str]:
    """What an adaptive test says, in sentences."""
    estimate = verdict.estimate
    yield here.t(
        "In “{title}” you would earn about {share} % of the marks ({low}–{high} %); {cut} % passes.",
        title=here.local(verdict.title),
        share=round(100 * estimate.share),
        low=round(100 * estimate.low),
        high=round(100 * estimate.high),
        cut=f"{float(verdict.cut):g}",
    )
    if not verdict.estimated:
        yield here.t("How hard the questions are is still taken from their authors' judgement.")
    yield here.t("This is practice: it never counts for a certificate.")
