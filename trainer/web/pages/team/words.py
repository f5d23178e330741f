"""What the parts of the manager's page have in common: rates with their denominators, statuses."""

from __future__ import annotations

from trainer.analysis import Interval
from trainer.errors import translatable
from trainer.reports import Status
from trainer.web.state import Here

STATUS_WORDS = {
    Status.OVERDUE: translatable("overdue"),
    Status.LAPSING: translatable("lapsing"),
    Status.CERTIFIED: translatable("certified"),
    Status.IN_PROGRESS: translatable("in progress"),
    Status.NOT_BEGUN: translatable("not begun"),
}


def share(rate: Interval | None) -> str:
    """A rate in whole percent, a dash where there is none."""
    return "—" if rate is None else f"{100 * rate.rate:.0f} %"


def bounds(here: Here, rate: Interval | None) -> str:
    """What a rate is out of, and its interval."""
    if rate is None:
        return here.t("nobody has sat yet")
    return here.t(
        "of {total}; 95 % interval {low}–{high} %",
        total=rate.total,
        low=round(100 * rate.low),
        high=round(100 * rate.high),
    )
