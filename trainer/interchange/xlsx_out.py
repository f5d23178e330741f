"""Items as an XLSX workbook: a row for each, in columns that `trainer import` reads back.

No cell is ever a formula: every one is written as text, and marked as such where its text could be taken for
one when somebody edits it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, NamedStyle
from openpyxl.utils import get_column_letter

from trainer.errors import TrainerError, translatable
from trainer.interchange.outgoing import topic, with_stimulus
from trainer.items import TRUE_FALSE_IDS, Item, ItemType, in_words
from trainer.text import Language, legal

LETTERS = "ABCDEFGHI"
LONGEST = 32_767
"""Characters a cell may hold."""

_PLAIN = "item"
"""The style all cells of items share; a style for each cell would make a large bank slow."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"stem": 60.0, "option": 24.0, "rationale": 24.0, "topic": 26.0, "id": 18.0, "source": 20.0}
_TYPES = {
    Language.ZH: {ItemType.SINGLE: "单选题", ItemType.MULTIPLE: "多选题", ItemType.TRUE_FALSE: "判断题"},
    Language.EN: {
        ItemType.SINGLE: "single",
        ItemType.MULTIPLE: "multiple",
        ItemType.TRUE_FALSE: "true/false",
    },
}
_BANDS = {Language.ZH: {1: "易", 2: "中", 3: "难"}, Language.EN: {1: "easy", 2: "medium", 3: "hard"}}
_TRUTH = {
    Language.ZH: {"true": "对", "false": "错"},
    Language.EN: {"true": "true", "false": "false"},
}
_HEADS = {
    Language.ZH: {
        "sheet": "题库",
        "id": "编号",
        "topic": "知识点",
        "type": "题型",
        "band": "难度",
        "stem": "题干",
        "option": "选项",
        "key": "答案",
        "rationale": "解析",
        "author": "出题人",
        "source": "出处",
        "status": "状态",
        "pool": "用途",
        "testlet": "案例",
        "fixed": "固定位置的选项",
        "enemies": "互斥题",
        "reviewed_on": "核对日期",
    },
    Language.EN: {
        "sheet": "Items",
        "id": "No.",
        "topic": "Objective",
        "type": "Type",
        "band": "Difficulty",
        "stem": "Question",
        "option": "Option ",
        "key": "Answer",
        "rationale": "Rationale ",
        "author": "Author",
        "source": "Source",
        "status": "Status",
        "pool": "Pool",
        "testlet": "Testlet",
        "fixed": "Fixed options",
        "enemies": "Enemies",
        "reviewed_on": "Reviewed on",
    },
}
"""Heads by language; those up to the source are words that the reader knows."""


class TooLongForCellError(TrainerError):
    """A text that no cell of a workbook can hold."""

    template = translatable(
        "{id}: a text has {length} characters, and a cell of a workbook holds {limit}; "
        "shorten it or use another format"
    )


def write_xlsx(items: Sequence[Item], titles: Mapping[str, str], language: Language) -> bytes:
    """Items as a workbook.

    Args: titles: of objectives by code. language: of heads, types and difficulties.
    Raises: TooLongForCellError.
    """
    items = [in_words(item) for item in items]
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    book.add_named_style(NamedStyle(_PLAIN, alignment=Alignment(wrap_text=True, vertical="top")))
    heads = _HEADS[language]
    sheet.title = heads["sheet"]
    most = max((len(item.options) for item in items), default=0)
    columns = list(_columns(most, language))
    sheet.append([head for _, head in columns])
    for place, (part, _) in enumerate(columns, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(part, 12.0)
    for number, item in enumerate(items, 2):
        for place, text in enumerate(_row(item, titles, most, language), 1):
            if text:
                _put(sheet.cell(number, place), text, item)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _columns(most: int, language: Language) -> Iterator[tuple[str, str]]:
    heads = _HEADS[language]
    for part in ("id", "topic", "type", "band", "stem"):
        yield part, heads[part]
    for letter in LETTERS[:most]:
        yield "option", f"{heads['option']}{letter}"
    yield "key", heads["key"]
    for letter in LETTERS[:most]:
        yield "rationale", f"{heads['rationale']}{letter}"
    for name in TRUE_FALSE_IDS:
        yield "rationale", f"{heads['rationale']}{_TRUTH[language][name]}"
    for part in ("author", "source", "status", "pool", "testlet", "fixed", "enemies", "reviewed_on"):
        yield part, heads[part]


def _row(item: Item, titles: Mapping[str, str], most: int, language: Language) -> Iterator[str]:
    truth = item.type is ItemType.TRUE_FALSE
    letters = {option.id: LETTERS[place] for place, option in enumerate(item.options)}
    blanks = [""] * (most - len(item.options))
    yield item.id
    yield topic(item, titles)
    yield _TYPES[language][item.type]
    yield _BANDS[language].get(item.band, "")
    yield with_stimulus(item)
    yield from (option.text for option in item.options)
    yield from blanks
    yield "".join(_TRUTH[language][name] if truth else letters[name] for name in _in_order(item))
    yield from (item.rationale.get(option.id, "") for option in item.options)
    yield from blanks
    for name in TRUE_FALSE_IDS:
        yield item.rationale.get(name, "") if truth else ""
    yield item.author
    yield item.source
    yield item.status.value
    yield item.pool.value
    yield item.testlet or ""
    yield "".join(letters[option.id] for option in item.options if option.fixed)
    yield " ".join(sorted(item.enemies))
    yield item.reviewed_on.isoformat() if item.reviewed_on else ""


def _in_order(item: Item) -> list[str]:
    return [name for name in item.option_ids if name in item.key]


def _put(cell: Cell | MergedCell, text: str, item: Item) -> None:
    plain = legal(text)
    if len(plain) > LONGEST:
        raise TooLongForCellError(id=item.id, length=len(plain), limit=LONGEST)
    cell.value = plain
    cell.data_type = "s"
    cell.style = _PLAIN
    if plain.startswith(_FORMULA):
        cell.quotePrefix = True
