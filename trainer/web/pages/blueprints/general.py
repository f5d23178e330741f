"""What a blueprint says besides what is drawn: names, rules, when and for whom, what is shown after."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import streamlit as st

from trainer.blueprints import Blueprint, Requirement, ReviewPolicy, Window
from trainer.blueprints.problems import LONGEST_DESCRIPTION, LONGEST_TITLE, MOST_PILOTS
from trainer.errors import TrainerError
from trainer.text import LocalText
from trainer.web.pages.assignments.wording import read_day, typed
from trainer.web.pages.blueprints import words
from trainer.web.pages.blueprints.form import Form
from trainer.web.state import Here

_DAY = 24 * 60


def fields(here: Here, form: Form, stored: Blueprint) -> Blueprint:
    """Show the fields; return the blueprint as they say it."""
    found = _names(here, form, stored)
    left, right = st.columns(2, gap="large")
    with left:
        found = _rules(here, form, found)
    with right:
        found = _sitting(here, form, found)
    left, right = st.columns(2, gap="large")
    with left:
        found = _openness(here, form, found)
    with right:
        return _afterwards(here, form, found)


def _names(here: Here, form: Form, stored: Blueprint) -> Blueprint:
    t, about = here.t, stored.description or LocalText("", "")
    left, right = st.columns(2, gap="large")
    with left:
        zh = form.text("title.zh", t("Chinese title"), stored.title.zh, LONGEST_TITLE)
        about_zh = form.text(
            "description.zh", t("Chinese description"), about.zh, LONGEST_DESCRIPTION, rows=2
        )
    with right:
        en = form.text("title.en", t("English title"), stored.title.en, LONGEST_TITLE)
        about_en = form.text(
            "description.en", t("English description"), about.en, LONGEST_DESCRIPTION, rows=2
        )
    described = LocalText(about_zh, about_en) if about_zh.strip() or about_en.strip() else None
    return replace(stored, title=LocalText(zh, en), description=described)


def _rules(here: Here, form: Form, stored: Blueprint) -> Blueprint:
    t = here.t
    st.subheader(t("What it is and what passes"), anchor=False)
    purpose = form.choice(
        "purpose",
        t("Purpose"),
        stored.purpose,
        words.PURPOSES,
        hint=t("Only a certification leads to a certificate. Practice draws from the practice pool alone."),
    )
    level = form.number(
        "level",
        t("Exam level"),
        stored.level,
        1,
        9,
        empty=t("none"),
        hint=t("1 is the lowest; may be left out."),
    )
    cut = form.number(
        "cut",
        t("Cut score (%)"),
        float(stored.cut),
        0.0,
        100.0,
        step=1.0,
        hint=t("Percent of all marks. Who reaches it exactly passes."),
    )
    scoring = form.choice(
        "scoring",
        t("Marks of multiple choice"),
        stored.scoring,
        words.SCORING,
        hint=t("In part: marks × (right − wrong) / number of keys, never below 0."),
    )
    valid = form.number(
        "valid_for",
        t("Months a pass is good for"),
        stored.valid_for,
        1,
        600,
        empty=t("for good"),
        hint=t("After that the pass lapses and has to be renewed."),
    )
    return replace(
        stored,
        purpose=purpose,
        level=_whole(level),
        cut=stored.cut if cut is None else Fraction(str(round(cut, 2))),
        scoring=scoring,
        valid_for=_whole(valid),
    )


def _sitting(here: Here, form: Form, stored: Blueprint) -> Blueprint:
    t, limit = here.t, stored.time_limit
    st.subheader(t("How it is sat"), anchor=False)
    minutes = form.number(
        "time_limit",
        t("Time limit (minutes)"),
        None if limit is None else int(limit.total_seconds() // 60),
        1,
        _DAY,
        empty=t("none"),
        hint=t("About 60 to 90 s an item. Only quizzes and practice may do without."),
    )
    navigation = form.choice("navigation", t("Moving about"), stored.navigation, words.NAVIGATION)
    attempts = form.number(
        "attempts", t("Attempts allowed"), stored.attempts, 1, 1000, empty=t("without limit")
    )
    hours = form.number(
        "cool_down",
        t("Pause between attempts (hours)"),
        stored.cool_down / timedelta(hours=1),
        0.0,
        8760.0,
        step=1.0,
        hint=t("How long somebody waits before the next attempt; 0 = not at all."),
    )
    pilot = form.number(
        "pilot",
        t("Unscored items on trial"),
        stored.pilot,
        0,
        MOST_PILOTS,
        hint=t(
            "Items on trial are mixed in to gather statistics; they look like any other and earn nothing."
        ),
    )
    return replace(
        stored,
        time_limit=None if minutes is None else timedelta(minutes=int(minutes)),
        navigation=navigation,
        attempts=_whole(attempts),
        cool_down=timedelta(minutes=round((hours or 0) * 60)),
        pilot=int(pilot or 0),
    )


def _openness(here: Here, form: Form, stored: Blueprint) -> Blueprint:
    t = here.t
    st.subheader(t("When and for whom"), anchor=False)
    access = form.choice("access", t("Open to"), stored.access, words.ACCESS)
    opens = _moment(form, "opens", t("Opens"), stored.window.opens, t("at once"))
    closes = _moment(form, "closes", t("Closes"), stored.window.closes, t("never"))
    form.slot("window")
    st.caption(t("Days like 2026-12-31, with an hour if you like: 2026-12-31 18:00."))
    bound = st.toggle(
        t("Sittings end with the window"),
        stored.bound_by_window,
        key=form.key("bound"),
        help=t("Otherwise whoever begins in time has the whole time limit."),
    )
    courses = here.platform.catalogue.current().modules
    names = {module.code: f"{module.code} {here.local(module.title)}" for module in courses}
    needed = [one.module for one in stored.requires]
    names |= {code: code for code in needed if code not in names}
    chosen = st.multiselect(
        t("Modules to finish first"),
        list(names),
        needed,
        format_func=names.__getitem__,
        key=form.key("requires"),
        placeholder=t("none"),
        help=t("All lessons of these modules have to be read before the exam can be begun."),
    )
    form.slot("requires")
    requires = stored.requires if set(chosen) == set(needed) else tuple(Requirement(one) for one in chosen)
    return replace(
        stored, access=access, window=Window(opens, closes), bound_by_window=bound, requires=requires
    )


def _afterwards(here: Here, form: Form, stored: Blueprint) -> Blueprint:
    t = here.t
    st.subheader(t("What is shown afterwards"), anchor=False)
    shows = form.choice("review_shows", t("Shown afterwards"), stored.review.shows, words.SHOWS)
    when = form.choice("review_when", t("When it is shown"), stored.review.when, words.WHEN)
    form.slot("review")
    return replace(stored, review=ReviewPolicy(shows, when))


def _moment(form: Form, name: str, label: str, stored: datetime | None, empty: str) -> datetime | None:
    """A time as it is typed; while it cannot be read, the one that is stored."""
    here = form.here
    was = typed(here, stored)
    text = st.text_input(label, was, key=form.key(name), max_chars=20, placeholder=empty) or ""
    form.slot(name)
    if text.strip() == was:
        return stored
    try:
        return read_day(here, text, end=name == "closes")
    except TrainerError as error:
        form.note(name, here.explain(error))
        return stored


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
