"""Parallel papers in charts: expected scores beside those of papers drawn at random, and shared items."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from trainer.web.charts.look import ACCENT, QUIET, calm

_FEW, _MANY, _NUMBER = "#dbe8f2", "#6aa5cd", "#10222e"
"""Tints of the accent, and the colour of the numbers on them; readable in either theme."""


def beside_random(
    drawn: Sequence[float],
    expected: Sequence[float],
    *,
    score_label: str,
    count_label: str,
    set_label: str,
) -> go.Figure:
    """How often papers drawn at random have which expected score, with each paper of the set as a line."""
    figure = go.Figure(
        go.Histogram(
            x=list(drawn),
            nbinsx=30,
            marker={"color": QUIET, "line": {"width": 1, "color": "rgba(255,255,255,0.4)"}},
            hovertemplate=f"{score_label} %{{x}} %<br>{count_label} %{{y}}<extra></extra>",
        )
    )
    middle = sum(expected) / len(expected)
    for score in expected:
        figure.add_vline(x=score, line={"color": ACCENT, "width": 2})
    figure.add_annotation(
        x=middle,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=f"{set_label} ({len(expected)})",
        showarrow=False,
        font={"color": ACCENT},
    )
    figure.update_xaxes(title={"text": score_label}, ticksuffix=" %")
    figure.update_yaxes(title={"text": count_label}, tickformat="d", rangemode="tozero")
    return calm(figure, height=300).update_layout(margin={"t": 32})


def overlaps(shared: Sequence[Sequence[int]], names: Sequence[str], *, label: str) -> go.Figure:
    """How many items each two papers share; the number stands in each cell, the diagonal is left blank."""
    cells = [
        [None if row == column else count for column, count in enumerate(line)]
        for row, line in enumerate(shared)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=cells,
            x=list(names),
            y=list(names),
            zmin=0,
            colorscale=[[0, _FEW], [1, _MANY]],
            showscale=False,
            text=[["" if count is None else str(count) for count in line] for line in cells],
            texttemplate="%{text}",
            textfont={"color": _NUMBER},
            hovertemplate=f"%{{x}} – %{{y}}: {label} %{{z}}<extra></extra>",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_xaxes(side="top", type="category", showgrid=False)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return calm(figure, height=min(640, 80 + 34 * len(names))).update_layout(margin={"t": 32})
