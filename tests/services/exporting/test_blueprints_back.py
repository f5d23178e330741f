"""Blueprints approved in the browser go back into their files, and nothing newer there is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.shelves import Shelf
from trainer.blueprints import Blueprint
from trainer.content import load
from trainer.services.catalogue import Catalogue
from trainer.services.exporting import Fate, WriteBack, write_back
from trainer.services.publish import Happening, compare, publish
from trainer.storage import Store, blueprint_states, publications

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def shelf(tmp_path: Path, store: Store) -> Shelf:
    found = Shelf(tmp_path / "content")
    publish(store, load(found.root, today=TODAY), now=NOW)
    return found


def published(store: Store) -> Blueprint:
    return next(iter(Catalogue(store).current().blueprints.values()))


def approved(store: Store, blueprint: Blueprint) -> None:
    """Put a blueprint in force as approval in the browser does."""
    with store.write() as session:
        blueprint_states.put(session, blueprint, by="tom", now=NOW)
        publications.conclude(session, by="tom", summary={}, now=NOW)


def back(store: Store, shelf: Shelf, **options: object) -> WriteBack:
    folder = shelf.root / "question_bank"
    return write_back(store, folder, (), today=TODAY, own=True, **options)  # type: ignore[arg-type]


def texts(shelf: Shelf) -> dict[str, str]:
    folder = shelf.root / "question_bank" / "blueprints"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}


def test_untouched_blueprints_are_left_to_the_letter(shelf: Shelf, store: Store) -> None:
    before = texts(shelf)
    found = back(store, shelf)
    assert {one.fate for one in found.blueprints} == {Fate.UNCHANGED}
    assert texts(shelf) == before


def test_a_change_and_a_new_one_are_written_and_then_agree_with_the_database(
    shelf: Shelf, store: Store
) -> None:
    was = published(store)
    approved(store, replace(was, cut=Fraction(77)))
    approved(store, replace(was, code="NEW-1"))
    kept = compare(store, load(shelf.root, today=TODAY))
    assert {one.key for one in kept.kept} == {was.code, "NEW-1"}
    found = back(store, shelf)
    assert {one.id: one.fate for one in found.blueprints} == {was.code: Fate.CHANGED, "NEW-1": Fate.ADDED}
    assert "cut: 77" in texts(shelf)[f"{was.code}.yaml"]
    again = publish(store, load(shelf.root, today=TODAY), now=NOW)
    assert not again.changes
    assert not again.kept
    assert not again.conflicts


def test_a_dry_run_writes_nothing(shelf: Shelf, store: Store) -> None:
    before = texts(shelf)
    approved(store, replace(published(store), cut=Fraction(77)))
    assert back(store, shelf, dry_run=True).texts
    assert texts(shelf) == before


def test_what_changed_on_both_sides_is_a_conflict_and_left_alone(shelf: Shelf, store: Store) -> None:
    was = published(store)
    approved(store, replace(was, cut=Fraction(77)))
    path = shelf.root / "question_bank" / "blueprints" / f"{was.code}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "level: 3\n", encoding="utf-8")
    (found,) = back(store, shelf).blueprints
    assert found.fate is Fate.CONFLICT
    assert path.read_text(encoding="utf-8") == text + "level: 3\n"
    (conflict,) = compare(store, load(shelf.root, today=TODAY)).conflicts
    assert (conflict.key, conflict.happening) == (was.code, Happening.CONFLICT)


def test_a_retired_blueprint_is_named_as_still_standing_in_its_file(shelf: Shelf, store: Store) -> None:
    was = published(store)
    with store.write() as session:
        blueprint_states.take_out(session, was.code, NOW)
    (found,) = back(store, shelf).blueprints
    assert (found.id, found.fate) == (was.code, Fate.WITHDRAWN)
    (kept,) = compare(store, load(shelf.root, today=TODAY)).kept
    assert kept.key == was.code


def test_every_state_published_from_files_is_kept_as_a_version(shelf: Shelf, store: Store) -> None:
    was = published(store)
    path = shelf.root / "question_bank" / "blueprints" / f"{was.code}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "level: 3\n", encoding="utf-8")
    publish(store, load(shelf.root, today=TODAY), now=NOW + timedelta(days=1), by="somebody")
    with store.read() as session:
        versions = blueprint_states.versions(session, was.code)
    assert [(one.blueprint.level, one.by) for one in versions] == [(None, "operator"), (3, "somebody")]
