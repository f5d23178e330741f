"""Small pictures for tests, each with its digest and the way a text refers to it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from trainer.pictures import Picture, reference
from trainer.pictures.cleaning import clean


def raw(shade: int = 0, kind: str = "PNG", size: tuple[int, int] = (48, 32)) -> bytes:
    """A file with a drawing; another shade is another picture."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((4, 4, 20, 20), fill=(shade, 80, 160))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def picture(shade: int = 0, kind: str = "PNG", size: tuple[int, int] = (48, 32)) -> Picture:
    """The same as it is kept."""
    return clean(raw(shade, kind, size))


def shown(shade: int = 0, alt: str = "柱状图") -> str:
    """The Markdown that shows it."""
    return reference(picture(shade).digest, alt)
