"""Who may administer whom, and who may grant what: nobody gives, or takes over, more than they hold."""

from __future__ import annotations

from collections.abc import Iterable

from trainer.errors import NotAllowedError, TrainerError, translatable
from trainer.people.people import Asker, Grant, Role, require_over


class LastAdministratorError(TrainerError):
    """Without this person nobody could administer the organisation any more."""

    template = translatable(
        "This is the last administrator of the whole organisation. Appoint another one first, then try again."
    )


def require_granting(asker: Asker, grant: Grant) -> None:
    """Refuse to grant or withdraw what reaches beyond the asker's own administration.

    Being a trainee gives no power over anybody, so its scope does not matter: it only needs an administrator.
    """
    if grant.role is Role.TRAINEE:
        _require_administrator(asker)
    else:
        require_over(asker, grant.scope, Role.ADMINISTRATOR)


def require_administering(asker: Asker, unit_path: str, held: Iterable[Grant]) -> None:
    """Refuse to act on a person outside the asker's part, or on one who reaches further than the asker.

    Who resets a password or erases an account could take it over; so the asker's administration must cover
    everything the person holds.
    """
    require_over(asker, unit_path, Role.ADMINISTRATOR)
    for grant in held:
        if grant.role is not Role.TRAINEE and not asker.has_over(Role.ADMINISTRATOR, grant.scope):
            raise NotAllowedError(reason=translatable("this person holds more than you may administer"))


def _require_administrator(asker: Asker) -> None:
    if not asker.has(Role.ADMINISTRATOR):
        raise NotAllowedError(reason=translatable("this needs another role"))


def administers_all(grant: Grant) -> bool:
    """Whether the grant makes somebody administrator of the whole organisation."""
    return grant.role is Role.ADMINISTRATOR and grant.scope == ""
