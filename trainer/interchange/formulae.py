"""Word's formulae as TeX, as far as fractions, roots, scripts and brackets go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MOST_DEPTH = 40
_SAID = frozenset(
    ("r", "e", "num", "den", "sub", "sup", "oMath", "oMathPara", "deg", "fName", "box", "borderBox")
)
_SIGNS = {
    "×": r"\times ",
    "÷": r"\div ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "±": r"\pm ",
    "∞": r"\infty ",
}
_PATTERNS = {
    "f": r"\frac{{{num}}}{{{den}}}",
    "rad": r"\sqrt{{{e}}}",
    "sSup": "{e}^{{{sup}}}",
    "sSub": "{e}_{{{sub}}}",
    "sSubSup": "{e}_{{{sub}}}^{{{sup}}}",
    "d": "({e})",
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as TeX; not `whole` where a part of it is only told by its letters."""

    text: str
    whole: bool


def tex(node: Any) -> Formula:
    """A formula as TeX."""
    losses: list[str] = []
    return Formula("".join(_parts(node, losses, 0)).strip(), not losses)


def _parts(node: Any, losses: list[str], depth: int) -> Iterator[str]:
    if depth > _MOST_DEPTH:
        losses.append("depth")
        return
    for child in node:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        if name == "t":
            yield "".join(_SIGNS.get(sign, sign) for sign in child.text or "")
        elif not name.endswith("Pr"):
            yield _one(name, child, losses, depth)


def _one(name: str, node: Any, losses: list[str], depth: int) -> str:
    def inner(part: str) -> str:
        found = node.find(f"{_M}{part}")
        return "".join(_parts(found, losses, depth + 1)) if found is not None else ""

    if name in _PATTERNS:
        return _PATTERNS[name].format(
            **{part: inner(part) for part in ("num", "den", "deg", "e", "sub", "sup")}
        )
    if name not in _SAID:
        losses.append(name)
    return "".join(_parts(node, losses, depth + 1))
