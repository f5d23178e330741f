"""Who may see, and who may decide on, whose certificates."""

from __future__ import annotations

from datetime import datetime

from trainer.people import Asker, Role
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.storage.attempts import Whereabouts
from trainer.storage.certificates import Held

DECIDING = (Role.MANAGER, Role.ADMINISTRATOR)
SEEING = (*DECIDING, Role.RESULTS)


def place_of(held: Held) -> Whereabouts:
    """Where the holder belongs now."""
    return Whereabouts(held.certificate.organisation, held.unit_path)


def may_see(asker: Asker, held: Held, now: datetime) -> bool:
    """Whether the asker may see a certificate; its holder not before its result may be known."""
    certificate = held.certificate
    if asker.person == certificate.person:
        return now >= certificate.public_from
    return exam_access.may_see_results(asker, certificate.person, place_of(held))


def may_decide(asker: Asker, person: str, place: Whereabouts) -> bool:
    """Whether the asker may revoke, reissue and confirm here. Nobody decides on their own."""
    return (
        asker.person != person
        and asker.organisation == place.organisation
        and any(asker.has_over(role, place.unit_path) for role in DECIDING)
    )


def seen(platform: Platform, asker: Asker, held: Held | None, which: str, *, now: datetime) -> Held:
    """The certificate if the asker may see it.

    Raises: NotFoundError: there is none, or not for the asker, which is written to the audit log.
    """
    exam_access.require_ready(asker)
    if held is None:
        raise exam_access.missing("certificate", which)
    if not may_see(asker, held, now):
        exam_access.refuse(platform, asker, "certificate.read", "certificate", which, now=now)
    return held
