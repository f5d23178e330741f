"""What is short and what would help, in sentences: for the page and for the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from trainer.errors import translatable
from trainer.forms import Shortage
from trainer.forms.parallel import Condition, Diagnosis, Relaxation, Supply, Wanted

Translate = Callable[..., str]
"""A message in somebody's language, its blanks filled in."""

_TYPES = {
    "single": translatable("Single choice"),
    "multiple": translatable("Multiple choice"),
    "true_false": translatable("True or false"),
}
_QUOTA = re.compile(r"^(?P<code>\S+)(?: band (?P<band>\d))?(?: (?P<type>single|multiple|true_false))?$")

_RELAXED = {
    Condition.EXPOSURE: translatable("let an item be on {needed} of the forms (now {now})"),
    Condition.QUOTA: translatable("lower the quota {name} to {needed} (now {now})"),
    Condition.OVERLAP: translatable("let two forms share {needed} items (now {now})"),
    Condition.TOLERANCE: translatable("widen the tolerance to {needed} % (now {now} %)"),
    Condition.ENEMIES: translatable("let {name} meet on one form"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Why a set cannot be, and what would help; any one of the remedies suffices."""

    causes: tuple[str, ...]
    remedies: tuple[str, ...]


def quota(name: str, t: Translate) -> str:
    """A quota, or several joined by " + ", in words."""
    return " + ".join(_one_quota(part, t) for part in name.split(" + "))


def _one_quota(name: str, t: Translate) -> str:
    found = _QUOTA.match(name)
    if found is None:
        return name
    code, band, kind = found["code"], found["band"], found["type"]
    words = [t("any objective") if code == "*" else code]
    if band:
        words.append(t("band {band}", band=band))
    if kind:
        words.append(t(_TYPES[kind]))
    return " ".join(words)


def diagnosis(found: Diagnosis, wanted: Wanted, t: Translate) -> Telling:
    """What keeps a set from existing."""
    loose = [one for remedy in found.remedies for one in remedy if one.condition is Condition.QUOTA]
    causes = tuple(dict.fromkeys(_cause(one, wanted, t) for one in loose if _is_short(one, wanted)))
    told = [t("; and ").join(_remedy(one, t) for one in remedy) for remedy in found.remedies]
    if found.forms is not None and found.forms > 1:
        told.insert(0, _fewer(found.forms, wanted, t))
    return Telling(causes, tuple(told))


def supply(found: Supply, wanted: Wanted, t: Translate) -> Telling:
    """What there is too little of, before a set is asked for."""
    causes = tuple(_short(one, wanted, t) for one in found.shortages)
    told = []
    if causes and found.forms > 1:
        told.append(_fewer(found.forms, wanted, t))
    if causes and found.exposure is not None:
        relaxed = Relaxation(Condition.EXPOSURE, "", wanted.exposure, found.exposure)
        told.append(_remedy(relaxed, t))
    return Telling(causes, tuple(told))


def _fewer(forms: int, wanted: Wanted, t: Translate) -> str:
    return t("ask for {needed} forms (now {now})", needed=forms, now=wanted.forms)


def _is_short(one: Relaxation, wanted: Wanted) -> bool:
    return one.available * min(wanted.exposure, wanted.forms) < one.now * wanted.forms


def _cause(one: Relaxation, wanted: Wanted, t: Translate) -> str:
    return t(
        "{quota}: there are {available} items; {forms} forms need {places} places and an item may be on "
        "{exposure} of them.",
        quota=quota(one.name, t),
        available=one.available,
        forms=wanted.forms,
        places=round(one.now) * wanted.forms,
        exposure=wanted.exposure,
    )


def _short(one: Shortage, wanted: Wanted, t: Translate) -> str:
    return t(
        "{quota}: {forms} forms need {places} places; the items there are fill {available}.",
        quota=quota(one.quota, t),
        forms=wanted.forms,
        places=one.wanted,
        available=one.available,
    )


def _remedy(one: Relaxation, t: Translate) -> str:
    name = quota(one.name, t) if one.condition is Condition.QUOTA else one.name
    return t(_RELAXED[one.condition], name=name, needed=_figure(one.needed), now=_figure(one.now))


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
