"""The sample files, each with what a careful reader finds in it by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from trainer.i18n import describe
from trainer.interchange.judging import Judgement, judge
from trainer.interchange.reading import detect, read
from trainer.interchange.records import Format
from trainer.text import Language

SAMPLES = Path(__file__).parent / "samples"
EXPECTED: dict[str, tuple[Format, str, list[str]]] = {
    "客户经理_标签记录.txt": (Format.TEXT, "B ABC 错 ABD", ["missing-key", "missing-stem"]),
    "服务礼仪_试卷.txt": (Format.TEXT, "C A B C ABC 错 对", ["key-not-an-option", "unsupported-type"]),
    "合规_答案在后.txt": (Format.TEXT, "B B B ABC 错 对", []),
    "spin.gift": (
        Format.GIFT,
        "A AB 错 A A",
        ["unsupported-type", "unsupported-type", "unsupported-type", "broken-braces"],
    ),
    "basics.aiken.txt": (Format.AIKEN, "A A A", ["missing-key"]),
    "网点试题.csv": (Format.CSV, "A AB 错 A", ["unsupported-type", "open-quote", "missing-key"]),
    "shapes.json": (Format.JSON, "B AC 错 A A", ["missing-key"]),
    "moodle.xml": (Format.MOODLE_XML, "A AB 错", ["unsupported-type", "unsupported-type"]),
    "item21.xml": (Format.QTI, "AC", []),
    "item30.xml": (Format.QTI, "B", []),
    "canvas12.xml": (Format.QTI, "A", ["unsupported-type"]),
}


def keys(judged: Judgement) -> str:
    words = {frozenset({"true"}): "对", frozenset({"false"}): "错"}
    return " ".join(words.get(d.key) or "".join(sorted(d.key)).upper() for d in judged.drafts)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_gives_the_keys_and_faults_that_are_in_it(name: str) -> None:
    wanted, expected, codes = EXPECTED[name]
    data = (SAMPLES / name).read_bytes()
    assert detect(data, name) is wanted
    judged = judge(read(data, name))
    assert keys(judged) == expected
    assert [fault.code for fault in judged.faults] == codes
    assert all(describe(language, fault) for fault in judged.faults for language in Language)


def test_every_sample_is_expected_to_give_something() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == set(EXPECTED)


def test_a_place_is_the_line_in_the_file() -> None:
    for name in EXPECTED:
        lines = (SAMPLES / name).read_text(encoding="utf-8").split("\n")
        for draft in judge(read((SAMPLES / name).read_bytes(), name)).drafts:
            around = "\n".join(lines[draft.line - 1 : draft.line + 9])
            first = draft.stem.replace("*", "").split("（")[0].split("\n")[0][:8]
            assert first[:4] in around.replace("<b>", "").replace("<em>", "") or "\\" in around
