"""A team's figures: pass rate by month, time to a pass, distributions side by side, weak objectives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from trainer.analysis import Interval
from trainer.analysis.survival import Curve
from trainer.web.charts.look import ACCENT, FAILED, HATCHES, OVER, QUIET, SERIES, calm

_BAND = "rgba(63,134,181,0.18)"


@dataclass(frozen=True, slots=True)
class RatePoint:
    """A rate at a place on the axis."""

    label: str
    rate: Interval


@dataclass(frozen=True, slots=True)
class Spread:
    """A group's scores by tens of percent."""

    label: str
    tens: Sequence[int]


def trend(points: Sequence[RatePoint], *, label: str) -> go.Figure:
    """Pass rates in order of time with their 95 % intervals, the sittings above each."""
    rates = [100 * point.rate.rate for point in points]
    figure = go.Figure(
        go.Scatter(
            x=[point.label for point in points],
            y=rates,
            mode="lines+markers+text",
            text=[f"{rate:.0f}" for rate in rates],
            textposition="top center",
            line={"color": ACCENT, "width": 2},
            marker={"size": 9},
            error_y=_errors([point.rate for point in points]),
            customdata=[point.rate.total for point in points],
            hovertemplate=f"%{{x}}<br>{label} %{{y:.0f}} % (n = %{{customdata}})<extra></extra>",
        )
    )
    figure.update_yaxes(range=[0, 112], tickvals=[0, 25, 50, 75, 100], ticksuffix=" %")
    figure.update_xaxes(type="category", showgrid=False)
    return calm(figure, height=260)


def _errors(rates: Sequence[Interval]) -> dict[str, object]:
    return {
        "type": "data",
        "array": [100 * (rate.high - rate.rate) for rate in rates],
        "arrayminus": [100 * (rate.rate - rate.low) for rate in rates],
        "color": QUIET,
        "thickness": 1.2,
        "width": 3,
    }


def time_to_pass(curve: Curve, *, days_label: str, label: str) -> go.Figure:
    """The share who have passed after so many days, with its 95 % interval; ticks mark who still waits."""
    days = [0.0, *(step.after for step in curve.steps)]
    share = [0.0, *(100 * (1 - step.waiting) for step in curve.steps)]
    upper = [0.0, *(100 * (1 - step.low) for step in curve.steps)]
    lower = [0.0, *(100 * (1 - step.high) if step.waiting else 100.0 for step in curve.steps)]
    line = {"width": 0, "shape": "hv"}
    figure = go.Figure()
    figure.add_scatter(x=days, y=upper, mode="lines", line=line, hoverinfo="skip")
    figure.add_scatter(
        x=days, y=lower, mode="lines", line=line, fill="tonexty", fillcolor=_BAND, hoverinfo="skip"
    )
    figure.add_scatter(
        x=days,
        y=share,
        mode="lines",
        line={"color": ACCENT, "width": 2, "shape": "hv"},
        hovertemplate=f"{days_label} %{{x:.0f}}: {label} %{{y:.0f}} %<extra></extra>",
    )
    still = [step for step in curve.steps if step.censored]
    figure.add_scatter(
        x=[step.after for step in still],
        y=[100 * (1 - step.waiting) for step in still],
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 8, "color": QUIET},
        hoverinfo="skip",
    )
    figure.update_yaxes(range=[0, 102], ticksuffix=" %")
    figure.update_xaxes(title={"text": days_label}, rangemode="tozero", showgrid=False)
    return calm(figure, height=280)


def spreads(groups: Sequence[Spread], *, cut: float | None, cut_label: str) -> go.Figure:
    """Scores of several groups side by side: of each group, the percent of sittings in each ten."""
    figure = go.Figure()
    for place, group in enumerate(groups):
        total = sum(group.tens) or 1
        figure.add_bar(
            x=[10 * number + 5 for number in range(len(group.tens))],
            y=[100 * count / total for count in group.tens],
            name=f"{group.label} (n = {sum(group.tens)})",
            marker={
                "color": SERIES[place % len(SERIES)],
                "pattern": {"shape": HATCHES[place % len(HATCHES)], "solidity": 0.2, "size": 6, **OVER},
            },
            customdata=[
                [count, f"{10 * number}–{10 * number + 10} %"] for number, count in enumerate(group.tens)
            ],
            hovertemplate=f"{group.label} %{{customdata[1]}}: %{{customdata[0]}}<extra></extra>",
        )
    if cut is not None:
        figure.add_vline(x=cut, line={"color": FAILED, "dash": "dash"}, annotation={"text": cut_label})
    figure.update_layout(barmode="group", bargap=0.15)
    figure.update_xaxes(range=[0, 100], ticksuffix=" %", showgrid=False)
    figure.update_yaxes(ticksuffix=" %")
    calm(figure, height=300)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.15, "x": 0})
    return figure


@dataclass(frozen=True, slots=True)
class AgainstBar:
    """An objective of a group beside the whole organisation; None where there is nothing to compare with."""

    label: str
    own: Interval
    whole: Interval | None
    below: bool


def against(bars: Sequence[AgainstBar], *, own_label: str, whole_label: str) -> go.Figure:
    """A group's objectives with their intervals, the organisation's mean as a mark; hatched: well below."""
    shown = list(reversed(bars))
    figure = go.Figure(
        go.Bar(
            y=[bar.label for bar in shown],
            x=[100 * bar.own.rate for bar in shown],
            orientation="h",
            name=own_label,
            marker={
                "color": [FAILED if bar.below else ACCENT for bar in shown],
                "pattern": {"shape": ["/" if bar.below else "" for bar in shown], "solidity": 0.25, **OVER},
            },
            error_x=_errors([bar.own for bar in shown]),
            customdata=[bar.own.total for bar in shown],
            hovertemplate=f"%{{y}}<br>{own_label} %{{x:.0f}} % (n = %{{customdata}})<extra></extra>",
        )
    )
    known = [(bar.label, bar.whole) for bar in shown if bar.whole is not None]
    figure.add_scatter(
        x=[100 * whole.rate for _, whole in known],
        y=[label for label, _ in known],
        mode="markers",
        name=whole_label,
        marker={"symbol": "diamond", "size": 11, "color": QUIET, "line": {"width": 1, "color": "white"}},
        customdata=[whole.total for _, whole in known],
        hovertemplate=f"%{{y}}<br>{whole_label} %{{x:.0f}} % (n = %{{customdata}})<extra></extra>",
    )
    figure.update_xaxes(range=[0, 100], ticksuffix=" %")
    return calm(figure, height=90 + 34 * len(shown))
