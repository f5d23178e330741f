"""From a file that anybody may have made to a picture that can be kept and shown.

Every picture is decoded and drawn anew, so that nothing of the file remains but what is seen: no EXIF with
the place a photo was taken at, no comments, nothing behind its end, no second meaning as another kind of
file.
"""

from __future__ import annotations

import io
import threading
import warnings

from PIL import Image, ImageOps

from trainer.errors import TrainerError, translatable
from trainer.pictures.picture import Picture, digest_of
from trainer.pictures.stored import MAX_BYTES, MAX_SIDE, is_stored_form

MOST_BYTES = 5 * 1024 * 1024
"""Bytes of a file that is still read."""

MOST_PIXELS = 40_000_000
"""Points of a picture that is still read, as its first bytes announce them; a phone's photo has 12 to 24."""

_KINDS = ("PNG", "JPEG", "WEBP", "GIF")
_LONGEST_PNG = 1024 * 1024
"""Bytes of a PNG that stays one; what needs more is a photo."""
_QUALITY = 88
_SVG = (b"<svg", b"<?xml", b"<!doctype svg")
_WIDE_GREY = ("I", "F")

_one_at_a_time = threading.Lock()
"""A picture being decoded needs up to 160 MB; two at once are not worth that."""


class PictureError(TrainerError):
    """A file that is not taken as a picture."""


class NotAPictureError(PictureError):
    """Something else, or damaged."""

    template = translatable(
        "This is not a PNG, JPEG, WebP or GIF picture, or it is damaged. Open it in a picture editor and "
        "save it as PNG."
    )


class DrawingError(PictureError):
    """An SVG."""

    template = translatable("An SVG drawing may hold programs and is not taken. Export it as PNG.")


class MovingError(PictureError):
    """An animation."""

    template = translatable(
        "This picture moves; everybody should see the same. Save one of its frames as PNG."
    )


class TooManyBytesError(PictureError):
    """A very long file."""

    template = translatable(
        "The picture has {size} MB; at most {limit} MB are taken. Save it smaller, or as JPEG if it is a "
        "photo."
    )


class TooManyPixelsError(PictureError):
    """A picture that would fill the memory once unpacked."""

    template = translatable(
        "The picture has {width} × {height} points; at most {limit} million are taken. Scale it down."
    )


def clean(data: bytes) -> Picture:
    """The picture in a file, in the form it is kept in.

    What is in that form already stays byte for byte, so that a picture exported and imported again is the
    same. Larger pictures are scaled down to `MAX_SIDE` points a side; transparent ones get a white ground, on
    which they read in every theme and on paper. PNG, WebP and GIF become PNG, or JPEG where that is too long.

    Raises: PictureError: with what to do instead.
    """
    if len(data) > MOST_BYTES:
        raise TooManyBytesError(size=f"{len(data) / 2**20:.1f}", limit=MOST_BYTES // 2**20)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith(_SVG):
        raise DrawingError
    with _one_at_a_time:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                return _kept(data) if is_stored_form(data) else _drawn_anew(data)
        except PictureError:
            raise
        except Exception as error:  # Decoders raise whatever they stumble over.
            raise NotAPictureError from error


def _kept(data: bytes) -> Picture:
    """A picture in the form that is kept, decoded once to see that it can be."""
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        image.load()
        return _picture(data, image)


def _drawn_anew(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=_KINDS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise TooManyPixelsError(width=width, height=height, limit=MOST_PIXELS // 10**6)
        if getattr(image, "n_frames", 1) > 1:
            raise MovingError
        photo = image.format == "JPEG"
        if photo:
            image.draft("RGB", (2 * MAX_SIDE, 2 * MAX_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
        return _encoded(_opaque(upright), photo=photo)


def _opaque(image: Image.Image) -> Image.Image:
    """In grey or in colours, on white where it was transparent."""
    if image.mode.startswith(_WIDE_GREY):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        coloured = image.convert("RGBA")
        ground = Image.new("RGB", coloured.size, "white")
        ground.paste(coloured, mask=coloured.getchannel("A"))
        return ground
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _encoded(image: Image.Image, *, photo: bool) -> Picture:
    data = b"" if photo else _png(image)
    if photo or len(data) > _LONGEST_PNG:
        data = _jpeg(image)
    while len(data) > MAX_BYTES:
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))
        data = _jpeg(image)
    return _picture(data, image)


def _png(image: Image.Image) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    buffer = io.BytesIO()
    bare.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    buffer = io.BytesIO()
    bare.save(buffer, "JPEG", quality=_QUALITY, optimize=True, subsampling=0)
    return buffer.getvalue()


def _picture(data: bytes, image: Image.Image) -> Picture:
    media_type = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return Picture(digest_of(data), media_type, image.width, image.height, data)
