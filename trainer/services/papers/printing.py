"""Forms of a set on paper, with answer sheet and key, and the whole set as JSON; takers are written down."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trainer.documents.examination import Examination, as_asked
from trainer.documents.examination_docx import examination_docx
from trainer.documents.examination_pdf import examination_pdf
from trainer.documents.house import house
from trainer.errors import NotFoundError, translatable
from trainer.forms import Form
from trainer.forms.parallel import ParallelForms
from trainer.interchange.outgoing import OutFormat
from trainer.people import Asker
from trainer.services.papers.access import no_set, note, require_maker_or_note
from trainer.services.papers.reading import items_of, paper_set
from trainer.services.papers.values import Found, PaperSet, name_of
from trainer.services.platform import Platform
from trainer.text import Language

_PDF = "application/pdf"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NotPrintedError(NotFoundError):
    """A form that the set does not have."""

    template = translatable("This set has no form {form}.")


@dataclass(frozen=True, slots=True)
class Print:
    """Which form, counted from 0, as PDF or DOCX, headed in which language."""

    number: int
    format: OutFormat
    language: Language = Language.ZH


@dataclass(frozen=True)
class Printed:
    """A file to be downloaded."""

    name: str
    mime: str
    data: bytes = field(repr=False)


def print_form(platform: Platform, asker: Asker, name: str, wanted: Print, *, now: datetime) -> Printed:
    """A form as a paper with answer sheet, key and explanations; items as they were when the set was made.

    Raises: NotAllowedError: written down as well. NotFoundError: no such set. NotPrintedError.
        TypesettingError.
    """
    require_maker_or_note(platform, asker, "papers.print", name, now=now)
    found = paper_set(platform, asker, name)
    papers = _papers(found)
    number, language = wanted.number, wanted.language
    if not 0 <= number < len(papers.forms.forms):
        raise NotPrintedError(form=number + 1)
    form = papers.forms.forms[number].form
    items = items_of(platform, asker, form)
    asked = [(items[place.version], place.options) for place in form.places]
    minutes = int(form.time_limit.total_seconds() // 60) if form.time_limit else None
    paper = Examination(form.title.in_(language), (as_asked(asked, name_of(number)),), minutes)
    titles = {
        one.code: one.title.in_(language) for one in platform.catalogue.current().objectives.objectives()
    }
    whose = house(platform.settings)
    if wanted.format is OutFormat.DOCX:
        data = examination_docx(paper, whose.name.in_(language), language, titles, at=now)
        made = Printed(f"{form.blueprint}-{name_of(number)}.docx", _WORD, data)
    else:
        data = examination_pdf(paper, whose, language, titles, at=now)
        made = Printed(f"{form.blueprint}-{name_of(number)}.pdf", _PDF, data)
    details = {"blueprint": form.blueprint, "form": name_of(number), "format": wanted.format.value}
    with platform.store.write() as session:
        note(session, asker, "papers.printed", name, details, now=now)
    return made


def take_json(platform: Platform, asker: Asker, name: str, *, now: datetime) -> Printed:
    """The set as `trainer assemble --parallel --json` prints it: ids, versions, orders and figures, no keys.

    Raises: NotAllowedError: written down as well. NotFoundError: no such set.
    """
    require_maker_or_note(platform, asker, "papers.print", name, now=now)
    found = paper_set(platform, asker, name)
    papers = _papers(found)
    text = json.dumps(plain(papers.forms), ensure_ascii=False, indent=1) + "\n"
    code = papers.forms.forms[0].form.blueprint
    details = {"blueprint": code, "format": "json"}
    with platform.store.write() as session:
        note(session, asker, "papers.printed", name, details, now=now)
    return Printed(f"{code}-papers.json", "application/json", text.encode())


def plain(found: ParallelForms) -> dict[str, Any]:
    """A set as plain JSON: the forms as `trainer assemble` shows them, then what is known of the set."""
    return {
        "forms": [plain_form(one.form) for one in found.forms],
        "parallel": {
            "seed": found.seed,
            "aim": found.wanted.aim.value,
            "exposure": found.wanted.exposure,
            "tolerance": found.wanted.tolerance,
            "expected": [one.expected for one in found.forms],
            "spread": [one.spread for one in found.forms],
            "information": [one.information for one in found.forms],
            "without_statistics": [one.assumed for one in found.forms],
            "gap": found.gap,
            "gap_bound": found.gap_bound,
            "overlap": found.overlap,
            "overlap_bound": found.overlap_bound,
            "overlaps": [list(row) for row in found.overlaps],
            "proved": found.proved,
            "assumed": [
                {"band": one.band, "facility": one.facility, "items": one.items, "seen": one.seen}
                for one in found.assumed
            ],
        },
    }


def plain_form(form: Form) -> dict[str, Any]:
    """A form as `trainer assemble --json` shows it."""
    return {
        "seed": form.seed,
        "digest": form.digest,
        "items": [
            {"id": place.item, "version": place.version, "options": list(place.options)}
            for place in form.places
        ],
    }


def _papers(found: Found) -> PaperSet:
    if found.papers is None:
        raise no_set(found.request.id)
    return found.papers
