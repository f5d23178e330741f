"""Signing in and out over plain HTTP."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import WebSocketDenialResponse

from tests.organisations import PASSWORD
from tests.websites import SAME, Site, serve
from trainer.people import NewPerson
from trainer.services import accounts, administer

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "/\tevil",
    "javascript:alert(1)",
    "evil",
    "/sign-out",
]


def session_of(response: object) -> str:
    """The Set-Cookie header of the session."""
    return next(
        value
        for name, value in response.headers.multi_items()  # type: ignore[attr-defined]
        if name == "set-cookie" and value.startswith("trainer_session=")
    )


def test_a_stranger_is_led_to_sign_in_and_back_to_where_they_wanted(site: Site) -> None:
    led = site.client.get("/courses?module=SALES")
    assert (led.status_code, led.headers["location"]) == (
        303,
        "/sign-in?next=%2Fcourses%3Fmodule%3DSALES",
    )
    form = site.client.get(led.headers["location"])
    assert 'name="next" value="/courses?module=SALES"' in form.text
    entered = site.enter("chief", PASSWORD, next="/courses?module=SALES")
    assert (entered.status_code, entered.headers["location"]) == (303, "/courses?module=SALES")
    assert site.client.get("/courses").text == "page /courses for Chief"


def test_the_form_is_one_that_password_managers_understand(site: Site) -> None:
    page = site.client.get("/sign-in").text
    assert '<form method="post" action="/sign-in"' in page
    assert re.search(r'name="login" type="text"[^>]+autocomplete="username"', page)
    assert re.search(r'name="password" type="password"[^>]+autocomplete="current-password"', page)
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "<style" not in page
    assert not re.search(r"<script>|\son\w+=", page)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(site: Site) -> None:
    cookie = session_of(site.enter("chief", PASSWORD))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie
    assert "Secure" not in cookie


def test_behind_tls_the_cookie_is_secure_whoever_ends_the_tls(site: Site) -> None:
    public = serve(site.org, public_url="https://learn.example")
    assert "Secure" in session_of(site.enter("chief", PASSWORD, public()))
    proxied = serve(site.org, public_url="", trusted_proxies=("10.0.0.0/8",))
    forwarded = {**SAME, "x-forwarded-proto": "https"}
    form = {"login": "chief", "password": PASSWORD}
    trusted = proxied(address="10.1.2.3").post("/sign-in", data=form, headers=forwarded)
    assert "Secure" in session_of(trusted)
    stranger = proxied(address="203.0.113.5").post("/sign-in", data=form, headers=forwarded)
    assert "Secure" not in session_of(stranger)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {},
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/password", "/setup"])
def test_a_form_from_another_site_is_refused(site: Site, path: str, headers: dict[str, str]) -> None:
    site.enter("chief", PASSWORD)
    refused = site.client.post(path, data={"login": "chief", "password": PASSWORD}, headers=headers)
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers
    assert site.client.get("/").status_code == 200


@pytest.mark.parametrize("then", ELSEWHERE)
def test_nobody_is_led_to_another_site(site: Site, then: str) -> None:
    assert site.enter("chief", PASSWORD, next=then).headers["location"] == "/"
    assert site.client.get("/sign-in", params={"next": then}).headers["location"] == "/"


@pytest.mark.parametrize(("login", "password"), [("chief", "wrong password"), ("nobody", "wrong password")])
def test_a_refusal_does_not_tell_whether_the_login_exists(site: Site, login: str, password: str) -> None:
    refused = site.enter(login, password)
    assert refused.status_code == 403
    page = refused.text.replace(login, "LOGIN")
    assert "登录名或密码不正确。" in page
    assert page == site.enter("another", "wrong password").text.replace("another", "LOGIN")
    assert "set-cookie" not in refused.headers


def test_what_was_typed_comes_back_escaped_and_the_password_never(site: Site) -> None:
    page = site.enter('"><script>alert(1)</script>', "hunter2 secret").text
    assert "<script>alert" not in page
    assert "hunter2" not in page


def test_after_many_failures_the_answer_says_how_long_to_wait(site: Site) -> None:
    for _ in range(6):
        assert site.enter("chief", "wrong password").status_code == 403
    refused = site.enter("chief", PASSWORD)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert "失败次数过多" in refused.text


def test_addresses_behind_a_trusted_proxy_are_told_apart_and_cannot_be_made_up(site: Site) -> None:
    proxied = serve(site.org, public_url="", trusted_proxies=("10.0.0.1",))

    def fail(client_address: str, said: str) -> int:
        headers = {**SAME, "x-forwarded-for": said}
        form = {"login": "chief", "password": "wrong password"}
        return proxied(address=client_address).post("/sign-in", data=form, headers=headers).status_code

    site.enter("chief", PASSWORD, proxied(address="198.51.100.7"))
    assert [fail("10.0.0.1", "1.2.3.4, 198.51.100.7") for _ in range(11)] == [403] * 11
    assert fail("10.0.0.1", "9.9.9.9, 198.51.100.7") == 429
    assert fail("10.0.0.1", "203.0.113.77") == 403
    assert [fail("203.0.113.9", f"198.51.100.{n}") for n in range(6)].count(403) == 5


def test_signing_out_ends_the_session_and_takes_the_cookie(site: Site) -> None:
    site.enter("chief", PASSWORD)
    token = site.client.cookies["trainer_session"]
    assert "退出登录" in site.client.get("/sign-out").text
    left = site.client.post("/sign-out", headers=SAME)
    assert (left.status_code, left.headers["location"]) == (303, "/sign-in?out=1")
    assert "trainer_session" not in site.client.cookies
    assert "您已退出登录。" in site.client.get(left.headers["location"]).text
    stolen = site.fresh()
    stolen.cookies.set("trainer_session", token)
    assert stolen.get("/").status_code == 303


def test_signing_out_by_a_link_alone_is_not_possible(site: Site) -> None:
    site.enter("chief", PASSWORD)
    site.client.get("/sign-out")
    assert site.client.get("/").status_code == 200


def test_an_initial_password_is_changed_before_anything_else(site: Site) -> None:
    org = site.org
    created = accounts.create_person(
        org.platform, org.system, NewPerson("li.na", "李娜", org.shanghai.id), now=org.now
    )
    initial = created.initial_password or ""
    assert site.enter("li.na", initial).headers["location"] == "/password"
    for page in ("/", "/exam", "/account"):
        assert site.client.get(page).headers["location"] == "/password"
    assert site.client.get("/media/x.png").status_code == 401
    with pytest.raises(WebSocketDenialResponse), site.client.websocket_connect("/_stcore/stream"):
        pass
    form = {"present": initial, "new": PASSWORD, "again": PASSWORD + "!"}
    assert "不一致" in site.client.post("/password", data=form, headers=SAME).text
    weak = {"present": initial, "new": "12345678", "again": "12345678"}
    assert "很容易被猜中" in site.client.post("/password", data=weak, headers=SAME).text
    changed = site.client.post("/password", data={**form, "again": PASSWORD}, headers=SAME)
    assert (changed.status_code, changed.headers["location"]) == (303, "/")
    assert site.client.get("/").text == "page / for 李娜"


def test_a_stale_cookie_leads_to_sign_in_and_no_further(site: Site) -> None:
    site.enter("chief", PASSWORD)
    chief = administer.search(site.org.platform, site.org.system, administer.Wanted()).people[0]
    administer.revoke_sessions(
        site.org.platform, site.org.system, chief.person, now=site.org.platform.clock.now()
    )
    assert site.client.get("/exam").headers["location"] == "/sign-in?next=%2Fexam"
    assert site.client.get("/sign-in").status_code == 200


def test_the_page_speaks_both_languages_and_keeps_the_choice(site: Site) -> None:
    assert '<html lang="zh-CN">' in site.client.get("/sign-in").text
    wish = {"accept-language": "en-GB,en;q=0.9"}
    assert '<html lang="en">' in site.fresh().get("/sign-in", headers=wish).text
    assert "Sign in" in site.client.get("/sign-in?next=/exam&lang=en").text
    again = site.client.get("/sign-in?next=/exam").text
    assert "Sign in" in again
    assert 'href="/sign-in?next=%2Fexam&amp;lang=zh"' in again


def test_an_endless_form_is_cut_off(site: Site) -> None:
    huge = "x" * 1_000_000
    assert site.client.post("/sign-in", content=huge, headers=SAME).status_code == 413


def test_a_form_in_odd_bytes_is_only_a_wrong_password(site: Site) -> None:
    headers = {**SAME, "content-type": "application/x-www-form-urlencoded"}
    for body in (b"login=%ff%fe&password=%00", b"\xff\xfe", b"login", b"=&=&="):
        assert site.client.post("/sign-in", content=body, headers=headers).status_code == 403
