"""The lobby: the code, who has which part, dealing the cards."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from trainer.errors import TrainerError
from trainer.scenarios.cards import Part
from trainer.scenarios.rounds import PartTakenError
from trainer.services import rounds
from trainer.services.rounds import Seat, Table
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets.rounds import cards
from trainer.web.widgets.rounds.words import duty, part_word
from trainer.web.wording import clock_time

_TROUBLE = "round_trouble"
"""Why the last click was refused, told once after the page has been made again."""


def show(here: Here, table: Table) -> None:
    """Render the lobby."""
    cards.put(
        here,
        cards.code(here, table.code, clock_time(here, table.expires_at), _address(here, table)),
        key="code",
    )
    _trouble(here, table)
    _parts(here, table)
    _start(here, table)
    with st.expander(here.t("The situation"), expanded=table.mine is not None):
        st.markdown(table.situation)
    if table.opener:
        _print(here, table)


def _address(here: Here, table: Table) -> str:
    """Where a scan of the QR code leads; empty where the page does not know its own address."""
    base = here.platform.settings.public_url.rstrip("/")
    if not base:
        found = urlsplit(st.context.url or "")
        base = f"{found.scheme}://{found.netloc}" if found.netloc else ""
    return f"{base}/round?code={table.code}" if base else ""


def _trouble(here: Here, table: Table) -> None:
    """Say why the last click came to nothing, also where its button is gone because somebody was quicker."""
    found = st.session_state.pop(_TROUBLE, "")
    for seat in table.seats:
        if seat.name and not seat.mine and st.session_state.get(_key(seat)):
            found = here.explain(PartTakenError(name=seat.name))
    if found:
        st.warning(found, icon=":material/group_off:")


def _key(seat: Seat) -> str:
    return f"seat-{seat.part.value}"


def _parts(here: Here, table: Table) -> None:
    for seat in table.seats:
        with (
            st.container(border=True, gap="small"),
            st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
        ):
            who = f"**{part_word(here, seat.part)}** · {_holder(here, seat)}"
            st.markdown(f"{who}  \n{duty(here, seat.part, table.rater)}", width="content")
            _seat(here, table, seat)


def _holder(here: Here, seat: Seat) -> str:
    if seat.mine:
        return here.t("you")
    return seat.name or here.t("free")


def _seat(here: Here, table: Table, seat: Seat) -> None:
    key = _key(seat)
    if seat.mine:
        if st.button(here.t("Give it back"), key=key, icon=":material/logout:"):
            _do(here, table, None)
    elif not seat.name:
        label = here.t("Change to this part") if table.mine else here.t("Take this part")
        barred = seat.part is Part.MANAGER and table.printed
        kind = "secondary" if table.mine else "primary"
        if st.button(label, key=key, type=kind, disabled=barred):  # type: ignore[arg-type]
            _do(here, table, seat.part)
        if barred:
            st.caption(here.t("You printed the cards and know the secrets."))


def _do(here: Here, table: Table, part: Part | None) -> None:
    """Take a part or give one's own back; a refusal is told on the page as it then stands."""
    try:
        if part is None:
            rounds.leave(here.platform, here.asker, table.id, now=here.now)
        else:
            rounds.take(here.platform, here.asker, table.id, part, code=table.code, now=here.now)
    except TrainerError as error:
        st.session_state[_TROUBLE] = here.explain(error)
        st.rerun()
    navigation.go("round", id=table.id)


def _start(here: Here, table: Table) -> None:
    if table.mine is None and not table.opener:
        return
    missing = [part_word(here, seat.part) for seat in table.seats if not seat.name]
    if missing:
        st.caption(here.t("The cards are dealt once somebody has taken: {parts}.", parts="、".join(missing)))
    label = here.t("Deal the cards and begin")
    if st.button(label, type="primary", icon=":material/playing_cards:", disabled=bool(missing), key="deal"):
        try:
            rounds.start(here.platform, here.asker, table.id, now=here.now)
        except TrainerError as error:
            st.session_state[_TROUBLE] = here.explain(error)
        st.rerun()


def _print(here: Here, table: Table) -> None:
    with st.popover(here.t("Print"), icon=":material/print:"):
        st.write(
            here.t(
                "All cards with every secret, and the sheet, for people without a device. Whoever prints "
                "knows the secrets and cannot play the client manager in this round."
            )
        )
        st.download_button(
            here.t("All cards and the sheet (PDF)"),
            data=lambda: rounds.print_all(here.platform, here.asker, table.id, now=here.platform.clock.now()),
            file_name=f"{table.cards}.pdf",
            mime="application/pdf",
            disabled=table.mine is Part.MANAGER,
            key="print",
        )
