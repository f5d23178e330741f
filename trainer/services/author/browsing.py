"""Looking through the bank, narrowed and page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from trainer.people import Asker
from trainer.services.author.access import require_author
from trainer.services.platform import Platform
from trainer.storage import bank_index, bank_search
from trainer.storage.bank_search import BankPage, BankQuery
from trainer.text import LocalText

PAGE = 25
"""Items on one page of the list."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed to: modules and objectives with their titles, and authors."""

    modules: tuple[tuple[str, LocalText], ...]
    objectives: tuple[tuple[str, LocalText], ...]
    authors: tuple[str, ...]


def browse(platform: Platform, asker: Asker, query: BankQuery, page: int = 1) -> BankPage:
    """One page of the items a query finds; pages count from 1. Raises NotAllowedError."""
    require_author(asker)
    keep_up(platform)
    with platform.store.read() as session:
        return bank_search.search(session, replace(query, offset=(max(1, page) - 1) * PAGE, limit=PAGE))


def counts(platform: Platform, asker: Asker, query: BankQuery) -> Mapping[str, Mapping[str, int]]:
    """How many items each choice would leave, by the fields of a query. Raises NotAllowedError."""
    require_author(asker)
    keep_up(platform)
    with platform.store.read() as session:
        return bank_search.counts(session, query)


def choices(platform: Platform, asker: Asker) -> Choices:
    """What the bank can be narrowed to. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        names = bank_search.authors(session)
    tree = platform.catalogue.current().objectives
    return Choices(
        tuple((module.code, module.title) for module in tree.modules),
        tuple((objective.code, objective.title) for objective in tree.objectives()),
        names,
    )


def keep_up(platform: Platform) -> None:
    """Index what was published by a way that did not do so itself."""
    with platform.store.read() as session:
        behind = bank_index.is_behind(session)
    if behind:
        with platform.store.write() as session:
            bank_index.bring_up_to_date(session)
