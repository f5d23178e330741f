"""Rules about stems: a sentence, asked straight, that does not point at its key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from trainer.bank.lint.finding import Finding
from trainer.errors import translatable
from trainer.items import Item, ItemType

_ENDS = re.compile(r"[？。：！?:!.][”’）)]?$|[”’）)]$")
_NEGATIVE = re.compile(
    r"不属于|不正确|不恰当|不合适|不妥|不应该?(?!当?有)|不该|不包括|不符合|错误|有误|(?<=[项个种句])不是"
)
_QUOTED = re.compile(r"“[^”]*”|\*\*[^*]+\*\*")
_DOUBLE = re.compile(
    r"不(?:得|能|可|会|应)?不(?!同|足|良|满|动|定|安|便|利|对|符|实)|并非(?:没有|不)|不是没有|没有.{1,6}不是|无不|未尝不"
)
CLANG = 5
"""Characters that stem and key must share in a row, and no distractor has, to be a clang."""


def stem_findings(item: Item) -> Iterator[Finding]:
    """Flaws of one stem."""
    stem = item.stem.strip()
    if not _ENDS.search(stem):
        yield Finding(
            item.id,
            "stem",
            "stem-not-a-sentence",
            translatable("the stem does not end as a sentence; finish it with “？”, “。” or “：”"),
        )
    asked = re.split(r"[，。；]", _QUOTED.sub("", stem).rstrip("。"))[-1]
    if item.type is not ItemType.TRUE_FALSE and (found := _NEGATIVE.search(asked)):
        yield Finding(
            item.id,
            "stem",
            "negative-stem",
            translatable("the stem asks for what is not so; ask it positively, or set “{words}” in bold"),
            {"words": found.group()},
        )
    if found := _DOUBLE.search(stem):
        yield Finding(
            item.id,
            "stem",
            "double-negative",
            translatable("“{words}” denies twice; say it positively"),
            {"words": found.group()},
        )
    yield from _clang(item)


def _clang(item: Item) -> Iterator[Finding]:
    if item.type is not ItemType.SINGLE:
        return
    keys = [option.text for option in item.options if option.id in item.key]
    others = [option.text for option in item.options if option.id not in item.key]
    if len(keys) != 1:
        return
    stem, key = _plain(item.stem), _plain(keys[0])
    match = SequenceMatcher(None, stem, key, autojunk=False).find_longest_match()
    shared = stem[match.a : match.a + match.size]
    if len(shared) >= CLANG and not any(shared in _plain(other) for other in others):
        yield Finding(
            item.id,
            "options",
            "clang",
            translatable(
                "“{words}” stands in the stem and in the key alone; reword one, or use it in a distractor"
            ),
            {"words": shared},
        )


def _plain(text: str) -> str:
    return re.sub(r"[*_`\s]", "", text)
