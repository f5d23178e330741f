"""Fair repair: what becomes of an item found bad after sittings.

A repair is proposed by one person and approved by another; those approved and not taken back, the latest for
each version, are in force. A score always follows from form, responses and the repairs in force, so that
rescoring can be replayed, and taking a repair back restores what was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from trainer.errors import TrainerError, translatable
from trainer.items import Item, ItemType
from trainer.scoring import Correction, Decision, Score


class Treatment(StrEnum):
    """What is done: another key, several keys, or not counted at all."""

    REKEY = "rekey"
    ACCEPT = "accept"
    VOID = "void"


class Verdict(StrEnum):
    """How a proposal ended."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class BadRepairError(TrainerError):
    """A repair that says nothing sensible."""

    template = translatable("This repair cannot be made: {reason}")


class SamePersonError(TrainerError):
    """Somebody approving their own proposal."""

    template = translatable("A second person has to decide on a repair, not the one who proposed it.")


class DecidedError(TrainerError):
    """A proposal that somebody has decided on already."""

    template = translatable("This proposal has been decided on already.")


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair of one version of an item; `keys` are those accepted, none where it is voided.

    `reverses` names the repair that this one takes back; it then repeats that one's version.
    """

    id: str
    item: str
    version: str
    treatment: Treatment
    keys: tuple[frozenset[str], ...]
    reason: str
    by: str
    at: datetime
    reverses: str | None = None

    @property
    def correction(self) -> Correction:
        """How the version is scored with this repair in force."""
        return Correction(self.keys)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a candidate has of a sitting: marks, the most possible, and the decision."""

    raw: str
    maximum: str
    percent: float
    decision: Decision

    @property
    def share(self) -> Fraction:
        """The percentage of the maximum, exactly; 0 for an empty form."""
        return 100 * Fraction(self.raw) / Fraction(self.maximum) if Fraction(self.maximum) else Fraction(0)


def in_force(approved: Iterable[Repair]) -> dict[str, Repair]:
    """The repair in force of each version, from those approved in the order of their approval."""
    held: dict[str, list[Repair]] = {}
    for repair in approved:
        of_version = held.setdefault(repair.version, [])
        if repair.reverses is None:
            of_version.append(repair)
        else:
            of_version[:] = [other for other in of_version if other.id != repair.reverses]
    return {version: repairs[-1] for version, repairs in held.items() if repairs}


def corrections(repairs: Mapping[str, Repair]) -> dict[str, Correction]:
    """How the versions are scored with these repairs in force."""
    return {version: repair.correction for version, repair in repairs.items()}


def check(item: Item, treatment: Treatment, keys: tuple[frozenset[str], ...], reason: str) -> None:
    """Refuse a repair that says nothing sensible of this item.

    Raises: BadRepairError.
    """
    problem = _problem(item, treatment, keys, reason)
    if problem is not None:
        raise BadRepairError(reason=problem)


def _problem(item: Item, treatment: Treatment, keys: tuple[frozenset[str], ...], reason: str) -> str | None:
    if not reason.strip():
        return translatable("it needs a reason that those affected will read")
    if treatment is Treatment.VOID:
        return translatable("a question that is not counted has no key") if keys else None
    if any(not key or not key <= set(item.option_ids) for key in keys):
        return translatable("a key names options of the question, at least one")
    if item.type is not ItemType.MULTIPLE and any(len(key) != 1 for key in keys):
        return translatable("this question takes one option only")
    return _problem_of_number(item, treatment, keys)


def _problem_of_number(item: Item, treatment: Treatment, keys: tuple[frozenset[str], ...]) -> str | None:
    if len(set(keys)) != len(keys):
        return translatable("the same key is named twice")
    if treatment is Treatment.REKEY and len(keys) != 1:
        return translatable("a new key is exactly one")
    if treatment is Treatment.REKEY and keys[0] == item.key:
        return translatable("this is the key it has")
    if treatment is Treatment.ACCEPT and len(keys) < 2:
        return translatable("accepting several keys needs at least two")
    return None


def standing(score: Score) -> Standing:
    """A score as a preview shows it."""
    return Standing(str(score.raw), str(score.maximum), float(score.percent), score.decision)


def same(one: Score, other: Score) -> bool:
    """Whether two scores agree in every mark, and so in everything."""
    return one.marks == other.marks and one.cut == other.cut
