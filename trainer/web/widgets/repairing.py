"""Repairs in words: what is done to an item, how a proposal stands, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from trainer.items import Item, ItemType
from trainer.repairs import Repair, Treatment, Verdict
from trainer.services.repair import Listed
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.wording import ago, moment


def treatment_word(here: Here, treatment: Treatment) -> str:
    """What is done, in a word or two."""
    return {
        Treatment.REKEY: here.t("another key"),
        Treatment.ACCEPT: here.t("several keys"),
        Treatment.VOID: here.t("not counted"),
    }[treatment]


def option_texts(here: Here, item: Item) -> dict[str, str]:
    """The texts of the options by id; true and false in words."""
    if item.type is ItemType.TRUE_FALSE:
        return {"true": here.t("true"), "false": here.t("false")}
    return {option.id: f"{option.id}. {option.text}" for option in item.options}


def described(here: Here, repair: Repair, item: Item) -> str:
    """What a repair does, in a sentence with the texts of the options."""
    texts = option_texts(here, item)
    keys = here.t(" or ").join(" + ".join(texts[option] for option in sorted(key)) for key in repair.keys)
    if repair.reverses is not None:
        return here.t("The repair is taken back; the scores become what they were without it.")
    if repair.treatment is Treatment.VOID:
        return here.t("The question counts for nobody; the maximum is lower by its marks.")
    if repair.treatment is Treatment.REKEY:
        return here.t("Right is now: {key}", key=keys)
    return here.t("Right is each of: {keys}", keys=keys)


def state(here: Here, one: Listed) -> str:
    """How a proposal stands, in one sentence."""
    found = one.proposal
    proposed = here.t(
        "Proposed by {name} {ago}.",
        name=one.proposed_by or here.t("Former member"),
        ago=ago(here, found.repair.at),
    )
    if found.decided is None:
        return f"{proposed} {here.t('A second person has to decide.')}"
    who = {"name": one.decided_by or here.t("Former member"), "ago": ago(here, found.decided.at)}
    verdicts = {
        Verdict.APPROVED: here.t("Approved by {name} {ago}.", **who),
        Verdict.REFUSED: here.t("Refused by {name} {ago}.", **who),
        Verdict.WITHDRAWN: here.t("Withdrawn {ago}.", **who),
    }
    told = f"{proposed} {verdicts[found.decided.verdict]}"
    return f"{told} {here.t('It has been taken back since.')}" if found.reversed_by else told


def entries(here: Here, found: Iterable[Listed]) -> None:
    """Repairs with links to them."""
    with st.container(border=True, gap="xsmall"):
        for one in found:
            repair = one.proposal.repair
            what = treatment_word(here, repair.treatment)
            if repair.reverses is not None:
                what = here.t("taken back: {what}", what=what)
            navigation.link("repair", f"{repair.item} · {what}", icon=_icon(one), id=repair.id)
            st.caption(people.plain(f"{repair.reason} — {state(here, one)}"), help=moment(here, repair.at))


def _icon(one: Listed) -> str:
    decided = one.proposal.decided
    if decided is None:
        return ":material/pending_actions:"
    return ":material/check_circle:" if decided.verdict is Verdict.APPROVED else ":material/cancel:"
