"""Draw the bundled pictures anew: `python -m tools.pictures` writes them and prints their references.

They are drawings of our own. Another Pillow may pack the same drawing into other bytes, and so give it
another name: then the texts that show it need the new reference.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from trainer.documents.typesetting import FONTS
from trainer.pictures import file_name, reference
from trainer.pictures.cleaning import clean

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "question_bank" / "pictures"

INK, FAINT, ACCENT, GROUND = "#1d2733", "#5b6776", "#1f5f8b", "#ffffff"

STALLED = (("寻找与筛选", 1), ("接近拜访", 2), ("说明产品", 2), ("消除异议", 8), ("达成交易", 2))


def stalled() -> tuple[Image.Image, str]:
    """Where fifteen customers stopped, as bars (SALES-14-007)."""
    words = "，".join(f"{name} {count} 家" for name, count in STALLED)
    return _bars("未成交的 15 家停在哪一步", STALLED, "家"), f"横条图，未成交的 15 家停在哪一步：{words}"


def seats() -> tuple[Image.Image, str]:
    """A car from above with its seats numbered (the lesson ETIQ-07-L1)."""
    image = Image.new("RGB", (560, 720), GROUND)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((110, 70, 450, 660), 90, outline=INK, width=5)
    draw.line((160, 190, 400, 190), fill=FAINT, width=3)
    _centred(draw, (280, 120), "车头", 30, FAINT)
    draw.ellipse((170, 215, 240, 285), outline=INK, width=6)
    _seat(draw, (140, 300), "司机", FAINT)
    _seat(draw, (300, 300), "1 号", ACCENT)
    for place, name in enumerate(("2 号", "3 号", "4 号")):
        _seat(draw, (125 + 105 * place, 490), name, ACCENT, width=98)
    _centred(draw, (62, 365), "左", 30, FAINT)
    _centred(draw, (498, 365), "右", 30, FAINT)
    alt = "左舵轿车座位俯视图，车头朝上：前排左为司机，前排右为 1 号；后排从左到右为 2 号、3 号、4 号"
    return image.resize((420, 540), Image.Resampling.LANCZOS), alt


def _bars(title: str, rows: Sequence[tuple[str, int]], unit: str) -> Image.Image:
    image = Image.new("RGB", (960, 130 + 84 * len(rows)), GROUND)
    draw = ImageDraw.Draw(image)
    draw.text((40, 30), title, INK, _face(34))
    most = max(count for _, count in rows)
    for place, (name, count) in enumerate(rows):
        top = 116 + 84 * place
        draw.text((40, top + 8), name, INK, _face(30))
        right = 250 + int(580 * count / most)
        draw.rounded_rectangle((250, top, right, top + 54), 8, fill=ACCENT)
        draw.text((right + 16, top + 8), f"{count} {unit}", INK, _face(30))
    return image


def _seat(
    draw: ImageDraw.ImageDraw, corner: tuple[int, int], name: str, colour: str, width: int = 120
) -> None:
    left, top = corner
    draw.rounded_rectangle((left, top, left + width, top + 120), 22, outline=colour, width=5)
    _centred(draw, (left + width // 2, top + 60), name, 32, INK)


def _centred(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, colour: str) -> None:
    draw.text(at, text, colour, _face(size), anchor="mm")


def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "TrainerSans-Regular.otf"), size)


def main() -> None:
    """Write every picture and print how a text refers to it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for image, alt in (stalled(), seats()):
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        found = clean(buffer.getvalue())
        (FOLDER / file_name(found)).write_bytes(found.data)
        print(reference(found.digest, alt))


if __name__ == "__main__":
    main()
