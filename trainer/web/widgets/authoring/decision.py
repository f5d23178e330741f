"""Where an item stands in its life, and the decisions about it: edit, approve, send back, promote, retire."""

from __future__ import annotations

import streamlit as st

from trainer.bank.authoring import Stage
from trainer.bank.differences import differences
from trainer.errors import TrainerError
from trainer.items import Status
from trainer.services import analyse, author
from trainer.services.author import ItemView, Proposal
from trainer.web import navigation
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.analysis import number
from trainer.web.widgets.authoring import prints, sample
from trainer.web.wording import ago


def life(here: Here, view: ItemView) -> None:
    """Buttons for what can be done with the item as it stands."""
    if st.button(here.t("Edit"), type="primary", icon=":material/edit:", key="edit", shortcut="E"):
        navigation.go("bank-edit", unit=author.edit(here.platform, here.asker, view.item.id, now=here.now))
    if not view.published:
        return
    if st.button(here.t("Copy as new"), icon=":material/content_copy:", key="duplicate"):
        unit = author.duplicate(here.platform, here.asker, view.item.id, now=here.now)
        navigation.go("bank-edit", unit=unit)
    if view.status is Status.PILOT:
        st.button(
            here.t("Promote"),
            icon=":material/upgrade:",
            on_click=people.open_dialog,
            args=("promote",),
            help=here.t("Once its statistics are good enough: it counts from then on."),
        )
        people.dialog("promote", here.t("Promote this item?"), lambda: _promote(here, view))
    _retirement(here, view)


def _retirement(here: Here, view: ItemView) -> None:
    if view.status in (Status.ACTIVE, Status.PILOT):
        if st.button(
            here.t("Retire it"),
            icon=":material/archive:",
            key="retire",
            help=here.t("No future exam draws it; sittings that have it are not touched."),
        ):
            people.attempt(
                here,
                lambda: analyse.retire(here.platform, here.asker, view.item.id, now=here.now),
                here.t("The item is retired. You can bring it back at any time."),
            )
    elif view.status is Status.RETIRED and st.button(
        here.t("Bring it back"), icon=":material/unarchive:", key="return"
    ):
        bring_back(here, view.item.id)


