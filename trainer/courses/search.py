"""Search terms of Chinese and English text: bigrams of Chinese characters, and whole Latin words.

Full-text indexes that cut text into three characters find no two-character Chinese word, and most
Chinese words have two; bigrams find them all without a dictionary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from trainer.pictures import without_pictures

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[0-9a-z]+(?:[-.&][0-9a-z]+)*")
_MARKUP = re.compile(r"```.*?```|[*_`>#|]|^-{3,}$", re.DOTALL | re.MULTILINE)
SNIPPET = 80
"""Characters of text shown around a match."""


def terms(text: str) -> Counter[str]:
    """How often each term occurs. A run of one Chinese character is a term by itself."""
    return Counter(_terms(without_pictures(text).casefold()))


def _terms(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        run = match.group()
        if run[0].isascii() or len(run) == 1:
            yield run
        else:
            yield from (run[index : index + 2] for index in range(len(run) - 1))


def snippet(markdown: str, literal: str) -> str:
    """Plain text around the first place where `literal` (case-folded) stands, or from the beginning."""
    plain = " ".join(_MARKUP.sub(" ", without_pictures(markdown)).split())
    found = max(plain.casefold().find(literal), 0) if literal else 0
    begin = max(found - SNIPPET // 4, 0)
    cut = plain[begin : begin + SNIPPET]
    return ("…" if begin else "") + cut + ("…" if begin + SNIPPET < len(plain) else "")
