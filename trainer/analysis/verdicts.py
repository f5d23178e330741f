"""What an item's figures say, in plain words: the verdicts a trainer acts on.

The bounds are the customary ones (Ebel & Frisbie, Essentials of Educational Measurement, 5th ed., ch. 13:
discrimination below .20 is poor) and are meant for a first look, not for an automatic decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from trainer.analysis.report import ItemStatistics, OptionStatistics, Remark
from trainer.errors import translatable

ENOUGH = 30
"""Candidates below which chance alone makes an item look good or bad."""
POOR, FAIR = 0.10, 0.20
ROUNDING = 1e-9
"""By how much a discrimination of nothing may miss 0 in its last digits."""
HARD, EASY = 0.25, 0.95
RARE = 0.02
"""Share under which a distractor might as well not be there."""
SIGNIFICANT = 2.0
"""How many standard errors (about 1/√n) an option-rest correlation must lie above 0."""


class Concern(IntEnum):
    """How much an item needs somebody's attention."""

    NONE = 0
    NOTE = 1
    CHECK = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to think of an item, most pressing first; never empty."""

    concern: Concern
    remarks: tuple[Remark, ...]


def verdict(item: ItemStatistics) -> Verdict:
    """Judge one item by its figures."""
    if item.n < ENOUGH:
        few = Remark("too-few", translatable("{count} candidates: too few to judge"), {"count": item.n})
        return Verdict(Concern.NONE, (few,))
    checks, notes = tuple(_checks(item)), tuple(_notes(item))
    if checks:
        return Verdict(Concern.CHECK, checks + notes)
    if notes:
        return Verdict(Concern.NOTE, notes)
    return Verdict(Concern.NONE, (Remark("sound", translatable("sound")),))


def _checks(item: ItemStatistics) -> Iterator[Remark]:
    if item.facility == 0:
        yield Remark("nobody-right", translatable("nobody earned a mark — check the key"))
    drawn = _draws_high_scorers(item)
    low = item.discrimination is not None and item.discrimination < FAIR
    if drawn and low:
        yield Remark(
            "distractor-draws-high-scorers",
            translatable("discriminates poorly, distractor {option} draws high scorers — check the key"),
            {"option": drawn.id},
        )
    elif item.discrimination is not None and item.discrimination < -ROUNDING:
        yield Remark(
            "negative-discrimination",
            translatable("weaker candidates do better on it than stronger ones — check the key"),
        )
    elif item.discrimination is not None and item.discrimination < POOR:
        yield Remark(
            "poor-discrimination", translatable("hardly tells strong from weak candidates — revise it")
        )
    elif drawn:
        yield Remark(
            "attractive-distractor",
            translatable("distractor {option} draws high scorers — is it right too?"),
            {"option": drawn.id},
        )


def _notes(item: ItemStatistics) -> Iterator[Remark]:
    if item.facility == 1:
        yield Remark("everybody-right", translatable("everybody earned full marks: it measures nothing"))
    elif item.facility is not None and item.facility > EASY:
        yield Remark("very-easy", translatable("very easy"))
    elif item.facility is not None and 0 < item.facility < HARD:
        yield Remark("very-hard", translatable("very hard — was it taught?"))
    if item.discrimination is not None and POOR <= item.discrimination < FAIR:
        yield Remark("low-discrimination", translatable("tells strong from weak candidates only a little"))
    unused = [option.id for option in item.options if not option.key and (option.share or 0) < RARE]
    if unused and item.facility is not None and item.facility <= EASY:
        yield Remark(
            "unused-distractors",
            translatable("hardly anybody chooses {options} — write more plausible distractors"),
            {"options": ", ".join(unused)},
        )


def _draws_high_scorers(item: ItemStatistics) -> OptionStatistics | None:
    """The distractor that goes with a high score most clearly, beyond what chance gives."""
    bound = SIGNIFICANT / item.n**0.5
    wrong = [option for option in item.options if not option.key and option.count > 1]
    found = [option for option in wrong if (option.item_rest or 0) > bound]
    return max(found, key=lambda option: option.item_rest or 0, default=None)
