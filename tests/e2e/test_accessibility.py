"""axe-core finds no serious fault on any page, for any role, in the light and in the dark theme.

Each role goes through its menu once, as a person would; pages without a place in the menu are opened by their
address, once. No fault is excused, not even inside Streamlit's own widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.items import ItemType
from trainer.services import assign, author, report, sit_exam
from trainer.services.report import folding
from trainer.services.sit_exam import Action, ActionKind
from trainer.web.navigation import PAGES

from . import content
from .conftest import DRAWING, PHONE, SignedIn
from .exam_page import Exam
from .installation import PEOPLE, Server

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
STILL = """() => Promise.all(
  document.getAnimations()
    .filter((one) => isFinite(one.effect.getComputedTiming().endTime))
    .map((one) => one.finished.catch(() => null)),
)"""
"""Waits for what fades in or slides: half-way a colour is not the colour it will have."""
GRAVE = ("serious", "critical")
ELSEWHERE = {
    "exam": "opened with a sitting in its own test",
    "round": "needs several people, see test_rounds",
    "round-cards": "needs cards, see test_rounds",
    "cards": "needs cards, see test_rounds",
    "scenario": "needs a scenario, see test_rehearsing",
    "rehearsal": "needs a scenario, see test_rehearsing",
    "rehearsal-review": "needs a scenario, see test_rehearsing",
    "rehearsal-preview": "needs a scenario, see test_rehearsing",
    "practice-run": "needs a set, see test_practising",
    "blueprint-edit": "needs a draft, see the tests of blueprints",
    "paper-set": "needs a set of papers, see the tests of papers",
    "import-run": "needs an import, see test_importing",
}
"""Pages without a place in the menu that this module does not open by their address."""


@dataclass(frozen=True)
class Fault:
    """What axe says of one place."""

    rule: str
    where: str
    html: str
    said: str

    def __str__(self) -> str:
        return f"{self.rule} at {self.where}: {self.said} {self.html[:160]}"


@pytest.fixture(scope="module")
def furnished_server(server: Server) -> tuple[Server, dict[str, str]]:
    """The server with sittings, an assignment and figures; addresses of pages that are about one thing."""
    platform, now = server.platform, server.platform.clock.now()
    manager = server.asker("manager")
    new = NewAssignment(
        TaskKind.EXAM,
        content.QUIZ,
        (Audience(AudienceKind.UNIT, manager.unit_path.strip("/").split("/")[-1]),),
        Times(due=now + timedelta(days=3)),
        "",
    )
    given = assign.assign(platform, manager, new, now=now)
    attempt = ""
    for login in ("xiaolin", "xiaozhou"):
        asker = server.asker(login)
        attempt = sit_exam.begin(platform, asker, content.QUIZ, now=now)
        lease = sit_exam.take_over(platform, asker, attempt, now=now).lease
        hand_in = [Action(ActionKind.SUBMIT, token=f"s{attempt}")]
        sit_exam.act(platform, asker, attempt, lease, hand_in, now=now)
    folding.fold(platform)
    person = report.people(platform, manager, report.Scope(), now=now).members[0].line.person
    item = content.items()[0].id
    lesson = content.lessons()[0].id
    unit = author.begin(platform, server.asker("teacher"), "SALES-06", ItemType.SINGLE, now=now)
    return server, {
        "lesson": f"lesson?id={lesson}",
        "result": f"result?id={attempt}",
        "assign": "assign",
        "assignment": f"assignment?id={given}",
        "bank-item": f"bank-item?item={item}",
        "bank-edit": f"bank-edit?unit={unit}",
        "bank-import": "bank-import",
        "blueprint": f"blueprint?code={content.QUIZ}",
        "repair": f"repair?item={item}",
        "item-analysis": f"item-analysis?item={item}&exam={content.QUIZ}",
        "people": f"people?id={person}",
    }


def look(page: Page) -> list[Fault]:
    """The grave faults on the page as it stands, drawn and at rest."""
    settled(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: Mapping[str, Any] = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        Fault(one["id"], " ".join(map(str, node["target"])), node["html"], _said(node))
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def _said(node: Mapping[str, Any]) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])


def settled(page: Page) -> None:
    """Wait until the page is drawn and has stopped fading in."""
    expect(page.locator(DRAWING)).to_have_count(0)
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    expect(page.locator('[data-testid="stSidebarNavItems"]:not([role])')).to_have_count(0)
    page.evaluate(STILL)


def title(page: Page) -> None:
    """Wait until the page has its heading."""
    expect(page.locator('[data-testid="stMain"] h1').first).to_be_visible()


def through_the_menu(page: Page, home: str) -> Iterator[str]:
    """Go to each page of the menu, and say where one is; the way home leads to `home`."""
    links = page.get_by_test_id("stSidebarNavLink")
    for place in range(links.count()):
        link = links.nth(place)
        href = link.get_attribute("href") or ""
        link.click()
        if home and not place:
            link = page.locator(f'[data-testid="stSidebarNavLink"][href$="/{home}"]')
        expect(link).to_have_attribute("aria-current", "page")
        title(page)
        yield href


def told(faults: Mapping[str, Iterable[Fault]]) -> str:
    """All faults, page by page."""
    return "\n".join(f"{path}: {fault}" for path, found in faults.items() for fault in found)


HOMES = {"manager": "team"}
"""Where the way home leads those who do not learn."""


@pytest.mark.parametrize("login", ["xiaolin", "teacher", "manager", "admin"])
def test_no_page_of_the_menu_has_a_grave_fault_for_any_role(
    furnished_server: tuple[Server, dict[str, str]], signed_in: SignedIn, login: str
) -> None:
    server, _ = furnished_server
    page = signed_in(server, login)
    page.goto(server.url)
    title(page)
    found = {path: look(page) for path in through_the_menu(page, HOMES.get(login, ""))}
    role = PEOPLE[login][1]
    assert len(found) >= sum(role in spec.roles and not spec.hidden for spec in PAGES)
    assert not told(found)


OPENED_BY = {
    "xiaozhou": ("lesson", "result"),
    "teacher": ("bank-item", "bank-edit", "bank-import", "blueprint", "repair", "item-analysis"),
    "manager": ("assign", "assignment"),
    "admin": ("people",),
}


@pytest.mark.parametrize("login", list(OPENED_BY))
def test_no_page_about_one_thing_has_a_grave_fault(
    furnished_server: tuple[Server, dict[str, str]], signed_in: SignedIn, login: str
) -> None:
    server, addresses = furnished_server
    page = signed_in(server, login)
    found = {}
    for path in OPENED_BY[login]:
        page.goto(f"{server.url}/{addresses[path]}")
        title(page)
        found[path] = look(page)
    assert not told(found)


def test_every_page_is_looked_at_somewhere() -> None:
    opened = {path for paths in OPENED_BY.values() for path in paths}
    hidden = {spec.path for spec in PAGES if spec.hidden}
    assert hidden <= opened | ELSEWHERE.keys(), "add its address, or say which test opens it"


@pytest.mark.parametrize(
    ("login", "paths"),
    [("xiaolin", ("home", "exams")), ("teacher", ("bank", "analysis")), ("manager", ("team", "assign"))],
)
def test_the_dark_theme_on_a_phone_has_no_grave_fault(
    furnished_server: tuple[Server, dict[str, str]],
    signed_in: SignedIn,
    login: str,
    paths: tuple[str, ...],
) -> None:
    server, _ = furnished_server
    page = signed_in(server, login, viewport=PHONE, color_scheme="dark")
    found = {}
    for path in paths:
        page.goto(f"{server.url}/{path}")
        title(page)
        found[path] = look(page)
    assert not told(found)


@pytest.mark.parametrize(("scheme", "option"), [("light", 0), ("dark", 1)])
def test_the_exam_itself_has_no_grave_fault(
    furnished_server: tuple[Server, dict[str, str]], signed_in: SignedIn, scheme: str, option: int
) -> None:
    server, _ = furnished_server
    exam = Exam.begun(server, signed_in(server, "emma", color_scheme=scheme), "emma", content.QUIZ)
    exam.options.nth(option).click()
    expect(exam.status).to_have_text("Saved")
    assert not told({"exam": look(exam.page)})
