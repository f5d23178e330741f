"""The public page of a certificate, the key set and the list of revoked ones: open to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests import exam_world
from tests.exam_world import NOW, World, blueprint
from tests.services.certify.conftest import TITLE, with_keys
from trainer.clock import Clock
from trainer.services import certify
from trainer.storage import Store
from trainer.storage.tables import IdentityRow
from trainer.web import http

ZH = {"Accept-Language": "zh-CN"}
EN = {"Accept-Language": "en"}


class Stopped(Clock):
    """A clock that shows one moment, a day after the exam."""

    at = NOW + timedelta(days=1)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def world(sqlite_store: Store, tmp_path: Path) -> World:
    exam = replace(blueprint(), title=TITLE, level=1, valid_for=24)
    held = with_keys(exam_world.build(sqlite_store, exam), tmp_path).platform
    return World(replace(held, clock=Stopped()))


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    platform = world.platform
    application = Starlette(routes=http.routes(platform), middleware=http.middleware(platform))
    with TestClient(application, follow_redirects=False) as found:
        yield found


def number_of(world: World, person: str = "ann") -> str:
    world.sat(person, 6)
    (shown,) = certify.mine(world.platform, world.asker(person), now=Stopped.at)
    return shown.certificate.number


def test_a_stranger_sees_what_the_certificate_says_in_both_languages(
    world: World, client: TestClient
) -> None:
    number = number_of(world)
    chinese = client.get(f"/verify/{number}", headers=ZH)
    english = client.get(f"/verify/{number.lower().replace('-', '')}", headers=EN)
    assert (chinese.status_code, english.status_code) == (200, 200)
    for part in (
        "客户经理初级认证",
        "Ann",
        "1 级",
        "90–100 %",
        "2028年11月23日",
        "证书属实，目前有效。",
        number,
    ):
        assert part in chinese.text
    for part in (
        "Client manager certification",
        "23 November 2028",
        "genuine and valid today",
        "East Branch",
    ):
        assert part in english.text
    assert chinese.headers["cache-control"] == "no-store"


def test_a_replaced_certificate_does_not_lead_strangers_to_the_new_one(
    world: World, client: TestClient
) -> None:
    number = number_of(world)
    with world.store.write() as session:
        session.execute(update(IdentityRow).where(IdentityRow.person == "ann").values(name="Anna"))
    fresh = certify.reissue(world.platform, world.asker("ada"), number, "name", now=Stopped.at)
    page = client.get(f"/verify/{number}", headers=EN).text
    assert "was replaced" in page
    assert fresh.number not in page
    assert "Anna" not in page


def test_nothing_inside_is_told_to_strangers(world: World, client: TestClient) -> None:
    number = number_of(world)
    certify.revoke(world.platform, world.asker("ada"), number, "SECRET REASON", now=Stopped.at)
    page = client.get(f"/verify/{number}", headers=EN)
    assert "was revoked" in page.text
    for secret in ("SECRET REASON", "ann", "Team", "north", "org/"):
        assert secret not in page.text.split("<main>")[1]
    (listed,) = client.get("/verify/revoked.json").json()["revokedCredential"]
    assert listed["id"].startswith("urn:uuid:")
    assert "SECRET" not in client.get("/verify/revoked.json").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("2026-J9Z94-65JQ66", "We know no certificate"), ("nonsense", "is not a certificate number")],
)
def test_an_unknown_number_gets_a_courteous_answer(client: TestClient, typed: str, sentence: str) -> None:
    page = client.get(f"/verify/{typed}", headers=EN)
    assert page.status_code == 404
    assert sentence in page.text
    assert typed in page.text


def test_a_number_is_typed_into_a_plain_form(world: World, client: TestClient) -> None:
    assert "证书编号" in client.get("/verify", headers=ZH).text
    sent = client.get("/verify", params={"number": number_of(world)})
    assert sent.status_code == 303
    assert client.get(sent.headers["location"]).status_code == 200


def test_what_is_typed_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/verify/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert "<script>alert" not in page.text
    sent = client.get("/verify", params={"number": "//evil.example/x"})
    assert sent.headers["location"].startswith("/verify/%2F%2F")


def test_whoever_tries_numbers_waits_like_at_sign_in(client: TestClient) -> None:
    answers = [client.get("/verify/2026-J9Z94-65JQ66", headers=EN) for _ in range(22)]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "Please wait" in answers[-1].text


def test_an_expired_certificate_says_so(
    world: World, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = number_of(world)
    end = datetime(2028, 11, 23, 16, tzinfo=UTC)
    monkeypatch.setattr(Stopped, "at", end - timedelta(seconds=1))
    assert "valid today" in client.get(f"/verify/{number}", headers=EN).text
    monkeypatch.setattr(Stopped, "at", end)
    assert "has expired" in client.get(f"/verify/{number}", headers=EN).text


def test_the_key_set_verifies_a_credential_without_us(world: World, client: TestClient) -> None:
    token = certify.credential(world.platform, world.asker("ann"), number_of(world), now=Stopped.at)
    answer = client.get("/.well-known/jwks.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    wanted = jwt.get_unverified_header(token.decode())["jwk"]["kid"]
    (key,) = (found for found in jwt.PyJWKSet.from_dict(answer.json()).keys if found.key_id == wanted)
    claims = jwt.decode(
        token, key.key, algorithms=["EdDSA"], options={"verify_exp": False, "verify_nbf": False}
    )
    assert claims["credentialStatus"]["id"] == "https://learn.example/verify/revoked.json"


@pytest.mark.parametrize("path", ["/verify/a/b", "/verify/../home", "/.well-known/other", "/verifyx"])
def test_the_open_door_leads_nowhere_else(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (303, 404)
    assert "/sign-in" in client.get(path).headers.get("location", "/sign-in")
