"""`trainer certificate`: a file is verified where it lies, with or without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests import exam_world
from tests.exam_world import NOW, World, blueprint
from tests.services.certify.conftest import TITLE, with_keys
from trainer.certificates import keys as key_rules
from trainer.cli import app, certificates, console
from trainer.clock import Clock
from trainer.services import certify
from trainer.services.certify import keys
from trainer.storage import Store
from trainer.text import Language

LATER = NOW + timedelta(days=1)


class _Later(Clock):
    def now(self):  # type: ignore[no-untyped-def]
        return LATER


@pytest.fixture
def world(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    exam = replace(blueprint(), title=TITLE, level=1, valid_for=24)
    made = with_keys(exam_world.build(sqlite_store, exam), tmp_path)
    made.sat("ann", 6)
    monkeypatch.setattr(certificates, "settings", lambda: made.platform.settings)
    monkeypatch.setattr(certificates, "Clock", _Later)
    monkeypatch.setattr(console, "language", lambda: Language.EN)
    monkeypatch.setattr(certificates, "language", lambda: Language.EN)
    return made


def number(world: World) -> str:
    return certify.mine(world.platform, world.asker("ann"), now=LATER)[0].certificate.number


def paper(world: World, folder: Path) -> Path:
    path = folder / "certificate.pdf"
    path.write_bytes(certify.paper(world.platform, world.asker("ann"), number(world), Language.ZH, now=LATER))
    return path


def run(*arguments: object) -> tuple[int, str]:
    """The exit code, and stdout and stderr together."""
    found = CliRunner().invoke(app, ["certificate", *map(str, arguments)])
    return found.exit_code, found.output


def without_database(world: World, monkeypatch: pytest.MonkeyPatch, folder: Path, *, keys_too: bool) -> None:
    """The same files on another machine, with or without the organisation's key file."""
    changes = {"database_url": f"sqlite:///{folder / 'nowhere' / 'none.sqlite3'}"}
    if keys_too:
        changes["secret_file"] = folder / "elsewhere" / "secret"  # type: ignore[assignment]
    settings = world.platform.settings.model_copy(update=changes)
    monkeypatch.setattr(certificates, "settings", lambda: settings)


def test_a_genuine_pdf_is_verified_beside_its_database(world: World, tmp_path: Path) -> None:
    code, said = run("verify", paper(world, tmp_path))
    assert code == 0
    assert "Name: Ann" in said
    assert "Genuine and unchanged." in said


def test_it_is_verified_without_any_database_and_nothing_is_made(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = paper(world, tmp_path)
    published = tmp_path / "jwks.json"
    known = keys.known(world.platform, now=LATER)
    published.write_text(json.dumps(key_rules.published(known)), encoding="utf-8")
    without_database(world, monkeypatch, tmp_path, keys_too=True)
    code, said = run("verify", path, "--keys", published)
    assert code == 0
    assert "cannot be told without its database" in said
    code, said = run("verify", path)
    assert code == 1
    assert "--keys" in said
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_a_revoked_certificate_is_told_where_the_database_is(world: World, tmp_path: Path) -> None:
    path = paper(world, tmp_path)
    certify.revoke(world.platform, world.asker("ada"), number(world), "why", now=LATER)
    code, said = run("verify", path)
    assert code == 1
    assert "This certificate is revoked." in said
    assert "Genuine and unchanged." not in said


def test_a_changed_pdf_is_not_sound_and_says_what_is_certain(world: World, tmp_path: Path) -> None:
    path = paper(world, tmp_path)
    path.write_bytes(path.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    code, said = run("verify", path, "--json")
    found = json.loads(said)
    assert (code, found["valid"], found["certificate"]["name"]) == (1, False, "Ann")
    assert "was changed" in found["findings"][0]["message"]


def test_a_number_is_looked_up_in_the_database_here(world: World) -> None:
    code, said = run("verify", number(world).lower(), "--json")
    found = json.loads(said)
    assert (code, found["standing"], found["certificate"]["name"]) == (0, "valid", "Ann")
    assert run("verify", "2026-J9Z94-65JQ66")[0] == 1
    assert "is not a certificate number" in run("verify", "2026-J9Z94-65JQ67")[1]
    assert "neither a file here" in run("verify", "missing.pdf")[1]


def test_evidence_is_written_verified_and_a_change_placed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = certify.mine(world.platform, world.asker("ann"), now=LATER)[0].certificate.attempt
    path = tmp_path / "evidence.jsonl"
    code, said = run("evidence", attempt, "--to", path)
    assert (code, attempt in said) == (0, True)
    assert run("evidence", attempt, "--to", path)[0] == 2
    without_database(world, monkeypatch, tmp_path, keys_too=False)
    code, said = run("verify", path)
    assert code == 0
    assert "events of attempt" in said
    lines = path.read_bytes().split(b"\n")
    lines[4] = lines[4].replace(b'"seq":2', b'"seq":3')
    path.write_bytes(b"\n".join(lines))
    code, said = run("verify", path)
    assert code == 1
    assert "Line 5: This line was changed" in said


def test_a_new_key_signs_from_now_on_and_the_old_certificate_stays_good(world: World, tmp_path: Path) -> None:
    path = paper(world, tmp_path)
    before = keys.ring(world.platform.settings, now=LATER).current.public.id
    code, said = run("new-key")
    after = keys.ring(world.platform.settings, now=LATER).current.public.id
    assert code == 0
    assert after in said
    assert after != before
    assert run("verify", path)[0] == 0