def bring_back(here: Here, item: str) -> None:
    """Bring a retired item back, or have a second person decide about it."""
    try:
        back = author.bring_back(here.platform, here.asker, item, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    told = here.t("The item is back in use.") if back else here.t("A second person decides about it.")
    people.notice_later(told)
    st.rerun()


def _promote(here: Here, view: ItemView) -> None:
    st.write(
        here.t(
            "From now on {item} counts in the score. Who did not write it decides, by its statistics.",
            item=view.item.id,
        )
    )
    _figures(here, view)
    reason = st.text_input(
        here.t("What speaks for it"),
        key="promote-reason",
        max_chars=300,
        placeholder=here.t("For example: 64 candidates, facility 0.62, discrimination 0.34"),
    )
    if st.button(here.t("Promote"), type="primary", key="promote-now"):
        people.attempt(
            here,
            lambda: author.promote(here.platform, here.asker, view.item.id, reason or "", now=here.now),
            here.t("The item counts from now on."),
        )


def _figures(here: Here, view: ItemView) -> None:
    """What the sittings say, and whether that is enough."""
    found = author.trial_figures(here.platform, here.asker, view.item.id, now=here.now)
    for one in found:
        told = here.t(
            "{exam}: {count} candidates, facility {facility}, discrimination {discrimination}",
            exam=people.plain(here.local(one.exam)),
            count=one.n,
            facility=number(one.facility),
            discrimination=number(one.discrimination),
        )
        st.markdown(f"{':material/check_circle:' if one.good else ':material/help:'} {told}")
    if author.good_enough(found):
        st.success(here.t("Good enough: it discriminates, with enough candidates."), icon=":material/check:")
    else:
        st.warning(
            here.t("Not good enough yet: it takes 30 candidates and a discrimination of at least 0.20."),
            icon=":material/hourglass_top:",
        )
    navigation.link("item-analysis", here.t("Its statistics"), icon=":material/insights:", item=view.item.id)


def show(here: Here, item: str, proposed: Proposal) -> None:
    """Render what is being written on the item, what it changes, and the decision about it."""
    copy = proposed.copy
    with st.container(border=True):
        st.subheader(_heading(here, proposed), anchor=False)
        names = people.listed(here, (name or here.t("Former member") for name in proposed.writers))
        when = ago(here, copy.submitted_at or copy.changed_at)
        st.caption(here.t("Written by {names}; {ago}.", names=people.plain(names), ago=when))
        _moved(here, proposed)
        _changes(here, proposed)
        if copy.stage is Stage.REVIEW:
            _decide(here, proposed)


def _heading(here: Here, proposed: Proposal) -> str:
    if proposed.copy.stage is Stage.REVIEW:
        return here.t("Waits for review")
    return here.t("Being written") if proposed.copy.is_new else here.t("A change is being written")


def _changes(here: Here, proposed: Proposal) -> None:
    """What it would change, item by item; new ones as they would be shown."""
    before = {one.id: one for one in proposed.in_force}
    after = {one.id: one for one in proposed.copy.items}
    for name, one in after.items():
        if name not in before:
            st.markdown(here.t("**{item}** is new.", item=name))
            sample.show(here, [one], key=f"proposed-{name}")
            prints.put(here, prints.keys(here, one), key=f"proposed-keys-{name}")
        elif found := [d for d in differences(before[name], one) if d.part.value != "status"]:
            if len(after) > 1:
                st.markdown(f"**{name}**")
            prints.put(here, prints.changes(here, found), key=f"proposed-{name}")
            with st.expander(here.t("As it would be"), icon=":material/visibility:"):
                sample.show(here, [one], key=f"proposed-sample-{name}")
                prints.put(here, prints.keys(here, one), key=f"proposed-keys-{name}")
    for name in sorted(set(proposed.copy.base) - set(after)):
        st.markdown(here.t("**{item}** is taken out of the case.", item=name))
    if before and all(before.get(name) == one for name, one in after.items()):
        st.caption(here.t("Nothing has been changed yet."))


def _moved(here: Here, proposed: Proposal) -> None:
    if not proposed.moved:
        return
    st.warning(
        here.t(
            "{items} has been published anew since this was begun. Below stands how this differs from it. "
            "Nothing is overwritten until somebody decides.",
            items=", ".join(proposed.moved),
        ),
        icon=":material/call_split:",
    )
    if st.button(here.t("This takes account of it"), key="rebase", icon=":material/merge:"):
        people.attempt(
            here,
            lambda: author.put_onto_newer(here.platform, here.asker, proposed.copy.unit, now=here.now),
            here.t("It now builds on the newer state."),
        )


def _decide(here: Here, proposed: Proposal) -> None:
    if proposed.mine:
        st.info(here.t("You wrote on this; somebody else decides about it."), icon=":material/group:")
        if st.button(here.t("Take it back and go on writing"), key="take-back", icon=":material/undo:"):
            author.take_back(here.platform, here.asker, proposed.copy.unit, now=here.now)
            navigation.go("bank-edit", unit=proposed.copy.unit)
        return
    with st.container(horizontal=True):
        _approval(here, proposed, Status.ACTIVE, here.t("Approve"), "approve")
        _approval(here, proposed, Status.PILOT, here.t("Approve for trial"), "approve-trial")
    reason = st.text_area(here.t("What should be changed"), key="send-back-reason", height=68, max_chars=2000)
    if st.button(here.t("Send it back"), key="send-back", icon=":material/reply:"):
        people.attempt(
            here,
            lambda: author.send_back(
                here.platform, here.asker, proposed.copy.unit, reason or "", now=here.now
            ),
            here.t("It went back with your remark."),
        )


def _approval(here: Here, proposed: Proposal, status: Status, label: str, key: str) -> None:
    first = status is Status.ACTIVE
    if st.button(
        label,
        key=key,
        type="primary" if first else "secondary",
        icon=":material/check:" if first else ":material/science:",
        help=None if first else here.t("Drawn in exams, but not scored until it is promoted."),
    ):
        copy = proposed.copy
        people.attempt(
            here,
            lambda: author.approve(here.platform, here.asker, copy.unit, copy.revision, status, now=here.now),
            here.t("Approved: it is in force."),
        )
