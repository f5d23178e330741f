"""Pictures of files brought in the browser are kept with their questions, for authors alone."""

from __future__ import annotations

from base64 import b64encode

import pytest

from tests import illustrations
from tests.authoring_world import authoring, trainer
from tests.exam_world import NOW
from trainer.errors import NotFoundError
from trainer.services import background, import_desk, pictures, worker
from trainer.services.import_desk import Brought
from trainer.storage import Store


def test_the_pictures_of_an_import_are_there_for_authors_and_for_nobody_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "start", lambda *_: None)
    world = authoring(store)
    address = f"data:image/png;base64,{b64encode(illustrations.raw()).decode()}"
    escaped = address.replace(":", "\\:").replace("=", "\\=")
    text = f'::Q::[html]<p>看 <img src\\="{escaped}" alt\\="图"></p> {{=甲 ~乙}}'
    import_desk.bring(world.platform, trainer(world), [Brought("items.gift", text.encode())], now=NOW)
    assert worker.drain(world.platform) == 1
    digest = illustrations.picture().digest
    found = pictures.look(world.platform, trainer(world), digest, now=NOW)
    assert found == illustrations.picture()
    with pytest.raises(NotFoundError):
        pictures.look(world.platform, world.asker("ann"), digest, now=NOW)
