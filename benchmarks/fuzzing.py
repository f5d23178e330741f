"""`python -m benchmarks.fuzzing`: mutated files through every reader; none may crash or hang.

Seeds are the sample files of the tests and documents made of them; each is damaged in some of many ways
(bytes, lines, whole stretches, tokens of the formats) and read as its own format and as whatever it seems to
be. A file passes if reading ends in time with sound items and with faults that can be told in both languages.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import docx
import openpyxl

from trainer.i18n import describe
from trainer.interchange.judging import as_item, judge
from trainer.interchange.reading import read
from trainer.interchange.records import Format
from trainer.items import problems
from trainer.text import Language

SAMPLES = Path(__file__).parent.parent / "tests" / "interchange" / "samples"
LONGEST = 10
"""Seconds of processor time a file may take; samples take milliseconds."""

TOKENS = (
    "答案：",
    "A. ",
    "B、",
    "题干：",
    "题目类型：",
    "一、单选题",
    "1. ",
    "{",
    "}",
    "=",
    "~",
    "%50%",
    "#",
    "::",
    "\\",
    "\n\n",
    '"',
    ",",
    "<",
    "</",
    "<question>",
    "<![CDATA[",
    "&amp;",
    "&#0;",
    "\x00",
    "\ufeff",
    "\u202e",
    "（",
    "）",
    "√",
    "ANSWER: ",
    "[",
    "]",
    ":",
    "null",
    "1-5 ABCDA",
    "参考答案",
    "9" * 30,
    "\r",
    "\t",
    "$CATEGORY: ",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "xmlns=",
    "]]>",
    "题 干",
    "\ud83d\ude00",
)


class TooSlowError(Exception):
    """A file took longer than it may."""


@dataclass(frozen=True)
class Seed:
    """A file to damage, and how reading it is asked for."""

    name: str
    data: bytes


def seeds() -> list[Seed]:
    """The sample files, and documents made of them."""
    found = [Seed(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir()) if path.is_file()]
    texts = [seed for seed in found if seed.name.endswith(".txt")]
    found += [Seed(seed.name.replace(".txt", ".docx"), as_docx(seed.data.decode())) for seed in texts[:3]]
    csvs = [seed for seed in found if seed.name.endswith(".csv")]
    found += [Seed(seed.name.replace(".csv", ".xlsx"), as_xlsx(seed.data.decode())) for seed in csvs]
    found += [Seed("gb.txt", seed.data.decode().encode("gb18030")) for seed in texts[:1]]
    items = [seed for seed in found if seed.name.startswith("item")]
    found.append(Seed("package.zip", as_package(items)))
    return found


def as_docx(text: str) -> bytes:
    """A Word document with these lines."""
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=3)
    for place, cell in enumerate((*table.rows[0].cells, *table.rows[1].cells)):
        cell.text = ("题目", "选项A", "答案", "甲?", "乙", "A")[place]
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx(text: str) -> bytes:
    """A workbook with these rows."""
    book = openpyxl.Workbook()
    for line in text.split("\n"):
        book.active.append(line.split(","))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_package(items: list[Seed]) -> bytes:
    """A QTI package of these items."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        resources = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{seed.name}"/>' for seed in items)
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{resources}</resources></manifest>")
        for seed in items:
            archive.writestr(seed.name, seed.data)
    return buffer.getvalue()


def damaged(seed: Seed, chance: random.Random) -> bytes:
    """A seed after some accidents; of a zipped one also inside its members."""
    if seed.data.startswith(b"PK") and chance.random() < 0.8:
        return _inside(seed.data, chance)
    data = seed.data
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        data = chance.choice(ACCIDENTS)(data, chance)
    return data


def _inside(data: bytes, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victims = set(chance.sample(names, k=min(len(names), chance.choice((1, 1, 2)))))
        main = next((name for name in names if name.endswith(("document.xml", "sheet1.xml"))), "")
        if chance.random() < 0.7 and main:
            victims = {main}
        for name in names:
            content = old.read(name)
            if name in victims:
                content = chance.choice((_said, _said, *ACCIDENTS))(content, chance)
            if chance.random() > 0.02:
                new.writestr(name, content)
    return buffer.getvalue()


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((1, 5, 60, 600)))
    return data[:start] + data[end:]


