"""Charts: plain values in, plotly figures out; each page shows a table beside them."""

from trainer.web.charts.history import AttemptPoint, ObjectiveBar, by_objective, distribution, over_time
from trainer.web.charts.rehearsals import LossBar, ProgressBar, course, losses, picks, progress
from trainer.web.charts.team import (
    AgainstBar,
    RatePoint,
    Spread,
    against,
    spreads,
    time_to_pass,
    trend,
)

__all__ = [
    "AgainstBar",
    "AttemptPoint",
    "LossBar",
    "ObjectiveBar",
    "ProgressBar",
    "RatePoint",
    "Spread",
    "against",
    "by_objective",
    "course",
    "distribution",
    "losses",
    "over_time",
    "picks",
    "progress",
    "spreads",
    "time_to_pass",
    "trend",
]
