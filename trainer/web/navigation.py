"""Which pages there are, for whom, and the way from the address to one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.util import calc_hash

from trainer.errors import TrainerError, translatable
from trainer.i18n import describe, translate
from trainer.people import Role
from trainer.storage import NotSavedError
from trainer.text import Language
from trainer.web import state
from trainer.web.state import Here
from trainer.web.widgets import exam, shell

ANYBODY = frozenset(Role)
_PAGES = "pages"
_LANGUAGE = "language"
_EXAM = "exam"
_EXAM_AND_WAYS_OUT = ("home", "exams", _EXAM, "result")


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

ASSIGNING = frozenset({Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR})
AUTHORS = frozenset({Role.TRAINER, Role.ADMINISTRATOR})
TEAM = frozenset({Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR, Role.RESULTS})
_ADMIN = frozenset({Role.ADMINISTRATOR})

PAGES = (
    PageSpec("home", translatable("Home"), "home", "home", group=LEARN),
    PageSpec("courses", translatable("Courses"), "menu_book", "courses", group=LEARN),
    PageSpec("lesson", translatable("Lesson"), "article", "lesson", hidden=True),
    PageSpec("rehearsals", translatable("Rehearsals"), "forum", "rehearsals", group=LEARN),
    PageSpec("scenario", translatable("Scenario"), "forum", "scenario", hidden=True),
    PageSpec("rehearsal", translatable("Conversation"), "chat", "rehearsal", hidden=True),
    PageSpec("rehearsal-review", translatable("Debriefing"), "reviews", "rehearsal_review", hidden=True),
    PageSpec("cards", translatable("Cards for people"), "groups", "round_cards", hidden=True),
    PageSpec("round", translatable("Round with people"), "groups", "round", hidden=True),
    PageSpec("practice", translatable("Practice"), "fitness_center", "practice", group=LEARN),
    PageSpec("practice-run", translatable("Practice set"), "fitness_center", "practice_run", hidden=True),
    PageSpec("readiness", translatable("Readiness"), "speed", "readiness", group=LEARN),
    PageSpec("exams", translatable("Exams"), "assignment", "exams", group=LEARN),
    PageSpec("exam", translatable("Exam"), "edit_note", "exam", hidden=True),
    PageSpec("result", translatable("Result"), "fact_check", "result", hidden=True),
    PageSpec(
        "certificates", translatable("My certificates"), "workspace_premium", "certificates", group=LEARN
    ),
    PageSpec("history", translatable("Score history"), "monitoring", "history", group=LEARN),
    PageSpec("team", translatable("My people"), "monitoring", "team", TEAM, TEACH),
    PageSpec("assignments", translatable("Assignments"), "add_task", "assignments", ASSIGNING, TEACH),
    PageSpec(
        "assign", translatable("Assign something"), "add_task", "assignments.new", ASSIGNING, hidden=True
    ),
    PageSpec("assignment", translatable("Assignment"), "add_task", "assignments.one", ASSIGNING, hidden=True),
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
    PageSpec("bank", translatable("Item bank"), "quiz", "bank", AUTHORS, TEACH),
    PageSpec("bank-item", translatable("Item"), "quiz", "bank.item", AUTHORS, hidden=True),
    PageSpec("bank-edit", translatable("Write an item"), "edit", "bank.editor", AUTHORS, hidden=True),
    PageSpec("bank-import", translatable("Import items"), "upload_file", "bank_import", AUTHORS, hidden=True),
    PageSpec("import-run", translatable("Import"), "upload_file", "bank_import.run", AUTHORS, hidden=True),
    PageSpec("bank-review", translatable("Review"), "rate_review", "bank.queue", AUTHORS, TEACH),
    PageSpec("blueprints", translatable("Blueprints"), "fact_check", "blueprints", AUTHORS, TEACH),
    PageSpec("blueprint", translatable("Blueprint"), "fact_check", "blueprints.one", AUTHORS, hidden=True),
    PageSpec(
        "blueprint-edit", translatable("Write a blueprint"), "edit", "blueprints.editor", AUTHORS, hidden=True
    ),
    PageSpec("papers", translatable("Parallel papers"), "content_copy", "papers", AUTHORS, TEACH),
    PageSpec("paper-set", translatable("Set of papers"), "content_copy", "papers.one", AUTHORS, hidden=True),
    PageSpec("export", translatable("Export items"), "output", "exporting", frozenset({Role.TRAINER}), TEACH),
    PageSpec(
        "analysis",
        translatable("Item analysis"),
        "insights",
        "analysis",
        frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
        TEACH,
    ),
    PageSpec("repairs", translatable("Repairs"), "build", "repairs", AUTHORS, TEACH),
    PageSpec("repair", translatable("Repair"), "build", "repair", AUTHORS, hidden=True),
    PageSpec(
        "item-analysis",
        translatable("Item"),
        "quiz",
        "item_analysis",
        frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
        hidden=True,
    ),
    PageSpec(
        "practice-insight",
        translatable("Insight into practice"),
        "model_training",
        "practice_insight",
        frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
        TEACH,
    ),
    PageSpec(
        "rehearsal-insight",
        translatable("Insight into rehearsals"),
        "query_stats",
        "rehearsal_insight",
        frozenset({Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR}),
        TEACH,
    ),
    PageSpec(
        "rehearsal-preview",
        translatable("Preview a scenario"),
        "visibility",
        "rehearsal_preview",
        frozenset({Role.TRAINER, Role.ADMINISTRATOR}),
        hidden=True,
    ),
    PageSpec(
        "issued-certificates",
        translatable("Certificates issued"),
        "verified",
        "issued_certificates",
        frozenset({Role.MANAGER, Role.ADMINISTRATOR, Role.RESULTS}),
        TEACH,
    ),
    PageSpec("people", translatable("People"), "group", "people", _ADMIN, ADMINISTER),
    PageSpec(
        "organisation", translatable("Organisation and cohorts"), "account_tree", "units", _ADMIN, ADMINISTER
    ),
    PageSpec("audit", translatable("Audit log"), "history", "audit", _ADMIN, ADMINISTER),
    PageSpec("inbox", translatable("Inbox"), "inbox", "inbox", group=MINE),
    PageSpec("account", translatable("My account"), "person", "account", group=MINE),
)


def run() -> None:
    """Show the page the address names to the person who asks, or say that nobody is signed in."""
    if _heads_for(_EXAM):
        _run_exam()
        return
    exam.forget()
    here = state.here()
    if here is None:
        _signed_out()
        return
    sections: dict[str, list[st.Page]] = {}
    pages = st.session_state[_PAGES] = {}
    for spec in visible(here):
        pages[spec.path] = _page(here.language, spec, _showing(here, spec))
        sections.setdefault(here.t(spec.group) if spec.group else "", []).append(pages[spec.path])
    shell.head()
    chosen = st.navigation(sections, expanded=True)
    shell.foot(here)
    chosen.run()


def _run_exam() -> None:
    """Nothing but the exam, with as few pages as the way out of it needs: navigation costs at every click.

    While the database is away the exam stays on the screen and goes on when it is back.
    """
    try:
        here = state.here()
    except NotSavedError as error:
        if not _keep_exam_open(error):
            raise
        return
    if here is None:
        _signed_out()
        return
    st.session_state[_LANGUAGE] = here.language
    _navigate_exam(here.language, lambda spec: _showing(here, spec)).run()


def _keep_exam_open(error: NotSavedError) -> bool:
    language = st.session_state.get(_LANGUAGE, Language.ZH)
    kept: list[bool] = []

    def show() -> None:
        kept.append(exam.keep_open(language, describe(language, error)))

    _navigate_exam(language, lambda _: show).run()
    return kept == [True]


def _navigate_exam(language: Language, showing: Callable[[PageSpec], Callable[[], None]]) -> st.Page:
    pages = st.session_state[_PAGES] = {
        spec.path: _page(language, spec, showing(spec)) for spec in PAGES if spec.path in _EXAM_AND_WAYS_OUT
    }
    return st.navigation(list(pages.values()), position="hidden")


def _heads_for(path: str) -> bool:
    """Whether this run is for the page at `path`, known before any page has been made.

    A reload names the page in the address; every later run carries the hash Streamlit gave it.
    """
    context = get_script_run_ctx()
    if context is None:
        return False
    wanted = context.pages_manager
    if wanted.intended_page_script_hash:
        return wanted.intended_page_script_hash == _hash(path)
    return wanted.intended_page_name == path


_hash = cache(calc_hash)


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


def _page(language: Language, spec: PageSpec, showing: Callable[[], None]) -> st.Page:
    return st.Page(
        showing,
        title=translate(language, spec.title),
        icon="" if spec.hidden else f":material/{spec.icon}:",
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
            link("home", here.t("Home"), icon=":material/home:")

    return show


def _signed_out() -> None:
    st.info("您已退出登录。 / You are signed out.", icon=":material/logout:")
    st.link_button("登录 / Sign in", "/sign-in", type="primary")
