"""A world whose keys lie in a folder of the test, with an exam that earns a certificate for two years."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests import exam_world
from tests.exam_world import World, blueprint
from trainer.services.platform import Platform
from trainer.storage import Store
from trainer.text import LocalText

TITLE = LocalText("客户经理初级认证", "Client manager certification, level 1")


def with_keys(world: World, folder: Path) -> World:
    """The same world with settings of its own."""
    settings = world.platform.settings.model_copy(
        update={
            "secret_file": folder / "keys" / "secret",
            "public_url": "https://learn.example",
            "organisation": "华东分公司培训中心",
            "organisation_en": "East Branch Training Centre",
        }
    )
    held = world.platform
    return World(Platform(held.store, held.clock, settings, held.catalogue))


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    """Everybody of the exam world; BASIC certifies at level 1 for 24 months."""
    exam = replace(blueprint(), title=TITLE, level=1, valid_for=24)
    return with_keys(exam_world.build(store, exam), tmp_path)
