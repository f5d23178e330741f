"""`trainer report pass-rates`: the same figures as on the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.exam_world import NOW, World
from tests.services.report.conftest import NORTH, make
from trainer.cli import app
from trainer.cli.console import language
from trainer.storage import Store


@pytest.fixture
def world(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAINER_DATABASE_URL", str(sqlite_store.engine.url))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    language.cache_clear()
    found = make(sqlite_store)
    for place, person in enumerate(NORTH):
        found.sat(person, 6 if place < 3 else 0)
    found.sat(NORTH[3], 6, now=NOW + timedelta(days=40))
    yield found
    language.cache_clear()


def run(*arguments: str, code: int = 0) -> str:
    found = CliRunner().invoke(app, ["report", "pass-rates", *arguments])
    assert found.exit_code == code, found.output
    return found.stdout


def test_rates_come_with_their_denominators_and_intervals(world: World) -> None:
    (exam,) = json.loads(run("--json"))["exams"]
    assert exam["exam"] == "BASIC"
    assert (exam["sittings"]["passed"], exam["sittings"]["of"]) == (4, 10)
    assert (exam["first_attempt"]["passed"], exam["first_attempt"]["of"]) == (3, 9)
    assert (exam["eventual"]["passed"], exam["eventual"]["of"]) == (4, 9)
    assert exam["first_attempt"]["low"] == pytest.approx(0.1206, abs=1e-4)
    assert "33.3 % (12.1–64.6)" in run()


def test_rates_of_a_cohort_and_since_a_month(world: World) -> None:
    (cohort,) = json.loads(run("--cohort", "Autumn", "--json"))["exams"]
    assert cohort["sittings"]["of"] == 2
    (late,) = json.loads(run("--since", "2027-01", "--json"))["exams"]
    assert (late["sittings"]["passed"], late["sittings"]["of"]) == (1, 1)
    assert late["first_attempt"] is None
    assert json.loads(run("--since", "2027-02", "--json")) == {"exams": []}


def test_a_wrong_month_or_cohort_is_refused(world: World) -> None:
    run("--since", "soon", code=2)
    run("--cohort", "Nobody", code=1)
