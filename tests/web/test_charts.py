"""Charts can be read in the light and in the dark theme, without colours, and without eyes."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from trainer.analysis import wilson
from trainer.web import charts
from trainer.web.charts import AgainstBar, RatePoint, Spread, look
from trainer.web.charts import analysis as of_items

ROOT = Path(__file__).parents[2]
WEB = ROOT / "trainer" / "web"
GROUNDS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
HEAT_MAPS = {"papers.py"}
"""Whose cells carry their numbers: the pale end of a scale need not stand out."""
LEAST = 3.0
"""Contrast of what has to be seen, WCAG 2.2 rule 1.4.11."""


def luminance(colour: str) -> float:
    """Relative luminance, after WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours() -> dict[str, list[str]]:
    """Every opaque colour that a module of charts names, by module."""
    return {
        path.name: found
        for path in sorted((WEB / "charts").glob("*.py"))
        if path.name not in HEAT_MAPS and (found := re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text()))
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("module", list(colours()))
def test_every_colour_of_a_chart_stands_out_from_either_ground(module: str, theme: str) -> None:
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        faint = [one for one in colours()[module] if contrast(one, GROUNDS[theme][ground]) < LEAST]
        assert not faint, f"{theme} {ground}"


def test_letters_in_charts_have_the_colour_of_the_theme() -> None:
    interval = wilson(3, 4)
    figures = [
        of_items.score_distribution([1, 2], [60.0], score_label="s", count_label="c", cut_label="cut"),
        of_items.information([0, 1], [1, 2], 0.5, ability_label="a", information_label="i", cut_label="cut"),
        charts.trend([RatePoint("2026-01", interval)], label="rate"),
        charts.spreads([Spread("a", (1,) * 10)], cut=60.0, cut_label="cut"),
    ]
    for figure in figures:
        letters = [figure.layout.font, *(note.font for note in figure.layout.annotations)]
        assert [one.color for one in letters if one.color is not None] == []


def test_groups_side_by_side_differ_without_their_colours() -> None:
    figure = charts.spreads([Spread(str(n), (1,) * 10) for n in range(6)], cut=None, cut_label="")
    shapes = [bar.marker.pattern.shape for bar in figure.data]
    assert len(set(shapes)) == len(look.SERIES) == len(look.HATCHES) == 6


def test_an_objective_that_lies_clearly_below_is_hatched() -> None:
    bars = [AgainstBar("a", wilson(1, 9), wilson(9, 9), True), AgainstBar("b", wilson(8, 9), None, False)]
    figure = charts.against(bars, own_label="own", whole_label="whole")
    assert sorted(figure.data[0].marker.pattern.shape) == ["", "/"]


def test_every_chart_is_told_in_words_too() -> None:
    silent = [
        f"{path.relative_to(WEB)}:{node.lineno}"
        for path in sorted(WEB.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("plotly_chart", "mermaid_chart", "graphviz_chart")
        and not any(keyword.arg == "alt" for keyword in node.keywords)
    ]
    assert silent == []
