"""Rehearsing in charts: progress by objective, the course of trust, where it is lost, what is picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from trainer.web.charts.look import ACCENT, FAILED, PASSED, QUIET, calm


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """An objective with the mean share of points, 0..1, at the first and at the latest of `plays`."""

    label: str
    first: float
    latest: float
    plays: int


@dataclass(frozen=True, slots=True)
class LossBar:
    """A place in a conversation with the mean change of a number there."""

    label: str
    moved: float
    visits: int


def progress(bars: Sequence[ProgressBar], *, first_label: str, latest_label: str) -> go.Figure:
    """A line from the first to the latest share of each objective."""
    figure = go.Figure()
    labels = [bar.label for bar in bars]
    for bar in bars:
        figure.add_scatter(
            x=[100 * bar.first, 100 * bar.latest],
            y=[bar.label, bar.label],
            mode="lines",
            line={"color": PASSED if bar.latest >= bar.first else FAILED, "width": 3},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[100 * bar.first for bar in bars],
        y=labels,
        mode="markers",
        marker={"symbol": "circle-open", "size": 12, "color": QUIET, "line": {"width": 2}},
        hovertemplate=f"%{{y}}<br>{first_label} %{{x:.0f}} %<extra></extra>",
    )
    figure.add_scatter(
        x=[100 * bar.latest for bar in bars],
        y=labels,
        mode="markers",
        marker={"size": 13, "color": ACCENT},
        customdata=[bar.plays for bar in bars],
        hovertemplate=f"%{{y}}<br>{latest_label} %{{x:.0f}} % (n = %{{customdata}})<extra></extra>",
    )
    figure.update_xaxes(range=[-3, 103], ticksuffix=" %", gridcolor="rgba(138,151,163,0.25)")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return calm(figure, height=90 + 38 * len(bars))


def course(values: Sequence[int], *, low: int, high: int, step_label: str) -> go.Figure:
    """A number of the hidden state from the start over every step."""
    figure = go.Figure()
    names = ["0", *(str(number) for number in range(1, len(values)))]
    rises = [QUIET] + [
        PASSED if after > before else FAILED if after < before else QUIET
        for before, after in pairwise(values)
    ]
    symbols = ["circle" if color != FAILED else "triangle-down" for color in rises]
    figure.add_scatter(
        x=names,
        y=list(values),
        mode="lines+markers+text",
        text=[str(value) for value in values],
        textposition="top center",
        line={"color": QUIET, "width": 2},
        marker={"size": 11, "color": rises, "symbol": symbols},
        hovertemplate=f"{step_label} %{{x}}: %{{y}}<extra></extra>",
    )
    margin = (high - low) * 0.12
    figure.update_yaxes(range=[low - margin, high + margin], showticklabels=False)
    figure.update_xaxes(title={"text": step_label}, showgrid=False, type="category")
    return calm(figure, height=220)


def losses(bars: Sequence[LossBar], *, label: str, visits_label: str) -> go.Figure:
    """Mean change at each place, losses to the left; the place of the first step comes first."""
    figure = go.Figure(
        go.Bar(
            x=[bar.moved for bar in bars],
            y=[bar.label for bar in bars],
            orientation="h",
            marker={"color": [PASSED if bar.moved >= 0 else FAILED for bar in bars]},
            text=[f"{bar.moved:+.1f}" for bar in bars],
            textposition="outside",
            cliponaxis=False,
            customdata=[bar.visits for bar in bars],
            hovertemplate=f"%{{y}}<br>{label} %{{x:+.1f}} ({visits_label} %{{customdata}})<extra></extra>",
        )
    )
    reach = max((abs(bar.moved) for bar in bars), default=1.0) * 1.3 + 0.5
    figure.update_xaxes(range=[-reach, reach], gridcolor="rgba(138,151,163,0.25)", zeroline=True)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return calm(figure, height=70 + 34 * len(bars))


def picks(
    rows: Sequence[str],
    shares: Sequence[Sequence[float | None]],
    marks: Sequence[Sequence[str]],
    *,
    label: str,
) -> go.Figure:
    """A heat-map of shares, 0..1: a row for each place, a column for each choice in the author's order."""
    width = max((len(row) for row in shares), default=0)
    padded = [[*row, *[None] * (width - len(row))] for row in shares]
    texts = [[*row, *[""] * (width - len(row))] for row in marks]
    figure = go.Figure(
        go.Heatmap(
            z=[[None if share is None else 100 * share for share in row] for row in padded],
            x=[chr(ord("A") + number) for number in range(width)],
            y=list(rows),
            text=texts,
            texttemplate="%{text}",
            colorscale=[[0, "rgba(63,134,181,0.06)"], [1, ACCENT]],
            zmin=0,
            zmax=100,
            showscale=False,
            xgap=3,
            ygap=3,
            hovertemplate=f"%{{y}}<br>%{{x}}: {label} %{{z:.0f}} %<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(side="top", showgrid=False)
    return calm(figure, height=80 + 34 * len(rows))
