"""Asking the index of the bank: a page of the items that a query finds, in an order, and counts by choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Case, ColumnElement, and_, case, func, or_, select, true
from sqlmodel import Session

from trainer.analysis.grades import (
    FIRM,
    OFTEN,
    SELDOM,
    Discrimination,
    Evidence,
    Exposure,
    Facility,
    Reports,
)
from trainer.analysis.verdicts import EASY, ENOUGH, FAIR, HARD, ROUNDING
from trainer.courses.search import terms
from trainer.items import ItemType, Pool, Status
from trainer.storage.bank_index import LISTED, Listed, listed_as
from trainer.storage.item_figures import WHOLE
from trainer.storage.tables import (
    BankEntry,
    BankTerm,
    ImportRecord,
    ItemFigure,
    ItemProblem,
    SettledProblem,
)

_entry = BankEntry.__table__  # type: ignore[attr-defined]
_arrived = ImportRecord.__table__  # type: ignore[attr-defined]
_term = BankTerm.__table__  # type: ignore[attr-defined]
_own = ItemFigure.__table__.alias("own")  # type: ignore[attr-defined]
_whole = ItemFigure.__table__.alias("whole")  # type: ignore[attr-defined]
_problem = ItemProblem.__table__  # type: ignore[attr-defined]
_settled = SettledProblem.__table__  # type: ignore[attr-defined]

MOST_TERMS = 32
"""Terms of a question that are looked up; further ones would hardly narrow it."""
_LAST = "\U0010ffff"


class Order(StrEnum):
    """In which order items are listed; those without the figure in question come last."""

    BANK = "bank"
    HARDEST = "hardest"
    EASIEST = "easiest"
    DISCRIMINATION = "discrimination"
    EXPOSURE = "exposure"
    SITTINGS = "sittings"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class BankQuery:
    """Which items to list; an empty field does not narrow. `text` is words, Chinese or Latin, or an id.

    Facility, discrimination and evidence are of the version in force, exposure of all versions together.
    `arrived_in` is an import, whose drafts are meant.
    """

    text: str = ""
    module: str = ""
    objective: str = ""
    type: ItemType | None = None
    band: int | None = None
    status: Status | None = None
    pool: Pool | None = None
    author: str = ""
    facility: Facility | None = None
    discrimination: Discrimination | None = None
    evidence: Evidence | None = None
    exposure: Exposure | None = None
    reports: Reports | None = None
    arrived_in: str = ""
    order: Order = Order.BANK
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in the list with what sittings say of its version in force.

    It was presented in `sittings` of them; some version of it in `shown` of `of` sittings of its exams.
    """

    listed: Listed
    sittings: int
    facility: float | None
    discrimination: float | None
    shown: int
    of: int
    reports: int


