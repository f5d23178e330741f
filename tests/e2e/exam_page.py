"""The exam page as a person handles it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from trainer.services import sit_exam
from trainer.services.sit_exam import Sitting

from .installation import Server


class Exam:
    """A sitting open in a page."""

    def __init__(self, server: Server, page: Page, login: str, attempt: str) -> None:
        self.server, self.page, self.login, self.attempt = server, page, login, attempt
        self.asker = server.asker(login)

    @classmethod
    def begun(cls, server: Server, page: Page, login: str, code: str) -> Exam:
        """A sitting begun (or running) and opened in the page."""
        attempt = sit_exam.begin(server.platform, server.asker(login), code, now=server.platform.clock.now())
        return cls(server, page, login, attempt).open()

    def open(self) -> Exam:
        """Go to the address of the sitting."""
        self.page.goto(f"{self.server.url}/exam?id={self.attempt}")
        expect(self.options.first).to_be_visible()
        return self

    @property
    def record(self) -> Sitting:
        """The sitting as the database has it."""
        return sit_exam.look(
            self.server.platform, self.asker, self.attempt, now=self.server.platform.clock.now()
        )

    @property
    def on_record(self) -> dict[int, tuple[int, ...]]:
        """Positions chosen by place, as the database has them."""
        attempt = self.record.attempt
        return {
            place: attempt.form.positions_at(place, ids)
            for place, ids in sorted(attempt.responses.items())
            if ids
        }

    @property
    def options(self) -> Locator:
        """The options of the question on the screen."""
        return self.page.locator(".option")

    @property
    def chosen(self) -> list[int]:
        """Positions that show as chosen."""
        states = self.options.evaluate_all("found => found.map(o => o.getAttribute('aria-checked'))")
        return [position for position, state in enumerate(states) if state == "true"]

    @property
    def heading(self) -> Locator:
        """“第 n 题”."""
        return self.page.locator("h2.number")

    @property
    def status(self) -> Locator:
        """What the page says about saving."""
        return self.page.locator(".status")

    @property
    def banner(self) -> Locator:
        """The sentence below the header while something is wrong."""
        return self.page.locator(".banner")

    @property
    def elsewhere(self) -> Locator:
        """The panel that says another window has the exam."""
        return self.page.get_by_role("alertdialog")

    def number(self, name: int) -> Locator:
        """A button of the map."""
        return self.page.get_by_role("navigation").get_by_role("button", name=re.compile(rf"第 {name} 题"))

    def at(self, number: int) -> None:
        """Wait until the question with this number is shown."""
        expect(self.heading).to_contain_text(f"第 {number} 题")

    def go(self, number: int) -> None:
        """Go to a question by the map."""
        self.number(number).click()
        self.at(number)

    def find(self, wanted: Callable[[Sitting], list[int]]) -> int:
        """Go to the first place of those wanted, and return it."""
        place = wanted(self.record)[0]
        if not self.heading.inner_text().startswith(f"第 {place + 1} 题"):
            self.go(place + 1)
        return place

    def saved(self) -> None:
        """Wait until the page says that everything is saved."""
        expect(self.status).to_have_text("已保存")

    def hand_in(self) -> None:
        """Hand in and confirm."""
        self.page.locator(".hand").click()
        self.page.get_by_role("dialog").get_by_role("button", name="交卷").click()
        self.page.wait_for_url("**/result?*")
