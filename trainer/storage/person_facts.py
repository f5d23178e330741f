"""What people are grouped by besides unit and cohort: their language and their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from trainer.people import Role
from trainer.storage.people import identity_table
from trainer.storage.tables import RoleGrant
from trainer.text import Language

_grant = RoleGrant.__table__  # type: ignore[attr-defined]
_AT_ONCE = 500


def languages(session: Session, people: Sequence[str]) -> dict[str, Language]:
    """The language of each; who has left and was erased has none."""
    column = identity_table.c.person
    found: dict[str, Language] = {}
    for some in _portions(people):
        rows: Iterable[Any] = session.execute(
            select(column, identity_table.c.language).where(column.in_(some))
        )
        found |= {row[0]: Language(row[1]) for row in rows}
    return found


def roles(session: Session, people: Sequence[str]) -> dict[str, frozenset[Role]]:
    """The roles each holds, wherever it reaches."""
    held: dict[str, set[Role]] = defaultdict(set)
    for some in _portions(people):
        rows: Iterable[Any] = session.execute(
            select(_grant.c.person, _grant.c.role).where(_grant.c.person.in_(some))
        )
        for person, role in rows:
            held[person].add(Role(role))
    return {person: frozenset(found) for person, found in held.items()}


def _portions(people: Sequence[str]) -> Iterable[Sequence[str]]:
    return (people[start : start + _AT_ONCE] for start in range(0, len(people), _AT_ONCE))
