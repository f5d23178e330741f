"""A larger exam world for reports: two regions, nine trainees in the north and four in the south."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.exam_world import PEOPLE, UNITS, World, bank, blueprint, build
from tests.services.assign.conftest import enrol
from trainer.blueprints import Purpose
from trainer.items import Pool
from trainer.people import Asker, Grant
from trainer.storage import Store

NORTH = ("ann", "bob", "n1", "n2", "n3", "n4", "n5", "n6", "n7")
SOUTH = ("eve", "s1", "s2", "s3")


@pytest.fixture
def world(store: Store) -> World:
    return make(store)


class Wide(World):
    """A world whose further people sit where they belong, and in no cohort."""

    def asker(self, person: str, *grants: Grant) -> Asker:
        found = super().asker(person, *grants)
        if person in PEOPLE:
            return found
        return replace(found, unit_path=UNITS["south" if person in SOUTH else "team"], cohorts=())


def make(store: Store) -> World:
    practice = [replace(one, id=f"{one.objective}-9{one.id[-2:]}", pool=Pool.PRACTICE) for one in bank()]
    found = build(
        store,
        blueprint(valid_for=12),
        blueprint("SECOND", level=2),
        blueprint("QUIZ", purpose=Purpose.QUIZ),
        blueprint("DAILY", purpose=Purpose.PRACTICE, time_limit=None),
        items=(*bank(), *practice),
    )
    found.add_people(dict.fromkeys(NORTH[2:], "team"), cohort=None)
    found.add_people(dict.fromkeys(SOUTH[1:], "south"), cohort=None)
    enrol(found, *NORTH, *SOUTH)
    return Wide(found.platform)
