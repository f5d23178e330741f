"""The exams a person may sit and where they stand with each; and what to know before starting one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import streamlit as st

from trainer.blueprints import Blueprint, Navigation, Purpose, ReviewShows, ReviewWhen
from trainer.services import sit_exam
from trainer.services.sit_exam import Offer, OfferState
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.wording import ago, moment, percent, points, span

_MANY = 12
_START = "start"
_ORDER = (
    OfferState.RUNNING,
    OfferState.OPEN,
    OfferState.COOLING_DOWN,
    OfferState.REQUIRES,
    OfferState.NOT_YET,
    OfferState.NO_ATTEMPTS_LEFT,
    OfferState.CLOSED,
)


def show(here: Here) -> None:
    """Render the list, or the page before the exam the address names."""
    code = st.query_params.get("id", "")
    if code:
        _before(here, sit_exam.offer(here.platform, here.asker, code, now=here.now))
    else:
        _list(here, sit_exam.offers(here.platform, here.asker, now=here.now))


# ------------------------------------------------------------------------------------------------- the list


def _list(here: Here, found: tuple[Offer, ...]) -> None:
    st.title(here.t("Exams"), anchor=False)
    if not found:
        st.info(here.t("No exam is open to you yet. When one is, it stands here."))
        return
    st.write(
        here.t(
            "{ready} of {count} can be started now; you have passed {passed}.",
            ready=sum(offer.state is OfferState.OPEN for offer in found),
            count=len(found),
            passed=sum(offer.passed for offer in found),
        )
    )
    if len(found) > _MANY:
        found = _search(here, found)
    for purpose, title in (
        (Purpose.CERTIFICATION, here.t("Certification")),
        (Purpose.QUIZ, here.t("Module quizzes")),
        (Purpose.PRACTICE, here.t("Practice exams")),
    ):
        _group(here, title, [offer for offer in found if offer.blueprint.purpose is purpose])


def _search(here: Here, found: tuple[Offer, ...]) -> tuple[Offer, ...]:
    wanted = st.text_input(
        here.t("Find an exam"),
        icon=":material/search:",
        bind="query-params",
        key="q",
        type="search",
        placeholder=" ",
    )
    if not wanted:
        return found
    kept = tuple(
        offer for offer in found if wanted.casefold() in here.local(offer.blueprint.title).casefold()
    )
    if not kept:
        st.caption(here.t("No exam has “{words}” in its name.", words=wanted))
    return kept


def _group(here: Here, title: str, group: list[Offer]) -> None:
    if not group:
        return
    st.subheader(title, anchor=False)
    for offer in sorted(group, key=lambda offer: (_ORDER.index(offer.state), offer.passed)):
        _card(here, offer)


def _card(here: Here, offer: Offer) -> None:
    blueprint = offer.blueprint
    with (
        st.container(border=True),
        st.container(horizontal=True, vertical_alignment="center", gap="medium"),
    ):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{_plain(here.local(blueprint.title))}**  {_badges(here, offer)}")
            st.caption(" · ".join(_facts(here, offer)))
            if obstacle := _obstacle(here, offer):
                st.caption(obstacle)
        _enter(here, offer)


def _enter(here: Here, offer: Offer) -> None:
    code = offer.blueprint.code
    if offer.running is not None:
        if st.button(here.t("Continue"), key=f"go-{code}", type="primary", icon=":material/play_arrow:"):
            navigation.go("exam", id=offer.running)
    elif st.button(
        here.t("Look and start") if offer.state is OfferState.OPEN else here.t("Details"),
        key=f"go-{code}",
    ):
        navigation.go("exams", id=code)


def _badges(here: Here, offer: Offer) -> str:
    badges = []
    if offer.state is OfferState.RUNNING:
        badges.append(f":orange-badge[:material/timer: {here.t('in progress')}]")
    if offer.passed:
        badges.append(f":green-badge[:material/check_circle: {here.t('Passed')}]")
    return " ".join(badges)


def _facts(here: Here, offer: Offer) -> Iterable[str]:
    blueprint = offer.blueprint
    yield here.t("{count} questions", count=blueprint.count + blueprint.pilot)
    yield here.t("no time limit") if offer.allowed is None else span(here, offer.allowed)
    yield here.t("cut score {cut} %", cut=points(blueprint.cut))
    if offer.attempts_left is not None:
        yield here.t("{left} of {all} attempts left", left=offer.attempts_left, all=blueprint.attempts)
    if offer.best is not None:
        yield here.t("best {best} %", best=percent(offer.best))


def _obstacle(here: Here, offer: Offer) -> str:
    """Why it cannot be started now, and when it can."""
    if offer.state is OfferState.REQUIRES:
        return here.t("First finish the lessons of {modules}.", modules=_modules(here, offer))
    if offer.state in (OfferState.NOT_YET, OfferState.COOLING_DOWN) and offer.opens_again is not None:
        when = {"ago": ago(here, offer.opens_again), "at": moment(here, offer.opens_again)}
        if offer.state is OfferState.NOT_YET:
            return here.t("Opens {ago} ({at}).", **when)
        return here.t("Can be sat again {ago} ({at}).", **when)
    return {
        OfferState.NOT_YET: here.t("Not open yet."),
        OfferState.CLOSED: here.t("This exam is closed."),
        OfferState.NO_ATTEMPTS_LEFT: here.t("No attempts are left. Your trainer can tell you what to do."),
    }.get(offer.state, "")


def _modules(here: Here, offer: Offer) -> str:
    titles = {module.code: here.local(module.title) for module in here.platform.catalogue.current().modules}
    return here.t(", ").join(titles.get(code, code) for code in offer.missing)


def _plain(text: str) -> str:
    """A title as Markdown that shows it as it is."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#|~:$" else mark for mark in text)


