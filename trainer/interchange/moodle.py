"""Moodle XML: choices and true/false statements; every other type is counted."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import unquote

from lxml import etree

from trainer.errors import translatable
from trainer.interchange.gallery import LOST, Gallery
from trainer.interchange.gift import tell_losses
from trainer.interchange.lines import decode
from trainer.interchange.markup import from_html
from trainer.interchange.records import Choice, Flaw, Notebook, Reading, Record
from trainer.interchange.safe_xml import is_hostile, line_of, parse
from trainer.interchange.tags import with_tags
from trainer.items import ItemType

_QUESTION = re.compile(r"<question\b[^>]*>.*?(?:</question\s*>|(?=<question\b)|\Z)", re.DOTALL)
_PLACE = "@@PLUGINFILE@@/"
_IMAGE = re.compile(r"!\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\((?P<address>@@PLUGINFILE@@/[^()\s]+)\)")
_OVERALL = ("correctfeedback", "incorrectfeedback")
_DEFAULTS = frozenset(("Your answer is correct.", "Your answer is incorrect."))
_CHOICES = frozenset(("multichoice", "multichoiceset", "oumultiresponse"))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer with its share of the mark in hundredths."""

    share: Fraction
    text: str
    feedback: str


def read_moodle(data: bytes, path: str) -> Reading:
    """Read a Moodle XML file. Of a file that is not well-formed every sound question is kept."""
    notebook = Notebook(path)
    root = parse(data, notebook, tell=False)
    if root is not None:
        _read(((node, line_of(node)) for node in _questions(root)), notebook)
    elif not is_hostile(data):
        _read(_salvaged(data, notebook), notebook)
    if not notebook.records and not notebook.faults:
        notebook.fault(0, "no-questions", translatable("no question was found in this file"))
    return notebook.reading()


def _questions(root: etree._Element) -> Iterator[etree._Element]:
    yield from (node for node in root.iter() if isinstance(node.tag, str) and node.tag == "question")


def _salvaged(data: bytes, notebook: Notebook) -> Iterator[tuple[etree._Element, int]]:
    """The questions of a broken file that are sound by themselves; each other one is a fault."""
    text = decode(data, notebook)
    if text is None:
        return
    found = False
    for match in _QUESTION.finditer(text):
        found = True
        line = text.count("\n", 0, match.start()) + 1
        part = Notebook(notebook.path)
        node = parse(match[0].encode("utf-8", "replace"), part, tell=True)
        if node is None:
            reason = part.faults[0].details.get("reason", "") if part.faults else ""
            template = translatable("this is not well-formed XML: {reason}")
            notebook.fault(line, "broken-xml", template, reason=reason)
        else:
            yield node, line
    if not found:
        notebook.fault(
            0, "broken-xml", translatable("this is not well-formed XML: {reason}"), reason=text[:60]
        )


def _read(nodes: Iterator[tuple[etree._Element, int]], notebook: Notebook) -> None:
    category, found = "", list(nodes)
    usual = _usual(node for node, _ in found)
    for node, line in found:
        kind = (node.get("type") or "").strip().lower()
        if kind == "category":
            category = (
                _plain(node.find("category")).removeprefix("$course$/").removeprefix("top/").strip("/ ")
            )
            continue
        name = _plain(node.find("name"))
        before = len(notebook.records)
        if kind in _CHOICES:
            _choice(node, line, name, category, notebook)
            notebook.records[before:] = [
                _with_overall(record, node, usual) for record in notebook.records[before:]
            ]
        elif kind == "truefalse":
            _truth(node, line, name, category, notebook)
        else:
            notebook.unlike(line, kind or "unknown", name)
        tags = [_plain(tag) for tag in node.iter("tag")]
        notebook.records[before:] = [with_tags(record, tags) for record in notebook.records[before:]]


def _usual(questions: Iterable[etree._Element]) -> frozenset[str]:
    """What Moodle itself says of right and wrong responses: words that come with more than one question."""
    texts = Counter(_overall(node, name) for node in questions for name in _OVERALL)
    return _DEFAULTS | {text for text, count in texts.items() if count > 1 or not text}


def _overall(node: etree._Element, name: str) -> str:
    return from_html(_plain(node.find(name))).text


def _with_overall(record: Record, node: etree._Element, usual: Collection[str]) -> Record:
    """The record with what its author says of right responses and of wrong ones as a whole."""
    right, wrong = (_overall(node, name) for name in _OVERALL)
    if right not in usual:
        record = replace(record, explanation="\n\n".join(filter(None, (record.explanation, right))))
    if wrong in usual:
        return record
    key = record.key or frozenset()
    choices = (
        choice if choice.rationale or choice.label in key else replace(choice, rationale=wrong)
        for choice in record.choices
    )
    return replace(record, choices=tuple(choices))


def _plain(node: etree._Element | None) -> str:
    """The text of a field, without markup."""
    if node is None:
        return ""
    text = node.find("text")
    return "".join(str(part) for part in (text if text is not None else node).itertext()).strip()


