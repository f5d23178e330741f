"""Questions one below the other: a numbered stem, its options, its key, perhaps an explanation.

The grammar goes line by line. A line belongs to the question before it unless its shape says that a new one
begins; an option or key that does not fit there opens a record of its own, so that it never wanders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from trainer.interchange.drafting import Building, Place
from trainer.interchange.headings import SECTION, count_questions, read_heading
from trainer.interchange.key_tables import close_table, take_table
from trainer.interchange.labels import Label, Part, labels_in
from trainer.interchange.lettering import Piece, embedded, emphasised, pieces, starts_with_option
from trainer.interchange.lines import Line
from trainer.interchange.materials import is_material, share_materials, take_material
from trainer.interchange.numbering import (
    BARE_NUMBER,
    EVIDENCE,
    KEY_FIRST,
    NUMBER,
    TAG,
    Number,
    Paper,
    has_evidence,
    next_line,
    number_at,
    number_of,
)
from trainer.interchange.records import Notebook
from trainer.interchange.wording import kind_of, letters_of, truth_of
from trainer.items import ItemType

_SCORE = re.compile(r"\s*[(\[]\s*\d+(?:\.\d+)?\s*分\s*[)\]]\s*")
_BARE_KEY = re.compile(r"\s*[(\[]?\s*(?P<key>[A-I]{1,9}|√|×|对|错|正确|错误|True|False)\s*[)\]]?\s*")
_ON_A_LINE = {
    *(Part.KEY, Part.EXPLANATION, Part.OTHERS_ANSWER, Part.BAND, Part.TOPIC, Part.AUTHOR, Part.SOURCE),
    *(Part.SCORE, Part.TYPE),
}
_WITHIN = frozenset((Part.KEY, Part.EXPLANATION, Part.OTHERS_ANSWER))
"""Parts whose labels may stand behind a stem or an option."""
_PLACES = {
    Part.KEY: Place.KEY,
    Part.EXPLANATION: Place.EXPLANATION,
    Part.OTHERS_ANSWER: Place.NOWHERE,
    Part.BAND: Place.BAND,
    Part.TOPIC: Place.TOPIC,
    Part.AUTHOR: Place.AUTHOR,
    Part.SOURCE: Place.SOURCE,
    Part.SCORE: Place.NOWHERE,
    Part.TYPE: Place.TYPE,
}


def first_question(lines: Sequence[Line]) -> int:
    """How many lines stand before the first that a question can begin with."""
    for place, line in enumerate(lines):
        if NUMBER.match(line.shape) or starts_with_option(line.shape) or SECTION.fullmatch(line.shape):
            return place
        if is_material(line):
            return place
    return 0


def read_paper(lines: Sequence[Line], notebook: Notebook) -> list[Building]:
    """The questions of a paper, with the keys of its answer tables."""
    paper = Paper(notebook, lines)
    strict = sum(bool(starts_with_option(line.shape)) for line in lines)
    loose = sum(bool(starts_with_option(line.shape, bare=True)) for line in lines) - strict
    paper.bare_letters = loose > 2 * strict
    numbers = sum(NUMBER.match(line.shape) is not None for line in lines)
    paper.bare_numbers = sum(BARE_NUMBER.match(line.shape) is not None for line in lines) > 2 * numbers
    paper.keys_first = _keys_first([line for line in lines if not line.blank])
    place = 0
    while place < len(lines):
        line = lines[place]
        if line.blank:
            paper.after_blank = True
            place += 1
            continue
        place = _line(paper, line, place)
        paper.after_blank = False
    close_table(paper)
    count_questions(paper)
    share_materials(paper)
    return paper.records


def _keys_first(lines: Sequence[Line]) -> bool:
    """Whether the keys of this paper stand between stem and options as a rule."""
    before = after = 0
    for last, line, following in zip(lines, lines[1:], lines[2:], strict=False):
        if any(
            label.part is Part.KEY and label.at_line_start and label.colon for label in labels_in(line.shape)
        ):
            before += starts_with_option(following.shape) == "A" and not starts_with_option(last.shape)
            after += bool(starts_with_option(last.shape))
    return before > after


def _line(paper: Paper, line: Line, place: int) -> int:
    """Read one line; the place of the next."""
    if taken := take_table(paper, line, place):
        return place + taken
    if read_heading(paper, line):
        return place + 1
    if taken := take_material(paper, line, place):
        return place + taken
    number = number_at(paper, line, place)
    if number is not None:
        _stem(paper, line, number)
        return place + 1
    labels = _labels(paper, line, 0)
    head = labels[0].start if labels else len(line.text)
    if line.shape[:head].strip():
        _text(paper, line, place, head)
    _labelled(paper, line, labels)
    return place + 1


def _stem(paper: Paper, line: Line, number: Number) -> None:
    if not paper.style:
        paper.style = number.style
    record = paper.begin(line, str(number.value), number.value)
    before = line.shape[: number.end]
    if tag := TAG.match(before):
        record.kind, record.unlike = kind_of(tag["word"])
    elif key := KEY_FIRST.match(before):
        record.keys.append((line.number, key["key"]))
    start = number.end
    if score := _SCORE.match(line.shape, start):
        start = score.end()
    if tag := TAG.match(line.shape, start):
        record.kind, record.unlike = kind_of(tag["word"])
        start = tag.end()
    if key := KEY_FIRST.match(line.shape[start:]):
        record.keys.append((line.number, key["key"]))
        start += key.end()
    labels = _labels(paper, line, start)
    head = labels[0].start if labels else len(line.text)
    if starts_with_option(line.shape[start:head]) == "A" and len(pieces(line.shape[start:head])) > 1:
        _options(paper, line, start, head)
    else:
        _stem_text(paper, record, line, start, head)
    _labelled(paper, line, labels)


def _stem_text(paper: Paper, record: Building, line: Line, start: int, end: int) -> None:
    shape = line.shape[start:end]
    cut = embedded(shape)
    if cut:
        record.add(Place.STEM, line.text[start : start + cut[0].start])
        _add_options(record, line, cut, start)
    else:
        record.add(Place.STEM, line.text[start:end])


def _labels(paper: Paper, line: Line, start: int) -> list[Label]:
    """The labels of a line that are meant as such."""
    found: list[Label] = []
    for label in labels_in(line.shape):
        if label.start < start or label.part not in _ON_A_LINE:
            continue
        if label.at_line_start or found:
            meant = label.colon or (label.part is Part.KEY and _is_key(line.shape[label.end :]))
        else:
            lone = line.shape[label.start] == "(" and not line.shape[label.end :].strip()
            meant = label.colon and label.part in _WITHIN and not lone
        if meant and not (found and found[-1].part is Part.EXPLANATION and label.part is not Part.KEY):
            found.append(label)
    return found if paper.current is not None or start else []


def _is_key(rest: str) -> bool:
    plain = rest.strip()
    return plain == "" or truth_of(plain) is not None or letters_of(plain) is not None


def _labelled(paper: Paper, line: Line, labels: Sequence[Label]) -> None:
    for place, label in enumerate(labels):
        end = labels[place + 1].start if place + 1 < len(labels) else len(line.text)
        value = line.text[label.end : end].strip().rstrip(";；")
        record = paper.current
        if record is None:
            return
        if label.part is Part.KEY:
            if record.answered_otherwise(value):
                record = paper.begin(line)
            record.keys.append((line.number, value))
            record.place = Place.KEY
        else:
            record.add(_PLACES[label.part], value)


def _text(paper: Paper, line: Line, place: int, end: int) -> None:
    """A line, or what of it stands before its labels, that begins with neither number nor label."""
    record = paper.current
    bare_letter = paper.bare_letters or _next_bare(record, line.shape[:end])
    letter = starts_with_option(line.shape[:end], bare=bare_letter)
    if letter and _is_option(paper, letter, place):
        _options(paper, line, 0, end, bare=bare_letter)
        return
    if _is_truth_pair(paper, line, place):
        return
    if record is None or _opens_unnumbered(paper, record, place):
        if record is None and not has_evidence(paper, place):
            return
        record = paper.begin(line)
        _stem_text(paper, record, line, 0, end)
        return
    if _key_alone(record, line, end):
        return
    if record.place is Place.STEM and embedded(line.shape[:end]):
        _stem_text(paper, record, line, 0, end)
    else:
        record.continued(line.text[:end], after_blank=paper.after_blank)


def _key_alone(record: Building, line: Line, end: int) -> bool:
    """Take a line that is nothing but the key, or the value of a label on the line before."""
    bare = _BARE_KEY.fullmatch(line.shape[:end]) if end < 40 else None
    if bare and not record.keyed and (len(record.choices) > 1 or truth_of(bare["key"]) is not None):
        record.keys.append((line.number, bare["key"]))
        record.place = Place.KEY
        return True
    if record.place is Place.KEY and record.keys and not record.keys[-1][1]:
        record.keys[-1] = (line.number, line.text[:end].strip(" ：:"))
        return True
    return False


def _next_bare(record: Building | None, shape: str) -> bool:
    """Whether a line begins with the very next letter after an option, without a sign after it."""
    if record is None or record.place is not Place.OPTION or not record.choices:
        return False
    letter = starts_with_option(shape, bare=True)
    return bool(letter) and ord(letter) == ord(record.choices[-1].label) + 1


def _is_truth_pair(paper: Paper, line: Line, place: int) -> bool:
    """Whether two lines that only say right and wrong are the options of a statement, not its key."""
    record, meant = paper.current, truth_of(line.text)
    if record is None or meant is None or record.keyed or record.choices:
        return False
    after, before = next_line(paper, place + 1), paper.lines[place - 1] if place else line
    pair = {truth_of(after[1].text) if after else None, truth_of(before.text)}
    if (not meant) not in pair:
        return False
    record.kind = record.kind or ItemType.TRUE_FALSE
    return True


def _is_option(paper: Paper, letter: str, place: int) -> bool:
    """Whether a letter at the start of a line is an option, not part of an explanation of them."""
    record = paper.current
    if record is None or record.place is not Place.EXPLANATION:
        return True
    return letter == "A" and _key_before_number(paper, place + 1)


def _key_before_number(paper: Paper, place: int) -> bool:
    for line in paper.lines[place : place + EVIDENCE]:
        if any(
            label.part is Part.KEY and label.colon and label.at_line_start for label in labels_in(line.shape)
        ):
            return True
        if number_of(line.shape, bare=paper.bare_numbers):
            return False
    return False


def _opens_unnumbered(paper: Paper, record: Building, place: int) -> bool:
    """Whether a line without a number is the stem of the next question."""
    runs_on = record.place is Place.OPTION and not paper.after_blank and not record.keyed
    if runs_on or not (record.choices or record.keyed):
        return False
    line = paper.lines[place]
    if embedded(line.shape):
        return True
    for after in paper.lines[place + 1 : place + 12]:
        option = starts_with_option(after.shape, bare=paper.bare_letters) == "A"
        if option or (paper.after_blank and truth_of(after.text) is not None):
            return True
        if number_of(after.shape, bare=paper.bare_numbers) or starts_with_option(after.shape):
            return False
    return not paper.style and paper.after_blank and has_evidence(paper, place)


def _options(paper: Paper, line: Line, start: int, end: int, *, bare: bool = False) -> None:
    record = paper.current
    last = record.choices[-1].label if record and record.choices else ""
    cut = pieces(line.shape[start:end], last, bare=bare or paper.bare_letters)
    if record is None or not record.takes(cut[0].label, keys_first=paper.keys_first):
        record = paper.begin(line)
    _add_options(record, line, cut, start)


def _add_options(record: Building, line: Line, cut: Sequence[Piece], start: int) -> None:
    for piece in cut:
        whole = Piece(piece.label, piece.start + start, piece.body + start, piece.end + start, piece.ticked)
        record.choose(
            piece.label, line.text[whole.body : whole.end], piece.ticked, emphasised(line, whole), line.number
        )
