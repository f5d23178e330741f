"""Charts for documents as small SVG pictures, drawn without a browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from trainer.analysis import Interval
from trainer.analysis.survival import Curve
from trainer.documents.typesetting import FAMILY

ACCENT, QUIET, INK, GRID, RISK = "#1f5a8c", "#8a97a3", "#1d2733", "#d5dbe3", "#b04a2f"
WIDTH, HEIGHT = 420, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 16, 30


def trend(points: Sequence[tuple[str, Interval]]) -> bytes:
    """Rates in order of time with their 95 % intervals."""
    span = WIDTH - _LEFT - _RIGHT
    places = [_LEFT + span * (place + 0.5) / max(1, len(points)) for place in range(len(points))]
    parts = [*_axis()]
    line = " ".join(f"{x:.1f},{_y(rate.rate):.1f}" for x, (_, rate) in zip(places, points, strict=True))
    for x, (label, rate) in zip(places, points, strict=True):
        parts.append(_line(x, _y(rate.low), x, _y(rate.high), QUIET))
        parts.append(_text(x, HEIGHT - 12, label, anchor="middle"))
    parts.append(f'<polyline points="{line}" fill="none" stroke="{ACCENT}" stroke-width="2"/>')
    for x, (_, rate) in zip(places, points, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{_y(rate.rate):.1f}" r="3.5" fill="{ACCENT}"/>')
        parts.append(_text(x, _y(rate.rate) - 8, f"{100 * rate.rate:.0f} %", anchor="middle", colour=INK))
    return _picture(parts)


def time_to_pass(curve: Curve, days_label: str) -> bytes:
    """The share who have passed after so many days, with its 95 % interval as a band."""
    last = max(1.0, curve.steps[-1].after if curve.steps else 1.0)

    def x(days: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * days / last

    share = _stairs([(step.after, 1 - step.waiting) for step in curve.steps], x, last)
    upper = _stairs([(step.after, 1 - step.low) for step in curve.steps], x, last)
    lower = _stairs([(step.after, 1 - step.high if step.waiting else 1.0) for step in curve.steps], x, last)
    band = " ".join((*upper, *reversed(lower)))
    parts = [
        *_axis(),
        f'<polygon points="{band}" fill="{ACCENT}" fill-opacity="0.15"/>',
        f'<polyline points="{" ".join(share)}" fill="none" stroke="{ACCENT}" stroke-width="2"/>',
    ]
    parts += [
        _text(x(last * part / 4), HEIGHT - 16, f"{last * part / 4:.0f}", anchor="middle") for part in range(5)
    ]
    parts.append(_text(WIDTH - _RIGHT, HEIGHT - 3, days_label, anchor="end"))
    return _picture(parts)


def _stairs(points: Sequence[tuple[float, float]], x: Callable[[float], float], last: float) -> list[str]:
    found, height = [f"{x(0.0):.1f},{_y(0.0):.1f}"], 0.0
    for days, share in points:
        place = x(days)
        found += [f"{place:.1f},{_y(height):.1f}", f"{place:.1f},{_y(share):.1f}"]
        height = share
    return [*found, f"{x(last):.1f},{_y(height):.1f}"]


def bars(rows: Sequence[tuple[str, Interval, Interval | None, bool]]) -> bytes:
    """Rates by name with their intervals, what to compare with as a mark; the clearly low ones stand out."""
    height, left = 26 * len(rows) + 24, 190
    span = WIDTH - left - 46

    def x(share: float) -> float:
        return left + span * share

    parts = []
    for part in range(5):
        at = x(part / 4)
        parts.append(_line(at, 4, at, height - 20, GRID))
        parts.append(_text(at, height - 6, f"{25 * part} %", anchor="middle"))
    for place, (label, rate, whole, low) in enumerate(rows):
        y = 26 * place + 8
        colour = RISK if low else ACCENT
        parts.append(_text(left - 6, y + 12, label, anchor="end", colour=INK))
        parts.append(f'<rect x="{left}" y="{y}" width="{span * rate.rate:.1f}" height="14" fill="{colour}"/>')
        parts.append(_line(x(rate.low), y + 7, x(rate.high), y + 7, INK))
        if whole is not None:
            at = x(whole.rate)
            parts.append(f'<path d="M{at:.1f} {y - 2} l4 9 l-4 9 l-4 -9 z" fill="{INK}" stroke="white"/>')
        parts.append(_text(WIDTH - 2, y + 12, f"{100 * rate.rate:.0f} %", anchor="end", colour=INK))
    return _picture(parts, height)


def _axis() -> list[str]:
    parts = []
    for part in range(5):
        y = _y(part / 4)
        parts.append(_line(_LEFT, y, WIDTH - _RIGHT, y, GRID))
        parts.append(_text(_LEFT - 5, y + 4, f"{25 * part} %", anchor="end"))
    return parts


def _y(share: float) -> float:
    return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, *, anchor: str, colour: str = QUIET) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def _picture(parts: Sequence[str], height: int = HEIGHT) -> bytes:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="{FAMILY}" font-size="11">'
    )
    return "".join((head, *parts, "</svg>")).encode()
