"""GIFT, Moodle's text format: categories, titles, weights, feedback, escapes, comments, formats of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from trainer.errors import translatable
from trainer.interchange.gallery import LOST, Gallery
from trainer.interchange.lines import decode
from trainer.interchange.markup import Markup, from_html
from trainer.interchange.records import Choice, Flaw, Notebook, Reading, Record
from trainer.interchange.tags import with_tags
from trainer.items import ItemType

_TITLE = re.compile(r"\s*::(?P<title>(?:\\.|[^:\\]|:(?!:))*)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(?P<format>html|moodle|plain|markdown)\]", re.IGNORECASE)
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(?P<name>.*)", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%\s*(?P<weight>[-+]?\d{1,3}(?:\.\d{1,9})?)\s*%")
_TRUTH = re.compile(r"\s*(?P<word>T|F|TRUE|FALSE)\s*$", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([~=#{}:n\\%\"\-\[\]>])")
_TAG = re.compile(r"\[tag:(?P<tag>(?:\\.|[^\[\]\\])*)\]")
_STRAY = re.compile(r"\s*(?:::|\$CATEGORY:)", re.IGNORECASE)
_CLOZE = re.compile(r"\{\d*:(?:MULTICHOICE|MC|SHORTANSWER|SA|NUMERICAL|NM|MULTIRESPONSE|MR)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one question, the category they stand in, and the tags in the comment above them."""

    line: int
    text: str
    category: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question whose head has been read."""

    block: _Block
    notebook: Notebook
    title: str
    kind: str

    def said(self, text: str) -> str:
        """A text as Markdown, whatever format it is in; a format of its own before it wins."""
        kind = self.kind
        if found := _FORMAT.match(text):
            kind, text = found["format"].lower(), text[found.end() :]
        plain = _plain(text).strip()
        if kind in ("plain", "markdown"):
            return plain
        markup = from_html(plain, Gallery(self.notebook).reader(self.block.line, self.title))
        tell_losses(markup, self.block.line, self.notebook, self.title)
        return markup.text

    def record(self, stem: str, explanation: str) -> Record:
        """The question without its answers."""
        found = Record(
            path=self.notebook.path,
            line=self.block.line,
            stem=self.said(stem),
            explanation=self.said(explanation),
            topic=self.block.category.removeprefix("$course$/")
            .removeprefix("$system$/")
            .removeprefix("top/"),
            name=self.title,
        )
        return with_tags(found, self.block.tags)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer: `=` or `~`, its share of the mark in hundredths, its text and what is said of it."""

    sign: str
    weight: Fraction | None
    text: str
    feedback: str

    @property
    def share(self) -> Fraction:
        """What choosing it earns."""
        if self.weight is not None:
            return self.weight
        return Fraction(100 if self.sign == "=" else 0)


def read_gift(data: bytes, path: str) -> Reading:
    """Read a GIFT file."""
    notebook = Notebook(path)
    text = decode(data, notebook)
    if text is None:
        return notebook.reading()
    blocks = list(_blocks(text))
    for block in blocks:
        _question(block, notebook)
    if not blocks:
        notebook.fault(0, "no-questions", translatable("no question was found in this file"))
    return notebook.reading()


def _blocks(text: str) -> Iterator[_Block]:
    """Questions, parted by blank lines; a blank line within braces does not part, a new title does."""
    category, begun, held, tags = "", 0, list[str](), tuple[str, ...]()
    for number, line, above in _lines(text):
        found = _CATEGORY.fullmatch(line)
        ends = found is not None or (not line.strip() and _depth(held) <= 0)
        if held and (ends or (_STRAY.match(line) and "{" in "".join(held))):
            yield _Block(begun, "\n".join(held), category, tags)
            held = []
        if found:
            category = _plain(found["name"].strip())
        elif line.strip() or held:
            if not held:
                begun, tags = number, above
            held.append(line)
    if held:
        yield _Block(begun, "\n".join(held), category, tags)


