"""`trainer assign`: the same rules without a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from tests.exam_world import World
from tests.services.assign.conftest import make
from trainer.cli import app
from trainer.cli.console import language
from trainer.storage import Store
from trainer.storage.tables import UnitRow

FAR = "2090-12-31"


@pytest.fixture
def world(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAINER_DATABASE_URL", str(sqlite_store.engine.url))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    language.cache_clear()
    made = make(sqlite_store)
    with sqlite_store.write() as session:
        session.execute(update(UnitRow).where(UnitRow.id == "org").values(kind="organisation"))
    yield made
    language.cache_clear()


def run(*arguments: str, code: int = 0) -> Result:
    found = CliRunner().invoke(app, ["assign", *arguments])
    assert found.exit_code == code, found.output
    return found


def document(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_something_is_assigned_listed_and_taken_back(world: World) -> None:
    made = document("add", "exam", "GIVEN", "--unit", "Team", "--person", "eve", "--due", FAR)
    assert made["people"] == 3
    (listed,) = document("list")
    assert (listed["code"], listed["people"], listed["done"]) == ("GIVEN", 3, 0)
    assert listed["to"] == ["Eve", "Team"]
    assert listed["due"] == "2090-12-31T15:59:00+00:00"
    assert "exam GIVEN" in run("list").stdout
    run("withdraw", made["id"])
    assert document("list") == []


def test_a_dry_run_only_counts(world: World) -> None:
    assert document("add", "module", "SALES", "--cohort", "Autumn", "--dry-run") == {"id": None, "people": 7}
    assert document("list") == []


def test_what_cannot_be_assigned_is_refused_with_a_sentence(world: World) -> None:
    assert "nothing" in run("add", "exam", "nothing", "--unit", "Team", code=1).stderr
    assert "at least one" in run("add", "exam", "GIVEN", code=1).stderr
    assert "not a day" in run("add", "exam", "GIVEN", "--unit", "Team", "--due", "soon", code=2).stderr
