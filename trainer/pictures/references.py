"""How texts refer to pictures. Whatever could be shown as one counts, however it is written."""

from __future__ import annotations

import re

SCHEME = "picture:"
_DIGEST = r"[0-9a-f]{64}"
_ANYWHERE = re.compile(rf"picture:({_DIGEST})", re.IGNORECASE)
_ADDRESS = re.compile(rf"picture:({_DIGEST})")
_WRITTEN = re.compile(rf"!\[((?:[^\[\]\\]|\\.)*)\]\(picture:{_DIGEST}\)")
_SPECIAL = re.compile(r"([\\\[\]`*_<>&!|~])")


def digest_in(address: str) -> str | None:
    """The digest that the address of an image names; None for any other address."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else None


def digests(*texts: str) -> frozenset[str]:
    """Every picture these texts could show."""
    return frozenset(
        found.lower() for text in texts if SCHEME in text.lower() for found in _ANYWHERE.findall(text)
    )


def reference(digest: str, alt: str) -> str:
    """The Markdown that shows a picture; `alt` is plain text that says what it shows."""
    words = _SPECIAL.sub(r"\\\1", " ".join(alt.split()))
    return f"![{words}]({SCHEME}{digest})"


def without_pictures(text: str) -> str:
    """A text with what its pictures show in brackets, where they cannot be shown."""
    if SCHEME not in text:
        return text
    return _WRITTEN.sub(lambda found: f"［{found[1]}］", text)