def _lines(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The lines without comments, each with its number and the tags in the comments right above it."""
    above: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("//"):
            above += _tags(line)
            continue
        yield number, line, tuple(above)
        above = []


def _tags(comment: str) -> list[str]:
    """The tags that a comment before a question holds."""
    return [re.sub(r"\\(.)", r"\1", found["tag"]) for found in _TAG.finditer(comment)]


def _depth(lines: Sequence[str]) -> int:
    bare = re.sub(r"\\.", "", "\n".join(lines[-400:]))
    return bare.count("{") - bare.count("}")


def _question(block: _Block, notebook: Notebook) -> None:
    text, title, kind = _head(block.text)
    opened, closed = _brace(text, "{"), _brace(text, "}")
    if _CLOZE.search(text):
        notebook.unlike(block.line, "cloze", title)
        return
    if opened < 0 and closed < 0:
        notebook.unlike(block.line, "description", title)
        return
    if opened < 0 or closed < opened:
        template = translatable("the braces around the answers do not match: “{text}”")
        notebook.fault(block.line, "broken-braces", template, name=title, text=" ".join(text.split())[:60])
        return
    before, inside, after = text[:opened], text[opened + 1 : closed], text[closed + 1 :]
    if (extra := _brace(after, "{")) >= 0 or _brace(inside, "{") >= 0:
        template = translatable("there is a second group of answers in one question")
        notebook.fault(block.line, "second-answers", template, name=title, place=extra)
        return
    stem = before.rstrip() + (f" _____ {after.lstrip()}" if after.strip() else "")
    _answered(_Asked(block, notebook, title, kind), stem, inside)


def _head(text: str) -> tuple[str, str, str]:
    """The text after title and format, with these two."""
    title = kind = ""
    if found := _TITLE.match(text):
        title, text = _plain(found["title"].strip()), text[found.end() :]
    if found := _FORMAT.match(text):
        kind, text = found["format"].lower(), text[found.end() :]
    return text, title, kind


def _brace(text: str, sign: str) -> int:
    """The place of the first brace that is not escaped; -1 = none."""
    place = 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] == sign:
            return place
        place += 1
    return -1


def _answered(asked: _Asked, stem: str, inside: str) -> None:
    body, general = _general(inside)
    parts = _split(body, "#")
    truth = _TRUTH.match(parts[0])
    if truth and len(parts) <= 3:
        right = truth["word"].upper().startswith("T")
        asked.notebook.records.append(_truth(asked, asked.record(stem, general), right, parts[1:]))
        return
    answers = list(_answers(body))
    if unlike := _unlike(body, answers):
        asked.notebook.unlike(asked.block.line, unlike, asked.title)
        return
    asked.notebook.records.append(_choice(asked, asked.record(stem, general), answers))


def _unlike(body: str, answers: Sequence[_Answer]) -> str:
    """The name of a type this bank does not have; empty for a choice."""
    if not body.strip():
        return "essay"
    if body.lstrip().startswith("#"):
        return "numerical"
    if not answers:
        return "unknown"
    if all(answer.sign == "=" for answer in answers):
        pairs = [answer for answer in answers if len(_split(answer.text, "->")) > 1]
        return "matching" if pairs else "shortanswer"
    return ""


def _general(inside: str) -> tuple[str, str]:
    """The answers, and the feedback for the whole question after `####`."""
    parts = _split(inside, "####")
    return parts[0], parts[1] if len(parts) > 1 else ""


def _split(text: str, sign: str) -> list[str]:
    """Parts between signs that are not escaped."""
    found, place, begun = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text.startswith(sign, place):
            found.append(text[begun:place])
            place += len(sign)
            begun = place
        else:
            place += 1
    return [*found, text[begun:]]


def _answers(body: str) -> Iterator[_Answer]:
    place, starts = 0, list[int]()
    while place < len(body):
        if body[place] == "\\":
            place += 2
            continue
        if body[place] in "=~":
            starts.append(place)
        place += 1
    for start, end in zip(starts, [*starts, len(body)][1:], strict=True):
        text = body[start + 1 : end]
        weight = _WEIGHT.match(text)
        if weight:
            text = text[weight.end() :]
        parts = _split(text, "#")
        share = Fraction(weight["weight"]) if weight else None
        yield _Answer(body[start], share, parts[0].strip(), "#".join(parts[1:]).strip())


def _choice(asked: _Asked, record: Record, answers: Sequence[_Answer]) -> Record:
    key, flaws = _key(asked, answers)
    choices = tuple(
        Choice(_letter(place), asked.said(answer.text), asked.said(answer.feedback))
        for place, answer in enumerate(answers)
    )
    return replace(record, choices=choices, key=key or None, flaws=tuple(flaws))


def _key(asked: _Asked, answers: Sequence[_Answer]) -> tuple[frozenset[str], list[Flaw]]:
    """The letters of right answers: the one that earns everything, else those that earn something."""
    whole = [place for place, answer in enumerate(answers) if answer.share >= 100]
    part = [place for place, answer in enumerate(answers) if 0 < answer.share < 100]
    line, title = asked.block.line, asked.title
    flaws = []
    if len(whole) > 1:
        template = translatable("{count} answers are each wholly right; mark one, or give each its share")
        flaws.append(Flaw("several-right", template, {"count": len(whole)}))
    if whole and part:
        template = translatable("answers that are partly right count as wrong here")
        asked.notebook.note(line, "partial-credit", template, name=title)
    if not whole and len({answers[place].share for place in part}) > 1:
        template = translatable("the right answers have different shares of the mark; here they count alike")
        asked.notebook.note(line, "unequal-shares", template, name=title)
    return frozenset(_letter(place) for place in (whole or part)), flaws


def _truth(asked: _Asked, record: Record, right: bool, feedback: Sequence[str]) -> Record:
    """A statement to be judged; the first feedback is for the wrong response, the second for the right."""
    told = [asked.said(text) for text in feedback] + ["", ""]
    name, other = ("true", "false") if right else ("false", "true")
    rationale = {other: told[0], name: told[1]}
    return replace(record, key=frozenset({name}), kind=ItemType.TRUE_FALSE, rationale=rationale)


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _plain(text: str) -> str:
    """A text without its escapes."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def tell_losses(found: Markup, line: int, notebook: Notebook, name: str) -> None:
    """Report what of a text could not be kept."""
    for image in found.images:
        notebook.fault(line, "image-lost", LOST, name=name, image=image)
    if found.formulae:
        template = translatable("{count} formulae could only be kept as plain letters")
        notebook.note(line, "formula-flattened", template, name=name, count=found.formulae)
    if found.scripts:
        template = translatable("scripts were left out")
        notebook.note(line, "script-removed", template, name=name)
