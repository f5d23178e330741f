"""Where the browser finds a picture: the one place in which references become addresses."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from trainer.pictures import digest_in

PREFIX = "pictures"
ADDRESS = re.compile(rf"{PREFIX}/[0-9a-f]{{64}}")
"""What the address of a picture looks like."""

_REFERENCE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(picture:([0-9a-f]{64})\)")
_SOURCE = re.compile(rf'src="({PREFIX}/[0-9a-f]{{64}})"')


def address(reference: str) -> str | None:
    """Where the picture that an image refers to is, relative to any page; None for any other image."""
    digest = digest_in(reference)
    return None if digest is None else url(digest)


def url(digest: str) -> str:
    """Where a picture is, relative to any page of the application."""
    return f"{PREFIX}/{digest}"


def in_markdown(text: str) -> str:
    """Markdown for Streamlit's own text: each picture with a link to itself at full size."""
    return _REFERENCE.sub(lambda found: f"[![{found[1]}]({url(found[2])})]({url(found[2])})", text)


def of_sitting(html: str, attempt: str) -> str:
    """HTML of somebody else's result: its pictures are asked for as part of it."""
    query = urlencode({"attempt": attempt})
    return _SOURCE.sub(lambda found: f'src="{found[1]}?{query}"', html)
