"""Practice in charts: the load to come, and predictions held against what happened."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from trainer.practice.calibration import Bin
from trainer.web.charts.look import ACCENT, QUIET, calm


def load(days: Sequence[str], counts: Sequence[float], *, label: str) -> go.Figure:
    """Reviews expected on each day, the first being today."""
    figure = go.Figure(
        go.Bar(
            x=list(days),
            y=[round(count, 1) for count in counts],
            marker={"color": ACCENT},
            hovertemplate=f"%{{x}}: %{{y:.0f}} {label}<extra></extra>",
        )
    )
    figure.update_xaxes(type="category", nticks=8)
    figure.update_yaxes(rangemode="tozero")
    return calm(figure, height=240)


def calibration(bins: Sequence[Bin], *, predicted: str, observed: str) -> go.Figure:
    """Predicted chance against how often it happened, with 95 % intervals; on the dashed line both agree."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", line={"color": QUIET, "dash": "dash"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[100 * one.predicted for one in bins],
        y=[100 * one.observed.rate for one in bins],
        mode="markers",
        marker={"size": 12, "color": ACCENT},
        error_y={
            "type": "data",
            "array": [100 * (one.observed.high - one.observed.rate) for one in bins],
            "arrayminus": [100 * (one.observed.rate - one.observed.low) for one in bins],
            "color": QUIET,
            "thickness": 1.4,
            "width": 4,
        },
        customdata=[[one.observed.total] for one in bins],
        hovertemplate=(
            f"{predicted} %{{x:.0f}} %<br>{observed} %{{y:.0f}} % (n = %{{customdata[0]}})<extra></extra>"
        ),
    )
    figure.update_xaxes(range=[-3, 103], ticksuffix=" %", title={"text": predicted})
    figure.update_yaxes(range=[-3, 103], ticksuffix=" %", title={"text": observed})
    return calm(figure, height=340)
