"""Certificates as screens show them: one's own, those of one's part of the organisation, one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.certificates import Certificate, Standing, Status, standing
from trainer.errors import NotAllowedError, translatable
from trainer.people import Asker, Role
from trainer.services import exam_access
from trainer.services.certify import access
from trainer.services.platform import Platform
from trainer.storage import certificates as rows
from trainer.storage.certificates import Held, HeldQuery

PAGE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate with how it stands now.

    `name` is empty once the holder's identity was erased; `present_name` is what the account says.
    `renewed_by` is the number of a later pass. `may_decide`: the asker may revoke it or issue it again;
    `may_prove`: take the evidence of its attempt.
    """

    certificate: Certificate
    name: str
    present_name: str
    unit: str
    status: Status
    renewed_by: str | None
    may_decide: bool
    may_prove: bool

    @property
    def is_valid(self) -> bool:
        """Whether it proves something now."""
        return self.status.standing is Standing.VALID


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of certificates; `total` is on all pages together."""

    certificates: tuple[Shown, ...]
    total: int


def mine(platform: Platform, asker: Asker, *, now: datetime) -> tuple[Shown, ...]:
    """The asker's own certificates whose results may be known, the latest first."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        found = rows.of_person(session, asker.person)
        return _all_shown(session, asker, (held for held in found if access.may_see(asker, held, now)), now)


def of_attempt(platform: Platform, asker: Asker, attempt: str, *, now: datetime) -> Shown | None:
    """The latest certificate of a sitting, if there is one the asker may see."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        found = rows.of_attempt(session, attempt)
        if not found or not access.may_see(asker, found[0], now):
            return None
        return _shown(session, asker, found[0], now)


def everybodys(
    platform: Platform, asker: Asker, *, text: str = "", page: int = 0, now: datetime
) -> ShownPage:
    """Certificates of the asker's part of the organisation, the latest first, PAGE to a page (from 0).

    Raises: NotAllowedError: the asker sees nobody's results.
    """
    exam_access.require_ready(asker)
    scopes = asker.scopes(*access.SEEING)
    if not scopes:
        raise NotAllowedError(reason=translatable("this needs another role"))
    query = HeldQuery(asker.organisation, scopes, text.strip(), PAGE * max(0, page), PAGE)
    with platform.store.read() as session:
        found = rows.search(session, query)
        return ShownPage(_all_shown(session, asker, found.held, now), found.total)


def one(platform: Platform, asker: Asker, number: str, *, now: datetime) -> Shown:
    """A certificate by its number.

    Raises: NotFoundError: there is none, or not for the asker.
    """
    with platform.store.read() as session:
        held = rows.by_number(session, number)
    held = access.seen(platform, asker, held, number, now=now)
    with platform.store.read() as session:
        return _shown(session, asker, held, now)


def _all_shown(session: Session, asker: Asker, found: Iterable[Held], now: datetime) -> tuple[Shown, ...]:
    return tuple(_shown(session, asker, held, now) for held in found)


def _shown(session: Session, asker: Asker, held: Held, now: datetime) -> Shown:
    certificate = held.certificate
    status = standing(certificate, held.ended, now)
    return Shown(
        certificate=certificate,
        name=held.name,
        present_name=held.present_name,
        unit=held.unit,
        status=status,
        renewed_by=rows.follower(session, certificate.number, now),
        may_decide=held.ended is None and access.may_decide(asker, certificate.person, access.place_of(held)),
        may_prove=asker.has_over(Role.ADMINISTRATOR, held.unit_path),
    )
