"""The look that all charts share: readable on light and dark, meaning never in colour alone."""

from __future__ import annotations

import plotly.graph_objects as go

PASSED = "#35865f"
FAILED = "#c0562f"
ACCENT = "#3f86b5"
QUIET = "#7c8894"
SERIES = (ACCENT, QUIET, "#8468b3", "#a87b28", PASSED, "#b0607a")
"""Groups side by side. Every colour of a chart has a contrast of 3 or more to either ground."""
HATCHES = ("", "/", "x", ".", "\\", "-")
"""Tell the same groups apart without their colours."""
OVER = {"fillmode": "overlay"}
"""A hatch lies over its colour; alone it is too faint."""
FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
CONFIG = {"displayModeBar": False, "scrollZoom": False}
"""Plotly's tool bar is English and of no use on these charts."""


def calm(figure: go.Figure, *, height: int) -> go.Figure:
    """Margins, font and grid for a chart of this height in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 16, "t": 16, "b": 8},
        font={"family": FONT, "size": 14},
        showlegend=False,
        hoverlabel={"font": {"family": FONT}},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    figure.update_xaxes(automargin=True, zeroline=False, fixedrange=True)
    figure.update_yaxes(automargin=True, zeroline=False, fixedrange=True, gridcolor="rgba(138,151,163,0.25)")
    return figure
