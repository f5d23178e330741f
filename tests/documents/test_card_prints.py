"""Cards on paper: every card and every set of secrets, the sheet, in both languages."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.partner_cards import three, two
from trainer.documents.card_prints import printed
from trainer.documents.house import House
from trainer.scenarios.cards import Cards
from trainer.text import Language, LocalText

HOUSE = House(LocalText("培训中心", "Training centre"), "", b"")


def text_of(cards: Cards, language: Language = Language.ZH) -> str:
    reader = PdfReader(io.BytesIO(printed(cards, HOUSE, language)))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def test_everything_on_the_cards_is_on_paper() -> None:
    cards, text = three(), text_of(three())
    wanted = [cards.title.zh, *cards.manager.facts, *cards.manager.must, cards.customer.opening]
    wanted += [fact for secret in cards.customer.secrets for fact in (*secret.facts, *secret.gives_in)]
    wanted += [text for line in cards.sheet for text in (line.title.zh, line.low, line.middle, line.high)]
    wanted += cards.observer.watch if cards.observer else ()
    assert [entry for entry in wanted if "".join(entry.split()) not in text] == []


def test_each_set_of_secrets_is_a_customer_card_of_its_own() -> None:
    text = text_of(three())
    assert text.count(three().customer.opening) == 2
    assert "第1组隐藏信息" in text
    assert "第2组隐藏信息" in text


def test_markdown_is_set_as_plain_text() -> None:
    assert "中午，小店的收银机坏了。" in text_of(three())


@pytest.mark.parametrize(("language", "word"), [(Language.ZH, "评分表"), (Language.EN, "Scoringsheet")])
def test_the_headings_are_in_the_readers_language(language: Language, word: str) -> None:
    assert word in text_of(three(), language)


def test_two_people_have_no_observers_card() -> None:
    assert "观察要点" in text_of(three())
    assert "观察要点" not in text_of(two())
