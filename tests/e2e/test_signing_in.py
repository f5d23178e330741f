"""The door, in a real browser: signing in and out, what strangers reach, and what the pages may load."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from trainer.people import NewPerson
from trainer.services import accounts, administer
from trainer.services.administer import Wanted

from .conftest import PHONE, SignedIn
from .installation import PASSWORD, Server


def fill(page: Page, login: str, password: str) -> None:
    """Fill the sign-in form as a person does."""
    page.get_by_label("登录名").fill(login)
    page.locator("#password").fill(password)
    page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_a_person_signs_in_stays_signed_in_and_signs_out(
    server: Server, contexts: Callable[..., BrowserContext], viewport: object
) -> None:
    context = contexts(**({"viewport": viewport} if viewport else {}))
    page = context.new_page()
    page.goto(f"{server.url}/account")
    assert page.url == f"{server.url}/sign-in?next=%2Faccount"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    fill(page, "xiaolin", "not the password")
    expect(page.get_by_role("alert")).to_have_text("登录名或密码不正确。")
    expect(page.locator("#password")).to_be_focused()
    fill(page, "xiaolin", PASSWORD)
    expect(page.get_by_role("heading", name="我的账户")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="我的账户")).to_be_visible()
    page.get_by_role("link", name="修改密码").click()
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    page.get_by_role("link", name="返回").click()
    expect(page.get_by_role("heading", name="我的账户")).to_be_visible()
    page.goto(f"{server.url}/sign-out")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("您已退出登录。")).to_be_visible()
    page.goto(f"{server.url}/account")
    assert "/sign-in" in page.url


def test_the_page_works_without_scripts_and_with_the_keyboard_alone(
    server: Server, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts(java_script_enabled=False).new_page()
    page.goto(f"{server.url}/sign-in")
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type("xiaozhou")
    page.keyboard.press("Tab")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/")


def test_an_initial_password_is_changed_in_the_browser(
    server: Server, contexts: Callable[..., BrowserContext]
) -> None:
    platform = server.platform
    asker = accounts.system_asker(platform)
    unit = administer.search(platform, asker, Wanted()).people[0].unit
    made = accounts.create_person(
        platform, asker, NewPerson("newcomer", "新人", unit.id), now=platform.clock.now()
    )
    page = contexts().new_page()
    page.goto(f"{server.url}/courses")
    fill(page, "newcomer", made.initial_password or "")
    expect(page.get_by_role("heading", name="设置密码")).to_be_visible()
    page.goto(f"{server.url}/courses")
    expect(page.get_by_role("heading", name="设置密码")).to_be_visible()
    page.locator("#present").fill(made.initial_password or "")
    page.locator("#new").fill("a new quiet river")
    page.locator("#again").fill("a new quiet river")
    page.get_by_role("button", name="保存密码").click()
    expect(page.get_by_role("heading", name="新人，您好")).to_be_visible()


def test_a_session_revoked_elsewhere_ends_at_the_next_click(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "emma")
    page.goto(f"{server.url}/account")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    platform = server.platform
    asker = accounts.system_asker(platform)
    emma = administer.find_login(platform, asker, "emma")
    assert emma is not None
    administer.revoke_sessions(platform, asker, emma.person, now=platform.clock.now())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="My account")).to_be_hidden()


@pytest.mark.parametrize("headers", [{}, {"Cookie": "trainer_session=made-up"}])
def test_a_stranger_opens_no_streamlit_session(server: Server, headers: dict[str, str]) -> None:
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(address, additional_headers={"Origin": server.url, **headers}),
    ):
        pass
    assert refused.value.response.status_code == 403
    assert refused.value.response.headers["x-content-type-options"] == "nosniff"


def test_no_page_breaks_the_content_security_policy_or_loads_from_elsewhere(
    server: Server, signed_in: SignedIn
) -> None:
    page = signed_in(server, "admin")
    broken: list[str] = []
    elsewhere: list[str] = []
    page.on(
        "console",
        lambda message: broken.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((server.url, "data:", "blob:", server.url.replace("http", "ws")))
            else elsewhere.append(request.url)
        ),
    )
    paths = ("", "courses", "exams", "history", "people", "people?view=new", "people?view=import")
    for path in (*paths, "organisation", "audit", "account", "invigilate", "coverage"):
        page.goto(f"{server.url}/{path}")
        expect(page.locator("h1").first).to_be_visible()
        page.wait_for_timeout(500)
    assert not broken
    assert not elsewhere


def test_the_first_load_comes_compressed(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "manager")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(server.url)
    expect(page.locator("h1").first).to_be_visible()
    page.wait_for_timeout(1000)
    megabytes = sum(sizes) / 1e6
    assert megabytes < 2.0


def open_tab(page: Page, name: str, inside: Locator) -> None:
    """Choose a tab until it stays: while the page is still being drawn it springs back to the first."""
    for _ in range(10):
        page.get_by_role("tab", name=name).click()
        with suppress(PlaywrightTimeoutError):
            inside.wait_for(timeout=2_000)
            return
    raise AssertionError(f"the tab {name} does not stay open")


def test_a_dialog_asks_once_and_can_be_dismissed(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "admin")
    platform = server.platform
    asker = accounts.system_asker(platform)
    emma = administer.find_login(platform, asker, "emma")
    assert emma is not None
    page.goto(f"{server.url}/people?id={emma.person}")
    button = page.get_by_role("button", name="重置密码")
    open_tab(page, "登录", button)
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("一次性密码")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    open_tab(page, "登录", button)
    button.click()
    dialog.get_by_role("button", name="生成").click()
    expect(page.get_by_text(re.compile("密码只显示这一次"))).to_be_visible()


def test_a_list_is_imported_in_the_browser(server: Server, signed_in: SignedIn) -> None:
    page = signed_in(server, "admin")
    page.goto(f"{server.url}/people?view=import")
    expect(page.get_by_role("button", name=re.compile("选择文件|Upload"))).to_be_visible()
    content = "姓名,登录名\n张三,zhang.san\n李四,li.si\n".encode("gb18030")
    page.locator('input[type="file"]').set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="创建 2 个账户").click()
    expect(page.get_by_text("2 个账户已创建")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="一次性密码（CSV）").click()
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    login, password = rows[1].split(",")[1:]
    newcomer = page.context.browser.new_context()  # type: ignore[union-attr]
    other = newcomer.new_page()
    other.goto(f"{server.url}/sign-in")
    other.locator("#login").fill(login)
    other.locator("#password").fill(password)
    other.keyboard.press("Enter")
    other.wait_for_url(f"{server.url}/password")
    newcomer.close()
