"""Authors' Markdown as safe HTML."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.web import markdown

SAFE = ("rel", "noopener noreferrer")


class Seen(HTMLParser):
    """Tags and attributes that a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)


ANYTHING = st.text(
    alphabet=st.sampled_from("ab 1.-+*_`[]()<>&#|~!\\\n\"'，。中：=/$@^{}%?;\u3000\u00a0\x0c\u2028\0")
)


@settings(max_examples=400)
@given(ANYTHING)
def test_the_short_way_for_plain_texts_gives_what_the_long_way_gives(text: str) -> None:
    plain = text.strip(" \n")
    if markdown._PLAIN.fullmatch(plain):
        assert markdown.block(text) == markdown._clean(markdown._MARKDOWN.render(text))
        assert markdown.line(text) == markdown._clean(markdown._MARKDOWN.renderInline(plain))


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[here](javascript:alert(1))",
        "![x](https://example.org/a.png)",
        '<a href="https://example.org" onclick="x()">here</a>',
        "<style>body{display:none}</style>",
        "<iframe src=//example.org></iframe>",
        "[x](data:text/html,<script>alert(1)</script>)",
    ],
)
@pytest.mark.parametrize("render", [markdown.block, markdown.line])
def test_nothing_active_comes_through(attack: str, render: Callable[[str], str]) -> None:
    seen = Seen()
    seen.feed(render(attack))
    assert seen.tags <= {"p", "a"}
    assert seen.attributes <= {("href", "https://example.org"), ("target", "_blank"), SAFE}


def test_a_table_and_a_single_line_break_are_kept() -> None:
    html = markdown.block("甲：您好\n乙：请进\n\n| 时间 | 安排 |\n|---|---|\n| 九点 | 开会 |")
    assert "甲：您好<br>" in html
    assert "<td>九点</td>" in html


def test_an_option_has_no_paragraph_around_it() -> None:
    assert markdown.line("**先问**，再答") == "<strong>先问</strong>，再答"


def test_html_in_the_source_is_shown_as_it_was_written() -> None:
    assert markdown.line("使用 <b>加粗</b> 标签") == "使用 &lt;b&gt;加粗&lt;/b&gt; 标签"
