"""A lesson's Markdown on the screen: text, tables, dialogues line by line, and Mermaid diagrams."""

from __future__ import annotations

import re
from collections.abc import Iterator

import streamlit as st

from trainer.web import pictures

_MERMAID = re.compile(r"^```mermaid\n(.*?)^```\s*$", re.DOTALL | re.MULTILINE)
_QUOTED_LINE = re.compile(r"^(>.*\S)(?=\n>\s*\S)", re.MULTILINE)


def show(body: str, *, diagram_alt: str) -> None:
    """Render a lesson; raw HTML in it stays text."""
    for is_diagram, part in _parts(body):
        if is_diagram:
            st.mermaid_chart(part, alt=diagram_alt)
        elif part.strip():
            st.markdown(pictures.in_markdown(_QUOTED_LINE.sub(r"\1  ", part)), anchors=False)


def _parts(body: str) -> Iterator[tuple[bool, str]]:
    """Stretches of the text, and whether each is a diagram."""
    for number, part in enumerate(_MERMAID.split(body)):
        yield number % 2 == 1, part
