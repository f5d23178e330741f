"""The certificate as PDF and as a badge; what it says is handed in as words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from trainer.documents.typesetting import ROOT, pdf
from trainer.text import LocalText


def render(data: Mapping[str, object], files: Mapping[str, bytes], *, at: datetime) -> bytes:
    """One A4 page across. `files` has `qr.svg`, `credential.jwt` and the logo, if there is one."""
    return pdf(_source(), data, files=files, at=at)


def badge(token: str, title: LocalText, level: int | None, number: str) -> bytes:
    """A round badge with the credential baked in (Open Badges 3.0, §5.3.2)."""
    stars = "".join(
        f'<circle cx="{200 + 34 * (place - ((level or 0) - 1) / 2):g}" cy="262" r="9" fill="#f2c14e"/>'
        for place in range(level or 0)
    )
    return _BADGE.format(
        token=quoteattr(token),
        title=quoteattr(f"{title.zh} {title.en} {number}"),
        zh=escape(_cut(title.zh, 24)),
        en=escape(_cut(title.en, 46)),
        zh_size=_size(2 * len(title.zh), 26),
        en_size=_size(len(title.en), 17),
        stars=stars,
        number=escape(number),
    ).encode()


def _size(halves: int, largest: int) -> int:
    """A letter size at which so many half-width letters fit into the badge."""
    return max(11, min(largest, 560 // max(1, halves)))


def _cut(text: str, most: int) -> str:
    """A title that fits on the badge's line; the credential has it whole."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@cache
def _source() -> str:
    return (Path(ROOT) / "certificate.typ").read_text(encoding="utf-8")


_BADGE = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" \
viewBox="0 0 400 400" role="img" aria-label={title}>
<openbadges:credential verify={token}/>
<circle cx="200" cy="200" r="192" fill="#1f5a8c"/>
<circle cx="200" cy="200" r="180" fill="none" stroke="#f2c14e" stroke-width="3"/>
<circle cx="200" cy="200" r="168" fill="#ffffff"/>
<path d="M132 118 q34 -14 68 6 q34 -20 68 -6 v52 q-34 -14 -68 6 q-34 -20 -68 -6 z" fill="#1f5a8c"/>
<path d="M178 136 l16 16 l30 -34" fill="none" stroke="#f2c14e" stroke-width="9" stroke-linecap="round"/>
<g font-family="'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif" text-anchor="middle"
fill="#1d2733"> <text x="200" y="212" font-size="{zh_size}" font-weight="700">{zh}</text>
<text x="200" y="238" font-size="{en_size}">{en}</text>
<text x="200" y="298" font-size="13" fill="#5b6776">{number}</text>
</g>
{stars}
</svg>
"""
