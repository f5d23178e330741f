"""Charts: plain values in, plotly figures out; each page shows a table beside them."""

from trainer.web.charts.history import AttemptPoint, ObjectiveBar, by_objective, distribution, over_time

__all__ = ["AttemptPoint", "ObjectiveBar", "by_objective", "distribution", "over_time"]
