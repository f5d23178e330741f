"""Settings: the example shows every one with its default, and a wrong one is named with its place."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from trainer import settings
from trainer.settings import BadSettingsError, Settings

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "deploy" / "trainer.example.toml"
PLACES = {"database_url", "content", "secret_file", "cache"}


def test_the_example_shows_every_setting(tmp_path: Path) -> None:
    shown = set(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))) | PLACES
    assert shown == set(Settings.model_fields)
    for part in ("sessions", "passwords", "oidc"):
        fields = set(type(getattr(settings.load({}, tmp_path), part)).model_fields)
        assert set(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))[part]) == fields


def test_the_example_changes_nothing(tmp_path: Path) -> None:
    without = settings.load({}, tmp_path)
    (tmp_path / "trainer.toml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert settings.load({}, tmp_path) == without


def test_the_environment_takes_precedence_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "trainer.toml").write_text('public_url = "https://a.example"', encoding="utf-8")
    found = settings.load({"TRAINER_PUBLIC_URL": "https://b.example"}, tmp_path)
    assert found.public_url == "https://b.example"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("port = 'many'", "port"),
        ("colour = 'blue'", "colour"),
        ("[sessions]\nidle_minutes = 1", "sessions.idle_minutes"),
        ("port = ", "TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file_and_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "trainer.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSettingsError) as raised:
        settings.load({}, tmp_path)
    assert raised.value.details["place"] == place
    assert "trainer.toml" in str(raised.value)


def test_content_is_that_of_the_working_directory_and_else_that_of_the_product(tmp_path: Path) -> None:
    assert settings.load({}, tmp_path).content == ROOT
    (tmp_path / "courses").mkdir()
    assert settings.load({}, tmp_path).content == tmp_path
