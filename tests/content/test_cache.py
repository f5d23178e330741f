"""The cache only saves time: whatever happens to it, the same content is read."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.shelves import BANK, Shelf
from trainer.content import Cache, files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def count_parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of files that were really parsed from now on."""
    parsed: list[str] = []
    original = files._parse

    def counting(file: files.ContentFile, *arguments: object) -> object:
        parsed.append(file.path)
        return original(file, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "_parse", counting)
    return parsed


def test_a_second_reading_parses_only_what_changed_and_finds_the_same(
    shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.edit("bank", "    band: 1\n", "    band: 9\n")
    parsed = count_parses(monkeypatch)
    fresh, first = shelf.load(), shelf.load(Cache(folder))
    parsed.clear()
    again = shelf.load(Cache(folder))
    assert parsed == []
    assert first == fresh == again
    assert [fault.message for fault in again.faults] == [fault.message for fault in fresh.faults]
    shelf.edit("checks", "环节有八个。", "环节共有八个。")
    assert shelf.load(Cache(folder)) == shelf.load()
    assert set(parsed) >= {"courses/SALES/checks/SALES-01.yaml"}
    assert parsed[0] == "courses/SALES/checks/SALES-01.yaml" or "checks" in parsed[0]


def test_the_same_bytes_under_another_path_are_read_again(shelf: Shelf, folder: Path) -> None:
    shelf.load(Cache(folder))
    shelf.write("question_bank/SALES/SALES-02.yaml", BANK)
    assert "wrong-file" in {fault.code for fault in shelf.load(Cache(folder)).faults}


@pytest.mark.parametrize("damage", ["cut", "empty", "garbage", "flipped", "directory"])
def test_a_damaged_entry_is_read_as_missing(shelf: Shelf, folder: Path, damage: str) -> None:
    sound = shelf.load(Cache(folder))
    for path in folder.iterdir():
        data = path.read_bytes()
        if damage == "directory":
            path.unlink()
            path.mkdir()
            continue
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        path.write_bytes(
            {"cut": data[:-9], "empty": b"", "garbage": b"\x00\xff" * 40, "flipped": flipped}[damage]
        )
    assert shelf.load(Cache(folder)) == sound
    assert shelf.load(Cache(folder)) == sound


def test_a_folder_that_cannot_be_made_costs_only_time(shelf: Shelf, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert shelf.load(Cache(blocked / "cache")) == shelf.load()


def test_many_readers_share_a_folder(shelf: Shelf, folder: Path) -> None:
    expected = shelf.load()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: shelf.load(Cache(folder)), range(24)))
    assert all(library == expected for library in found)
    assert not [path for path in folder.iterdir() if path.name.startswith(".new-")]


def test_entries_nobody_used_for_months_are_deleted(shelf: Shelf, folder: Path) -> None:
    shelf.load(Cache(folder))
    old = next(folder.iterdir())
    long_ago = time.time() - 100 * 86_400
    os.utime(old, (long_ago, long_ago))
    cache = Cache(folder)
    cache.prune()
    assert not old.exists()
    assert list(folder.iterdir())


def test_the_cache_is_for_its_owner_alone(shelf: Shelf, folder: Path) -> None:
    shelf.load(Cache(folder))
    assert folder.stat().st_mode & 0o077 == 0
