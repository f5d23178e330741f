"""Decisions and statuses in words, the same on every page."""

from __future__ import annotations

from trainer.attempts import AttemptStatus
from trainer.scoring import Decision
from trainer.web.state import Here


def decision_words(here: Here, decision: Decision | None) -> str:
    """“passed”, “not passed”, or nothing where there is no decision to show."""
    if decision is None:
        return ""
    return here.t("passed") if decision is Decision.PASS else here.t("not passed")


def status_words(here: Here, status: AttemptStatus) -> str:
    """How an attempt stands."""
    return {
        AttemptStatus.OPEN: here.t("in progress"),
        AttemptStatus.SUBMITTED: here.t("handed in"),
        AttemptStatus.EXPIRED: here.t("time ran out"),
        AttemptStatus.VOID: here.t("annulled"),
    }[status]
