"""Types this bank does not have are told in words, whatever the file calls them."""

from __future__ import annotations

import pytest

from trainer.errors import Message
from trainer.i18n import describe
from trainer.interchange.kinds import in_words
from trainer.interchange.reading import read
from trainer.text import Language


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("essay", "free text"),
        ("essay_question", "free text"),
        ("extendedTextInteraction", "free text"),
        ("qti-extended-text-interaction", "free text"),
        ("composite (qti-text-entry-interaction)", "gaps to fill in"),
        ("composite (inlineChoiceInteraction)", "gaps with a list to choose from"),
        ("composite (choiceInteraction, textEntryInteraction)", "several questions in one"),
        ("no interaction", "a text without a question"),
        ("cc.fib.v0p1", "short answer"),
    ],
)
def test_the_names_of_many_systems_mean_one_type(written: str, word: str) -> None:
    assert in_words(written) == word
    assert isinstance(in_words(written), Message)


@pytest.mark.parametrize("written", ["crossword", "填空", "Jeu de l’oie {1}", ""])
def test_a_type_that_nobody_knows_is_told_as_the_file_writes_it(written: str) -> None:
    assert in_words(written) == written
    assert not isinstance(in_words(written), Message)


def test_the_fault_is_in_the_readers_language_and_the_count_in_the_files() -> None:
    found = read("三加四等于几？{#7}".encode(), "x.gift")
    assert dict(found.unsupported) == {"numerical": 1}
    (fault,) = found.faults
    assert "“数值计算”" in describe(Language.ZH, fault)
    assert "“numerical”" in describe(Language.EN, fault)
