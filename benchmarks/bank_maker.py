"""A bank of any size in the format of the bundled one: its clauses shuffled into new items, from a seed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import yaml

from trainer import content
from trainer.items import ItemType

MODULES = ("AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH", "II", "JJ")
OBJECTIVES = 10
_KINDS = ("single",) * 7 + ("multiple", "true_false", "true_false")


def clauses(root: Path) -> list[str]:
    """Clauses of the bundled bank's stems, options and rationales."""
    found: set[str] = set()
    for entry in content.load(root, today=datetime.now(UTC).date()).items:
        item = entry.value
        texts = [item.stem, *(option.text for option in item.options), *item.rationale.values()]
        for text in texts:
            found.update(part for part in re.split(r"[，。？；：“”\s]+", text) if 4 <= len(part) <= 24)
    return sorted(found)


class Maker:
    """Writes files of items; the same seed gives the same files."""

    def __init__(self, words: list[str], seed: int) -> None:
        self._words = words
        self._random = Random(seed)

    def _text(self, count: int, end: str) -> str:
        return "，".join(self._random.choices(self._words, k=count)) + end

    def _item(self, name: str, kind: str, band: int) -> dict[str, object]:
        ids = ["true", "false"] if kind == ItemType.TRUE_FALSE else list("abcd")
        keys = self._random.sample(ids, 2 if kind == ItemType.MULTIPLE else 1)
        found: dict[str, object] = {"id": name, "type": kind, "band": band, "stem": self._text(3, "？")}
        if kind != ItemType.TRUE_FALSE:
            texts = self._random.sample(self._words, len(ids))
            found["options"] = {option: f"{text}。" for option, text in zip(ids, texts, strict=True)}
        found["key"] = sorted(keys) if kind == ItemType.MULTIPLE else keys[0]
        found["rationale"] = {option: self._text(2, "。") for option in ids}
        return found

    def bank_file(self, objective: str, items: int, testlets: int) -> str:
        """The text of one bank file; `testlets` of three items each are among its items."""
        own = {"author": "培训中心", "source": f"课程 {objective}", "status": "active", "pool": "exam"}
        singles = [
            {**self._item(f"{objective}-{n:03d}", self._random.choice(_KINDS), n % 3 + 1), **own}
            for n in range(1, items - 3 * testlets + 1)
        ]
        cases = [
            {
                "id": f"{objective}-T{number:02d}",
                "stimulus": self._text(8, "。"),
                **own,
                "items": [
                    self._item(f"{objective}-T{number:02d}-{place}", "single", place) for place in (1, 2, 3)
                ],
            }
            for number in range(1, testlets + 1)
        ]
        for number in range(0, len(singles) - 1, 50):
            singles[number]["enemies"] = [singles[number + 1]["id"]]
        body: dict[str, object] = {"objective": objective, "items": singles}
        if cases:
            body["testlets"] = cases
        return yaml.dump(body, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10_000)


def write(folder: Path, words: list[str], items: int, seed: int, *, testlets: int = 0) -> None:
    """Write a content folder with this many items over a hundred objectives, and a blueprint of 60.

    Args: testlets: in each file.
    """
    maker = Maker(words, seed)
    codes = [f"{module}-{number:02d}" for module in MODULES for number in range(1, OBJECTIVES + 1)]
    for code in codes:
        path = folder / "question_bank" / code.rpartition("-")[0] / f"{code}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(maker.bank_file(code, items // len(codes), testlets), encoding="utf-8")
    tree = {
        "modules": [
            {
                "code": module,
                "title": {"zh": module, "en": module},
                "objectives": [
                    {"code": code, "title": {"zh": code, "en": code}}
                    for code in codes
                    if code.startswith(module)
                ],
            }
            for module in MODULES
        ]
    }
    _write(folder / "question_bank" / "objectives.yaml", tree)
    quotas = [{"module": module, "band": band, "count": 2} for module in MODULES for band in (1, 2, 3)]
    blueprint = {
        "code": "SIXTY",
        "title": {"zh": "六十题", "en": "Sixty"},
        "purpose": "certification",
        "time_limit": 70,
        "cut": 60,
        "sections": [{"id": "all", "title": {"zh": "全部", "en": "All"}, "quotas": quotas}],
    }
    _write(folder / "question_bank" / "blueprints" / "SIXTY.yaml", blueprint)


def _write(path: Path, body: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(body, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8")
