"""What the pages about people have in common: names of roles and units, one-time passwords, devices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from trainer.errors import TrainerError
from trainer.people import Account, HeldGrant, Role, Unit
from trainer.people.people import ROLE_NAMES
from trainer.people.units import title
from trainer.pictures import without_pictures
from trainer.services import organisation
from trainer.services.organisation import Branch
from trainer.storage.sessions import SignIn
from trainer.text import Language
from trainer.web import wording
from trainer.web.state import Here

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!:$~|<>&])")
_BROWSERS = (
    ("MicroMessenger", "微信 WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


_DIALOG = "_dialog"


def plain(text: str) -> str:
    """A text from a person, so that no Markdown in it is taken for ours."""
    return _MARKS.sub(r"\\\1", " ".join(without_pictures(text).split()))


def listed(here: Here, texts: Iterable[str]) -> str:
    """Several texts as one, with the comma of the language."""
    return ("、" if here.language is Language.ZH else ", ").join(texts)


def place(here: Here, unit: Unit, units: Sequence[Unit]) -> str:
    """Where a unit lies, its ancestors named as far as the asker sees them."""
    return here.t("Whole organisation") if unit.parent is None else title(unit, units)


def role(here: Here, held: HeldGrant, units: Sequence[Unit]) -> str:
    """A role with its scope; being a trainee has none."""
    name = here.t(ROLE_NAMES[held.role])
    if held.role is Role.TRAINEE:
        return name
    where = here.t("Whole organisation") if held.unit is None else place(here, held.unit, units)
    return here.t("{role} ({unit})", role=name, unit=where)


def roles(here: Here, account: Account) -> str:
    """The roles somebody holds, each once, without scopes."""
    names = dict.fromkeys(here.t(ROLE_NAMES[held.role]) for held in account.grants)
    return listed(here, names) or here.t("no role")


def name(here: Here, account: Account) -> str:
    """How a person is called; a leaver whose identity was erased has no name."""
    return account.name or here.t("Former member")


def my_units(here: Here) -> tuple[Branch, ...]:
    """The units the asker administers, in the order of the tree."""
    return tuple(branch for branch in organisation.tree(here.platform, here.asker) if branch.mine)


def choose_unit(here: Here, label: str, branches: Sequence[Branch], key: str, chosen: str = "") -> str:
    """A select box of units; returns the id of the chosen one."""
    units = [branch.unit for branch in branches]
    names = {unit.id: place(here, unit, units) for unit in units}
    ids = list(names)
    index = ids.index(chosen) if chosen in names else 0
    picked = st.selectbox(label, ids, index=index, format_func=names.__getitem__, key=key)
    return str(picked)


def one_time_password(here: Here, name: str, login: str, password: str) -> None:
    """Show a one-time password; it is not kept anywhere in the clear."""
    st.success(
        here.t(
            "{name} can sign in as {login} with this password. It is shown only now, and is to be changed at "
            "the first sign-in.",
            name=plain(name),
            login=plain(login),
        ),
        icon=":material/key:",
    )
    st.code(password, language=None)


def device(here: Here, agent: str) -> str:
    """A browser in two words, from what it says of itself."""
    browser = next((word for mark, word in _BROWSERS if mark in agent), "")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or here.t("Unknown device")


def session_line(here: Here, sign_in: SignIn) -> str:
    """A session in one line: the device, where from, and when it was last used."""
    parts = [device(here, sign_in.agent), sign_in.address]
    last = here.t("last used {when}", when=wording.ago(here, sign_in.seen_at))
    return " · ".join(part for part in (*parts, last) if part)


def sessions_hint(here: Here, sign_in: SignIn) -> str:
    """The exact times of a session."""
    return here.t(
        "Signed in {since}; ends {until} at the latest.",
        since=wording.moment(here, sign_in.created_at),
        until=wording.moment(here, sign_in.expires_at),
    )


def attempt(here: Here, act: Callable[[], object], said: str) -> None:
    """Do something, say so after the next run, or say why not."""
    try:
        act()
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
    else:
        close_dialog()
        notice_later(said)
        st.rerun()


def open_dialog(name: str) -> None:
    """Have a dialog shown from now on, whatever reruns, until something is done in it or it is dismissed."""
    st.session_state[_DIALOG] = name


def close_dialog() -> None:
    """Have no dialog shown."""
    st.session_state.pop(_DIALOG, None)


def dialog(name: str, title: str, body: Callable[[], None]) -> None:
    """Show a dialog if it is the one that is open."""
    if st.session_state.get(_DIALOG) == name:
        st.dialog(title, on_dismiss=close_dialog)(body)()


def notice_later(message: str) -> None:
    """Say something after the next rerun, when the page shows the new state."""
    st.session_state["_notice"] = message


def notice_now() -> None:
    """Say what was kept for this run."""
    if message := st.session_state.pop("_notice", ""):
        st.toast(message, icon=":material/check:")
