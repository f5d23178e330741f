"""The authoring guide shows what the reader takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shelves import Shelf
from trainer.blueprints import Purpose, ScoringRule
from trainer.content.entries import FileKind
from trainer.content.files import ContentFile, read

GUIDE = Path(__file__).parents[2] / "docs" / "authoring.zh-CN.md"


def example(heading: str) -> str:
    """The first fenced block under a heading."""
    text = GUIDE.read_text(encoding="utf-8")
    match = re.search(rf"^## {re.escape(heading)}.*?^```\w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert match is not None, heading
    return match[1]


@pytest.mark.parametrize(
    ("heading", "kind", "name"),
    [
        ("蓝图", FileKind.BLUEPRINT, "CERT-1.yaml"),
        ("模块", FileKind.MODULE, "module.yaml"),
        ("课文", FileKind.LESSON, "SALES-06-L1.md"),
        ("试题", FileKind.BANK, "SALES-06.yaml"),
        ("卡片", FileKind.SCENARIO, "SERV-05-P01.yaml"),
    ],
)
def test_the_example_of_each_format_has_no_faults(
    tmp_path: Path, heading: str, kind: FileKind, name: str
) -> None:
    path = tmp_path / name
    path.write_text(example(heading), encoding="utf-8")
    parsed = read(ContentFile(kind, path, name, in_place=False), None)
    assert [str(fault) for fault in parsed.faults if fault.code not in SHORTENED] == []


SHORTENED = {"repeated-option", "testlet-size"}
"""Faults of examples that are cut short with dots."""


def test_the_blueprint_of_the_guide_says_what_it_explains(shelf: Shelf) -> None:
    shelf.write("question_bank/blueprints/CERT-1.yaml", example("蓝图"))
    (blueprint,) = [entry.value for entry in shelf.load().blueprints if entry.value.code == "CERT-1"]
    assert (blueprint.purpose, blueprint.scoring) == (Purpose.CERTIFICATION, ScoringRule.PARTIAL)
    assert (blueprint.count, blueprint.pilot, blueprint.valid_for) == (6, 2, 24)
    assert blueprint.window.closes is not None
