"""References to pictures become addresses in one place; nothing else is ever loaded by a text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import banks, illustrations
from trainer.bank.differences import differences
from trainer.pictures import reference
from trainer.web import markdown, pictures
from trainer.web.widgets.authoring import prints

DIGEST = illustrations.picture().digest


def test_a_reference_becomes_an_address_with_its_words() -> None:
    text = illustrations.shown(alt="三个季度的“欠费”")
    expected = f'<img src="pictures/{DIGEST}" alt="三个季度的“欠费”" loading="lazy">'
    assert markdown.block(f"看图：{text}") == f"<p>看图：{expected}</p>\n"
    assert markdown.line(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "![图](https://evil.example/a.png)",
        "![图](//evil.example/a.png)",
        "![图](/pictures/x)",
        "![图](data:image/png;base64,AAAA)",
        "![图](picture:../../etc/passwd)",
        f"![图](picture:{DIGEST}?x=1)",
        f'<img src="pictures/{DIGEST}" onerror="alert(1)">',
    ],
)
def test_any_other_image_is_only_its_words(text: str) -> None:
    assert "<img" not in markdown.block(text)


@given(st.text(max_size=60))
def test_no_words_break_out_of_the_picture(alt: str) -> None:
    tags: list[tuple[str, set[str]]] = []

    class Seen(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, {name for name, _ in attrs}))

    Seen().feed(markdown.block(f"a {reference(DIGEST, alt)} b"))
    assert tags == [("p", set()), ("img", {"src", "alt", "loading"})]


def test_streamlits_own_text_gets_a_link_to_the_full_size() -> None:
    shown = pictures.in_markdown(f"看 {illustrations.shown(alt='图')}。")
    assert shown == f"看 [![图](pictures/{DIGEST})](pictures/{DIGEST})。"


def test_the_pictures_of_somebody_elses_result_are_asked_for_as_part_of_it() -> None:
    html = markdown.block(illustrations.shown())
    assert f'src="pictures/{DIGEST}?attempt=a1"' in pictures.of_sitting(html, "a1")


def test_a_replaced_picture_is_shown_before_and_after() -> None:
    other = illustrations.picture(9).digest
    before, after = (
        banks.item("SALES-01-001", stem=f"看图 {reference(name, '图')} 选") for name in (DIGEST, other)
    )
    (found,) = differences(before, after)
    shown = "".join(prints._piece(piece) for piece in found.pieces)
    assert f'<del><img src="pictures/{DIGEST}"' in shown
    assert f'<ins><img src="pictures/{other}"' in shown
