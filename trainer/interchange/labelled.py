"""The labelled record layout of training departments: 题目类型, 题干, 备选项, 正确答案 and so on.

The text is cut at its labels, wherever line breaks fall, and the labels are gathered into records. The
order of labels is learned from the file itself: a label that comes out of that order begins the next record,
so that a record cut off in the middle takes nothing from its neighbour.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trainer.errors import translatable
from trainer.interchange.labels import DISTINCT, Label, Part, labels_in
from trainer.interchange.lettering import embedded, pieces, starts_with_option, untick
from trainer.interchange.lines import Line, Offsets, join, without_furniture
from trainer.interchange.records import Choice, Flaw, Notebook, Record
from trainer.interchange.wording import band_of, key_of, kind_of, letters_of, narrow, truth_of
from trainer.items import ItemType

_ALONE = frozenset((Part.STEM, Part.OPTIONS))
"""Parts whose labels show that a text consists of labelled records."""
_SURE = frozenset((*DISTINCT, "题干", "教材出处(页码)", "资料文件依据", "教材出处"))
_TRAILING_NUMBER = re.compile(
    r"(?:^|\n)\s*(?:[#*]*\s*)?(?:第\s*)?(?P<number>\d{1,5})\s*(?:题|[.、):])?\s*[:]?\s*$|"
    r"(?:^|\n)\s*[-=*_]{3,}\s*$|(?:^|\n)\s*[(\[]\s*(?P<bracketed>\d{1,5})\s*[)\]]\s*$"
)
_BAND_VALUE = re.compile(r"\s*(?:容易|较易|易|中等|适中|中|较难|困难|难|一般|简单|[高低]|[1-5](?!\d)|0?\.\d)")
_TYPE_VALUE = re.compile(
    r"\s*[(\[]?(?:单选|多选|判断|单项|多项|不定项|选择|填空|简答|论述|案例|名词|计算|问答|是非)"
)
_KEY_VALUE = re.compile(r"\s*(?:[A-I](?![a-z])|√|×|对|错|正确|错误|[TF](?![a-z]))")


@dataclass(frozen=True, slots=True)
class _Value:
    """A label and what stands between it and the next."""

    part: Part
    start: int
    text: str
    shape: str


@dataclass
class _Gathered:
    """The values of one record, by part."""

    values: dict[Part, _Value] = field(default_factory=dict)
    number: str = ""

    @property
    def start(self) -> int:
        return min(value.start for value in self.values.values())

    def text(self, part: Part) -> str:
        """A value with its wrapped lines joined."""
        value = self.values.get(part)
        return join(value.text.split("\n")) if value else ""


def is_labelled(lines: Sequence[Line]) -> bool:
    """Whether a text consists of labelled records."""
    shape = "\n".join(line.shape for line in lines)
    found = [label for label in labels_in(shape) if label.part in _ALONE]
    if any((label.colon or label.at_line_start) and label.word in _SURE for label in found):
        return True
    sure = {label.part for label in labels_in(shape) if label.word in _SURE}
    return (len(sure) > 2 and bool(sure & _ALONE)) or sum(
        label.colon and label.at_line_start for label in found
    ) > 1


def read_labelled(lines: Sequence[Line], notebook: Notebook) -> Iterator[Record]:
    """The records of a text, damaged ones with what is wrong with them."""
    preamble = _preamble(lines)
    kept = without_furniture(lines, notebook, preamble=preamble, kept_if=_has_label)
    kept = [line for line in kept if not line.blank]
    text = Offsets(kept)
    values = _values(text)
    order = _order(values)
    records = _gather(values, order)
    tails = _tails(records)
    for record in records:
        found = _record(record, notebook, text.line(record.start), tails)
        if found is not None:
            yield found


def _has_label(line: Line) -> bool:
    return bool(labels_in(line.shape))


def _preamble(lines: Sequence[Line]) -> int:
    for place, line in enumerate(lines):
        if any(label.at_line_start or label.colon for label in labels_in(line.shape)):
            return place
    return 0


# --- cutting ----------------------------------------------------------------


def _values(text: Offsets) -> list[_Value]:
    labels = _meant(text.shape)
    found = []
    for place, label in enumerate(labels):
        end = labels[place + 1].start if place + 1 < len(labels) else len(text.text)
        found.append(_Value(label.part, label.start, text.text[label.end : end], text.shape[label.end : end]))
    return found


def _meant(shape: str) -> list[Label]:
    """The labels that are meant as such.

    A colon makes a label anywhere. Without one it must begin a line, or the file must do without colons as a
    rule and what follows must be of the label's kind.
    """
    every = list(labels_in(shape))
    sure = [label for label in every if label.word in _SURE]
    bare_file = sum(not label.colon for label in sure) > sum(label.colon for label in sure)
    found: list[Label] = []
    for label in every:
        rest = shape[label.end : label.end + 20]
        before = found[-1] if found else None
        if _is_meant(label, rest, shape, before, bare_file):
            found.append(label)
    return found


def _is_meant(label: Label, rest: str, shape: str, before: Label | None, bare_file: bool) -> bool:
    if label.colon:
        return label.at_line_start or label.word in _SURE or label.part not in (Part.STEM, Part.NUMBER)
    if label.at_line_start and label.word in _SURE:
        return not rest.strip() or rest[0] in " \n" or _plausible(label, rest) or bare_file
    if label.at_line_start and rest[:1] in ("\n", " ") and label.part is not Part.SCORE:
        return bare_file or rest[:1] == "\n"
    if not bare_file or label.word not in _SURE:
        return False
    if label.part is Part.STEM:
        between = shape[before.end : label.start] if before is not None else ""
        return before is not None and before.part is Part.TYPE and len(between.strip()) < 8
    return _plausible(label, rest)


def _plausible(label: Label, rest: str) -> bool:
    """Whether what follows is of the label's kind."""
    match label.part:
        case Part.TYPE:
            return _TYPE_VALUE.match(rest) is not None
        case Part.OPTIONS:
            return starts_with_option(rest.lstrip("\n"), bare=True) != ""
        case Part.KEY:
            return _KEY_VALUE.match(rest) is not None
        case Part.BAND:
            return _BAND_VALUE.match(rest) is not None
    return True


