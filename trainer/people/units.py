"""The organisation tree: which unit may stand under which, and what moving one does to the paths."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trainer.errors import TrainerError, translatable
from trainer.people.people import Unit, UnitKind

_ORDER = tuple(UnitKind)
KIND_NAMES = {
    UnitKind.ORGANISATION: translatable("Whole organisation"),
    UnitKind.REGION: translatable("Region"),
    UnitKind.BRANCH: translatable("Branch"),
    UnitKind.TEAM: translatable("Team"),
}
"""What the kinds are called on screens, in English."""

SEPARATOR = " / "


class BadUnitError(TrainerError):
    """The tree cannot be like this."""

    template = translatable("The unit {name}: {reason}")


def path_of(unit: str, parent: Unit | None) -> str:
    """The path of a unit below `parent`: ids from the root, each followed by `/`."""
    return f"{parent.path if parent else ''}{unit}/"


def kinds_below(kind: UnitKind) -> tuple[UnitKind, ...]:
    """The kinds that may stand under a unit of this kind; a level may be skipped."""
    return _ORDER[_ORDER.index(kind) + 1 :]


def checked_name(name: str) -> str:
    """A unit's or cohort's name in its kept form. Raises BadUnitError: empty, too long, or with a slash."""
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= 80 or not kept.isprintable():
        raise BadUnitError(name=kept[:20], reason=translatable("a name has 1 to 80 characters"))
    if "/" in kept:
        raise BadUnitError(name=kept, reason=translatable("a name has no slash; it separates levels"))
    return kept


def check_place(name: str, kind: UnitKind, parent: Unit, siblings: Iterable[Unit]) -> None:
    """Refuse a unit that its parent cannot hold, or a second one of the same name.

    Raises: BadUnitError.
    """
    if kind not in kinds_below(parent.kind):
        raise BadUnitError(name=name, reason=translatable("it cannot stand under a unit of that kind"))
    if any(sibling.name == name for sibling in siblings):
        raise BadUnitError(name=name, reason=translatable("there is already one of that name in this place"))


def check_move(unit: Unit, to: Unit) -> None:
    """Refuse to move the root, or a unit into itself. Raises BadUnitError."""
    if unit.parent is None:
        raise BadUnitError(name=unit.name, reason=translatable("the whole organisation stays where it is"))
    if to.path.startswith(unit.path):
        raise BadUnitError(name=unit.name, reason=translatable("it cannot be moved into itself"))


def moved_path(path: str, old: str, new: str) -> str:
    """The path of a unit of the subtree `old` once that subtree stands at `new`."""
    return new + path.removeprefix(old)


def title(unit: Unit, units: Iterable[Unit]) -> str:
    """The names from below the root down to the unit, as shown to people; the root shows its own name."""
    by_id = {found.id: found for found in units}
    names = [by_id[key].name for key in unit.path.split("/")[1:-1] if key in by_id]
    return SEPARATOR.join(names) or unit.name


def find_unit(everything: Iterable[Unit], names: str) -> Unit | None:
    """The one unit whose way of names from the root ends in these; None for none and for several."""
    wanted = [name.strip() for name in re.split(r"[/／>＞\\\\]", names) if name.strip()]
    everything = tuple(everything)
    by_id = {unit.id: unit.name for unit in everything}
    ways = ((unit, [by_id[key] for key in unit.path.split("/") if key in by_id]) for unit in everything)
    found = [unit for unit, way in ways if wanted and way[-len(wanted) :] == wanted]
    return found[0] if len(found) == 1 else None
