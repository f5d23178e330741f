"""What strangers reach, and what every answer carries."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse

from tests.organisations import PASSWORD
from tests.websites import SAME, Site, serve
from trainer.clock import Clock
from trainer.people import NewGrant, Role
from trainer.services import setup
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.settings import Settings
from trainer.storage import NotSavedError, Store
from trainer.web import http
from trainer.web.http.headers import STATIC

PAGES = ["/", "/courses", "/exam?attempt=1", "/nothing/here.js", "/sign-inx", "/static", "/oauth2callback/x"]
PARTS = [
    "/_stcore/host-config",
    "/media/a.png",
    "/component/x/y.js",
    "/_stcore/upload_file/a/b",
    "/_stcore/metrics",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_reaches_no_page(site: Site, path: str) -> None:
    answer = site.client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    assert site.client.post(path, headers=SAME).status_code == 401


@pytest.mark.parametrize("path", PARTS)
def test_a_stranger_reaches_no_part_of_a_page(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 401
    assert site.client.put(path, headers=SAME).status_code == 401


@pytest.mark.parametrize(
    "path", ["/_stcore/agent/interact", "/_stcore/agent/mcp", "/auth/logout", "/auth/login"]
)
def test_ways_around_our_own_sign_in_are_shut_for_all(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404
    site.enter("chief", PASSWORD)
    assert site.client.get(path).status_code == 404
    assert site.client.post(path, headers=SAME).status_code == 404


@pytest.mark.parametrize("token", ["", "made-up"])
def test_a_strangers_websocket_is_refused_before_it_opens(site: Site, token: str) -> None:
    if token:
        site.client.cookies.set("trainer_session", token)
    with pytest.raises(WebSocketDenialResponse) as refused, site.client.websocket_connect("/_stcore/stream"):
        pass
    assert refused.value.status_code == 403
    assert refused.value.headers["x-content-type-options"] == "nosniff"


def test_who_is_signed_in_gets_a_websocket(site: Site) -> None:
    site.enter("chief", PASSWORD)
    with site.client.websocket_connect("/_stcore/stream") as websocket:
        assert websocket.receive_text() == "stream"


def test_metrics_are_for_administrators(site: Site) -> None:
    site.org.person("li.na", site.org.shanghai, NewGrant(Role.TRAINER))
    site.enter("li.na", PASSWORD)
    assert site.client.get("/_stcore/metrics").status_code == 403
    chief = site.fresh()
    site.enter("chief", PASSWORD, chief)
    assert chief.get("/_stcore/metrics").status_code == 200


def test_health_needs_no_sign_in(site: Site) -> None:
    assert site.client.get("/healthz").json() == {"status": "ok"}
    assert site.client.get("/readyz").json() == {"status": "ready"}


def test_a_server_without_its_database_is_alive_but_not_ready(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.enter("chief", PASSWORD)

    def away(*_args: object) -> None:
        raise NotSavedError(reason="connection refused")

    monkeypatch.setattr("trainer.storage.migrations.current", away)
    monkeypatch.setattr(Store, "read", away)
    assert site.client.get("/healthz").status_code == 200
    assert site.client.get("/readyz").status_code == 503
    assert site.client.get("/").status_code == 503


def test_an_older_database_is_not_ready(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.storage.migrations.current", lambda _store: "0000")
    assert site.client.get("/readyz").json() == {"status": "not ready", "reason": "migrations are pending"}


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/healthz", "/static/js/x.js", "/media/x", "/_stcore/agent/mcp", "/assets/x/y.css"],
)
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_behind_tls_browsers_are_told_to_stay_there_and_every_cookie_is_secure(site: Site) -> None:
    client = serve(site.org, public_url="https://learn.example")(base="https://learn.example")
    client.post(
        "/sign-in",
        data={"login": "chief", "password": PASSWORD},
        headers={"origin": "https://learn.example"},
    )
    answer = client.get("/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["set-cookie"].endswith("; Secure")


def test_our_own_pages_run_no_inline_script_and_no_inline_style(site: Site) -> None:
    policy = site.client.get("/sign-in").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_what_breaks_is_answered_without_its_reason_and_with_a_number(site: Site) -> None:
    site.enter("chief", PASSWORD)
    answer = site.client.get("/breaks")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert re.search(r"[0-9a-f]{8}", answer.text)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_streamlits_scripts_come_compressed_and_for_good(site: Site) -> None:
    largest = max((STATIC / "static").rglob("*.js"), key=lambda path: path.stat().st_size)
    path = f"/{largest.relative_to(STATIC).as_posix()}"
    with site.client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        body = b"".join(answer.iter_raw())
    assert gzip.decompress(body) == largest.read_bytes()
    assert len(body) < largest.stat().st_size / 2
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.fixture
def empty(sqlite_store: Store, tmp_path: Path) -> Iterator[tuple[Platform, TestClient]]:
    """A site before its set-up."""
    from starlette.applications import Starlette  # noqa: PLC0415

    settings = Settings(database_url="", content=tmp_path, secret_file=tmp_path / "secret")
    platform = Platform(sqlite_store, Clock(), settings, Catalogue(sqlite_store))
    application = Starlette(routes=http.routes(platform), middleware=http.middleware(platform))
    with TestClient(application, base_url="http://testserver", follow_redirects=False) as client:
        yield platform, client


def test_the_first_administrator_is_made_in_the_browser(
    empty: tuple[Platform, TestClient], now: datetime
) -> None:
    platform, client = empty
    assert "系统还没有管理员" in client.get("/sign-in").text
    address = setup.setup_address(platform, "http://testserver", now=platform.clock.now())
    assert address is not None
    assert 'name="organisation"' in client.get(address).text
    assert "已失效" in client.get("/setup?token=guess").text
    form = {
        "token": address.partition("token=")[2],
        "organisation": "远山银行",
        "name": "陈曦",
        "login": "chen.xi",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    weak = client.post("/setup", data={**form, "password": "12345678", "again": "12345678"}, headers=SAME)
    assert weak.status_code == 403
    assert 'value="陈曦"' in weak.text
    assert client.post("/setup", data={**form, "token": "guess"}, headers=SAME).status_code == 403
    done = client.post("/setup", data=form, headers=SAME)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert client.cookies["trainer_session"]
    assert client.post("/setup", data=form, headers=SAME).status_code == 403