# --- gathering --------------------------------------------------------------


def _order(values: Sequence[_Value]) -> dict[Part, int]:
    """The usual place of each part in a record, learned from which parts follow which.

    Parts are ranked by how many others they mostly stand before, within a stretch without repetitions.
    """
    before: Counter[tuple[Part, Part]] = Counter()
    run: list[Part] = []
    for value in values:
        if value.part in run:
            run = run[run.index(value.part) + 1 :] if value.part is not run[0] else []
        for earlier in run:
            before[earlier, value.part] += 1
        run.append(value.part)
    parts = list(dict.fromkeys(value.part for value in values))
    wins = {
        part: sum(before[part, other] > before[other, part] for other in parts if other is not part)
        for part in parts
    }
    ranked = sorted(parts, key=lambda part: (-wins[part], parts.index(part)))
    return {part: place for place, part in enumerate(ranked)}


def _gather(values: Sequence[_Value], order: dict[Part, int]) -> list[_Gathered]:
    records: list[_Gathered] = []
    last = -1
    number = ""
    for value in values:
        rank = order[value.part]
        if not records or rank <= last:
            records.append(_Gathered(number=number))
        number = ""
        text, shape = value.text, value.shape
        if found := _TRAILING_NUMBER.search(shape):
            number = found["number"] or found["bracketed"] or ""
            if found.start() or not number:
                text, shape = text[: found.start()], shape[: found.start()]
            else:
                number = ""
        records[-1].values[value.part] = _Value(value.part, value.start, text, shape)
        last = rank
    return [record for record in records if set(record.values) - {Part.NUMBER}]


def _tails(records: Sequence[_Gathered]) -> frozenset[Part]:
    """Parts that nearly all records end with, after the key: one that lacks them all was cut off there."""
    if len(records) < 4:
        return frozenset()
    after = (Part.TOPIC, Part.BAND, Part.AUTHOR, Part.SOURCE)
    needed = 0.7 * len(records)
    return frozenset(part for part in after if sum(part in record.values for record in records) >= needed)


# --- one record -------------------------------------------------------------


def _record(record: _Gathered, notebook: Notebook, line: int, tails: frozenset[Part]) -> Record | None:
    kind, unlike = kind_of(record.text(Part.TYPE))
    choices, ticked, flaws = _choices(record)
    stem = record.text(Part.STEM)
    if unlike and not choices and len(unlike) < 12:
        notebook.unlike(line, unlike, record.number or record.text(Part.NUMBER))
        return None
    if not choices and (cut := embedded(narrow(stem))):
        choices = tuple(Choice(piece.label, stem[piece.body : piece.end].strip()) for piece in cut)
        stem = stem[: cut[0].start].strip()
    if not choices and kind is not ItemType.TRUE_FALSE:
        choices = _unlettered(record)
    truth = kind is ItemType.TRUE_FALSE or not choices
    key, key_flaws = _key(record, choices, truth)
    flaws += key_flaws
    if key is None and ticked and not flaws:
        key = frozenset(ticked)
    stem = _without_key(stem, choices, key)
    if _cut_off(record, kind, key, tails):
        template = translatable("the record breaks off after its key, which may not be whole")
        flaws.append(Flaw("cut-off", template))
    return Record(
        path=notebook.path,
        line=line,
        stem=stem,
        choices=choices,
        key=key,
        kind=kind,
        explanation=record.text(Part.EXPLANATION),
        band=band_of(record.text(Part.BAND)),
        topic=record.text(Part.TOPIC),
        author=record.text(Part.AUTHOR),
        source=record.text(Part.SOURCE),
        name=record.number or record.text(Part.NUMBER)[:20],
        flaws=tuple(flaws),
    )


