"""A CSV file that a spreadsheet opens as text, never as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.services.csv_files import to_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n@x"])
def test_a_text_that_would_be_computed_gets_an_apostrophe(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(to_csv([[text]]).decode("utf-8-sig"), newline=""))
    assert cell == f"'{text}"


def test_numbers_and_blanks_stay_what_they_are() -> None:
    assert to_csv([[-1, 2.5, None, "张三, 李四"]]).decode("utf-8-sig") == '-1,2.5,,"张三, 李四"\r\n'


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2),
        min_size=1,
    )
)
def test_every_text_comes_back_and_none_begins_like_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(to_csv(rows).decode("utf-8-sig"), newline="")))
    for before, after in zip(rows, read, strict=True):
        for cell, found in zip(before, after, strict=True):
            assert found in (cell, f"'{cell}")
            assert not found.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