def _end(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _double(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + chance.choice((3, 40, 400))]
    return data[:start] + piece * chance.choice((2, 3, 30)) + data[start:]


def _insert(data: bytes, chance: random.Random) -> bytes:
    token = chance.choice(TOKENS).encode("utf-8", "surrogatepass") * chance.choice((1, 1, 1, 40))
    place = chance.randrange(len(data) + 1)
    return data[:place] + token + data[place:]


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    kind = chance.randrange(4)
    if kind == 0:
        chance.shuffle(lines)
    elif kind == 1:
        del lines[chance.randrange(len(lines))]
    elif kind == 2:
        place = chance.randrange(len(lines))
        lines.insert(chance.randrange(len(lines) + 1), lines[place])
    else:
        place = chance.randrange(len(lines))
        at = chance.randrange(len(lines[place]) + 1)
        lines[place : place + 1] = [lines[place][:at], lines[place][at:]]
    return b"\n".join(lines)


def _said(data: bytes, chance: random.Random) -> bytes:
    """An accident within the words of a document whose tags stay sound."""
    words = list(re.finditer(rb"(?<=>)[^<>]+(?=<)", data))
    for found in reversed(chance.sample(words, k=min(len(words), chance.choice((1, 2, 6))))):
        changed = chance.choice((_cut, _insert, _double, _join))(found[0], chance)
        changed = re.sub(rb"[<>&\x00-\x08]", b"", changed.decode(errors="ignore").encode())
        data = data[: found.start()] + changed + data[found.end() :]
    return data


def _join(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    place = chance.randrange(len(lines))
    return b"\n".join([*lines[:place], b"".join(lines[place : place + 2]), *lines[place + 2 :]])


Accident = Callable[[bytes, random.Random], bytes]
ACCIDENTS: tuple[Accident, ...] = (_flip, _cut, _end, _double, _insert, _insert, _lines, _lines, _join)


def attempt(data: bytes, name: str, wanted: Format) -> tuple[int, int]:
    """Read a file and look at everything that comes of it; how many items and faults there are."""
    judged = judge(read(data, name, wanted))
    for draft in judged.drafts:
        found = [
            p for p in problems(as_item(draft, "FUZZ-01", "FUZZ-01-001")) if p.code != "missing-rationale"
        ]
        assert not found, found
        assert draft.line >= 0
    for fault in (*judged.faults, *judged.notes):
        for language in Language:
            assert describe(language, fault)
        fault.message.encode()
        assert fault.path.startswith(name)
    assert judged.drafts or judged.faults, "neither items nor faults"
    return len(judged.drafts), len(judged.faults)


def cases(count: int, seed: int) -> Iterator[tuple[int, Seed, bytes, Format]]:
    """Damaged files, the same for the same seed."""
    every = seeds()
    formats = [Format.AUTO, Format.AUTO, Format.AUTO, *Format]
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        chosen = chance.choice(every)
        yield number, chosen, damaged(chosen, chance), chance.choice(formats)


def _late(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


def main() -> int:
    """Run; exit 1 if a file crashed or hung the readers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="a folder for files that failed")
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, _late)
    began, slowest = time.perf_counter(), (0.0, "")
    counted: Counter[str] = Counter()
    failures = 0
    for number, seed, data, wanted in cases(given.count, given.seed):
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        try:
            items, faults = attempt(data, seed.name, wanted)
            counted["items"] += items
            counted["faults"] += faults
            counted["files with faults only"] += items == 0
        except Exception:  # whatever escapes is what is looked for
            failures += 1
            print(f"{number} {seed.name} as {wanted}:\n{traceback.format_exc(limit=-6)}", flush=True)
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{number}-{seed.name}").write_bytes(data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, (time.process_time() - start, f"{number} {seed.name} as {wanted}"))
    seconds = time.perf_counter() - began
    print(f"{given.count} files in {seconds:.0f} s; slowest {slowest[0]:.2f} s ({slowest[1]})")
    print(", ".join(f"{count} {what}" for what, count in counted.items()))
    print(f"{failures} crashed, hung or went unexplained")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
