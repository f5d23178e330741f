"""A blueprint against the bank: how much of each subject and band is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from trainer.web.charts.look import QUIET, calm

_SCALE = ((0.0, "rgba(63,134,181,0.06)"), (1.0, "rgba(63,134,181,0.85)"))
_FAULT = "#c0562f"


@dataclass(frozen=True, slots=True)
class Square:
    """A subject at a band: items wanted and there to draw from."""

    wanted: int
    available: int


def wanted_of_available(
    subjects: Sequence[str],
    bands: Sequence[str],
    squares: Sequence[Sequence[Square]],
    *,
    wanted: str,
    available: str,
) -> go.Figure:
    """A heat map: the share of the items there are; numbers in every square, shortage with a mark.

    Args: squares: by subject, then by band. wanted, available: what the two numbers are called.
    """
    shares = [
        [min(1.0, one.wanted / one.available) if one.available else float(one.wanted > 0) for one in row]
        for row in squares
    ]
    short = [[one.wanted > one.available for one in row] for row in squares]
    texts = [
        [
            f"{'! ' if short[y][x] else ''}{one.wanted} / {one.available}" if one.wanted else "·"
            for x, one in enumerate(row)
        ]
        for y, row in enumerate(squares)
    ]
    figure = go.Figure(
        go.Heatmap(
            x=list(bands),
            y=list(subjects),
            z=shares,
            zmin=0,
            zmax=1,
            colorscale=[list(stop) for stop in _SCALE],
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=[[(one.wanted, one.available) for one in row] for row in squares],
            hovertemplate=(
                f"%{{y}} · %{{x}}<br>{wanted} %{{customdata[0]}}"
                f"<br>{available} %{{customdata[1]}}<extra></extra>"
            ),
        )
    )
    for y, row in enumerate(texts):
        for x, text in enumerate(row):
            color = _FAULT if short[y][x] else QUIET if text == "·" else None
            figure.add_annotation(
                x=bands[x],
                y=subjects[y],
                text=text,
                showarrow=False,
                font={"color": color} if color else {},
            )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(side="top", showgrid=False)
    return calm(figure, height=90 + 34 * len(subjects))
