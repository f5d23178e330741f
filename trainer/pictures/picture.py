"""The picture as a frozen value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

MEDIA_TYPES = {"image/png": "png", "image/jpeg": "jpg"}
"""The two forms pictures are kept in, and the endings of their files."""

ENDINGS = {ending: media_type for media_type, ending in MEDIA_TYPES.items()}

LONGEST_ALT = 300
"""Characters in which a picture is described at most."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the form it is kept in: nothing in its bytes but what is needed to show it.

    `digest` is the hex SHA-256 of `data`; `width` and `height` are in pixels.
    """

    digest: str
    media_type: str
    width: int
    height: int
    data: bytes = field(repr=False)


def digest_of(data: bytes) -> str:
    """The name of a picture with these bytes."""
    return hashlib.sha256(data).hexdigest()


def file_name(picture: Picture) -> str:
    """What its file is called."""
    return f"{picture.digest}.{MEDIA_TYPES[picture.media_type]}"