# --------------------------------------------------------------------------------------- before the exam


def _before(here: Here, offer: Offer) -> None:
    if offer.state is OfferState.OPEN and st.session_state.get(_START):
        _begin(here, offer)  # pressed: in a minute when everybody starts, nothing is drawn just to be left
    blueprint = offer.blueprint
    navigation.link("exams", here.t("All exams"), icon=":material/arrow_back:")
    st.title(here.local(blueprint.title), anchor=False)
    if blueprint.description is not None:
        st.write(here.local(blueprint.description))
    if offer.passed and offer.best is not None:
        st.success(
            here.t("You have passed this exam; your best is {best} %.", best=percent(offer.best)),
            icon=":material/check_circle:",
        )
    with st.container(border=True):
        for icon, rule in _rules(here, offer):
            st.markdown(f":material/{icon}: {rule}")
    _start(here, offer)


def _rules(here: Here, offer: Offer) -> Iterable[tuple[str, str]]:
    blueprint = offer.blueprint
    yield "format_list_numbered", _extent(here, blueprint)
    yield "schedule", _time(here, offer)
    yield "flag_check", here.t("You pass with {cut} % of the marks or more.", cut=points(blueprint.cut))
    yield "repeat", _attempts(here, offer)
    yield (
        "swap_horiz",
        here.t("Questions come one after another; there is no way back.")
        if blueprint.navigation is Navigation.FORWARD
        else here.t("You may go back, mark questions and change answers until you hand in."),
    )
    yield (
        "cloud_done",
        here.t(
            "Every answer is saved at once. If the connection breaks or the device changes, open the exam "
            "again and go on; the time keeps running."
        ),
    )
    yield "fact_check", _review(here, blueprint)
    if blueprint.window.closes is not None:
        yield "event", here.t("Open until {at}.", at=moment(here, blueprint.window.closes))


def _extent(here: Here, blueprint: Blueprint) -> str:
    count = blueprint.count + blueprint.pilot
    if len(blueprint.sections) == 1:
        return here.t("{count} questions.", count=count)
    sections = here.t(", ").join(here.local(section.title) for section in blueprint.sections)
    return here.t(
        "{count} questions in {parts} parts: {sections}.",
        count=count,
        parts=len(blueprint.sections),
        sections=sections,
    )


def _time(here: Here, offer: Offer) -> str:
    limit = offer.blueprint.time_limit
    if offer.allowed is None:
        return here.t("There is no time limit.")
    if limit is not None and offer.allowed > limit:
        return here.t(
            "You have {allowed}: the usual {limit} and the extra time granted to you.",
            allowed=span(here, offer.allowed),
            limit=span(here, limit),
        )
    if limit is None or offer.allowed < limit:
        return here.t("You have {allowed}, until the exam closes.", allowed=span(here, offer.allowed))
    return here.t(
        "You have {allowed}; the time starts when you press start.", allowed=span(here, offer.allowed)
    )


def _attempts(here: Here, offer: Offer) -> str:
    blueprint = offer.blueprint
    if offer.attempts_left is None:
        text = here.t("You may sit it as often as you like.")
    else:
        text = here.t("{left} of {all} attempts are left.", left=offer.attempts_left, all=blueprint.attempts)
    if blueprint.cool_down:
        wait = here.t("There must be {wait} between two attempts.", wait=span(here, blueprint.cool_down))
        return f"{text} {wait}"
    return text


def _review(here: Here, blueprint: Blueprint) -> str:
    shows = {
        ReviewShows.NOTHING: here.t("No result is shown here afterwards."),
        ReviewShows.SCORE: here.t("Afterwards you see the score and its parts."),
        ReviewShows.RESPONSES: here.t("Afterwards you see the score and your answers."),
        ReviewShows.KEYS: here.t("Afterwards you see the score, the right answers and the reasons."),
    }[blueprint.review.shows]
    if blueprint.review.when is ReviewWhen.AFTER_WINDOW and blueprint.review.shows is not ReviewShows.NOTHING:
        return f"{shows} {here.t('All of it after the exam has closed for everybody.')}"
    return shows


def _start(here: Here, offer: Offer) -> None:
    if offer.running is not None:
        if st.button(
            here.t("Continue the exam"), type="primary", icon=":material/play_arrow:", key="continue"
        ):
            navigation.go("exam", id=offer.running)
        return
    if offer.state is not OfferState.OPEN:
        st.info(_obstacle(here, offer), icon=":material/lock_clock:")
        for code in offer.missing:
            _module_link(here, code)
        return
    if st.button(here.t("Start the exam"), type="primary", icon=":material/play_arrow:", key=_START):
        _begin(here, offer)


def _begin(here: Here, offer: Offer) -> NoReturn:
    attempt = sit_exam.begin(here.platform, here.asker, offer.blueprint.code, now=here.now)
    navigation.go("exam", id=attempt)


def _module_link(here: Here, code: str) -> None:
    module = next((m for m in here.platform.catalogue.current().modules if m.code == code), None)
    if module is not None:
        navigation.link("courses", here.local(module.title), icon=":material/menu_book:")