def _cut_off(
    record: _Gathered, kind: ItemType | None, key: frozenset[str] | None, tails: frozenset[Part]
) -> bool:
    """Whether a record ends with a key of which letters may be missing."""
    if not tails or tails & set(record.values) or key is None:
        return False
    return kind is not ItemType.SINGLE and kind is not ItemType.TRUE_FALSE


def _choices(record: _Gathered) -> tuple[tuple[Choice, ...], list[str], list[Flaw]]:
    """The options, the letters of those ticked, and text that stands before the first."""
    value = record.values.get(Part.OPTIONS)
    if value is None:
        return (), [], []
    shape = value.shape.replace("\n", " ")
    first, bare = _first_option(value.shape, shape)
    if first is None:
        return (), [], []
    choices, ticked = [], []
    for piece in pieces(shape[first:], bare=bare):
        text, tick = untick(join(value.text[first + piece.body : first + piece.end].split("\n")))
        choices.append(Choice(piece.label, text.strip(" ;；")))
        ticked += [piece.label] if tick or piece.ticked else []
    return tuple(choices), ticked, _stray(value.text[:first])


def _first_option(lines: str, shape: str) -> tuple[int | None, bool]:
    """Where the first option begins, and whether letters stand without a point: only if several do."""
    for bare in (False, True):
        for at in _option_starts(lines):
            if len(pieces(shape[at:], bare=bare)) > bare:
                return at, bare
    return None, False


def _option_starts(shape: str) -> Iterator[int]:
    """Where the first option may begin: the beginning, or any line."""
    yield 0
    for found in re.finditer(r"\n", shape):
        yield found.end()


def _stray(text: str) -> list[Flaw]:
    if not text.strip():
        return []
    template = translatable("“{text}” stands before the first option")
    return [Flaw("stray-text", template, {"text": join(text.split("\n"))[:60]})]


def _unlettered(record: _Gathered) -> tuple[Choice, ...]:
    """Options without letters: one on a line, or parted by semicolons."""
    value = record.values.get(Part.OPTIONS)
    if value is None:
        return ()
    lines = [line.strip() for line in value.text.split("\n") if line.strip()]
    if len(lines) == 1:
        lines = [part.strip() for part in re.split(r"[;；|]|\s{2,}", lines[0]) if part.strip()]
    if not 1 < len(lines) < 10:
        return ()
    return tuple(Choice(chr(ord("A") + place), text) for place, text in enumerate(lines))


def _key(
    record: _Gathered, choices: Sequence[Choice], truth: bool
) -> tuple[frozenset[str] | None, list[Flaw]]:
    value = record.values.get(Part.KEY)
    if value is None or not value.text.strip():
        return None, []
    lines = [line.strip() for line in value.text.strip().split("\n") if line.strip()]
    known = [(choice.label, choice.text) for choice in choices]
    key = key_of(_key_lines(lines), known, truth=truth)
    if key is None:
        template = translatable("the key “{key}” cannot be read")
        return None, [Flaw("unreadable-key", template, {"key": join(lines)[:60]})]
    return key, []


def _key_lines(lines: Sequence[str]) -> str:
    """The key, which a line break may have torn apart; what follows it on other lines is not part of it."""
    kept = [lines[0]]
    for line in lines[1:]:
        if letters_of(line) is None or letters_of(kept[-1]) is None or len(line) > 12:
            break
        kept.append(line)
    return " ".join(kept) if len(kept) > 1 else lines[0]


def _without_key(stem: str, choices: Sequence[Choice], key: frozenset[str] | None) -> str:
    """The stem without the key in its brackets."""
    shape = narrow(stem)
    labels = {choice.label for choice in choices}
    for found in reversed(list(re.finditer(r"[(\[]\s*([A-I](?:[、,\s]*[A-I])*|√|×|对|错)\s*[)\]]", shape))):
        letters = letters_of(found[1])
        meant = letters == key and bool(letters) and (letters or frozenset()) <= labels
        if meant or (not choices and truth_of(found[1]) is not None):
            return f"{stem[: found.start() + 1]} {stem[found.end() - 1 :]}"
    return stem
