"""The figures of each version of an item, as safe HTML: an older version keeps its own."""

from __future__ import annotations

from html import escape

from trainer.analysis.pooling import PooledItem, PooledOption
from trainer.analysis.verdicts import ENOUGH
from trainer.items import Item
from trainer.services.author import ItemView
from trainer.storage.item_states import PublishedVersion
from trainer.web.state import Here
from trainer.web.widgets.analysis import number, share
from trainer.web.widgets.authoring import words
from trainer.web.wording import day


def versions(here: Here, view: ItemView) -> str:
    """Every version with what sittings say of it, the newest first."""
    lines = "".join(_version(here, view, one) for one in reversed(view.versions))
    return f'<ol class="versions" reversed>{lines}</ol>'


def _version(here: Here, view: ItemView, one: PublishedVersion) -> str:
    name = here.t("Version {number}", number=one.number)
    in_force = one.number == view.number and view.status is not None
    mark = f'<span class="note">{escape(here.t("in force"))}</span>' if in_force else ""
    head = f"<div><strong>{escape(name)}</strong>{mark} <small>{escape(_when(here, one))}</small></div>"
    found = view.figures.get(one.version)
    return f"<li>{head}{_figures(here, one.item, found)}</li>"


def _when(here: Here, one: PublishedVersion) -> str:
    return here.t("published {day}", day=day(here, one.published_at.date()))


def _figures(here: Here, item: Item, found: PooledItem | None) -> str:
    if found is None or not found.n:
        return f"<p>{escape(here.t('It has not been in an analysed sitting.'))}</p>"
    if found.n < ENOUGH:
        few = here.t("{count} sittings: too few to judge", count=found.n)
        return f"<p>{escape(few)}</p>"
    told = " · ".join(
        [
            here.t("{count} sittings", count=found.n),
            here.t("facility {value}", value=number(found.facility)),
            _discrimination(here, found),
        ]
    )
    return f'<p class="told">{escape(told)}</p>{_options(here, item, found)}'


def _discrimination(here: Here, found: PooledItem) -> str:
    if found.discrimination is None or found.low is None or found.high is None:
        return here.t("discrimination {value}", value=number(found.discrimination))
    return here.t(
        "discrimination {value} (95 %: {low} to {high})",
        value=number(found.discrimination),
        low=number(found.low),
        high=number(found.high),
    )


def _options(here: Here, item: Item, found: PooledItem) -> str:
    if not found.options:
        return ""
    order = {name: place for place, name in enumerate(item.option_ids)}
    rows = sorted(found.options, key=lambda option: order.get(option.id, len(order)))
    title = escape(here.t("Who chose what"))
    return f'<ul class="shares" aria-label="{title}">{"".join(_option(here, one) for one in rows)}</ul>'


def _option(here: Here, option: PooledOption) -> str:
    """One option: a bar for its share, and whether stronger candidates chose it."""
    width = round(100 * (option.share or 0), 1)
    told = here.t(
        "{share} ({count}), item–rest {value}",
        share=share(option.share),
        count=option.count,
        value=number(option.item_rest),
    )
    note = f' <span class="note">{escape(here.t("right answer"))}</span>' if option.key else ""
    kind = ' class="key"' if option.key else ""
    return (
        f'<li{kind}><span class="letter">{escape(words.option_letter(option.id))}</span>'
        f'<span class="bar" aria-hidden="true"><span style="width:{width}%"></span></span>'
        f"<span>{escape(told)}{note}</span></li>"
    )
