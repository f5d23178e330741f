"""A sample form: what somebody might be given, as they would see it."""

from __future__ import annotations

import secrets
from dataclasses import replace

import streamlit as st

from trainer.blueprints import Blueprint
from trainer.forms import Place
from trainer.items import Item, ItemType
from trainer.services import blueprints
from trainer.services.blueprints import Sample
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.authoring import prints, sample
from trainer.web.wording import points

SEEDS = 10_000


def show(here: Here, blueprint: Blueprint, key: str) -> None:
    """Render the form of a seed, and draw another."""
    name = f"{key}-seed"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            here.t("Draw another"),
            icon=":material/casino:",
            key=f"{key}-another",
            on_click=_another,
            args=(name,),
        )
        seed = st.number_input(
            here.t("Seed"),
            min_value=0,
            value=1,
            step=1,
            key=name,
            width=160,
            help=here.t(
                "The same seed, bank and blueprint give the same form, here and in “trainer assemble”."
            ),
        )
        keys = st.toggle(here.t("Show keys and rationales"), key=f"{key}-keys")
    found = blueprints.sample(here.platform, here.asker, blueprint, int(seed))
    if found is None:
        st.info(here.t("A sample stands here once forms can be drawn."), icon=":material/description:")
        return
    for section in found.form.sections:
        st.subheader(people.plain(here.local(section.title)), anchor=False)
        places = [
            (number, place)
            for number, place in enumerate(found.form.places, 1)
            if place.section == section.id
        ]
        if keys:
            _with_keys(here, found, places, key)
        else:
            shown = [_as_shown(found, place) for _, place in places]
            sample.show(here, shown, key=f"{key}-{section.id}")


def _another(name: str) -> None:
    st.session_state[name] = secrets.randbelow(SEEDS)


def _as_shown(found: Sample, place: Place) -> Item:
    """The item with its options in the order of the form."""
    item = found.items[place.version]
    if item.type is ItemType.TRUE_FALSE:
        return item
    options = {option.id: option for option in item.options}
    return replace(item, options=tuple(options[name] for name in place.options))


def _with_keys(here: Here, found: Sample, places: list[tuple[int, Place]], key: str) -> None:
    for number, place in places:
        item = _as_shown(found, place)
        sample.show(here, [item], key=f"{key}-{number}")
        unscored = "" if place.scored else here.t(" · on trial, unscored")
        marks = here.t("{marks} marks", marks=points(place.marks))
        navigation.link("bank-item", f"{number} · {place.item} · {marks}{unscored}", item=place.item)
        prints.put(here, prints.keys(here, item), key=f"{key}-keys-{number}")
