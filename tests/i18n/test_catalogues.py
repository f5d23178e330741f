"""Every message a person may read exists in Chinese as well, with the same blanks to fill in."""

from __future__ import annotations

import ast
import string
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import trainer
from trainer.i18n import CATALOGUES, translate
from trainer.text import Language

SOURCE = Path(trainer.__file__).parent
KEYWORDS = {"translatable": 0, "t": 0, "translate": 1}
"""Functions that take a message, and at which place."""


@cache
def messages() -> dict[str, str]:
    """Every message in the code, with its file; read from the syntax tree, so that f-strings count too."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (message := _message(node)) is not None:
                found[message] = str(path.relative_to(SOURCE))
    return found


def _message(call: ast.Call) -> str | None:
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
    argument = call.args[KEYWORDS[name]] if name in KEYWORDS and len(call.args) > KEYWORDS[name] else None
    constant = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if constant else None


@cache
def entries() -> dict[str, list[tuple[str, str]]]:
    """Every catalogue entry: message -> (catalogue, Chinese)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id:
                    found[str(message.id)].append((path.name, str(message.string)))
    return found


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_message_has_a_chinese_wording() -> None:
    missing = {
        message: path
        for message, path in messages().items()
        if not any(chinese for _, chinese in entries().get(message, []))
    }
    assert not missing, "\n".join(f"{path}: {message!r}" for message, path in sorted(missing.items()))


def test_the_chinese_has_the_same_blanks_to_fill_in() -> None:
    wrong = {
        message: chinese
        for message, found in entries().items()
        for _, chinese in found
        if blanks(message) != blanks(chinese)
    }
    assert not wrong


def test_no_catalogue_holds_a_message_the_code_does_not_have() -> None:
    stale = {message: found[0][0] for message, found in entries().items() if message not in messages()}
    assert not stale, "\n".join(f"{path}: {message!r}" for message, path in sorted(stale.items()))


def test_two_catalogues_never_disagree_about_a_message() -> None:
    torn = {message: found for message, found in entries().items() if len({text for _, text in found}) > 1}
    assert not torn


def test_a_message_is_translated_and_filled_in() -> None:
    assert translate(Language.ZH, "{finished} of {lessons} lessons read", finished=2, lessons=9) == (
        "已读 2 / 9 课"
    )
    assert translate(Language.EN, "{finished} of {lessons} lessons read", finished=2, lessons=9) == (
        "2 of 9 lessons read"
    )


@pytest.mark.parametrize("language", list(Language))
def test_every_message_can_be_filled_in(language: Language) -> None:
    for message in messages():
        details = dict.fromkeys(blanks(message), "x")
        translate(language, message, **details)
