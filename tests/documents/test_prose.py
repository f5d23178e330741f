"""Authors' Markdown as blocks that every kind of document can draw."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from trainer.documents.prose import (
    Bullets,
    Grid,
    Paragraph,
    Preformatted,
    Quotation,
    Rule,
    Run,
    as_json,
    prose,
    words,
)


def test_emphasis_nests_and_a_line_break_stays_one() -> None:
    assert prose("先**看*清*楚**\n再`答`") == (
        Paragraph(
            (
                Run("先"),
                Run("看", bold=True),
                Run("清", bold=True, italic=True),
                Run("楚", bold=True),
                Run("\n"),
                Run("再"),
                Run("答", code=True),
            )
        ),
    )


def test_lists_hold_blocks_and_keep_their_first_number() -> None:
    assert prose("3. 三\n\n   续\n4. 四\n   - 内") == (
        Bullets(
            (
                (Paragraph((Run("三"),)), Paragraph((Run("续"),))),
                (Paragraph((Run("四"),)), Bullets(((Paragraph((Run("内"),)),),))),
            ),
            first=3,
        ),
    )


def test_a_table_keeps_its_rows_and_empty_cells() -> None:
    assert prose("| 项 | 值 |\n| --- | --- |\n| **甲** | |") == (
        Grid((((Run("项"),), (Run("值"),)), ((Run("甲", bold=True),), ()))),
    )


def test_quotations_code_rules_and_headings_are_blocks() -> None:
    found = prose("## 案例\n\n> 客户说\n\n```\nx < y\n```\n\n---")
    assert found == (
        Paragraph((Run("案例"),), level=2),
        Quotation((Paragraph((Run("客户说"),)),)),
        Preformatted("x < y"),
        Rule(),
    )


def test_html_is_letters_and_a_link_shows_where_it_leads() -> None:
    assert words("<b>粗</b> [官网](https://example.com)") == "<b>粗</b> 官网（https://example.com）"


@given(
    st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("*_`#>-+|\n[]()<>!~1. "), max_size=80)
)
def test_any_text_becomes_blocks_that_are_plain_json(text: str) -> None:
    json.dumps([as_json(block) for block in prose(text)])