def _said(node: etree._Element | None, line: int, name: str, notebook: Notebook) -> str:
    """A field as Markdown, with the pictures that lie beside it."""
    text = _plain(node)
    if node is None or not text or node.get("format") == "plain_text":
        return text
    files = {file.get("name") or "": file for file in node.findall("file")}
    gallery = Gallery(notebook, lambda address: _beside(address, files))
    if node.get("format") == "markdown":
        return _IMAGE.sub(lambda image: _in_markdown(image, gallery, line, name), text)
    found = from_html(text, gallery.reader(line, name))
    tell_losses(found, line, notebook, name)
    return found.text


def _beside(address: str, files: Mapping[str, etree._Element]) -> bytes | None:
    """The file beside a text that an address in it means."""
    file = files.get(unquote(address.removeprefix(_PLACE).split("?")[0]))
    return None if file is None or not address.startswith(_PLACE) else _decoded(file)


def _decoded(file: etree._Element) -> bytes:
    try:
        return b64decode("".join((file.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _asked(node: etree._Element, line: int, name: str, notebook: Notebook) -> str:
    """The stem, with the picture that files of Moodle 1 keep beside it."""
    stem = _said(node.find("questiontext"), line, name, notebook)
    address, file = _plain(node.find("image")), node.find("image_base64")
    if not address:
        return stem
    data = None if file is None or not (file.text or "").strip() else _decoded(file)
    shown = Gallery(notebook, lambda _: data).reader(line, name)(address, "")
    if shown is None:
        shown = f"［{address.rsplit('/', maxsplit=1)[-1][:60]}］"
        notebook.fault(line, "image-lost", LOST, name=name, image=address[:60])
    return f"{stem}\n\n{shown}"


def _in_markdown(image: re.Match[str], gallery: Gallery, line: int, name: str) -> str:
    digest = gallery.digest(image["address"], line, name)
    return f"［{image['words']}］" if digest is None else f"![{image['words']}](picture:{digest})"


def _answers(node: etree._Element, line: int, name: str, notebook: Notebook) -> list[_Answer]:
    found = []
    for answer in node.findall("answer"):
        try:
            share = Fraction((answer.get("fraction") or "0").strip())
        except (ValueError, ZeroDivisionError):
            share = Fraction(0)
        text = _said(answer, line, name, notebook)
        found.append(_Answer(share, text, _said(answer.find("feedback"), line, name, notebook)))
    return found


def _choice(node: etree._Element, line: int, name: str, category: str, notebook: Notebook) -> None:
    kind = (node.get("type") or "").strip().lower()
    answers = _answers(node, line, name, notebook)
    one = _plain(node.find("single")).lower() in ("true", "1") and kind == "multichoice"
    if kind == "oumultiresponse":
        right = {place for place, answer in enumerate(answers) if answer.share > 0}
    else:
        right = _right(answers, one)
    flaws = []
    if one and len(right) > 1:
        template = translatable("{count} answers are each wholly right; mark one, or give each its share")
        flaws.append(Flaw("several-right", template, {"count": len(right)}))
    if one and any(0 < answer.share < 100 for answer in answers):
        template = translatable("answers that are partly right count as wrong here")
        notebook.note(line, "partial-credit", template, name=name)
    shares = {answers[place].share for place in right}
    if not one and len(shares) > 1:
        template = translatable("the right answers have different shares of the mark; here they count alike")
        notebook.note(line, "unequal-shares", template, name=name)
    letters = [chr(ord("A") + place) for place in range(len(answers))]
    notebook.records.append(
        Record(
            path=notebook.path,
            line=line,
            stem=_asked(node, line, name, notebook),
            choices=tuple(
                Choice(letter, answer.text, answer.feedback)
                for letter, answer in zip(letters, answers, strict=True)
            ),
            key=frozenset(letters[place] for place in right) or None,
            explanation=_said(node.find("generalfeedback"), line, name, notebook),
            topic=_tags(node) or category,
            name=name,
            flaws=tuple(flaws),
        )
    )


def _right(answers: Sequence[_Answer], one: bool) -> set[int]:
    whole = {place for place, answer in enumerate(answers) if answer.share >= 100}
    some = {place for place, answer in enumerate(answers) if answer.share > 0}
    return whole if one else some


def _tags(node: etree._Element) -> str:
    """A tag that is an objective code, such as those this program writes."""
    tags = (_plain(tag) for tag in node.iter("tag"))
    return next((tag for tag in tags if re.fullmatch(r"[A-Z][A-Z0-9]{1,15}-\d{2,3}", tag)), "")


def _truth(node: etree._Element, line: int, name: str, category: str, notebook: Notebook) -> None:
    answers = {answer.text.strip().lower(): answer for answer in _answers(node, line, name, notebook)}
    right = [word for word, answer in answers.items() if answer.share > 0 and word in ("true", "false")]
    notebook.records.append(
        Record(
            path=notebook.path,
            line=line,
            stem=_asked(node, line, name, notebook),
            key=frozenset(right) or None,
            kind=ItemType.TRUE_FALSE,
            rationale={
                word: answer.feedback for word, answer in answers.items() if word in ("true", "false")
            },
            explanation=_said(node.find("generalfeedback"), line, name, notebook),
            topic=_tags(node) or category,
            name=name,
        )
    )
