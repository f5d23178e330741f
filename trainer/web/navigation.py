"""Which pages there are, for whom, and the way from the address to one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

import streamlit as st

from trainer.errors import TrainerError, translatable
from trainer.people import Role
from trainer.web import state
from trainer.web.state import Here

ANYBODY = frozenset(Role)
_PAGES = "pages"


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page: its address, its title, for which roles, and the module whose `show(here)` renders it."""

    path: str
    title: str
    icon: str
    module: str
    roles: frozenset[Role] = ANYBODY
    group: str = ""
    hidden: bool = False


LEARN = translatable("Learn")
TEACH = translatable("Teach")
ADMINISTER = translatable("Administer")
MINE = translatable("Me")

_ADMIN = frozenset({Role.ADMINISTRATOR})

PAGES = (
    PageSpec("home", translatable("Home"), "home", "home", group=LEARN),
    PageSpec("courses", translatable("Courses"), "menu_book", "courses", group=LEARN),
    PageSpec("lesson", translatable("Lesson"), "article", "lesson", hidden=True),
    PageSpec("exams", translatable("Exams"), "assignment", "exams", group=LEARN),
    PageSpec("exam", translatable("Exam"), "edit_note", "exam", hidden=True),
    PageSpec("result", translatable("Result"), "fact_check", "result", hidden=True),
    PageSpec("history", translatable("Score history"), "monitoring", "history", group=LEARN),
    PageSpec(
        "invigilate",
        translatable("Invigilate"),
        "supervisor_account",
        "invigilate",
        frozenset({Role.INVIGILATE, Role.MANAGER, Role.ADMINISTRATOR}),
        TEACH,
    ),
    PageSpec(
        "coverage",
        translatable("Content coverage"),
        "grid_view",
        "coverage",
        frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
        TEACH,
    ),
    PageSpec("people", translatable("People"), "group", "people", _ADMIN, ADMINISTER),
    PageSpec(
        "organisation", translatable("Organisation and cohorts"), "account_tree", "units", _ADMIN, ADMINISTER
    ),
    PageSpec("audit", translatable("Audit log"), "history", "audit", _ADMIN, ADMINISTER),
    PageSpec("account", translatable("My account"), "person", "account", group=MINE),
)


def run() -> None:
    """Show the page the address names to the person who asks, or say that nobody is signed in."""
    here = state.here()
    if here is None:
        _signed_out()
        return
    sections: dict[str, list[st.Page]] = {}
    pages = st.session_state[_PAGES] = {}
    for spec in visible(here):
        pages[spec.path] = _page(here, spec)
        sections.setdefault(here.t(spec.group) if spec.group else "", []).append(pages[spec.path])
    chosen = st.navigation(sections)
    chosen.run()


def go(path: str, **query: str) -> NoReturn:
    """Leave for another page of this person.

    Raises: KeyError: a page that is not theirs.
    """
    st.switch_page(st.session_state[_PAGES][path], query_params=query)


def link(path: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """A link to another page of this person.

    Raises: KeyError: a page that is not theirs.
    """
    st.page_link(st.session_state[_PAGES][path], label=label, icon=icon, query_params=query or None)


def visible(here: Here) -> Iterator[PageSpec]:
    """The pages this person may open."""
    return (spec for spec in PAGES if any(here.asker.has(role) for role in spec.roles))


def _page(here: Here, spec: PageSpec) -> st.Page:
    return st.Page(
        _showing(here, spec),
        title=here.t(spec.title),
        icon=f":material/{spec.icon}:",
        url_path=spec.path,
        default=spec.path == "home",
        visibility="hidden" if spec.hidden else "visible",
    )


def _showing(here: Here, spec: PageSpec) -> Callable[[], None]:
    def show() -> None:
        try:
            import_module(f"trainer.web.pages.{spec.module}").show(here)
        except TrainerError as error:
            st.error(here.explain(error), icon=":material/error:")

    return show


def _signed_out() -> None:
    st.info("您已退出登录。 / You are signed out.", icon=":material/logout:")
    st.link_button("登录 / Sign in", "/sign-in", type="primary")
