"""The exam world with trainees on record, and an exam that has to be assigned."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from tests.exam_world import NOW, World, blueprint, build
from trainer.blueprints import Access
from trainer.storage import Store
from trainer.storage.tables import RoleGrant


@pytest.fixture
def world(store: Store) -> World:
    return make(store)


def make(store: Store) -> World:
    found = build(
        store,
        blueprint(valid_for=12, attempts=2),
        blueprint("GIVEN", access=Access.ASSIGNED, valid_for=12, attempts=1),
    )
    enrol(found, "ann", "bob", "eve")
    return found


def enrol(world: World, *people: str) -> None:
    """Let people hold the role of a trainee."""
    with world.store.write() as session:
        session.execute(
            insert(RoleGrant),
            [{"id": f"g-{name}", "person": name, "role": "trainee", "granted_at": NOW} for name in people],
        )
