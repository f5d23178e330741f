"""Pictures are drawn anew: what was hidden in a file is gone, and what could do harm is refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PIL import Image, ImageDraw, PngImagePlugin

from trainer import pictures
from trainer.pictures import cleaning
from trainer.pictures.cleaning import (
    DrawingError,
    MovingError,
    PictureError,
    TooManyBytesError,
    TooManyPixelsError,
    clean,
)
from trainer.pictures.stored import MAX_SIDE, is_stored_form

GPS = 0x8825
ORIENTATION = 0x0112
DIGEST = "0123456789abcdef" * 4


def drawing(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, size, 1 if mode == "P" else "white")
    ImageDraw.Draw(image).rectangle((5, 5, 20, 30), fill=2 if mode == "P" else "black")
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("kind", "media_type"), [("PNG", "png"), ("GIF", "png"), ("WEBP", "png"), ("JPEG", "jpeg")]
)
def test_every_kind_is_kept_as_png_or_jpeg_with_its_size(kind: str, media_type: str) -> None:
    found = clean(saved(drawing(), kind))
    assert (found.media_type, found.width, found.height) == (f"image/{media_type}", 60, 40)
    assert found.digest == pictures.digest_of(found.data)
    assert is_stored_form(found.data)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16", "CMYK"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_every_way_of_storing_colours_reads_the_same(mode: str, kind: str) -> None:
    white = {"I;16": 65535, "CMYK": 0}.get(mode, "white")
    image = Image.new(mode, (8, 8), white)
    try:
        data = saved(image, kind)
    except OSError:
        pytest.skip("the format has no such colours")
    shown = seen(clean(data).data).convert("RGB")
    assert shown.getpixel((3, 3)) == (255, 255, 255)


@settings(max_examples=25)
@given(
    st.integers(1, 70),
    st.integers(1, 70),
    st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]),
    st.binary(max_size=60),
)
def test_what_is_clean_stays_byte_for_byte(width: int, height: int, kind: str, behind: bytes) -> None:
    once = clean(saved(drawing((width, height)), kind) + behind)
    assert is_stored_form(once.data)
    assert clean(once.data) == once
    assert not is_stored_form(once.data + b"\0")


def test_a_photo_loses_the_place_it_was_taken_at_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[2] = (31.0, 14.0, 3.5)
    exif[0x010F] = "Maker of cameras"
    data = saved(drawing((60, 40)), "JPEG", exif=exif, comment=b"a secret")
    assert b"Maker of cameras" in data
    found = clean(data)
    assert (found.width, found.height) == (40, 60)
    assert b"Maker of cameras" not in found.data
    assert b"a secret" not in found.data
    assert not seen(found.data).getexif()


def test_text_and_profiles_in_a_png_vanish() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "somebody")
    data = saved(drawing(), "PNG", pnginfo=info, icc_profile=b"profile", dpi=(300, 300))
    found = clean(data)
    assert b"somebody" not in found.data
    assert not seen(found.data).info


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_nothing_stays_behind_the_end_of_a_picture(kind: str) -> None:
    script = b"/*<script>alert(1)</script>*/"
    found = clean(saved(drawing(), kind) + script)
    assert script not in found.data


def test_a_gif_that_is_also_a_script_becomes_a_picture_only() -> None:
    gif = saved(drawing(), "GIF", comment=b"*/=1;alert(document.cookie);/*")
    assert b"alert" in gif
    found = clean(gif)
    assert b"alert" not in found.data
    assert found.data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf<?xml version="1.0"?><svg/>',
        b"  <!DOCTYPE svg><svg/>",
    ],
)
def test_an_svg_is_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(DrawingError, match="Export it as PNG"):
        clean(data)


def test_an_animation_is_refused() -> None:
    frames = [drawing(), Image.new("RGB", (60, 40), "red")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(MovingError):
        clean(data)


def test_a_bomb_is_refused_by_what_its_first_bytes_say() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1_000_000, 9)
    parts = [(b"IHDR", header), (b"IDAT", packed), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    with pytest.raises(PictureError):
        clean(data)


def test_too_many_points_are_refused_and_named() -> None:
    with pytest.raises(TooManyPixelsError, match="8000 × 6000"):
        clean(saved(Image.new("L", (8000, 6000)), "PNG"))


def test_a_long_file_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(TooManyBytesError, match=r"2\.0 MB"):
        clean(b"\x89PNG" * (512 * 1024))


def test_a_large_picture_is_scaled_down_to_what_is_kept() -> None:
    found = clean(saved(Image.new("RGB", (3000, 1500), "white"), "JPEG"))
    assert (found.width, found.height) == (MAX_SIDE, MAX_SIDE // 2)


def test_transparent_ground_becomes_white() -> None:
    found = clean(saved(Image.new("RGBA", (5, 5), (0, 0, 0, 0)), "PNG"))
    assert seen(found.data).convert("RGB").getpixel((2, 2)) == (255, 255, 255)


@settings(max_examples=60)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF"]),
)
def test_any_bytes_are_a_picture_or_refused(data: bytes, start: bytes) -> None:
    with pytest.raises(PictureError):
        clean(start + data)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_picture_is_a_picture_or_refused(data: st.DataObject) -> None:
    sound = bytearray(saved(drawing(), data.draw(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]))))
    for _ in range(3):
        sound[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = clean(bytes(sound))
    except PictureError:
        return
    assert is_stored_form(found.data)


@given(st.text(max_size=80))
def test_a_reference_reads_as_one_image_with_its_words(alt: str) -> None:
    text = pictures.reference(DIGEST, alt)
    (inline,) = MarkdownIt("commonmark").parse(f"x {text} y")[1:2]
    images = [token for token in inline.children or [] if token.type == "image"]
    assert [token.attrs["src"] for token in images] == [f"picture:{DIGEST}"]
    assert pictures.digests(text) == {DIGEST}
    assert DIGEST not in pictures.without_pictures(text)


@pytest.mark.parametrize(
    "text",
    [
        f"![a](<picture:{DIGEST}>)",
        f'![a](picture:{DIGEST} "title")',
        f"![a][x]\n\n[x]: picture:{DIGEST}",
        f"![a](PICTURE:{DIGEST})",
    ],
)
def test_every_way_of_writing_an_image_counts_as_a_picture(text: str) -> None:
    assert pictures.digests(text) == {DIGEST}


@pytest.mark.parametrize(
    "address", ["picture:../../etc/passwd", f"picture:{DIGEST}/..", "picture:", f"http://x/{DIGEST}"]
)
def test_only_a_digest_is_an_address(address: str) -> None:
    assert pictures.digest_in(address) is None
