"""Which items are wanted, in which format; and finding them in what is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trainer.bank import Bank
from trainer.errors import TrainerError, translatable
from trainer.forms import assemble
from trainer.interchange.outgoing import OutFormat
from trainer.items import Item, Status
from trainer.objectives import ObjectiveTree
from trainer.services.catalogue import Published
from trainer.text import Language

PAPERS = frozenset((OutFormat.PDF, OutFormat.DOCX))
"""Formats that are printed rather than read by a program."""

MOST_ON_PAPER = 300
"""Questions of a paper made in the browser."""

ON_PAPER = (Status.ACTIVE,)
"""What a paper is made of, unless something else is asked for."""


STATUS_NAMES: Mapping[Status, str] = {
    Status.DRAFT: translatable("Draft"),
    Status.REVIEW: translatable("In review"),
    Status.ACTIVE: translatable("In use"),
    Status.PILOT: translatable("On trial"),
    Status.RETIRED: translatable("Retired"),
}
"""What the statuses are called, in English."""


class UnknownCodeError(TrainerError):
    """A code that is neither an objective's nor a module's."""

    template = translatable("'{code}' is neither an objective nor a module here")


class UnknownBlueprintError(TrainerError):
    """A blueprint that is not published."""

    template = translatable("there is no blueprint {code} among what is published")


class TooManyForPaperError(TrainerError):
    """More questions than a paper made in the browser may have; the server sits exams at the same time."""

    template = translatable(
        "{count} questions are too many for a paper made here; at most {limit}. Choose fewer objectives, "
        "let a blueprint draw them, or use “trainer export” on the server."
    )


class NothingToExportError(TrainerError):
    """No item is left to be written."""

    template = translatable(
        "there is nothing to export: no published item has these objectives and this status. "
        "Choose others, or run “trainer publish” first."
    )


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted.

    Attributes:
        objectives: codes of objectives or modules; empty = all.
        statuses: empty = all; for a paper those of `ON_PAPER`.
        blueprint: for a paper: the code of the blueprint it is drawn by, instead of all items chosen.
        versions: of a paper, 1 to 8. seed: of its draw and order. title: of a paper.
        language: of headings, and of a paper's wording.
    """

    format: OutFormat
    objectives: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    blueprint: str = ""
    versions: int = 2
    seed: int = 1
    title: str = ""
    language: Language = Language.ZH


@dataclass(frozen=True, slots=True)
class Chosen:
    """The items of a request in order, and how many of each status were left out."""

    items: tuple[Item, ...]
    left_out: Mapping[Status, int]


def choose(published: Published, request: Request) -> Chosen:
    """The items of a request: in the order of the objective tree, testlets whole where they stand.

    Raises: UnknownCodeError, UnknownBlueprintError, NothingToExportError, and what `assemble` raises.
    """
    if request.blueprint and request.format in PAPERS:
        return Chosen(_drawn(published, request), {})
    wanted = codes(published.objectives, published.bank, request.objectives)
    found = [item for item in in_order(published.bank, published.objectives) if item.objective in wanted]
    statuses = request.statuses or (ON_PAPER if request.format in PAPERS else tuple(Status))
    items = tuple(item for item in found if item.status in statuses)
    if not items:
        raise NothingToExportError
    return Chosen(items, Counter(item.status for item in found if item.status not in statuses))


def _drawn(published: Published, request: Request) -> tuple[Item, ...]:
    blueprint = published.blueprints.get(request.blueprint)
    if blueprint is None:
        raise UnknownBlueprintError(code=request.blueprint)
    form = assemble(published.plan(request.blueprint), blueprint, request.seed)
    return tuple(published.bank.items[place.item] for place in form.places)


def codes(tree: ObjectiveTree, bank: Bank, wanted: Sequence[str]) -> frozenset[str]:
    """The objectives that codes of objectives and modules name; all where there are none.

    Raises: UnknownCodeError.
    """
    known = tree.codes() | {item.objective for item in bank.items.values()}
    if not wanted:
        return frozenset(known)
    found: set[str] = set()
    for code in wanted:
        named = {objective for objective in known if code in (objective, objective.rpartition("-")[0])}
        if not named:
            raise UnknownCodeError(code=code)
        found |= named
    return frozenset(found)


def in_order(bank: Bank, tree: ObjectiveTree) -> list[Item]:
    """Every item: objectives in teaching order, single items before testlets, members in their order."""
    place = {objective.code: number for number, objective in enumerate(tree.objectives())}
    return sorted(
        bank.items.values(),
        key=lambda item: (
            place.get(item.objective, len(place)),
            item.objective,
            item.testlet is not None,
            item.testlet or item.id,
            item.place,
        ),
    )


def enemies_met(bank: Bank, items: Sequence[Item]) -> int:
    """How many pairs of enemies stand among items that will be printed together."""
    units = {bank.unit_id(item.id) for item in items}
    pairs = {
        frozenset((bank.unit_id(item.id), bank.unit_id(enemy)))
        for item in items
        for enemy in item.enemies
        if bank.unit_id(enemy) in units
    }
    return sum(len(pair) == 2 for pair in pairs)
