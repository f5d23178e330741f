"""A commit has reached the disk before anybody is told, and many commits share one flush."""

from __future__ import annotations

import errno
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from trainer.storage import NotSavedError, Store, durability, engine, open_store
from trainer.storage.durability import SharedFlush

MANY = 20


def insert(store: Store, number: int) -> None:
    with store.write() as session:
        session.execute(text("INSERT INTO note VALUES (:number)"), {"number": number})


def numbers(store: Store) -> set[int]:
    with store.read() as session:
        return set(session.execute(text("SELECT number FROM note")).scalars())


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'notes.sqlite3'}")
    with store.write() as session:
        session.execute(text("CREATE TABLE note (number INTEGER)"))
    yield store
    store.close()


def at_once(count: int, work: Callable[[int], None]) -> list[BaseException]:
    """Let so many threads work at the same time; what they raised."""
    raised: list[BaseException] = []
    ready = threading.Barrier(count)

    def run(number: int) -> None:
        ready.wait()
        try:
            work(number)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_what_was_acknowledged_survives_a_power_cut(
    notes: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk holds for sure what stood in the files when the last flush that has ended began."""
    disk = tmp_path / "disk"
    disk.mkdir()
    acknowledged: set[int] = set()
    lock = threading.Lock()
    flush = durability._sync

    def keep(log: int) -> None:
        contents = {file: (tmp_path / file).read_bytes() for file in ("notes.sqlite3", "notes.sqlite3-wal")}
        flush(log)
        with lock:
            for file, content in contents.items():
                (disk / file).write_bytes(content)

    monkeypatch.setattr(durability, "_sync", keep)

    def work(number: int) -> None:
        insert(notes, number)
        with lock:
            before = set(acknowledged) | {number}
            acknowledged.add(number)
            copy = tmp_path / f"after-{number}"
            shutil.copytree(disk, copy)
        found = open_store(f"sqlite:///{copy / 'notes.sqlite3'}")
        assert before <= numbers(found)
        found.close()

    for start in range(0, 3 * MANY, MANY):
        assert at_once(MANY, lambda number, start=start: work(start + number)) == []  # type: ignore[misc]
    assert acknowledged == set(range(3 * MANY))


def test_a_slow_disk_flushes_once_for_many(notes: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    flushes: list[float] = []

    def slow(_log: int) -> None:
        flushes.append(time.perf_counter())
        time.sleep(0.05)

    monkeypatch.setattr(durability, "_sync", slow)
    began = time.perf_counter()
    assert at_once(MANY, lambda number: insert(notes, number)) == []
    assert len(flushes) < MANY / 2
    assert time.perf_counter() - began < MANY * 0.05
    assert numbers(notes) == set(range(MANY))


def test_a_commit_that_does_not_reach_the_disk_is_not_acknowledged(
    notes: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_log: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(durability, "_sync", full)
        raised = at_once(3, lambda number: insert(notes, number))
        assert [type(error) for error in raised] == [NotSavedError] * 3
        assert "No space left" in str(raised[0])
    insert(notes, 3)
    assert 3 in numbers(notes)


def test_a_database_without_a_log_flushes_inside_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_keeps_a_log", lambda _: False)
    store = open_store(f"sqlite:///{tmp_path / 'share.sqlite3'}")
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
    store.close()


def test_a_database_with_a_log_leaves_the_flush_to_the_store(notes: Store, tmp_path: Path) -> None:
    with notes.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 1
    assert (tmp_path / "notes.sqlite3-wal").exists()


def test_the_log_is_moved_beside_the_writers_and_begins_again(notes: Store, tmp_path: Path) -> None:
    log = tmp_path / "notes.sqlite3-wal"
    for number in range(50):
        insert(notes, number)
    long = log.stat().st_size
    for number in range(50, 1000):
        insert(notes, number)
        if number % 50 == 0:
            notes.checkpoint()
    assert log.stat().st_size <= 2 * long
    assert numbers(notes) == set(range(1000))


def test_a_checkpoint_does_not_wait_for_a_writer(notes: Store) -> None:
    insert(notes, 1)
    with notes.write() as session:
        session.execute(text("INSERT INTO note VALUES (2)"))
        notes.checkpoint()
    assert numbers(notes) == {1, 2}


def test_the_log_is_flushed_where_the_file_really_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    flushed: list[int] = []
    monkeypatch.setattr(durability, "_sync", flushed.append)
    store = open_store(f"sqlite:///{tmp_path / 'link' / 'notes.sqlite3'}")
    with store.write() as session:
        session.execute(text("CREATE TABLE note (number INTEGER)"))
    assert len(flushed) == 1


@given(st.integers(1, 12), st.floats(0, 0.003))
def test_everybody_waits_for_a_flush_that_began_after_they_asked(people: int, slowness: float) -> None:
    began: list[float] = []
    ended: list[tuple[float, float]] = []

    def flush() -> None:
        start = time.perf_counter()
        time.sleep(slowness)
        began.append(start)
        ended.append((start, time.perf_counter()))

    shared = SharedFlush(flush)

    def work(_number: int) -> None:
        asked = time.perf_counter()
        shared.wait()
        now = time.perf_counter()
        assert any(asked <= start and end <= now for start, end in list(ended))

    assert at_once(people, work) == []
    assert 1 <= len(began) <= people
