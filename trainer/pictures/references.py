"""How texts refer to pictures. Whatever could be shown as one counts, however it is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from trainer.errors import translatable

SCHEME = "picture:"
_DIGEST = r"[0-9a-f]{64}"
_ANYWHERE = re.compile(rf"picture:({_DIGEST})", re.IGNORECASE)
_ADDRESS = re.compile(rf"picture:({_DIGEST})")
_WRITTEN = re.compile(rf"!\[((?:[^\[\]\\]|\\.)*)\]\(picture:({_DIGEST})\)")
_SPECIAL = re.compile(r"([\\\[\]`*_<>&!|~])")


UNDESCRIBED = translatable(
    "say in the brackets what the picture shows, for those who cannot see it: ![what it shows](picture:…)"
)
"""What there is to do about a picture that nothing is said of."""


def digest_in(address: str) -> str | None:
    """The digest that the address of an image names; None for any other address."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else None


def digests(*texts: str) -> frozenset[str]:
    """Every picture these texts could show."""
    return frozenset(
        found.lower() for text in texts if SCHEME in text.lower() for found in _ANYWHERE.findall(text)
    )


def undescribed(text: str) -> Iterator[int]:
    """Where pictures stand in a text that nothing is said of."""
    if SCHEME in text:
        for found in _WRITTEN.finditer(text):
            if not found[1].strip():
                yield found.start()


def reference(digest: str, alt: str) -> str:
    """The Markdown that shows a picture; `alt` is plain text that says what it shows."""
    words = _SPECIAL.sub(r"\\\1", " ".join(alt.split()))
    return f"![{words}]({SCHEME}{digest})"


def without_pictures(text: str) -> str:
    """A text with what its pictures show in brackets, where they cannot be shown."""
    if SCHEME not in text:
        return text
    return _WRITTEN.sub(lambda found: f"［{found[1]}］", text)


def with_addresses(text: str, addresses: Mapping[str, str]) -> str:
    """A text whose pictures have other addresses, by digest; of the rest what they show, in brackets."""

    def moved(found: re.Match[str]) -> str:
        address = addresses.get(found[2])
        return f"［{found[1]}］" if address is None else f"![{found[1]}]({address})"

    return _WRITTEN.sub(moved, text) if SCHEME in text else text


def split(text: str, kept: Collection[str]) -> Iterator[tuple[bool, str]]:
    """The pieces of a text, and whether each is a reference to one of these pictures."""
    begun = 0
    for found in _WRITTEN.finditer(text) if kept and SCHEME in text else ():
        if found[2] in kept:
            yield False, text[begun : found.start()]
            yield True, found[0]
            begun = found.end()
    yield False, text[begun:]


def words_beside(text: str) -> str:
    """A text with its pictures left out altogether."""
    return _WRITTEN.sub("", text).strip() if SCHEME in text else text
