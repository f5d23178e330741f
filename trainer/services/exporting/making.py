"""From a request to a file: the chosen items, written by the writer of the format."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from trainer.content.item_editing import bank_text
from trainer.documents.examination import Examination, versions
from trainer.documents.examination_docx import examination_docx
from trainer.documents.examination_pdf import examination_pdf
from trainer.documents.house import house
from trainer.documents.typesetting import unprintable
from trainer.i18n import translate
from trainer.interchange.gift_out import write_gift
from trainer.interchange.moodle_out import write_moodle
from trainer.interchange.outgoing import UNSAID, OutFormat, Part, losses, texts_of
from trainer.interchange.qti_out import write_qti3, write_qti21
from trainer.interchange.xlsx_out import write_xlsx
from trainer.items import Item, Status, pictures
from trainer.pictures import Picture, file_name
from trainer.services.catalogue import Published
from trainer.services.exporting.request import PAPERS, Chosen, Request, choose, enemies_met
from trainer.services.exporting.write_back import PICTURES
from trainer.settings import Settings

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = {
    OutFormat.YAML: ("question_bank.zip", "application/zip"),
    OutFormat.GIFT: ("items.gift", "text/plain; charset=utf-8"),
    OutFormat.MOODLE_XML: ("items.xml", "application/xml"),
    OutFormat.QTI21: ("items-qti21.zip", "application/zip"),
    OutFormat.QTI3: ("items-qti3.zip", "application/zip"),
    OutFormat.XLSX: ("items.xlsx", _SHEET),
    OutFormat.DOCX: ("paper.docx", _WORD),
    OutFormat.PDF: ("paper.pdf", "application/pdf"),
}
"""What a file is called, and its media type."""

_MADE = (1980, 1, 1, 0, 0, 0)


Illustrations = Callable[[Iterable[str]], Mapping[str, Picture]]
"""Finds pictures by digest; what is missing is left out."""


def no_pictures(_wanted: Iterable[str]) -> Mapping[str, Picture]:
    """None at all."""
    return {}


@dataclass(frozen=True)
class Exported:
    """A file, what is in it, and what is not.

    Attributes:
        losses: how many items say something that the format does not, by part.
        left_out: how many items were not taken, by their status.
        enemies: pairs on one paper that should not meet there.
    """

    format: OutFormat
    name: str
    mime: str
    data: bytes = field(repr=False)
    items: tuple[Item, ...] = field(repr=False)
    losses: Mapping[Part, int]
    left_out: Mapping[Status, int]
    enemies: int = 0


def make(
    published: Published,
    request: Request,
    settings: Settings,
    *,
    now: datetime,
    illustrations: Illustrations = no_pictures,
) -> Exported:
    """Write what is asked for. Nobody is asked who they are: `export` does that.

    Args: illustrations: finds pictures by digest.
    Raises: what `choose` raises. TooLongForCellError, TypesettingError, BadLogoError.
    """
    chosen = choose(published, request)
    name, mime = _KINDS[request.format]
    return Exported(
        format=request.format,
        name=name,
        mime=mime,
        data=_data(published, request, settings, chosen, illustrations=illustrations, now=now),
        items=chosen.items,
        losses=_losses(request.format, chosen.items),
        left_out=chosen.left_out,
        enemies=enemies_met(published.bank, chosen.items) if request.format in PAPERS else 0,
    )


def _data(
    published: Published,
    request: Request,
    settings: Settings,
    chosen: Chosen,
    *,
    illustrations: Illustrations,
    now: datetime,
) -> bytes:
    shown = illustrations(frozenset[str]().union(*map(pictures, chosen.items)))
    titles = {one.code: one.title.in_(request.language) for one in published.objectives.objectives()}
    match request.format:
        case OutFormat.YAML:
            return _bank_files(chosen.items, shown)
        case OutFormat.XLSX:
            return write_xlsx(chosen.items, titles, request.language)
        case OutFormat.PDF:
            paper = _paper(published, request, chosen)
            return examination_pdf(paper, house(settings), request.language, titles, at=now, shown=shown)
        case OutFormat.DOCX:
            paper = _paper(published, request, chosen)
            whose = house(settings).name.in_(request.language)
            return examination_docx(paper, whose, request.language, titles, at=now, shown=shown)
        case OutFormat.GIFT:
            return write_gift(chosen.items, titles)
    return _WRITERS[request.format](chosen.items, titles, shown)


_WRITERS = {
    OutFormat.MOODLE_XML: write_moodle,
    OutFormat.QTI21: write_qti21,
    OutFormat.QTI3: write_qti3,
}


def _bank_files(items: Sequence[Item], shown: Mapping[str, Picture]) -> bytes:
    """New bank files in the layout of `question_bank/`."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.objective].append(item)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for objective, found in groups.items():
            path = f"question_bank/{found[0].module}/{objective}.yaml"
            info = zipfile.ZipInfo(path, _MADE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, bank_text(path, objective, None, found))
        for picture in shown.values():
            info = zipfile.ZipInfo(f"question_bank/{PICTURES}/{file_name(picture)}", _MADE)
            archive.writestr(info, picture.data)
    return buffer.getvalue()


def _paper(published: Published, request: Request, chosen: Chosen) -> Examination:
    blueprint = published.blueprints.get(request.blueprint)
    limit = blueprint.time_limit if blueprint else None
    title = blueprint.title.in_(request.language) if blueprint else translate(request.language, "Paper")
    return Examination(
        request.title.strip() or title,
        versions(chosen.items, request.versions, request.seed),
        int(limit.total_seconds() // 60) if limit else None,
    )


def _losses(wanted: OutFormat, items: Sequence[Item]) -> dict[Part, int]:
    found = losses(items, UNSAID[wanted])
    if wanted is OutFormat.PDF:
        lacking = sum(any(unprintable(text) for text in texts_of(item)) for item in items)
        if lacking:
            found[Part.CHARACTERS] = max(lacking, found.get(Part.CHARACTERS, 0))
    return found
