"""Figures of items in words: one line in the list, and a table of an item's versions."""

from __future__ import annotations

from trainer.analysis.verdicts import EASY, ENOUGH, FAIR, HARD, ROUNDING
from trainer.services.analyse import Freshness
from trainer.storage.bank_search import Entry
from trainer.web.state import Here
from trainer.web.widgets.analysis import number, share
from trainer.web.wording import ago


def freshness(here: Here, found: Freshness) -> str:
    """Of when the figures are, in a sentence."""
    if found.at is None:
        if found.coming:
            return here.t("The figures of the sittings are being gathered; they appear here by themselves.")
        return here.t("No exam has been sat by enough people for figures yet.")
    told = here.t("Figures of first sittings, {ago}.", ago=ago(here, found.at))
    return told + (here.t(" Newer ones are being made.") if found.coming else "")


def line(here: Here, entry: Entry) -> str:
    """An item's figures in one line of Markdown, with what they rest on."""
    parts = [*_warnings(here, entry), *_figures(here, entry)]
    if entry.shown and entry.of:
        parts.append(
            here.t(
                "shown in {shown} of {of} sittings ({share})",
                shown=entry.shown,
                of=entry.of,
                share=share(entry.shown / entry.of),
            )
        )
    return " · ".join(parts)


def _figures(here: Here, entry: Entry) -> list[str]:
    if not entry.sittings:
        return [here.t("no analysed sittings of this version yet")]
    if entry.sittings < ENOUGH:
        return [here.t("{count} sittings: too few to judge", count=entry.sittings)]
    return [
        here.t("facility {value}", value=number(entry.facility)),
        here.t("discrimination {value}", value=number(entry.discrimination)),
        here.t("{count} sittings", count=entry.sittings),
    ]


def _warnings(here: Here, entry: Entry) -> list[str]:
    found = []
    if entry.reports:
        found.append(f":orange-badge[:material/flag: {here.t('{count} open reports', count=entry.reports)}]")
    if entry.sittings < ENOUGH:
        return found
    if entry.discrimination is not None and entry.discrimination < -ROUNDING:
        found.append(f":red-badge[:material/error: {here.t('negative discrimination')}]")
    elif entry.discrimination is not None and entry.discrimination < FAIR:
        found.append(f":orange-badge[:material/info: {here.t('low discrimination')}]")
    if entry.facility is not None and not HARD <= entry.facility <= EASY:
        told = here.t("too hard") if entry.facility < HARD else here.t("too easy")
        found.append(f":orange-badge[:material/info: {told}]")
    return found
