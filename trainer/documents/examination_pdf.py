"""A printed examination as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from trainer.documents.examination import Examination, Group, Part, Question, Version
from trainer.documents.examination_words import Explanation, Wording, beside, width
from trainer.documents.house import House
from trainer.documents.prose import NO_PICTURES, Shown, as_json, words
from trainer.documents.typesetting import ROOT, pdf
from trainer.pictures import file_name
from trainer.text import Language

_SHEET = 170.0
"""Millimetres between the margins."""

_LONG = 400.0
"""Full-width characters from which a question may be broken over two pages."""


def examination_pdf(
    paper: Examination,
    house: House,
    language: Language,
    titles: Mapping[str, str],
    *,
    at: datetime,
    shown: Shown = NO_PICTURES,
) -> bytes:
    """Set a paper: every version with its answer sheet, then the keys and explanations.

    Args: titles: of objectives by code. at: the time of making, for the file's properties. shown: the
        pictures of the items.
    Raises: TypesettingError.
    """
    wording = Wording(language, titles, shown)
    source = (ROOT / "examination.typ").read_text(encoding="utf-8")
    files = {file_name(picture): picture.data for picture in shown.values()}
    data = _data(paper, house, wording)
    return pdf(source, data, files={**files, **house.files}, at=at.replace(microsecond=0))


def _data(paper: Examination, house: House, wording: Wording) -> dict[str, Any]:
    return {
        "house": house.data(wording.language),
        "title": paper.title,
        "words": {
            "blanks": list(wording.blanks),
            "page": wording.t("Page {page} of {pages}", page="{page}", pages="{pages}"),
            "sheet": wording.sheet,
            "fill": wording.fill,
            "key": wording.key,
            "secret": wording.secret,
            "explanations": wording.explanations,
            "right": "√",
        },
        "versions": [_version(paper, version, wording) for version in paper.versions],
        "key": [_explanation(found) for found in wording.explained(paper)],
    }


def _version(paper: Examination, version: Version, wording: Wording) -> dict[str, Any]:
    return {
        "mark": version.name,
        "name": wording.version(version),
        "note": wording.note(paper, version),
        "parts": [_part(place, part, wording) for place, part in enumerate(version.parts)],
    }


def _part(place: int, part: Part, wording: Wording) -> dict[str, Any]:
    most = max(len(question.options) for question in part.questions)
    return {
        "heading": wording.heading(place, part),
        "columns": max(1, min(6, int(_SHEET // (10.4 + 5.8 * most)))),
        "groups": [_group(group, part, wording) for group in part.groups],
        "rows": [
            {
                "number": str(question.number),
                "marks": wording.marks(question),
                "key": wording.answer(question),
            }
            for question in part.questions
        ],
    }


def _group(group: Group, part: Part, wording: Wording) -> dict[str, Any]:
    return {
        "label": wording.span(group.questions),
        "stimulus": _blocks(group.stimulus, wording),
        "questions": [_question(question, part, wording) for question in group.questions],
    }


def _question(question: Question, part: Part, wording: Wording) -> dict[str, Any]:
    item = question.item
    texts = {option.id: option.text for option in item.options}
    printed = [name for name in question.options if name in texts]
    return {
        "number": question.number,
        "tag": wording.tag(part, item),
        "stem": _blocks(item.stem, wording),
        "long": width(words("\n\n".join((item.stem, *texts.values())))) > _LONG,
        "columns": beside(item),
        "options": [
            {"letter": question.letters[name], "blocks": _blocks(texts[name], wording)} for name in printed
        ],
    }


def _explanation(found: Explanation) -> dict[str, Any]:
    return {
        "places": found.places,
        "answer": found.answer,
        "about": found.about,
        "lines": [
            {"letters": line.letters, "right": line.right, "said": [as_json(block) for block in line.said]}
            for line in found.lines
        ],
    }


def _blocks(text: str, wording: Wording) -> list[dict[str, Any]]:
    return [as_json(block) for block in wording.prose(text)]