@dataclass(frozen=True, slots=True)
class BankPage:
    """One page of items in the order asked for, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int

    @property
    def items(self) -> tuple[Listed, ...]:
        """The items without their figures."""
        return tuple(entry.listed for entry in self.entries)


_OPEN = (
    select(_problem.c.item, func.count().label("count"))
    .select_from(_problem.outerjoin(_settled, _settled.c.problem == _problem.c.id))
    .where(_settled.c.problem.is_(None))
    .group_by(_problem.c.item)
    .subquery("reported")
)
_TABLES = (
    _entry.outerjoin(_own, and_(_own.c.item == _entry.c.item, _own.c.version == _entry.c.version))
    .outerjoin(_whole, and_(_whole.c.item == _entry.c.item, _whole.c.version == WHOLE))
    .outerjoin(_OPEN, _OPEN.c.item == _entry.c.item)
)
_FEW = or_(_own.c.shown.is_(None), _own.c.shown < ENOUGH)
_SHARE: ColumnElement[float] = _whole.c.shown * 1.0 / _whole.c.sittings


def _facility() -> Case[str]:
    return case(
        (_FEW, Facility.FEW.value),
        (_own.c.facility < HARD, Facility.HARD.value),
        (_own.c.facility > EASY, Facility.EASY.value),
        else_=Facility.GOOD.value,
    )


def _discrimination() -> Case[str]:
    return case(
        (_FEW, Discrimination.FEW.value),
        (_own.c.discrimination.is_(None), Discrimination.UNDEFINED.value),
        (_own.c.discrimination < -ROUNDING, Discrimination.NEGATIVE.value),
        (_own.c.discrimination < FAIR, Discrimination.LOW.value),
        else_=Discrimination.GOOD.value,
    )


def _evidence() -> Case[str]:
    return case(
        (or_(_own.c.shown.is_(None), _own.c.shown == 0), Evidence.NONE.value),
        (_own.c.shown < ENOUGH, Evidence.FEW.value),
        (_own.c.shown < FIRM, Evidence.ENOUGH.value),
        else_=Evidence.FIRM.value,
    )


def _exposure() -> Case[str]:
    return case(
        (or_(_whole.c.shown.is_(None), _whole.c.shown == 0), Exposure.NEVER.value),
        (_whole.c.sittings < ENOUGH, Exposure.FEW.value),
        (_SHARE <= SELDOM, Exposure.SELDOM.value),
        (_SHARE <= OFTEN, Exposure.USUAL.value),
        else_=Exposure.OFTEN.value,
    )


_DIMENSIONS: Mapping[str, ColumnElement[Any]] = {
    "module": _entry.c.module,
    "objective": _entry.c.objective,
    "type": _entry.c.type,
    "band": _entry.c.band,
    "status": _entry.c.status,
    "pool": _entry.c.pool,
    "author": _entry.c.author,
    "facility": _facility(),
    "discrimination": _discrimination(),
    "evidence": _evidence(),
    "exposure": _exposure(),
    "reports": case((_OPEN.c.count.is_(None), Reports.NONE.value), else_=Reports.OPEN.value),
}
DIMENSIONS = tuple(_DIMENSIONS)
"""By what a list can be narrowed besides words: the names of the fields of a query."""

_BANK_ORDER = (_entry.c.objective, _entry.c.unit, _entry.c.place, _entry.c.item)


def _orders(order: Order) -> Iterator[ColumnElement[Any]]:
    """What to sort by; a figure that rests on too little sorts as none."""
    enough = ~_FEW
    facility = case((enough, _own.c.facility))
    by: Mapping[Order, ColumnElement[Any]] = {
        Order.HARDEST: facility,
        Order.EASIEST: -facility,
        Order.DISCRIMINATION: case((enough, _own.c.discrimination)),
        Order.EXPOSURE: -case((_whole.c.sittings >= ENOUGH, _SHARE)),
        Order.SITTINGS: -_own.c.shown,
        Order.REPORTS: -_OPEN.c.count,
    }
    if order in by:
        yield by[order].is_(None)
        yield by[order]
    yield from _BANK_ORDER


def search(session: Session, query: BankQuery) -> BankPage:
    """A page of the items a query finds."""
    conditions = tuple(_conditions(query))
    total: int = session.execute(
        select(func.count()).select_from(_TABLES if _needs_figures(query) else _entry).where(*conditions)
    ).scalar_one()
    rows: Iterable[Any] = session.execute(
        select(
            *LISTED,
            _own.c.shown,
            _own.c.facility,
            _own.c.discrimination,
            _whole.c.shown,
            _whole.c.sittings,
            _OPEN.c.count,
        )
        .select_from(_TABLES)
        .where(*conditions)
        .order_by(*_orders(query.order))
        .offset(query.offset)
        .limit(query.limit)
    )
    return BankPage(tuple(_told(row) for row in rows), total)


def ids(session: Session, query: BankQuery) -> tuple[str, ...]:
    """The items a query finds, at most as many as its limit."""
    rows: Iterable[str] = session.execute(
        select(_entry.c.item)
        .select_from(_TABLES)
        .where(*_conditions(query))
        .order_by(*_BANK_ORDER)
        .limit(query.limit)
    ).scalars()
    return tuple(rows)


def counts(session: Session, query: BankQuery) -> Mapping[str, Mapping[str, int]]:
    """How many items each choice would leave, by dimension, with all else that narrows the list."""
    wanted = [value for _, value in _wanted(query)]
    rows = session.execute(
        select(*(_DIMENSIONS[name].label(f"by_{name}") for name in DIMENSIONS))
        .select_from(_TABLES)
        .where(true(), *_matching(query.text))
    ).all()
    return _counted(rows, wanted)


def _counted(rows: Sequence[Any], wanted: Sequence[Any]) -> Mapping[str, Mapping[str, int]]:
    """Count rows that fit all that is wanted, for each dimension also those that fit all but it."""
    fitting: list[Any] = []
    but_for: dict[int, list[Any]] = {place: [] for place, value in enumerate(wanted) if value}
    for row in rows:
        missed = [place for place in but_for if row[place] != wanted[place]]
        if not missed:
            fitting.append(row)
        elif len(missed) == 1:
            but_for[missed[0]].append(row[missed[0]])
    columns: Iterable[Iterable[Any]] = zip(*fitting, strict=True) if fitting else [()] * len(DIMENSIONS)
    found = [Counter(map(str, column)) for column in columns]
    for place, values in but_for.items():
        found[place].update(map(str, values))
    return dict(zip(DIMENSIONS, found, strict=True))


def authors(session: Session) -> tuple[str, ...]:
    """Everybody named as the author of an item."""
    rows: Iterable[str] = session.execute(
        select(_entry.c.author).distinct().order_by(_entry.c.author)
    ).scalars()
    return tuple(name for name in rows if name)


def _told(row: Any) -> Entry:
    *head, sittings, facility, discrimination, shown, of, reports = row
    return Entry(listed_as(head), sittings or 0, facility, discrimination, shown or 0, of or 0, reports or 0)


def _wanted(query: BankQuery) -> Iterator[tuple[ColumnElement[Any], Any]]:
    """Each dimension with the value that is wanted of it, or something empty."""
    for name, column in _DIMENSIONS.items():
        value = getattr(query, name)
        yield column, value.value if isinstance(value, StrEnum) else value


def _needs_figures(query: BankQuery) -> bool:
    return any((query.facility, query.discrimination, query.evidence, query.exposure, query.reports))


def _conditions(query: BankQuery) -> Iterator[ColumnElement[bool]]:
    yield true()
    yield from (column == value for column, value in _wanted(query) if value)
    if query.arrived_in:
        yield _entry.c.unit.in_(select(_arrived.c.unit).where(_arrived.c.run == query.arrived_in))
    yield from _matching(query.text)


def _matching(text: str) -> Iterator[ColumnElement[bool]]:
    """Items in which every term stands; the last Latin word, and a single character, may be a beginning."""
    found = list(terms(text[:400]))[:MOST_TERMS]
    for term in found:
        may_go_on = len(term) == 1 or (term.isascii() and term == found[-1])
        matches = _term.c.term == term[:64]
        if may_go_on:
            matches = or_(matches, (_term.c.term > term[:64]) & (_term.c.term < term[:63] + _LAST))
        yield _entry.c.item.in_(select(_term.c.item).where(matches))
    if text.strip() and not found:
        yield _entry.c.item.is_(None)
