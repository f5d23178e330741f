"""Two-character Chinese words, Latin words and mixed text are all found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.courses.search import snippet, terms


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("客户经理要先处理心情，再处理事情。", "心情"),
        ("用 SPIN 问出需求", "spin"),
        ("按 TPO 原则着装，R1–R5 五级", "R5"),
        ("买", "买"),
    ],
)
def test_a_word_in_a_text_is_among_its_terms(text: str, query: str) -> None:
    assert set(terms(query)) <= set(terms(text))


def test_a_word_across_punctuation_is_not_a_term() -> None:
    assert "情再" not in terms("处理心情，再处理事情")


@given(st.text(alphabet="客户经理服务投诉", min_size=2, max_size=12), st.data())
def test_every_stretch_of_chinese_is_found_in_its_text(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(begin + 2, len(text)))
    assert set(terms(text[begin:end])) <= set(terms(text))


def test_a_snippet_shows_the_match_without_markup() -> None:
    body = "## 标题\n\n" + "前文" * 60 + "**适当性**原则" + "后文" * 60
    shown = snippet(body, "适当性")
    assert "适当性" in shown
    assert "*" not in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
