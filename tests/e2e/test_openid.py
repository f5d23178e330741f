"""Signing in through the organisation's own provider, in a real browser against a real provider."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ports import free_port
from trainer.people import NewPerson, Role
from trainer.services import accounts, administer
from trainer.services.administer import Wanted

from .installation import Server
from .provider import CLIENT, SECRET, Provider

PEOPLE = {
    "s-1": {
        "preferred_username": "li.na",
        "name": "李娜",
        "email": "li.na@bank.example",
        "groups": ["cm-learners", "cm-leads"],
        "dept": "上海分行",
    },
    "s-2": {"preferred_username": "outsider", "name": "Outsider", "groups": ["visitors"]},
    "s-3": {"preferred_username": "xiaolin", "name": "林晓", "groups": ["cm-learners"]},
    "s-4": {"preferred_username": "wang.wei", "name": "王伟", "groups": ["cm-learners"]},
    "s-5": {"name": "Nobody", "groups": ["cm-learners"]},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    found = Provider(PEOPLE).start()
    yield found
    found.close()


@pytest.fixture(scope="module")
def site(furnished: Path, tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Server]:
    """The application with the provider switched on."""
    patch = pytest.MonkeyPatch()
    port = free_port()
    oidc = {
        "enabled": True,
        "name": "远山统一认证",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "metadata_url": f"{provider.url}/.well-known/openid-configuration",
        "roles": {"cm-leads": "manager", "cm-admins": "administrator@*"},
        "admitted": ["cm-learners"],
        "unit_claim": "dept",
    }
    patch.setenv("TRAINER_TEST_ENTRY", "tests.e2e.provider_entry:app")
    patch.setenv("TRAINER_TEST_OIDC", json.dumps({"oidc": oidc, "public_url": f"http://127.0.0.1:{port}"}))
    found = Server.over(furnished, tmp_path_factory.mktemp("provider"))
    found.port = port
    found.start()
    yield found
    found.close()
    patch.undo()


def through(site: Server, page: Page, subject: str, path: str = "/sign-in") -> None:
    """Go to the provider and pick a person there."""
    page.goto(site.url + path)
    page.get_by_role("link", name="用远山统一认证登录").click()
    page.get_by_role("link", name=subject, exact=True).click()


def system(site: Server) -> object:
    return accounts.system_asker(site.platform)


def test_a_person_known_to_the_provider_gets_an_account_with_the_roles_of_their_groups(
    site: Server, provider: Provider, contexts: Callable[..., BrowserContext]
) -> None:
    context = contexts()
    page = context.new_page()
    through(site, page, "s-1", "/sign-in?next=/account")
    expect(page.get_by_role("heading", name="我的账户")).to_be_visible()
    assert page.url == f"{site.url}/account"
    cookies = {cookie["name"]: cookie for cookie in context.cookies(site.url)}
    assert cookies["trainer_session"]["httpOnly"]
    assert not [name for name in cookies if name.startswith("_streamlit_user")]
    asker = system(site)
    account = administer.find_login(site.platform, asker, "li.na")  # type: ignore[arg-type]
    assert account is not None
    assert (account.name, account.email, account.unit.name) == ("李娜", "li.na@bank.example", "上海分行")
    held = {(grant.role, grant.unit.name if grant.unit else "") for grant in account.grants}
    assert held == {(Role.TRAINEE, ""), (Role.MANAGER, "上海分行")}

    provider.people["s-1"] = {**PEOPLE["s-1"], "groups": ["cm-learners"], "name": "李丽娜"}
    again = contexts().new_page()
    through(site, again, "s-1")
    expect(again.get_by_role("heading", name="李丽娜，您好")).to_be_visible()
    account = administer.find_login(site.platform, asker, "li.na")  # type: ignore[arg-type]
    assert account is not None
    assert [grant.role for grant in account.grants] == [Role.TRAINEE]

    administer.revoke_sessions(
        site.platform,
        asker,  # type: ignore[arg-type]
        account.person,
        now=site.platform.clock.now(),
    )
    page.goto(f"{site.url}/account")
    assert page.url.startswith(f"{site.url}/sign-in")


def test_who_is_not_admitted_is_told_so_and_gets_no_account(
    site: Server, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts().new_page()
    through(site, page, "s-2")
    expect(page.get_by_role("alert")).to_contain_text("尚未开通本系统")
    assert administer.find_login(site.platform, system(site), "outsider") is None  # type: ignore[arg-type]


def test_an_account_with_a_password_is_not_taken_over_by_a_name(
    site: Server, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts().new_page()
    through(site, page, "s-3")
    expect(page.get_by_role("alert")).to_contain_text("xiaolin")
    context = page.context
    assert not [c for c in context.cookies(site.url) if c["name"] == "trainer_session"]


def test_an_account_made_for_the_provider_is_taken_up_at_the_first_sign_in(
    site: Server, contexts: Callable[..., BrowserContext]
) -> None:
    asker = system(site)
    root = site.platform.store
    unit = administer.search(site.platform, asker, Wanted()).people[0].unit  # type: ignore[arg-type]
    assert root is not None
    made = accounts.create_person(
        site.platform,
        asker,  # type: ignore[arg-type]
        NewPerson("wang.wei", "王伟", unit.id, by_provider=True),
        now=site.platform.clock.now(),
    )
    page = contexts().new_page()
    through(site, page, "s-4")
    expect(page.get_by_role("heading", name="王伟，您好")).to_be_visible()
    account = administer.find_login(site.platform, asker, "wang.wei")  # type: ignore[arg-type]
    assert account is not None
    assert account.person == made.person
    assert account.has_provider


def test_missing_claims_and_a_refusal_end_in_a_plain_sentence(
    site: Server, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts().new_page()
    through(site, page, "s-5")
    expect(page.get_by_role("alert")).to_contain_text("preferred_username")
    through(site, page, "refuse")
    expect(page.get_by_role("alert")).to_contain_text("没有在规定时间内完成")


def test_the_hand_over_works_once_and_cannot_be_made_up(
    site: Server, contexts: Callable[..., BrowserContext]
) -> None:
    context = contexts()
    page = context.new_page()
    tickets: list[str] = []

    def keep(response: object) -> None:
        header = response.all_headers().get("set-cookie", "")  # type: ignore[attr-defined]
        if "_streamlit_user=" in header:
            tickets.append(header.partition("_streamlit_user=")[2].partition(";")[0])

    page.on("response", keep)
    through(site, page, "s-4")
    expect(page.get_by_role("heading", name="王伟，您好")).to_be_visible()
    ticket = next(found for found in tickets if len(found) > 20)
    for value in (ticket, ticket[:-3] + "abc", "x"):
        thief = contexts()
        thief.add_cookies([{"name": "_streamlit_user", "value": value, "url": site.url}])
        stolen = thief.new_page()
        stolen.goto(f"{site.url}/sign-in/provider/finish")
        expect(stolen.get_by_role("alert")).to_be_visible()
        assert not [c for c in thief.cookies(site.url) if c["name"] == "trainer_session"]
