"""The running sittings of a room as a table, with progress and the time left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from html import escape

from trainer.services.invigilate import Running
from trainer.web.state import Here
from trainer.web.wording import ago, moment, span

_QUIET = timedelta(minutes=3)
_SHORT = timedelta(minutes=5)


def table(here: Here, sittings: Iterable[Running], titles: Mapping[str, str]) -> str:
    """One row for each sitting: who, which exam, how far, how long yet, and when they last did something."""
    heads = (
        here.t("Name"),
        here.t("Unit"),
        here.t("Exam title"),
        here.t("Progress"),
        here.t("Time left"),
        here.t("Last active"),
    )
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
    rows = "".join(_row(here, found, titles) for found in sittings)
    return (
        f'<div class="scroll"><table class="room"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(here: Here, found: Running, titles: Mapping[str, str]) -> str:
    title = titles.get(found.blueprint, found.blueprint)
    number = here.t("no. {number}", number=found.number)
    cells = (
        f'<th scope="row">{escape(found.name or here.t("(erased)"))}</th>',
        f"<td>{escape(found.unit)}</td>",
        f'<td>{escape(title)} <span class="quiet">{escape(number)}</span></td>',
        f"<td>{_progress(here, found)}</td>",
        f"<td>{_left(here, found)}</td>",
        f'<td title="{escape(moment(here, found.active_at))}">{_active(here, found)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def _progress(here: Here, found: Running) -> str:
    share = 100 * found.answered / max(1, found.places)
    words = here.t("{answered} of {count}", answered=found.answered, count=found.places)
    return (
        f'<span class="progress"><span class="track" aria-hidden="true">'
        f'<i style="width:{share:.1f}%"></i></span>{escape(words)}</span>'
    )


def _left(here: Here, found: Running) -> str:
    if found.remaining is None:
        return escape(here.t("no limit"))
    words = escape(span(here, found.remaining))
    return f'<strong class="short">{words}</strong>' if found.remaining <= _SHORT else words


def _active(here: Here, found: Running) -> str:
    words = escape(ago(here, found.active_at))
    if here.now - found.active_at < _QUIET:
        return words
    return f'<span class="still" title="{escape(here.t("Nothing for some minutes"))}">{words}</span>'
