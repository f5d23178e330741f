"""What the candidates of an exam are told apart by, to see whether its items treat them alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from sqlmodel import Session

from trainer.analysis.arrays import BoolArray
from trainer.analysis.groups import Group
from trainer.people import Role
from trainer.storage import person_facts, units
from trainer.storage.sheets import Sitting
from trainer.text import Language


class Grouping(StrEnum):
    """What a group is one of."""

    UNIT = "unit"
    COHORT = "cohort"
    LANGUAGE = "language"
    ROLE = "role"
    SITTING = "sitting"


LATER = "later"
"""The group of those who sat the exam before."""


@dataclass(frozen=True, slots=True)
class People:
    """What is known of candidates. `above`: for each unit the units it lies in, itself too, below the top."""

    above: Mapping[str, Sequence[str]] = field(default_factory=dict)
    languages: Mapping[str, Language] = field(default_factory=dict)
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)


def read(session: Session, organisation: str, sittings: Sequence[Sitting]) -> People:
    """What is known of the candidates of these sittings."""
    persons = sorted({sitting.person for sitting in sittings})
    above = {unit.id: unit.path.strip("/").split("/")[1:] for unit in units.everything(session, organisation)}
    return People(above, person_facts.languages(session, persons), person_facts.roles(session, persons))


def groups(sittings: Sequence[Sitting], people: People) -> tuple[Group, ...]:
    """Every group that a candidate belongs to: units of each level and cohorts as they were at the sitting,
    language and roles as they are now, and whether it was their first sitting."""
    found: dict[_Key, BoolArray] = defaultdict(lambda: np.zeros(len(sittings), dtype=np.bool_))
    for place, sitting in enumerate(sittings):
        for key in _of(sitting, people):
            found[key][place] = True
    return tuple(
        Group(key.grouping.value, key.name, members, key.level) for key, members in sorted(found.items())
    )


class _Key(NamedTuple):
    grouping: Grouping
    name: str
    level: int = 0


def _of(sitting: Sitting, people: People) -> Iterator[_Key]:
    for level, unit in enumerate(people.above.get(sitting.unit, ())):
        yield _Key(Grouping.UNIT, unit, level)
    for cohort in sitting.cohorts:
        yield _Key(Grouping.COHORT, cohort)
    if sitting.person in people.languages:
        yield _Key(Grouping.LANGUAGE, people.languages[sitting.person].value)
    for role in people.roles.get(sitting.person, ()):
        yield _Key(Grouping.ROLE, role.value)
    if sitting.number > 1:
        yield _Key(Grouping.SITTING, LATER)
