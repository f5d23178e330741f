"""Score history: attempts against the cut score, objectives, and one's place in the cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import plotly.graph_objects as go

from trainer.analysis import Interval
from trainer.web.charts.look import ACCENT, FAILED, PASSED, QUIET, calm


@dataclass(frozen=True, slots=True)
class AttemptPoint:
    """A finished attempt; `percent` and `cut` are 0..100, `at` is in the person's zone."""

    at: datetime
    percent: float
    cut: float
    passed: bool
    label: str


@dataclass(frozen=True, slots=True)
class ObjectiveBar:
    """A share of marks earned on one objective or module."""

    label: str
    share: Interval


def over_time(points: Sequence[AttemptPoint], *, percent_label: str, cut_label: str) -> go.Figure:
    """Attempts in order of time with the cut score each was held against.

    A pass is a filled circle, a fail an open diamond. Points stand at equal distances, labelled with their
    dates: two attempts on one day stay apart.
    """
    names = [f"{number}. {point.at:%Y-%m-%d}" for number, point in enumerate(points, 1)]
    figure = go.Figure()
    if len({point.cut for point in points}) == 1:
        figure.add_hline(
            y=points[0].cut,
            line={"color": QUIET, "dash": "dash"},
            annotation={"text": f"{cut_label} {points[0].cut:g} %"},
            annotation_position="bottom right",
        )
    else:
        figure.add_scatter(
            x=names,
            y=[point.cut for point in points],
            mode="lines",
            line={"color": QUIET, "dash": "dash", "shape": "hvh"},
            name=cut_label,
            hovertemplate=f"{cut_label} %{{y:.0f}} %<extra></extra>",
        )
    figure.add_scatter(
        x=names,
        y=[point.percent for point in points],
        mode="lines+markers+text",
        line={"color": ACCENT, "width": 2},
        marker={
            "size": 13,
            "symbol": ["circle" if point.passed else "diamond-open" for point in points],
            "color": [PASSED if point.passed else FAILED for point in points],
            "line": {"width": 2},
        },
        text=[f"{point.percent:.0f}" for point in points],
        textposition="top center",
        customdata=[[point.label] for point in points],
        name=percent_label,
        hovertemplate=f"%{{customdata[0]}}<br>{percent_label} %{{y:.1f}} %<extra></extra>",
    )
    figure.update_yaxes(range=[0, 108], tickvals=[0, 20, 40, 60, 80, 100], ticksuffix=" %")
    return calm(figure, height=320)


def by_objective(bars: Sequence[ObjectiveBar]) -> go.Figure:
    """Horizontal bars of the share of marks earned, weakest first, with their 95 % intervals."""
    shown = list(reversed(bars))
    figure = go.Figure(
        go.Bar(
            y=[bar.label for bar in shown],
            x=[100 * bar.share.rate for bar in shown],
            orientation="h",
            marker={"color": ACCENT},
            error_x={
                "type": "data",
                "array": [100 * (bar.share.high - bar.share.rate) for bar in shown],
                "arrayminus": [100 * (bar.share.rate - bar.share.low) for bar in shown],
                "color": QUIET,
                "thickness": 1.2,
                "width": 3,
            },
            customdata=[[bar.share.total] for bar in shown],
            hovertemplate="%{y}: %{x:.0f} % (n = %{customdata[0]})<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 100], ticksuffix=" %")
    return calm(figure, height=90 + 30 * len(shown))


def distribution(
    percents: Sequence[float], *, own: float | None, cut: float, own_label: str, cut_label: str
) -> go.Figure:
    """How a cohort's latest scores lie, in tens, with the cut score and one's own."""
    figure = go.Figure(
        go.Histogram(
            x=percents,
            xbins={"start": 0, "end": 100.0001, "size": 10},
            marker={"color": ACCENT, "line": {"width": 1, "color": "rgba(255,255,255,0.6)"}},
            hovertemplate="%{x} %: %{y}<extra></extra>",
        )
    )
    figure.add_vline(x=cut, line={"color": QUIET, "dash": "dash"}, annotation={"text": cut_label})
    if own is not None:
        figure.add_vline(
            x=own,
            line={"color": FAILED if own < cut else PASSED, "width": 3},
            annotation={"text": own_label, "yanchor": "bottom"},
            annotation_position="bottom right",
        )
    figure.update_xaxes(range=[0, 100], ticksuffix=" %")
    figure.update_yaxes(tickformat="d")
    return calm(figure, height=260)
