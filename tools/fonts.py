"""Make the two faces in trainer/documents/fonts: `python tools/fonts.py NOTO-FOLDER UNIHAN-OTHER-MAPPINGS`.

The sources are Debian's packages fonts-noto-cjk (NotoSansCJK-Regular.ttc and -Bold.ttc) and unicode-data
(Unihan_OtherMappings.txt.bz2). Needs fontTools, which the product itself does not use; the result is kept in
the repository. A subset is a modified version in the sense of the licence, so the faces have their own name.
"""

from __future__ import annotations

import bz2
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parents[1] / "trainer" / "documents" / "fonts"
FAMILY = "Trainer Sans"
SOURCE = "Noto Sans CJK SC"
SIGNS = (
    (0x20, 0x24F),
    (0x2B0, 0x2DD),
    (0x300, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x20A0, 0x20BF),
    (0x2100, 0x22FF),
    (0x2460, 0x24FF),
    (0x25A0, 0x27BF),
    (0x3000, 0x303F),
    (0x3105, 0x312F),
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)
"""Latin with the letters of pinyin, punctuation, arithmetic, arrows, numbers in circles."""

UNIFIED = (0x4E00, 0x9FFF)
"""Every Han character of GBK, and with it the names of almost everybody."""


def standard(mappings: Path) -> set[int]:
    """The 8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表)."""
    with bz2.open(mappings, "rt", encoding="utf-8") as file:
        lines = [line.split("\t") for line in file if line.startswith("U+")]
    return {int(code[2:], 16) for code, name, _ in lines if name == "kTGH"}


def common() -> set[int]:
    """The 6,763 characters of GB 2312."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))}


def subset(collection: Path, weight: str, characters: set[int]) -> None:
    """Write one weight with the signs and these characters."""
    fonts = TTCollection(str(collection)).fonts
    font = next(found for found in fonts if found["name"].getDebugName(1) == SOURCE)
    options = Options()
    options.layout_features = ["kern", "halt", "locl", "ccmp", "mark", "mkmk"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.hinting = False
    options.notdef_outline = True
    subsetter = Subsetter(options)
    signs = {code for first, last in SIGNS for code in range(first, last + 1)}
    subsetter.populate(unicodes=signs | characters)
    subsetter.subset(font)
    _rename(font, weight)
    TARGET.mkdir(parents=True, exist_ok=True)
    font.save(TARGET / f"TrainerSans-{weight}.otf")


def _rename(font: TTFont, weight: str) -> None:
    plain = f"{FAMILY.replace(' ', '')}-{weight}"
    new = {1: FAMILY, 2: weight, 3: plain, 4: f"{FAMILY} {weight}", 6: plain}
    for record in font["name"].names:
        if record.nameID in new:
            record.string = new[record.nameID]
    top = font["CFF "].cff
    top.fontNames = [plain]
    top[0].FullName, top[0].FamilyName = new[4], FAMILY


if __name__ == "__main__":
    folder, unihan = map(Path, sys.argv[1:3])
    known = standard(unihan)
    first, last = UNIFIED
    subset(folder / "NotoSansCJK-Regular.ttc", "Regular", known | set(range(first, last + 1)))
    subset(folder / "NotoSansCJK-Bold.ttc", "Bold", known | common())
