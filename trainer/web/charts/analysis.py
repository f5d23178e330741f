"""Item analysis in charts: how scores lie, where a test measures, how an item and its options behave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from trainer.web.charts.look import ACCENT, FAILED, OVER, PASSED, QUIET, calm

_DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "star")
_GRID = "rgba(138,151,163,0.25)"


@dataclass(frozen=True, slots=True)
class Line:
    """An option: its letter, whether it is right, and the share choosing it in each fifth, 0..1."""

    label: str
    key: bool
    shares: tuple[float | None, ...]


def score_distribution(
    bins: Sequence[int], cuts: Sequence[float], *, score_label: str, count_label: str, cut_label: str
) -> go.Figure:
    """Sittings in equal bins from 0 to 100 %, with the cut score; what lies at or above it is hatched."""
    width = 100 / len(bins)
    starts = [width * number for number in range(len(bins))]
    cut = cuts[0] if len(cuts) == 1 else None
    passing = [cut is not None and start + width / 2 >= cut for start in starts]
    figure = go.Figure(
        go.Bar(
            x=[start + width / 2 for start in starts],
            y=list(bins),
            width=width * 0.94,
            marker={
                "color": [PASSED if over else ACCENT for over in passing],
                "pattern": {"shape": ["/" if over else "" for over in passing], "solidity": 0.25, **OVER},
            },
            customdata=[f"{start:g}–{start + width:g} %" for start in starts],
            hovertemplate=f"%{{customdata}}<br>{count_label} %{{y}}<extra></extra>",
        )
    )
    for each in cuts:
        figure.add_vline(
            x=each,
            line={"color": QUIET, "dash": "dash", "width": 2},
            annotation={"text": f"{cut_label} {each:g} %"},
            annotation_position="top left",
        )
    figure.update_xaxes(
        range=[0, 101],
        tickvals=[0, 20, 40, 60, 80, 100],
        ticktext=[f"{tick} %" for tick in (0, 20, 40, 60, 80, 100)],
        title={"text": score_label},
    )
    figure.update_yaxes(tickformat="d", title={"text": count_label}, range=[0, 1.15 * max((*bins, 1))])
    return calm(figure, height=300)


def information(
    ability: Sequence[float],
    told: Sequence[float],
    cut: float | None,
    *,
    ability_label: str,
    information_label: str,
    cut_label: str,
) -> go.Figure:
    """How much a form tells about candidates of each ability, with the place of the cut score."""
    figure = go.Figure(
        go.Scatter(
            x=list(ability),
            y=list(told),
            mode="lines",
            line={"color": ACCENT, "width": 3},
            fill="tozeroy",
            fillcolor="rgba(63,134,181,0.15)",
            hovertemplate=f"{ability_label} %{{x:.2f}}<br>{information_label} %{{y:.2f}}<extra></extra>",
        )
    )
    if cut is not None:
        figure.add_vline(
            x=cut,
            line={"color": QUIET, "dash": "dash", "width": 2},
            annotation={"text": cut_label},
        )
    figure.update_xaxes(title={"text": ability_label}, gridcolor=_GRID)
    figure.update_yaxes(title={"text": information_label}, rangemode="tozero")
    return calm(figure, height=300)


def characteristic(
    curve: Sequence[tuple[float, float]],
    observed: Sequence[tuple[float, float, int]],
    *,
    ability_label: str,
    right_label: str,
) -> go.Figure:
    """The share right that the model expects at each ability, and what groups of candidates did.

    Args: curve: ability and share, 0..1. observed: mean ability, share and size of a group.
    """
    figure = go.Figure(
        go.Scatter(
            x=[point for point, _ in curve],
            y=[100 * share for _, share in curve],
            mode="lines",
            line={"color": ACCENT, "width": 3},
            hoverinfo="skip",
        )
    )
    figure.add_scatter(
        x=[point for point, _, _ in observed],
        y=[100 * share for _, share, _ in observed],
        mode="markers",
        marker={"size": 11, "color": FAILED, "symbol": "diamond-open", "line": {"width": 2}},
        customdata=[size for _, _, size in observed],
        hovertemplate=f"{right_label} %{{y:.0f}} % (n = %{{customdata}})<extra></extra>",
    )
    figure.update_xaxes(title={"text": ability_label}, gridcolor=_GRID)
    figure.update_yaxes(range=[-3, 103], ticksuffix=" %", title={"text": right_label})
    return calm(figure, height=320)


def by_fifth(lines: Sequence[Line], fifths: Sequence[str], *, share_label: str) -> go.Figure:
    """Who chooses which option, from the weakest fifth to the strongest; the key is the thick solid line."""
    figure = go.Figure()
    for number, line in enumerate(lines):
        figure.add_scatter(
            x=list(fifths),
            y=[None if share is None else 100 * share for share in line.shares],
            mode="lines+markers+text",
            line={
                "color": PASSED if line.key else (FAILED, ACCENT, QUIET)[number % 3],
                "width": 4 if line.key else 2,
                "dash": "solid" if line.key else _DASHES[number % len(_DASHES)],
            },
            marker={"size": 9, "symbol": _SYMBOLS[number % len(_SYMBOLS)]},
            text=["" for _ in line.shares[:-1]] + [line.label],
            textposition="middle right",
            textfont={"size": 16},
            cliponaxis=False,
            connectgaps=True,
            hovertemplate=f"{line.label}: %{{y:.0f}} %<extra></extra>",
        )
    figure.update_yaxes(range=[-3, 103], ticksuffix=" %", title={"text": share_label})
    figure.update_xaxes(showgrid=False, type="category", range=[-0.3, len(fifths) - 0.6])
    return calm(figure, height=320)
