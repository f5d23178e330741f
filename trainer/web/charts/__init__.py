"""Charts: plain values in, plotly figures out; each page shows a table beside them."""

from trainer.web.charts.history import AttemptPoint, ObjectiveBar, by_objective, distribution, over_time
from trainer.web.charts.rehearsals import LossBar, ProgressBar, course, losses, picks, progress

__all__ = [
    "AttemptPoint",
    "LossBar",
    "ObjectiveBar",
    "ProgressBar",
    "by_objective",
    "course",
    "distribution",
    "losses",
    "over_time",
    "picks",
    "progress",
]
