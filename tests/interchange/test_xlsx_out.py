"""Our items as a workbook, read back with openpyxl."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.banks import case, item
from trainer.interchange.xlsx_out import TooLongForCellError, write_xlsx
from trainer.items import Item, ItemType, Option
from trainer.text import Language


def rows(*items: Item, language: Language = Language.ZH) -> list[dict[str, object]]:
    sheet = load_workbook(io.BytesIO(write_xlsx(items, {"SALES-01": "销售环节"}, language))).active
    assert sheet is not None
    heads, *below = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(map(str, heads), row, strict=True)) for row in below]


def test_a_row_holds_everything_of_an_item() -> None:
    (row,) = rows(item("SALES-01-001", ItemType.MULTIPLE, author="甲", enemies=frozenset({"SALES-01-9"})))
    assert row["编号"] == "SALES-01-001"
    assert row["知识点"] == "SALES-01 销售环节"
    assert (row["题型"], row["难度"], row["答案"]) == ("多选题", "易", "AB")
    assert (row["选项B"], row["解析B"], row["出题人"]) == ("option b", "why b", "甲")
    assert row["互斥题"] == "SALES-01-9"


def test_true_and_false_have_columns_for_what_is_said_of_them() -> None:
    (row,) = rows(item("SALES-01-001", ItemType.TRUE_FALSE, key=frozenset({"false"})), language=Language.EN)
    assert (row["Answer"], row["Rationale true"], row["Rationale false"]) == (
        "false",
        "why true",
        "why false",
    )


def test_the_stimulus_stands_before_each_stem() -> None:
    first, second = rows(*case("SALES-01-T01", 2))
    assert first["题干"] == "case SALES-01-T01\n\nstem of SALES-01-T01-1"
    assert second["案例"] == "SALES-01-T01"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(text: str) -> None:
    data = write_xlsx(
        [item("SALES-01-001", stem=text, options=(Option("a", text), Option("b", "b")))], {}, Language.ZH
    )
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(cells) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_control_characters_are_left_out_and_line_breaks_kept() -> None:
    (row,) = rows(item("SALES-01-001", stem="一\x01\n二"))
    assert row["题干"] == "一\n二"


def test_a_text_that_no_cell_holds_is_refused_by_name() -> None:
    long = item("SALES-01-001", stem="长" * 20_000, stimulus="长" * 20_000)
    with pytest.raises(TooLongForCellError) as caught:
        write_xlsx([long], {}, Language.ZH)
    assert caught.value.details["id"] == "SALES-01-001"
