"""Small items, blueprints and whole banks for tests of the rules, by hand and by Hypothesis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import strategies as st

from trainer.bank import Bank
from trainer.blueprints import Blueprint, Purpose, Quota, Section
from trainer.items import TRUE_FALSE_IDS, Item, ItemType, Option, Status
from trainer.text import LocalText

OBJECTIVES = ("SALES-01", "SALES-02", "ETIQ-01")


def item(name: str, kind: ItemType = ItemType.SINGLE, **changes: object) -> Item:
    """A sound item; its objective is what stands before the last hyphen of its id."""
    ids = TRUE_FALSE_IDS if kind is ItemType.TRUE_FALSE else ("a", "b", "c", "d")
    options = () if kind is ItemType.TRUE_FALSE else tuple(Option(n, f"option {n}") for n in ids)
    made = Item(
        id=name,
        objective=name.rpartition("-")[0],
        type=kind,
        band=1,
        stem=f"stem of {name}",
        key=frozenset(ids[:2] if kind is ItemType.MULTIPLE else ids[:1]),
        rationale={n: f"why {n}" for n in ids},
        options=options,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def case(name: str, size: int, **changes: object) -> tuple[Item, ...]:
    """A testlet of single items on the objective before the last hyphen of its id."""
    objective = name.rpartition("-")[0]
    return tuple(
        item(
            f"{name}-{place + 1}",
            objective=objective,
            stimulus=f"case {name}",
            testlet=name,
            place=place,
            **changes,
        )
        for place in range(size)
    )


def blueprint(quotas: Iterable[Quota], **changes: object) -> Blueprint:
    """One section with these quotas."""
    section = Section("one", LocalText("一", "one"), Fraction(1), tuple(quotas))
    made = Blueprint(
        code="TEST",
        title=LocalText("测验", "test"),
        purpose=Purpose.QUIZ,
        sections=(section,),
        cut=Fraction(60),
        time_limit=timedelta(minutes=30),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@st.composite
def single_items(draw: st.DrawFn, most: int = 14) -> tuple[Item, ...]:
    """A few items of three objectives and three bands."""
    chosen = draw(
        st.lists(st.tuples(st.sampled_from(OBJECTIVES), st.integers(1, 3)), min_size=1, max_size=most)
    )
    return tuple(
        item(f"{objective}-{number:03d}", band=band) for number, (objective, band) in enumerate(chosen, 1)
    )


@st.composite
def tangled_items(draw: st.DrawFn) -> tuple[Item, ...]:
    """Single items, testlets of two to four, and a few enemies among them."""
    singles = list(draw(single_items(most=8)))
    lets: list[Item] = []
    for number, (objective, size, band) in enumerate(
        draw(
            st.lists(st.tuples(st.sampled_from(OBJECTIVES), st.integers(2, 4), st.integers(1, 3)), max_size=4)
        ),
        1,
    ):
        lets += case(f"{objective}-T{number:02d}", size, band=band)
    found = singles + lets
    units = sorted({one.testlet or one.id for one in found})
    for _ in range(draw(st.integers(0, 3))):
        index = draw(st.integers(0, len(found) - 1))
        enemy = draw(st.sampled_from(units))
        if enemy not in (found[index].id, found[index].testlet):
            found[index] = replace(found[index], enemies=found[index].enemies | {enemy})
    return tuple(found)


quotas = st.lists(
    st.builds(
        Quota,
        count=st.integers(1, 4),
        objective=st.sampled_from([None, *OBJECTIVES]),
        band=st.sampled_from([None, 1, 2, 3]),
    ),
    min_size=1,
    max_size=4,
)
"""Overlapping quotas."""


@st.composite
def blueprints(draw: st.DrawFn) -> Blueprint:
    """One or two sections of overlapping quotas."""
    parts = draw(st.lists(quotas, min_size=1, max_size=2))
    sections = tuple(
        Section(f"s{number}", LocalText("节", "part"), Fraction(1), tuple(found))
        for number, found in enumerate(parts)
    )
    return blueprint((), sections=sections)


@st.composite
def drawable(draw: st.DrawFn) -> tuple[Bank, Blueprint]:
    """A tangled bank and a blueprint that it can fill, because its quotas describe some of its units."""
    bank = Bank.of(draw(tangled_items()))
    units = list(bank.drawable(Status.ACTIVE))
    parts: list[Counter[tuple[str | None, int | None]]] = [Counter(), Counter()]
    taken: set[str] = set()
    for unit in draw(st.lists(st.sampled_from(units), min_size=1, max_size=6, unique_by=lambda u: u.id)):
        if taken.isdisjoint(unit.enemies):
            taken.add(unit.id)
            part = draw(st.sampled_from(parts))
            for one in unit.items:
                asked = draw(st.sampled_from([one.objective, None])), draw(st.sampled_from([one.band, None]))
                part[asked] += 1
    sections = tuple(
        Section(
            f"s{number}",
            LocalText("节", "part"),
            Fraction(number),
            tuple(Quota(count, objective=asked[0], band=asked[1]) for asked, count in part.items()),
        )
        for number, part in enumerate(parts, 1)
        if part
    )
    return bank, blueprint((), sections=sections)


def bank_of(items: Iterable[Item]) -> Bank:
    """A bank of these items."""
    return Bank.of(items)
